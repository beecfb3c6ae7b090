"""The order of release tags: by their numbers, not by their text."""

from __future__ import annotations

import re

_DIGITS = re.compile(r"\d+")


def tag_order(tag: str) -> tuple[tuple[int, ...], str]:
    """Return the sort key of a tag: ``xnu-10002.1.13`` comes after ``xnu-8792.81.2``."""
    return tuple(int(digits) for digits in _DIGITS.findall(tag)), tag
