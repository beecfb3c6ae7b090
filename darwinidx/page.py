"""What a question is answered with: rows of records and of facts about names, in sections, on one page."""

from __future__ import annotations

from dataclasses import dataclass

from darwinidx.model import Miss, Record, Reference, Release, Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class Lasting:
    """In which releases something is, unchanged."""

    first: str
    """The oldest release that has it."""
    last: str
    """The newest one."""
    words: str
    """All runs of releases: ``xnu-3789.1.32 to now``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One search result: a record, its score and why it was found."""

    record: Record
    release: str
    score: float
    why: str
    """The parts of the score, for ``--explain``."""
    lasts: Lasting | None = None
    """When all releases were asked: which of them have it. ``release`` is the newest of those."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What happened to one record between two releases."""

    what: str
    """added, removed, renamed, renumbered, moved, or the changed field (visibility, access, exists, …)."""
    release: str
    """The release that shows it first."""
    before: Record | None
    after: Record | None
    evidence: str = ""
    """Why a rename or a move is believed to be one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A label and a value: one line of ``show``, ``status`` or a note, about one name."""

    name: str
    """The name the fact is about."""
    label: str
    value: str
    visibility: Visibility = Visibility.UNKNOWN
    local: bool = False
    """Quotes the source: shown to its reader, left out of every format that other programs read."""


Row = Record | Reference | Miss | Hit | Change | Fact | Release


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A titled run of rows."""

    title: str
    rows: tuple[Row, ...] = ()
    note: str = ""
    """A sentence of ours under the title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The one result shape: what every command and every note hands to ``render``."""

    title: str
    release: str
    """The release's tag, or a range; empty when the page is about none."""
    sections: tuple[Section, ...] = ()
    misses: tuple[Miss, ...] = ()
    total: int | None = None
    """How many rows there were before a limit cut them; None when nothing was cut."""
    origin: str = ""
    """``clone`` or ``wheel``: where the facts were read from."""
    partial: bool = False
    """Whether nothing answers all that was asked, and the rows answer a part of it."""
