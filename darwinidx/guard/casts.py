"""An argument without what stands around its number: casts, conversions, and the owner of a constant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from darwinidx.guard.tokens import Sort

if TYPE_CHECKING:
    from collections.abc import Sequence

    from darwinidx.guard.tokens import Token

TYPE: Final = re.compile(
    r"u?int\d*(?:_t)?|unsigned|signed|long|short|const|C?U?Int\d*|C?U?Long|c_u?(?:int|long)|[iu](?:8|16|32|64|size)|\w+_t"
)
"""A name of a type of numbers, in any language."""
_NUMBER_OF: Final = frozenset({"rawValue", "value", "into", "toInt", "intValue"})
"""Members that give a constant's number."""
_TEMPLATES: Final = frozenset({"static_cast", "reinterpret_cast", "const_cast"})


def bare(tokens: Sequence[Token], *, argument: bool) -> list[Token]:
    """Return an expression's tokens without casts.

    Args:
        tokens: the expression.
        argument: whether it stands where a number is asked for, so that ``Option(1)`` is a cast and ``owner.NAME`` is
            the constant of that name.
    """
    found: list[Token] = []
    place = 0
    while place < len(tokens):
        if [token.text for token in tokens[place : place + 3]] == ["@", "as", "("]:  # @as(u32, 1)
            comma = next((at for at in range(place, len(tokens)) if tokens[at].text == ","), place + 2)
            found.append(tokens[place + 2])
            place = comma + 1
            continue
        skip = _conversion(tokens, place)
        if argument and not skip:
            skip = _any_cast(tokens, place) or _owner(tokens, place)
        place += skip
        if skip or place >= len(tokens):
            continue
        token = tokens[place]
        if token.text == "{" and place and TYPE.fullmatch(tokens[place - 1].text):
            token = token._replace(text="(")  # int{1}
        elif token.text == "}":
            token = token._replace(text=")")
        found.append(token)
        place += 1
    return found


def _conversion(tokens: Sequence[Token], place: int) -> int:
    """How many tokens from here on only convert what stands beside them."""
    texts = [token.text for token in tokens[place : place + 4]]
    first, second, third, fourth = (*texts, "", "", "", "")[:4]
    name = tokens[place].sort is Sort.NAME
    if first in _TEMPLATES and second == "<":
        return next((at + 1 - place for at in range(place, len(tokens)) if tokens[at].text == ">"), 0)
    if first == "@":  # @intCast(1)
        return 2
    if first == "." and second in _NUMBER_OF:
        return 4 if (third, fourth) == ("(", ")") else 2
    if first == "as" and name and place:
        end = place + 2
        while end + 1 < len(tokens) and tokens[end].text in (".", ":"):
            end += 1 + (tokens[end + 1].text == ":") + 1
        return end - place
    if name and second == ":" and third != ":" and place and tokens[place - 1].text == "(":
        return 2  # Int32(bitPattern: 1)
    return int(name and TYPE.fullmatch(first) is not None)


def _any_cast(tokens: Sequence[Token], place: int) -> int:
    """How many tokens from here on are a cast of the number beside them, to a type of any name."""
    shape = "".join(
        "n" if token.sort is Sort.NAME else "1" if token.sort is Sort.NUMBER else token.text
        for token in tokens[place : place + 4]
    )
    return {"(n)1": 3, "n(1)": 1}.get(shape, 0)


def _owner(tokens: Sequence[Token], place: int) -> int:
    """How many tokens from here on name the owner of the constant after them, its separator among them."""
    end = place + (tokens[place].sort is Sort.NAME)
    separator = "".join(token.text for token in tokens[end : end + 2])
    size = 2 if separator in ("::", "->") else separator[:1] == "."
    after = end + size
    if not size or after >= len(tokens) or tokens[after].sort is not Sort.NAME or tokens[after].text in _NUMBER_OF:
        return 0
    return after - place
