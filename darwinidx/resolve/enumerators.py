"""Enumerators -> values: their own expressions, or what stands before them, plus one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from darwinidx.resolve.arithmetic import LONG_BITS, Integer, convert
from darwinidx.resolve.evaluation import UnresolvedError
from darwinidx.resolve.expression import Truth, conjunction, negate
from darwinidx.resolve.kernel_view import FARTHEST, definition_rank, kernel_truth
from darwinidx.resolve.widths import integer_type

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Evaluate = Callable[[str, str], Integer | str]
    """Gives an expression's value in a file. It is handed on, not kept: a circle would outlive its release."""

_BRANCHES = 6
"""How many open conditions inside one enum are followed both ways."""


@dataclass(frozen=True, slots=True)
class Enumerator:
    """One enumerator as its text gives it."""

    name: str
    path: str
    expression: str = ""
    """Its value as written; empty when implicit."""
    previous: str = ""
    """Name of the enumerator before it in the same braces, whatever conditions that has; empty for the first."""
    line: int = 0
    conditions: tuple[str, ...] = ()
    underlying: str = ""
    """The enum's underlying type as written; empty when none is, or when it is not known."""


class Enumerators:
    """The enumerators of one release."""

    def __init__(self, by_name: Mapping[str, Sequence[Enumerator]]) -> None:
        self._by_name = by_name
        self._known: dict[Enumerator, Integer | UnresolvedError] = {}

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def rank(self, name: str, path: str) -> int:
        """How near the nearest enumerator of this name is (``kernel_view.definition_rank``)."""
        return min(
            (definition_rank(one.path, one.conditions, path) for one in self._by_name.get(name, ())), default=FARTHEST
        )

    def beside(self, name: str, path: str) -> bool:
        """Whether a file itself declares an enumerator of this name."""
        return any(one.path == path for one in self._by_name.get(name, ()))

    def value(self, name: str, path: str, evaluate: Evaluate) -> Integer:
        """The one value of all enumerators of this name that may be meant in a file.

        Raises:
            UnresolvedError: they differ, or depend on what the text does not say.
        """
        found = self._by_name[name]
        ranks = [definition_rank(one.path, one.conditions, path) for one in found]
        best = min(ranks)
        values = [self.of(one, evaluate) for one, rank in zip(found, ranks, strict=True) if rank == best]
        if len({number.value for number in values}) > 1:
            raise UnresolvedError(f"differs: {name} has {len(values)} values by condition or header")
        return values[0]

    def of(self, enumerator: Enumerator, evaluate: Evaluate) -> Integer:
        """One enumerator's value."""
        if enumerator not in self._known:
            # whoever asks again while this is being worked out asks in a circle
            self._known[enumerator] = UnresolvedError(f"circular: {enumerator.name}")
            try:
                self._known[enumerator] = self._one(enumerator, evaluate)
            except UnresolvedError as why:
                self._known[enumerator] = why.alone()
        found = self._known[enumerator]
        if isinstance(found, UnresolvedError):
            raise found.alone()
        return found

    def _one(self, enumerator: Enumerator, evaluate: Evaluate) -> Integer:
        values = self._possible(enumerator, enumerator.conditions, _BRANCHES, evaluate)
        if len({number.value for number in values}) > 1:
            raise UnresolvedError(f"differs: {enumerator.name} depends on conditions before it")
        known = integer_type(enumerator.underlying)
        return convert(values[0], *known) if known else values[0]

    def _possible(
        self, enumerator: Enumerator, known: tuple[str, ...], branches: int, evaluate: Evaluate
    ) -> list[Integer]:
        """The values it has under all ways in which open conditions before it may turn out."""
        after = 0
        current = enumerator
        found: list[Integer] = []
        while not current.expression:
            before = self._before(current)
            if before is None:
                return [*found, Integer(after)]
            holds = _holds(before.conditions, known)
            if holds is Truth.UNKNOWN:
                if not branches:
                    raise UnresolvedError(f"differs: {enumerator.name} depends on conditions before it")
                branches -= 1
                extra = tuple(text for text in before.conditions if text not in known)
                inside = self._possible(before, known + extra, branches, evaluate)
                found += [_add(number, after + 1) for number in inside]
                known += (negate(conjunction(extra)),)
            if holds is Truth.YES:
                after += 1
                current = before
            else:
                # not there: what stands before it counts, as if it had been left out
                current = Enumerator(current.name, current.path, "", before.previous, before.line, current.conditions)
        number = evaluate(current.expression, current.path)
        if isinstance(number, str):
            raise UnresolvedError("not a constant expression: an enumerator that is a string")
        return [*found, _add(number, after)]

    def _before(self, enumerator: Enumerator) -> Enumerator | None:
        if not enumerator.previous:
            return None
        above = [
            one
            for one in self._by_name.get(enumerator.previous, ())
            if one.path == enumerator.path and one.line <= enumerator.line and one != enumerator
        ]
        if not above:
            raise UnresolvedError(f"name unknown: {enumerator.previous}, which stands before it")
        return max(above, key=lambda one: one.line)


def _holds(conditions: tuple[str, ...], known: tuple[str, ...]) -> Truth:
    """Whether conditions hold, given some that do."""
    extra = tuple(text for text in conditions if text not in known)
    if not extra:
        return Truth.YES
    if any(negate(text) in known for text in extra) or negate(conjunction(extra)) in known:
        return Truth.NO
    return kernel_truth(extra)


def _add(number: Integer, more: int) -> Integer:
    """A following enumerator's value: C widens its type where it no longer fits."""
    value = number.value + more
    if -(1 << 31) <= value < 1 << 31 or not more:
        return Integer(value, number.bits, number.signed)
    return Integer(value, LONG_BITS) if value < 1 << 63 else Integer(value, LONG_BITS, signed=False)
