"""References of a release, in chunks by file: an unchanged file is stored once for all the releases that have it."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING

from darwinidx.model import Place, Reference

if TYPE_CHECKING:
    from collections.abc import Iterable

    from darwinidx.store.database import Database

_BUCKETS = 16
_LARGE = 400
"""Files with more references are cut into buckets by name, so that one name does not cost the whole file."""


def put_references(database: Database, release: int, references: Iterable[Reference]) -> int:
    """Store the references of a release; the caller holds the transaction. Return how many there were."""
    files: dict[str, list[Reference]] = {}
    for reference in references:
        files.setdefault(reference.at.path, []).append(reference)
    for path, found in files.items():
        buckets: dict[int, list[Reference]] = {}
        for reference in found:
            bucket = zlib.crc32(reference.name.encode()) % _BUCKETS if len(found) > _LARGE else 0
            buckets.setdefault(bucket, []).append(reference)
        for each in buckets.values():
            _put_chunk(database, release, path, each)
    return sum(map(len, files.values()))


def _put_chunk(database: Database, release: int, path: str, references: list[Reference]) -> None:
    import hashlib  # noqa: PLC0415 - OpenSSL is loaded with it, and only writing needs it

    rows = [
        [each.name, each.at.line, each.at.column, each.function, each.how, *each.conditions]
        for each in sorted(references)
    ]
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()
    key = hashlib.blake2b(path.encode() + b"\0" + text, digest_size=16).digest()
    known = database.rows("SELECT id FROM chunk WHERE key = ?", [key])
    if known:
        chunk = known[0][0]
    else:
        sql = "INSERT INTO chunk (key, path, payload) VALUES (?, ?, ?)"
        chunk = database.run(sql, [key, path, zlib.compress(text, 6)])
        names = sorted({each.name for each in references})
        database.run_many("INSERT INTO chunk_name (name, chunk) VALUES (?, ?)", ((name, chunk) for name in names))
    database.run("INSERT OR IGNORE INTO chunk_placement (release, chunk) VALUES (?, ?)", [release, chunk])


def get_references(database: Database, release: int, name: str | None) -> list[Reference]:
    """Return the uses of a name in a release, or of all names, by place."""
    if name is None:
        rows = database.rows(
            "SELECT path, payload FROM chunk JOIN chunk_placement ON chunk = chunk.id WHERE release = ?", [release]
        )
    else:
        rows = database.rows(
            "SELECT path, payload FROM chunk_name JOIN chunk_placement USING (chunk) JOIN chunk ON chunk.id = chunk "
            "WHERE chunk_name.name = ? AND release = ?",
            [name, release],
        )
    found = []
    try:
        for path, payload in rows:
            for each, line, column, function, how, *conditions in json.loads(zlib.decompress(payload)):
                if name is None or each == name:
                    at = Place(path=path, line=line, column=column)
                    found.append(Reference(name=each, at=at, function=function, how=how, conditions=tuple(conditions)))
    except (zlib.error, ValueError, TypeError) as error:
        raise database.damaged(f"references: {error}") from error
    return sorted(found, key=lambda reference: (reference.at, reference.name))
