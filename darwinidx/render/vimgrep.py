"""``path:line:column: text``, the form editors jump by. Rows that stand nowhere are not places and stay out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from darwinidx.render.clean import clean
from darwinidx.render.describe import name_of, place_of, summary
from darwinidx.render.line import line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from darwinidx.mark import MarkedPage, MarkedRow
    from darwinidx.render.line import Line


def vimgrep(page: MarkedPage) -> Iterator[Line]:
    """Yield one line for each row that has a place."""
    for section in page.sections:
        for row in section.rows:
            yield from _line(row)
    for miss in page.misses:
        yield from _line(miss)


def _line(row: MarkedRow) -> Iterator[Line]:
    place = place_of(row.row)
    if place is not None:
        where = f"{clean(place.path)}:{place.line}:{place.column}"
        yield line(f"{where}: [{row.mark}] {name_of(row.row)}: {summary(row.row)}")
