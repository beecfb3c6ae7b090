"""A graph of boxes and arrows as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from darwinidx.study.canvas import MONO, THEMES, Theme, pyplot, saved

if TYPE_CHECKING:
    from darwinidx.study.graphs import Graph


def draw_graph(graph: Graph, tag: str, theme: str) -> bytes:
    """Draw boxes and arrows: downwards when it is a matter of steps, to the right when of families."""
    plt, look = pyplot(), THEMES[theme]
    spots, width, height = _downwards(graph) if graph.down else _rightwards(graph)
    # One unit is one inch, so that boxes fit their words.
    figure = plt.figure(figsize=(max(width, 6.8) + 0.2, height + 0.2))
    axes = figure.add_axes((0, 0, 1, 1))
    middle = max(6.8 - width, 0) / 2
    axes.set_xlim(-0.1 - middle, width + 0.1 + middle)
    axes.set_ylim(-height, 0.2)
    axes.axis("off")
    for start, end, _ in graph.arrows:
        (x0, y0, w0), (x1, y1, w1) = spots[start], spots[end]
        if graph.down:
            tail, head, bent = (x0 + w0 / 2, y0 - 0.15), (x1 + w1 / 2, y1 + 0.15), 0.0
        else:
            tail, head, bent = (x0 + w0, y0), (x1, y1), 0.05 if y0 != y1 else 0.0
        arrow = {"arrowstyle": "-|>", "color": look.faint, "linewidth": 1.0, "connectionstyle": f"arc3,rad={bent}"}
        axes.annotate("", head, tail, arrowprops={**arrow, "shrinkA": 0, "shrinkB": 1})
    for box, (x, y, w) in spots.items():
        axes.add_patch(_box(x, y, w, look))
        axes.text(x + w / 2, y, box, ha="center", va="center", color=look.ink, fontsize=8, family=MONO,
                  zorder=3)  # fmt: skip
    words = f"{graph.title}: " + "; ".join(f"{start} to {end}" for start, end, _ in graph.arrows)
    return saved(plt, figure, look, tag, words)


def _breadth(box: str) -> float:
    return len(box) * 0.071 + 0.26


def _rightwards(graph: Graph) -> tuple[dict[str, tuple[float, float, float]], float, float]:
    columns = graph.columns()
    wide = [max(_breadth(box) for box in column) for column in columns]
    left = [sum(wide[:index]) + 0.7 * index for index in range(len(wide))]
    height = max(len(column) for column in columns) * 0.4
    spots = {}
    for index, column in enumerate(columns):
        step = height / len(column)
        for row, box in enumerate(column):
            spots[box] = (left[index], -(row + 0.5) * step, wide[index])
    return spots, left[-1] + wide[-1], height


def _downwards(graph: Graph) -> tuple[dict[str, tuple[float, float, float]], float, float]:
    rows = graph.columns()
    width = max(sum(_breadth(box) + 0.3 for box in row) for row in rows)
    spots = {}
    for index, row in enumerate(rows):
        free = (width - sum(_breadth(box) for box in row)) / len(row)
        x = free / 2
        for box in row:
            spots[box] = (x, -(index + 0.5) * 0.68, _breadth(box))
            x += _breadth(box) + free
    return spots, width, len(rows) * 0.68


def _box(x: float, y: float, width: float, look: Theme) -> Any:  # noqa: ANN401 - matplotlib's
    from matplotlib.patches import FancyBboxPatch  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415

    return FancyBboxPatch(
        (x, y - 0.15), width, 0.3, boxstyle="round,pad=0,rounding_size=0.07", facecolor=look.box, edgecolor=look.line,
        linewidth=1, zorder=2,
    )  # fmt: skip
