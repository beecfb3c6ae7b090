"""Branches of Python, by indentation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from darwinidx.guard.branches.conditions import chain, condition_in_c
from darwinidx.guard.branches.region import Region, regions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from darwinidx.guard.tokens import Token

_ARM = re.compile(r"^([ \t]*)(if|elif|else)\b[ \t]*(.*?):[ \t]*(?:#.*)?$")
_PLATFORM = re.compile(r"sys\.platform|platform\.system\(\)|os\.name|uname")


def read(text: str, tokens: Sequence[Token]) -> Iterator[Region]:
    """Yield the suites of ``if sys.platform == …`` chains."""
    del tokens
    if not _PLATFORM.search(text):
        return
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    for number, line in enumerate(lines):
        match = _ARM.match(line)
        if not match or match[2] != "if" or not _PLATFORM.search(line):
            continue
        conditions, spans = [condition_in_c(match[3])], []
        first, indent = number, len(match[1].expandtabs())
        while True:
            last = _suite_end(lines, first + 1, indent)
            spans.append((starts[first + 1], starts[last]))
            arm = _ARM.match(lines[last]) if last < len(lines) else None
            if not arm or len(arm[1].expandtabs()) != indent or arm[2] == "if":
                break
            conditions.append(condition_in_c(arm[3]) if arm[2] == "elif" else "")
            first = last
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
