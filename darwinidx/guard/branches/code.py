"""The tokens of code with their brackets paired, for readers of languages with braces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from darwinidx.guard.branches.aliases import expander
from darwinidx.guard.branches.conditions import HINT
from darwinidx.guard.tokens import Sort

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from darwinidx.guard.tokens import Token

_HEAD: Final = 80
"""Tokens that a condition without parentheses is looked for in."""
_OPENS: Final = {")": "(", "]": "[", "}": "{"}


class Code(NamedTuple):
    """A text without its comments."""

    text: str
    tokens: Sequence[Token]
    closing: Mapping[int, int]
    """Index of an opening bracket -> of the one that closes it. One that nothing closes is not in it."""
    expand: Callable[[str], str]
    """Puts the platform in the place of the file's own names for it."""

    def word(self, index: int) -> str:
        """The text of a token; empty beyond the last."""
        return self.tokens[index].text if index < len(self.tokens) else ""

    def words(self, first: int, last: int) -> str:
        """The text from a token up to another, without comments and with what names stand for."""
        made: list[str] = []
        for index in range(first, last):
            gap = index > first and self.tokens[index - 1].end < self.tokens[index].start
            made.append(f" {self.tokens[index].text}" if gap else self.tokens[index].text)
        return self.expand("".join(made))

    def outer(self, first: int, last: int) -> Iterator[int]:
        """Yield the tokens from one up to another that stand in no bracket between them; of a bracket the opening."""
        index = first
        while index < last:
            yield index
            index = self.closing.get(index, index) + 1

    def on_new_line(self, index: int) -> bool:
        """Whether a token is the first of its line."""
        return "\n" in self.text[self.tokens[index - 1].end : self.tokens[index].start]

    def arrow(self, index: int) -> str:
        """The ``=>`` or ``->`` that begins at a token; empty where none does."""
        mark = self.word(index)
        after = self.tokens[index + 1] if mark in ("=", "-") and index + 1 < len(self.tokens) else None
        return f"{mark}>" if after and after.text == ">" and after.start == self.tokens[index].end else ""

    def head(self, place: int, *, bare: bool) -> tuple[int, int, int]:
        """The condition from one token up to another, and where what it governs begins; 0 where none is seen."""
        if bare:
            for index in self.outer(place, min(place + _HEAD, len(self.tokens))):
                if self.word(index) in _OPENS:
                    break
                if self.word(index) == "{":
                    return self._after_semicolon(place, index), index, index
            return place, place, 0
        if self.word(place) != "(" or place not in self.closing:
            return place, place, place if self.word(place) == "{" else 0
        body = self.closing[place] + 1
        if self.word(body) == "|":  # Zig names what the condition holds: `if (x) |y| {`
            body = next((index + 1 for index in range(body + 1, body + 5) if self.word(index) == "|"), body)
        return place + 1, self.closing[place], body

    def _after_semicolon(self, place: int, last: int) -> int:
        """Where the condition begins when Go has a statement before it: ``if v := f(); v {``."""
        return max((index + 1 for index in self.outer(place, last) if self.word(index) == ";"), default=place)

    def statement(self, first: int) -> int | None:
        """Index after a statement without braces; it ends with its line, unless a bracket is open."""
        if first >= len(self.tokens):
            return None
        for index in self.outer(first, len(self.tokens)):
            word = self.word(index)
            if word == ";":
                return index + 1
            if word in ("else", ",", ")", "]", "}") or (index > first and self.on_new_line(index)):
                return index if index > first else None
        return len(self.tokens)


def code_of(text: str, tokens: Sequence[Token]) -> Code:
    """Pair the brackets of each sort by themselves, so that a stray one does not disturb those of another sort."""
    code = [token for token in tokens if token.sort is not Sort.COMMENT]
    closing: dict[int, int] = {}
    open_now: dict[str, list[int]] = {"(": [], "[": [], "{": []}
    for index, token in enumerate(code):
        if token.text in open_now:
            open_now[token.text].append(index)
        elif token.text in _OPENS and open_now[_OPENS[token.text]]:
            closing[open_now[_OPENS[token.text]].pop()] = index
    return Code(text, code, closing, expander(text, HINT))
