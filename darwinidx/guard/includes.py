"""What a file includes: paths in brackets and in quotes, in C and its family, in cgo's comments and in Zig."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from darwinidx.guard.tokens import Sort, content

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from darwinidx.guard.tokens import Token

_PATH: Final = re.compile(r"[ \t]*(?:<([^>\n]+)>|\"([^\"\n]+)\")")
_IN_COMMENT: Final = re.compile(r"#[ \t]*include[ \t]*(?:<([^>\n]+)>|\"([^\"\n]+)\")")
_DIRECTIVES: Final = frozenset({"include", "include_next", "import"})
_OPENING: Final = frozenset({"if", "ifdef", "ifndef"})
_WORDS: Final = frozenset({"cInclude"})
_OF_THE_SYSTEM: Final = "System/"


class Include(NamedTuple):
    """One included path."""

    path: str
    """Without the folder that a framework adds in front."""
    start: int
    end: int
    always: bool
    """Whether no condition is around it."""


def includes_of(text: str, tokens: Sequence[Token], cgo: Sequence[Token]) -> Iterator[Include]:
    """Yield the includes of a file.

    Args:
        text: the file.
        tokens: its code.
        cgo: comments that are C, as cgo reads them.
    """
    depth = 0
    for index, token in enumerate(tokens):
        directive = index > 0 and tokens[index - 1].text == "#"
        if directive and token.text in _OPENING:
            depth += not _is_guard(tokens, index)
        elif directive and token.text == "endif":
            depth = max(depth - 1, 0)  # a guard's own comes last
        elif directive and token.text in _DIRECTIVES:
            if match := _PATH.match(text, token.end):
                yield _include(match, 0, always=not depth)
        elif token.sort is Sort.STRING and index > 1 and tokens[index - 2].text in _WORDS:
            path = content(token)
            start = token.start + 1
            yield Include(path.removeprefix(_OF_THE_SYSTEM), start, start + len(path), always=False)
    for comment in cgo:
        for match in _IN_COMMENT.finditer(comment.text):
            yield _include(match, comment.start, always="#if" not in comment.text)


def _is_guard(tokens: Sequence[Token], index: int) -> bool:
    """Whether a directive is the ``#ifndef NAME`` of a header, with ``#define NAME`` after it."""
    words = [token.text for token in tokens[index : index + 5]]
    return len(words) == 5 and words[0] == "ifndef" and words[2:] == ["#", "define", words[1]]  # noqa: PLR2004


def _include(match: re.Match[str], offset: int, *, always: bool) -> Include:
    group = 1 if match[1] is not None else 2
    path = match[group].strip().removeprefix(_OF_THE_SYSTEM)
    return Include(path, offset + match.start(group), offset + match.end(group), always)
