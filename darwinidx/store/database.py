"""The SQLite file: its schema, its transactions, and errors that say what to do next."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from darwinidx.bodies import shape
from darwinidx.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

SCHEMA_VERSION = 1
"""Raised when the tables change. A store can be read again from the clone: an old one starts afresh."""

VERSION = SCHEMA_VERSION << 16 | shape()
"""What a file is marked with: the tables, and the fields of the records in them."""

_APPLICATION_ID = 0x44584958
_BUSY_SECONDS = 20.0

_SCHEMA = """
CREATE TABLE release (id INTEGER PRIMARY KEY, tag TEXT NOT NULL UNIQUE, commit_sha TEXT NOT NULL, date TEXT NOT NULL,
    origin TEXT NOT NULL, digest TEXT NOT NULL, fingerprint TEXT NOT NULL, summary TEXT NOT NULL);
CREATE TABLE name (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, folded TEXT NOT NULL);
CREATE INDEX name_folded ON name (folded);
CREATE TABLE body (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, name INTEGER NOT NULL, kind TEXT NOT NULL,
    fields TEXT NOT NULL);
CREATE INDEX body_name ON body (name);
CREATE TABLE placement (release INTEGER NOT NULL, body INTEGER NOT NULL, line INTEGER NOT NULL,
    place INTEGER NOT NULL, inner TEXT NOT NULL, PRIMARY KEY (release, body, line, place)) WITHOUT ROWID;
CREATE TABLE number (value, body INTEGER NOT NULL, PRIMARY KEY (value, body)) WITHOUT ROWID;
CREATE TABLE chunk (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, path TEXT NOT NULL, payload BLOB NOT NULL);
CREATE TABLE chunk_name (name TEXT NOT NULL, chunk INTEGER NOT NULL, PRIMARY KEY (name, chunk)) WITHOUT ROWID;
CREATE TABLE chunk_placement (release INTEGER NOT NULL, chunk INTEGER NOT NULL, PRIMARY KEY (release, chunk))
    WITHOUT ROWID;
CREATE TABLE miss (release INTEGER NOT NULL, kind TEXT NOT NULL, payload BLOB NOT NULL, PRIMARY KEY (release, kind))
    WITHOUT ROWID;
CREATE TABLE health (release INTEGER PRIMARY KEY, payload BLOB NOT NULL);
CREATE TABLE extractor (id INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE);
CREATE TABLE blob (id INTEGER PRIMARY KEY, sha BLOB NOT NULL, extractor INTEGER NOT NULL, payload BLOB NOT NULL);
CREATE UNIQUE INDEX blob_sha ON blob (extractor, sha);
"""


class Database:
    """One connection. All SQL goes through it, so that no ``sqlite3.Error`` gets out."""

    def __init__(self, path: Path, *, create: bool) -> None:
        self.path = path
        if path.is_dir():
            raise StoreError(
                "the store is a folder, where a file should be",
                context=str(path),
                hint="move the folder away and run `darwinidx sync`",
            )
        if not create and not path.is_file():
            raise StoreError("no store yet", context=str(path), hint="run `darwinidx sync` to make it")
        with self._errors():
            if create:
                path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = self._connect(writable=create)
            try:
                self._check_schema(create=create)
            except BaseException:
                self._connection.close()
                raise

    def _connect(self, *, writable: bool) -> sqlite3.Connection:
        # Not Path.as_uri: it brings urllib along, 2 ms of every start.
        path = str(self.path.absolute()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
        if not writable:
            return self._reader(f"file:{path}?mode=ro")
        connection = _opened(f"file:{path}?mode=rwc")
        try:
            # A writer never makes readers wait, and a killed one leaves the last commit in place.
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA cache_size = -65536")
        except BaseException:
            connection.close()
            raise
        return connection

    def _reader(self, address: str) -> sqlite3.Connection:
        """Open the file to read it. A reader writes beside it; where it cannot, nothing can, and the file is still."""
        log = self.path.with_name(f"{self.path.name}-wal")  # left by a kill: what it holds is read by way of it
        still = address if log.is_file() and log.stat().st_size else f"{address}&immutable=1"
        if not os.access(self.path.parent, os.W_OK):
            return _opened(still)
        connection = _opened(address)
        try:
            connection.execute("PRAGMA schema_version")
        except BaseException as error:
            connection.close()
            if isinstance(error, sqlite3.OperationalError) and "locked" not in str(error):  # the disk is full
                return _opened(still)
            raise
        return connection

    def _check_schema(self, *, create: bool) -> None:
        (application,) = self._connection.execute("PRAGMA application_id").fetchone()
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        (tables,) = self._connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        if application == _APPLICATION_ID and version == VERSION:
            return
        if tables and application != _APPLICATION_ID:
            raise StoreError(
                "this file is not a darwinidx store",
                context=str(self.path),
                hint="move it away and run `darwinidx sync`",
            )
        if version >> 16 > SCHEMA_VERSION:
            raise StoreError(
                f"the store has schema {version >> 16}, this darwinidx knows {SCHEMA_VERSION}",
                context=str(self.path),
                hint="upgrade darwinidx, or remove the file and run `darwinidx sync`",
            )
        if not create:
            raise StoreError(
                "the store was made by another version of darwinidx" if version else "the store is empty",
                context=str(self.path),
                hint="run `darwinidx sync`; it reads everything again from the clone",
            )
        self._start_afresh()

    def _start_afresh(self) -> None:
        with self.transaction():
            for name, kind in self.rows("SELECT name, type FROM sqlite_schema WHERE name NOT LIKE 'sqlite%'"):
                if kind == "table":
                    self.run(f'DROP TABLE "{name}"')
            for statement in _SCHEMA.split(";"):
                self.run(statement)
            self.run(f"PRAGMA application_id = {_APPLICATION_ID}")
            self.run(f"PRAGMA user_version = {VERSION}")

    def close(self) -> None:
        """Close the connection; the last one to close folds the write-ahead log into the file."""
        self._connection.close()

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a statement."""
        with self._errors():
            return self._connection.execute(sql, parameters).fetchall()

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """Run one statement; return the id of the row it put in."""
        with self._errors():
            return self._connection.execute(sql, parameters).lastrowid or 0

    def run_many(self, sql: str, parameters: Iterable[Sequence[Any]]) -> None:
        """Run one statement for each row of parameters."""
        with self._errors():
            self._connection.executemany(sql, parameters)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing: an error inside, or a kill, leaves what was there before."""
        self.run("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            with self._errors():
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
            raise
        self.run("COMMIT")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            text = str(error)
            hint = "check that its folder can be read and written and that the disk is not full"
            if "locked" in text:
                hint = "another darwinidx is writing to it; try again when that has ended"
            raise StoreError(f"the store cannot be used: {text}", context=str(self.path), hint=hint) from error
        except sqlite3.Error as error:
            raise self.damaged(str(error)) from error
        except OSError as error:
            raise StoreError(
                f"the store cannot be opened: {error.strerror or error}",
                context=str(self.path),
                hint="set DARWINIDX_HOME to a folder that can be written",
            ) from error

    def damaged(self, how: str) -> StoreError:
        """Return the error for a file whose content makes no sense."""
        return StoreError(
            f"the store is damaged: {how}",
            context=str(self.path),
            hint="remove the file and run `darwinidx sync`; it reads everything again from the clone",
        )


def _opened(address: str) -> sqlite3.Connection:
    return sqlite3.connect(address, uri=True, timeout=_BUSY_SECONDS, isolation_level=None)
