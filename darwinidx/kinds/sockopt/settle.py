"""What several handlers say about one name, settled: which of them count, at which level, for which of its values."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from darwinidx.kinds.sockopt.join import Use

_RANK = {"yes": 3, "noop": 2}
"""What counts when handlers differ; a refusal is better than nothing."""


def outcome(uses: Sequence[Use]) -> str:
    """Return the best that the handlers of one direction do; ``no`` when there is none."""
    return max((use.outcome for use in uses), key=lambda each: _RANK.get(each, 1), default="no")


def is_multipath(path: str) -> bool:
    """Whether a file serves multipath sockets, which keep handlers of their own for others' options."""
    return path.rsplit("/", 1)[-1].startswith("mptcp")


def settled(uses: Mapping[str, Sequence[Use]]) -> dict[str, list[Use]]:
    """Keep, of each name, the uses that say what it is: passed by name, served by its own protocol, at one level."""
    kept: dict[str, list[Use]] = {}
    for name, found in uses.items():
        strict = [use for use in found if not use.loose] or list(found)
        kept[name] = [use for use in strict if not is_multipath(use.path)] or strict
    usual = _usual_levels(kept)
    for name, found in kept.items():
        levels = {use.level for use in found}
        usually = usual.get(_prefix(name))
        if len(levels) > 1 and (usually in levels or "" in levels):
            allowed = {usually} if usually in levels else levels - {""}
            # A protocol that answers below its own level serves the option all the same, so its handler stays.
            kept[name] = [use if use.level in allowed else replace(use, level=min(allowed)) for use in found]
    return kept


def _usual_levels(uses: Mapping[str, Sequence[Use]]) -> dict[str, str]:
    """The level at which most names with a prefix are served that have one level only."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for name, found in uses.items():
        levels = {use.level for use in found} - {""}
        if len(levels) == 1:
            counts[_prefix(name)].update(levels)
    return {prefix: count.most_common(1)[0][0] for prefix, count in counts.items()}


def _prefix(name: str) -> str:
    return name.split("_", 1)[0]


def kernel_values(values: Mapping[str, Collection[int]], uses: Mapping[str, Sequence[Use]]) -> dict[str, int]:
    """Tell which of a name's values the kernel is built with.

    Of the values of several definitions those are out that another name of the same handler has: no two labels of a
    switch are equal.
    """
    known = {name: next(iter(found)) for name, found in values.items() if len(found) == 1}
    beside: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for name, found in uses.items():
        for use in found:
            beside[use.path, use.function, use.direction].add(name)
    settled_values = dict(known)
    for name, several in values.items():
        if len(several) > 1:
            taken = {
                known[other]
                for use in uses.get(name, ())
                for other in beside[use.path, use.function, use.direction]
                if other in known
            }
            left = set(several) - taken
            if len(left) == 1:
                settled_values[name] = left.pop()
    return settled_values
