"""What the blobs of one release hold -> its records: a whole release in one worker process.

A worker remembers what it decoded and read for its last release: the next one shares nearly all of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from darwinidx import extract, references
from darwinidx.build.reading import keys_of
from darwinidx.checkout import Checkout
from darwinidx.comments import comment_at
from darwinidx.kinds import KINDS
from darwinidx.kinds.kind import Tree
from darwinidx.model import FileHealth, Miss, Place, Record, Symbol, Tier
from darwinidx.resolve.constants import Constants, Enumerator
from darwinidx.resolve.existence import ExistenceRule
from darwinidx.resolve.macros import Macros
from darwinidx.resolve.memo import Memo
from darwinidx.resolve.visibility import VisibilityRule
from darwinidx.store import Store
from darwinidx.store.packing import PackedRecords, pack

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from darwinidx.model import Release


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One release to resolve, and where everything is."""

    git_dir: Path
    store: Path
    release: Release
    paths: Mapping[str, str]
    """Path -> blob sha, the whole tree."""
    with_targets: bool
    """Whether the uses of its names will be looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """What a worker hands back: records as the store keeps them, which travel faster than objects."""

    release: Release
    records: PackedRecords
    misses: tuple[Miss, ...]
    health: tuple[FileHealth, ...]
    targets: references.Targets | None
    functions: Mapping[str, tuple[tuple[int, int, str], ...]]
    """Of the files that were parsed, when targets are asked for."""


class Memory:
    """What one process keeps from release to release."""

    def __init__(self, git_dir: Path, store: Path) -> None:
        self.place = (git_dir, store)
        self._checkout = Checkout(git_dir)
        self._store = Store(store)
        self._extracts: dict[str, extract.Extract] = {}
        self._files: dict[str, bytes] = {}
        self._comments: dict[tuple[str, int], str] = {}
        self._memo = Memo()

    def close(self) -> None:
        """Close the store."""
        self._store.close()

    def resolve(self, task: Task) -> Resolved:
        """Resolve one release, whose blobs the store has."""
        paths = task.paths
        extracts = self._decoded(keys_of(paths))
        used: dict[str, bytes] = {}
        tree = _tree(task.release, paths, partial(self._read, paths, used), extracts, self._memo)
        records, misses = _resolved(extracts, tree)
        records = list(self._commented(records, tree))
        self._files = used
        self._memo.turn()
        return Resolved(
            release=task.release,
            records=pack(records),
            misses=tuple(misses),
            health=tuple(
                FileHealth(
                    path=path,
                    blob=paths[path],
                    size=found.size,
                    error_bytes=found.error_bytes,
                    rescued=found.rescued,
                )
                for path, found in extracts.items()
                if found.parsed
            ),
            targets=references.Targets(records) if task.with_targets else None,
            functions={path: found.functions for path, found in extracts.items() if found.parsed}
            if task.with_targets
            else {},
        )

    def _decoded(self, keys: Mapping[str, str]) -> dict[str, extract.Extract]:
        before = self._extracts
        missing = {key for key in keys.values() if key not in before}
        new = self._store.blobs.get_many(missing, extract.digest())
        found = {
            key: before[key] if key in before else extract.decode(new[key]) for key in dict.fromkeys(keys.values())
        }
        self._extracts = found
        return {path: found[key] for path, key in keys.items()}

    def _read(self, paths: Mapping[str, str], used: dict[str, bytes], path: str) -> bytes | None:
        sha = paths.get(path)
        if sha is None:
            return None
        data = used.get(sha)
        if data is None:
            data = self._files.get(sha)
            used[sha] = data = self._checkout.blob(sha) if data is None else data
        return data

    def _commented(self, records: Iterable[Record], tree: Tree) -> Iterator[Record]:
        before, kept = self._comments, {}
        lines: dict[str, list[str]] = {}
        for record in records:
            if isinstance(record, Symbol) and record.tier is Tier.T3:
                yield record
                continue
            path = record.at.path
            key = (tree.paths.get(path, ""), record.at.line)
            comment = before.get(key)
            if comment is None:
                if path not in lines:
                    lines[path] = (tree.read(path) or b"").decode("utf-8", "replace").split("\n")
                comment = comment_at(lines[path], record.at.line)
            kept[key] = comment
            yield replace(record, comment=comment) if comment else record
        self._comments = kept


_memory: list[Memory] = []


def resolve(task: Task) -> Resolved:
    """Resolve one release. What worker processes run."""
    if not _memory or _memory[0].place != (task.git_dir, task.store):
        forget()
        _memory.append(Memory(task.git_dir, task.store))
    return _memory[0].resolve(task)


def forget() -> None:
    """Let go of what this process remembers; a worker's ends with it."""
    while _memory:
        _memory.pop().close()


def _tree(
    release: Release,
    paths: Mapping[str, str],
    read: partial[bytes | None],
    extracts: Mapping[str, extract.Extract],
    memo: Memo,
) -> Tree:
    macros = Macros({path: found.defines for path, found in extracts.items()})
    return Tree(
        release=release,
        paths=paths,
        read=read,
        macros=macros,
        constants=Constants(macros, _enumerators(extracts)),
        visibility=VisibilityRule(paths, read),
        existence=ExistenceRule(paths, read, macros, memo),
        memo=memo,
    )


def _enumerators(extracts: Mapping[str, extract.Extract]) -> dict[str, list[Enumerator]]:
    found: dict[str, list[Enumerator]] = {}
    for path, items in extracts.items():
        for raw in items.raws.get("symbol", ()):
            if raw.form == "enumerator":
                found.setdefault(raw.name, []).append(
                    Enumerator(
                        name=raw.name,
                        path=path,
                        expression=raw.expression,
                        previous=raw.previous,
                        line=raw.line,
                        conditions=raw.conditions,
                        underlying=raw.underlying,
                    )
                )
    return found


def _resolved(extracts: Mapping[str, extract.Extract], tree: Tree) -> tuple[list[Record], list[Miss]]:
    records: list[Record] = []
    misses = [
        Miss(at=Place(path=path, line=miss.line, column=miss.column), kind=kind, name=miss.name, reason=miss.reason)
        for path, found in extracts.items()
        for kind, miss in found.misses
    ]
    for kind in KINDS:
        raws = {path: found.raws[kind.name] for path, found in extracts.items() if kind.name in found.raws}
        for item in kind.resolve(raws, tree):
            if isinstance(item, Miss):
                misses.append(item)
            else:
                records.append(item)
    return records, misses
