"""C's preprocessor and constant expressions: parse them, evaluate a condition in three values, negate and normalise.

Three values, because a condition of the kernel is often about what only a build knows.
"""

from __future__ import annotations

from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING

from darwinidx.resolve.arithmetic import LONG_BITS, Integer, binary, convert, unary
from darwinidx.resolve.nodes import Binary, Call, Cast, Choice, Defined, Expr, ExpressionError, Name, Number, Unary
from darwinidx.resolve.parser import PRECEDENCE, join, parse
from darwinidx.resolve.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ExpressionError", "Truth", "conjunction", "evaluate_condition", "is_tight", "negate", "normalise", "parse"]


class Truth(Enum):
    """What a condition comes to."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


def evaluate_condition(text: str, defined: Callable[[str], bool | None], value: Callable[[str], int | None]) -> Truth:
    """Whether a condition holds, given what is known about names.

    Args:
        text: the condition, as ``Conditionals`` gives it.
        defined: whether a macro is defined; None when that is not known.
        value: a macro's integer value, or a call's (given as ``NAME(arguments)``); None when that is not known.
            A name that ``defined`` denies counts as 0, as in C.
    """
    try:
        found = _evaluate(parse(text), defined, value)
    except (ExpressionError, RecursionError):
        return Truth.UNKNOWN
    if found is None:
        return Truth.UNKNOWN
    return Truth.YES if found.value else Truth.NO


def _evaluate(  # noqa: PLR0911
    node: Expr, defined: Callable[[str], bool | None], value: Callable[[str], int | None]
) -> Integer | None:
    """The node's number, or None when it is not known."""
    match node:
        case Number(number):
            return convert(number, LONG_BITS, number.signed)
        case Defined(name):
            answer = defined(name)
            return None if answer is None else Integer(int(answer), LONG_BITS)
        case Name(name):
            known = value(name)
            if known is None and (name == "false" or defined(name) is False):
                known = 0
            elif known is None and name == "true":
                known = 1
            return None if known is None else Integer(known, LONG_BITS)
        case Call():
            known = value(node.text)
            return None if known is None else Integer(known, LONG_BITS)
        case Unary(operation, operand):
            inner = _evaluate(operand, defined, value)
            return None if inner is None else unary(operation, inner)
        case Choice(condition, yes, no):
            chosen = _evaluate(condition, defined, value)
            if chosen is not None:
                return _evaluate(yes if chosen.value else no, defined, value)
            first, second = _evaluate(yes, defined, value), _evaluate(no, defined, value)
            return first if first == second else None
        case Binary(operation, left, right):
            return _binary(operation, _evaluate(left, defined, value), lambda: _evaluate(right, defined, value))
        case _:
            return None


def _binary(operation: str, left: Integer | None, later: Callable[[], Integer | None]) -> Integer | None:
    """A binary operator over values that may be unknown; ``&&`` and ``||`` may be decided by one side alone."""
    if operation in ("&&", "||"):
        decides = operation == "||"
        if left is not None and bool(left.value) == decides:
            return Integer(int(decides), LONG_BITS)
        right = later()
        if right is not None and bool(right.value) == decides:
            return Integer(int(decides), LONG_BITS)
        return None if left is None or right is None else Integer(int(not decides), LONG_BITS)
    right = later()
    return None if left is None or right is None else binary(operation, left, right)


@lru_cache(maxsize=1 << 14)
def normalise(text: str) -> str:
    """The condition without comments and in one spelling: ``defined(X)``, blanks around binary operators only."""
    parts = tokens(text)
    made: list[str] = []
    place = 0
    operand = False
    while place < len(parts):
        sort, spelling = parts[place]
        place += 1
        if sort == "word" and parts[place : place + 1] == [("mark", "(")]:
            end = _closing(parts, place)
            made.append(f"{spelling}({join(parts[place + 1 : end])})")
            place = end + 1
            operand = True
        elif spelling == "defined" and parts[place : place + 1] and parts[place][0] == "word":
            made.append(f"defined({parts[place][1]})")
            place += 1
            operand = True
        elif (operand and spelling in PRECEDENCE) or spelling in ("?", ":"):
            made.append(f" {spelling} ")
            operand = False
        elif sort == "mark":
            made.append(spelling)
            operand = spelling == ")"
        else:
            made.append(f" {spelling}" if operand else spelling)
            operand = True
    return "".join(made).strip()


def _closing(parts: list[tuple[str, str]], opening: int) -> int:
    """Index of the parenthesis that closes the one at ``opening``; past the end when there is none."""
    depth = 0
    for place in range(opening, len(parts)):
        depth += (parts[place][1] == "(") - (parts[place][1] == ")")
        if not depth:
            return place
    return len(parts)


@lru_cache(maxsize=1 << 14)
def negate(text: str) -> str:
    """The condition that holds exactly when the given one does not, in the shortest spelling."""
    text = normalise(text)
    try:
        node = parse(text)
    except ExpressionError:
        return f"!({text})"
    if isinstance(node, Unary) and node.operation == "!" and not _wrapped(text):
        rest = text[1:]
        return rest[1:-1] if _wrapped(rest) else rest
    if _wrapped(text) or isinstance(node, Name | Number | Call | Defined):
        return f"!{text}"
    return f"!({text})"


def conjunction(conditions: tuple[str, ...]) -> str:
    """All conditions as one, each parenthesised only where ``&&`` would tear it apart."""
    if len(conditions) == 1:
        return conditions[0]
    return " && ".join(f"({text})" if _weak(text) else text for text in conditions)


def _weak(text: str) -> bool:
    """Whether the expression binds weaker than ``&&``."""
    try:
        node = parse(text)
    except ExpressionError:
        return True
    return not _wrapped(text) and (isinstance(node, Choice) or (isinstance(node, Binary) and node.operation == "||"))


def _wrapped(text: str) -> bool:
    """Whether one pair of parentheses encloses the whole text."""
    parts = tokens(text)
    return bool(parts) and parts[0][1] == "(" and _closing(parts, 0) == len(parts) - 1


@lru_cache(maxsize=1 << 14)
def is_tight(text: str) -> bool:
    """Whether no operator around the text could tear it apart: a literal, a name, a call, or all in parentheses."""
    try:
        node = parse(text)
    except ExpressionError:
        return False
    return not isinstance(node, Binary | Choice | Unary | Cast) or _wrapped(text)
