"""A run of bytes that belongs to one platform."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from darwinidx.guard.platforms import Platform, platform_of_condition

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Region(NamedTuple):
    """Bytes ``start`` to ``end`` run on Darwin alone, or never there."""

    start: int
    end: int
    platform: Platform


def regions(spans: Iterable[tuple[int, int]], conditions: Iterable[str]) -> Iterator[Region]:
    """Yield the spans that belong to Darwin alone, or to others alone, by the condition that each is reached under."""
    for (start, end), condition in zip(spans, conditions, strict=True):
        platform = platform_of_condition(condition)
        if platform is not Platform.ANY:
            yield Region(start, end, platform)
