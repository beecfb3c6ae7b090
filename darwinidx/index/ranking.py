"""Ranking: words against postings, as scores whose parts can be told."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from darwinidx.standing import BESIDE, DEFINES, INTERFACE, NEARNESS, TIERS, weight_of
from darwinidx.words import other_spellings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from darwinidx.index.columns import Columns, Selection
    from darwinidx.query_words import Term, Words

FIELD_WEIGHTS = {"name": 4.0, "number": 4.0, "initials": 2.0, "text": 1.6, "near": 2.0}
"""A word in a name says more than one in a comment, and that more than one in a neighbour's name."""

BREVITY = 6.0
"""Given to a name that consists of the words asked for, and in part to one that holds more."""
MORE = 0.2
"""How much a second field counts that has the word too."""
ALONE = 0.4
"""What the points of a document are multiplied by that meets hardly any of a question's words; 1 for all of them."""
CROWD = 0.06
"""What each further name that meets the same words of a question loses."""

_COMMON = 0.4
"""A word in more than this share of all documents does not find, it only adds."""
_FEW = 8
"""Postings are skipped through rather than read when there are so many times fewer candidates than postings."""


class Source(Protocol):
    """What ranking needs of the postings."""

    @property
    def count(self) -> int: ...  # noqa: D102

    def frequency(self, field: str, term: str) -> int: ...  # noqa: D102
    def all(self, field: str, term: str) -> Iterator[tuple[int, float]]: ...  # noqa: D102
    def among(self, field: str, term: str, documents: Sequence[int]) -> Iterator[tuple[int, float]]: ...  # noqa: D102
    def beginning(self, field: str, prefix: str) -> list[str]: ...  # noqa: D102


@dataclass(slots=True)
class Scored:
    """A document's score while it is being made."""

    score: float = 0.0
    words: int = 0
    """Which of the groups it matches, a bit each."""
    in_name: int = 0
    """Which of them its name matches."""
    why: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Look:
    """One term to look up in one field."""

    field: str
    term: str
    weight: float


def looks(source: Source, term: Term) -> list[list[Look]]:
    """Return where to look for a term: all of the inner lists must be met, each by any of its looks."""
    if (number := term.number) is not None:
        digits = str(abs(number))
        return [[Look("number", str(number), 1.0), Look("name", digits, 1.0), Look("text", digits, 1.0)]]
    stems = term.stems
    if len(stems) > 1:
        return [_looks_of_stem(source, stem) for stem in stems]
    found = _looks_of_stem(source, stems[0])
    plain = term.text.lower()
    if plain.isalpha():
        found.append(Look("initials", plain, 1.0))
    return [found]


def _looks_of_stem(source: Source, stem: str) -> list[Look]:
    found = [Look(name, stem, 1.0) for name in ("name", "near", "text")]
    found += [Look("name", other, 0.5) for other in other_spellings(stem)]
    if len(stem) > 2 and not any(source.frequency(look.field, look.term) for look in found):  # noqa: PLR2004
        found = [Look(name, term, 0.5) for name in ("name", "text") for term in source.beginning(name, stem)]
    return found


def rank(source: Source, columns: Columns, words: Words, selection: Selection) -> dict[int, Scored]:
    """Return all documents that match every group; when there are none, and for a question, those that match any.

    Then rare words count most, because a word's weight falls with how many documents have it, and a document that
    matches more of the words counts more of its points.
    """
    groups = words.groups
    plans = [[looks(source, term) for term in group] for group in groups]
    sizes = [sum(_size(source, plan) for plan in group) for group in plans]
    found: dict[int, Scored] = {}
    if not words.question:
        found = _every(source, groups, plans, sizes, selection)
    if not found and len(groups) > 1:
        found = _any(source, groups, plans, sizes, selection)
        for scored in found.values():
            met = scored.words.bit_count()
            factor = ALONE + (1 - ALONE) * met / len(groups)
            scored.score *= factor
            scored.why.append(f"times {factor:.2f} for {met} of {len(groups)} words")
    for document, scored in found.items():
        _add_static(scored, columns, document, kinds=not words.question)
    if words.question:
        _spread(found, columns)
    return found


def _spread(found: dict[int, Scored], columns: Columns) -> None:
    """Let no family fill the first screen: of names that meet the same words, each counts a little less than the last.

    A second record of a name says little new.
    """
    families: dict[int, int] = {}
    seen: set[int] = set()
    for scored, document in sorted(((each, number) for number, each in found.items()), key=lambda pair: -pair[0].score):
        name = columns.names[document]
        place = families[scored.in_name] = families.get(scored.in_name, 0) + (name not in seen)
        factor = max(0.6, 1.0 - CROWD * max(0, place - 2)) * (0.6 if name in seen else 1.0)
        seen.add(name)
        if factor < 1.0:
            scored.score *= factor
            scored.why.append(f"times {factor:.2f} beside names that meet the same words")


