"""A change in a few words: what it was before, and what it is now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from darwinidx.model import Sysctl, all_of

if TYPE_CHECKING:
    from darwinidx.model import Record
    from darwinidx.page import Change

_SMALL = 10
"""Numbers below it read the same in any base."""
_NOTHING = "none"
_AT_START = "OID_AUTO"
"""A sysctl's number that the kernel gives when it starts."""


def number(value: int | str) -> str:
    """Spell a value: text in quotes, integers in decimal and, from ten on, hexadecimal too."""
    if isinstance(value, str):
        return f'"{value}"'
    return str(value) if abs(value) < _SMALL else f"{value} ({value:#x})"


def before_and_after(change: Change) -> str:
    """Return ``28 (0x1c) -> 29 (0x1d)``: what a change changed; empty for a record that came or went."""
    if change.before is None or change.after is None:
        return ""
    return f"{side(change.before, change.what)} -> {side(change.after, change.what)}"


def side(record: Record, what: str) -> str:
    """Return what a record was, or is, of what changed."""
    from darwinidx.releases.identity import MOVED, RENUMBERED, field_of, number_of  # noqa: PLC0415 - for changes alone

    if what == RENUMBERED:
        value = number_of(record)
        return _NOTHING if value is None else number(value)
    if what == MOVED:
        return record.at.path
    if not hasattr(record, what):
        return record.name
    found = field_of(record, what)
    if isinstance(record, Sysctl) and what == "number" and found is None:
        return _AT_START
    if isinstance(found, tuple):
        found = all_of(found)
    return _NOTHING if found in {"", None} else str(found)
