"""What one blob holds, as the bytes that the cache keeps: compact JSON, read back without looking at types.

Conditions are written once a file: hundreds of findings stand under the same ones.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from darwinidx.kinds import KINDS
from darwinidx.kinds.kind import RawMiss
from darwinidx.resolve.macros import Define

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_CONDITIONS = "conditions"


@dataclass(frozen=True, slots=True)
class Extract:
    """What one blob holds."""

    defines: tuple[Define, ...]
    raws: Mapping[str, tuple[Any, ...]]
    """Kind's name -> raw findings."""
    misses: tuple[tuple[str, RawMiss], ...]
    """Kind's name and the candidate it did not understand."""
    functions: tuple[tuple[int, int, str], ...]
    """Where functions begin and end, in bytes, and their names."""
    error_bytes: int
    parsed: bool
    """Whether a kind asked for the file's syntax tree."""
    size: int
    """Bytes."""
    rescued: int
    """Lines with findings of which the tree showed nothing: read from the text."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a class of findings is laid out in a row."""

    made: Callable[..., Any]
    values: Callable[[Any], tuple[Any, ...]]
    """All fields of a finding."""
    conditions: int
    """Where among them its conditions are; -1 for a class that has none."""


def encode(found: Extract) -> bytes:
    """Return an extract as bytes."""
    table: dict[tuple[str, ...], int] = {}
    body = [
        _rows(_DEFINE, found.defines, table),
        {name: _rows(_shape(name), items, table) for name, items in found.raws.items()},
        [[name, _MISS.values(miss)] for name, miss in found.misses],
        found.functions,
        [found.error_bytes, found.parsed, found.size, found.rescued],
    ]
    return json.dumps([list(table), *body], separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")


def decode(payload: bytes) -> Extract:
    """Return the extract that ``encode`` packed."""
    table, defines, raws, misses, inside, counts = json.loads(payload)
    conditions = [tuple(row) for row in table]
    return Extract(
        tuple(_made(_DEFINE, defines, conditions)),
        {name: tuple(_made(_shape(name), rows, conditions)) for name, rows in raws.items()},
        tuple((name, RawMiss(*row)) for name, row in misses),
        tuple(map(tuple, inside)),
        *counts,
    )


def _rows(shape: _Shape, items: Sequence[Any], table: dict[tuple[str, ...], int]) -> list[Sequence[Any]]:
    at, values = shape.conditions, shape.values
    rows: list[Sequence[Any]] = []
    for item in items:
        row = values(item)
        if at >= 0:
            row = (*row[:at], table.setdefault(row[at], len(table)), *row[at + 1 :])
        rows.append(row)
    return rows


def _made(shape: _Shape, rows: list[list[Any]], conditions: Sequence[tuple[str, ...]]) -> list[Any]:
    at, made = shape.conditions, shape.made
    found = []
    for row in rows:
        if at >= 0:
            row[at] = conditions[row[at]]
        found.append(made(*[_tupled(value) if value.__class__ is list else value for value in row]))
    return found


def _tupled(values: list[Any]) -> tuple[Any, ...]:
    """Return a list of JSON, which has no tuples, as one."""
    return tuple([_tupled(value) if value.__class__ is list else value for value in values])


@cache
def _shape(kind: str) -> _Shape:
    return _shape_of(next(each for each in KINDS if each.name == kind).raw)


def _shape_of(made: type[Any]) -> _Shape:
    names = [field.name for field in fields(made)]
    return _Shape(made, attrgetter(*names), names.index(_CONDITIONS) if _CONDITIONS in names else -1)


_DEFINE, _MISS = _shape_of(Define), _shape_of(RawMiss)
