"""Chains of ``if`` at run time in languages with braces, and Go's build line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from darwinidx.guard.branches import arms
from darwinidx.guard.branches.code import Code, code_of
from darwinidx.guard.branches.conditions import HINT, chain, condition_in_c
from darwinidx.guard.branches.region import Region, regions
from darwinidx.guard.platforms import Platform, platform_of_condition

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from darwinidx.guard.tokens import Token

_BUILD: Final = re.compile(r"^//go:build[ \t]+([^\n]+)", re.MULTILINE)
_OLD_BUILD: Final = re.compile(r"^//[ \t]*\+build[ \t]+([^\n]+)", re.MULTILINE)
_CONSTRAINT: Final = re.compile(r"[A-Za-z]\w*")
_PACKAGE: Final = re.compile(r"^package\b", re.MULTILINE)
_HEAD: Final = 20_000
_NESTING: Final = frozenset({"if", "for", "while", "do", "switch", "when", "try", "with"})
"""What a statement without braces begins with that may have an ``else`` of its own, or more statements."""


def read_build_line(text: str, tokens: Sequence[Token]) -> Iterator[Region]:
    """Yield the whole file when its ``//go:build`` says whose it is."""
    del tokens
    head = text[: match.start()] if (match := _PACKAGE.search(text, 0, _HEAD)) else text[:_HEAD]
    lines = [_CONSTRAINT.sub(r"defined(__\g<0>__)", line) for line in _BUILD.findall(head)[:1]]
    if not lines:  # the form of before Go 1.17: lines of alternatives of what is true together
        for line in _OLD_BUILD.findall(head):
            either = (_CONSTRAINT.sub(r"defined(__\g<0>__)", part).replace(",", " && ") for part in line.split())
            lines.append(" || ".join(f"({part})" for part in either))
    platform = platform_of_condition(" && ".join(f"({line})" for line in lines)) if lines else Platform.ANY
    if platform is not Platform.ANY:
        yield Region(0, len(text), platform)


def read(text: str, tokens: Sequence[Token]) -> Iterator[Region]:
    """Yield branches over the platform where a condition stands in parentheses."""
    if HINT.search(text):
        code = code_of(text, tokens)
        yield from _chains(code, bare=False)
        yield from arms.read(code, ("switch", "when"), bare=False)


def read_bare(text: str, tokens: Sequence[Token]) -> Iterator[Region]:
    """Yield branches over the platform where a condition goes up to the block, as in Go and Rust."""
    if HINT.search(text):
        code = code_of(text, tokens)
        yield from _chains(code, bare=True)
        yield from arms.read(code, ("switch", "match"), bare=True)


def _chains(code: Code, *, bare: bool) -> Iterator[Region]:
    seen: set[int] = set()
    for place, token in enumerate(code.tokens):
        if token.text == "if" and place not in seen:
            conditions, spans = _chain(code, place, seen, bare=bare)
            yield from regions(spans, chain(conditions))


def _chain(code: Code, place: int, seen: set[int], *, bare: bool) -> tuple[list[str], list[tuple[int, int]]]:
    """Conditions and bytes of the arms from an ``if`` on; the arms after one that cannot be understood are left out."""
    conditions: list[str] = []
    spans: list[tuple[int, int]] = []
    while place not in seen:
        seen.add(place)
        first, last, body = code.head(place + 1, bare=bare)
        end = _end(code, body) if body else None
        if end is None:
            break
        conditions.append(condition_in_c(code.words(first, last)))
        spans.append((code.tokens[body].start, code.tokens[end - 1].end))
        if code.word(end) != "else":
            break
        place = end + 1
        if code.word(place) != "if":
            end = _end(code, place)
            if end is not None:
                conditions.append("")
                spans.append((code.tokens[place].start, code.tokens[end - 1].end))
            break
    return conditions, spans


def _end(code: Code, body: int) -> int | None:
    """Index after a block, or after a statement without braces."""
    if code.word(body) == "{":
        return code.closing[body] + 1 if body in code.closing else None
    return None if code.word(body) in _NESTING else code.statement(body)
