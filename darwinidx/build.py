"""A release -> its records: composes the stages, counts misses, reports progress.

Read each new blob once (``extract``, in worker processes), join what the blobs hold, let every kind resolve over the
whole tree, find the references, and put all of it into the store in one transaction.
"""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from multiprocessing import get_context
from typing import TYPE_CHECKING, TypeVar

from darwinidx import extract, references, syntax
from darwinidx.comments import comment_at
from darwinidx.kinds import KINDS
from darwinidx.kinds.kind import Tree
from darwinidx.kinds.symbol_tiers import names_necp
from darwinidx.model import FileHealth, Miss, Place, Record, Reference, Release, Symbol, Tier
from darwinidx.resolve.constants import Constants, Enumerator
from darwinidx.resolve.existence import ExistenceRule
from darwinidx.resolve.macros import Macros
from darwinidx.resolve.visibility import VisibilityRule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from concurrent.futures import Future

    from darwinidx.checkout import Checkout
    from darwinidx.store import Store

    Progress = Callable[[str, int, int], None]
    """Called with a stage's name, how much of it is done, and how much there is."""

_T = TypeVar("_T")
_R = TypeVar("_R")

_CHUNK_BYTES = 1 << 20
_AHEAD = 3
"""Chunks a worker that wait or run: enough to keep it busy, few enough to keep memory flat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All that one release holds."""

    release: Release
    records: tuple[Record, ...]
    misses: tuple[Miss, ...]
    references: tuple[Reference, ...]
    health: tuple[FileHealth, ...]
    new_blobs: int
    """Blobs that had to be read; the others came from the cache."""
    blobs: int


def index(
    checkout: Checkout, store: Store, tags: Sequence[str], *, progress: Progress | None = None, jobs: int | None = None
) -> Iterator[Findings]:
    """Bring releases into the store, in the order given; yield what each holds as soon as it is stored."""
    with Pool(jobs) as pool:
        for tag in tags:
            found = release_findings(checkout, store, tag, pool, progress or _silent)
            store.put_release(
                found.release, found.records, found.misses, found.references, found.health, digest=digest()
            )
            yield found


def digest() -> str:
    """Return what decides what a release yields: one that was read by another extractor is worth reading again."""
    return extract.digest()


class Pool:
    """Worker processes, started when there is work for them and ended with the ``with`` block."""

    def __init__(self, jobs: int | None = None) -> None:
        self._jobs = jobs or os.cpu_count() or 1
        self._executor: ProcessPoolExecutor | None = None

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)

    def map(self, function: Callable[[list[_T]], list[_R]], chunks: Iterable[list[_T]]) -> Iterator[list[_R]]:
        """Run ``function`` over chunks, in order, a few ahead; in this process when one job is asked for."""
        if self._jobs == 1:
            yield from map(function, chunks)
            return
        if self._executor is None:
            # spawned, not forked: a forked worker would hold the pipes of a running git open for ever
            self._executor = ProcessPoolExecutor(self._jobs, mp_context=get_context("spawn"))
        running: deque[Future[list[_R]]] = deque()
        for chunk in chunks:
            running.append(self._executor.submit(function, chunk))
            if len(running) > _AHEAD * self._jobs:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()


def release_findings(checkout: Checkout, store: Store, tag: str, pool: Pool, progress: Progress) -> Findings:
    """Return everything that a release holds."""
    release = checkout.release(tag)
    paths = checkout.tree(tag)
    read_paths = sorted(path for path in paths if extract.is_read(path))
    extracts, new_blobs = _extracts(checkout, store, paths, read_paths, pool, progress)
    tree = _tree(checkout, release, paths, extracts)
    progress("resolve", 0, 1)
    records, misses = _resolved(extracts, tree)
    progress("references", 0, 1)
    used = _references(checkout, paths, extracts, records, pool)
    misses += _undeclared(records, used)
    progress("done", 1, 1)
    return Findings(
        release=release,
        records=tuple(_commented(records, tree)),
        misses=tuple(sorted(set(misses))),
        references=tuple(used),
        health=tuple(
            FileHealth(path=path, blob=paths[path], size=0, error_bytes=found.error_bytes, rescued=0)
            for path, found in extracts.items()
            if found.parsed
        ),
        new_blobs=new_blobs,
        blobs=len({paths[path] for path in read_paths}),
    )