def _every(
    source: Source,
    groups: Sequence[Sequence[Term]],
    plans: list[list[list[list[Look]]]],
    sizes: list[int],
    selection: Selection,
) -> dict[int, Scored]:
    every: dict[int, Scored] | None = None
    for number in sorted(range(len(plans)), key=lambda number: sizes[number]):
        among = None if every is None else sorted(every)
        found = _group(source, number, groups[number], plans=plans[number], among=among, selection=selection)
        every = found if every is None else _both(every, found)
        if not every:
            break
    return every or {}


def excluded(source: Source, terms: Iterable[Term]) -> set[int]:
    """Return the documents that have any of some terms in their name or text."""
    found: set[int] = set()
    for term in terms:
        matched: set[int] | None = None
        for options in looks(source, term):
            here = {each for look in options if look.field != "near" for each, _ in source.all(look.field, look.term)}
            matched = here if matched is None else matched & here
        found |= matched or set()
    return found


def _size(source: Source, plan: list[list[Look]]) -> int:
    return min((sum(source.frequency(look.field, look.term) for look in options) for options in plan), default=0)


def _any(
    source: Source,
    groups: Sequence[Sequence[Term]],
    plans: list[list[list[list[Look]]]],
    sizes: list[int],
    selection: Selection,
) -> dict[int, Scored]:
    total: dict[int, Scored] = {}
    common = [size > _COMMON * source.count for size in sizes]
    for number in sorted(range(len(groups)), key=lambda number: common[number]):
        among = sorted(total) if common[number] and not all(common) else None
        found = _group(source, number, groups[number], plans=plans[number], among=among, selection=selection)
        for document, scored in found.items():
            so_far = total.get(document)
            total[document] = scored if so_far is None else _sum(so_far, scored)
    return total


def _group(
    source: Source,
    number: int,
    terms: Sequence[Term],
    *,
    plans: list[list[list[Look]]],
    among: list[int] | None,
    selection: Selection,
) -> dict[int, Scored]:
    """Return the documents that match any of the terms of a group, each with its best term's score."""
    best: dict[int, Scored] = {}
    for term, plan in zip(terms, plans, strict=True):
        matched: dict[int, Scored] | None = None
        for options in plan:
            found = _options(source, term, options, among, selection)
            matched = found if matched is None else _both(matched, found)
        for document, scored in (matched or {}).items():
            scored.score /= len(plan)
            scored.words, scored.in_name = 1 << number, (1 << number if scored.in_name else 0)
            if document not in best or best[document].score < scored.score:
                best[document] = scored
    return best


def _options(
    source: Source, term: Term, options: list[Look], among: list[int] | None, selection: Selection
) -> dict[int, Scored]:
    frequencies = [source.frequency(look.field, look.term) for look in options]
    rarity = math.log(1 + source.count / max(1, *frequencies)) if options else 0.0
    found: dict[int, Scored] = {}
    for look, frequency in zip(options, frequencies, strict=True):
        if among is not None and len(among) * _FEW < frequency:
            postings = source.among(look.field, look.term, among)
        else:
            postings = source.all(look.field, look.term)
        factor = FIELD_WEIGHTS[look.field] * look.weight * rarity
        for document, weight in postings:
            if document not in selection:
                continue
            scored = found.setdefault(document, Scored())
            points = factor * weight / (0.5 + 0.5 * weight)
            # The best field counts whole, the others a little: a name that says it and a comment that does too.
            scored.score = max(scored.score, points) + MORE * min(scored.score, points)
            scored.in_name |= look.field == "name"
            scored.why.append(f"{term.text} in {look.field} {points:.1f}")
    return found


def _both(left: dict[int, Scored], right: dict[int, Scored]) -> dict[int, Scored]:
    return {document: _sum(left[document], right[document]) for document in left.keys() & right.keys()}


def _sum(left: Scored, right: Scored) -> Scored:
    return Scored(
        left.score + right.score, left.words | right.words, left.in_name | right.in_name, [*left.why, *right.why]
    )


def _add_static(scored: Scored, columns: Columns, document: int, *, kinds: bool) -> None:
    rank = columns.ranks[document] % 8
    tier, use = divmod(rank, 2)
    brevity = BREVITY * min(1.0, scored.in_name.bit_count() / max(1, columns.lengths[document]))
    weight = weight_of(columns.value("kind", document), columns.value("form", document)) if kinds else 0.0
    if kinds and brevity == BREVITY and weight > BESIDE:  # a name that is the words and nothing else stands behind none
        weight = max(weight, INTERFACE)
    scored.score += brevity + weight + NEARNESS[TIERS[tier]] + (0.0 if use else DEFINES)
    if brevity:
        scored.why.append(f"share of the name {brevity:.1f}")
    if weight:
        scored.why.append(f"kind or form {weight:.1f}")
    scored.why.append(f"{TIERS[tier]} {NEARNESS[TIERS[tier]]:.1f}")
    if not use:
        scored.why.append(f"definition {DEFINES:.1f}")
