"""Branches at run time in languages with braces, and Go's build line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from darwinidx.guard.branches.region import Region, chain, condition_in_c
from darwinidx.guard.branches.rust import cfg_in_c
from darwinidx.guard.platforms import Platform, platform_of_condition
from darwinidx.guard.tokens import Sort

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from darwinidx.guard.tokens import Token

_HINT = re.compile(r"GOOS|\.platform\b|os\.tag\b|cfg!|os\.name\b|OSTYPE|os\.type\(\)")
_BUILD = re.compile(r"^//go:build[ \t]+([^\n]+)", re.MULTILINE)
_CFG = re.compile(r"cfg!\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)")


def read_build_line(text: str, tokens: Sequence[Token]) -> Iterator[Region]:
    """Yield the whole file when its ``//go:build`` says whose it is."""
    del tokens
    match = _BUILD.search(text, 0, 20_000)
    if match:
        platform = platform_of_condition(re.sub(r"[A-Za-z]\w*", r"defined(__\g<0>__)", match[1]))
        if platform is not Platform.ANY:
            yield Region(0, len(text), platform)


def read(text: str, tokens: Sequence[Token]) -> Iterator[Region]:
    """Yield the blocks of ``if`` chains and the cases of switches over the platform."""
    if not _HINT.search(text):
        return
    code = [token for token in tokens if token.sort is not Sort.COMMENT]
    seen: set[int] = set()
    for place, token in enumerate(code):
        if token.text == "if" and place not in seen:
            yield from _chain(text, code, place, seen)
        elif token.text == "switch":
            yield from _cases(text, code, place)


def _chain(text: str, code: Sequence[Token], place: int, seen: set[int]) -> Iterator[Region]:
    conditions: list[str] = []
    blocks: list[tuple[int, int]] = []
    while True:
        seen.add(place)
        opening = _opening(code, place + 1)
        if opening is None:
            break
        words = text[code[place].end : code[opening].start]
        conditions.append(_condition(words))
        closing = _closing(code, opening)
        blocks.append((opening, closing))
        after = [token.text for token in code[closing + 1 : closing + 3]]
        if after == ["else", "if"]:
            place = closing + 2
            continue
        if after == ["else", "{"]:
            conditions.append("")
            blocks.append((closing + 2, _closing(code, closing + 2)))
        break
    if all("unknown_to_us" in condition and "__" not in condition for condition in conditions if condition):
        return
    for (first, last), platform in zip(blocks, chain(conditions), strict=True):
        if platform is not Platform.ANY:
            yield Region(code[first].start, code[last].end, platform)


def _condition(words: str) -> str:
    match = _CFG.search(words)
    if match and words.strip(" (!)") == match[0].strip(" (!)"):
        inner = cfg_in_c(re.findall(r"\"[^\"]*\"|\w+|[^\s\w]", match[1]))
        return f"!({inner})" if words.strip().startswith("!") else inner
    return condition_in_c(words)


def _opening(code: Sequence[Token], place: int) -> int | None:
    """Index of the brace that opens the block of the condition that starts at ``place``."""
    depth = 0
    for index in range(place, min(place + 80, len(code))):
        text = code[index].text
        depth += (text in ("(", "[")) - (text in (")", "]"))
        if text == "{" and depth == 0:
            return index
        if text == ";" or depth < 0:
            return None
    return None


def _closing(code: Sequence[Token], opening: int) -> int:
    depth = 0
    for index in range(opening, len(code)):
        depth += (code[index].text == "{") - (code[index].text == "}")
        if depth == 0:
            return index
    return len(code) - 1


def _cases(text: str, code: Sequence[Token], place: int) -> Iterator[Region]:
    """Cases of ``switch runtime.GOOS`` and the like."""
    opening = _opening(code, place + 1)
    if opening is None or not _HINT.search(text[code[place].end : code[opening].start]):
        return
    last = _closing(code, opening)
    marks = [
        index
        for index in range(opening + 1, last)
        if code[index].text in ("case", "default") and code[index].sort is Sort.NAME
    ]
    for index, after in zip(marks, [*marks[1:], last], strict=True):
        names = [re.sub(r"\W", "", token.text) for token in code[index:after] if token.sort is Sort.STRING][
            : _colon(code, index, after)
        ]
        if names:
            platform = platform_of_condition(" || ".join(f"defined(__{name}__)" for name in names))
            if platform is not Platform.ANY:
                yield Region(code[index].start, code[after].start, platform)


def _colon(code: Sequence[Token], first: int, last: int) -> int:
    """How many strings stand before the case's colon."""
    count = 0
    for token in code[first:last]:
        if token.text == ":":
            break
        count += token.sort is Sort.STRING
    return count
