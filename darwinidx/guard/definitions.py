"""What a product file defines itself: constants with a number, and functions with a body."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from darwinidx.guard.tokens import Sort

if TYPE_CHECKING:
    from collections.abc import Sequence

    from darwinidx.guard.tokens import Token

_KEYWORDS: Final = {"go": {"func"}, "rust": {"fn"}, "swift": {"func"}, "python": {"def"}, "js": {"function"},
                    "zig": {"fn"}, "shell": {"function"}, "jvm": {"fun"}}  # fmt: skip
_TYPED: Final = frozenset({"c", "jvm"})
_NO_TYPE: Final = frozenset({"return", "else", "do", "case", "goto", "new", "throw", "if", "while", "sizeof"})
_SUFFIX: Final = re.compile(r"(?:_?[iu](?:8|16|32|64|size)|[uUlL]+|n)$")
_REACH = 8
_AFTER = 40


def constants_of(tokens: Sequence[Token]) -> dict[str, set[int]]:
    """Names with the numbers that the file gives them: ``#define A 1``, ``const A: c_int = 1``, ``A = 1``."""
    found: dict[str, set[int]] = {}
    for place, token in enumerate(tokens):
        if token.sort is not Sort.NUMBER or not place:
            continue
        value = _number(token.text)
        if value is None:
            continue
        before = place - 1
        while before > 0 and (tokens[before].text == "(" or tokens[before + 1].text == "("):
            before -= 1  # a cast or parentheses: Int32(1), (1)
        for name in _named(tokens, before):
            found.setdefault(name, set()).add(value)
    return found


def _named(tokens: Sequence[Token], before: int) -> list[str]:
    """Names that receive the number after ``before``."""
    last = tokens[before]
    if last.sort is Sort.NAME:
        return [last.text] if before and tokens[before - 1].text == "define" else []
    if last.text != "=" or not before or tokens[before - 1].text in ("=", "!", "<", ">", "+", "-", "|", "&", "~"):
        return []
    names = []
    if tokens[before - 1].sort is Sort.NAME:
        names.append(tokens[before - 1].text)
        if before > 1 and tokens[before - 2].sort is Sort.NAME:
            names.append(tokens[before - 2].text)  # Go: const name int = 1
    for index in range(before - 1, max(before - _REACH, 0), -1):
        if tokens[index].text == ":" and tokens[index - 1].sort is Sort.NAME:
            names.append(tokens[index - 1].text)  # name: type = 1
            break
        if tokens[index].text in (";", "{", "}", ","):
            break
    return names


def _number(text: str) -> int | None:
    try:
        return int(_SUFFIX.sub("", text).replace("_", ""), 0)
    except ValueError:
        return None


def functions_of(family: str, tokens: Sequence[Token]) -> frozenset[str]:
    """Names of functions that have a body here, so that they are the product's own."""
    found = set()
    keywords = _KEYWORDS.get(family, set())
    for index in range(1, len(tokens) - 1):
        token, before, after = tokens[index], tokens[index - 1], tokens[index + 1]
        if token.sort is not Sort.NAME or after.text not in ("(", "<"):
            continue
        if before.text in keywords or (before.text == ")" and family == "go"):
            if family in ("python", "js", "shell") or _has_body(tokens, index + 1):
                found.add(token.text)
        elif family in _TYPED and (before.text == "*" or (before.sort is Sort.NAME and before.text not in _NO_TYPE)):
            close = _close(tokens, index + 1)
            if close + 1 < len(tokens) and tokens[close + 1].text == "{":
                found.add(token.text)
    return frozenset(found)


def _has_body(tokens: Sequence[Token], place: int) -> bool:
    """Whether a brace comes before the declaration's end."""
    close = _close(tokens, place) if tokens[place].text == "(" else place
    line_end = {"func", "fn", "fun", "var", "let", "type", "const", "import", ";", "}", "@"}
    for token in tokens[close + 1 : close + _AFTER]:
        if token.text == "{":
            return True
        if token.text in line_end:
            return False
    return False


def _close(tokens: Sequence[Token], place: int) -> int:
    depth = 0
    for index in range(place, min(place + 400, len(tokens))):
        depth += (tokens[index].text == "(") - (tokens[index].text == ")")
        if depth == 0 and tokens[index].text == ")":
            return index
    return len(tokens)
