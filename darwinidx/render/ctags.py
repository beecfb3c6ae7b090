"""A tags file for editors: sorted, extended format, the mark as a field of every tag."""

from __future__ import annotations

from typing import TYPE_CHECKING

from darwinidx import __version__
from darwinidx.mark import GUARD_MARKER, NON_API
from darwinidx.model import Record, SocketOption, Symbol
from darwinidx.page import Hit
from darwinidx.render.clean import clean
from darwinidx.render.line import line, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from darwinidx.mark import MarkedPage, MarkedRow
    from darwinidx.render.line import Line

_KINDS = (
    ("d", "macro"),
    ("F", "function-like macro"),
    ("f", "function"),
    ("p", "prototype"),
    ("s", "struct"),
    ("u", "union"),
    ("g", "enum"),
    ("e", "enumerator"),
    ("t", "typedef"),
    ("m", "field"),
    ("v", "variable"),
    ("x", "extern variable"),
    ("E", "entitlement"),
    ("L", "log category"),
    ("b", "build option"),
    ("B", "build attribute"),
    ("I", "build file"),
    ("c", "sysctl"),
    ("o", "sockopt"),
    ("S", "syscall"),
)
"""Letter and name: the letter is the tags format's, tags themselves use the name."""


def ctags(page: MarkedPage) -> Iterator[Line]:
    """Yield the pseudo-tags, then every record of the page, sorted by bytes."""
    pseudo = [
        "!_TAG_FILE_FORMAT\t2\t/extended format/",
        "!_TAG_FILE_SORTED\t1\t/0=unsorted, 1=sorted, 2=foldcase/",
        "!_TAG_FILE_ENCODING\tutf-8\t//",
        f"!_TAG_PROGRAM_NAME\tdarwinidx\t/{GUARD_MARKER}/",
        f"!_TAG_PROGRAM_VERSION\t{__version__}\t/{NON_API}, {clean(page.release)}/",
        *(f"!_TAG_KIND_DESCRIPTION!C\t{letter},{name}\t/{NON_API} {name}/" for letter, name in _KINDS),
    ]
    for text in sorted(pseudo):
        yield plain(text)
    rows = (row for section in page.sections for row in section.rows)
    for text in sorted({tag for row in rows if (tag := _tag(row))}, key=str.encode):
        yield line(text)


def _tag(row: MarkedRow) -> str:
    record = row.row.record if isinstance(row.row, Hit) else row.row
    if not isinstance(record, Record) or not record.name:
        return ""
    kind = record.form if isinstance(record, Symbol) else record.kind
    fields = [f"kind:{kind}", f"line:{record.at.line}", f"non_api:{row.mark}"]
    if isinstance(record, Symbol) and record.parent:
        fields.append(f"scope:{record.parent}")
    if isinstance(record, SocketOption):
        fields.append(f"level:{record.level}")
    if isinstance(row.row, Hit) and row.row.lasts is not None:
        fields.append(f"release:{row.release}")
    tail = "\t".join(clean(field) for field in fields)
    return f'{clean(record.name)}\t{clean(record.at.path)}\t{record.at.line};"\t{tail}'
