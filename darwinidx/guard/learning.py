"""From the local store to the guard's facts: the newest release's records, and what the others say of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from darwinidx.config import Places
from darwinidx.guard.compiled import learn
from darwinidx.guard.knowledge import History
from darwinidx.model import Record, SocketOption
from darwinidx.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from darwinidx.guard.knowledge import Knowledge


def learn_from_store(release: str | None, output: Path) -> Knowledge:
    """Compile the guard's facts from the store of this machine."""
    with Store(Places().store_path()) as store:
        newest = store.release(release).release.tag
        tags = [one.release.tag for one in store.releases()]
        past = [(tag, store.records(tag)) for tag in tags[: tags.index(newest) + 1]]
        return learn(past[-1][1], newest, histories(past), output)


def histories(past: Iterable[tuple[str, Sequence[Record]]]) -> dict[tuple[str, str], History]:
    """Say of each name which release shows it first, and who owned a socket option's number before it.

    Args:
        past: releases with their records, oldest first.
    """
    first: dict[tuple[str, str], str] = {}
    owners: dict[tuple[str, int], dict[str, str]] = {}
    named: dict[str, set[tuple[str, int]]] = {}
    last: dict[tuple[str, str], str] = {}
    releases: list[str] = []
    for tag, records in past:
        releases.append(tag)
        for record in records:
            key = (record.kind, record.name)
            first.setdefault(key, tag)
            last[key] = tag
            if isinstance(record, SocketOption) and record.value is not None:
                number = (record.level, record.value)
                owners.setdefault(number, {})[record.name] = tag
                named.setdefault(record.name, set()).add(number)
    order = {tag: index for index, tag in enumerate(releases)}
    found = {}
    for key, tag in first.items():
        before = [
            other
            for number in sorted(named.get(key[1], ()) if key[0] == "sockopt" else ())
            for other, until in owners[number].items()
            if other != key[1] and order[until] < order[tag]
        ]
        # What the oldest known release shows may be older still.
        since = "" if tag == releases[0] and len(releases) > 1 else tag if len(releases) > 1 else ""
        found[key] = History(first=since, last="" if last[key] == releases[-1] else last[key], before=tuple(before))
    return found
