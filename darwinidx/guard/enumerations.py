"""What the members of a file's enumerations are: their names, and the number of each where it can be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from darwinidx.guard.numbers import value_of
from darwinidx.guard.tokens import Sort

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from darwinidx.guard.tokens import Token

_BRACED: Final = frozenset({"c", "js", "rust", "zig", "jvm"})
"""Families whose members stand between commas in braces."""
_MACROS: Final = frozenset({"NS_ENUM", "NS_OPTIONS", "NS_CLOSED_ENUM", "NS_ERROR_ENUM", "CF_ENUM", "CF_OPTIONS"})
_HEAD: Final = 40
_NUMBERED: Final = frozenset({"c", "js", "rust", "zig"})
"""Families whose members count on from the one before."""
_OPENING, _CLOSING = ("(", "[", "{"), (")", "]", "}")


class Member(NamedTuple):
    """One member."""

    name: Token
    value: int | None
    """Its number, counted or written."""
    written: bool
    """Whether something is written behind its name, so that it was not counted."""


def enumerations(
    family: str, text: str, tokens: Sequence[Token], certain: Callable[[str], int | None]
) -> Iterator[list[Member]]:
    """Yield the members of each enumeration of a file.

    Args:
        family: the language's.
        text: the file.
        tokens: its code.
        certain: the number of a constant of the file.
    """
    for index, token in enumerate(tokens):
        if token.sort is not Sort.NAME:
            continue
        if family == "go" and token.text == "const" and index + 1 < len(tokens) and tokens[index + 1].text == "(":
            yield list(_go(text, tokens, index + 2, certain))
        elif token.text == "enum" or (family == "c" and token.text in _MACROS):
            start = _body(family, tokens, index)
            if start and family == "swift":
                yield list(_swift(text, tokens, start))
            elif start and family in _BRACED:
                yield list(_counted(family, _pieces(text, tokens, start), certain))


def _body(family: str, tokens: Sequence[Token], place: int) -> int:
    """Where an enumeration's body begins; 0 where the word begins none."""
    depth = 0
    for index in range(place + 1, min(place + _HEAD, len(tokens))):
        text = tokens[index].text
        if text == "(" and family == "c" and not depth and tokens[index - 1].text not in {*_MACROS, "__attribute__"}:
            return 0  # a function that returns one
        depth += (text == "(") - (text == ")")
        if text == "{" and not depth:
            return index + 1
        if depth < 0 or text in (";", "=") or (text == "," and not depth and family == "c"):
            return 0
    return 0


def _pieces(text: str, tokens: Sequence[Token], start: int) -> Iterator[Sequence[Token]]:
    """Yield what stands between the commas of a body, without directives and attributes."""
    piece: list[Token] = []
    depth, line = 0, -1
    for index in range(start, len(tokens)):
        token = tokens[index]
        if token.text == "#" and not depth:
            attribute = index + 1 < len(tokens) and tokens[index + 1].text == "["
            line = tokens[_close(tokens, index + 1)].end if attribute else _line_end(text, token.start)
        if token.start < line:
            continue
        if token.text in _CLOSING:
            depth -= 1
        if depth < 0 or (not depth and token.text in (",", ";")):
            if piece:
                yield piece
            if token.text != ",":
                return
            piece = []
            continue
        depth += token.text in _OPENING
        piece.append(token)


def _close(tokens: Sequence[Token], place: int) -> int:
    """Where the bracket at a place is closed."""
    depth = 0
    for index in range(place, min(place + _HEAD, len(tokens))):
        depth += (tokens[index].text == "[") - (tokens[index].text == "]")
        if not depth:
            return index
    return place


def _line_end(text: str, place: int) -> int:
    end = text.find("\n", place)
    return end if end >= 0 else len(text)


def _counted(family: str, pieces: Iterator[Sequence[Token]], certain: Callable[[str], int | None]) -> Iterator[Member]:
    following: int | None = 0
    for piece in pieces:
        if piece[0].sort is not Sort.NAME:
            following = None
            continue
        given = next((number for number, token in enumerate(piece) if token.text == "="), 0)
        value = value_of(piece[given + 1 :], family, certain) if given else following
        yield Member(piece[0], value if family in _NUMBERED else None, bool(given))
        following = None if value is None else value + 1


def _swift(text: str, tokens: Sequence[Token], start: int) -> Iterator[Member]:
    """Yield the cases at the level of the body; what a switch inside has stands deeper."""
    depth, line = 0, -1
    for index in range(start, len(tokens)):
        token = tokens[index]
        if depth == 0 and token.sort is Sort.NAME and token.start < line and tokens[index - 1].text in ("case", ","):
            yield Member(token, None, tokens[index + 1].text == "=" if index + 1 < len(tokens) else False)
        if depth == 0 and token.text == "case":
            line = _line_end(text, token.start)
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        if depth < 0:
            return


def _go(text: str, tokens: Sequence[Token], start: int, certain: Callable[[str], int | None]) -> Iterator[Member]:
    """Yield the constants of a block that ``iota`` counts; a line without an expression repeats the one before."""
    expression: Sequence[Token] = ()
    for row, line in enumerate(_lines(text, tokens, start)):
        given = next((number for number, token in enumerate(line) if token.text == "="), 0)
        expression = line[given + 1 :] if given else expression
        counts = any(token.text == "iota" for token in expression)
        if line[0].sort is Sort.NAME and (counts or not given):
            value = value_of(expression, "c", lambda name, row=row: row if name == "iota" else certain(name))  # type: ignore[misc]
            yield Member(line[0], value, written=False)


def _lines(text: str, tokens: Sequence[Token], start: int) -> Iterator[Sequence[Token]]:
    line: list[Token] = []
    depth = 0
    for index in range(start, len(tokens)):
        token = tokens[index]
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        ends = not depth and line and "\n" in text[line[-1].end : token.start]
        if line and (depth < 0 or token.text == ";" or ends):
            yield line
            line = []
        if depth < 0:
            return
        if token.text != ";":
            line.append(token)
