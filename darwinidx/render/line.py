"""What formats yield: lines of styled pieces. Pure data, so that a terminal and a pipe get the same words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from darwinidx.errors import DarwinidxError
from darwinidx.mark import NON_API
from darwinidx.render.clean import clean

if TYPE_CHECKING:
    from collections.abc import Iterable


class UnmarkedLineError(DarwinidxError):
    """A format was about to write a finding without its mark."""

    slug = "unmarked"


class Piece(NamedTuple):
    """A run of text in one style."""

    text: str
    style: str = ""
    """One of ``render.terminal.STYLES``."""
    link: str = ""
    """Where the text leads, on terminals that show links."""


@dataclass(frozen=True, slots=True)
class Line:
    """One physical line of output."""

    pieces: tuple[Piece, ...]
    finding: bool = True
    """Whether it names a finding; False for the banner, blank lines and syntax of the format."""

    def __str__(self) -> str:
        return "".join(piece.text for piece in self.pieces)


def line(text: str, style: str = "", *, finding: bool = True) -> Line:
    """Make a line of one piece."""
    return Line((Piece(text, style),), finding)


def plain(text: str = "", style: str = "") -> Line:
    """Make a line that names no finding."""
    return Line((Piece(text, style),), finding=False)


def checked(lines: Iterable[Line], mark: str = NON_API) -> Iterable[Line]:
    """Let through only lines that carry ``mark`` where they name a finding; spell out what could steer a terminal.

    Formats clean what they take from the sources themselves, because that decides their layout; this is the net.
    """
    for one in lines:
        text = str(one)
        if one.finding and mark not in text:
            raise UnmarkedLineError("a finding was about to be written without its mark", context=clean(text))
        yield one if text.isprintable() else _cleaned(one)


def _cleaned(line: Line) -> Line:
    """Clean the pieces of a line; tabs stay, they are the tags format's."""
    pieces = (
        piece._replace(text="\t".join(clean(part) for part in piece.text.split("\t")), link=clean(piece.link))
        for piece in line.pieces
    )
    return Line(tuple(pieces), line.finding)
