"""JSON Lines and JSON: the wire contract for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from darwinidx.render.line import line, plain
from darwinidx.render.wire import header, section_title, travels, wire

if TYPE_CHECKING:
    from collections.abc import Iterator

    from darwinidx.mark import MarkedPage
    from darwinidx.render.line import Line
    from darwinidx.render.wire import Wire

MARK = '"non_api":true'
"""The mark as every JSON line spells it."""


def jsonl(page: MarkedPage) -> Iterator[Line]:
    """Yield the header, then one object a row."""
    yield line(_dump(header(page)))
    for section in page.sections:
        title = section_title(page, section)
        for row in section.rows:
            if travels(row):
                yield line(_dump(wire(row, title)))
    for miss in page.misses:
        yield line(_dump(wire(miss)))


def document(page: MarkedPage) -> Iterator[Line]:
    """Yield one JSON object: the header's fields, the sections with their rows, the misses."""
    head = {key: value for key, value in header(page).items() if key != "type"}
    yield plain("{")
    for key, value in head.items():
        yield plain(f"  {json.dumps(key)}: {json.dumps(value)},")
    yield plain('  "sections": [')
    for number, section in enumerate(page.sections):
        yield plain("    {")
        yield plain(f'      "title": {json.dumps(section.title)},')
        yield plain(f'      "note": {json.dumps(section.note)},')
        yield plain('      "rows": [')
        yield from _listed([wire(row) for row in section.rows if travels(row)], "        ")
        yield plain("      ]")
        yield plain("    }" + ("," if number + 1 < len(page.sections) else ""))
    yield plain("  ],")
    yield plain('  "misses": [')
    yield from _listed([wire(miss) for miss in page.misses], "    ")
    yield plain("  ]")
    yield plain("}")


def _listed(rows: list[Wire], indent: str) -> Iterator[Line]:
    for number, row in enumerate(rows):
        yield line(indent + _dump(row) + ("," if number + 1 < len(rows) else ""))


def _dump(row: Wire) -> str:
    # Pure ASCII: what the sources hold can neither move a cursor nor reorder what is read.
    return json.dumps(row, separators=(",", ":"))
