"""A function's body as statements, read from the text of all its ``#if`` arms.

Text and not the syntax tree, because a tree holds one arm of each ``#if`` only, while a handler's case labels stand in
all of them and the statements around them (the switch, the direction) are shared. Arms that are whole in themselves
are kept one after the other; of arms that share a bracket with the text around them the first is kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from darwinidx.resolve.conditionals import Group
    from darwinidx.source import Source

_TOKEN = re.compile(
    r"""[A-Za-z_]\w*|\d\w*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|->|==|!=|&&|\|\||<=|>=|<<|>>|[-+*/%&|^]=|\S"""
)
_DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n\\]|\\.|\\\n)*", re.MULTILINE)
_OPEN, _CLOSE = "([{", ")]}"


@dataclass(frozen=True, slots=True)
class Token:
    """A word or sign, and the byte where it stands."""

    text: str
    at: int


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: what it is, its own tokens, the statements inside it.

    ``what`` is block, if, switch, loop, case, default, label, break, goto, return or plain. An ``if`` holds one
    or two statements, a ``switch`` and a ``loop`` one.
    """

    what: str
    tokens: tuple[Token, ...]
    inside: tuple[Statement, ...] = ()


def read_body(source: Source, start: int, end: int) -> Statement:
    """Return the block between two offsets (those of its braces) as statements."""
    return _Reader(read_tokens(source, start, end)).statement()


def read_tokens(source: Source, start: int, end: int) -> list[Token]:
    """Return the words and signs between two offsets, directives left out."""
    text = _kept(source, start, end)
    return [Token(match[0], start + match.start()) for match in _TOKEN.finditer(text)]


def _kept(source: Source, start: int, end: int) -> str:
    """The span with directives and the arms that cannot stand in a row blanked; one character a byte."""
    text = bytearray(source.code[start:end])
    first_line = source.line_of(start)
    last_line = source.line_of(max(start, end - 1))
    for group in source.conditionals.groups:
        if group.guard or group.arms[0].directive_line < first_line or group.endif_line > last_line:
            continue
        for arm_start, arm_end in _dropped(source, group):
            low, high = max(0, arm_start - start), max(0, arm_end - start)
            text[low:high] = re.sub(rb"[^\n]", b" ", bytes(text[low:high]))
    plain = text.decode("latin-1")
    return _DIRECTIVE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), plain)


def _dropped(source: Source, group: Group) -> list[tuple[int, int]]:
    starts = source.line_starts
    spans = [
        (starts[arm.first - 1], starts[arm.last] if arm.last < len(starts) else len(source.code))
        for arm in group.arms
        if arm.first <= arm.last
    ]
    if all(_balanced(source.bare[low:high].decode("latin-1")) for low, high in spans):
        return []
    return spans[1:]


def _balanced(text: str) -> bool:
    depth = 0
    for sign in re.findall(r"[][(){}]", _DIRECTIVE.sub("", text)):
        depth += 1 if sign in _OPEN else -1
        if depth < 0:
            return False
    return depth == 0


class _Reader:
    """Recursive descent over tokens; on damage it goes on with the next token."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._next = 0

    def _peek(self, ahead: int = 0) -> str:
        place = self._next + ahead
        return self._tokens[place].text if place < len(self._tokens) else ""

    def _take(self) -> Token:
        self._next += 1
        return self._tokens[self._next - 1]

    def statement(self) -> Statement:
        word = self._peek()
        if word == "{":
            return self._block()
        if word == "do" or (word in {"if", "switch", "while", "for"} and self._peek(1) == "("):
            return self._headed(word)
        if word in {"case", "default"}:
            return self._case(word)
        if word in {"break", "continue", "goto", "return"}:
            return Statement("break" if word == "continue" else word, self._until_semicolon())
        if self._peek(1) == ":" and word.isidentifier():
            tokens = (self._take(),)
            self._take()
            return Statement("label", tokens)
        return self._plain()

    def _block(self) -> Statement:
        opening = self._take()
        inside: list[Statement] = []
        while self._peek() not in {"}", ""}:
            inside.append(self.statement())
        if self._peek() == "}":
            self._take()
        return Statement("block", (opening,), tuple(inside))

    def _headed(self, word: str) -> Statement:
        keyword = self._take()
        if word == "do":
            inside = [self.statement()]
            return Statement("loop", self._until_semicolon(), tuple(inside))
        head = (keyword, *self._bracketed())
        inside = [self.statement()]
        if word == "if" and self._peek() == "else":
            self._take()
            inside.append(self.statement())
        return Statement(word if word in {"if", "switch"} else "loop", head, tuple(inside))

    def _case(self, word: str) -> Statement:
        tokens = [self._take()]
        while self._peek() not in {":", ";", "{", "}", ""}:
            tokens.append(self._take())
        if self._peek() == ":":
            self._take()
        return Statement(word, tuple(tokens))

    def _bracketed(self) -> tuple[Token, ...]:
        """Take a balanced run that starts here, brackets included."""
        tokens: list[Token] = []
        depth = 0
        while self._peek():
            token = self._take()
            tokens.append(token)
            depth += (token.text in _OPEN) - (token.text in _CLOSE)
            if depth <= 0:
                break
        return tuple(tokens)

    def _until_semicolon(self) -> tuple[Token, ...]:
        tokens: list[Token] = []
        while self._peek() not in {";", "}", ""}:
            tokens.extend(self._bracketed() if self._peek() in _OPEN else (self._take(),))
        if self._peek() == ";":
            self._take()
        return tuple(tokens)

    def _plain(self) -> Statement:
        tokens: list[Token] = []
        while self._peek() not in {";", "}", ""}:
            if self._peek() == "{" and tokens and tokens[-1].text == ")":  # a macro that heads a loop
                return Statement("loop", tuple(tokens), (self._block(),))
            tokens.extend(self._bracketed() if self._peek() in _OPEN else (self._take(),))
        if self._peek() in {";", ")", "]"} or (not tokens and self._peek()):
            self._take()
        return Statement("plain", tuple(tokens))
