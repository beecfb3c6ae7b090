"""Colour and links for a terminal, through rich. The words and their order are those of the plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.style import Style
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

    from darwinidx.render import Look
    from darwinidx.render.line import Line

STYLES = {
    "": "",
    "dim": "dim",
    "mark": "yellow",
    "name": "bold",
    "place": "cyan",
    "title": "bold underline",
    "value": "green",
}
"""Every style of a piece, in rich's words."""


def write(lines: Iterable[Line], stream: TextIO, look: Look) -> None:
    """Write lines with their styles; layout was done before, so nothing is wrapped or highlighted here."""
    console = Console(
        file=stream,
        force_terminal=True,
        color_system="standard",
        no_color=not look.color,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=True,
        legacy_windows=False,
    )
    styles = {name: Style.parse(words) if look.color else Style() for name, words in STYLES.items()}
    for line in lines:
        out = Text(no_wrap=True, overflow="ignore")
        for piece in line.pieces:
            style = styles[piece.style]
            if piece.link and look.hyperlink:
                style += Style(link=piece.link)
            out.append(piece.text, style)
        console.print(out, soft_wrap=True)
