"""The cases a handler tells apart (direction, level, option name) as bits, and its conditions as sets of them.

A handler is walked once with the set of cases that can still be there, so that early returns, nested switches and
tests of one name all count for exactly the names, levels and directions that they let through.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from darwinidx.kinds.sockopt.text import Statement, Token

DIRECTIONS = {"SOPT_SET": "set", "PRCO_SETOPT": "set", "SOPT_GET": "get", "PRCO_GETOPT": "get"}
OTHER = "*"
"""Stands for every level or name that the function does not name."""
FIELDS = {"sopt_name": "name", "sopt_level": "level", "sopt_dir": "dir"}
_CONSTANT = re.compile(r"[A-Z_][A-Za-z0-9_]*[A-Z0-9][A-Za-z0-9_]*")


@dataclass(slots=True)
class Subjects:
    """Which expressions of a function stand for the direction, the level and the option name."""

    variables: dict[str, str] = field(default_factory=dict)

    def of(self, tokens: Sequence[Token]) -> str:
        """Return dir, level or name when the expression is one of them, else an empty string."""
        words = [token.text for token in tokens]
        while len(words) > 2 and words[0] == "(" and words[-1] == ")":  # noqa: PLR2004  (brackets and something)
            words = words[1:-1]
        if len(words) == 1:
            return self.variables.get(words[0], "")
        if len(words) == 3 and words[1] in {"->", "."}:  # noqa: PLR2004  (variable, arrow, field)
            return FIELDS.get(words[2], "")
        return ""

    def learn(self, statement: Statement) -> None:
        """Take note of the variables that a body sets from the option's fields."""
        tokens = statement.tokens
        for place, token in enumerate(tokens):
            if token.text == "=" and place and place + 3 < len(tokens) and tokens[place + 2].text in {"->", "."}:
                what = FIELDS.get(tokens[place + 3].text, "")
                after = tokens[place + 4].text if place + 4 < len(tokens) else ";"
                if what and after in {";", ",", ")"}:
                    self.variables.setdefault(tokens[place - 1].text, what)
        for inside in statement.inside:
            self.learn(inside)


def constants(statement: Statement, subjects: Subjects) -> Iterator[tuple[str, str]]:
    """Yield ``(subject, constant)`` for each case label and comparison, in text order."""
    yield from _compared(statement.tokens, subjects)
    if statement.what == "switch":
        what = subjects.of(statement.tokens[2:-1])
        for label in labels(statement):
            yield ("dir" if label in DIRECTIONS else what), label
    for inside in statement.inside:
        yield from constants(inside, subjects)


def labels(switch: Statement) -> Iterator[str]:
    """Yield the constants that a switch tells apart, those of switches inside it left out."""
    for inside in switch.inside:
        if inside.what == "case" and len(inside.tokens) == 2:  # noqa: PLR2004  (case and its constant)
            yield inside.tokens[1].text
        elif inside.what != "switch":
            yield from labels(inside)


def _compared(tokens: Sequence[Token], subjects: Subjects) -> Iterator[tuple[str, str]]:
    for place, token in enumerate(tokens):
        if token.text in {"==", "!="} and place + 1 < len(tokens):
            what = subjects.of(tokens[place - 1 : place]) or subjects.of(tokens[max(0, place - 3) : place])
            if what and is_constant(tokens[place + 1].text):
                yield what, tokens[place + 1].text


def is_constant(word: str) -> bool:
    """Whether a word is spelt as macros and enumerators of options and levels are."""
    return bool(_CONSTANT.fullmatch(word))


class Space:
    """Directions x levels x names, each case one bit."""

    def __init__(self, levels: Sequence[str], names: Sequence[str]) -> None:
        self.levels = (*levels, OTHER)
        self.names = (*names, OTHER)
        self.width = len(self.names)
        self.all = (1 << (2 * len(self.levels) * self.width)) - 1
        row = (1 << self.width) - 1
        column = sum(1 << (place * self.width) for place in range(2 * len(self.levels)))
        self._level = {
            level: (row << (place * self.width)) | (row << ((len(self.levels) + place) * self.width))
            for place, level in enumerate(self.levels)
        }
        self._name = {name: column << place for place, name in enumerate(self.names)}
        half = len(self.levels) * self.width
        self._dir = {"set": (1 << half) - 1, "get": ((1 << half) - 1) << half}

    def where(self, what: str, constant: str) -> int | None:
        """Return the cases in which a subject has a value; None when the value is not one that is told apart."""
        if what == "dir":
            return self._dir.get(DIRECTIONS.get(constant, ""))
        return (self._level if what == "level" else self._name).get(constant) if what else None

    def case(self, direction: str, level: str, name: str) -> int:
        """Return one case's bit."""
        return self._dir[direction] & self._level[level] & self._name[name]

    @property
    def unnamed(self) -> int:
        """Cases of the names that the function does not mention."""
        return self._name[OTHER]

    def cases(self, mask: int) -> Iterator[tuple[str, str, str]]:
        """Yield ``(direction, level, name)`` of each bit."""
        for direction, bits in self._dir.items():
            for level, row in self._level.items():
                alive = mask & bits & row
                if alive:
                    yield from ((direction, level, name) for name, column in self._name.items() if alive & column)

    def truth(self, tokens: Sequence[Token], subjects: Subjects) -> tuple[int, int]:
        """Return the cases in which a condition can be true and those in which it can be false."""
        for sign, joined in (("||", _either), ("&&", _both)):
            parts = _split(tokens, sign)
            if len(parts) > 1:
                result = self.truth(parts[0], subjects)
                for part in parts[1:]:
                    result = joined(result, self.truth(part, subjects))
                return result
        if tokens and tokens[0].text == "!":
            true, false = self.truth(tokens[1:], subjects)
            return false, true
        if len(tokens) > 1 and tokens[0].text == "(" and _closes(tokens) == len(tokens) - 1:
            return self.truth(tokens[1:-1], subjects)
        for sign in ("==", "!="):
            sides = _split(tokens, sign)
            if len(sides) == 2 and len(sides[1]) == 1:  # noqa: PLR2004  (a comparison has two sides)
                where = self.where(subjects.of(sides[0]), sides[1][0].text)
                if where is not None:
                    rest = self.all & ~where
                    return (where, rest) if sign == "==" else (rest, where)
        return self.all, self.all


def _either(left: tuple[int, int], right: tuple[int, int]) -> tuple[int, int]:
    return left[0] | right[0], left[1] & right[1]


def _both(left: tuple[int, int], right: tuple[int, int]) -> tuple[int, int]:
    return left[0] & right[0], left[1] | right[1]


def _split(tokens: Sequence[Token], sign: str) -> list[Sequence[Token]]:
    parts: list[Sequence[Token]] = []
    depth = start = 0
    for place, token in enumerate(tokens):
        if token.text in "([{":
            depth += 1
        elif token.text in ")]}":
            depth -= 1
        elif token.text == sign and depth == 0:
            parts.append(tokens[start:place])
            start = place + 1
    parts.append(tokens[start:])
    return parts


def _closes(tokens: Sequence[Token]) -> int:
    depth = 0
    for place, token in enumerate(tokens):
        depth += (token.text == "(") - (token.text == ")")
        if depth == 0:
            return place
    return -1
