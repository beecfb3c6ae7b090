"""What cgo compiles as C in a file of Go: the comment that ends above ``import "C"``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from darwinidx.guard.tokens import Sort

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from darwinidx.guard.tokens import Token

_BLANK: Final = re.compile(r"[^\n]")
_MARK: Final = len("//")


def preambles_of(text: str, tokens: Sequence[Token]) -> Iterator[str]:
    """Yield each preamble as a text of the file's length, with blanks in place of everything else."""
    for index, token in enumerate(tokens):
        if token.sort is Sort.COMMENT and [one.text for one in tokens[index + 1 : index + 3]] == ["import", '"C"']:
            first = index
            while first and tokens[first - 1].sort is Sort.COMMENT and _touch(text, tokens[first - 1], tokens[first]):
                first -= 1
            yield _only(text, tokens[first : index + 1])


def _touch(text: str, before: Token, after: Token) -> bool:
    """Whether no empty line is between two comments."""
    between = text[before.end : after.start]
    return not between.strip() and between.count("\n") + before.text.endswith("\n") <= 1


def _only(text: str, comments: Sequence[Token]) -> str:
    """A text in which nothing but what comments hold is left."""
    kept = _BLANK.sub(" ", text)
    for token in comments:
        inner = token.text[_MARK:].removesuffix("*/" if token.text.startswith("/*") else "")
        start = token.start + _MARK
        kept = kept[:start] + inner + kept[start + len(inner) :]
    return kept
