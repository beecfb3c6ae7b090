"""Nothing found: names that are spelled alike, and what could be left out of the question."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from darwinidx.model import Fact, Section

if TYPE_CHECKING:
    from darwinidx.query_words import Words
    from darwinidx.search.library import Library

_MOST = 8
_ALIKE = 0.6
_COMPARED = 400
"""Names that share the most letter triples with the question are compared letter by letter; no more than these."""


def suggest(library: Library, words: Words) -> tuple[Section, ...]:
    """Return a section of facts about similar names, or nothing."""
    text = " ".join(term.text for group in words.groups for term in group)
    alike = similar(library.store.names(library.tag), text)
    rows = [
        Fact(name=name, label="similar name", value=record.kind, visibility=record.visibility)
        for name in alike
        for record in library.store.exact(library.tag, name)[:1]
    ]
    if not rows:
        return ()
    note = "Nothing was found with these filters and words." if words.filters else "Nothing was found."
    return (Section(title="Did you mean", rows=tuple(rows), note=note),)


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
