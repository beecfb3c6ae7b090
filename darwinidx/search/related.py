"""Names that belong with a name: aliases, handlers, neighbours, callers."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from darwinidx.model import Record, SocketOption, Symbol, Syscall, Sysctl, Visibility
from darwinidx.page import Fact, Section
from darwinidx.standing import static_rank

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from darwinidx.search.library import Library

_MOST = 4
_MOST_BELOW = 12
_SERVING = ("variable", "extern variable", "function", "prototype")
"""Forms of what a sysctl shows, or is handled by."""


class _Near(NamedTuple):
    """A name that belongs with another."""

    name: str
    relation: str
    value: str
    """Where it stands, or what else is said of it."""
    visibility: Visibility
    """Its own, not that of the name it belongs with."""


def related(library: Library, record: Record) -> tuple[Section, ...]:
    """Return sections of facts: what is below a sysctl node, names related in other ways, and functions that use it.

    Each name comes once, with its relation and place or value.
    """
    seen = {record.name}

    def facts(candidates: Iterable[_Near]) -> Iterator[Fact]:
        for name, relation, value, visibility in candidates:
            if name and name not in seen:
                seen.add(name)
                yield Fact(name=name, label=relation, value=value, visibility=visibility)

    below, total = _below(library, record)
    inside = tuple(facts(below))
    more = f"{total - len(inside)} more: `darwinidx search {record.name}. --limit {total}` lists all {total}."
    beside = tuple(facts(_candidates(library, record)))
    found, functions = _users(library, record)
    users = tuple(facts(found))
    note = f"{functions} functions use it; `darwinidx refs {record.name}` lists them." if functions > _MOST else ""
    return (
        Section(title="Below it", rows=inside, note=more if total > len(inside) else ""),
        Section(title="Related", rows=beside),
        Section(title="Used by", rows=users, note=note),
    )


def _below(library: Library, record: Record) -> tuple[list[_Near], int]:
    """Return the first sysctls that stand right below a node, as they are declared, and how many are anywhere below."""
    if not isinstance(record, Sysctl):
        return [], 0
    found = [each for each in library.store.prefix(library.tag, f"{record.oid}.") if isinstance(each, Sysctl)]
    depth = record.oid.count(".") + 1
    first: dict[str, Sysctl] = {}
    for each in sorted(found, key=lambda each: each.at):
        if each.oid.count(".") == depth:
            first.setdefault(each.name, each)
    return [_near(each, each.value_type or "sysctl") for each in list(first.values())[:_MOST_BELOW]], len(found)


def _near(record: Record, relation: str) -> _Near:
    return _Near(record.name, relation, str(record.at), record.visibility)


def _candidates(library: Library, record: Record) -> Iterator[_Near]:
    if isinstance(record, Symbol):
        yield from _of_symbol(library, record)
    elif isinstance(record, Sysctl):
        for name, relation in ((record.handler, "handler"), (record.variable, "variable")):
            yield from _placed(library, name.lstrip("&"), relation)
        parent = record.oid.rpartition(".")[0]
        if parent and record.value_type != "node":
            siblings = library.store.prefix(library.tag, f"{parent}.")
            yield from _nearest(record, siblings, f"also in {parent}")
    elif isinstance(record, SocketOption):
        yield from _of_option(library, record)
    elif isinstance(record, Syscall):
        for each in library.store.exact(library.tag, f"SYS_{record.name}"):
            yield _near(each, "number in a header")


def _of_symbol(library: Library, record: Symbol) -> Iterator[_Near]:
    if record.alias_of:
        yield from _placed(library, record.alias_of, "stands for")
    if record.form in _SERVING:
        for each in library.store.holding(library.tag, Sysctl.kind, record.name):
            if isinstance(each, Sysctl) and record.name in {each.variable.lstrip("&"), each.handler}:
                yield _near(each, "sysctl that it is for")
    if record.parent:
        yield from _placed(library, record.parent, "inside")
    if isinstance(record.value, int) and "_" in record.name:
        family = record.name.rpartition("_")[0]
        same = library.store.with_number(library.tag, record.value)
        for each in same:
            if each.name.startswith(f"{family}_"):
                yield _near(each, "same value")
        yield from _nearest(record, library.store.prefix(library.tag, f"{family}_"), "beside it")


def _of_option(library: Library, record: SocketOption) -> Iterator[_Near]:
    if record.value is not None:
        for each in library.store.with_number(library.tag, record.value):
            if isinstance(each, SocketOption) and each.level == record.level:
                yield _near(each, "same level and value")
    for handler, relation in ((record.set_handler, "sets it"), (record.get_handler, "gets it")):
        function = handler.rpartition("(")[2].rstrip(")")
        yield _Near(function, relation, handler.partition("(")[0], _visibility(library, function))


def _placed(library: Library, name: str, relation: str) -> Iterator[_Near]:
    """Yield where a name is defined; where it is announced when nothing defines it."""
    if first := _first(library, name):
        yield _near(first, relation)


def _first(library: Library, name: str) -> Record | None:
    found = library.store.exact(library.tag, name) if name else []
    return min(found, key=lambda each: (static_rank(each), each.at), default=None)


def _visibility(library: Library, function: str) -> Visibility:
    """Return what the record of a function shows; of a call's number of the same name it says nothing."""
    found = [each for each in library.store.exact(library.tag, function) if isinstance(each, Symbol)]
    first = min(found, key=lambda each: (static_rank(each), each.at), default=None)
    return first.visibility if first else Visibility.UNKNOWN


def _nearest(record: Record, others: Iterable[Record], relation: str) -> Iterator[_Near]:
    """Yield the records of the same kind that stand nearest in the same file."""
    near = [each for each in others if each.kind == record.kind and each.at.path == record.at.path]
    near.sort(key=lambda each: (abs(each.at.line - record.at.line), each.at))
    for each in sorted(near[: _MOST + 1], key=lambda each: each.at):
        yield _near(each, relation)


def _users(library: Library, record: Record) -> tuple[list[_Near], int]:
    """Return the functions that use a name most, and how many functions do."""
    references = library.store.references(library.tag, record.name)
    uses = Counter(reference.function for reference in references if reference.function)
    first = {reference.function: reference for reference in reversed(references)}
    found = []
    for function, count in uses.most_common(_MOST):
        reference = first[function]
        what = f"{reference.how} at {reference.at}" + (f", {count} uses" if count > 1 else "")
        found.append(_Near(function, "used by", what, _visibility(library, function)))
    return found, len(uses)
