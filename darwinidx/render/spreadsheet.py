"""CSV: one header line, one line a row, the same columns for every kind."""

from __future__ import annotations

import csv as stdlib_csv
import io
from typing import TYPE_CHECKING

from darwinidx.mark import GUARD_MARKER, marked
from darwinidx.page import Change
from darwinidx.render.clean import clean
from darwinidx.render.describe import sides
from darwinidx.render.line import Line, Piece, line
from darwinidx.render.wire import section_title, travels, wire

if TYPE_CHECKING:
    from collections.abc import Iterator

    from darwinidx.mark import MarkedPage, MarkedRow
    from darwinidx.render.wire import Wire

COLUMNS = (
    "non_api",
    "mark",
    "type",
    "kind",
    "name",
    "path",
    "line",
    "column",
    "release",
    "visibility",
    "form",
    "tier",
    "parent",
    "level",
    "oid",
    "value",
    "number",
    "alias_of",
    "value_type",
    "access",
    "exists",
    "settable",
    "gettable",
    "set_handler",
    "get_handler",
    "argument",
    "privilege",
    "handler",
    "variable",
    "format",
    "mechanism",
    "returns",
    "arguments",
    "else_side",
    "function",
    "how",
    "what",
    "label",
    "reason",
    "conditions",
    "proof",
    "first_release",
    "last_release",
    "releases",
    "evidence",
    "before",
    "after",
    "commit",
    "date",
    "fetched",
    "indexed",
    "section",
    "score",
    "why",
    "generated_by",
    "c_symbol",
    "dynamic",
    "multipath",
    "handler_conditions",
    "audit_event",
    "files",
    "stub",
    "api",
    "marker",
)
"""The columns, in order. New ones are added at the end."""


def csv(page: MarkedPage) -> Iterator[Line]:
    """Yield the header, then every row of every section, then the misses."""
    # The header's first two columns name the mark, so the line carries it like the rows do.
    yield Line((Piece(_joined(list(COLUMNS))),), finding=False)
    for section in page.sections:
        for row in section.rows:
            if travels(row):
                yield line(_row(row, section_title(page, section)))
    for miss in page.misses:
        yield line(_row(miss))


def _row(row: MarkedRow, section: str = "") -> str:
    fields = wire(row, section)
    if isinstance(row.row, Change):
        fields = _of_record(row.row, row.release) | fields
        fields["before"], fields["after"] = sides(row.row)
    # A row cut from its file still says what it is, in the header's own word.
    fields["api"] = "non_api"
    # A comment would be a row to most readers of CSV, so each row has what the guard knows.
    fields["marker"] = GUARD_MARKER
    return _joined([_cell(fields.get(column)) for column in COLUMNS])


def _of_record(change: Change, release: str) -> Wire:
    """Return the columns of the record that changed, as it is now, or was at last."""
    record = change.after or change.before
    return wire(marked(record, release)) if record else {}


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return clean("; ".join(str(item) for item in value))
    return clean(str(value))


def _joined(cells: list[str]) -> str:
    out = io.StringIO()
    stdlib_csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()
