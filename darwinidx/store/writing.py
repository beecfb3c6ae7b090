"""Writing a release into the store: bodies once, placements per release."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from darwinidx.bodies import numbers_of, take_apart
from darwinidx.store.health import put_health, put_misses
from darwinidx.store.references import put_references

if TYPE_CHECKING:
    from collections.abc import Iterable

    from darwinidx.bodies import Body
    from darwinidx.model import FileHealth, Miss, Record, Reference, Release
    from darwinidx.store.database import Database

_SQL_INTEGERS = range(-(2**63), 2**63)


def sql_number(number: int) -> int | str:
    """Return a number as SQLite can hold it: beyond 64 bits as text."""
    return number if number in _SQL_INTEGERS else str(number)


def put_release(
    database: Database,
    release: Release,
    records: Iterable[Record],
    *,
    misses: Iterable[Miss],
    references: Iterable[Reference],
    health: Iterable[FileHealth],
    origin: str,
    digest: str,
) -> None:
    """Store everything known of a release in the place of what was known of it before; all of it or nothing."""
    with database.transaction():
        remove_release(database, release.tag)
        number = database.run(
            "INSERT INTO release (tag, commit_sha, date, origin, digest, fingerprint, summary) "
            "VALUES (?, ?, ?, ?, ?, '', '')",
            [release.tag, release.commit, release.date, origin, digest],
        )
        fingerprint, kinds = _put_records(database, number, records)
        summary = {
            "kinds": kinds,
            "misses": put_misses(database, number, misses),
            "references": put_references(database, number, references),
            **put_health(database, number, health),
        }
        database.run(
            "UPDATE release SET fingerprint = ?, summary = ? WHERE id = ?",
            [fingerprint, json.dumps(summary, sort_keys=True), number],
        )


def _put_records(database: Database, release: int, records: Iterable[Record]) -> tuple[str, dict[str, int]]:
    """Store the records of a release; return their fingerprint and how many there are of each kind."""
    import hashlib  # noqa: PLC0415 - OpenSSL is loaded with it, and only writing needs it

    bodies: dict[bytes, Body] = {}
    numbers: set[tuple[int | str, bytes]] = set()
    placements: set[tuple[bytes, int, int, str]] = set()
    kinds: dict[str, int] = {}
    for record in records:
        body, (line, column, *inner) = take_apart(record)
        key = hashlib.blake2b(f"{body.kind}\0{body.name}\0{body.fields}".encode(), digest_size=12).digest()
        bodies[key] = body
        placements.add((key, line, column, ",".join(map(str, inner))))
        numbers.update((sql_number(each), key) for each in numbers_of(record))
        kinds[record.kind] = kinds.get(record.kind, 0) + 1
    run_many = database.run_many
    names = sorted({body.name for body in bodies.values()})
    run_many("INSERT OR IGNORE INTO name (name, folded) VALUES (?, ?)", ((name, name.lower()) for name in names))
    run_many(
        "INSERT OR IGNORE INTO body (key, name, kind, fields) SELECT ?1, id, ?2, ?3 FROM name WHERE name = ?4",
        ((key, body.kind, body.fields, body.name) for key, body in bodies.items()),
    )
    run_many(
        "INSERT OR IGNORE INTO number (value, body) SELECT ?1, id FROM body WHERE key = ?2",
        sorted(numbers, key=lambda each: each[1]),
    )
    run_many(
        "INSERT OR IGNORE INTO placement (release, body, line, place, inner) "
        "SELECT ?1, id, ?3, ?4, ?5 FROM body WHERE key = ?2",
        ((release, *placement) for placement in sorted(placements)),
    )
    fingerprint = hashlib.blake2b(repr(sorted(placements)).encode(), digest_size=12).hexdigest()
    return fingerprint, kinds


def remove_release(database: Database, tag: str) -> bool:
    """Take a release out; the caller holds the transaction. Return whether it was there."""
    rows = database.rows("SELECT id FROM release WHERE tag = ?", [tag])
    for (number,) in rows:
        for table in ("placement", "chunk_placement", "miss", "health"):
            database.run(f"DELETE FROM {table} WHERE release = ?", [number])  # noqa: S608 - names of our own
        database.run("DELETE FROM release WHERE id = ?", [number])
    return bool(rows)


def sweep(database: Database) -> None:
    """Remove bodies, names and chunks that no release has any more; the caller holds the transaction."""
    database.run("DELETE FROM body WHERE id NOT IN (SELECT body FROM placement)")
    database.run("DELETE FROM number WHERE body NOT IN (SELECT id FROM body)")
    database.run("DELETE FROM name WHERE id NOT IN (SELECT name FROM body)")
    database.run("DELETE FROM chunk WHERE id NOT IN (SELECT chunk FROM chunk_placement)")
    database.run("DELETE FROM chunk_name WHERE chunk NOT IN (SELECT id FROM chunk)")
