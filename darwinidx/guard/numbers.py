"""Numbers of product code: a literal of any language, and a constant expression where its value is certain."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from darwinidx.guard.tokens import Sort
from darwinidx.resolve.arithmetic import Integer
from darwinidx.resolve.evaluation import UnresolvedError, evaluate
from darwinidx.resolve.expression import ExpressionError, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from darwinidx.guard.tokens import Token

_SUFFIX: Final = re.compile(r"(?:_?[iu](?:8|16|32|64|size)|[uUlL]+|n)$")
_OCTAL: Final = re.compile(r"0[0-7]+")
_TYPE: Final = re.compile(r"u?int\d*(?:_t)?|unsigned|signed|long|short|C?U?Int\d*|c_u?int|[iu](?:8|16|32|64|size)")
_CAST: Final = re.compile(r"\(\s*\)")
_OPERATORS: Final = frozenset("+-*|&^~<>()")
_COMPARISON: Final = re.compile(r"(?<!<)<(?!<)|(?<!>)>(?!>)")
_OWN_ORDER: Final = frozenset({"go", "swift"})
"""Languages whose operators do not bind in C's order."""
_LONGEST: Final = 40


def number_of(text: str) -> int | None:
    """The integer that a number token of any language writes."""
    plain = _SUFFIX.sub("", text).replace("_", "")
    try:
        return int(plain, 8) if _OCTAL.fullmatch(plain) else int(plain, 0)
    except ValueError:
        return None


def value_of(tokens: Sequence[Token], family: str, known: Callable[[str], int | None]) -> int | None:
    """The value of a constant expression, or None where it is not certain.

    Args:
        tokens: the expression.
        family: the language's.
        known: the value of a name, where it has one for certain.
    """
    if not tokens or len(tokens) > _LONGEST:
        return None
    text, end = "", tokens[0].start
    for token in tokens:
        number = number_of(token.text) if token.sort is Sort.NUMBER else None
        if token.sort is Sort.NAME:
            if _TYPE.fullmatch(token.text):
                continue  # a cast: (int)1, Int32(1)
            number = known(token.text)
        if number is None and token.text not in _OPERATORS:
            return None
        text += ("" if token.start == end else " ") + (token.text if number is None else f"({number})")
        end = token.end
    text = _CAST.sub("", text)
    if _COMPARISON.search(text):
        return None
    if family in _OWN_ORDER and len({token.text for token in tokens if token.text in _OPERATORS} - {"(", ")"}) > 1:
        return None
    try:
        found = evaluate(parse(text), _unknown)
    except (ExpressionError, UnresolvedError, RecursionError):
        return None
    return found.value if isinstance(found, Integer) else None


def _unknown(name: str) -> Integer:
    raise UnresolvedError(name)
