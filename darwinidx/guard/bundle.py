"""Large JavaScript -> tokens, in one pattern. Pygments takes six seconds for a megabyte of a bundle on one line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_TEMPLATE: Final = r"(?:\\.|\$(?!\{)|[^`\\$])*+(?:`|(?=\$\{)|\Z)"
_PIECE: Final = re.compile(
    r"\s*+(?:(?P<name>[A-Za-z_$][\w$]*+)"
    rf"|(?P<string>\"(?:\\.|[^\"\\\n])*+\"?|'(?:\\.|[^'\\\n])*+'?|`{_TEMPLATE})"
    r"|(?P<number>\d[\w.]*+)"
    r"|(?P<comment>//[^\n]*+|/\*.*?(?:\*/|\Z))"
    r"|(?P<mark>\S))",
    re.DOTALL,
)
_PATTERN: Final = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\\n])*+\]|[^/\\\[\n])++/\w*+")
_BEFORE_PATTERN: Final = frozenset("(,=:[!&|?{};+-*%<>~^}") | {"", "return", "typeof", "case", "in", "of", "do", "else"}
"""What a pattern stands behind; behind anything else a slash divides."""
_GOES_ON: Final = re.compile(_TEMPLATE, re.DOTALL)


def pieces(text: str) -> Iterator[tuple[str, int, int, str]]:
    """Yield sort, place and text of the tokens of JavaScript or TypeScript, as smaller files have them."""
    same: dict[str, str] = {}  # each spelling once: a bundle says the same few thousand words again and again
    inside: list[int] = []
    depth = 0
    place = 0
    last = ""
    while piece := _PIECE.match(text, place):
        group = piece.lastgroup or "mark"  # no piece is without a group
        value = piece[group]
        start = max(place, piece.start(group))  # the same number for two tokens
        place = piece.end()
        if value == "/" and last in _BEFORE_PATTERN and (pattern := _PATTERN.match(text, start)):
            group, value, place = "string", pattern[0], pattern.end()
        yield (group, start, place, same.setdefault(value, value))
        last = last if group == "comment" else value
        if value == "{":
            depth += 1
        elif value == "}":
            if inside and inside[-1] == depth and (rest := _GOES_ON.match(text, place)):
                inside.pop()
                yield ("string", place, rest.end(), rest[0])
                place = rest.end()
                group, value = "string", f"`{rest[0]}"
            depth -= 1
        if group == "string" and value[0] == "`" and text.startswith("${", place):
            depth += 1
            inside.append(depth)
            yield ("name", place, place + 1, "$")
            yield ("mark", place + 1, place + 2, "{")
            place += 2
