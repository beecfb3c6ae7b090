"""Pages about change: the history of a name, who had a number when, and the diff of two releases."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from darwinidx import releases
from darwinidx.model import Record, SocketOption, Symbol, Syscall
from darwinidx.page import Change, Fact, Page, Section
from darwinidx.search.known import Releases, spelled
from darwinidx.search.spellings import call_names, records_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from darwinidx.releases import Life, Sighting

CHANGED = "changed"
_TITLES = {what: what.capitalize() for what in releases.ORDER}
_BESIDE = (
    "A name beside NECP is recorded while NECP's core names it, or a private header that the guard watches declares "
    "it. xnu may have had it before, and may have it still."
)


def history_page(name: str, *, kind: str | None = None, known: Releases | None = None) -> Page:
    """Return the life of a name: first seen, each change, last seen. ``Page.total`` is 0 when no release has it.

    A name that no release has is looked for as the newest one may spell it: in another case, a sysctl's last part.
    """
    known, title = known or Releases(), f"history: {name}"
    found = _sightings(known, name)
    if not found:
        from darwinidx.search.library import Library  # noqa: PLC0415 - only when nothing was found
        from darwinidx.search.suggestions import alike  # noqa: PLC0415 - same

        with Library() as library:
            other = next((record.name for record in records_of(library, name)), None)
            if other is None:
                return _page(title, known, (), alike(library, name))
        found = _sightings(known, other)
    sightings = [(tag, record) for tag, record in found if kind in {None, record.kind}]
    sections = tuple(
        Section(title=_titled(life), note=_lasting(life, known.tags), rows=life.changes)
        for life in releases.history(sightings, known.tags)
    )
    return _page(title, known, sections)


def _sightings(known: Releases, name: str) -> list[Sighting]:
    """Return the records of a name; a system call's also under the name that its function has in other releases."""
    found = known.sightings(name=name)
    if found and all(record.kind != Syscall.kind for _, record in found):
        return found
    others = [each for other in call_names(name) if other != name for each in known.sightings(name=other)]
    return found + [(tag, record) for tag, record in others if record.kind == Syscall.kind]


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
            Fact(name=record.name, label=label, value=spelled(spans, known.tags), visibility=record.visibility)
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
        *(Section(title=title, note=_noted(rows), rows=tuple(rows)) for title, rows in by_title.items()),
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


def _page(title: str, known: Releases, sections: tuple[Section, ...], near: tuple[Section, ...] = ()) -> Page:
    span = f"{known.tags[0]} to {known.tags[-1]}, {len(known.tags)} releases" if known.tags else "no release is known"
    return Page(
        title=title,
        release=span,
        sections=sections or near,
        total=None if sections else 0,
        origin=known.origin,
    )


def _titled(life: Life) -> str:
    kind, name, scope = life.identity
    what = scope or kind
    return f"{name} ({what if kind == 'symbol' else f'{kind} {scope}'.strip()})"


def _lasting(life: Life, tags: Sequence[str]) -> str:
    return ". ".join(filter(None, (f"in {spelled(life.spans, tags)}", _noted(life.changes))))


def _noted(changes: Iterable[Change]) -> str:
    return _BESIDE if any(change.what in {releases.RECORDED, releases.UNRECORDED} for change in changes) else ""
