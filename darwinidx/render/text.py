"""Text for people: names left, marks right, one layout from 80 columns up."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from darwinidx.mark import NON_API
from darwinidx.model import Reference
from darwinidx.page import Change, Fact, Hit
from darwinidx.render.clean import clean, clean_lines
from darwinidx.render.describe import change_words, name_of, place_of, summary
from darwinidx.render.line import Line, Piece, plain
from darwinidx.talk import wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from darwinidx.mark import MarkedPage, MarkedRow, MarkedSection
    from darwinidx.render import Look

_TAG = re.compile(r"xnu-[0-9.]+")
_LINKABLE = re.compile(r"[A-Za-z0-9_./+-]+")
"""Paths that need no quoting in a link: all of xnu's do. Others are shown without one."""

_GAP = "  "
_MAX_WIDTH = 160
"""Wider screens do not move the marks further from what they mark."""
_WIDE = 90
"""From so many columns left of the marks on, a record has one line."""
_MAX_LABEL, _MAX_NAME = 24, 48
_NARROWEST = 20
_NO_PLACE = Piece("")


def text(page: MarkedPage, look: Look) -> Iterator[Line]:
    """Yield a page for a reader: the sentence, then each section with its rows."""
    sheet = _Sheet(page, look)
    yield from (plain(part, "dim") for part in wrapped(page.banner, sheet.width))
    if page.title:
        yield plain()
        title, about = Piece(clean(page.title), "title"), Piece(_about(page), "dim")
        if len(title.text) + len(about.text) <= sheet.room:
            yield sheet.line([title, about])
        else:
            yield from (sheet.line([Piece(part, "title")]) for part in wrapped(title.text, sheet.room))
            yield sheet.line([about])
    for section in page.sections:
        yield plain()
        sheet.titles += f" {section.title}"
        # The title of a lone section would only say the page's again, unless it holds something else instead.
        if section.title and (len(page.sections) > 1 or page.total == 0 or not page.title):
            yield from (sheet.line([Piece(part, "title")]) for part in wrapped(clean(section.title), sheet.room))
        yield from _section(section, sheet)
    if not page.count and not any(section.note for section in page.sections):
        yield plain()
        yield sheet.line([Piece(f"{_GAP}nothing found", "dim")])
    if page.misses:
        yield plain()
        yield sheet.line([Piece(f"Not read: {len(page.misses)}", "title")])
        yield from _table(page.misses, sheet)


class _Sheet:
    """What the lines of one page share: its width, and the column of the marks."""

    def __init__(self, page: MarkedPage, look: Look) -> None:
        rows = [row for section in page.sections for row in section.rows]
        self.width = min(look.width, _MAX_WIDTH) - 1
        self.explain = look.explain
        self.titles = page.title
        """What stands above a row: a name found there is not said again."""
        self.room = self.width - max((len(row.mark) for row in rows), default=len(NON_API)) - len(_GAP)
        """Columns left of the marks."""

    def line(self, pieces: Sequence[Piece], mark: str = NON_API) -> Line:
        """Set the mark in its column, or after the text where that is longer."""
        used = sum(len(piece.text) for piece in pieces)
        fill = max(self.room - used, 0) + len(_GAP)
        return Line((*pieces, Piece(" " * fill), Piece(mark, "mark")))


def _about(page: MarkedPage) -> str:
    parts = [clean(page.release)] if page.release else []
    if page.origin == "wheel":
        parts.append("shipped facts")
    if page.total is not None and page.total > page.count:
        parts.append(f"{page.count} of {page.total}")
    return f"{_GAP}{', '.join(parts)}" if parts else ""


def _section(section: MarkedSection, sheet: _Sheet) -> Iterator[Line]:
    for part in wrapped(clean(section.note), sheet.room - len(_GAP)) if section.note else ():
        yield sheet.line([Piece(f"{_GAP}{part}", "dim")])
    for layout, rows in groupby(section.rows, key=_layout):
        yield from layout(list(rows), sheet)


def _layout(row: MarkedRow) -> Callable[[Sequence[MarkedRow], _Sheet], Iterator[Line]]:
    if isinstance(row.row, Fact):
        return _facts
    if isinstance(row.row, Change):
        return _changes
    return _uses if isinstance(row.row, Reference) else _table


def _place(row: MarkedRow) -> Piece:
    place = place_of(row.row)
    if place is None:
        return Piece("")
    return Piece(clean(str(place)), "place", permalink(row.release, place.path, place.line))


