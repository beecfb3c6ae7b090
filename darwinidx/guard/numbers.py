"""Numbers of product code: a literal of any language, and a constant expression where its value is certain."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from darwinidx.guard.casts import bare
from darwinidx.guard.tokens import Sort
from darwinidx.resolve.arithmetic import Integer
from darwinidx.resolve.evaluation import UnresolvedError, evaluate
from darwinidx.resolve.expression import ExpressionError, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from darwinidx.guard.tokens import Token

_SUFFIX: Final = re.compile(r"(?:_?[iu](?:8|16|32|64|size)|[uUlLzZ]+|n)$")
_OCTAL: Final = re.compile(r"0[0-7]+")
_LEADING_ZEROS: Final = re.compile(r"^0+(?=[0-9])")
_CAST: Final = re.compile(r"\(\s*\)")
_OPERATORS: Final = frozenset("+-*|&^~<>()")
_COMPARISON: Final = re.compile(r"(?<!<)<(?!<)|(?<!>)>(?!>)")
_OWN_ORDER: Final = frozenset({"go", "swift"})
"""Languages whose operators do not bind in C's order."""
_NO_OCTAL: Final = frozenset({"swift", "rust", "zig"})
"""Languages in which a zero in front of a number means nothing."""
_LONGEST: Final = 40


def number_of(text: str, family: str) -> int | None:
    """The integer that a number token of a language writes."""
    plain = _SUFFIX.sub("", text).replace("_", "").replace("'", "")
    if family in _NO_OCTAL:
        plain = _LEADING_ZEROS.sub("", plain)
    try:
        return int(plain, 8) if _OCTAL.fullmatch(plain) else int(plain, 0)
    except ValueError:
        return None


def value_of(
    tokens: Sequence[Token], family: str, known: Callable[[str], int | None], *, argument: bool = False
) -> int | None:
    """The value of a constant expression, or None where it is not certain.

    Args:
        tokens: the expression.
        family: the language's.
        known: the value of a name, where it has one for certain.
        argument: whether it stands where a number is asked for; see ``bare``.
    """
    if not tokens or len(tokens) > _LONGEST:
        return None
    text, end = "", tokens[0].start
    for token in bare(tokens, argument=argument):
        number = number_of(token.text, family) if token.sort is Sort.NUMBER else None
        if token.sort is Sort.NAME:
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
