"""Records by release, name and number.

SQLite has no statistics to plan by, so each question says itself where to begin: ``CROSS JOIN`` keeps the order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from darwinidx.bodies import all_fields, put_together
from darwinidx.tags import tag_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from darwinidx.model import Record
    from darwinidx.store.database import Database

_COLUMNS = "SELECT body.id, body.kind, name.name, body.fields, placement.line, placement.place, placement.inner FROM"
_BY_RELEASE = (
    f"{_COLUMNS} placement CROSS JOIN body ON body.id = placement.body CROSS JOIN name ON name.id = body.name "
    "WHERE placement.release = ?1"
)
_BY_NAME = (
    f"{_COLUMNS} name CROSS JOIN body ON body.name = name.id "
    "CROSS JOIN placement ON placement.release = ?1 AND placement.body = body.id WHERE"
)
_BY_BODY = (
    f"{_COLUMNS} body CROSS JOIN name ON name.id = body.name "
    "CROSS JOIN placement ON placement.release = ?1 AND placement.body = body.id WHERE"
)
_BY_NUMBER = f"{_BY_BODY} body.id IN (SELECT body FROM number WHERE value = ?2)"  # noqa: S608 - all of it ours
_AT_ONCE = 900
_INTEGERS = range(-(2**63), 2**63)


def sql_number(number: int) -> int | str:
    """Return a number as SQLite can hold it: beyond 64 bits as text."""
    return number if number in _INTEGERS else str(number)


class Lookups:
    """The reading half of the store that is about records."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._numbers: dict[str, int] = {}

    def _number(self, tag: str) -> int:
        """Return a release's number. Raise ``ReleaseError`` when it is not indexed."""
        raise NotImplementedError

    def records(self, tag: str, kind: str | None = None, name: str | None = None) -> list[Record]:
        """Return the records of a release, by place; of one kind, or of exactly one name, when asked."""
        return sorted(
            (record for _, record in self.bodies(tag, kind=kind, name=name)), key=lambda each: (each.at, each.name)
        )

    def bodies(self, tag: str, *, kind: str | None = None, name: str | None = None) -> list[tuple[int, Record]]:
        """Return the records of a release with the numbers of their bodies, in no order."""
        if name is not None:
            found = self._select(f"{_BY_NAME} name.name = ?2", [self._number(tag), name])
            return [each for each in found if kind in {None, each[1].kind}]
        if kind is not None:
            return self._select(f"{_BY_RELEASE} AND body.kind = ?2", [self._number(tag), kind])
        return self._select(_BY_RELEASE, [self._number(tag)])

    def bodies_by_number(self, tag: str, numbers: Iterable[int]) -> dict[int, list[Record]]:
        """Return the records of some bodies in a release."""
        wanted = list(numbers)
        found: dict[int, list[Record]] = {number: [] for number in wanted}
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            marks = ",".join("?" * len(some))
            for number, record in self._select(f"{_BY_BODY} body.id IN ({marks})", [self._number(tag), *some]):
                found[number].append(record)
        return found

    def _select(self, sql: str, parameters: Sequence[int | str]) -> list[tuple[int, Record]]:
        rows = self._database.rows(sql, parameters)
        return [(row[0], record) for row, record in zip(rows, self._records(rows), strict=True)]

    def _records(self, rows: list[tuple[Any, ...]]) -> list[Record]:
        """Return the records of rows that end in kind, name, fields, line, place and inner lines."""
        try:
            return [
                put_together(kind, name, fields, (line, place, *map(int, inner.split(","))) if inner else (line, place))
                for (*_, kind, name, _, line, place, inner), fields in zip(
                    rows, all_fields(row[-4] for row in rows), strict=True
                )
            ]
        except (ValueError, TypeError, KeyError, StopIteration, RuntimeError) as error:
            raise self._database.damaged(f"a record: {error}") from error

    def exact(self, tag: str, name: str) -> list[Record]:
        """Return the records of a name; when there are none, those of the name in any case."""
        number = self._number(tag)
        found = self._select(f"{_BY_NAME} name.name = ?2", [number, name])
        return [record for _, record in found or self._select(f"{_BY_NAME} name.folded = ?2", [number, name.lower()])]

    def prefix(self, tag: str, text: str) -> list[Record]:
        """Return the records whose names begin so, in any case."""
        folded = text.lower()
        parameters: list[int | str] = [self._number(tag), folded, folded + "\U0010ffff"]
        return [record for _, record in self._select(f"{_BY_NAME} name.folded >= ?2 AND name.folded < ?3", parameters)]

    def substring(self, tag: str, text: str) -> list[Record]:
        """Return the records whose names hold this text, in any case, wherever it stands."""
        parameters: list[int | str] = [self._number(tag), text.lower()]
        return [record for _, record in self._select(f"{_BY_NAME} instr(name.folded, ?2)", parameters)]

    def holding(self, tag: str, kind: str, text: str) -> list[Record]:
        """Return the records of one kind of which a field holds this text: a variable, a handler."""
        parameters: list[int | str] = [self._number(tag), kind, text]
        return [
            record for _, record in self._select(f"{_BY_BODY} body.kind = ?2 AND instr(body.fields, ?3)", parameters)
        ]

    def with_number(self, tag: str, number: int) -> list[Record]:
        """Return the records with this value, OID number or call number."""
        return [record for _, record in self._select(_BY_NUMBER, [self._number(tag), sql_number(number)])]

    def names(self, tag: str) -> list[str]:
        """Return all names of a release, sorted."""
        sql = (
            "SELECT DISTINCT name.name FROM placement JOIN body ON body.id = placement.body "
            "JOIN name ON name.id = body.name WHERE placement.release = ? ORDER BY 1"
        )
        return [name for (name,) in self._database.rows(sql, [self._number(tag)])]

    def history(self, name: str) -> list[tuple[str, Record]]:
        """Return the records of exactly this name in every release that has it, oldest release first."""
        return self._everywhere("name CROSS JOIN body ON body.name = name.id", "name.name = ?", name)

    def number_history(self, number: int) -> list[tuple[str, Record]]:
        """Return the records with this value, OID number or call number in every release that has one, oldest first."""
        tables = "number CROSS JOIN body ON body.id = number.body CROSS JOIN name ON name.id = body.name"
        return self._everywhere(tables, "number.value = ?", sql_number(number))

    def newest(self) -> list[tuple[list[str], Record]]:
        """Return each body once: the tags that have it, oldest first, and its record as the newest of them has it."""
        tags = dict(self._database.rows("SELECT id, tag FROM release"))
        by_age = sorted(tags, key=lambda number: tag_order(tags[number]))
        held: dict[int, list[str]] = {}
        places: dict[int, tuple[int, int, str]] = {}
        for number in by_age:
            sql = (
                "SELECT body, line, place, inner FROM placement WHERE release = ? ORDER BY body, line DESC, place DESC"
            )
            for body, *place in self._database.rows(sql, [number]):
                places[body] = (place[0], place[1], place[2])
                having = held.setdefault(body, [])
                if having[-1:] != [tags[number]]:
                    having.append(tags[number])
        sql = "SELECT body.id, body.kind, name.name, body.fields FROM body CROSS JOIN name ON name.id = body.name"
        bodies = [row for row in self._database.rows(sql) if row[0] in places]
        records = self._records([(*row, *places[row[0]]) for row in bodies])
        return [(held[row[0]], record) for row, record in zip(bodies, records, strict=True)]

    def _everywhere(self, tables: str, where: str, wanted: str | int) -> list[tuple[str, Record]]:
        sql = (
            f"SELECT release.tag, body.kind, name.name, body.fields, line, place, inner FROM {tables} "  # noqa: S608
            "CROSS JOIN release "
            f"JOIN placement ON placement.release = release.id AND placement.body = body.id WHERE {where}"
        )
        rows = self._database.rows(sql, [wanted])
        found = [(str(row[0]), record) for row, record in zip(rows, self._records(rows), strict=True)]
        return sorted(found, key=lambda each: (tag_order(each[0]), each[1].at))