def permalink(release: str, path: str, line: int) -> str:
    """Return where the public copy of a release shows a line; empty when the release is not one tag."""
    if not _TAG.fullmatch(release) or not _LINKABLE.fullmatch(path):
        return ""
    return f"https://github.com/apple-oss-distributions/xnu/blob/{release}/{path}#L{line}"


def _table(rows: Sequence[MarkedRow], sheet: _Sheet) -> Iterator[Line]:
    """Lay rows out in columns on a wide screen or where all fit, and else on two lines or more each."""
    cells = [(name_of(row.row), summary(row.row), _place(row)) for row in rows]
    third = max(len(place.text) for _, _, place in cells)
    shared = sheet.room - third - 2 * len(_GAP)
    first = max(len(name) for name, _, _ in cells)
    second = max(len(words) for _, words, _ in cells)
    columns = first + second <= shared
    if not columns and sheet.room >= _WIDE:
        columns, first = True, min(first, shared // 2)
        second = shared - first
    for row, (name, words, place) in zip(rows, cells, strict=True):
        # What is too long for its column takes room from the next one; what does not fit even so goes below.
        head = name.ljust(first)
        rest = max(first + second - len(head), len(words))
        if columns and len(head) + rest + len(place.text) + 2 * len(_GAP) <= sheet.room:
            pieces = [Piece(head, "name"), Piece(f"{_GAP}{words.ljust(rest)}{_GAP}"), place]
            yield sheet.line(pieces, row.mark)
        else:
            yield sheet.line([Piece(name, "name")], row.mark)
            yield from _flow(words, place, sheet)
        if sheet.explain and isinstance(row.row, Hit):
            why = f"score {row.row.score:.2f}: {clean(row.row.why)}"
            yield from (sheet.line([Piece(f"{_GAP}{part}", "dim")]) for part in wrapped(why, sheet.room - len(_GAP)))


def _flow(words: str, place: Piece, sheet: _Sheet) -> Iterator[Line]:
    if words and len(words) + len(place.text) + 2 * len(_GAP) <= sheet.room:
        yield sheet.line([Piece(f"{_GAP}{words}{_GAP}"), place])
        return
    for part in wrapped(words, sheet.room - len(_GAP)) if words else ():
        yield sheet.line([Piece(f"{_GAP}{part}")])
    if place.text:
        yield sheet.line([Piece(_GAP), place])


def _changes(rows: Sequence[MarkedRow], sheet: _Sheet) -> Iterator[Line]:
    """Lay changes out: under the name's own title by release, else by name, with what happened in the title."""
    changes = [(row, row.row) for row in rows if isinstance(row.row, Change)]
    longest = max(len(name_of(each)) for _, each in changes)
    one_name = any(name_of(each) in sheet.titles for _, each in changes)
    for row, change in changes:
        name, words = name_of(change), clean(change_words(change))
        mark = row.mark
        if one_name:
            first = max(len(clean(each.release)) for _, each in changes)
            head, words = Piece(f"{_GAP}{clean(change.release):<{first}}{_GAP}"), f"{clean(change.what)}: {words}"
        elif longest <= sheet.room // 3:
            head = Piece(f"{_GAP}{name:<{longest}}{_GAP}", "name")
        else:
            yield sheet.line([Piece(f"{_GAP}{name}", "name")], mark)
            head, mark = Piece(_GAP * 2), NON_API
        yield from _beside([head], [words], sheet, mark, place=_place(row))


def _uses(rows: Sequence[MarkedRow], sheet: _Sheet) -> Iterator[Line]:
    """Lay references out by place."""
    places = [_place(row) for row in rows]
    first = max(len(place.text) for place in places)
    for row, place in zip(rows, places, strict=True):
        name = name_of(row.row)
        words = summary(row.row) if name in sheet.titles else f"{name}{_GAP}{summary(row.row)}"
        fill = " " * (first - len(place.text))
        yield from _beside([Piece(_GAP), place, Piece(f"{fill}{_GAP}")], [words], sheet, row.mark)


def _facts(rows: Sequence[MarkedRow], sheet: _Sheet) -> Iterator[Line]:
    """Lay facts out as labels and values, or as names and what is said of each."""
    facts = [(row, row.row) for row in rows if isinstance(row.row, Fact)]
    names = [fact.name for _, fact in facts]
    about_each = len(names) > 1 or (names[0] not in sheet.titles and not facts[0][1].local)
    if about_each and len(set(names)) == len(names):
        first = min(max(len(clean(name)) for name in names), _MAX_NAME)
        alike = len(facts) > 1 and len({fact.label for _, fact in facts}) == 1
        for row, fact in facts:
            head = Piece(f"{_GAP}{clean(fact.name):<{first}}{_GAP}", "name")
            yield from _fact(row, fact.value if alike else f"{fact.label}: {fact.value}", head, sheet)
        return
    first = min(max(len(clean(fact.label)) for _, fact in facts), _MAX_LABEL)
    last = ""
    for row, fact in facts:
        if fact.name != last and (len(set(names)) > 1 or fact.name not in sheet.titles):
            yield sheet.line([Piece(clean(fact.name), "name")], row.mark)
        last = fact.name
        head = Piece(f"{_GAP}{clean(fact.label):<{first}}{_GAP}", "dim")
        yield from _fact(row, fact.value, head, sheet, style="value" if fact.label == "value" else "")


def _fact(row: MarkedRow, value: str, head: Piece, sheet: _Sheet, style: str = "") -> Iterator[Line]:
    """Set a value beside its head, on as many lines as it takes, the mark on each."""
    lines = clean_lines(value.strip("\n"))
    if isinstance(row.row, Fact) and row.row.local and row.row.label.isdecimal():
        room = max(sheet.room - len(head.text), _NARROWEST)
        parts = [part for one in lines for part in _folded(one, room)]
        yield from _stacked([head], parts, sheet, row.mark, style)
    else:
        yield from _beside([head], lines, sheet, row.mark, style)


def _beside(
    head: Sequence[Piece], lines: Sequence[str], sheet: _Sheet, mark: str, style: str = "", *, place: Piece = _NO_PLACE
) -> Iterator[Line]:
    """Set words beside their head, or below it where one of them is too long for that; a place comes last."""
    room = sheet.room - sum(len(piece.text) for piece in head)
    longest = max((len(word) for line in lines for word in line.split()), default=0)
    least = max(longest, min(max(map(len, lines), default=0), _NARROWEST))
    if least > room and any(piece.text.strip() for piece in head):
        yield from _heading(head, sheet, mark)
        head, mark = [Piece(_GAP * 2)], NON_API
        room = sheet.room - len(_GAP * 2)
    room = max(room, _NARROWEST)
    parts = [part for line in lines for each in wrapped(line, room) for part in _broken(each, room)]
    if place.text and len(parts[-1]) + len(place.text) + len(_GAP) > room:
        parts.append("")
    yield from _stacked(head, parts, sheet, mark, style, place=place)


def _stacked(
    head: Sequence[Piece], parts: Sequence[str], sheet: _Sheet, mark: str, style: str, *, place: Piece = _NO_PLACE
) -> Iterator[Line]:
    """Set parts one below the other, the first beside the head, the place behind the last."""
    blank = [Piece(" " * sum(len(piece.text) for piece in head))]
    for number, part in enumerate(parts):
        pieces = [*(blank if number else head), Piece(part, style)]
        if number == len(parts) - 1 and place.text:
            pieces += [Piece(_GAP if part else ""), place]
        yield sheet.line(pieces, NON_API if number else mark)


def _heading(head: Sequence[Piece], sheet: _Sheet, mark: str) -> Iterator[Line]:
    """Set a head on lines of its own; one piece of many words on as many as it takes."""
    if len(head) > 1:
        yield sheet.line([*head[:-1], Piece(head[-1].text.rstrip())], mark)
        return
    for number, part in enumerate(wrapped(head[0].text, sheet.room - len(_GAP))):
        yield sheet.line([Piece(f"{_GAP}{part}", head[0].style)], NON_API if number else mark)


def _broken(word: str, room: int) -> list[str]:
    """Break a word that fits no line, as a long text of the source; an address and a user's own path stay whole."""
    if word.startswith(("https://", "/")):
        return [word]
    return [word[start : start + room] for start in range(0, len(word), room)] or [""]


def _folded(code: str, room: int) -> Iterator[str]:
    """Break a line of the source where it has to be, and nothing else of it: its spaces mean something."""
    rest = code.lstrip()
    indent = code[: len(code) - len(rest)][: room // 2]
    room -= len(indent)
    while len(rest) > room:
        end = rest.rfind(" ", 1, room + 1)
        end = end if end > 0 else room
        yield f"{indent}{rest[:end].rstrip()}"
        rest = rest[end:].lstrip()
    yield f"{indent}{rest}"
