"""Pages about uses of a name, and about the state of what is known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from darwinidx.errors import CheckoutError, ReleaseError
from darwinidx.model import Symbol, Sysctl, Tier, Visibility
from darwinidx.page import Fact, Page, Section
from darwinidx.search.spellings import records_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from darwinidx.model import Miss, Record, Reference
    from darwinidx.search.library import Library

_MOST = 8
"""Releases that are listed one by one."""
_FAR = "Only uses in and around NECP are recorded; others are looked for in the clone:"
_WORD = re.compile(r"[A-Za-z_]\w*")


def refs_page(library: Library, name: str) -> Page:
    """Return the uses of a name, a section a subsystem, by enclosing function; of a sysctl, those of what serves it."""
    title = f"refs: {name}"
    records = records_of(library, name)
    found = library.store.references(library.tag, name)
    unasked: tuple[Section, ...] = ()
    if not found and library.origin == "clone" and name.isidentifier():
        try:
            found = _looked_up(library, name, records)  # uses of names far from NECP are not recorded
        except CheckoutError as error:
            unasked = (Section(title="Nothing recorded was found", note=f"{_FAR} {error.message}."),)
    if not (records or found):
        from darwinidx.search.suggestions import alike  # noqa: PLC0415 - only when nothing was found

        near = (*unasked, *alike(library, name))
        return Page(title=title, release=library.tag, sections=near, total=0, origin=library.origin)
    if library.origin == "wheel":
        raise _unread(library, "uses of names")
    if not found:
        others = {record.name for record in records} - {name}
        found = [each for other in sorted(others) for each in library.store.references(library.tag, other)]
    served = _served(library, records)
    found += [each for other in served if other != name for each in library.store.references(library.tag, other)]
    subsystems: dict[str, list[Reference]] = {}
    for reference in found:
        subsystems.setdefault(subsystem_of(reference.at.path), []).append(reference)
    sections = [] if found else list(unasked)
    for subsystem, rows in sorted(subsystems.items(), key=lambda each: (-len(each[1]), each[0])):
        functions = {row.function for row in rows if row.function}
        rows.sort(key=lambda row: row.at)
        note = f"{_count(len(rows), 'use')} in {_count(len(functions), 'function')}"
        sections.append(Section(title=subsystem, rows=tuple(rows), note=note))
    if served:
        what = " and ".join(f"its {what} {each}" for each, what in served.items())
        sections.insert(0, Section(title="Uses", note=f"{records[0].name} is a sysctl: with the uses of {what}."))
    if found and any(_is_the_cores_own(record) for record in records):
        note = f"{found[0].name} is a name inside NECP's core files, a common word elsewhere: with its uses in them."
        sections.insert(0, Section(title="Uses", note=note))
    total = None if found else 0
    return Page(title=title, release=library.tag, sections=tuple(sections), total=total, origin=library.origin)


def _is_the_cores_own(record: Record) -> bool:
    """Tell whether uses of a record's name are recorded in the core files only (see ``references.Targets``)."""
    inside = not record.at.path.endswith(".h")
    return isinstance(record, Symbol) and record.tier is Tier.T1 and (inside or record.form == "field")


def _looked_up(library: Library, name: str, records: Sequence[Record]) -> list[Reference]:
    from darwinidx.build.lookup import uses_of  # noqa: PLC0415 - brings the parser along
    from darwinidx.checkout import Checkout  # noqa: PLC0415 - git is started only for this

    checkout = Checkout(library.places.clone_dir())
    names = {record.name for record in records} or {name}
    declared = {(each.at.path, each.at.line) for each in records}
    return [use for each in names for use in uses_of(each, checkout, library.store, library.tag, declared)]


def _served(library: Library, records: Iterable[Record]) -> dict[str, str]:
    """Return the variables and the handlers of sysctls, and which is which; no handler that other sysctls have too."""
    found: dict[str, str] = {}
    for record in records:
        if not isinstance(record, Sysctl):
            continue
        if name := _WORD.search(record.variable):
            found[name[0]] = "variable"
        if name := _WORD.fullmatch(record.handler):
            declared = library.store.records(library.tag, Sysctl.kind)
            having = {each.name for each in declared if isinstance(each, Sysctl) and each.handler == record.handler}
            if len(having) == 1:
                found[name[0]] = "handler"
    return found


def _unread(library: Library, what: str) -> ReleaseError:
    """Return the error for what only the sources can tell."""
    if library.unusable:  # which was told, and how to mend it
        return ReleaseError(f"{what} are read from the sources, and what was read of them is in the store alone")
    own = library.places.store_path().is_file()
    return ReleaseError(
        f"{what} are read from the sources, and those of {library.tag} were not read",
        context="the facts that ship with darwinidx hold no uses and no misses",
        hint=f"run `darwinidx sync{f' --release {library.tag}' if own else ''}`",
    )


