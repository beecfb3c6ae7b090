"""Branches of Python, by indentation."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from darwinidx.guard.branches.aliases import expander
from darwinidx.guard.branches.conditions import chain, condition_in_c, value_in_c
from darwinidx.guard.branches.region import Region, regions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from darwinidx.guard.tokens import Token

_ARM: Final = re.compile(r"^([ \t]*)(if|elif|else|match)\b[ \t]*(.*?):[ \t]*(?:#.*)?$")
_LINE: Final = re.compile(r"^[ \t]*if\b([^:\n]*):[ \t]*(?=[^#\s])")
_CASE: Final = re.compile(r"^([ \t]*)case\b([^:]*):")
_ASSERT: Final = re.compile(r"^([ \t]*)assert\b([^,(\n]*(?:\([^)\n]*\))?)")
_PLATFORM: Final = re.compile(r"sys\.platform|platform\.system\(\)|os\.name|uname")


def read(text: str, tokens: Sequence[Token]) -> Iterator[Region]:
    """Yield the suites of ``if sys.platform == …`` chains and of ``match``, and what an ``assert`` leaves."""
    del tokens
    if not _PLATFORM.search(text):
        return
    expand = expander(text, _PLATFORM)
    lines = text.split("\n")
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    for number, line in enumerate(lines):
        match = _ARM.match(line)
        if match and match[2] == "if":
            yield from _chain(lines, starts, number, expand)
        elif match and match[2] == "match" and _PLATFORM.search(expand(match[3])):
            yield from _cases(lines, starts, number, len(match[1].expandtabs()))
        elif not match and (alone := _LINE.match(line)):
            condition = condition_in_c(expand(alone[1]))
            yield from regions([(starts[number] + alone.end(), starts[number + 1])], [condition])
        elif claim := _ASSERT.match(line):
            last = _suite_end(lines, number + 1, len(claim[1].expandtabs()) - 1)
            yield from regions([(starts[number + 1], starts[last])], [condition_in_c(expand(claim[2]))])


def _chain(lines: Sequence[str], starts: Sequence[int], first: int, expand: Callable[[str], str]) -> Iterator[Region]:
    """The suites from an ``if`` on."""
    conditions: list[str] = []
    spans: list[tuple[int, int]] = []
    arm = _ARM.match(lines[first])
    indent = len(arm[1].expandtabs()) if arm else 0
    while arm and len(arm[1].expandtabs()) == indent and (not spans or arm[2] in ("elif", "else")):
        last = _suite_end(lines, first + 1, indent)
        conditions.append("" if arm[2] == "else" else condition_in_c(expand(arm[3])))
        spans.append((starts[first + 1], starts[last]))
        first = last
        arm = _ARM.match(lines[last]) if last < len(lines) else None
    yield from regions(spans, chain(conditions))


def _cases(lines: Sequence[str], starts: Sequence[int], number: int, indent: int) -> Iterator[Region]:
    """The suites of a ``match``; a case in another one's suite stands further in."""
    conditions: list[str] = []
    spans: list[tuple[int, int]] = []
    last = _suite_end(lines, number + 1, indent)
    place = number + 1
    while place < last and (case := _CASE.match(lines[place])):
        after = _suite_end(lines, place + 1, len(case[1].expandtabs()))
        conditions.append(value_in_c(case[2].strip()))
        spans.append((starts[place] + case.end(), starts[after]))
        place = after
    yield from regions(spans, chain(conditions))


def _suite_end(lines: Sequence[str], place: int, indent: int) -> int:
    """Index of the first line after a suite."""
    while place < len(lines):
        line = lines[place]
        if line.strip() and not line.lstrip().startswith("#"):
            width = len(line.expandtabs()) - len(line.expandtabs().lstrip())
            if width <= indent:
                return place
        place += 1
    return place
