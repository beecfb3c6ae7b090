"""How well a release was read: its misses and the parse health of its files, as compressed JSON."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any

from darwinidx.model import FileHealth, Miss, Place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from darwinidx.store.database import Database


def put_misses(database: Database, release: int, misses: Iterable[Miss]) -> dict[str, int]:
    """Store the misses of a release; return how many there are of each kind."""
    by_kind: dict[str, list[Miss]] = {}
    for miss in misses:
        by_kind.setdefault(miss.kind, []).append(miss)
    for kind, found in by_kind.items():
        rows = [[each.at.path, each.at.line, each.at.column, each.name, each.reason] for each in sorted(found)]
        database.run("INSERT INTO miss (release, kind, payload) VALUES (?, ?, ?)", [release, kind, _pack(rows)])
    return {kind: len(found) for kind, found in by_kind.items()}


def get_misses(database: Database, release: int, kind: str | None) -> list[Miss]:
    """Return the misses of a release, of one kind or of all, by place."""
    found = []
    for each, payload in database.rows("SELECT kind, payload FROM miss WHERE release = ?", [release]):
        if kind is None or each == kind:
            for path, line, column, name, reason in _unpack(database, payload):
                at = Place(path=path, line=line, column=column)
                found.append(Miss(at=at, kind=each, name=name, reason=reason))
    return sorted(found)


def put_health(database: Database, release: int, health: Iterable[FileHealth]) -> dict[str, int]:
    """Store how well each file was read; return the sums."""
    files = sorted(health, key=lambda each: each.path)
    rows = [[each.path, each.blob, each.size, each.error_bytes, each.rescued] for each in files]
    database.run("INSERT INTO health (release, payload) VALUES (?, ?)", [release, _pack(rows)])
    return {
        "files": len(files),
        "bytes": sum(each.size for each in files),
        "error_bytes": sum(each.error_bytes for each in files),
        "rescued": sum(each.rescued for each in files),
    }


def get_health(database: Database, release: int) -> list[FileHealth]:
    """Return how well each file of a release was read, by path."""
    found = []
    for (payload,) in database.rows("SELECT payload FROM health WHERE release = ?", [release]):
        for path, blob, size, error_bytes, rescued in _unpack(database, payload):
            found.append(FileHealth(path=path, blob=blob, size=size, error_bytes=error_bytes, rescued=rescued))
    return found


def _pack(rows: object) -> bytes:
    return zlib.compress(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode(), 6)


def _unpack(database: Database, payload: bytes) -> list[Any]:
    try:
        rows: list[Any] = json.loads(zlib.decompress(payload))
    except (zlib.error, ValueError) as error:
        raise database.damaged(str(error)) from error
    return rows
