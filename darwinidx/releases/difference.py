"""The diff of two releases: added, removed, renamed, renumbered, moved, and what else of a record changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from darwinidx.model import Record, SocketOption, Syscall
from darwinidx.page import Change
from darwinidx.releases.identity import (
    ADDED,
    RECORDED,
    REMOVED,
    RENAMED,
    UNRECORDED,
    arrival,
    departure,
    differences,
    grouped,
    number_of,
    paired,
)
from darwinidx.releases.renames import renames

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ORDER = (ADDED, REMOVED, RENAMED, "renumbered", "moved", RECORDED, UNRECORDED)
"""The order in which changes are listed; those of other fields follow by name."""

_SAME_CALL = "the same call, whose function in the kernel has another name"


def diff(before: Sequence[Record], after: Sequence[Record], release: str) -> list[Change]:
    """Return what changed between two releases' records, in a stable order; ``release`` is the later one's tag."""
    changes: list[Change] = []
    gone: list[Record] = []
    new: list[Record] = []
    old_groups, new_groups = grouped(before), grouped(after)
    for identity in {**old_groups, **new_groups}:
        pairs, left, right = paired(old_groups.get(identity, ()), new_groups.get(identity, ()))
        gone += left
        new += right
        changes += changes_of(pairs, release)
    gone, new = _without_copies(gone, after), _without_copies(new, before)
    for old, now, evidence in renames(gone, new, before, after):
        gone.remove(old)
        new.remove(now)
        changes.append(Change(what=RENAMED, release=release, before=old, after=now, evidence=evidence))
        changes += [each for each in changes_of([(old, now)], release) if each.what != RENAMED]
    owners = {key: record.name for record in gone if (key := _slot(record))}
    changes += [
        Change(what=arrival(record), release=release, before=None, after=record, evidence=_taken_over(record, owners))
        for record in new
    ]
    changes += [Change(what=departure(record), release=release, before=record, after=None) for record in gone]
    return sorted(changes, key=sort_key)


def changes_of(pairs: Iterable[tuple[Record, Record]], release: str) -> list[Change]:
    """Return one change for each thing that differs in each pair."""
    return [
        Change(what=what, release=release, before=old, after=now, evidence=_SAME_CALL if what == RENAMED else "")
        for old, now in pairs
        for what in differences(old, now)
    ]


def sort_key(change: Change) -> tuple[object, ...]:
    """Return what orders changes: by what happened, kind, name and place."""
    record = change.after or change.before
    rank = ORDER.index(change.what) if change.what in ORDER else len(ORDER)
    return (rank, change.what, record.kind, record.name, record.at) if record else (rank, change.what)


def _without_copies(some: list[Record], others: Sequence[Record]) -> list[Record]:
    """Leave out what is one more or one fewer of several records of one identity: the name is in both releases."""
    there = grouped(others)
    return [record for record in some if not any(identity in there for identity in grouped([record]))]


def _slot(record: Record) -> tuple[object, ...] | None:
    """Return the number that only one option of a level, or one call, can have."""
    if isinstance(record, SocketOption) and record.value is not None:
        return record.kind, record.level, record.value
    return (record.kind, record.number) if isinstance(record, Syscall) and not record.else_side else None


def _taken_over(record: Record, owners: dict[tuple[object, ...], str]) -> str:
    key = _slot(record)
    return f"takes over {number_of(record)} from {owners[key]}" if key in owners else ""
