"""From the shipped facts to the guard's: the newest release's records, and what the other releases say of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from darwinidx import facts
from darwinidx.config import Places
from darwinidx.errors import DarwinidxError
from darwinidx.guard.compiled import FILE, learn, read
from darwinidx.guard.gather import request_of, request_text
from darwinidx.guard.knowledge import History
from darwinidx.model import SocketOption, Symbol, Syscall, Tier
from darwinidx.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from darwinidx.guard.knowledge import Knowledge
    from darwinidx.model import Record


def learn_from_facts(output: Path = FILE) -> Knowledge:
    """Compile the guard's facts from those of the wheel.

    The text of a macro's body does not travel, but the letter and the number inside an ``_IOWR`` are facts: they come
    from the local store when it has the release, and from the guard's earlier file otherwise.
    """
    tags = [release.tag for release in facts.releases()]
    newest = tags[-1]
    records = facts.read(newest)
    past = histories(facts.bodies(), tags)
    known = {(record.kind, record.name) for record in records}
    for tag in reversed(tags[:-1]):
        for record in facts.read(tag):
            if (record.kind, record.name) not in known and _outlives(record):
                known.add((record.kind, record.name))
                records.append(record)
    return learn(records, newest, past, output, requests=_requests(newest, output))


def _outlives(record: Record) -> bool:
    """Whether a name that the newest release no longer has is still worth reporting.

    Any other symbol may have gone because it became public: those are recorded while they are private alone.
    """
    return isinstance(record, SocketOption | Syscall) or (isinstance(record, Symbol) and record.tier is Tier.T0)


def _requests(release: str, earlier: Path) -> Mapping[str, str]:
    found: dict[str, str] = {}
    if earlier.exists():
        before = read(earlier)
        known = (*before.ioctls.values(), *before.constants.values())  # FSEVENTS_CLONE is a request by its value alone
        found = {one.name: one.value for one in known if isinstance(one.value, str) and request_of(one.value)}
    try:
        with Store(Places().store_path()) as store:
            records = store.records(release, kind="symbol")
    except DarwinidxError:
        return found
    for record in records:
        if isinstance(record, Symbol) and (text := request_text(record.expression)):
            found[record.name] = text
    return found


def histories(
    bodies: Iterable[tuple[Sequence[str], str, str, str]], releases: Sequence[str]
) -> dict[tuple[str, str], History]:
    """Say of each name which release shows it first and last, and who owned a socket option's number before it.

    Args:
        bodies: releases that have it, kind, name and fields of each body of every name, as ``facts.bodies`` gives them.
        releases: all tags, oldest first.
    """
    order = {tag: index for index, tag in enumerate(releases)}
    spans: dict[tuple[str, str], tuple[int, int]] = {}
    owners: dict[tuple[str, int], dict[str, int]] = {}
    numbers: dict[str, set[tuple[str, int]]] = {}
    for tags, kind, name, fields in bodies:
        places = [order[tag] for tag in tags]
        first, last = spans.get((kind, name), (places[0], places[0]))
        spans[kind, name] = (min(first, *places), max(last, *places))
        if kind == SocketOption.kind:
            values = json.loads(fields)
            if isinstance(values.get("value"), int):
                number = (str(values.get("level", "")), int(values["value"]))
                until = owners.setdefault(number, {})
                until[name] = max(until.get(name, 0), *places)
                numbers.setdefault(name, set()).add(number)
    found = {}
    for (kind, name), (first, last) in spans.items():
        mine = numbers.get(name, set()) if kind == SocketOption.kind else set()
        before = {
            other for number in mine for other, until in owners[number].items() if other != name and until < first
        }
        found[kind, name] = History(
            # What the oldest known release shows may be older still.
            first=releases[first] if first else "",
            last="" if last == len(releases) - 1 else releases[last],
            before=tuple(sorted(before)),
        )
    return found
