"""A record taken apart and put together: the part that stays from release to release, and the lines that move.

Most records of two releases differ only in their lines. Kept apart, the rest (the body) is stored once, in the store
as in the facts of the wheel.
"""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from darwinidx.model import LOCAL_FIELDS, Place, Record, SocketOption, Symbol, Syscall, Sysctl, Tier, Visibility

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

RECORD_TYPES: dict[str, type[Record]] = {each.kind: each for each in (Symbol, Sysctl, SocketOption, Syscall)}
"""Record classes by kind."""

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_HANDLERS = ("set_handler", "get_handler", "multipath")
_READERS: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    ("conditions", tuple),
    ("handler_conditions", tuple),
    ("visibility", {each.value: each for each in Visibility}.__getitem__),
    ("tier", {each.value: each for each in Tier}.__getitem__),
)
_HANDLER_LINE = re.compile(r":(\d+)\(")
_NO_LINE = "\x01"
"""Stands where a line was; no source has it."""

Lines = tuple[int, ...]
"""Line and column of a record, then the lines inside its other places, in the order in which those stand."""


@dataclass(frozen=True, slots=True)
class Body:
    """What of a record does not move: its kind, its name and its other fields as JSON."""

    kind: str
    name: str
    fields: str
    """Canonical JSON: sorted keys, no spaces, defaults left out."""


def take_apart(record: Record, *, local: bool = True) -> tuple[Body, Lines]:
    """Return a record's body and its lines; ``local=False`` leaves out what may quote the source."""
    fields: dict[str, Any] = {"path": record.at.path}
    lines = [record.at.line, record.at.column]
    for key, default in _defaults(type(record)):
        value = getattr(record, key)
        if value == default and type(value) is type(default):
            continue
        if key in LOCAL_FIELDS and not local:
            continue
        if key in _HANDLERS:
            lines.extend(int(line) for line in _HANDLER_LINE.findall(value))
            value = _HANDLER_LINE.sub(f":{_NO_LINE}(", value)
        fields[key] = value
    return Body(record.kind, record.name, _ENCODER.encode(fields)), tuple(lines)


def put_together(kind: str, name: str, fields: dict[str, Any], lines: Lines) -> Record:
    """Return the record of a body, whose fields are taken, at some lines.

    Raise ``KeyError``, ``ValueError`` or ``TypeError`` when they do not fit.
    """
    line, column, *inner = lines
    at = Place(path=fields.pop("path"), line=line, column=column)
    if inner:
        rest = iter(inner)
        for key in _HANDLERS:
            if key in fields:
                first, *others = fields[key].split(_NO_LINE)
                fields[key] = first + "".join(f"{next(rest)}{other}" for other in others)
    for key, read in _READERS:
        if key in fields:
            fields[key] = read(fields[key])
    return RECORD_TYPES[kind](name=name, at=at, **fields)


def all_fields(texts: Iterable[str]) -> list[dict[str, Any]]:
    """Return the fields of many bodies; reading them as one text takes a third of the time."""
    found: list[dict[str, Any]] = json.loads(f"[{','.join(texts)}]")
    return found


def shape() -> int:
    """Return 15 bits that change when a record gains or loses a field."""
    fields = ";".join(f"{kind}:{','.join(each.__dataclass_fields__)}" for kind, each in RECORD_TYPES.items())
    return zlib.crc32(fields.encode()) & 0x7FFF


def numbers_of(record: Record) -> tuple[int, ...]:
    """Return the numbers under which a record is found: a value, an OID number, a call number."""
    if isinstance(record, Symbol | SocketOption):
        return (record.value,) if isinstance(record.value, int) else ()
    if isinstance(record, Sysctl | Syscall):
        return (record.number,) if record.number is not None else ()
    return ()


_known_defaults: dict[type[Record], tuple[tuple[str, Any], ...]] = {}


def _defaults(kind: type[Record]) -> tuple[tuple[str, Any], ...]:
    """Return each further field with its default; a field without one has a default that equals nothing."""
    found = _known_defaults.get(kind)
    if found is None:
        fields = kind.__dataclass_fields__.values()
        found = tuple((each.name, each.default) for each in fields if each.name not in {"name", "at", "kind"})
        _known_defaults[kind] = found
    return found
