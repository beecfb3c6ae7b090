"""The order of release tags: by their numbers, not by their text; and what a tag may have been meant to be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_DIGITS = re.compile(r"\d+")
_FEW = 6


def tag_order(tag: str) -> tuple[tuple[int, ...], str]:
    """Return the sort key of a tag: ``xnu-10002.1.13`` comes after ``xnu-8792.81.2``."""
    return tuple(int(digits) for digits in _DIGITS.findall(tag)), tag


def near_tags(text: str, tags: Sequence[str]) -> list[str]:
    """Return those of ``tags``, which are sorted, that begin with the same numbers as a text; else its neighbours.

    >>> near_tags("8792", ["xnu-8020.1", "xnu-8792.41.9", "xnu-8792.61.2", "xnu-10002.1.13"])
    ['xnu-8792.41.9', 'xnu-8792.61.2']
    """
    (numbers, _) = tag_order(text)
    for count in range(len(numbers), 0, -1):
        if same := [tag for tag in tags if tag_order(tag)[0][:count] == numbers[:count]]:
            return same[-_FEW:]
    if not numbers:
        return []
    place = sum(tag_order(tag)[0] < numbers for tag in tags)
    return list(tags[max(0, place - 1) : place + 1])


def known_tags(text: str, tags: Sequence[str]) -> str:
    """Say which of ``tags``, which are sorted, may have been meant, for the error about one that is not there."""
    if near := near_tags(text, tags):
        return f"near it: {', '.join(near)}"
    return f"known: {tags[0]} to {tags[-1]}" if tags else ""
