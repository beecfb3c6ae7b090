"""The wire contract: a marked row as a mapping of long names to JSON values. ``docs/formats.md`` describes it."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from darwinidx.mark import GUARD_MARKER, mark_of
from darwinidx.model import LOCAL_FIELDS, Miss, Record, Reference, Release
from darwinidx.page import Change, Fact, Hit

if TYPE_CHECKING:
    from darwinidx.mark import MarkedPage, MarkedRow, MarkedSection

SCHEMA = "darwinidx.results"
"""Name of the contract, in the header of JSON and JSON Lines."""

SCHEMA_VERSION = 1
"""Grows when a field is renamed, removed or changes its meaning; new fields do not change it."""

Wire = dict[str, Any]

_OWN_FIELDS: dict[str, tuple[str, ...]] = {}


def header(page: MarkedPage) -> Wire:
    """Return the first record of JSON Lines, and the head of JSON."""
    return {
        "type": "header",
        "schema": SCHEMA,
        "version": SCHEMA_VERSION,
        "release": page.release,
        "notice": page.banner,
        "non_api": True,
        "title": page.title,
        "origin": page.origin,
        "count": page.count,
        "total": page.count if page.total is None else page.total,
        "partial": page.partial,
        "marker": GUARD_MARKER,
    }


def travels(row: MarkedRow) -> bool:
    """Tell whether a row may leave the machine: facts that quote the source may not."""
    return not (isinstance(row.row, Fact) and (row.row.local or row.row.label in LOCAL_FIELDS))


def wire(marked: MarkedRow, section: str = "") -> Wire:
    """Return one row with its mark, its release and all of its fields that travel."""
    row = marked.row
    out: Wire = {}
    match row:
        case Hit():
            out = _record(row.record, marked.release, "record")
            if row.why:
                out |= {"score": row.score, "why": row.why}
            if row.lasts is not None:
                out |= {"first_release": row.lasts.first, "last_release": row.lasts.last, "releases": row.lasts.words}
        case Record():
            out = _record(row, marked.release, "record")
        case Reference():
            out = _placed("reference", "reference", row, marked)
            out |= {"function": row.function, "how": row.how, "conditions": list(row.conditions)}
        case Miss():
            out = _placed("miss", row.kind, row, marked) | {"reason": row.reason}
        case Change():
            out = _change(row, marked)
        case Fact():
            out = _head("fact", "fact", row.name, marked)
            out |= {"label": row.label, "value": row.value}
        case Release():
            out = _head("release", "release", row.tag, marked)
            out |= {"tag": row.tag, "commit": row.commit, "date": row.date}
            out |= {"fetched": row.fetched, "indexed": row.indexed}
    if section:
        out["section"] = section
    return out


def section_title(page: MarkedPage, section: MarkedSection) -> str:
    """Return the title that rows of a section carry; none when the page has but one."""
    return section.title if len(page.sections) > 1 else ""


def _head(kind_of_row: str, kind: str, name: str, marked: MarkedRow) -> Wire:
    return {
        "type": kind_of_row,
        "kind": kind,
        "name": name,
        "release": marked.release,
        "visibility": marked.visibility.value,
        "non_api": True,
        "mark": marked.mark,
    }


def _placed(kind_of_row: str, kind: str, row: Reference | Miss, marked: MarkedRow) -> Wire:
    place = {"path": row.at.path, "line": row.at.line, "column": row.at.column}
    return _head(kind_of_row, kind, row.name, marked) | place


def _own_fields(record: Record) -> tuple[str, ...]:
    found = _OWN_FIELDS.get(record.kind)
    if found is None:
        known = LOCAL_FIELDS | {"name", "at", "visibility"}
        found = _OWN_FIELDS[record.kind] = tuple(field.name for field in fields(record) if field.name not in known)
    return found


def _record(record: Record, release: str, kind_of_row: str) -> Wire:
    out: Wire = {
        "type": kind_of_row,
        "kind": record.kind,
        "name": record.name,
        "path": record.at.path,
        "line": record.at.line,
        "column": record.at.column,
        "release": release,
        "visibility": record.visibility.value,
        "non_api": True,
        "mark": mark_of(record.visibility),
    }
    for name in _own_fields(record):
        value = getattr(record, name)
        out[name] = list(value) if isinstance(value, tuple) else value
    return out


def _change(change: Change, marked: MarkedRow) -> Wire:
    record = change.after or change.before
    out = _head("change", record.kind if record else "", record.name if record else "", marked)
    out |= {"what": change.what, "evidence": change.evidence}
    out["before"] = _record(change.before, "", "record") if change.before else None
    out["after"] = _record(change.after, change.release, "record") if change.after else None
    return out
