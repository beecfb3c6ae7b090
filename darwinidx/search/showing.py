"""Everything known about one name, on one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from darwinidx.meanings import meanings
from darwinidx.model import LOCAL_FIELDS, Record, SocketOption, Symbol, Syscall, Sysctl, Visibility, all_of
from darwinidx.page import Fact, Page, Section
from darwinidx.query_words import number_of
from darwinidx.search.related import related
from darwinidx.search.spellings import records_of
from darwinidx.standing import is_definition, static_rank
from darwinidx.supported import ANY_RULE, alternatives, documented

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from darwinidx.search.library import Library

SOURCE = "https://github.com/apple-oss-distributions/xnu/blob"
"""Where the public source can be read, pinned to a release."""

_BEFORE, _AFTER = 2, 6
_MOST_COMMENT = 12
_MOST_OTHERS = 12
_NO_API = (Visibility.PRIVATE, Visibility.KEXT, Visibility.KERNEL)


def permalink(tag: str, record: Record) -> str:
    """Return the address of a record's line in the public source."""
    return f"{SOURCE}/{tag}/{record.at.path}#L{record.at.line}"


def show_page(library: Library, name: str, kind: str | None) -> Page:
    """Return the page about a name."""
    records = records_of(library, name)
    number = None if records else number_of(name)
    if number is not None:
        records = library.store.with_number(library.tag, number)
    all_kinds = records
    if kind is not None:
        records = [record for record in records if record.kind == kind]
    title = f"show: {name}"
    if not records:
        from darwinidx.search.suggestions import alike  # noqa: PLC0415 - only when nothing was found
        from darwinidx.search.suggestions import others as left_out  # noqa: PLC0415 - same

        if all_kinds:
            sections: tuple[Section, ...] = (left_out(all_kinds, f"--kind {kind}", len(all_kinds)),)
        else:
            sections = alike(library, name)
        return Page(title=title, release=library.asked, sections=sections, total=0, origin=library.origin)
    records.sort(key=lambda record: (library.age(record), *_order(record)))
    if number is not None and len(records) > 1:
        note = f"These have the value or the number {number}; `darwinidx show NAME` tells everything about one."
        having = Section(title="Which of these?", rows=library.shown(records), note=note)
        return Page(title=title, release=library.asked, sections=(having,), origin=library.origin)
    first, *others = records
    rows = (*library.shown([first]), *_facts(library, first))
    # What belongs with a name differs from release to release: with all of them asked it is not told.
    around = () if library.everywhere else related(library, first)
    sections = (
        Section(title="Definition" if is_definition(first) else "Declaration", rows=rows),
        Section(title="Comment", rows=tuple(_comment(library, first))),
        Section(title="Excerpt", rows=tuple(_excerpt(library, first))),
        _others(library, first, others),
        *around,
    )
    return Page(
        title=title,
        release=library.asked,
        sections=tuple(section for section in sections if section.rows),
        origin=library.origin,
    )


def _order(record: Record) -> tuple[object, ...]:
    debug = isinstance(record, Sysctl) and record.exists.startswith(("debug", "kasan", "none"))
    return (static_rank(record), record.kind == "symbol", debug, record.at)


def _others(library: Library, first: Record, others: Sequence[Record]) -> Section:
    alike = sum(is_definition(each) and type(each) is type(first) for each in others)
    shown = library.shown(others[:_MOST_OTHERS])
    parts = []
    if alike and library.everywhere is None:
        parts.append(f"{alike + 1} definitions have this name; the first is shown above.")
    if len(others) > len(shown):
        parts.append(f"{len(others) - len(shown)} more are left out here: `darwinidx search` lists them.")
    return Section(title="Other records of this name", rows=shown, note=" ".join(parts))


def _facts(library: Library, record: Record) -> Iterator[Fact]:
    for label, value in (("it", _meaning(library, record)), *_labelled(library, record)):
        if value not in {"", None}:
            local = label in LOCAL_FIELDS
            yield Fact(name=record.name, label=label, value=str(value), visibility=record.visibility, local=local)


