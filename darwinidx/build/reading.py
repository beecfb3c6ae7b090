"""Blobs that no extractor like this one has read yet -> payloads in the store, each read once, in worker processes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from darwinidx import extract

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from darwinidx.build.pool import Pool
    from darwinidx.checkout import Checkout
    from darwinidx.store import Store

_CHUNK_BYTES = 1 << 20
_CHUNK_FILES = 400


def keys_of(paths: Mapping[str, str]) -> dict[str, str]:
    """Return path -> cache key of the files of a tree that extraction reads."""
    return {path: extract.key(path, paths[path]) for path in sorted(paths) if extract.is_read(path)}


def read_missing(
    checkout: Checkout,
    store: Store,
    paths: Mapping[str, str],
    missing: Mapping[str, str],
    *,
    pool: Pool,
    progress: Callable[[int, int], None],
) -> None:
    """Read the blobs of ``missing`` (key -> path) into the store; what is in stays in, however the run ends."""
    done = 0
    progress(0, len(missing))
    for made in pool.map(extract.payloads, chunks(checkout, paths, missing)):
        store.blobs.put_many(made, extract.digest())
        done += len(made)
        progress(done, len(missing))


def chunks(
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
        if size > _CHUNK_BYTES or len(chunk) > _CHUNK_FILES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk
