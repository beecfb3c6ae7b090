"""Nothing found: names that are spelled alike, and what could be left out of the question."""

from __future__ import annotations

import difflib
from dataclasses import replace
from typing import TYPE_CHECKING

from darwinidx.page import Fact, Section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from darwinidx.model import Record
    from darwinidx.query_words import Words
    from darwinidx.search.library import Library

_MOST = 8
_NOTHING = "Nothing was found"
_ALIKE = 0.6
_COMPARED = 400
"""Names that share the most letter triples with the question are compared letter by letter; no more than these."""


def suggest(library: Library, words: Words) -> tuple[Section, ...]:
    """Return a section of facts: what there is without the filters, or else similar names; or nothing."""
    if words.filters and words.groups and (section := _without_filters(library, words)):
        return (section,)
    text = " ".join(term.text for group in words.groups for term in group)
    return alike(library, text, f"{_NOTHING} with these filters and words" if words.filters else _NOTHING)


def alike(library: Library, text: str, title: str = _NOTHING) -> tuple[Section, ...]:
    """Return a section of facts about names that are spelled like a text; or nothing."""
    rows = [
        Fact(name=name, label="similar name", value=record.kind, visibility=record.visibility)
        for name in similar(library.store.names(library.tag), text)
        for record in sorted(library.store.exact(library.tag, name), key=lambda each: each.kind == "symbol")[:1]
    ]
    return (Section(title=title, rows=tuple(rows), note="Did you mean one of these?"),) if rows else ()


def others(records: Sequence[Record], without: str, total: int) -> Section:
    """Return a section of facts about records that a filter leaves out."""
    rows = tuple(
        Fact(name=each.name, label="left out", value=f"{each.kind} at {each.at}", visibility=each.visibility)
        for each in records[:_MOST]
    )
    what = (
        "there is one" if total == 1 else f"there are {total:,}{'; these are among them' if total > len(rows) else ''}"
    )
    return Section(title=_NOTHING, rows=rows, note=f"Without {without} {what}.")


def _without_filters(library: Library, words: Words) -> Section | None:
    from darwinidx.search.ranking import answer  # noqa: PLC0415 - only when nothing was found

    found = answer(library, replace(words, filters=()), _MOST)
    if not (found.hits and found.complete):
        return None
    return others([hit.record for hit in found.hits], "the filters", found.total)


def similar(names: list[str], text: str) -> list[str]:
    """Return the names that are spelled most like a text, best first, whatever their case."""
    wanted = text.lower().replace(" ", "_")
    triples = {wanted[start : start + 3] for start in range(max(1, len(wanted) - 2))}
    if not wanted:
        return []
    by_folded: dict[str, str] = {}
    for name in names:
        by_folded.setdefault(name.lower(), name)
    shared = ((sum(triple in name for triple in triples), name) for name in by_folded)
    near = sorted((each for each in shared if each[0]), key=lambda each: (-each[0], abs(len(each[1]) - len(wanted))))
    candidates = [name for _, name in near[:_COMPARED]]
    return [by_folded[name] for name in difflib.get_close_matches(wanted, candidates, n=_MOST, cutoff=_ALIKE)]
