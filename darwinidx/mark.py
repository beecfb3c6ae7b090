"""The non-API mark: the one sentence, the label of a row, and the only row that formats accept."""

from __future__ import annotations

from dataclasses import dataclass

from darwinidx.model import Record, Release, Syscall, Visibility
from darwinidx.page import Change, Fact, Hit, Page, Row

NON_API = "non-API"
"""The word that stands on every line that names a finding."""

SENTENCE = (
    "Found in Darwin source: not API, not a contract, not for product code. It can change or vanish in any release."
)
"""The mark in one sentence; NOTICE.md holds the same words."""

SDK_SENTENCE = (
    "A name marked sdk header is also in an installed header (a system call's for its number alone): "
    "its contract is the SDK's documentation, not this source."
)
"""Added, never instead, where a name's visibility is ``sdk``."""

NUMBER_SENTENCE = (
    "The number of this system call is also in an installed header: a number says nothing of what the call does, "
    "and is no contract."
)
"""Added, never instead, on a page about a system call whose visibility is ``sdk``."""

GUARD_MARKER = "darwinidx:study-material"
"""Stands in every note, and in every file of results that a program reads; the guard reports a file that holds it."""

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


def mark_of_record(record: Record) -> str:
    """Return the label of a record where it is read about: of a system call the header has the number alone."""
    alone = isinstance(record, Syscall) and record.visibility is Visibility.SDK
    return f"{NON_API}, number in sdk header" if alone else mark_of(record.visibility)


@dataclass(frozen=True, slots=True)
class MarkedRow:
    """A row with its mark. ``render`` accepts nothing else.

    The mark is derived from the row, never passed in: a marked row without a mark cannot be made.
    """

    row: Row
    release: str
    """The release the row is about."""

    @property
    def mark(self) -> str:
        """The label: ``non-API``, with what the tree shows of the row's visibility."""
        return mark_of(self.visibility)

    @property
    def visibility(self) -> Visibility:
        """The visibility the row speaks of."""
        return visibility_of(self.row)


@dataclass(frozen=True, slots=True)
class MarkedSection:
    """A section whose rows are marked."""

    title: str
    note: str
    rows: tuple[MarkedRow, ...]


@dataclass(frozen=True, slots=True)
class MarkedPage:
    """A page on its way out: every row marked, the sentence on top."""

    title: str
    release: str
    origin: str
    total: int | None
    sections: tuple[MarkedSection, ...]
    misses: tuple[MarkedRow, ...]
    partial: bool = False

    @property
    def banner(self) -> str:
        """The mark in full, with the SDK's sentence where one of the rows is in an installed header."""
        return f"{SENTENCE} {SDK_SENTENCE}" if self._speaks_of_sdk() else SENTENCE

    @property
    def count(self) -> int:
        """How many rows the sections hold."""
        return sum(len(section.rows) for section in self.sections)

    def _speaks_of_sdk(self) -> bool:
        return any(row.visibility is Visibility.SDK for section in self.sections for row in section.rows)


def marked(row: Row, release: str) -> MarkedRow:
    """Mark one row for its way out. A row that knows its own release keeps it."""
    own = row.release if isinstance(row, Hit | Change) else row.tag if isinstance(row, Release) else release
    return MarkedRow(row, own or release)


def marked_page(page: Page) -> MarkedPage:
    """Mark every row of a page: the one step between a result and any format."""
    return MarkedPage(
        title=page.title,
        release=page.release,
        origin=page.origin,
        total=page.total,
        sections=tuple(
            MarkedSection(section.title, section.note, tuple(marked(row, page.release) for row in section.rows))
            for section in page.sections
        ),
        misses=tuple(marked(miss, page.release) for miss in page.misses),
        partial=page.partial,
    )


def visibility_of(row: Row) -> Visibility:
    """Return the visibility a row speaks of; unknown for rows about no single record."""
    if isinstance(row, Hit):
        return row.record.visibility
    if isinstance(row, Change):
        record = row.after or row.before
        return record.visibility if record else Visibility.UNKNOWN
    if isinstance(row, Record | Fact):
        return row.visibility
    return Visibility.UNKNOWN
