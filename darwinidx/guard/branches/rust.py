"""Branches by Rust's attributes: ``#[cfg(target_os = "linux")]`` before an item or inside ``cfg_if!``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from darwinidx.guard.branches.cfg import cfg_in_c
from darwinidx.guard.branches.region import Region
from darwinidx.guard.platforms import Platform, platform_of_condition
from darwinidx.guard.tokens import Sort

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from darwinidx.guard.tokens import Token

_ITEMS = frozenset({"fn", "struct", "enum", "union", "impl", "trait", "mod", "extern", "unsafe", "pub", "const",
                    "static", "type", "macro_rules", "async", "use", "let"})  # fmt: skip
_OPEN = {"(": ")", "[": "]", "{": "}"}
_CLOSE = frozenset(_OPEN.values())


def read(text: str, tokens: Sequence[Token]) -> Iterator[Region]:
    """Yield what each ``cfg`` attribute governs."""
    del text
    code = [token for token in tokens if token.sort is not Sort.COMMENT]
    place = 0
    denied: list[str] = []
    while place < len(code):
        inner = _attribute(code, place)
        if inner is None:
            place += 1
            continue
        first, end, whole = inner
        condition = cfg_in_c([token.text for token in code[first:end]])
        after = end + 2
        if whole:
            platform, last = platform_of_condition(condition), len(code) - 1
            after = 0
        elif place and code[place - 1].text == "if":
            chained = place > 1 and code[place - 2].text == "else"
            denied = denied if chained else []
            last = _block(code, after)
            platform = platform_of_condition(" && ".join([*denied, f"({condition})"]))
            denied.append(f"!({condition})")
            if [token.text for token in code[last + 1 : last + 3]] == ["else", "{"]:
                rest, end_of_rest = platform_of_condition(" && ".join(denied)), _block(code, last + 2)
                if rest is not Platform.ANY and end_of_rest < len(code):
                    yield Region(code[last + 1].start, code[end_of_rest].end, rest)
        else:
            platform, last = platform_of_condition(condition), _item(code, after)
        if platform is not Platform.ANY and last < len(code):
            yield Region(code[after].start if after < len(code) else 0, code[last].end, platform)
        place = end + 1


def _attribute(code: Sequence[Token], place: int) -> tuple[int, int, bool] | None:
    """Indexes of a cfg predicate's first token and of its closing parenthesis, and whether it is the file's own."""
    if code[place].text[0] != "#":
        return None
    texts = "".join(token.text for token in code[place : place + 5])
    match = re.match(r"#(!?)\[cfg\(", texts)
    if not match:
        return None
    first = place
    while first < len(code) and code[first].text != "cfg" and not code[first].text.endswith("cfg"):
        first += 1
    first += 2
    depth = 1
    for index in range(first, len(code)):
        depth += (code[index].text == "(") - (code[index].text == ")")
        if not depth:
            return first, index, bool(match[1])
    return None


def _block(code: Sequence[Token], place: int) -> int:
    """Index of the brace that closes the first block from ``place`` on; one past the last token when none does."""
    depth = 0
    for index in range(place, len(code)):
        depth += (code[index].text == "{") - (code[index].text == "}")
        if code[index].text == "}" and depth <= 0:
            return index
    return len(code)


def _item(code: Sequence[Token], place: int) -> int:
    """Index of the last token of the item, statement, field or arm that starts at ``place``, or one past all."""
    while place < len(code) and code[place].text.startswith("#"):  # further attributes
        depth = 0
        while place < len(code):
            depth += (code[place].text.count("[")) - (code[place].text.count("]"))
            place += 1
            if depth == 0 and code[place - 1].text.endswith("]"):
                break
    whole = place < len(code) and code[place].text in _ITEMS
    depth = 0
    for index in range(place, len(code)):
        text = code[index].text
        if text in _OPEN:
            depth += 1
        elif text in _CLOSE:
            depth -= 1
            if depth < 0:
                return max(index - 1, place)
            if text == "}" and depth == 0:
                return index
        elif depth == 0 and (text == ";" or (text == "," and not whole)):
            return index
    return len(code)
