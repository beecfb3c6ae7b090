"""Names that a file gives the platform, or a test of it: ``const isLinux = process.platform === "linux"``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from darwinidx.guard.branches.conditions import SUBJECT, condition_in_c, respelled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_GIVEN: Final = re.compile(
    r"\s*(?!(?:if|return|else|elif|while|for|case)\b)(?:[\w ]+[ \t])?([A-Za-z_]\w*)(?:[ \t]*:[ \t]*[\w.?]+)?"
    r"[ \t]*:?=[ \t]*(?![=>~])(.+?)(?:[ \t]+(?:#|//).*)?\s*"
)
_ENDS: Final = "\n;{}"
_LONGEST: Final = 300
_MOST: Final = 50


def expander(text: str, hint: re.Pattern[str]) -> Callable[[str], str]:
    """Return what puts the platform, or the test, in the place of such a name.

    A name counts when the file gives it something once: then it holds the same wherever it stands.

    Args:
        text: the file.
        hint: what stands in every test of the platform.
    """
    given: dict[str, str] = {}
    for _ in range(2):  # a test of a name, too
        pattern = _any(given) if given else hint
        for name, what in _given(text, pattern):
            plain = respelled(_any(given).sub(lambda match: given[match[0]], what) if given else what)
            if not SUBJECT.fullmatch(plain):
                plain = f"({plain})"
                if "__" not in condition_in_c(plain):
                    continue
            again = rf"(?<![\w.$]){name}\b(?:[ \t]*:[ \t]*[\w.?]+)?[ \t]*[-+:|&]?=(?![=>~])"
            if name not in given and len(given) < _MOST and len(re.findall(again, text)) == 1:
                given[name] = plain
        if not given:
            return str
    pattern = _any(given)
    return lambda words: pattern.sub(lambda match: given[match[0]], words)


def _given(text: str, pattern: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """Assignments around what a pattern finds."""
    for match in pattern.finditer(text):
        low, high = max(match.start() - _LONGEST, 0), match.end() + _LONGEST
        first = max(text.rfind(mark, low, match.start()) for mark in _ENDS) + 1
        last = min((place for mark in "\n;" if (place := text.find(mark, match.end(), high)) >= 0), default=len(text))
        whole = _GIVEN.fullmatch(text, first, last) if first >= low and last <= high else None
        if whole and whole.start(2) <= match.start():
            yield whole[1], whole[2]


def _any(names: dict[str, str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.$\"'])(?:{'|'.join(names)})\b(?![\"'(])")
