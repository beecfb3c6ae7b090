"""Which releases have a record, in a store that holds all of them as one.

A table of its own, made only there: a store of single releases knows it by its placements.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from darwinidx.store.database import Database

Key = tuple[str, int]
"""A name, and a number that tells its records apart."""


def put_runs(database: Database, tags: Iterable[str], runs: Iterable[tuple[Key, str]]) -> None:
    """Keep the tags, oldest first, and the runs of each record as text."""
    with database.transaction():
        database.run("CREATE TABLE tag (place INTEGER PRIMARY KEY, tag TEXT NOT NULL)")
        database.run("CREATE TABLE run (name TEXT NOT NULL, number INTEGER NOT NULL, runs TEXT NOT NULL)")
        database.run_many("INSERT INTO tag (place, tag) VALUES (?, ?)", enumerate(tags))
        sql = "INSERT INTO run (name, number, runs) VALUES (?, ?, ?)"
        database.run_many(sql, ((*key, text) for key, text in runs))
        database.run("CREATE INDEX run_name ON run (name)")


def get_tags(database: Database) -> list[str]:
    """Return all tags, oldest first."""
    return [tag for (tag,) in database.rows("SELECT tag FROM tag ORDER BY place")]


def get_runs(database: Database, name: str) -> dict[int, str]:
    """Return the runs of the records of a name."""
    return dict(database.rows("SELECT number, runs FROM run WHERE name = ?", [name]))
