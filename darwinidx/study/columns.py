"""Tables that fit: names break where their parts end, and on a telephone each cell stands beside its label."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docutils import nodes  # type: ignore[import-untyped,unused-ignore]

_MOST_BESIDE = 3
"""Columns that fit side by side on a telephone."""
_PART_END = re.compile(r"(?<=[_./,+])(?=[^_./,+\s])(?!\w+:[0-9])")
"""Not before the ending of a file's name: ``necp.h:9`` stays whole."""


def label_cells(app: object, doctree: nodes.document, name: str) -> None:
    """Put its column's title into each cell of a wide table, where only narrow screens show it (Sphinx calls this)."""
    del app, name
    from docutils import nodes  # noqa: PLC0415 - comes with an extra

    for table in doctree.findall(nodes.table):
        heads = [entry.astext() for row in table.findall(nodes.thead) for entry in row.findall(nodes.entry)]
        wide = len(heads) > _MOST_BESIDE
        if wide:
            table["classes"].append("wide")
        for body in table.findall(nodes.tbody):
            for row in body.findall(nodes.row):
                for head, entry in zip(heads, row.children, strict=True):
                    _label(entry, head, wide=wide)


def _label(entry: Any, head: str, *, wide: bool) -> None:  # noqa: ANN401 - docutils'
    from docutils import nodes  # noqa: PLC0415 - comes with an extra

    entry["classes"].append(f"column-{head.lower().replace(' ', '-')}")
    if not entry.astext().strip():
        entry["classes"].append("empty")
    elif wide:
        # It is not the page's text: the search leaves it out.
        entry.children[0].insert(0, [nodes.inline("", head, classes=["label", "no-search"]), nodes.Text(" ")])


def breakable(page: str, opening: str) -> str:
    """Let the names behind an opening tag break where their parts end; what is copied has nothing added."""
    return re.sub(rf"(?<={re.escape(opening)})[^<]+", lambda found: _PART_END.sub("<wbr>", found[0]), page)
