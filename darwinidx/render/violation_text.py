"""Violations for a reader: a line a place, which editors and grep understand, then each reason once.

Whatever names a symbol carries the mark, on every line that it takes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from darwinidx.mark import NON_API, SENTENCE, mark_of
from darwinidx.render.clean import clean
from darwinidx.render.line import Line, Piece, plain
from darwinidx.talk import wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from darwinidx.guard.report import Report
    from darwinidx.guard.violation import Violation

_STYLES: Final = {"error": "name", "warning": "mark", "note": "dim"}
_INDENT: Final = " " * 4
_LABEL: Final = " " * len("instead: ")
_MARK: Final = f" ({NON_API})"
_NARROWEST: Final = 20
_WIDEST: Final = 160


def text(report: Report, width: int = 80, *, fold: bool = False) -> Iterator[Line]:
    """Yield the places in order, then what there is to say of each symbol, said once; the summary is for stderr.

    Args:
        report: what was found.
        width: columns of the reader's screen.
        fold: whether the lines of the places, too, are broken at the width. Not in a pipe: there a place is a line.
    """
    width = max(min(width, _WIDEST) - 1, _NARROWEST)
    if not report.shown:
        return
    for one in report.shown:
        yield from _place(one, width if fold else 0)
    yield plain()
    groups: dict[tuple[str, str, str], dict[str, Violation]] = {}
    for one in report.shown:
        groups.setdefault((one.proof, one.alternative, one.source), {}).setdefault(one.symbol, one)
    for symbols in groups.values():
        yield from _reason(list(symbols.values()), width)
    for part in wrapped(SENTENCE, width):
        yield plain(part)


def _place(one: Violation, width: int) -> Iterator[Line]:
    why = ": ".join(filter(None, (one.accepted, clean(one.justification))))
    accepted = f" (accepted, {why})" if one.accepted else ""
    head = (
        Piece(f"{clean(one.path)}:{one.line}:{one.column}: "),
        Piece(one.level.value, _STYLES[one.level.value]),
        Piece(f": {clean(one.symbol)} ({mark_of(one.visibility)})"),
    )
    said = f"{clean(one.what)} [{one.rule}]{accepted}"
    if not width or sum(len(piece.text) for piece in head) + len(": ") + len(said) <= width:
        yield Line((*head, Piece(f": {said}")))
        return
    yield Line(head)
    yield from _said(said, [one], width, "")


def _reason(symbols: Sequence[Violation], width: int) -> Iterator[Line]:
    """The symbols that one proof and one piece of advice are for, then these two."""
    for one in symbols:
        mark = f" ({mark_of(one.visibility)})"
        rest = ", ".join(part for part in (one.place, one.releases) if part)
        line = f"{clean(one.symbol)}{mark}" + (f": {clean(rest)}" if rest else "")
        if len(line) <= width:
            yield Line((Piece(line),))
        else:
            yield Line((Piece(f"{clean(one.symbol)}{mark}"),))
            yield from _said(clean(rest), symbols, width, "")
    first = symbols[0]
    if first.proof:
        yield from _said(clean(first.proof), symbols, width, "proof:   ")
    yield from _said(clean(first.alternative), symbols, width, "instead: ")
    if first.source:
        yield plain(f"{_INDENT}{_LABEL}{clean(first.source)}", "dim")
    yield plain()


def _said(words: str, symbols: Sequence[Violation], width: int, label: str) -> Iterator[Line]:
    """Words below their place or symbol. A line that names a symbol is marked as the first one is."""
    room = width - len(_INDENT) - len(label)
    if any(one.symbol in words for one in symbols):
        room -= len(_MARK)
    for number, part in enumerate(wrapped(words, max(room, _NARROWEST))):
        named = any(one.symbol in part for one in symbols)
        head = label if number == 0 else " " * len(label)
        yield Line((Piece(f"{_INDENT}{head}{part}{_MARK if named else ''}", "dim"),), named)
