"""Where answers come from: the store made from the user's clone, or one made from the facts of the wheel."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from darwinidx import talk
from darwinidx.config import Places, homes
from darwinidx.errors import FactsError, ReleaseError, SearchIndexError, StoreError
from darwinidx.page import Hit
from darwinidx.search.telling import ALL, instead
from darwinidx.store import Store
from darwinidx.tags import known_tags

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path
    from types import TracebackType

    from darwinidx.index import Index
    from darwinidx.model import Record
    from darwinidx.search.everywhere import Everywhere
    from darwinidx.store import IndexedRelease


class Library:
    """The facts that questions are asked of. Close it, or use it in a ``with``.

    ``release`` is a tag, ``all`` for all releases as one, or None for the newest.
    """

    def __init__(
        self,
        places: Places | None = None,
        *,
        release: str | None = None,
        say: Callable[[str], None] = talk.say,
        own: bool = True,
    ) -> None:
        self.places = places or Places()
        self.own = own
        """Whether the user's own store may answer."""
        self.unusable: StoreError | None = None
        """Why it does not, where it should."""
        self.everywhere: Everywhere | None = None
        """Which releases have what, when all of them are asked."""
        self._say = say
        self.store, self.indexed = self._open_all() if release == ALL else self._open(release)
        self.tag = self.indexed.release.tag

    def _open_all(self) -> tuple[Store, IndexedRelease]:
        from darwinidx.search.everywhere import Everywhere, every_store  # noqa: PLC0415 - only for all releases

        store, indexed = _opened(lambda: every_store(self.places, say=self._say, own=self.own))
        try:
            self.everywhere = Everywhere(store)
        except BaseException:
            store.close()
            raise
        return store, indexed

    def _open(self, release: str | None) -> tuple[Store, IndexedRelease]:
        """Open the user's own store, or the wheel's when that has the release and the user's has not."""
        path = self.places.store_path()
        missing: ReleaseError | StoreError | None = None
        if self.own and path.exists():
            try:
                return _opened(lambda: path, release, made=False)
            except (ReleaseError, StoreError) as error:
                missing = error
        from darwinidx.search.wheel import wheel_store  # noqa: PLC0415 - only before the first sync

        try:
            found = _opened(lambda: wheel_store(self.places.cache_dir(), release, say=self._say))
        except (FactsError, ReleaseError) as error:
            if release is None or isinstance(error, FactsError) or isinstance(missing, StoreError):
                raise missing or error from error
            raise self._unknown(release, missing or error) from error
        if isinstance(missing, StoreError):
            self._say(instead(missing))
            self.unusable = missing
        return found

    def _unknown(self, release: str, error: ReleaseError) -> ReleaseError:
        """Return the error for a release that neither the store nor the wheel has, with those that may be meant."""
        from darwinidx.search.known import Releases  # noqa: PLC0415 - only after a mistake

        tags = Releases(self.places, say=self._say, own=self.own).tags
        hint = "`darwinidx releases` lists all that are known; `darwinidx sync --release TAG` reads another"
        return ReleaseError(error.message, context=known_tags(release, tags), hint=hint)

    def mended(self, error: StoreError) -> Library:
        """Open what can answer in the place of a store that turned out to be damaged while it was read."""
        path = self.store.path
        release = ALL if self.everywhere else self.tag
        if path != self.places.store_path():
            path.unlink(missing_ok=True)
            return Library(self.places, release=release, say=self._say, own=self.own)
        try:
            other = Library(self.places, release=release, say=self._say, own=False)
        except (FactsError, ReleaseError):
            raise error from None
        self._say(instead(error))
        other.unusable = error
        return other

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.store.close()

    @property
    def origin(self) -> str:
        """``clone`` or ``wheel``."""
        return self.indexed.origin

    @property
    def asked(self) -> str:
        """What is asked, as a page's title says it: a tag, or a range."""
        return self.everywhere.words if self.everywhere else self.tag

    def release_of(self, record: Record) -> str:
        """Return the release that a record is shown of: with all releases asked, the newest that has it."""
        return self.everywhere.of(record).last if self.everywhere else self.tag

    def age(self, record: Record) -> int:
        """Return how many releases have come since the newest of those asked that has a record."""
        return self.everywhere.age(record) if self.everywhere else 0

    def dated(self, hits: Iterable[Hit]) -> tuple[Hit, ...]:
        """Return hits with the releases that have them, when all releases were asked."""
        if self.everywhere is None:
            return tuple(hits)
        found = ((hit, self.everywhere.of(hit.record)) for hit in hits)
        return tuple(replace(hit, release=lasts.last, lasts=lasts) for hit, lasts in found)

    def shown(self, records: Iterable[Record]) -> tuple[Record | Hit, ...]:
        """Return records as rows of a page: with the releases that have them, when all releases were asked."""
        if self.everywhere is None:
            return tuple(records)
        return self.dated(Hit(record=each, release="", score=0.0, why="") for each in records)

    def index(self) -> Index:
        """Open the search index of the release; build it when it is missing, old or damaged."""
        from darwinidx.index import folder_of  # noqa: PLC0415 - only when something is ranked

        fingerprint = self.indexed.fingerprint
        own = self.places.index_dir()
        if found := self._opened_index(folder_of(own, self.tag, fingerprint)):
            return found
        candidates = homes(own)
        for home in candidates:
            if home != own and (found := self._opened_index(folder_of(home, self.tag, fingerprint))):
                return found
        self._say(f"building the search index of {self.asked}, once")
        *others, last = candidates
        for home in others:
            with suppress(SearchIndexError):  # a full disk: the last one says so when none can hold it
                return self._built_index(home)
        return self._built_index(last)

    def _opened_index(self, folder: Path) -> Index | None:
        from darwinidx.index import Index  # noqa: PLC0415 - only when something is ranked

        if not folder.is_dir():
            return None
        try:
            return Index(folder)
        except SearchIndexError as error:
            self._say(f"{error.message}; building it again")
        return None

    def _built_index(self, home: Path) -> Index:
        from darwinidx.index import Index, build  # noqa: PLC0415 - only when something is ranked

        bodies, uses = self.store.bodies(self.tag), self.store.references(self.tag)
        return Index(build(home, self.tag, self.indexed.fingerprint, bodies, uses))

    def excerpt(self, record: Record, before: int, after: int) -> list[tuple[int, str]]:
        """Return the lines around a record, numbered, from the user's own clone; nothing without one."""
        clone = self.places.clone_dir()
        if self.origin != "clone" or not clone.is_dir():
            return []
        from darwinidx.checkout import Checkout  # noqa: PLC0415 - git is started only for an excerpt
        from darwinidx.errors import DarwinidxError  # noqa: PLC0415 - same

        try:
            data = Checkout(clone).read(self.release_of(record), record.at.path)
        except DarwinidxError:
            return []
        lines = data.decode("utf-8", "replace").split("\n")
        first = max(1, record.at.line - before)
        last = min(len(lines), record.at.line + after)
        found = [(number, lines[number - 1].rstrip()) for number in range(first, last + 1)]
        while found and not found[-1][1]:
            found.pop()
        return found[next((place for place, (_, line) in enumerate(found) if line), 0) :]


def _opened(
    path_of: Callable[[], Path], release: str | None = None, *, made: bool = True
) -> tuple[Store, IndexedRelease]:
    """Open a store and one of its releases; one that was made, and is damaged, is made again."""
    path = path_of()
    try:
        store = Store(path)
        try:
            return store, store.release(release)
        except BaseException:
            store.close()
            raise
    except StoreError:
        if not made:
            raise
    path.unlink(missing_ok=True)
    return _opened(path_of, release, made=False)
