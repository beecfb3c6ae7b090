"""Branches of Python (by indentation) and of the shell (``case $(uname)``, ``if``)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from darwinidx.guard.branches.region import Region, chain, condition_in_c
from darwinidx.guard.platforms import Platform, platform_of_word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from darwinidx.guard.tokens import Token

_ARM = re.compile(r"^([ \t]*)(if|elif|else)\b[ \t]*(.*?):[ \t]*(?:#.*)?$")
_PLATFORM = re.compile(r"sys\.platform|platform\.system\(\)|os\.name|uname")
_CASE = re.compile(r"\bcase\b[^\n]*(?:uname|OSTYPE|[Pp]latform|OS\b)[^\n]*\bin\b(.*?)\besac\b", re.DOTALL)
_PATTERN = re.compile(r"^[ \t]*\(?([\w*|\"' -]+)\)(.*?)(?:;;|\Z)", re.MULTILINE | re.DOTALL)
_IF = re.compile(
    r"^[ \t]*if\b([^\n]*(?:uname|OSTYPE|RUNNER_OS)[^\n]*?)(?:;[ \t]*then|\n[ \t]*then)(.*?)"
    r"^[ \t]*(?:else|elif|fi)\b",
    re.MULTILINE | re.DOTALL,
)


def read_python(text: str, tokens: Sequence[Token]) -> Iterator[Region]:
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
        for (start, end), platform in zip(spans, chain(conditions), strict=True):
            if platform is not Platform.ANY:
                yield Region(start, end, platform)


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


def read_shell(text: str, tokens: Sequence[Token]) -> Iterator[Region]:
    """Yield the arms of ``case $(uname) in`` and of simple tests."""
    del tokens
    for case in _CASE.finditer(text):
        for arm in _PATTERN.finditer(case[1]):
            platform = _all(arm[1].split("|"))
            if platform is not Platform.ANY:
                yield Region(case.start(1) + arm.start(2), case.start(1) + arm.end(2), platform)
    for test in _IF.finditer(text):
        platform = _all(re.findall(r"[\"']?\b(?!uname|OSTYPE|RUNNER_OS)([A-Za-z][\w-]*)", test[1])[-1:])
        if platform is not Platform.ANY and "!=" not in test[1] and "if !" not in test[0]:
            yield Region(test.start(2), test.end(2), platform)


def _all(names: Sequence[str]) -> Platform:
    found = {platform_of_word(name.strip(" \"'*")) for name in names}
    return found.pop() if len(found) == 1 else Platform.ANY
