"""Maps: which members of one family of names meet which of another, through the functions that deal with both."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from darwinidx.study.answers import NUMBERS
from darwinidx.study.claims import Claim
from darwinidx.study.graphs import Graph

if TYPE_CHECKING:
    from darwinidx.study.fill import Filler
    from darwinidx.study.slots import Slot

_MOST_LETTERS = 34
"""What one box holds; more make another box, so that a map stays as high as it is worth."""

Doors = dict[str, list[str]]
"""What is in the middle, each with its functions."""


def map_graph(page: Filler, slot: Slot) -> Graph:
    """Return the graph ``map A* > word function ...; word function ... > B*``.

    A name is joined to a word when one of the word's functions uses it. Names that are joined alike share boxes.
    """
    left, middle, right = (part.strip() for part in " ".join(slot.words).split(">"))
    doors = {word: functions for word, *functions in (each.split() for each in middle.split(";"))}
    groups, arrows = [], []
    for pattern, inward in ((left, True), (right, False)):
        boxes: dict[str, tuple[str, ...]] = {}
        head = pattern.partition("*")[0]
        for words, names in _alike(page, slot, pattern, doors).items():
            boxes |= dict.fromkeys(_boxes([name.removeprefix(head) for name in names]), words)
        groups.append((f"{head}*", tuple(boxes)))
        arrows += [(box, word, "") if inward else (word, box, "") for box, words in boxes.items() for word in words]
    met = [word for word in doors if any(word in arrow for arrow in arrows)]
    shown = (*groups[0][1], *met, *groups[1][1])
    return Graph(f"{groups[0][0]} to {groups[1][0]}", shown, tuple(arrows), tuple(groups))


def _alike(page: Filler, slot: Slot, pattern: str, doors: Doors) -> dict[tuple[str, ...], list[str]]:
    """Return the names of a family by the words that they are joined to, so ordered that few arrows cross."""
    found: dict[tuple[str, ...], list[str]] = {}
    records = page.answers.matching(NUMBERS, pattern)
    if not records:
        page.lacks(slot, pattern)
    for record in records:
        words = tuple(word for word, functions in doors.items() if _is_used(page, slot, record.name, functions))
        if words:
            page.names[record.name] = None
            found.setdefault(words, []).append(record.name)
    order = [*doors]
    return dict(sorted(found.items(), key=lambda each: sum(map(order.index, each[0])) / len(each[0])))


def _is_used(page: Filler, slot: Slot, name: str, functions: list[str]) -> bool:
    """Whether one of some functions uses a name; the first use is claimed."""
    for function in functions:
        use = next(iter(page.answers.calls(function, name)), None)
        if use is not None:
            page.claim(slot, f"{function} -> {name}", {"how": use.how}, use.at)
            return True
        if not page.answers.traced:
            page.claims.append(Claim(slot=str(slot), subject=f"{function} -> {name}", facts={}, checked=False))
    return False


def _boxes(names: list[str]) -> list[str]:
    """Return names as the words of a few boxes; those with the same first word are told together."""
    words = Counter(name.partition("_")[0] for name in names)
    firsts = {name.partition("_")[0]: name for name in reversed(names)}
    told = [firsts[word] if words[word] == 1 else f"{word}_* ({words[word]})" for word in words]
    boxes = [""]
    for each in told:
        if boxes[-1] and len(boxes[-1]) + len(each) > _MOST_LETTERS:
            boxes.append("")
        boxes[-1] += f", {each}" if boxes[-1] else each
    return boxes