def _extracts(
    checkout: Checkout,
    store: Store,
    paths: Mapping[str, str],
    read_paths: Sequence[str],
    pool: Pool,
    progress: Progress,
) -> tuple[dict[str, extract.Extract], int]:
    keys = {path: extract.key(path, paths[path]) for path in read_paths}
    payloads = store.blobs.get_many(keys.values(), extract.digest())
    missing = {key: path for path, key in keys.items() if key not in payloads}
    done = 0
    progress("read", 0, len(missing))
    for made in pool.map(extract.payloads, _chunks(checkout, paths, missing)):
        store.blobs.put_many(made, extract.digest())
        payloads.update(made)
        done += len(made)
        progress("read", done, len(missing))
    decoded = {key: extract.decode(payload) for key, payload in payloads.items()}
    return {path: decoded[key] for path, key in keys.items()}, len(missing)


def _chunks(
    checkout: Checkout, paths: Mapping[str, str], keyed: Mapping[str, str]
) -> Iterator[list[tuple[str, str, bytes]]]:
    """Yield (key, path, data) in runs of about a megabyte; ``keyed`` maps key -> path."""
    wanted: dict[str, list[tuple[str, str]]] = {}
    for key, path in keyed.items():
        wanted.setdefault(paths[path], []).append((key, path))
    chunk: list[tuple[str, str, bytes]] = []
    size = 0
    for sha, data in checkout.read_blobs(wanted):
        for key, path in wanted[sha]:
            chunk.append((key, path, data))
            size += len(data)
        if size > _CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _tree(
    checkout: Checkout, release: Release, paths: Mapping[str, str], extracts: Mapping[str, extract.Extract]
) -> Tree:
    @cache
    def read(path: str) -> bytes | None:
        return checkout.blob(paths[path]) if path in paths else None

    macros = Macros((path, define) for path, found in extracts.items() for define in found.defines)
    return Tree(
        release=release,
        paths=paths,
        read=read,
        macros=macros,
        constants=Constants(macros, _enumerators(extracts)),
        visibility=VisibilityRule(paths, read),
        existence=ExistenceRule(paths, read, macros),
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


def _references(
    checkout: Checkout,
    paths: Mapping[str, str],
    extracts: Mapping[str, extract.Extract],
    records: Sequence[Record],
    pool: Pool,
) -> list[Reference]:
    targets = references.Targets(records)
    wanted = references.Wanted(targets)
    sources = {path: path for path in extracts if path.endswith((".c", ".h", ".cpp"))}
    chunks = (
        [(path, data, extracts[path].functions if extracts[path].parsed else None, wanted) for _, path, data in chunk]
        for chunk in _chunks(checkout, paths, sources)
    )
    return [
        use
        for found in pool.map(_uses, chunks)
        for use in found
        if not targets.declares(use.name, use.at.path, use.at.line)
    ]


def _uses(
    files: list[tuple[str, bytes, tuple[tuple[int, int, str], ...] | None, references.Wanted]],
) -> list[Reference]:
    found: list[Reference] = []
    for path, data, known, wanted in files:
        names = wanted.in_file(path, data)
        if names:
            source = syntax.read_source(path, data)
            functions = extract.functions(source) if known is None else known
            found += references.uses(source, functions, names)
    return found


def _undeclared(records: Sequence[Record], used: Sequence[Reference]) -> list[Miss]:
    """Return a miss for each name of NECP that is used and nowhere declared: a declaration we could not read."""
    declared = {record.name for record in records}
    first: dict[str, Reference] = {}
    for use in used:
        if use.name not in declared:
            first.setdefault(use.name, use)
    return [
        Miss(
            at=use.at,
            kind="symbol",
            name=name,
            reason=f"declaration: used as {use.how}, declared nowhere we could read",
        )
        for name, use in first.items()
        if names_necp(name)
    ]


def _commented(records: Iterable[Record], tree: Tree) -> Iterator[Record]:
    @cache
    def lines(path: str) -> list[str]:
        return (tree.read(path) or b"").decode("utf-8", "replace").split("\n")

    for record in records:
        if isinstance(record, Symbol) and record.tier is Tier.T3:
            yield record
            continue
        comment = comment_at(lines(record.at.path), record.at.line)
        yield replace(record, comment=comment) if comment else record


def _silent(_stage: str, _done: int, _total: int) -> None:
    pass
