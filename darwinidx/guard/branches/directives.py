"""Branches by ``#if``: C, C++, Objective-C and Swift."""

from __future__ import annotations

from typing import TYPE_CHECKING

from darwinidx.guard.branches.region import Region
from darwinidx.guard.platforms import Platform, platform_of_condition
from darwinidx.guard.tokens import Sort
from darwinidx.resolve.conditionals import read_conditionals

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from darwinidx.guard.tokens import Token


def read(text: str, tokens: Sequence[Token]) -> Iterator[Region]:
    """Yield each arm that Darwin alone compiles, or never does; an ``#if`` without its ``#endif`` is no branch."""
    if "#if" not in text and "# " not in text:
        return
    code = _without_comments(text, tokens).replace("#elseif", "#elif  ")
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    for group in read_conditionals(code.encode("latin-1")).groups:
        ends = (
            group.endif_line < len(starts) and "endif" in code[starts[group.endif_line - 1] : starts[group.endif_line]]
        )
        for arm in group.arms if ends else ():
            platform = platform_of_condition(arm.condition)
            if platform is not Platform.ANY and arm.last >= arm.first:
                yield Region(starts[arm.first - 1], starts[min(arm.last, len(starts) - 1)], platform)


def _without_comments(text: str, tokens: Sequence[Token]) -> str:
    pieces: list[str] = []
    place = 0
    for token in tokens:
        if token.sort is Sort.COMMENT:
            pieces += [text[place : token.start], "".join("\n" if c == "\n" else " " for c in token.text)]
            place = token.end
    return "".join((*pieces, text[place:]))
