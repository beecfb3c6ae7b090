"""Columns beside the postings: the body and the filterable fields of each document, as arrays."""

from __future__ import annotations

import sys
from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from darwinidx.standing import matches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from darwinidx.index.documents import Document
    from darwinidx.query_words import Filter

TABLES = ("kind", "form", "level", "visibility", "exists", "settable", "gettable", "path")
"""Fields held as numbers into a table of their values."""


@dataclass(slots=True)
class Columns:
    """One row a document, in the order of document numbers."""

    bodies: array[int] = field(default_factory=lambda: array("I"))
    ranks: array[int] = field(default_factory=lambda: array("I"))
    lengths: array[int] = field(default_factory=lambda: array("I"))
    names: array[int] = field(default_factory=lambda: array("I"))
    """A hash of each name: equal names have equal ones."""
    values: dict[str, array[int]] = field(default_factory=lambda: {name: array("I") for name in TABLES})
    tables: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in TABLES})

    def add(self, document: Document, seen: dict[tuple[str, str], int]) -> None:
        """Add the row of the next document."""
        self.bodies.append(document.number)
        self.ranks.append(document.rank)
        self.lengths.append(document.length)
        self.names.append(document.name_hash)
        for name in TABLES:
            value: str = getattr(document, name)
            number = seen.setdefault((name, value), len(self.tables[name]))
            if number == len(self.tables[name]):
                self.tables[name].append(value)
            self.values[name].append(number)

    def value(self, table: str, document: int) -> str:
        """Return the value that a document has in a table."""
        return self.tables[table][self.values[table][document]]

    def arrays(self) -> list[array[int]]:
        """Return all arrays, in the order in which they are stored."""
        return [self.bodies, self.ranks, self.lengths, self.names, *(self.values[name] for name in TABLES)]

    def to_bytes(self) -> bytes:
        """Return the arrays as little-endian bytes."""
        return b"".join(_little(each).tobytes() for each in self.arrays())

    @classmethod
    def from_bytes(cls, data: bytes, tables: dict[str, list[str]]) -> Columns:
        """Read what ``to_bytes`` wrote. Raise ``ValueError`` when it does not fit."""
        columns = cls(tables=tables)
        arrays = columns.arrays()
        size, rest = divmod(len(data), len(arrays))
        if rest or set(tables) != set(TABLES):
            message = "columns of another shape"
            raise ValueError(message)
        for index, each in enumerate(arrays):
            each.frombytes(data[index * size : (index + 1) * size])
            if sys.byteorder == "big":
                each.byteswap()
        return columns

    def allowed(self, filters: Sequence[Filter]) -> Selection:
        """Return which documents some filters leave."""
        tests = []
        for each in filters:
            if each.key == "tier":
                ranks = {2 * int(value[1:]) + use for value in each.values for use in (0, 1, 8, 9)}
                tests.append((self.ranks, ranks, each.negated))
            elif each.key in self.tables:
                numbers = {
                    number
                    for number, value in enumerate(self.tables[each.key])
                    if any(matches(each.key, value, wanted) for wanted in each.values)
                }
                tests.append((self.values[each.key], numbers, each.negated))
        return Selection(tests)


@dataclass(frozen=True, slots=True)
class Selection:
    """The documents that some filters leave."""

    tests: list[tuple[array[int], set[int], bool]]

    def __contains__(self, document: int) -> bool:
        return all((column[document] in numbers) is not negated for column, numbers, negated in self.tests)


def _little(column: array[Any]) -> array[Any]:
    if sys.byteorder == "big":
        column = array(column.typecode, column)
        column.byteswap()
    return column
