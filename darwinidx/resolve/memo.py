"""What one process keeps from release to release: neighbours share nearly all of what they are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

_T = TypeVar("_T")
_Q = TypeVar("_Q")
_A = TypeVar("_A")


class Memo:
    """Values by keys that tell all they depend on; what a release did not ask for is forgotten after it."""

    def __init__(self) -> None:
        self._before: dict[Hashable, object] = {}
        self._asked: dict[Hashable, object] = {}

    def of(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """Return what is kept under a key; make it when nothing is."""
        if key not in self._asked:
            self._asked[key] = self._before[key] if key in self._before else make()
        return cast("_T", self._asked[key])

    def answered(self, key: Hashable, ask: Callable[[_Q], _A], make: Callable[[Callable[[_Q], _A]], _T]) -> _T:
        """Return what is kept under a key when all that was asked to make it has the same answers; else make it."""
        kept = cast("tuple[dict[_Q, _A], _T] | None", self._asked.get(key) or self._before.get(key))
        if kept is None or any(ask(question) != answer for question, answer in kept[0].items()):
            answers: dict[_Q, _A] = {}

            def noting(question: _Q) -> _A:
                if question not in answers:
                    answers[question] = ask(question)
                return answers[question]

            kept = answers, make(noting)
        self._asked[key] = kept
        return kept[1]

    def turn(self) -> None:
        """Begin another release."""
        self._before, self._asked = self._asked, {}