def subsystem_of(path: str) -> str:
    """Return the part of the tree that a file belongs to: its folder, no deeper than two."""
    return "/".join(path.split("/")[:-1][:2]) or "."


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def misses_page(library: Library, kind: str | None) -> Page:
    """Return what was seen and not understood: how much of what, then a section a reason, NECP's own first."""
    if library.origin == "wheel":
        raise _unread(library, "misses")
    found = library.store.misses(library.tag, kind)
    reasons: dict[str, list[Miss]] = {}
    for miss in found:
        reasons.setdefault(f"{miss.kind}: {_reason(miss)}", []).append(miss)
    titles = sorted(reasons, key=lambda title: (-len(reasons[title]), title))
    counts = [_fact(title, "misses", f"{len(reasons[title]):,}") for title in titles]
    note = "" if found else "Everything that looks like a finding was understood."
    for each in reasons.values():
        each.sort(key=_farness)
    sections = (
        Section(title="Reasons", rows=tuple(counts), note=note),
        *(Section(title=title, rows=tuple(reasons[title])) for title in titles),
    )
    total = None if found else 0
    return Page(title="misses", release=library.tag, sections=sections, total=total, origin=library.origin)


def _reason(miss: Miss) -> str:
    """Return the part of a reason that says what sort it is: slug and sort, without what tells this one from others."""
    parts = miss.reason.split(": ")
    return ": ".join(parts[:2])


def _farness(miss: Miss) -> tuple[bool, Miss]:
    return "necp" not in f"{miss.name} {miss.at.path}".lower(), miss


def status_page(library: Library) -> Page:
    """Return places, releases, counts and health."""
    known = library.indexed
    places = library.places
    where = [
        _fact("facts", "place", f"{library.store.path} ({_megabytes(library.store.path.stat().st_size)})"),
        _fact("clone", "place", _or_absent(places.clone_dir())),
        _fact("index", "place", _or_absent(places.index_dir())),
    ]
    counts = [_fact(kind, "records", f"{count:,}") for kind, count in sorted(known.kinds.items())]
    share = 100 * known.error_bytes / known.bytes if known.bytes else 0.0
    health: list[Fact] = []
    if known.files:
        counts.append(_fact("references", "records", f"{known.references:,}"))
        health = [
            _fact("files", "parsed", f"{known.files:,} ({_megabytes(known.bytes)})"),
            _fact("bytes", "not understood by the parser", f"{known.error_bytes:,} ({share:.2f} %)"),
            _fact("statements", "rescued from the text", f"{known.rescued:,}"),
            *(_fact(kind, "misses", f"{count:,}") for kind, count in sorted(known.misses.items())),
        ]
    note = "" if known.files else "Read from the facts that ship with darwinidx; run `darwinidx sync` for the sources."
    sections = (
        Section(title="Places", rows=tuple(where)),
        Section(title="Releases", rows=tuple(_releases(library))),
        Section(title=f"Records of {library.tag}", rows=tuple(counts)),
        Section(title=f"Reading of {library.tag}", rows=tuple(health), note=note),
    )
    return Page(title="status", release=library.tag, sections=sections, origin=library.origin)


def _releases(library: Library) -> Iterator[Fact]:
    """Yield the newest indexed releases, how many others there are, and how many ship."""
    if library.origin == "clone":
        newest_first = library.store.releases()[::-1]
        for each in newest_first[:_MOST]:
            words = f"{each.release.date or 'no date'}, {sum(each.kinds.values()):,} records"
            yield _fact(each.release.tag, "release", words)
        others = newest_first[_MOST:]
        if others:
            yield _fact("older", "release", f"{len(others)} more, to {others[-1].release.tag}: `darwinidx releases`")
    from darwinidx import facts  # noqa: PLC0415 - for the status alone
    from darwinidx.errors import FactsError  # noqa: PLC0415 - same

    try:
        shipped = facts.releases()
    except FactsError as error:
        yield _fact("shipped", "release", error.message)
        return
    if shipped:
        words = f"{shipped[0].tag} to {shipped[-1].tag}" if len(shipped) > 1 else shipped[0].tag
        yield _fact("shipped", "release", f"{len(shipped)}, {words}: --release TAG asks one, --release all asks all")


def _fact(name: str, label: str, value: str) -> Fact:
    return Fact(name=name, label=label, value=value, visibility=Visibility.UNKNOWN)


def _or_absent(path: object) -> str:
    from pathlib import Path  # noqa: PLC0415 - already loaded by whoever made the path

    return str(path) if Path(str(path)).exists() else f"{path} (not there yet)"


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
