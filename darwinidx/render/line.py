"""What formats yield: lines of styled pieces. Pure data, so that a terminal and a pipe get the same words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from darwinidx.errors import DarwinidxError
from darwinidx.mark import NON_API

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
    """Let through only lines that are one line and, where they name a finding, carry ``mark``."""
    for one in lines:
        text = str(one)
        if one.finding and mark not in text:
            raise UnmarkedLineError("a finding was about to be written without its mark", context=text)
        yield one
