"""Slots: the places in our own texts that queries fill. ``{{verb word ...}}``, or ``{{NAME}}`` alone."""

from __future__ import annotations

import re
from dataclasses import dataclass

from darwinidx.errors import StudyError

_SLOT = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")

INLINE = frozenset(
    {
        "name",
        "value",
        "where",
        "calls",
        "cases",
        "count",
        "get",
        "first",
        "meaning",
        "topic",
        "release",
        "uses",
        "users",
    }
)
"""Verbs that stand in a sentence."""

BLOCKS = frozenset({"table", "callers", "changes", "path", "map", "picture"})
"""Verbs that fill a paragraph of their own."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One question."""

    verb: str
    words: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join((self.verb, *self.words))


def read_slot(text: str) -> Slot:
    """Read what stands between the braces."""
    words = text.split()
    if len(words) == 1 and words[0] not in INLINE | BLOCKS:
        return Slot("name", tuple(words))
    if words[0] not in INLINE | BLOCKS:
        raise StudyError(f"a topic asks for {words[0]!r}", context=text, hint=f"known: {', '.join(sorted(INLINE))}")
    return Slot(words[0], tuple(words[1:]))


def split(text: str) -> list[str | Slot]:
    """Return a text as its words and its slots, in order."""
    parts: list[str | Slot] = []
    end = 0
    for match in _SLOT.finditer(text):
        parts += [text[end : match.start()], read_slot(match[1])]
        end = match.end()
    return [part for part in (*parts, text[end:]) if part != ""]


def lone_slot(paragraph: str) -> Slot | None:
    """Return the slot that is all of a paragraph, when it fills one."""
    match = _SLOT.fullmatch(paragraph.strip())
    slot = read_slot(match[1]) if match else None
    return slot if slot and slot.verb in BLOCKS else None
