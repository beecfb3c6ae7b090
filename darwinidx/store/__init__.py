"""Facts in SQLite: the blob cache, and records, misses, references and parse health of each release.

The one file holds any number of releases: a record's body is stored once, and each release says where it stands.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from darwinidx.errors import ReleaseError
from darwinidx.model import Release
from darwinidx.store.database import VERSION, Database
from darwinidx.store.lookups import Lookups
from darwinidx.tags import tag_order

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from types import TracebackType

    from darwinidx.model import FileHealth, Miss, Record, Reference
    from darwinidx.store.blobs import BlobCache
    from darwinidx.store.packing import PackedRecords

__all__ = ["VERSION", "IndexedRelease", "Store"]


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


class Store(Lookups):
    """The facts of all indexed releases. Reading methods take a release's tag."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        super().__init__(Database(path, create=create))

    @property
    def blobs(self) -> BlobCache:
        """What was extracted from blobs."""
        from darwinidx.store.blobs import BlobCache  # noqa: PLC0415 - only to extract

        return BlobCache(self._database)

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
        records: Iterable[Record] | PackedRecords,
        misses: Iterable[Miss] = (),
        references: Iterable[Reference] = (),
        health: Iterable[FileHealth] = (),
        *,
        origin: str = "clone",
        digest: str = "",
    ) -> None:
        """Store a release in one transaction, in the place of what was known of it before."""
        from darwinidx.store.writing import put_release  # noqa: PLC0415 - only to write

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
        from darwinidx.store.writing import remove_release, sweep  # noqa: PLC0415 - only to write

        self._numbers.clear()
        with self._database.transaction():
            found = remove_release(self._database, tag)
            if found:
                sweep(self._database)
        return found

    def sweep(self) -> None:
        """Remove what no release has any more; worth it after many releases were stored again."""
        from darwinidx.store.writing import sweep  # noqa: PLC0415 - only to write

        with self._database.transaction():
            sweep(self._database)

    def releases(self) -> list[IndexedRelease]:
        """Return the releases in the store, oldest first, by the numbers of their tags."""
        return [self._indexed(tag) for tag in self._tags()]

    def release(self, tag: str | None = None) -> IndexedRelease:
        """Return one release: the newest when no tag is given. Raise ``ReleaseError`` when it is not indexed."""
        tags = self._tags()
        if not tags:
            raise ReleaseError("no release is indexed", context=str(self.path), hint="run `darwinidx sync`")
        if tag is None:
            return self._indexed(tags[-1])
        for each in tags:
            if tag in {each, each.removeprefix("xnu-")}:
                return self._indexed(each)
        raise ReleaseError(
            f"release {tag} is not indexed",
            context=f"indexed: {', '.join(tags[-3:])}",
            hint=f"run `darwinidx sync --release {tag}`",
        )

    def _tags(self) -> list[str]:
        return sorted((tag for (tag,) in self._database.rows("SELECT tag FROM release")), key=tag_order)

    def _indexed(self, tag: str) -> IndexedRelease:
        sql = "SELECT commit_sha, date, origin, digest, fingerprint, summary FROM release WHERE tag = ?"
        [(commit, date, origin, digest, fingerprint, summary)] = self._database.rows(sql, [tag])
        release = Release(tag=tag, commit=commit, date=date)
        known = json.loads(summary)
        return IndexedRelease(release=release, origin=origin, digest=digest, fingerprint=fingerprint, **known)

    def _number(self, tag: str) -> int:
        if tag not in self._numbers:
            rows = self._database.rows("SELECT id FROM release WHERE tag = ?", [tag])
            if not rows:
                self.release(tag)
            self._numbers[tag] = rows[0][0] if rows else -1
        return self._numbers[tag]

    def put_runs(self, tags: Iterable[str], runs: Iterable[tuple[tuple[str, int], str]]) -> None:
        """Keep which releases have each record, in a store that holds all of them as one."""
        from darwinidx.store.runs import put_runs  # noqa: PLC0415 - only to write

        put_runs(self._database, tags, runs)

    def runs(self, name: str) -> dict[int, str]:
        """Return what ``put_runs`` kept of a name."""
        from darwinidx.store.runs import get_runs  # noqa: PLC0415 - only when all releases are asked

        return get_runs(self._database, name)

    def all_tags(self) -> list[str]:
        """Return the tags that ``put_runs`` kept."""
        from darwinidx.store.runs import get_tags  # noqa: PLC0415 - only when all releases are asked

        return get_tags(self._database)

    def references(self, tag: str, name: str | None = None) -> list[Reference]:
        """Return the uses of a name in a release, by place; of all names when none is given."""
        from darwinidx.store.references import get_references  # noqa: PLC0415 - not every question needs it

        return get_references(self._database, self._number(tag), name)

    def misses(self, tag: str, kind: str | None = None) -> list[Miss]:
        """Return the misses of a release, by place."""
        from darwinidx.store.health import get_misses  # noqa: PLC0415 - not every question needs it

        return get_misses(self._database, self._number(tag), kind)

    def health(self, tag: str) -> list[FileHealth]:
        """Return how well each file of a release was read, by path."""
        from darwinidx.store.health import get_health  # noqa: PLC0415 - not every question needs it

        return get_health(self._database, self._number(tag))
