"""Every release that is known: those of the user's store, and for all others the facts that ship."""

from __future__ import annotations

import zlib
from operator import methodcaller
from typing import TYPE_CHECKING, TypeVar

from darwinidx import facts, talk
from darwinidx.config import Places
from darwinidx.errors import FactsError, ReleaseError, StoreError
from darwinidx.search.telling import instead
from darwinidx.store import Store
from darwinidx.tags import known_tags, tag_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from darwinidx.model import Record
    from darwinidx.releases import Sighting

_T = TypeVar("_T")


class Releases:
    """Every release that is known: those of the user's store, and for all others the facts that ship."""

    def __init__(
        self, places: Places | None = None, *, say: Callable[[str], None] = talk.say, own: bool = True
    ) -> None:
        self._path: Path | None = (places or Places()).store_path() if own else None
        try:
            self._shipped = [release.tag for release in facts.releases()]
        except FactsError:
            self._shipped = []
        self._prints: dict[str, str] = {}
        try:
            self._prints = dict(
                self._ask(lambda store: [(each.release.tag, each.fingerprint) for each in store.releases()])
            )
        except StoreError as error:
            if not self._shipped:
                raise
            say(instead(error))
            self._path = None
        self._indexed = list(self._prints)
        # One source for all releases where there is one: two extractors may see the same source differently.
        self._from_store = (
            set(self._indexed) if set(self._indexed) >= set(self._shipped) else set(self._indexed) - set(self._shipped)
        )
        self.tags = sorted({*self._indexed, *self._shipped}, key=tag_order)

    @property
    def origin(self) -> str:
        """``clone`` when every release is in the store, else ``wheel``."""
        return "clone" if self._from_store == set(self.tags) else "wheel"

    def tag(self, text: str) -> str:
        """Return the tag that a word means. Raise ``ReleaseError`` for a release that is not known."""
        for tag in self.tags:
            if text in {tag, tag.removeprefix("xnu-")}:
                return tag
        raise ReleaseError(
            f"release {text} is not known",
            context=known_tags(text, self.tags) or "no release is known",
            hint="`darwinidx releases` lists all that are known; `darwinidx sync --release TAG` reads another",
        )

    def sightings(self, *, name: str | None = None, number: int | None = None) -> list[Sighting]:
        """Return the records of a name, or with a number, in every known release."""
        found: list[Sighting] = []
        if self._from_store:
            found = self._ask(
                methodcaller("history", name) if name is not None else methodcaller("number_history", number)
            )
            found = [each for each in found if each[0] in self._from_store]
        if self.origin == "wheel" and self._shipped:
            found += facts.sightings(name=name, number=number)
        return found

    def newest(self) -> Iterator[tuple[list[str], Record]]:
        """Yield each body of all known releases: the tags that have it, and its record in the newest of them."""
        if self._from_store:
            for tags, record in self._ask(Store.newest):
                held = [tag for tag in tags if tag in self._from_store]
                if held:
                    yield held, record
        if self.origin == "wheel" and self._shipped:
            yield from facts.newest()

    @property
    def fingerprint(self) -> str:
        """A word that changes when a release or any record of one does."""
        own = sorted((tag, self._prints[tag]) for tag in self._from_store)
        shipped = facts.digest() if self._shipped and self.origin == "wheel" else ""
        return f"{shipped}{zlib.crc32(repr(own).encode()):08x}"

    def records(self, old: str, new: str) -> tuple[list[Record], list[Record], str]:
        """Return the records of two releases, and where they came from: both from one source where one has both."""
        if {old, new} <= set(self._indexed):
            return self._ask(methodcaller("records", old)), self._ask(methodcaller("records", new)), "clone"
        shipped = set(self._shipped)
        before, after = (
            facts.read(tag) if tag in shipped else self._ask(methodcaller("records", tag)) for tag in (old, new)
        )
        return before, after, "wheel"

    def _ask(self, question: Callable[[Store], list[_T]]) -> list[_T]:
        if self._path is None or not self._path.exists():
            return []
        with Store(self._path) as store:
            return question(store)


def spelled(spans: Iterable[tuple[str, str]], tags: Sequence[str]) -> str:
    """Spell runs of releases: ``xnu-2782.1.97 to xnu-3789.70.16``, or ``to now`` when the newest is among them."""
    return ", ".join(
        first if first == last != tags[-1] else f"{first} to {'now' if last == tags[-1] else last}"
        for first, last in spans
    )
