"""Rust's ``cfg`` predicates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_UNKNOWN: Final = "defined(unknown_to_us)"
_MOST: Final = 500
"""Words of a predicate; beyond that it is no predicate, and reading it would go too deep."""


def cfg_in_c(words: Sequence[str]) -> str:
    """A ``cfg`` predicate in C's spelling: ``any(a, not(b))`` is ``(a || !(b))``."""
    return _predicate(list(words), 0)[0] if len(words) <= _MOST else _UNKNOWN


def _predicate(words: list[str], place: int) -> tuple[str, int]:
    """One predicate from ``place`` on, and the index after it."""
    word = words[place] if place < len(words) else ""
    following = words[place + 1] if place + 1 < len(words) else ""
    if following == "=":
        value = words[place + 2] if place + 2 < len(words) else ""
        known = word in ("target_os", "target_vendor", "target_family", "target_env")
        return f"defined(__{value.strip(chr(34))}__)" if known else _UNKNOWN, place + 3
    if following != "(":
        return f"defined({word})" if word in ("windows", "apple", "macos") else _UNKNOWN, place + 1
    place += 2
    parts: list[str] = []
    while place < len(words) and words[place] != ")":
        part, place = _predicate(words, place)
        parts.append(part)
        place += place < len(words) and words[place] == ","
    joined = {"any": " || ", "all": " && "}.get(word, " && ").join(parts) or _UNKNOWN
    if word == "not":
        return f"!({joined})", place + 1
    return (f"({joined})" if word in ("any", "all") else _UNKNOWN), place + 1
