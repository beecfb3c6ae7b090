"""Records as the store keeps them: what worker processes make, so that the one writer only has to write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from darwinidx.bodies import numbers_of, take_apart
from darwinidx.store.lookups import sql_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from darwinidx.model import Record


@dataclass(frozen=True, slots=True)
class PackedRecords:
    """The records of one release, taken apart."""

    bodies: dict[bytes, tuple[str, str, str]]
    """Key -> kind, name, fields."""
    numbers: set[tuple[int | str, bytes]]
    placements: list[tuple[bytes, int, int, str]]
    """Key, line, column and inner lines, sorted."""
    kinds: dict[str, int]
    """How many records of each kind."""
    fingerprint: str
    """Changes when any of the records does."""


def pack(records: Iterable[Record]) -> PackedRecords:
    """Take the records of a release apart."""
    import hashlib  # noqa: PLC0415 - OpenSSL is loaded with it, and only writing needs it

    bodies: dict[bytes, tuple[str, str, str]] = {}
    numbers: set[tuple[int | str, bytes]] = set()
    placements: set[tuple[bytes, int, int, str]] = set()
    kinds: dict[str, int] = {}
    for record in records:
        body, (line, column, *inner) = take_apart(record)
        key = hashlib.blake2b(f"{body.kind}\0{body.name}\0{body.fields}".encode(), digest_size=12).digest()
        bodies[key] = (body.kind, body.name, body.fields)
        placements.add((key, line, column, ",".join(map(str, inner))))
        numbers.update((sql_number(each), key) for each in numbers_of(record))
        kinds[record.kind] = kinds.get(record.kind, 0) + 1
    in_order = sorted(placements)
    fingerprint = hashlib.blake2b(repr(in_order).encode(), digest_size=12).hexdigest()
    return PackedRecords(bodies, numbers, in_order, kinds, fingerprint)
