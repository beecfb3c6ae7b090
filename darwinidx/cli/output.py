"""From a page to the reader: stdout or a pager, with what the terminal can show."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from darwinidx.render import emit
from darwinidx.talk import say, screen

if TYPE_CHECKING:
    from darwinidx.page import Page


class View(TypedDict, total=False):
    """What ``options.output_options`` adds to a command: pass it on to ``put`` as it is."""

    form: str
    color: str
    hyperlink: str
    pager: bool | None


def put(page: Page, *, explain: bool = False, **view: Unpack[View]) -> None:
    """Write a page to stdout; a long one through a pager, when stdout is a terminal."""
    form, color, hyperlink = view.get("form", "text"), view.get("color", "auto"), view.get("hyperlink", "auto")
    pager = view.get("pager")
    stream = sys.stdout
    terminal = stream.isatty()
    size = screen()
    capable = terminal and os.environ.get("TERM") != "dumb"
    coloured = color == "always" or (color == "auto" and capable and not os.environ.get("NO_COLOR"))
    linked = hyperlink == "always" or (hyperlink == "auto" and capable)
    paged = terminal and form == "text" and pager is not False
    target = io.StringIO() if paged else stream
    if page.origin == "wheel":
        say(f"from the facts that ship with darwinidx, {page.release}; `darwinidx sync` gets the source itself")
    emit(page, form, target, width=size.columns, color=coloured, hyperlink=linked, explain=explain)
    if not isinstance(target, io.StringIO):
        return
    text = target.getvalue()
    if text.count("\n") < size.lines and not pager:
        stream.write(text)
        return
    os.environ.setdefault("LESS", "FRX")
    click.echo_via_pager(text, color=coloured or linked)


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number and what is counted, in its right form: ``1 file``, ``2 files``."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def found(page: Page) -> bool:
    """Tell whether a page answers its question: ``total`` is 0 or no section has rows when it does not."""
    return page.total != 0 and any(section.rows for section in page.sections)
