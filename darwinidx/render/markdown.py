"""Markdown: a table for each run of rows, the mark in every row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from darwinidx.mark import GUARD_MARKER, NON_API
from darwinidx.page import Fact
from darwinidx.render.clean import clean
from darwinidx.render.describe import name_of, place_of, summary
from darwinidx.render.line import line, plain
from darwinidx.render.wire import travels

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from darwinidx.mark import MarkedPage, MarkedRow
    from darwinidx.render.line import Line

_ESCAPES = {ord(character): f"\\{character}" for character in "\\`*_[]<>|#~$"}


def markdown(page: MarkedPage) -> Iterator[Line]:
    """Yield a page as one document."""
    if page.title:
        yield line(f"# {_words(page.title)} ({NON_API})")
        yield plain()
    yield plain(f"> {page.banner}")
    if page.release:
        yield plain(">")
        yield plain(f"> Release: {_words(page.release)}")
    yield plain(">")
    yield plain(f"> `{GUARD_MARKER}`")
    for section in page.sections:
        rows = [row for row in section.rows if travels(row)]
        if section.rows and not rows:
            continue  # all of it quotes the source: what does not travel is not announced either
        yield plain()
        if section.title:
            yield line(f"## {_words(section.title)} ({NON_API})")
            yield plain()
        if section.note:
            yield line(f"{_words(section.note)} ({NON_API})")
            yield plain()
        yield from _tables(rows)
    if page.misses:
        yield plain()
        yield line(f"## Not read ({NON_API})")
        yield plain()
        yield from _tables(page.misses)


def _tables(rows: Sequence[MarkedRow]) -> Iterator[Line]:
    facts: bool | None = None
    for row in rows:
        is_fact = isinstance(row.row, Fact)
        if is_fact is not facts:
            if facts is not None:
                yield plain()
            yield from _head(("Name", "Fact", "Value", "Mark") if is_fact else ("Name", "What", "Where", "Mark"))
            facts = is_fact
        yield line(f"| {' | '.join(_cells(row))} |")


def _head(titles: tuple[str, ...]) -> Iterator[Line]:
    yield plain(f"| {' | '.join(titles)} |")
    yield plain(f"|{' --- |' * len(titles)}")


def _cells(row: MarkedRow) -> tuple[str, ...]:
    name = _code(name_of(row.row))
    if isinstance(row.row, Fact):
        return name, _words(row.row.label), _words(row.row.value), row.mark
    place = place_of(row.row)
    return name, _words(summary(row.row)), _code(clean(str(place))) if place else "", row.mark


def _words(text: str) -> str:
    return clean(text.replace("\n", " ")).translate(_ESCAPES)


def _code(text: str) -> str:
    # In a table a pipe ends the cell even inside a code span; a backtick would end the span.
    safe = text.replace("`", "'").replace("|", "\\|")
    return f"`{safe}`" if safe else ""
