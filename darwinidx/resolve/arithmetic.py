"""Integers with a C type: conversions, wrap-around and the operators, as a compiler for Darwin (LP64) does them."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Integer:
    """A value and the width and signedness of its type."""

    value: int
    bits: int = 32
    signed: bool = True


ARITHMETIC: dict[str, Callable[[int, int], int]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
}
COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
INT_BITS = 32
LONG_BITS = 64


def convert(number: Integer, bits: int, signed: bool) -> Integer:
    """The number as a value of another integer type: modulo its width, as every Darwin compiler does."""
    value = number.value & ((1 << bits) - 1)
    if signed and value >> (bits - 1):
        value -= 1 << bits
    return Integer(value, bits, signed)


def promote(number: Integer) -> Integer:
    """The integer promotions: what is narrower than int becomes int."""
    return Integer(number.value) if number.bits < INT_BITS else number


def literal(digits: str, suffix: str) -> Integer:
    """A literal's value and type by its base, its size and its suffix (C11 6.4.4.1)."""
    digits = digits.replace("'", "")
    lower = digits.lower()
    if lower.startswith(("0x", "0b")):
        value = int(lower, 0)
    elif len(digits) > 1 and digits[0] == "0":
        value = int(digits, 8)
    else:
        value = int(digits)
    suffix = suffix.lower()
    decimal = lower.isdigit() and not (len(digits) > 1 and digits[0] == "0")
    for bits in (INT_BITS, LONG_BITS):
        if bits == INT_BITS and "l" in suffix:
            continue
        if "u" not in suffix and value < 1 << (bits - 1):
            return Integer(value, bits)
        if value < 1 << bits and ("u" in suffix or not decimal):
            return Integer(value, bits, signed=False)
    return convert(Integer(value), LONG_BITS, signed=False)


def unary(operation: str, number: Integer) -> Integer:
    """``+``, ``-``, ``~`` or ``!`` of a number."""
    if operation == "!":
        return Integer(int(not number.value))
    number = promote(number)
    if operation == "-":
        return convert(Integer(-number.value), number.bits, number.signed)
    if operation == "~":
        return convert(Integer(~number.value), number.bits, number.signed)
    return number


def common(left: Integer, right: Integer) -> tuple[Integer, Integer]:
    """Both numbers in the type that the usual arithmetic conversions give them."""
    left, right = promote(left), promote(right)
    bits = max(left.bits, right.bits)
    signed = all(side.signed or side.bits < bits for side in (left, right))
    return convert(left, bits, signed), convert(right, bits, signed)


def binary(operation: str, left: Integer, right: Integer) -> Integer | None:
    """The result of a binary operator; None where C leaves it undefined (division by zero, an outsized shift)."""
    if operation in ("<<", ">>"):
        left = promote(left)
        if not 0 <= right.value < left.bits:
            return None
        shifted = left.value << right.value if operation == "<<" else left.value >> right.value
        return convert(Integer(shifted), left.bits, left.signed)
    left, right = common(left, right)
    if operation in COMPARISONS:
        return Integer(int(COMPARISONS[operation](left.value, right.value)))
    if operation in ("/", "%"):
        if not right.value:
            return None
        quotient = abs(left.value) // abs(right.value)
        if (left.value < 0) != (right.value < 0):
            quotient = -quotient
        result = quotient if operation == "/" else left.value - quotient * right.value
    elif operation in ARITHMETIC:
        result = ARITHMETIC[operation](left.value, right.value)
    else:
        return None
    return convert(Integer(result), left.bits, left.signed)