def _labelled(library: Library, record: Record) -> Iterator[tuple[str, object]]:
    if isinstance(record, Symbol):
        yield from _symbol(record)
    elif isinstance(record, Sysctl):
        yield from _sysctl(record)
    elif isinstance(record, SocketOption):
        yield from _option(record)
    elif isinstance(record, Syscall):
        yield from _syscall(record)
    tag = library.release_of(record)
    if library.everywhere is not None:
        yield "releases", library.everywhere.of(record).words
    yield "where", f"{record.at} of {tag}"
    yield "conditions", all_of(record.conditions)
    yield "visibility", record.visibility.value
    yield "proof", record.proof
    yield "link", permalink(tag, record)
    yield from supported_ways(record)


def supported_ways(record: Record) -> Iterator[tuple[str, str]]:
    """Yield where Apple documents a name, or what to use in its place: what one with a product to ship asks next.

    The number of a system call stands in the SDK even where nothing declares its wrapper, so it tells nothing here.
    """
    source = documented(getattr(record, "form", record.kind), record.name)
    if source:
        yield "documented", source
    elif record.visibility in _NO_API or isinstance(record, Syscall):
        found = alternatives().of(ANY_RULE, record.name)
        if found:
            yield "instead", found.text
            yield "instead see", found.source


def _meaning(library: Library, record: Record) -> str:
    """Return what a name is for, where a use in this release shows it; without the sources that is not checked."""
    known = meanings().get(record.name)
    if known is None:
        return ""
    if not library.indexed.references:
        return f"{known.words} (not checked: that takes the sources)"
    uses = library.store.references(library.tag, known.used_for(record))
    found = next((use for use in uses if known.is_shown_by(use)), None)
    return f"{known.words} ({found.at})" if found else ""


def _value(value: int | str | None) -> str:
    if isinstance(value, int):
        return f"{value} ({value:#x})" if abs(value) > 9 else str(value)  # noqa: PLR2004 - one digit reads the same
    return "" if value is None else f'"{value}"'


def _symbol(record: Symbol) -> Iterator[tuple[str, object]]:
    yield "kind", f"symbol, {record.form}"
    yield "tier", record.tier.value
    yield "value", _value(record.value)
    yield "expression", record.expression if record.expression != str(record.value) else ""
    yield "signature", record.signature
    yield "alias of", record.alias_of
    yield "inside", record.parent
    yield "generated by", record.generated_by


def _sysctl(record: Sysctl) -> Iterator[tuple[str, object]]:
    yield "kind", f"sysctl, {record.value_type}"
    yield "description", record.description
    yield "access", record.access
    yield "exists", record.exists
    yield "OID number", "OID_AUTO" if record.number is None else record.number
    yield "format", record.format
    yield "handler", record.handler
    yield "variable", record.variable
    yield "declared by", record.mechanism
    yield "C symbol", record.c_symbol
    yield "made at run time", "yes" if record.dynamic else ""


def _option(record: SocketOption) -> Iterator[tuple[str, object]]:
    yield "kind", "socket option"
    yield "level", record.level
    yield "value", _value(record.value)
    yield "alias of", record.alias_of
    yield "settable", record.settable
    yield "set by", record.set_handler
    yield "gettable", record.gettable
    yield "got by", record.get_handler
    yield "argument", record.argument
    yield "privilege", record.privilege
    yield "multipath", record.multipath
    yield "handled under", "; ".join(record.handler_conditions)


def _syscall(record: Syscall) -> Iterator[tuple[str, object]]:
    yield "kind", "system call, the fallback of an #else" if record.else_side else "system call"
    yield "number", record.number
    yield "returns", record.returns
    yield "arguments", record.arguments
    yield "audit event", record.audit_event
    yield "libsyscall stub", "yes" if record.stub else "no"


def _comment(library: Library, record: Record) -> Iterator[Fact]:
    """Yield the lines of a record's comment; a sysctl without one has that of its variable."""
    comment = record.comment
    if isinstance(record, Sysctl) and not comment and record.variable:
        comment = next((each.comment for each in library.store.exact(library.tag, record.variable.lstrip("&"))), "")
    lines = [line for line in comment.splitlines() if line.strip(" \t*/")]
    for number, line in enumerate(lines[:_MOST_COMMENT], start=1):
        label = f"comment {number}" if len(lines) > 1 else "comment"
        yield Fact(name=record.name, label=label, value=line.strip(), visibility=record.visibility, local=True)


def _excerpt(library: Library, record: Record) -> Iterator[Fact]:
    for number, line in library.excerpt(record, _BEFORE, _AFTER):
        yield Fact(
            name=record.name, label=str(number), value=line.expandtabs(4), visibility=record.visibility, local=True
        )
