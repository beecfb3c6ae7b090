"""What a worker keeps from release to release holds as long as what it rests on, and no longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from darwinidx.resolve.memo import Memo

if TYPE_CHECKING:
    from collections.abc import Callable


def test_a_value_is_made_once_and_forgotten_when_a_release_does_not_ask() -> None:
    memo, made = Memo(), list[str]()

    def make() -> str:
        made.append("lamp")
        return "lamp"

    for _ in range(2):  # twice in a release, and in the one after it
        assert memo.of("key", make) == memo.of("key", make) == "lamp"
        memo.turn()
    assert made == ["lamp"]
    memo.turn()
    assert memo.of("key", make) == "lamp"
    assert made == ["lamp", "lamp"]


def test_a_value_is_made_again_when_an_answer_that_it_rests_on_changes() -> None:
    memo, bright = Memo(), {"A": "1", "B": "2", "C": "3"}
    asked = list[str]()

    def make(ask: Callable[[str], str | None]) -> str:
        asked.append("made")
        return f"{ask('A')} {ask('A')} {ask('B')}"

    assert memo.answered("key", bright.get, make) == "1 1 2"
    bright["C"] = "30"  # was not asked for
    memo.turn()
    assert memo.answered("key", bright.get, make) == "1 1 2"
    assert asked == ["made"]
    bright["B"] = "20"
    assert memo.answered("key", bright.get, make) == "1 1 20"
    del bright["A"]
    memo.turn()
    assert memo.answered("key", bright.get, make) == "None None 20"
