"""Where the names of a release are used, and the names of NECP that are used and nowhere declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from darwinidx import extract, references
from darwinidx.build.reading import chunks
from darwinidx.kinds.symbol.tiers import names_necp
from darwinidx.model import Miss
from darwinidx.source import read_source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from darwinidx.build.pool import Pool
    from darwinidx.checkout import Checkout
    from darwinidx.model import Reference

SOURCES = (".c", ".h", ".cpp")
"""Files in which names are used."""
_Functions = tuple[tuple[int, int, str], ...]


def find_uses(
    checkout: Checkout,
    paths: Mapping[str, str],
    functions: Mapping[str, _Functions],
    targets: references.Targets,
    pool: Pool,
) -> list[Reference]:
    """Return every use in a tree; ``functions`` holds those of the files that were parsed, by path."""
    wanted = references.Wanted(targets)
    sources = {path: path for path in sorted(paths) if path.endswith(SOURCES)}
    tasks = (
        (wanted, [(path, data, functions.get(path)) for _, path, data in chunk])
        for chunk in chunks(checkout, paths, sources)
    )
    return [
        use
        for found in pool.map(_uses, tasks)
        for use in found
        if not targets.declares(use.name, use.at.path, use.at.line)
    ]


def _uses(task: tuple[references.Wanted, list[tuple[str, bytes, _Functions | None]]]) -> list[Reference]:
    wanted, files = task
    found: list[Reference] = []
    for path, data, known in files:
        names = wanted.in_file(path, data)
        if names:
            source = read_source(path, data)
            own = references.locals_of(source, [name for name in names if not wanted.is_declared(name)])
            names = [name for name in names if name not in own]
        words = references.places(source, names) if names else []
        if words:
            functions = extract.functions(source) if known is None else known
            found += references.uses(source, functions, words)
    return found


def undeclared(names: Iterable[str], used: Iterable[Reference]) -> list[Miss]:
    """Return a miss for each name of NECP that is used and nowhere declared: a declaration we could not read."""
    declared = set(names)
    # what makesyscalls.sh and the macros of sysctl.h make of a declared name
    declared |= {f"{name}_args" for name in declared} | {
        "_" + name.replace(".", "_") for name in declared if "." in name
    }
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
