"""Writing a release into the store: bodies once, placements per release."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from darwinidx.store.health import put_health, put_misses
from darwinidx.store.packing import PackedRecords, pack
from darwinidx.store.references import put_references

if TYPE_CHECKING:
    from collections.abc import Iterable

    from darwinidx.model import FileHealth, Miss, Record, Reference, Release
    from darwinidx.store.database import Database

_AT_ONCE = 900


def put_release(
    database: Database,
    release: Release,
    records: Iterable[Record] | PackedRecords,
    *,
    misses: Iterable[Miss],
    references: Iterable[Reference],
    health: Iterable[FileHealth],
    origin: str,
    digest: str,
) -> None:
    """Store everything known of a release in the place of what was known of it before; all of it or nothing."""
    packed = records if isinstance(records, PackedRecords) else pack(records)
    with database.transaction():
        remove_release(database, release.tag)
        number = database.run(
            "INSERT INTO release (tag, commit_sha, date, origin, digest, fingerprint, summary) "
            "VALUES (?, ?, ?, ?, ?, '', '')",
            [release.tag, release.commit, release.date, origin, digest],
        )
        _put_records(database, number, packed)
        summary = {
            "kinds": packed.kinds,
            "misses": put_misses(database, number, misses),
            "references": put_references(database, number, references),
            **put_health(database, number, health),
        }
        database.run(
            "UPDATE release SET fingerprint = ?, summary = ? WHERE id = ?",
            [packed.fingerprint, json.dumps(summary, sort_keys=True), number],
        )


def _put_records(database: Database, release: int, packed: PackedRecords) -> None:
    """Store the records of a release; only bodies that no other release has are written."""
    known: dict[bytes, int] = {}
    keys = list(packed.bodies)
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        sql = f"SELECT key, id FROM body WHERE key IN ({','.join('?' * len(some))})"  # noqa: S608 - marks alone
        known.update(database.rows(sql, some))
    new = {key: body for key, body in packed.bodies.items() if key not in known}
    run_many = database.run_many
    names = sorted({name for _, name, _ in new.values()})
    run_many("INSERT OR IGNORE INTO name (name, folded) VALUES (?, ?)", ((name, name.lower()) for name in names))
    for key, (kind, name, fields) in new.items():
        sql = "INSERT INTO body (key, name, kind, fields) SELECT ?1, id, ?2, ?3 FROM name WHERE name = ?4"
        known[key] = database.run(sql, [key, kind, fields, name])
    run_many(
        "INSERT OR IGNORE INTO number (value, body) VALUES (?, ?)",
        sorted(((value, known[key]) for value, key in packed.numbers if key in new), key=lambda each: each[1]),
    )
    run_many(
        "INSERT OR IGNORE INTO placement (release, body, line, place, inner) VALUES (?, ?, ?, ?, ?)",
        sorted((release, known[key], *rest) for key, *rest in packed.placements),
    )


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
