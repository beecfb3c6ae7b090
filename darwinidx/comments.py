"""The comment above or beside a line, read from the user's own copy of the source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_MARKUP = re.compile(r"^\s*(?:/\*+!?|\*+/|\*+|//+!?)\s?|\s*\*+/\s*$")
_MOST_LINES = 40
_LICENCE = "LICENSE_HEADER"


def comment_at(lines: Sequence[str], line: int) -> str:
    """Return the comment beside a 1-based line and the one that ends right above it, without their markup."""
    if not 0 < line <= len(lines):
        return ""
    parts = [_above(lines, line - 2), _beside(lines[line - 1])]
    return "\n".join(part for part in parts if part)


def _beside(text: str) -> str:
    for opener in ("/*", "//"):
        at = text.find(opener)
        if at > 0 and text[:at].strip():
            return _bare(text[at:])
    return ""


def _above(lines: Sequence[str], index: int) -> str:
    if index < 0:
        return ""
    last = lines[index].strip()
    first = index
    if last.startswith("//"):
        while first > 0 and lines[first - 1].strip().startswith("//"):
            first -= 1
    elif last.endswith("*/"):
        while first > 0 and "/*" not in lines[first] and index - first < _MOST_LINES:
            first -= 1
        if not lines[first].strip().startswith("/*"):
            return ""  # it belongs to the code of its own line
    else:
        return ""
    text = "\n".join(filter(None, (_bare(line) for line in lines[first : index + 1])))
    return "" if _LICENCE in text else text


def _bare(text: str) -> str:
    return _MARKUP.sub("", _MARKUP.sub("", text)).strip()
