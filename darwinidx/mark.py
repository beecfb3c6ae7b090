"""The non-API mark: the one sentence, the label of a row, and the only row that formats accept."""

from __future__ import annotations

from dataclasses import dataclass

from darwinidx.model import Fact, Hit, Record, Row, Visibility

NON_API = "non-API"
"""The word that stands on every line that names a finding."""

SENTENCE = (
    "Found in Darwin source: not API, not a contract, not for product code. "
    "It can change or vanish in any release."
)
"""The mark in one sentence; NOTICE.md holds the same words."""

SDK_SENTENCE = (
    "This name is also in an installed header: its contract is the SDK's documentation, not this source."
)
"""Added, never instead, where a name's visibility is ``sdk``."""

GUARD_MARKER = "darwinidx:study-material"
"""Stands in every note and export; the guard reports a product file that holds it."""

_LABELS = {
    Visibility.SDK: f"{NON_API}, sdk header",
    Visibility.PRIVATE: f"{NON_API}, private",
    Visibility.KEXT: f"{NON_API}, kext",
    Visibility.KERNEL: f"{NON_API}, kernel",
    Visibility.UNKNOWN: NON_API,
}


def mark_of(visibility: Visibility) -> str:
    """Return the label for one row: ``non-API`` and what the tree itself shows of its visibility."""
    return _LABELS[visibility]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedRow:
    """A row and its mark. ``render`` accepts nothing else; only ``marked`` makes one."""

    mark: str
    row: Row
    release: str


def marked(row: Row, release: str) -> MarkedRow:
    """Mark one row for its way out."""
    return MarkedRow(mark=mark_of(visibility_of(row)), row=row, release=release)


def visibility_of(row: Row) -> Visibility:
    """Return the visibility a row speaks of; unknown for rows about no single record."""
    if isinstance(row, Hit):
        return row.record.visibility
    if isinstance(row, Record | Fact):
        return row.visibility
    return Visibility.UNKNOWN
