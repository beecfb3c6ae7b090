"""Where answers come from: the store made from the user's clone, or one made from the facts of the wheel."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Self

from darwinidx.config import Places
from darwinidx.errors import FactsError, ReleaseError, SearchIndexError
from darwinidx.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from darwinidx.index import Index
    from darwinidx.model import Record
    from darwinidx.store import IndexedRelease


def _to_stderr(words: str) -> None:
    sys.stderr.write(f"{words}\n")


class Library:
    """The facts that questions are asked of. Close it, or use it in a ``with``."""

    def __init__(
        self, places: Places | None = None, *, release: str | None = None, say: Callable[[str], None] = _to_stderr
    ) -> None:
        self.places = places or Places()
        self._say = say
        self.store, self.indexed = self._open(release)
        self.tag = self.indexed.release.tag

    def _open(self, release: str | None) -> tuple[Store, IndexedRelease]:
        """Open the user's own store, or the wheel's when that has the release and the user's has not."""
        path = self.places.store_path()
        missing: ReleaseError | None = None
        if path.is_file():
            store = Store(path)
            try:
                return store, store.release(release)
            except ReleaseError as error:
                missing = error
                store.close()
            except BaseException:
                store.close()
                raise
        from darwinidx.search.wheel import wheel_store  # noqa: PLC0415 - only before the first sync

        try:
            store = Store(wheel_store(self.places.cache_dir(), release, say=self._say))
        except (FactsError, ReleaseError) as error:
            raise missing or error from error
        return store, store.release()

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

    def index(self) -> Index:
        """Open the search index of the release; build it when it is missing, old or damaged."""
        from darwinidx.index import Index, build, folder_of  # noqa: PLC0415 - only when something is ranked

        home, fingerprint = self.places.index_dir(), self.indexed.fingerprint
        folder = folder_of(home, self.tag, fingerprint)
        if folder.is_dir():
            try:
                return Index(folder)
            except SearchIndexError as error:
                self._say(f"{error.message}; building it again")
        self._say(f"building the search index of {self.tag}, once")
        bodies = self.store.bodies(self.tag)
        return Index(build(home, self.tag, fingerprint, bodies, self.store.references(self.tag)))

    def excerpt(self, record: Record, before: int, after: int) -> list[tuple[int, str]]:
        """Return the lines around a record, numbered, from the user's own clone; nothing without one."""
        clone = self.places.clone_dir()
        if self.origin != "clone" or not clone.is_dir():
            return []
        from darwinidx.checkout import Checkout  # noqa: PLC0415 - git is started only for an excerpt
        from darwinidx.errors import DarwinidxError  # noqa: PLC0415 - same

        try:
            data = Checkout(clone).read(self.tag, record.at.path)
        except DarwinidxError:
            return []
        lines = data.decode("utf-8", "replace").split("\n")
        first = max(1, record.at.line - before)
        last = min(len(lines), record.at.line + after)
        found = [(number, lines[number - 1].rstrip()) for number in range(first, last + 1)]
        while found and not found[-1][1]:
            found.pop()
        return found[next((place for place, (_, line) in enumerate(found) if line), 0) :]
