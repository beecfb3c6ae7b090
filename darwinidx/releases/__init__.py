"""The life of a name over releases, who owned a number when, and what two releases differ in: pure, over records.

xnu's releases are single commits, so the only history of a name there is comes from comparing them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from darwinidx.page import Change
from darwinidx.releases.difference import ORDER, changes_of, diff
from darwinidx.releases.identity import (
    ADDED,
    MOVED,
    RECORDED,
    REMOVED,
    RENAMED,
    RENUMBERED,
    UNRECORDED,
    arrival,
    departure,
    grouped,
    number_of,
    paired,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from darwinidx.model import Record
    from darwinidx.releases.identity import Identity

__all__ = [
    "ADDED",
    "MOVED",
    "ORDER",
    "RECORDED",
    "REMOVED",
    "RENAMED",
    "RENUMBERED",
    "UNRECORDED",
    "Life",
    "Sighting",
    "changes_of",
    "diff",
    "history",
    "owners",
    "spans",
]

_REPEATED = frozenset({"prototype", "extern variable"})

Sighting = tuple[str, "Record"]
"""A release's tag, and a record that it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One thing from its first release to its last."""

    identity: Identity
    newest: Record
    """As it is, or last was."""
    spans: tuple[tuple[str, str], ...]
    """Runs of releases that have it, as first and last tag."""
    gone: bool
    """Whether the newest release lacks it."""
    changes: tuple[Change, ...]
    """Added, every change, removed; oldest first."""


def history(sightings: Iterable[Sighting], tags: Sequence[str]) -> list[Life]:
    """Return the lives of what some records are, those that still last first.

    ``tags`` are all releases that were looked at, oldest first: in the others nothing is known.
    """
    by_identity: dict[Identity, dict[str, list[Record]]] = {}
    for tag, record in sightings:
        for identity in grouped([record]):
            by_identity.setdefault(identity, {}).setdefault(tag, []).append(record)
    lives = [_life(identity, found, tags) for identity, found in by_identity.items()]
    return sorted(lives, key=lambda life: (life.gone, life.identity))


def _life(identity: Identity, found: dict[str, list[Record]], tags: Sequence[str]) -> Life:
    changes: list[Change] = []
    before: list[Record] = []
    newest: list[Record] = []
    for tag in tags:
        now = found.get(tag, [])
        pairs, left, right = paired(before, now)
        changes += changes_of(pairs, tag)
        if before and now:
            changes += _copies(left, right, tag)
        elif before:
            last = _first(left)
            changes.append(Change(what=departure(last), release=tag, before=last, after=None))
        elif now:
            first, evidence = _first(right), "again" if newest else ""
            changes.append(Change(what=arrival(first), release=tag, before=None, after=first, evidence=evidence))
        before, newest = now, now or newest
    return Life(
        identity=identity,
        newest=_first(newest),
        spans=tuple(spans([tag for tag in tags if tag in found], tags)),
        gone=not before,
        changes=tuple(changes),
    )


def _copies(left: Sequence[Record], right: Sequence[Record], tag: str) -> Iterator[Change]:
    """Yield what came beside a definition that stays, or went: of declarations there may be any number."""
    for what, records in ((REMOVED, left), (ADDED, right)):
        for record in records:
            if getattr(record, "form", "") not in _REPEATED:
                before, after = (record, None) if what == REMOVED else (None, record)
                yield Change(what=what, release=tag, before=before, after=after, evidence="one of several definitions")


def _first(records: Iterable[Record]) -> Record:
    return min(records, key=lambda record: record.at)


def spans(having: Sequence[str], tags: Sequence[str]) -> list[tuple[str, str]]:
    """Return the runs of neighbouring releases that have something, as first and last tag."""
    position = {tag: index for index, tag in enumerate(tags)}
    where = sorted(position[tag] for tag in having)
    breaks = [(before, after) for before, after in pairwise(where) if after != before + 1]
    firsts, lasts = [*where[:1], *(after for _, after in breaks)], [*(before for before, _ in breaks), *where[-1:]]
    return [(tags[first], tags[last]) for first, last in zip(firsts, lasts, strict=True)]


def owners(
    sightings: Iterable[Sighting], tags: Sequence[str], value: int
) -> list[tuple[Record, list[tuple[str, str]]]]:
    """Return who had a number when: the newest record of each identity with it, and its runs; oldest first."""
    found: dict[Identity, dict[str, Record]] = {}
    for tag, record in sightings:
        if number_of(record) == value:
            for identity in grouped([record]):
                found.setdefault(identity, {})[tag] = record
    position = {tag: index for index, tag in enumerate(tags)}
    held = [(having[max(having, key=position.__getitem__)], spans(list(having), tags)) for having in found.values()]
    return sorted(held, key=lambda each: (position[each[1][0][0]], each[0].name, each[0].at))
