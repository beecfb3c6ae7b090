"""What of a record is searchable: its name's terms, the names around it, its prose, its numbers, and its columns."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from darwinidx.bodies import numbers_of
from darwinidx.model import Record, SocketOption, Symbol, Syscall, Sysctl
from darwinidx.standing import gettable, settable, static_rank
from darwinidx.words import Vocabulary, initials, parts, prose, stem, terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from darwinidx.model import Reference

_MOST_WORDS = 400
"""Words kept of one comment: longer ones are licences and essays."""

Weights = dict[str, float]


@dataclass(frozen=True, slots=True)
class Document:
    """One body as the index sees it."""

    number: int
    """The body's number in the store."""
    name: Weights
    """Terms of the name."""
    length: int
    """How many parts the name has."""
    name_hash: int
    initials: str
    near: Weights
    """Terms of the names that stand in its other fields, and of the functions that use it."""
    text: Weights
    """Words of the comment and the description."""
    numbers: tuple[int, ...]
    kind: str
    form: str
    level: str
    visibility: str
    exists: str
    settable: str
    gettable: str
    path: str
    rank: int
    """0 for what should come first: definitions of the nearest tier (see ``static_rank``)."""


def neighbours(references: Iterable[Reference]) -> dict[str, set[str]]:
    """Return, by name, the functions that use it, and by function, the names it uses."""
    found: dict[str, set[str]] = {}
    for reference in references:
        if reference.function:
            found.setdefault(reference.name, set()).add(reference.function)
            found.setdefault(reference.function, set()).add(reference.name)
    return found


def proses(records: Iterable[Record]) -> dict[str, str]:
    """Return, by name, all comments and descriptions: what stands above a prototype is said of its function too."""
    found: dict[str, dict[str, None]] = {}
    for record in records:
        for text in (record.description if isinstance(record, Sysctl) else "", record.comment):
            if text:
                found.setdefault(record.name, {})[text] = None
    return {name: "\n".join(texts) for name, texts in found.items()}


def document(
    number: int, record: Record, vocabulary: Vocabulary, around: Mapping[str, set[str]], texts: Mapping[str, str]
) -> Document:
    """Return a record as the index sees it."""
    near: Weights = {}
    for each in _related(record):
        for term in _stems(each):
            near[term] = 1.0
    for each in around.get(record.name, ()):
        for term in _stems(each):
            near.setdefault(term, 0.5)
    for term in _stems(record.at.path.rpartition("/")[2].rpartition(".")[0]):
        near.setdefault(term, 0.5)
    text: Weights = {}
    # What is said of a sysctl is often said where its variable is defined.
    variable = record.variable.lstrip("&") if isinstance(record, Sysctl) else ""
    for index, word in enumerate(prose(f"{texts.get(record.name, '')} {texts.get(variable, '')}")):
        if index == _MOST_WORDS:
            break
        text[word] = text.get(word, 0.0) + 1.0
    return Document(
        number=number,
        name=terms(record.name, vocabulary),
        length=len(parts(record.name)),
        name_hash=zlib.crc32(record.name.encode()),
        initials=initials(record.name),
        near=near,
        text=text,
        numbers=numbers_of(record),
        kind=record.kind,
        form=record.form if isinstance(record, Symbol) else "",
        level=record.level if isinstance(record, SocketOption) else "",
        visibility=record.visibility.value,
        exists=record.exists if isinstance(record, Sysctl) else "",
        settable=settable(record),
        gettable=gettable(record),
        path=record.at.path,
        rank=static_rank(record),
    )


@lru_cache(maxsize=1 << 15)
def _stems(name: str) -> tuple[str, ...]:
    """Return the stemmed parts of a name; one function stands near hundreds of names."""
    return tuple([stem(part) for part in parts(name)])


def _related(record: Record) -> list[str]:
    """Return the names that a record's fields hold."""
    if isinstance(record, Symbol):
        return [record.parent, record.alias_of, record.generated_by, record.signature, record.expression, record.form]
    if isinstance(record, Sysctl):
        return [record.handler, record.variable, record.mechanism, "sysctl"]
    if isinstance(record, SocketOption):
        handlers = [record.set_handler.rpartition("(")[2], record.get_handler.rpartition("(")[2]]
        return [record.level, record.alias_of, record.privilege, record.argument, "socket option", *handlers]
    if isinstance(record, Syscall):
        return [record.arguments, record.audit_event, "syscall", "system call"]
    return []
