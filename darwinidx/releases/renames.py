"""Renames, believed only on strong evidence: the same handler variable, or the same number in the same place."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from darwinidx.model import Symbol, Syscall, Sysctl
from darwinidx.releases.identity import identity, number_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from darwinidx.model import Record
    from darwinidx.releases.identity import Identity

_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Za-z][a-z]*|\d+")
_ALIKE = 0.5
"""How much of two names' parts must be the same: a number that somebody else took over is no rename."""


def renames(
    gone: Sequence[Record], new: Sequence[Record], before: Sequence[Record], after: Sequence[Record]
) -> Iterator[tuple[Record, Record, str]]:
    """Yield the old record, the new one, and why they are one."""
    taken: set[int] = set()
    for evidence_of in (_by_variable, _by_number):
        evidence = evidence_of(gone, new, before, after)
        for old, now, why in evidence:
            if id(old) not in taken and id(now) not in taken:
                taken |= {id(old), id(now)}
                yield old, now, why


def _by_variable(
    gone: Sequence[Record], new: Sequence[Record], _before: Sequence[Record], _after: Sequence[Record]
) -> Iterator[tuple[Record, Record, str]]:
    """A sysctl that shows the same variable, or a system call of the same number and almost the same name."""
    by_variable: dict[str, list[Sysctl]] = {}
    for record in new:
        if isinstance(record, Sysctl) and record.variable.isidentifier():
            by_variable.setdefault(record.variable, []).append(record)
    losing: dict[str, int] = {}
    for record in gone:
        if isinstance(record, Sysctl):
            losing[record.variable] = losing.get(record.variable, 0) + 1
    calls = {record.number: record for record in new if isinstance(record, Syscall) and not record.else_side}
    for record in gone:
        if isinstance(record, Sysctl):
            found = by_variable.get(record.variable, [])
            if len(found) == 1 and losing[record.variable] == 1:
                yield record, found[0], f"both show the variable {record.variable}"
        elif isinstance(record, Syscall) and not record.else_side and record.number in calls:
            call = calls[record.number]
            if alike(record.name, call.name):
                yield record, call, f"both are call {record.number}"


def _by_number(
    gone: Sequence[Record], new: Sequence[Record], before: Sequence[Record], after: Sequence[Record]
) -> Iterator[tuple[Record, Record, str]]:
    """A constant of the same number between the same neighbours, with a name that shares most of its parts."""
    neighbours_before, neighbours_after = _neighbours(before, gone), _neighbours(after, new)
    by_slot: dict[tuple[object, ...], list[Record]] = {}
    for record in new:
        if number_of(record) is not None:
            by_slot.setdefault(_slot(record), []).append(record)
    for record in gone:
        if number_of(record) is None or isinstance(record, Sysctl | Syscall):
            continue
        around = neighbours_before.get(id(record))
        found = [
            each
            for each in by_slot.get(_slot(record), ())
            if around
            and neighbours_after.get(id(each)) == around
            and alike(record.name, each.name, [name for _, name, _ in around if name])
        ]
        if len(found) == 1 and around:
            between = " and ".join(name for _, name, _ in around if name)
            yield record, found[0], f"both are {number_of(record)}, next to {between}"


def _slot(record: Record) -> tuple[object, ...]:
    kind, _, scope = identity(record)
    return kind, scope, number_of(record)


def _neighbours(records: Sequence[Record], wanted: Sequence[Record]) -> dict[int, tuple[Identity, Identity]]:
    """Return the constants above and below each wanted record, in its own file."""
    ids = {id(record) for record in wanted}
    files: dict[str, list[Record]] = {}
    for record in records:
        if isinstance(record, Sysctl | Syscall) or (isinstance(record, Symbol) and number_of(record) is None):
            continue
        files.setdefault(f"{record.kind} {record.at.path}", []).append(record)
    nothing = ("", "", "")
    found: dict[int, tuple[Identity, Identity]] = {}
    for each in files.values():
        each.sort(key=lambda record: record.at)
        for index, record in enumerate(each):
            if id(record) in ids:
                above = identity(each[index - 1]) if index else nothing
                below = identity(each[index + 1]) if index + 1 < len(each) else nothing
                found[id(record)] = (above, below)
    return found


def alike(one: str, other: str, family: Sequence[str] = ()) -> bool:
    """Tell whether two names share most of their parts, beyond those that ``family`` begins with too."""
    names = [[part.lower() for part in _PART.findall(name)] for name in (one, other, *family)]
    alike_at_start = sum(1 for _ in takewhile(lambda parts: len(set(parts)) == 1, zip(*names, strict=False)))
    begins = alike_at_start if family else min(alike_at_start, 1)
    first, second = set(names[0][begins:]), set(names[1][begins:])
    both = first & second
    return bool(both) and len(both) / max(len(first), len(second)) >= _ALIKE
