"""A graph as data: names as boxes, arrows between them. Drawn by Mermaid in a vault, as a picture elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

_READABLE = 110
"""Letters that fit side by side on a page."""
_AROUND = 8
"""Letters' worth of room that a box and its arrow take beside their words."""


@dataclass(frozen=True, slots=True)
class Graph:
    """Boxes and arrows, left to right."""

    title: str
    boxes: tuple[str, ...]
    arrows: tuple[tuple[str, str, str], ...]
    """From, to, and what is written beside the arrow."""
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Boxes that stand together under a title."""

    @property
    def down(self) -> bool:
        """Whether it is drawn downwards: side by side it would be too wide to read, and wider than downwards."""
        columns = self.columns()
        rightwards = sum(max(len(box) + _AROUND for box in column) for column in columns)
        downwards = max(sum(len(box) + _AROUND for box in column) for column in columns)
        return rightwards > max(_READABLE, downwards)

    def mermaid(self) -> str:
        """Return it in Mermaid's language."""
        number = {box: f"n{index}" for index, box in enumerate(self.boxes)}
        lines = [f"flowchart {'TD' if self.down else 'LR'}"]
        grouped = {box for _, boxes in self.groups for box in boxes}
        lines += [f'  {number[box]}["{box}"]' for box in self.boxes if box not in grouped]
        for index, (title, boxes) in enumerate(self.groups):
            lines += [f'  subgraph g{index}["{title}"]', *(f'    {number[box]}["{box}"]' for box in boxes), "  end"]
        for start, end, words in self.arrows:
            arrow = f'-->|"{words}"|' if words else "-->"
            lines.append(f"  {number[start]} {arrow} {number[end]}")
        return "\n".join(lines)

    def columns(self) -> list[list[str]]:
        """Return the boxes in columns, so that arrows point to the right."""
        depth = dict.fromkeys(self.boxes, 0)
        for _ in self.boxes:  # the longest path is no longer than there are boxes; a circle ends here too
            for start, end, _words in self.arrows:
                if start != end and depth[end] < depth[start] + 1 < len(self.boxes):
                    depth[end] = depth[start] + 1
        levels = sorted(set(depth.values()))
        return [[box for box in self.boxes if depth[box] == level] for level in levels]
