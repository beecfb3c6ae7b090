"""Parsed constant expressions -> values with C types."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from darwinidx.resolve.arithmetic import LONG_BITS, Integer, binary, common, convert, unary
from darwinidx.resolve.nodes import Binary, Call, Cast, Choice, Expr, ExpressionError, Name, Number, Size, Text, Unary
from darwinidx.resolve.parser import parse
from darwinidx.resolve.widths import integer_type, size_of

if TYPE_CHECKING:
    from collections.abc import Callable

SAFE = 127
"""Up to here a value is the same in every integer type."""
_ARRAY = re.compile(r"(.+?)((?:\[[^\[\]]+\])+)\Z")
_EXTENT = re.compile(r"\[([^\[\]]+)\]")


class UnresolvedError(Exception):
    """A value that the text does not give; the message says why, starting with a stable phrase."""

    def alone(self) -> UnresolvedError:
        """Return one to keep: a traceback would keep the whole release that its frames saw."""
        return UnresolvedError(*self.args)


def evaluate(  # noqa: PLR0911
    node: Expr, lookup: Callable[[str], Integer | str]
) -> Integer | str:
    """The expression's value.

    Args:
        node: the expression, macros replaced.
        lookup: the value of a name that is left; raises ``UnresolvedError`` when it has none.

    Raises:
        UnresolvedError: the value depends on what the text does not say.
    """
    match node:
        case Number(number):
            return number
        case Text(text):
            return text
        case Name(name):
            return lookup(name)
        case Unary(operation, operand):
            return unary(operation, _integer(operand, lookup))
        case Cast(type_name, operand):
            return _cast(type_name, evaluate(operand, lookup))
        case Size(of):
            return Integer(_size(of, lookup), LONG_BITS, signed=False)
        case Choice():
            return _choice(node, lookup)
        case Binary():
            return _binary(node, lookup)
        case Call(name):
            raise UnresolvedError(f"not a constant: a call of {name}")
        case _:
            raise UnresolvedError("not a constant expression")


def _choice(node: Choice, lookup: Callable[[str], Integer | str]) -> Integer | str:
    """The chosen side, in the type that both sides have together."""
    truth = bool(_integer(node.condition, lookup).value)
    chosen = evaluate(node.yes if truth else node.no, lookup)
    other = _maybe(node.no if truth else node.yes, lookup)
    return common(chosen, other)[0] if isinstance(chosen, Integer) and other else chosen


def _binary(node: Binary, lookup: Callable[[str], Integer | str]) -> Integer:
    left = _integer(node.left, lookup)
    if node.operation in ("&&", "||"):
        if bool(left.value) == (node.operation == "||"):
            return Integer(int(node.operation == "||"))
        return Integer(int(bool(_integer(node.right, lookup).value)))
    found = binary(node.operation, left, _integer(node.right, lookup))
    if found is None:
        raise UnresolvedError("undefined in C: division by zero or an outsized shift")
    return found


def _integer(node: Expr, lookup: Callable[[str], Integer | str]) -> Integer:
    found = evaluate(node, lookup)
    if isinstance(found, str):
        raise UnresolvedError("not a constant expression: arithmetic on a string")
    return found


def _maybe(node: Expr, lookup: Callable[[str], Integer | str]) -> Integer | None:
    try:
        found = evaluate(node, lookup)
    except UnresolvedError:
        return None
    return found if isinstance(found, Integer) else None


def _cast(type_name: str, found: Integer | str) -> Integer | str:
    """The value in the type; a pointer has one only when it is null."""
    if isinstance(found, str):
        if type_name.endswith("*"):
            return found
        raise UnresolvedError("not a constant expression: a string cast to a number")
    if type_name.endswith("*"):
        if found.value:
            raise UnresolvedError("not a constant: a pointer")
        return convert(found, LONG_BITS, signed=False)
    if type_name.rpartition(" ")[2] in ("bool", "_Bool"):
        return Integer(int(bool(found.value)))
    known = integer_type(type_name)
    if known:
        return convert(found, *known)
    if type_name == "void":
        raise UnresolvedError("not a constant: void")
    if 0 <= found.value <= SAFE:
        # its width is not known, only its value: good until an operator asks for the type
        return found
    raise UnresolvedError(f"type unknown: {type_name}")


def _size(of: str, lookup: Callable[[str], Integer | str]) -> int:
    """``sizeof`` a type, an array type or a string literal."""
    found = size_of(of)
    if found is not None:
        return found
    array = _ARRAY.match(of)
    if array:
        total = _size(array[1], lookup)
        for extent in _EXTENT.findall(array[2]):
            total *= _parsed(extent, lookup).value
        return total
    try:
        node = parse(of)
    except ExpressionError:
        raise UnresolvedError(f"size unknown: {of}") from None
    if isinstance(node, Text):
        return len(node.text.encode("latin-1", "replace")) + 1
    if isinstance(node, Cast | Unary | Binary | Number | Size):
        return _integer(node, lookup).bits // 8
    raise UnresolvedError(f"size unknown: {of}")


def _parsed(text: str, lookup: Callable[[str], Integer | str]) -> Integer:
    try:
        return _integer(parse(text), lookup)
    except ExpressionError:
        raise UnresolvedError(f"size unknown: {text}") from None
