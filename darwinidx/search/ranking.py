"""One question, one answer: exact names, prefixes and substrings from the store, everything else from the index."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from darwinidx.model import Record, SocketOption, Symbol, Syscall, Sysctl
from darwinidx.page import Hit
from darwinidx.query_words import Term, number_of
from darwinidx.search.spellings import spelled_otherwise
from darwinidx.standing import DEFINES, LISTED, NEARNESS, gettable, is_definition, is_late, matches, settable, tier_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from darwinidx.index import Index
    from darwinidx.query_words import Filter, Words
    from darwinidx.search.library import Library

EXACT, LEAF, PREFIX, WHOLE_PARTS, INSIDE = 100.0, 80.0, 60.0, 40.0, 30.0
"""Points for how a name holds what was typed; each beats any score that words can reach below it."""


class Answer(NamedTuple):
    """What words find."""

    hits: list[Hit]
    """Best first, no more than asked for."""
    total: int
    complete: bool
    """Whether all of the words were met."""
    named: bool = True
    """Whether a name holds what was typed, where that is spelled as only a name is."""


def answer(library: Library, words: Words, limit: int) -> Answer:
    """Return what the words find."""
    term = words.single
    hits: list[Hit] = []
    if not words.groups:
        hits = [_hit(library, record, 0.0, []) for record in _without(library, words, _of_kind(library, words))]
    elif term is not None and term.number is not None:
        records = library.store.with_number(library.tag, term.number)
        hits = [_hit(library, record, EXACT, [f"value {term.number} {EXACT:.0f}"]) for record in records]
    elif term is not None and not term.quoted:
        hits = _by_name(library, term)
    named = bool(hits)
    hits = _sorted(library, (hit for hit in hits if admits(hit.record, words.filters)))
    plain = words.question or (term is not None and not term.identifier and term.number is None)
    if not words.groups or (named and not plain):
        return Answer(hits[:limit], len(hits), complete=True)
    found = _with_ranked(library, words, hits, limit)
    return found._replace(named=named or term is None or not term.identifier)


def _with_ranked(library: Library, words: Words, hits: list[Hit], limit: int) -> Answer:
    """Put what the index finds after an exact name; names that hold a plain word inside only when all else fails."""
    first = [hit for hit in hits if hit.score >= EXACT]
    index = library.index()
    try:
        if words.question:
            first = first or _named(library, words)
            words = _with_parts_of(index, words, first)
        found = index.search(words)
    finally:
        index.close()
    complete = words.question or all(each.words == len(words.groups) for each in found[:1])
    if not complete:
        first = first or _named(library, words)
    known = {hit.record for hit in first}
    careful = any(each.key == "value" for each in words.filters) or any(term.quoted for term in chain(*words.groups))
    # Records are read for what is shown; when only they can tell what fits, all of them are.
    wanted = found if careful else found[: limit + len(first)]
    records = library.store.bodies_by_number(library.tag, [each.body for each in wanted])
    ranked = [
        Hit(record=record, release=library.tag, score=each.score, why=each.why)
        for each in wanted
        for record in records[each.body]
        if record not in known and (not careful or _admits_after(record, words))
    ]
    if not ranked and not first:
        return Answer(hits[:limit], len(hits), complete=True)
    total = len(first) + (len(ranked) if len(wanted) == len(found) else len(found))
    return Answer([*first, *ranked][:limit], total, complete)


def _named(library: Library, words: Words) -> list[Hit]:
    """Return the records of the names that stand among other words, as in a pasted line of a log."""
    terms = dict.fromkeys(term for term in chain(*words.groups) if term.identifier)
    hits = [hit for term in terms for hit in _by_name(library, term)]
    return _sorted(library, (hit for hit in hits if hit.score >= EXACT and admits(hit.record, words.filters)))


def _with_parts_of(index: Index, words: Words, named: Sequence[Hit]) -> Words:
    """Put the parts of the names that a question names in their place: the names themselves are found already."""
    groups = {group[0].text: group for group in words.groups if not group[0].identifier}
    for hit in named:
        groups.update({part: (Term(part),) for part in index.around(hit.record.name) if part not in groups})
    return replace(words, groups=tuple(groups.values()) or words.groups)


def _by_name(library: Library, term: Term) -> list[Hit]:
    text, folded = term.text, term.text.lower()
    store, tag = library.store, library.tag
    records = store.substring(tag, text) or store.substring(tag, text.rstrip("."))
    if not records and term.identifier:
        others = spelled_otherwise(library, text)
        return [_hit(library, record, EXACT, [f"another spelling {EXACT:.0f}"]) for record in others]
    if term.cased and any(text in record.name for record in records):
        records = [record for record in records if text in record.name]
    hits = []
    listed: set[str] = set()
    # Newest first, so that of a name in many build lists the one that counts as it is of the newest release.
    for record in sorted(records, key=lambda each: (library.age(each), each.at)):
        name = record.name.lower()
        in_list = isinstance(record, Symbol) and record.form in LISTED
        if name == folded and in_list and name in listed:
            points, what = WHOLE_PARTS, "in another build list"
        elif name == folded:
            points, what = EXACT, "exact name"
        elif name.endswith(f".{folded}"):
            points, what = LEAF, "last part of the dotted name"
        elif name.startswith(folded):
            points, what = PREFIX, "prefix"
        elif f"_{folded.strip('_.')}_" in f"_{name.replace('.', '_')}_":
            points, what = WHOLE_PARTS, "whole parts"
        else:
            points, what = INSIDE, "inside the name"
        # A family, asked for by its prefix, is listed as it is declared.
        share = 0.0 if folded.endswith(("_", ".")) else 5.0 * len(folded) / len(name)
        if in_list:
            listed.add(name)
        why = [f"{what} {points:.0f}", f"share of the name {share:.1f}"]
        hits.append(_hit(library, record, points + share, why))
    return hits


def _hit(library: Library, record: Record, score: float, why: list[str]) -> Hit:
    tier, defines = tier_of(record), DEFINES if is_definition(record) else 0.0
    nearness = NEARNESS[tier]
    why = [*why, f"{tier} {nearness:.1f}", *([f"definition {defines:.1f}"] if defines else [])]
    total = round(score + nearness + defines - is_late(record), 2)
    return Hit(record=record, release=library.tag, score=total, why="; ".join(why))


_KIND_ORDER = {"sockopt": 0, "sysctl": 0, "syscall": 0, "symbol": 1}


def _sorted(library: Library, hits: Iterable[Hit]) -> list[Hit]:
    def order(hit: Hit) -> tuple[object, ...]:
        record = hit.record
        return -hit.score, library.age(record), _KIND_ORDER[record.kind], record.at, record.name

    return sorted(hits, key=order)


def _of_kind(library: Library, words: Words) -> list[Record]:
    """Return the records that filters alone ask for: those with a number, of one kind, or all."""
    numbers = [number_of(value) for value in words.of("value")]
    if len(numbers) == 1 and numbers[0] is not None:
        return library.store.with_number(library.tag, numbers[0])
    kinds = words.of("kind")
    return library.store.records(library.tag, kinds[0] if len(kinds) == 1 else None)


def _without(library: Library, words: Words, records: list[Record]) -> list[Record]:
    """Drop the records that have what is to be left out."""
    if not words.excluded:
        return records
    index = library.index()
    try:
        left_out = index.having(words.excluded)
    finally:
        index.close()
    dropped = {each for found in library.store.bodies_by_number(library.tag, left_out).values() for each in found}
    return [record for record in records if record not in dropped]


_FIELDS: dict[str, Callable[[Record], str]] = {
    "kind": lambda record: record.kind,
    "form": lambda record: record.form if isinstance(record, Symbol) else "",
    "level": lambda record: record.level if isinstance(record, SocketOption) else "",
    "visibility": lambda record: record.visibility.value,
    "exists": lambda record: record.exists if isinstance(record, Sysctl) else "",
    "settable": settable,
    "gettable": gettable,
    "path": lambda record: record.at.path,
    "tier": lambda record: tier_of(record).value,
}


def admits(record: Record, filters: Sequence[Filter]) -> bool:
    """Whether all filters leave a record."""
    for each in filters:
        if each.key == "value":
            found = any(_has_value(record, value) for value in each.values)
        elif each.key in _FIELDS:
            found = any(matches(each.key, _FIELDS[each.key](record), value) for value in each.values)
        else:
            continue
        if found is each.negated:
            return False
    return True


def _has_value(record: Record, wanted: str) -> bool:
    value: object = None
    if isinstance(record, Symbol | SocketOption):
        value = record.value
    elif isinstance(record, Sysctl | Syscall):
        value = record.number
    if value is None:
        return False
    return value == wanted or (isinstance(value, int) and value == number_of(wanted))


def _admits_after(record: Record, words: Words) -> bool:
    """Check what the index cannot: values, and that the words of a phrase stand side by side."""
    if not admits(record, [each for each in words.filters if each.key == "value"]):
        return False
    from darwinidx.words import parts, prose  # noqa: PLC0415 - only for phrases

    phrases = [group for group in words.groups if any(term.quoted for term in group)]
    if not phrases:
        return True
    name = "".join(parts(record.name))
    text = f" {' '.join(prose(_text_of(record)))} "
    return all(any(not term.quoted or _stands_in(term, name, text) for term in group) for group in phrases)


def _stands_in(term: Term, name: str, text: str) -> bool:
    from darwinidx.words import parts  # noqa: PLC0415 - only for phrases

    return "".join(parts(term.text)) in name or f" {' '.join(term.stems)} " in text


def _text_of(record: Record) -> str:
    return f"{record.description} {record.comment}" if isinstance(record, Sysctl) else record.comment
