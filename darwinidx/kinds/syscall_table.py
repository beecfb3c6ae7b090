"""The table of calls in trees older than ``syscalls.master``: entries of ``init_sysent.c``, numbered by position."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_START = re.compile(r"\bsysent\[\]\s*=\s*\{")
_DIRECTIVE = re.compile(r"\s*#\s*(\w+)")
_DEFINE = re.compile(r"\s*#\s*define\s+(\w+)\s*\(\s*(\w+)[^)]*\)\s*(.*)")
_CALL = re.compile(r"\s*(\w+)\s*\(\s*(\w+)\s*(?:,[^)]*)?\)\s*,?")
_BRACES = re.compile(r"\s*\{(?:[^{}]|\{[^{}]*\})*\}\s*,?")
_FUNCTION = re.compile(r"\(\s*sy_call_t\s*\*\s*\)\s*(\w+)")
_PASTED = re.compile(r"__CONCAT\(\s*(\w+)\s*,\s*(\w+)\s*\)|(\w+)\s*##\s*(\w+)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One position of the table; ``name`` is empty when the text is no entry that is understood."""

    name: str
    number: int
    line: int
    column: int
    else_side: bool


def read_table(code: str) -> Iterator[Entry]:
    """Yield the entries between the braces; both sides of an ``#if`` begin at the same number."""
    start = _START.search(code)
    if start is None:
        return
    wrappers = _wrappers(code[: start.start()])
    first = code.count("\n", 0, start.end()) + 1
    number = 0
    saved: list[tuple[int, bool]] = []
    for offset, text in enumerate(code[start.end() :].split("\n")):
        if text.lstrip().startswith("}"):
            return
        directive = _DIRECTIVE.match(text)
        if directive:
            number = _step(directive[1], number, saved)
            continue
        position = 0
        while text[position:].strip():
            match = _CALL.match(text, position) or _BRACES.match(text, position)
            indent = len(text) - len(text[position:].lstrip())
            name = _name(match, wrappers) if match else ""
            yield Entry(name, number, first + offset, indent + 1, bool(saved) and saved[-1][1])
            if match is None:
                break
            number += 1
            position = match.end()


def _step(directive: str, number: int, saved: list[tuple[int, bool]]) -> int:
    if directive in {"if", "ifdef", "ifndef"}:
        saved.append((number, False))
    elif directive in {"else", "elif"} and saved:
        number = saved[-1][0]
        saved[-1] = (number, True)
    elif directive == "endif" and saved:
        saved.pop()
    return number


def _wrappers(head: str) -> dict[str, str]:
    """Map an entry macro to the prefix that it pastes before the name (``compat(stat,2)`` declares ``ostat``)."""
    found: dict[str, str] = {}
    for line in head.split("\n"):
        define = _DEFINE.match(line)
        if define is None:
            continue
        pasted = _PASTED.search(define[3])
        words = [word for word in pasted.groups() if word] if pasted else []
        if define[2] in words[1:]:
            found.setdefault(define[1], words[0])
    return found


def _name(match: re.Match[str], wrappers: dict[str, str]) -> str:
    if match.re is _CALL:
        return wrappers.get(match[1], "") + match[2]
    function = _FUNCTION.search(match[0])
    return function[1] if function else ""
