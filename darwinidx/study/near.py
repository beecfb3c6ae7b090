"""Names that stand near a name: what it stands for, what serves it, its family."""

from __future__ import annotations

from typing import TYPE_CHECKING

from darwinidx.model import Record, SocketOption, Symbol, Sysctl

if TYPE_CHECKING:
    from collections.abc import Iterator

    from darwinidx.study.answers import Answers

_MOST = 6


def near(answers: Answers, record: Record) -> Iterator[tuple[Record, str]]:
    """Yield records of names near a record, each with its relation; each name once."""
    seen = {record.name}
    for name, relation in _names(answers, record):
        found = answers.record(name) if name and name not in seen else None
        if found is not None:
            seen.add(name)
            yield found, relation


def _names(answers: Answers, record: Record) -> Iterator[tuple[str, str]]:
    if isinstance(record, Symbol):
        yield record.alias_of, "stands for"
        yield record.parent, "inside"
        family = record.name.rpartition("_")[0] if record.value is not None else ""
        yield from _family(answers, record, f"{family}_" if family else "", "beside it")
    elif isinstance(record, Sysctl):
        yield record.handler.lstrip("&"), "handler"
        yield record.variable.lstrip("&"), "variable"
        parent = record.oid.rpartition(".")[0]
        yield from _family(answers, record, f"{parent}." if parent else "", f"also in {parent}")
    elif isinstance(record, SocketOption):
        yield record.alias_of, "stands for"
        for handler, relation in ((record.set_handler, "sets it"), (record.get_handler, "gets it")):
            yield handler.rpartition("(")[2].rstrip(")"), relation


def _family(answers: Answers, record: Record, start: str, relation: str) -> Iterator[tuple[str, str]]:
    """Yield the names that begin so and stand nearest in the same file."""
    if not start:
        return
    found = [
        each
        for each in answers.library.store.prefix(answers.tag, start)
        if each.kind == record.kind and each.at.path == record.at.path and each.name != record.name
    ]
    nearest = sorted(found, key=lambda each: (abs(each.at.line - record.at.line), each.at))[:_MOST]
    for each in sorted(nearest, key=lambda each: each.at):
        yield each.name, relation
