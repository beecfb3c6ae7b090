"""Pages about change: the history of a name, who had a number when, and the diff of two releases."""

from __future__ import annotations

from collections import Counter
from operator import methodcaller
from typing import TYPE_CHECKING, TypeVar

from darwinidx import facts, releases
from darwinidx.config import Places
from darwinidx.errors import FactsError, ReleaseError
from darwinidx.model import Change, Fact, Page, Record, Section, SocketOption, Symbol
from darwinidx.store import Store
from darwinidx.tags import tag_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from darwinidx.releases import Life, Sighting

_T = TypeVar("_T")

CHANGED = "changed"
_TITLES = {what: what.capitalize() for what in releases.ORDER}


class Releases:
    """Every release that is known: those of the user's store, and for all others the facts that ship."""

    def __init__(self, places: Places | None = None) -> None:
        self._path = (places or Places()).store_path()
        self._indexed = self._ask(lambda store: [each.release.tag for each in store.releases()])
        try:
            self._shipped = [release.tag for release in facts.releases()]
        except FactsError:
            self._shipped = []
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
            context=f"known: {self.tags[0]} to {self.tags[-1]}" if self.tags else "no release is known",
            hint="`darwinidx facts list` lists the releases that ship; `darwinidx sync` reads others",
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
        if not self._path.is_file():
            return []
        with Store(self._path) as store:
            return question(store)


def history_page(name: str, *, kind: str | None = None, known: Releases | None = None) -> Page:
    """Return the life of a name: first seen, each change, last seen. ``Page.total`` is 0 when no release has it."""
    known = known or Releases()
    sightings = [(tag, record) for tag, record in known.sightings(name=name) if kind in {None, record.kind}]
    sections = tuple(
        Section(title=_titled(life), note=_lasting(life, known.tags), rows=life.changes)
        for life in releases.history(sightings, known.tags)
    )
    return _page(f"history: {name}", known, sections)


def owners_page(
    value: int, *, level: str | None = None, kind: str | None = None, known: Releases | None = None
) -> Page:
    """Return who had a number when, by what it is a number of."""
    known = known or Releases()
    sightings = [
        (tag, record)
        for tag, record in known.sightings(number=value)
        if kind in {None, record.kind} and (level is None or getattr(record, "level", None) == level)
    ]
    by_scope: dict[str, list[Fact]] = {}
    for record, spans in releases.owners(sightings, known.tags, value):
        label = record.level if isinstance(record, SocketOption) else record.kind
        by_scope.setdefault(label, []).append(
            Fact(name=record.name, label=label, value=_spelled(spans, known.tags), visibility=record.visibility)
        )
    sections = tuple(Section(title=scope, rows=tuple(rows)) for scope, rows in sorted(by_scope.items()))
    of = f" of {level}" if level else ""
    return _page(f"history: {value} ({value:#x}){of}", known, sections)


def diff_page(
    old: str,
    new: str,
    *,
    kind: str | None = None,
    tier: str | None = None,
    visibility: str | None = None,
    known: Releases | None = None,
) -> Page:
    """Return what changed from one release to another, by what happened."""
    known = known or Releases()
    old, new = known.tag(old), known.tag(new)
    before, after, origin = known.records(old, new)
    changes = [
        change
        for change in releases.diff(before, after, new)
        if any(_fits(record, kind, tier, visibility) for record in (change.before, change.after) if record)
    ]
    by_title: dict[str, list[Change]] = {}
    for change in changes:
        by_title.setdefault(_TITLES.get(change.what, f"{change.what.replace('_', ' ')} {CHANGED}"), []).append(change)
    counts = Counter({title.lower(): len(rows) for title, rows in by_title.items()})
    summary = ", ".join(f"{count} {what}" for what, count in counts.items()) or "no difference"
    sections = (
        Section(title="Summary", note=f"{old} -> {new}: {summary}"),
        *(Section(title=title, rows=tuple(rows)) for title, rows in by_title.items()),
    )
    return Page(
        title=f"diff: {old} {new}",
        release=f"{old} to {new}",
        sections=sections,
        total=None if changes else 0,
        origin=origin,
    )


def _fits(record: Record, kind: str | None, tier: str | None, visibility: str | None) -> bool:
    return (
        kind in {None, record.kind}
        and visibility in {None, record.visibility.value}
        and (tier is None or (isinstance(record, Symbol) and record.tier.value == tier))
    )


def _page(title: str, known: Releases, sections: tuple[Section, ...]) -> Page:
    span = f"{known.tags[0]} to {known.tags[-1]}, {len(known.tags)} releases" if known.tags else "no release is known"
    return Page(
        title=title,
        release=span,
        sections=sections,
        total=None if sections else 0,
        origin=known.origin,
    )


def _titled(life: Life) -> str:
    kind, name, scope = life.identity
    what = scope or kind
    return f"{name} ({what if kind == 'symbol' else f'{kind} {scope}'.strip()})"


def _lasting(life: Life, tags: Sequence[str]) -> str:
    return f"in {_spelled(life.spans, tags)}"


def _spelled(spans: Iterable[tuple[str, str]], tags: Sequence[str]) -> str:
    """Spell runs of releases: ``xnu-2782.1.97 to xnu-3789.70.16``, or ``to now`` when the newest is among them."""
    return ", ".join(
        first if first == last != tags[-1] else f"{first} to {'now' if last == tags[-1] else last}"
        for first, last in spans
    )
