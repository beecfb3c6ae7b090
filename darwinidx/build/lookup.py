"""Where one name is used that no reading of the release looked for: the clone is asked, when somebody asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from darwinidx import extract, references
from darwinidx.build.uses import SOURCES
from darwinidx.source import read_source

if TYPE_CHECKING:
    from collections.abc import Collection

    from darwinidx.checkout import Checkout
    from darwinidx.model import Place, Reference
    from darwinidx.store import Store


def uses_of(
    name: str, checkout: Checkout, store: Store, tag: str, declared: Collection[tuple[str, int]]
) -> list[Reference]:
    """Return every use of a C name in a release, by place; ``declared`` are the paths and lines of its definitions."""
    tree = checkout.tree(tag)
    keys = {path: extract.key(path, tree[path]) for path in checkout.holding(tag, name) if path.endswith(SOURCES)}
    known = store.blobs.get_many(set(keys.values()), extract.digest())
    found: list[Reference] = []
    for path, (_, data) in zip(keys, checkout.read_blobs(tree[path] for path in keys), strict=True):
        source = read_source(path, data)
        words = references.places(source, [name])
        if not words:
            continue
        before = extract.decode(known[keys[path]]) if keys[path] in known else None
        functions = before.functions if before and before.parsed else extract.functions(source)
        own = {source.line_of(source.bare.find(name.encode(), start)) for start, _, each in functions if each == name}
        found += (
            use
            for use in references.uses(source, functions, words)
            if (path, use.at.line) not in declared and use.at.line not in own
        )
    return sorted(found, key=_by_place)


def _by_place(use: Reference) -> Place:
    return use.at
