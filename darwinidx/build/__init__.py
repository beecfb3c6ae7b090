"""Releases -> their records in the store: composes the stages, counts misses, reports progress.

Each new blob is read once, in worker processes (``reading``). A worker then joins what the blobs of one release hold
and lets every kind resolve over the whole tree (``resolving``), while others read for the next release. Uses of names
are looked for when they are asked for (``uses``). A release goes into the store in one transaction, so a run can be
stopped anywhere: blobs that were read and releases that were stored stay.
"""

from __future__ import annotations

from collections import deque
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from darwinidx import extract
from darwinidx.build.pool import Pool, result
from darwinidx.build.reading import keys_of, read_missing
from darwinidx.build.resolving import Resolved, Task, forget, resolve
from darwinidx.build.uses import find_uses, undeclared

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Generator, Mapping, Sequence
    from concurrent.futures import Future

    from darwinidx.checkout import Checkout
    from darwinidx.model import FileHealth, Miss, Reference, Release
    from darwinidx.store import Store

    Progress = Callable[[str, int, int], None]
    """Called with a stage's name, how much of it is done, and how much there is.

    The stages of each release are read, resolve, references, store and done. Before several releases, ``plan`` tells
    how many blobs will have to be read for all of them.
    """

_WITH_REFERENCES = "+references"


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What one release held; its records are in the store."""

    release: Release
    kinds: Mapping[str, int]
    """How many records of each kind."""
    misses: tuple[Miss, ...]
    references: tuple[Reference, ...]
    health: tuple[FileHealth, ...]
    new_blobs: int
    """Blobs that had to be read; the others came from the cache."""
    blobs: int
    """All that are read, counted alike: a blob whose files are read in two ways counts twice."""


def digest(*, references: bool = True) -> str:
    """Return what decides what a release yields: one that was read by another extractor is worth reading again."""
    return extract.digest() + (_WITH_REFERENCES if references else "")


def is_current(known: str, *, references: bool) -> bool:
    """Tell whether a release that was stored with this digest needs no reading again."""
    return known == digest() or (not references and known == digest(references=False))


def index(
    checkout: Checkout,
    store: Store,
    tags: Sequence[str],
    *,
    references: Collection[str] | None = None,
    progress: Progress | None = None,
    jobs: int | None = None,
) -> Generator[Findings, None, None]:
    """Bring releases into the store, in the order given; yield what each held as soon as it is stored.

    References are looked for in the releases that ``references`` names, in all by default. Releases that share most
    of their blobs are best named one after the other.
    """
    say = progress or _silent
    releases = {release.tag: release for release in checkout.releases()}
    with Pool(jobs) as pool, ExitStack() as after:
        after.callback(forget)
        stored = {each.release.tag for each in store.releases()}
        known = store.blobs.known(extract.digest())
        if len(tags) > 1:
            new = {extract.key(path, sha) for sha, path in checkout.blobs(tags) if extract.is_read(path)} - known
            say("plan", 0, len(new))
        waiting: deque[_Waiting] = deque()
        for tag in tags:
            release = releases.get(tag) or checkout.release(tag)
            paths = checkout.tree(tag)
            keys = keys_of(paths)
            missing = {key: path for path, key in keys.items() if key not in known}
            read_missing(checkout, store, paths, missing, pool=pool, progress=partial(say, "read"))
            known.update(missing)
            wanted = references is None or tag in references
            task = Task(git_dir=checkout.git_dir, store=store.path, release=release, paths=paths, with_targets=wanted)
            say("resolve", 0, 1)
            waiting.append(_Waiting(pool.submit(resolve, task), paths, len(missing), len(set(keys.values()))))
            while len(waiting) > pool.jobs or (waiting and waiting[0].found.done()):
                yield _finished(checkout, store, waiting.popleft(), pool, say)
        while waiting:
            yield _finished(checkout, store, waiting.popleft(), pool, say)
        # what other extractors read, and what only replaced releases had, is of no more use
        store.blobs.keep_only(extract.digest())
        if stored & set(tags):
            store.sweep()


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A release that a worker resolves."""

    found: Future[Resolved]
    paths: Mapping[str, str]
    new_blobs: int
    blobs: int


def _finished(checkout: Checkout, store: Store, waiting: _Waiting, pool: Pool, say: Progress) -> Findings:
    found = result(waiting.found)
    release = found.release
    used: list[Reference] = []
    misses = set(found.misses)
    if found.targets is not None:
        say("references", 0, 1)
        used = find_uses(checkout, waiting.paths, found.functions, found.targets, pool)
        misses.update(undeclared((name for _, name, _ in found.records.bodies.values()), used))
    say("store", 0, 1)
    findings = Findings(
        release=release,
        kinds=found.records.kinds,
        misses=tuple(sorted(misses)),
        references=tuple(used),
        health=found.health,
        new_blobs=waiting.new_blobs,
        blobs=waiting.blobs,
    )
    how = digest(references=found.targets is not None)
    store.put_release(release, found.records, findings.misses, used, found.health, digest=how)
    say("done", 1, 1)
    return findings


def _silent(_stage: str, _done: int, _total: int) -> None:
    pass
