"""``emit``: the only writer of results. A page goes in, marked lines come out, in one of ``FORMATS``."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from darwinidx.errors import UsageError
from darwinidx.mark import NON_API, marked_page
from darwinidx.render.line import checked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TextIO

    from darwinidx.mark import MarkedPage
    from darwinidx.page import Page
    from darwinidx.render.line import Line

# format -> module, function, the mark as each line of the format spells it
_FORMATS = {
    "text": ("text", "text", NON_API),
    "jsonl": ("jsonlines", "jsonl", '"non_api":true'),
    "json": ("jsonlines", "document", '"non_api":true'),
    "markdown": ("markdown", "markdown", NON_API),
    "csv": ("spreadsheet", "csv", NON_API),
    "vimgrep": ("vimgrep", "vimgrep", NON_API),
    "ctags": ("ctags", "ctags", NON_API),
}

FORMATS = tuple(_FORMATS)
"""Every format, in the order of the documentation."""

RESULT_FORMATS = tuple(name for name in FORMATS if name != "ctags")
"""Formats of results; ctags is for exports of a whole release."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How text is laid out. The other formats look the same everywhere."""

    width: int = 80
    """Columns of the reader's screen."""
    color: bool = False
    hyperlink: bool = False
    """Whether places become OSC 8 links to the release's public sources."""
    explain: bool = False
    """Whether the parts of each score are shown."""


def emit(
    page: Page,
    form: str,
    stream: TextIO,
    *,
    width: int = 80,
    color: bool = False,
    hyperlink: bool = False,
    explain: bool = False,
) -> None:
    """Write a page to a stream. A line that names a finding carries the mark, or it is not written."""
    look = Look(width=width, color=color, hyperlink=hyperlink, explain=explain)
    lines = formatted(marked_page(page), form, look)
    if form == "text" and (color or hyperlink):
        import_module("darwinidx.render.terminal").write(lines, stream, look)
        return
    stream.writelines(f"{one}\n" for one in lines)


def formatted(page: MarkedPage, form: str, look: Look) -> Iterator[Line]:
    """Yield the lines of a marked page in one format, each checked for the mark."""
    if form not in _FORMATS:
        raise UsageError(f"unknown format {form!r}", hint=f"one of: {', '.join(FORMATS)}")
    module, function, mark = _FORMATS[form]
    make: Callable[..., Iterator[Line]] = getattr(import_module(f"darwinidx.render.{module}"), function)
    lines = make(page, look) if form == "text" else make(page)
    return iter(checked(lines, mark))
