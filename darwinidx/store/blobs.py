"""The blob cache: what was extracted from a blob by an extractor, so that no blob is read twice."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from darwinidx.store.database import Database

_AT_ONCE = 500


class BlobCache:
    """Payloads by blob sha, for one extractor digest at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get_many(self, shas: Iterable[str], digest: str) -> dict[str, bytes]:
        """Return the payloads that are known among some blobs."""
        found: dict[str, bytes] = {}
        wanted = [bytes.fromhex(sha) for sha in dict.fromkeys(shas)]
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            sql = (
                "SELECT sha, payload FROM blob JOIN extractor ON extractor.id = blob.extractor WHERE digest = ? AND sha"
            )
            rows = self._database.rows(f"{sql} IN ({','.join('?' * len(some))})", [digest, *some])
            for sha, payload in rows:
                try:
                    found[sha.hex()] = zlib.decompress(payload)
                except zlib.error as error:
                    raise self._database.damaged(f"cached blob {sha.hex()}: {error}") from error
        return found

    def known(self, digest: str) -> set[str]:
        """Return the blobs that this extractor has read."""
        rows = self._database.rows(
            "SELECT sha FROM blob WHERE extractor = (SELECT id FROM extractor WHERE digest = ?)", [digest]
        )
        return {sha.hex() for (sha,) in rows}

    def put_many(self, payloads: Iterable[tuple[str, bytes]], digest: str) -> None:
        """Keep some payloads, in one transaction: what is in stays in, however the run ends."""
        rows = [(bytes.fromhex(sha), zlib.compress(payload, 2)) for sha, payload in payloads]
        with self._database.transaction():
            self._database.run("INSERT OR IGNORE INTO extractor (digest) VALUES (?)", [digest])
            self._database.run_many(
                "INSERT OR REPLACE INTO blob (sha, extractor, payload) "
                "SELECT ?1, id, ?2 FROM extractor WHERE digest = ?3",
                ((*row, digest) for row in rows),
            )

    def keep_only(self, digest: str) -> int:
        """Forget what other extractors read; return how many payloads that were."""
        with self._database.transaction():
            ((count,),) = self._database.rows(
                "SELECT count(*) FROM blob JOIN extractor ON extractor.id = blob.extractor WHERE digest <> ?", [digest]
            )
            stale = "SELECT id FROM extractor WHERE digest <> ?"
            self._database.run(f"DELETE FROM blob WHERE extractor IN ({stale})", [digest])  # noqa: S608
            self._database.run("DELETE FROM extractor WHERE digest <> ?", [digest])
        return int(count)
