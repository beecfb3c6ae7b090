"""Facts in SQLite: the blob cache, and records, misses, references and parse health of each release.

The one file holds any number of releases: a record's body is stored once, and each release says where it stands.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from darwinidx.bodies import all_fields, put_together
from darwinidx.errors import ReleaseError
from darwinidx.model import Record, Release
from darwinidx.store.blobs import BlobCache
from darwinidx.store.database import VERSION, Database
from darwinidx.store.health import get_health, get_misses
from darwinidx.store.references import get_references
from darwinidx.store.writing import put_release, remove_release, sql_number, sweep
from darwinidx.tags import tag_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path
    from types import TracebackType

    from darwinidx.model import FileHealth, Miss, Reference

__all__ = ["VERSION", "IndexedRelease", "Store"]

_RECORDS = """
SELECT body.id, body.kind, name.name, body.fields, placement.line, placement.place, placement.inner
FROM body JOIN name ON name.id = body.name JOIN placement ON placement.release = ?1 AND placement.body = body.id
"""
_AT_ONCE = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedRelease:
    """A release in the store, and what is known of it."""

    release: Release
    origin: str
    """``clone`` or ``wheel``."""
    digest: str
    """The extractor that read it."""
    fingerprint: str
    """Changes when any of its records does."""
    kinds: dict[str, int]
    """How many records of each kind."""
    misses: dict[str, int]
    """How many misses of each kind."""
    references: int
    files: int
    """Files parsed; and below, their bytes, the bytes in ERROR nodes, and the statements rescued."""
    bytes: int
    error_bytes: int
    rescued: int


class Store:
    """The facts of all indexed releases. Reading methods take a release's tag."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self._database = Database(path, create=create)
        self.blobs = BlobCache(self._database)
        self._numbers: dict[str, int] = {}

    @property
    def path(self) -> Path:
        """Where the file is."""
        return self._database.path

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def put_release(
        self,
        release: Release,
        records: Iterable[Record],
        misses: Iterable[Miss] = (),
        references: Iterable[Reference] = (),
        health: Iterable[FileHealth] = (),
        *,
        origin: str = "clone",
        digest: str = "",
    ) -> None:
        """Store a release in one transaction, in the place of what was known of it before."""
        self._numbers.clear()
        put_release(
            self._database,
            release,
            records,
            misses=misses,
            references=references,
            health=health,
            origin=origin,
            digest=digest,
        )

    def drop_release(self, tag: str) -> bool:
        """Take a release out, and what only it had; return whether it was there."""
        self._numbers.clear()
        with self._database.transaction():
            found = remove_release(self._database, tag)
            if found:
                sweep(self._database)
        return found

    def sweep(self) -> None:
        """Remove what no release has any more; worth it after many releases were stored again."""
        with self._database.transaction():
            sweep(self._database)

    def releases(self) -> list[IndexedRelease]:
        """Return the releases in the store, oldest first, by the numbers of their tags."""
        sql = "SELECT tag, commit_sha, date, origin, digest, fingerprint, summary FROM release"
        found = []
        for tag, commit, date, origin, digest, fingerprint, summary in self._database.rows(sql):
            release = Release(tag=tag, commit=commit, date=date)
            known = json.loads(summary)
            found.append(
                IndexedRelease(release=release, origin=origin, digest=digest, fingerprint=fingerprint, **known)
            )
        return sorted(found, key=lambda each: tag_order(each.release.tag))

    def release(self, tag: str | None = None) -> IndexedRelease:
        """Return one release: the newest when no tag is given. Raise ``ReleaseError`` when it is not indexed."""
        known = self.releases()
        if not known:
            raise ReleaseError("no release is indexed", context=str(self.path), hint="run `darwinidx sync`")
        if tag is None:
            return known[-1]
        for each in known:
            if tag in {each.release.tag, each.release.tag.removeprefix("xnu-")}:
                return each
        have = ", ".join(each.release.tag for each in known[-3:])
        raise ReleaseError(
            f"release {tag} is not indexed", context=f"indexed: {have}", hint=f"run `darwinidx sync --release {tag}`"
        )

    def _number(self, tag: str) -> int:
        if tag not in self._numbers:
            rows = self._database.rows("SELECT id FROM release WHERE tag = ?", [tag])
            if not rows:
                self.release(tag)
            self._numbers[tag] = rows[0][0] if rows else -1
        return self._numbers[tag]

    def records(self, tag: str, kind: str | None = None, name: str | None = None) -> list[Record]:
        """Return the records of a release, by place; of one kind, or of exactly one name, when asked."""
        return sorted(
            (record for _, record in self.bodies(tag, kind=kind, name=name)), key=lambda each: (each.at, each.name)
        )

    def bodies(self, tag: str, *, kind: str | None = None, name: str | None = None) -> list[tuple[int, Record]]:
        """Return the records of a release with the numbers of their bodies, in no order."""
        where: list[str] = []
        parameters: list[int | str] = [self._number(tag)]
        if kind is not None:
            where.append(f"body.kind = ?{len(parameters) + 1}")
            parameters.append(kind)
        if name is not None:
            where.append(f"name.name = ?{len(parameters) + 1}")
            parameters.append(name)
        return self._select(" AND ".join(where), parameters)

    def bodies_by_number(self, tag: str, numbers: Iterable[int]) -> dict[int, list[Record]]:
        """Return the records of some bodies in a release."""
        wanted = list(numbers)
        found: dict[int, list[Record]] = {number: [] for number in wanted}
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            marks = ",".join("?" * len(some))
            for number, record in self._select(f"body.id IN ({marks})", [self._number(tag), *some]):
                found[number].append(record)
        return found

    def _select(self, where: str, parameters: Sequence[int | str]) -> list[tuple[int, Record]]:
        rows = self._database.rows(f"{_RECORDS} WHERE {where}" if where else _RECORDS, parameters)
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
        found = self._select("name.name = ?2", [number, name])
        return [record for _, record in found or self._select("name.folded = ?2", [number, name.lower()])]

    def prefix(self, tag: str, text: str) -> list[Record]:
        """Return the records whose names begin so, in any case."""
        folded = text.lower()
        parameters: list[int | str] = [self._number(tag), folded, folded + "\U0010ffff"]
        return [record for _, record in self._select("name.folded >= ?2 AND name.folded < ?3", parameters)]

    def substring(self, tag: str, text: str) -> list[Record]:
        """Return the records whose names hold this text, in any case, wherever it stands."""
        parameters: list[int | str] = [self._number(tag), text.lower()]
        return [record for _, record in self._select("instr(name.folded, ?2)", parameters)]

    def with_number(self, tag: str, number: int) -> list[Record]:
        """Return the records with this value, OID number or call number."""
        where = "body.id IN (SELECT body FROM number WHERE value = ?2)"
        return [record for _, record in self._select(where, [self._number(tag), sql_number(number)])]

    def names(self, tag: str) -> list[str]:
        """Return all names of a release, sorted."""
        sql = (
            "SELECT DISTINCT name.name FROM placement JOIN body ON body.id = placement.body "
            "JOIN name ON name.id = body.name WHERE placement.release = ? ORDER BY 1"
        )
        return [name for (name,) in self._database.rows(sql, [self._number(tag)])]

    def history(self, name: str) -> list[tuple[str, Record]]:
        """Return the records of exactly this name in every release that has it, oldest release first."""
        sql = (
            "SELECT release.tag, body.kind, name.name, body.fields, line, place, inner FROM name "
            "JOIN body ON body.name = name.id CROSS JOIN release "
            "JOIN placement ON placement.release = release.id AND placement.body = body.id WHERE name.name = ?"
        )
        rows = self._database.rows(sql, [name])
        found = [(str(row[0]), record) for row, record in zip(rows, self._records(rows), strict=True)]
        return sorted(found, key=lambda each: (tag_order(each[0]), each[1].at))

    def references(self, tag: str, name: str | None = None) -> list[Reference]:
        """Return the uses of a name in a release, by place; of all names when none is given."""
        return get_references(self._database, self._number(tag), name)

    def misses(self, tag: str, kind: str | None = None) -> list[Miss]:
        """Return the misses of a release, by place."""
        return get_misses(self._database, self._number(tag), kind)

    def health(self, tag: str) -> list[FileHealth]:
        """Return how well each file of a release was read, by path."""
        return get_health(self._database, self._number(tag))
