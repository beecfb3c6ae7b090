"""A run of bytes that belongs to one platform."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from darwinidx.guard.platforms import Platform, platform_of_condition

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Region(NamedTuple):
    """Bytes ``start`` to ``end`` run on Darwin alone, or never there."""

    start: int
    end: int
    platform: Platform


_TEST: Final = re.compile(
    r"(?P<subject>[\w.:@]*(?:GOOS|platform|os\.tag|sysname|system\(\)|uname\(\)|OSTYPE|os\.name|os\.type\(\))[\w.]*(?:\(\))?)"
    r"\s*(?:(?P<operator>===?|!==?)\s*(?P<value>\.\w+|[\"'][\w. -]+[\"'])"
    r"|\.(?:startswith|startsWith|contains|indexOf|includes)\(\s*(?P<prefix>[\"'][\w. -]+[\"'])\s*\)"
    r"|\s(?P<membership>(?:not\s+)?in)\s*[(\[{](?P<many>[^)\]}]*)[)\]}])"
)
_STRING: Final = re.compile(r"[\"']([\w. -]+)[\"']")


def condition_in_c(text: str) -> str:
    """A condition of another language in C's spelling: platform tests kept, everything else unknown."""
    either = re.split(r"\|\||\bor\b", text)
    return " || ".join(" && ".join(_piece(piece) for piece in re.split(r"&&|\band\b", part)) for part in either)


def _piece(text: str) -> str:
    match = _TEST.search(text)
    if not match:
        return "defined(unknown_to_us)"
    before = text[: match.start()].strip(" (")
    negated = before.endswith(("!", "not")) or (match["operator"] or "").startswith("!")
    values = [match["value"] or match["prefix"]] if not match["many"] else _STRING.findall(match["many"])
    tests = [f"defined(__{re.sub(r'[^A-Za-z0-9]', '', value)}__)" for value in values if value]
    negated ^= (match["membership"] or "").startswith("not")
    joined = " || ".join(tests) or "defined(unknown_to_us)"
    return f"!({joined})" if negated else f"({joined})"


def chain(conditions: Sequence[str]) -> Iterator[Platform]:
    """Platforms of the arms of an if/else chain; the empty condition is the last ``else``."""
    denied: list[str] = []
    for condition in conditions:
        mine = [*denied, f"({condition})"] if condition else denied
        yield platform_of_condition(" && ".join(mine)) if mine else Platform.ANY
        denied.append(f"!({condition})")
