"""Names that belong with a name: aliases, handlers, neighbours, callers."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from darwinidx.model import Record, SocketOption, Symbol, Syscall, Sysctl
from darwinidx.page import Fact, Section
from darwinidx.standing import static_rank

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from darwinidx.search.library import Library

_MOST = 4


def related(library: Library, record: Record) -> tuple[Section, Section]:
    """Return a section of facts about related names, each with its relation and place or value, and one of users.

    Each name comes once.
    """
    seen = {record.name}

    def facts(candidates: Iterable[tuple[str, str, str]]) -> Iterator[Fact]:
        for name, relation, value in candidates:
            if name and name not in seen:
                seen.add(name)
                yield Fact(name=name, label=relation, value=value, visibility=record.visibility)

    beside = tuple(facts(_candidates(library, record)))
    found, functions = _users(library, record)
    users = tuple(facts(found))
    note = f"{functions} functions use it; `darwinidx refs {record.name}` lists them." if functions > _MOST else ""
    return Section(title="Related", rows=beside), Section(title="Used by", rows=users, note=note)


def _candidates(library: Library, record: Record) -> Iterator[tuple[str, str, str]]:
    if isinstance(record, Symbol):
        yield from _of_symbol(library, record)
    elif isinstance(record, Sysctl):
        for name, relation in ((record.handler, "handler"), (record.variable, "variable")):
            yield from _placed(library, name.lstrip("&"), relation)
        parent = record.oid.rpartition(".")[0]
        if parent:
            siblings = library.store.prefix(library.tag, f"{parent}.")
            yield from _nearest(record, siblings, f"also in {parent}")
    elif isinstance(record, SocketOption):
        yield from _of_option(library, record)
    elif isinstance(record, Syscall):
        for each in library.store.exact(library.tag, f"SYS_{record.name}"):
            yield each.name, "number in a header", str(each.at)


def _of_symbol(library: Library, record: Symbol) -> Iterator[tuple[str, str, str]]:
    if record.alias_of:
        yield from _placed(library, record.alias_of, "stands for")
    if record.parent:
        yield from _placed(library, record.parent, "inside")
    if isinstance(record.value, int) and "_" in record.name:
        family = record.name.rpartition("_")[0]
        same = library.store.with_number(library.tag, record.value)
        for each in same:
            if each.name.startswith(f"{family}_"):
                yield each.name, "same value", str(each.at)
        yield from _nearest(record, library.store.prefix(library.tag, f"{family}_"), "beside it")


def _of_option(library: Library, record: SocketOption) -> Iterator[tuple[str, str, str]]:
    if record.value is not None:
        for each in library.store.with_number(library.tag, record.value):
            if isinstance(each, SocketOption) and each.level == record.level:
                yield each.name, "same level and value", str(each.at)
    for handler, relation in ((record.set_handler, "sets it"), (record.get_handler, "gets it")):
        function = handler.rpartition("(")[2].rstrip(")")
        yield function, relation, handler.partition("(")[0]


def _placed(library: Library, name: str, relation: str) -> Iterator[tuple[str, str, str]]:
    """Yield where a name is defined; where it is announced when nothing defines it."""
    found = library.store.exact(library.tag, name) if name else []
    if found:
        first = min(found, key=lambda each: (static_rank(each), each.at))
        yield first.name, relation, str(first.at)


def _nearest(record: Record, others: Iterable[Record], relation: str) -> Iterator[tuple[str, str, str]]:
    """Yield the records of the same kind that stand nearest in the same file."""
    near = [each for each in others if each.kind == record.kind and each.at.path == record.at.path]
    near.sort(key=lambda each: (abs(each.at.line - record.at.line), each.at))
    for each in sorted(near[: _MOST + 1], key=lambda each: each.at):
        yield each.name, relation, str(each.at)


def _users(library: Library, record: Record) -> tuple[list[tuple[str, str, str]], int]:
    """Return the functions that use a name most, and how many functions do."""
    references = library.store.references(library.tag, record.name)
    uses = Counter(reference.function for reference in references if reference.function)
    first = {reference.function: reference for reference in reversed(references)}
    found = []
    for function, count in uses.most_common(_MOST):
        reference = first[function]
        what = f"{reference.how} at {reference.at}" + (f", {count} uses" if count > 1 else "")
        found.append((function, "used by", what))
    return found, len(uses)
