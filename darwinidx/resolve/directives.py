"""Preprocessor directives, found in the text alone: damaged C around them does not hide them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

DIRECTIVE = re.compile(rb"#[ \t]*+([a-z_]++)((?:[^\\\n]++|\\[ \t]*\r?\n|\\)*+)")
"""A directive from its ``#`` on, with its continuation lines. It starts with a literal so that the search is fast;
what stands before the ``#`` on its line is looked at afterwards."""
CONTINUATION = re.compile(rb"\\[ \t]*\r?\n")


@dataclass(frozen=True, slots=True)
class Directive:
    """One directive."""

    word: str
    """``if``, ``define``, ``include``, …"""
    rest: str
    """What follows the word, continuation lines joined, blanks at its ends cut."""
    line: int
    """1-based line of the ``#``."""
    end: int
    """Line of its last continuation."""


@lru_cache(maxsize=2)
def read_directives(code: bytes) -> tuple[Directive, ...]:
    """All directives of a file whose comments were blanked, in order.

    The last files' are kept: conditions and definitions are asked for one after the other.
    """
    found: list[Directive] = []
    line = 1
    place = 0
    for match in DIRECTIVE.finditer(code):
        start = match.start()
        if code[code.rfind(b"\n", 0, start) + 1 : start].strip():
            continue
        line += code.count(b"\n", place, start)
        place = start
        rest: bytes = match[2]
        lines = 0
        if b"\n" in rest:
            lines = rest.count(b"\n")
            rest = CONTINUATION.sub(b"", rest)
        text = rest.decode("utf-8", "replace").strip()
        found.append(Directive(match[1].decode("ascii"), text, line, line + lines))
    return tuple(found)
