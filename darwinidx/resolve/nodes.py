"""The parts of a parsed expression."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from darwinidx.resolve.arithmetic import Integer


class ExpressionError(ValueError):
    """Text that is not an expression of constants."""


@dataclass(frozen=True, slots=True)
class Number:
    """An integer or character literal."""

    number: Integer


@dataclass(frozen=True, slots=True)
class Text:
    """One or more string literals side by side, unescaped."""

    text: str


@dataclass(frozen=True, slots=True)
class Name:
    """An identifier."""

    name: str


@dataclass(frozen=True, slots=True)
class Defined:
    """``defined(X)`` or ``defined X``."""

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """``name(arguments)``, the arguments as written: they may be a header's name, a feature's or a type."""

    name: str
    arguments: str

    @property
    def text(self) -> str:
        """The call as written, without spare blanks."""
        return f"{self.name}({self.arguments})"


@dataclass(frozen=True, slots=True)
class Size:
    """``sizeof`` of a type or an expression, as written."""

    of: str


@dataclass(frozen=True, slots=True)
class Unary:
    """One of ``! ~ + -`` before an operand."""

    operation: str
    operand: Expr


@dataclass(frozen=True, slots=True)
class Binary:
    """Two operands of a binary operator."""

    operation: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Choice:
    """``condition ? yes : no``."""

    condition: Expr
    yes: Expr
    no: Expr


@dataclass(frozen=True, slots=True)
class Cast:
    """``(type)operand``, the type as written."""

    type_name: str
    operand: Expr


Expr = Number | Text | Name | Defined | Call | Size | Unary | Binary | Choice | Cast
