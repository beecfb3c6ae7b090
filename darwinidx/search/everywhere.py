"""All releases asked at once: what is the same in many of them is one record, with the releases that have it.

It is read from a store of its own in the cache, made once from the facts that ship and from the user's own store.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from darwinidx.errors import ReleaseError, StoreError
from darwinidx.model import Release
from darwinidx.page import Lasting
from darwinidx.releases import spans
from darwinidx.releases.identity import identity, state
from darwinidx.search.known import Releases, spelled
from darwinidx.search.making import made_store
from darwinidx.search.telling import ALL, instead
from darwinidx.store import VERSION, Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from darwinidx.config import Places
    from darwinidx.model import Record

FORMAT = 1
"""Raised when what is the same record is decided in another way."""


def key_of(record: Record) -> tuple[str, int]:
    """Return what tells a record from others of all releases: what it is, and all that a history tells of it."""
    return record.name, zlib.crc32(repr((identity(record), state(record))).encode())


class Everywhere:
    """In which releases the records of the store of all releases are."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.tags = store.all_tags()
        self._place = {tag: index for index, tag in enumerate(self.tags)}
        self._known: dict[str, dict[int, str]] = {}

    @property
    def words(self) -> str:
        """All releases, as a page's title says it."""
        first, last = self.tags[0], self.tags[-1]
        return f"{first} to {last}, {len(self.tags)} releases" if len(self.tags) > 1 else first

    def of(self, record: Record) -> Lasting:
        """Return the releases that have a record."""
        runs = [run.split("-") for run in self._runs(record).split(",")]
        found = [(self.tags[int(first)], self.tags[int(last)]) for first, last in runs]
        return Lasting(first=found[0][0], last=found[-1][1], words=spelled(found, self.tags))

    def age(self, record: Record) -> int:
        """Return how many releases have come since the newest that has a record."""
        return len(self.tags) - 1 - int(self._runs(record).rpartition("-")[2])

    def _runs(self, record: Record) -> str:
        name, number = key_of(record)
        if name not in self._known:
            self._known[name] = self._store.runs(name)
        return self._known[name][number]


def every_store(places: Places, *, say: Callable[[str], None], own: bool = True) -> Path:
    """Return the store of all releases; made aside and renamed when it is missing or what it was made from changed.

    ``own=False`` leaves the user's own store out; so does one that turns out to be damaged.
    """
    known = Releases(places, say=say, own=own)
    if not known.tags:
        raise ReleaseError("no release is known", hint="run `darwinidx sync`")
    try:
        return made_store(
            places.cache_dir() / ALL,
            f"{known.fingerprint}.{FORMAT}.{VERSION:x}.sqlite3",
            lambda path: _make(path, known),
            tell=lambda: say(f"putting {len(known.tags)} releases together, once"),
            replaces="*.sqlite3*",
        )
    except StoreError as error:
        if not own:
            raise
        say(instead(error))
    return every_store(places, say=say, own=False)


def _make(path: Path, known: Releases) -> None:
    """Put the records of all releases into one store, those of the newest releases first."""
    place = {tag: index for index, tag in enumerate(known.tags)}
    found: dict[tuple[str, int], tuple[int, Record, set[str]]] = {}
    for tags, record in known.newest():
        key, last = key_of(record), place[tags[-1]]
        so_far = found.get(key)
        if so_far is None:
            found[key] = (last, record, set(tags))
            continue
        so_far[2].update(tags)
        if (last, so_far[1].at) > (so_far[0], record.at):
            found[key] = (last, record, so_far[2])
    newest_first = sorted(found.values(), key=lambda each: -each[0])
    runs = []
    for key, (_, _, having) in found.items():
        held = spans(list(having), known.tags)
        runs.append((key, ",".join(f"{place[first]}-{place[last]}" for first, last in held)))
    with Store(path, create=True) as store:
        release = Release(tag=ALL, commit="")
        store.put_release(release, (record for _, record, _ in newest_first), origin=known.origin)
        store.put_runs(known.tags, runs)
