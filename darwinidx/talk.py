"""What a reader is told beside results: on stderr, in lines that fit the screen."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

_SCREEN = os.terminal_size((80, 24))
"""What is assumed of a reader whose screen is not known."""


def say(words: str) -> None:
    """Tell the reader something that is not a result; on a terminal no line is longer than the screen."""
    stream = sys.stderr
    if stream is None:  # closed by the caller
        return
    lines = folded(words, screen(sys.__stderr__).columns - 1) if stream.isatty() else [words]
    stream.writelines(f"{line}\n" for line in lines)


def hush(stream: TextIO) -> None:
    """Let what is still buffered go nowhere: its reader has seen enough, and it must not raise again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def folded(words: str, width: int) -> Iterator[str]:
    """Break the lines of a text that are longer than ``width``; what goes on is indented like its first line."""
    for line in words.split("\n"):
        indent = line[: len(line) - len(line.lstrip())]
        for part in wrapped(line, max(width - len(indent), 1)):
            yield indent + part


def wrapped(words: str, width: int) -> list[str]:
    """Break words into lines of at most ``width`` columns; a longer word keeps a line of its own."""
    lines: list[str] = []
    for word in words.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines or [""]


def screen(stream: TextIO | None = None) -> os.terminal_size:
    """Return the size of the screen that a stream is, stdout's by default; what shutil would say, without its cost."""
    stream = stream or sys.__stdout__
    try:
        seen = os.get_terminal_size(stream.fileno()) if stream else _SCREEN
    except (OSError, ValueError):
        seen = _SCREEN
    named = [os.environ.get(name, "") for name in ("COLUMNS", "LINES")]
    columns, lines = (int(text) if text.isdecimal() else 0 for text in named)
    return os.terminal_size((columns or seen.columns or _SCREEN.columns, lines or seen.lines or _SCREEN.lines))
