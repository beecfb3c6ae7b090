"""A file as text: its readable forms of one length, its conditions by line, and the calls in it.

What the parser loses is read from here (``calls``), not from the tree.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from darwinidx import prepare
from darwinidx.resolve.conditionals import read_conditionals
from darwinidx.resolve.macros import read_defines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from darwinidx.resolve.conditionals import Conditionals
    from darwinidx.resolve.macros import Define


@dataclass(frozen=True, slots=True)
class Span:
    """A run of a file's bytes."""

    start: int
    end: int
    line: int
    """1-based line of the first byte."""
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """A file, its readable forms of the same length, and its conditions by line."""

    path: str
    data: bytes
    """As in the blob."""
    code: bytes
    """Comments blanked."""
    bare: bytes
    """Comments and the insides of strings blanked."""
    conditionals: Conditionals
    defines: tuple[Define, ...]
    line_starts: tuple[int, ...]

    def line_of(self, offset: int) -> int:
        """Return the 1-based line of a byte offset."""
        return bisect_right(self.line_starts, offset)

    def column_of(self, offset: int) -> int:
        """Return the 1-based column, in bytes."""
        return offset - self.line_starts[self.line_of(offset) - 1] + 1

    def text(self, start: int, end: int) -> str:
        """Return comment-free text, undecodable bytes replaced."""
        return self.code[start:end].decode("utf-8", "replace")

    def span(self, start: int, end: int) -> Span:
        """Return a run of bytes as a span."""
        return Span(start, end, self.line_of(start), self.text(start, end))

    def conditions_at(self, line: int) -> tuple[str, ...]:
        """Return the conditions around a 1-based line, outermost first."""
        return self.conditionals.at(line)


def read_source(path: str, data: bytes) -> Source:
    """Return ``data`` with everything that can be told from its text alone."""
    if b"\r" in data:
        data = data.replace(b"\r\n", b" \n").replace(b"\r", b"\n")
    code, bare = prepare.blank_literals(data)
    conditionals = read_conditionals(code)
    starts = tuple(prepare.line_starts(data))
    return Source(path, data, code, bare, conditionals, read_defines(code, conditionals), starts)


def calls(source: Source, name: re.Pattern[bytes]) -> Iterator[tuple[Span, int]]:
    """Yield each place where a word that ``name`` matches in full is followed by ``(``, and that bracket's offset.

    Reads the text, not the tree: for statements that the parser lost.
    """
    for match in _CALL.finditer(source.bare):
        if name.fullmatch(match.group(1)):
            yield source.span(match.start(1), match.end(1)), match.end() - 1


_CALL = re.compile(rb"\b([A-Za-z_]\w*)[ \t]*\(")


@dataclass(frozen=True, slots=True)
class MarginCall:
    """A word at the start of a line, or after its storage class there, that ``(`` follows: a call at file scope."""

    storage: bytes
    """``static``, ``STATIC``, ``extern`` or nothing."""
    name: bytes
    start: int
    """Offset of the name."""
    bracket: int
    """Offset of the ``(``."""


def margin_calls(source: Source) -> tuple[MarginCall, ...]:
    """Return the calls of a file that start at its margin, in text order."""
    return _margin_calls(source.bare)


@lru_cache(maxsize=1)
def _margin_calls(bare: bytes) -> tuple[MarginCall, ...]:
    """Look once a file: symbols, sysctls and functions ask for them one after the other."""
    return tuple(
        MarginCall(found[1] or b"", found[2], found.start(2) - 1, found.end() - 2)
        for found in _MARGIN_CALL.finditer(b"\n" + bare)
    )


_MARGIN_CALL = re.compile(rb"\n(?:(static|STATIC|extern)[ \t]++)?([A-Za-z_]\w*+)[ \t]*+\(")
_BRACKET = re.compile(rb"[](){}[,]")


def call_arguments(source: Source, open_parenthesis: int) -> tuple[list[Span], int]:
    """Split a call's arguments at its top-level commas.

    Returns the arguments' spans (trimmed; an empty argument is an empty span) and the offset after the closing
    bracket; ``([], -1)`` when the bracket never closes. Directives inside the list are passed over.
    """
    depth = 0
    bounds = [open_parenthesis]
    for match in _BRACKET.finditer(source.bare, open_parenthesis):
        bracket, at = match.group(), match.start()
        if bracket in b"([{":
            depth += 1
        elif bracket == b",":
            if depth == 1:
                bounds.append(at)
        else:
            depth -= 1
            if depth == 0:
                bounds.append(at)
                return [_trimmed(source, start + 1, end) for start, end in pairwise(bounds)], at + 1
    return [], -1


def _trimmed(source: Source, start: int, end: int) -> Span:
    text = source.code[start:end]
    start += len(text) - len(text.lstrip())
    end -= len(text) - len(text.rstrip())
    return source.span(start, max(start, end))
