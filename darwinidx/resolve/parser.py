"""Expressions of constants: text -> nodes. Bigger than the preprocessor's own grammar by casts, sizeof and strings."""

from __future__ import annotations

from functools import lru_cache

from darwinidx.resolve.arithmetic import Integer, literal
from darwinidx.resolve.nodes import (
    Binary,
    Call,
    Cast,
    Choice,
    Defined,
    Expr,
    ExpressionError,
    Name,
    Number,
    Size,
    Text,
    Unary,
)
from darwinidx.resolve.tokens import LITERAL, tokens, unescape
from darwinidx.resolve.widths import is_type_name

PRECEDENCE = {
    "||": 1,
    "&&": 2,
    "|": 3,
    "^": 4,
    "&": 5,
    "==": 6,
    "!=": 6,
    "<": 7,
    ">": 7,
    "<=": 7,
    ">=": 7,
    "<<": 8,
    ">>": 8,
    "+": 9,
    "-": 9,
    "*": 10,
    "/": 10,
    "%": 10,
}
"""Binding strength of the binary operators; the conditional operator binds weakest (0)."""
DEEPEST = 60
"""Nesting past this is damage, not an expression: Python's own stack is the limit behind it."""
END = ("", "")


class _Parser:
    """One pass over the tokens of one expression."""

    __slots__ = ("at", "depth", "tokens")

    def __init__(self, text: str) -> None:
        self.tokens = tokens(text)
        self.at = 0
        self.depth = 0

    def peek(self, ahead: int = 0) -> tuple[str, str]:
        place = self.at + ahead
        return self.tokens[place] if place < len(self.tokens) else END

    def take(self) -> tuple[str, str]:
        token = self.peek()
        self.at += 1
        return token

    def expect(self, mark: str) -> None:
        token = self.take()
        if token[1] != mark:
            raise ExpressionError(f"expected {mark!r}, found {token[1]!r}")

    def whole(self) -> Expr:
        if not self.tokens:
            raise ExpressionError("empty")
        found = self.choice()
        if self.at < len(self.tokens):
            raise ExpressionError(f"unexpected {self.peek()[1]!r}")
        return found

    def choice(self) -> Expr:
        self.depth += 1
        if self.depth > DEEPEST:
            raise ExpressionError("nested too deeply")
        condition = self.binary(1)
        if self.peek()[1] == "?":
            self.take()
            yes = self.choice()
            self.expect(":")
            condition = Choice(condition, yes, self.choice())
        self.depth -= 1
        return condition

    def binary(self, weakest: int) -> Expr:
        left = self.unary()
        while True:
            operation = self.peek()[1]
            strength = PRECEDENCE.get(operation, 0)
            if strength < weakest:
                return left
            self.take()
            left = Binary(operation, left, self.binary(strength + 1))

    def unary(self) -> Expr:
        sort, spelling = self.peek()
        if spelling in ("!", "~", "+", "-"):
            self.take()
            self.depth += 1
            if self.depth > DEEPEST:
                raise ExpressionError("nested too deeply")
            operand = self.unary()
            self.depth -= 1
            return Unary(spelling, operand)
        if sort == "word" and spelling == "sizeof":
            return self.size()
        return self.primary()

    def size(self) -> Expr:
        self.take()
        if self.peek()[1] == "(":
            return Size(self.group())
        return Size(self.take()[1])

    def primary(self) -> Expr:
        sort, spelling = self.take()
        if sort == "number":
            match = LITERAL.match(spelling)
            if not match:
                raise ExpressionError(f"not an integer: {spelling}")
            try:
                return Number(literal(match[1], match[2]))
            except ValueError as error:
                raise ExpressionError(f"not an integer: {spelling}") from error
        if sort == "char":
            return Number(_character(spelling))
        if sort == "string":
            return self.string(spelling)
        if sort == "word":
            return self.word(spelling)
        if spelling == "(":
            return self.parenthesised()
        raise ExpressionError(f"unexpected {spelling!r}" if spelling else "ends too early")

    def string(self, spelling: str) -> Expr:
        pieces = [spelling]
        while self.peek()[0] == "string":
            pieces.append(self.take()[1])
        return Text("".join(unescape(piece[piece.index('"') + 1 : -1]) for piece in pieces))

    def word(self, spelling: str) -> Expr:
        if spelling == "defined":
            if self.peek()[0] == "word":
                return Defined(self.take()[1])
            name = self.group() if self.peek()[1] == "(" else ""
            if not name.isidentifier():
                raise ExpressionError("defined() of no name")
            return Defined(name)
        if self.peek()[1] == "(":
            return Call(spelling, self.group())
        return Name(spelling)

    def group(self) -> str:
        """The text of a balanced group, from ``(`` to its ``)``, without these two."""
        self.expect("(")
        start = self.at
        depth = 1
        while depth:
            spelling = self.take()[1]
            if not spelling:
                raise ExpressionError("unbalanced parentheses")
            depth += (spelling == "(") - (spelling == ")")
        return join(self.tokens[start : self.at - 1])

    def parenthesised(self) -> Expr:
        end = self.at
        while self.tokens[end : end + 1] and (self.tokens[end][0] == "word" or self.tokens[end][1] == "*"):
            end += 1
        if end > self.at and self.tokens[end : end + 1] == [("mark", ")")]:
            type_name = join(self.tokens[self.at : end])
            sort, spelling = self.tokens[end + 1] if end + 1 < len(self.tokens) else END
            operand = sort in ("word", "number", "string", "char") or spelling in ("(", "~", "!")
            if operand or (is_type_name(type_name) and spelling in ("-", "+")):
                self.at = end + 1
                return Cast(type_name, self.unary())
        inner = self.choice()
        self.expect(")")
        return inner


def _character(spelling: str) -> Integer:
    """A character constant: one is its (signed) code, several are packed as clang packs them."""
    wide = spelling[0] != "'"
    codes = [ord(character) for character in unescape(spelling[spelling.index("'") + 1 : -1])]
    if len(codes) == 1:
        code = codes[0]
        return Integer(code - 256 if not wide and 127 < code < 256 else code)  # noqa: PLR2004
    value = 0
    for code in codes[-4:]:
        value = value << 8 | code & 0xFF
    return Integer(value - (1 << 32) if value >> 31 else value)


def join(parts: list[tuple[str, str]]) -> str:
    """Tokens as text, with blanks only where two words would run together and after commas."""
    made: list[str] = []
    before = ""
    for sort, spelling in parts:
        wordy = sort in ("word", "number", "string", "char")
        if made and ((wordy and before == "wordy") or before == ","):
            made.append(" ")
        made.append(spelling)
        before = "wordy" if wordy else spelling
    return "".join(made)


@lru_cache(maxsize=1 << 15)
def parse(text: str) -> Expr:
    """The expression that the text spells.

    Raises:
        ExpressionError: the text is no expression of constants.
    """
    return _Parser(text).whole()
