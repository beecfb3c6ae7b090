"""What makes two records of two releases the same thing, and what of it can change.

A record keeps its identity when its file, line, value or visibility changes: those are what a history tells.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from darwinidx.model import CALL_PREFIX, NO_CALLS, Record, SocketOption, Symbol, Syscall, Tier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

Identity = tuple[str, str, str]
"""Kind, name, and what tells things of one name apart: form and parent, level, or the side of an ``#else``."""

_MACRO = ("macro", "function-like macro")
_HANDLER_LINE = re.compile(r":\d+\(")

RENUMBERED, MOVED, ADDED, REMOVED, RENAMED = "renumbered", "moved", "added", "removed", "renamed"
RECORDED, UNRECORDED = "first recorded", "no longer recorded"
"""Of names beside NECP: they are records while its core names them, or a header that the guard watches declares them
and no public one does. That says nothing of when xnu got them or lost them."""

_BESIDE = (Tier.T2, Tier.T3)

_COMPARED: dict[str, tuple[str, ...]] = {
    "symbol": ("value", "path", "visibility", "form", "alias_of", "conditions"),
    "sysctl": (
        "number",
        "path",
        "visibility",
        "access",
        "exists",
        "value_type",
        "format",
        "handler",
        "variable",
        "mechanism",
        "conditions",
    ),
    "sockopt": (
        "value",
        "path",
        "visibility",
        "settable",
        "gettable",
        "argument",
        "privilege",
        "multipath",
        "alias_of",
        "conditions",
    ),
    "syscall": ("name", "number", "path", "visibility", "returns", "arguments", "audit_event", "stub", "conditions"),
}
"""Fields whose changes are told, by kind, in the order in which they are told."""

_WORDS = {"name": RENAMED, "value": RENUMBERED, "number": RENUMBERED, "path": MOVED}


def identity(record: Record) -> Identity:
    """Return what a record is in every release.

    A system call is what programs call it: its function in the kernel may be named ``sys_`` before that
    (bsd/kern/makesyscalls.sh).
    """
    name, scope = record.name, ""
    if isinstance(record, Symbol):
        form = _MACRO[0] if record.form in _MACRO else record.form
        scope = f"{form} {record.parent}".strip() if record.form in {"field", "enumerator"} else form
    elif isinstance(record, SocketOption):
        scope = record.level
    elif isinstance(record, Syscall):
        name, scope = record.name.removeprefix(CALL_PREFIX), "else" if record.else_side else ""
        if name in NO_CALLS:  # each number without a call is a thing of its own
            scope = f"{record.number} {scope}".strip()
    return record.kind, name, scope


def arrival(record: Record) -> str:
    """Return what it means that a release has a record and the one before has not."""
    return RECORDED if isinstance(record, Symbol) and record.tier in _BESIDE else ADDED


def departure(record: Record) -> str:
    """Return what it means that a release has not a record that the one before has."""
    return UNRECORDED if isinstance(record, Symbol) and record.tier in _BESIDE else REMOVED


def number_of(record: Record) -> int | str | None:
    """Return the value, OID number or call number of a record."""
    value: int | str | None = getattr(record, "value" if isinstance(record, Symbol | SocketOption) else "number", None)
    return value


def field_of(record: Record, name: str) -> Any:  # noqa: ANN401 - fields have many types
    """Return a compared field; what only tells where a handler stands is left out of it."""
    if name == "path":
        return record.at.path
    found = getattr(record, name)
    return _HANDLER_LINE.sub("(", found) if name == "multipath" else found


def state(record: Record) -> tuple[Any, ...]:
    """Return all that a history tells of a record: two of the same identity and state are unchanged."""
    return tuple(field_of(record, name) for name in _COMPARED[record.kind])


def differences(before: Record, after: Record) -> Iterator[str]:
    """Yield a word for each thing that changed: renumbered, moved, or the field's name.

    A number that is not known on one side, or is given when the kernel starts, is another, but not renumbered.
    """
    moved = before.at.path != after.at.path
    for name in _COMPARED[before.kind]:
        if moved and name == "conditions":
            continue  # those around it in another file say nothing of the record: its visibility does
        if field_of(before, name) != field_of(after, name):
            word = _WORDS.get(name, name)
            half = word == RENUMBERED and None in {number_of(before), number_of(after)}
            yield name if half else word


_NEARNESS: tuple[Callable[[Record], Any], ...] = (
    state,
    lambda record: (record.at.path, record.conditions, record.visibility),
    lambda record: (record.at.path, record.conditions),
    lambda record: (record.conditions, number_of(record)),
    lambda record: record.at.path,
    lambda _record: None,
)
"""From what surely is the same record in another release to what merely has the same identity."""


def paired(
    before: Iterable[Record], after: Iterable[Record]
) -> tuple[list[tuple[Record, Record]], list[Record], list[Record]]:
    """Match records of one identity in two releases; return the pairs, and what is left on either side."""
    left, right = (sorted(side, key=lambda each: each.at) for side in (before, after))
    pairs: list[tuple[Record, Record]] = []
    for nearness in _NEARNESS:
        if not left or not right:
            break
        waiting: dict[Any, list[Record]] = {}
        for record in right:
            waiting.setdefault(nearness(record), []).append(record)
        rest = []
        for record in left:
            same = waiting.get(nearness(record))
            if same:
                pairs.append((record, same.pop(0)))
            else:
                rest.append(record)
        taken = {id(found) for _, found in pairs}
        left, right = rest, [record for record in right if id(record) not in taken]
    return pairs, left, right


def grouped(records: Sequence[Record]) -> dict[Identity, list[Record]]:
    """Return records by identity."""
    found: dict[Identity, list[Record]] = {}
    for record in records:
        found.setdefault(identity(record), []).append(record)
    return found
