"""Runs a case of ``tests/units``: a folder of small files of our own, and the records and misses they must give."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from darwinidx import extract
from darwinidx.kinds.kind import Tree
from darwinidx.model import Miss, Place, Record, Release, Visibility
from darwinidx.resolve.constants import Constants, Enumerator
from darwinidx.resolve.macros import Macros

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from darwinidx.kinds.kind import Kind


class Shown:
    """Stands in for the visibility rule: everything is in an installed header."""

    def of(self, path: str, conditions: tuple[str, ...], *, line: int = 0) -> tuple[Visibility, str]:
        del conditions
        return Visibility.SDK, f"{path}:{line}"


def findings(kind: Kind, files: Mapping[str, bytes]) -> list[Record | Miss]:
    """Read and resolve a small tree with one kind; what ``read`` did not understand comes as misses."""
    found = {path: extract.decode(extract.encode(extract.extract(path, data))) for path, data in files.items()}
    macros = Macros({path: each.defines for path, each in found.items()})
    enumerators: dict[str, list[Enumerator]] = {}
    for path, each in found.items():
        for raw in each.raws.get("symbol", ()):
            if raw.form == "enumerator":
                enumerators.setdefault(raw.name, []).append(
                    Enumerator(
                        name=raw.name,
                        path=path,
                        expression=raw.expression,
                        previous=raw.previous,
                        line=raw.line,
                        conditions=raw.conditions,
                    )
                )
    tree = Tree(
        release=Release(tag="xnu-1", commit="0" * 40),
        paths=dict.fromkeys(files, ""),
        read=files.get,
        macros=macros,
        constants=Constants(macros, enumerators),
        visibility=Shown(),  # type: ignore[arg-type]
        existence=None,  # type: ignore[arg-type]
    )
    raws = {path: each.raws.get(kind.name, ()) for path, each in found.items() if each.raws.get(kind.name)}
    results: list[Record | Miss] = list(kind.resolve(raws, tree))
    results += [
        Miss(at=Place(path=path, line=miss.line), kind=kind.name, name=miss.name, reason=miss.reason)
        for path, each in found.items()
        for name, miss in each.misses
        if name == kind.name
    ]
    return results


def check(case: Path, found: Iterable[Record | Miss]) -> None:
    """Compare findings, in order of place, with ``expected.jsonl``: as many, and equal in the fields it names."""
    expected = [json.loads(line) for line in (case / "expected.jsonl").read_text().splitlines() if line]
    rows = [_row(each) for each in sorted(found, key=lambda each: (each.at, each.name))]
    for row, want in zip(rows, expected, strict=False):
        assert {key: row.get(key) for key in want} == want
    assert [row["name"] for row in rows] == [want.get("name", "") for want in expected]


def _row(each: Record | Miss) -> dict[str, Any]:
    fields: dict[str, Any] = {name: getattr(each, name) for cls in type(each).__mro__ for name in _slots(cls)}
    fields["type"] = "miss" if isinstance(each, Miss) else "record"
    fields["line"] = each.at.line
    return {key: list(value) if isinstance(value, tuple) else value for key, value in fields.items()}


def _slots(cls: type) -> tuple[str, ...]:
    return tuple(getattr(cls, "__slots__", ()))
