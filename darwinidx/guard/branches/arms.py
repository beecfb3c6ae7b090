"""Arms of ``switch``, ``match`` and ``when`` over the platform, in languages with braces.

Arms are labelled (``case "linux":``) or have arrows (``.linux => …``, ``"Linux" -> …``); Java has both at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from darwinidx.guard.branches.conditions import HINT, REST, chain, condition_in_c, value_in_c
from darwinidx.guard.branches.region import Region, regions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from darwinidx.guard.branches.code import Code

_LABELS: Final = frozenset({"case", "default"})
_JUMPS: Final = frozenset({"break", "return", "throw", "continue"})
_HEADS: Final = frozenset({"if", "for", "while", "else"})


@dataclass(frozen=True, slots=True)
class _Arm:
    """Tokens of the pattern and of the body: from an index up to another."""

    pattern: tuple[int, int]
    body: tuple[int, int]
    falls: bool = False
    """Whether the next arm's body runs after this one's."""


def read(code: Code, keywords: Sequence[str], *, bare: bool) -> Iterator[Region]:
    """Yield the arms that belong to Darwin alone, or to others alone."""
    for place, token in enumerate(code.tokens):
        if token.text not in keywords:
            continue
        _, _, opening = code.head(place + 1, bare=bare)
        if code.word(opening) != "{" or opening not in code.closing or not opening:
            continue
        subject = code.words(place + 1, opening)
        arms = list(_labelled(code, opening, bare=bare)) or list(_arrowed(code, opening))
        if HINT.search(subject):
            yield from _regions(code, arms, [value_in_c(code.words(*arm.pattern)) for arm in arms])
        elif subject in ("", "(true)"):
            yield from _regions(code, arms, [_asked(code, *arm.pattern) for arm in arms])


def _regions(code: Code, arms: Sequence[_Arm], conditions: Sequence[str]) -> Iterator[Region]:
    """The arm for the rest is reached when no other is, wherever it stands."""
    order = sorted(range(len(arms)), key=lambda index: not conditions[index])
    reached = dict(zip(order, chain([conditions[index] for index in order]), strict=True))
    before = ""
    for index, arm in enumerate(arms):
        here = f"{before}({reached[index]})"
        first, last = arm.body
        if first < last:
            yield from regions([(code.tokens[first].start, code.tokens[last - 1].end)], [here])
        before = f"{here} || " if arm.falls else ""


def _asked(code: Code, first: int, last: int) -> str:
    """The condition that a pattern is, where there is no subject; empty for the rest."""
    words = code.words(first, last)
    return "" if words in REST else condition_in_c(words)


def _labelled(code: Code, opening: int, *, bare: bool) -> Iterator[_Arm]:
    last = code.closing[opening]
    if code.word(opening + 1) not in _LABELS:
        return
    marks = [index for index in code.outer(opening + 1, last) if code.word(index) in _LABELS]
    for mark, after in pairwise((*marks, last)):
        colon = next((i for i in code.outer(mark + 1, after) if code.word(i) == ":" or code.arrow(i)), None)
        if colon is None:
            return
        body = colon + (2 if code.arrow(colon) else 1)
        pattern = (mark + 1, colon) if code.word(mark) == "case" else (mark, colon)
        if bare:
            falls = any(code.word(index) == "fallthrough" for index in code.outer(body, after))
        else:
            falls = code.word(colon) == ":" and not _leaves(code, body, after)
        yield _Arm(pattern, (body, after), falls)


def _leaves(code: Code, first: int, last: int) -> bool:
    """Whether a jump stands among the statements themselves, and not behind a condition."""
    if code.closing.get(first) == last - 1:
        first, last = first + 1, last - 1
    outer = list(code.outer(first, last))
    for place, index in enumerate(outer):
        if code.word(index) not in _JUMPS:
            continue
        before = code.word(index - 1)
        if place == 0 or before in (";", "}"):
            return True
        if before == ")":  # of `if (x)`, or of a call
            before = code.word(outer[place - 1] - 1)
        if before not in _HEADS and code.on_new_line(index):
            return True
    return False


def _arrowed(code: Code, opening: int) -> Iterator[_Arm]:
    last = code.closing[opening]
    place = opening + 1
    while arrow := next((index for index in code.outer(place, last) if code.arrow(index)), None):
        body = arrow + 2
        end: int | None
        if body in code.closing and code.word(body) == "{":
            end = code.closing[body] + 1
        elif code.arrow(arrow) == "->":
            end = code.statement(body)
        else:
            end = _comma(code, body, last)
        if end is None or end > last:
            return
        yield _Arm((place, arrow), (body, end))
        place = end + (code.word(end) == ",")


def _comma(code: Code, body: int, last: int) -> int | None:
    """Where an arm with ``=>`` ends: at its comma, or at a block that Rust wants none after."""
    block: int | None = None
    for index in code.outer(body, last):
        if code.word(index) == ",":
            return index
        if code.arrow(index):
            return block
        if code.word(index) == "{" and index in code.closing:
            block = code.closing[index] + 1
    return last
