"""Pictures, drawn by matplotlib as SVG: light or dark, with the mark inside the picture."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from darwinidx.errors import StudyError
from darwinidx.mark import GUARD_MARKER, NON_API, SENTENCE
from darwinidx.study.growth import callers, growth
from darwinidx.tags import tag_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from darwinidx.study.answers import Answers
    from darwinidx.study.graphs import Graph
    from darwinidx.study.past import Past

_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"
_MONO = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
_MOST_FILES = 22


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours of one picture."""

    paper: str
    ink: str
    faint: str
    line: str
    box: str
    warn: str
    inks: tuple[str, ...]


THEMES = {
    "light": Theme("#ffffff", "#1c2333", "#5b6475", "#d9dde5", "#f2f5fa", "#8a4b00",
                   ("#0b61a4", "#b3461b", "#2f7d32", "#7a3e9d", "#00798c", "#a3195b", "#6b6100")),
    "dark": Theme("#131416", "#e7eaf0", "#a4adbb", "#3a404b", "#1f242d", "#ffc98a",
                  ("#7cc0ff", "#ff9d6e", "#8fd694", "#cfa0ee", "#5fd0e0", "#ff8fbf", "#d9cc5c")),
}  # fmt: skip


def pyplot() -> Any:  # noqa: ANN401 - a module
    """Return matplotlib's plotting module, set to draw without a screen and the same way every time."""
    try:
        import matplotlib as mpl  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 - an extra
    except ImportError:
        raise StudyError(
            "pictures are drawn with matplotlib, which is not installed", hint="pip install 'darwinidx[chart]'"
        ) from None
    mpl.use("svg")
    import matplotlib.pyplot as plt  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 - an extra

    mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "darwinidx", "font.family": "DejaVu Sans"})
    return plt


def draw_growth(past: Past, tag: str, theme: str) -> bytes:
    """Draw how many names each family had in each release."""
    counted = growth(past)
    tags = [name for name, _ in counted["macros"]]
    if len(tags) < 2:  # noqa: PLR2004 - a line needs two points
        raise StudyError(
            "growth needs more than one release",
            context=f"known: {', '.join(tags) or 'none with NECP'}",
            hint="run `darwinidx sync --all`, or install a darwinidx whose facts hold more releases",
        )
    plt, look = pyplot(), THEMES[theme]
    figure, (above, below) = plt.subplots(
        2, 1, figsize=(9.2, 6.4), sharex=True, gridspec_kw={"height_ratios": [1, 1.25], "hspace": 0.14}
    )
    _panel(above, counted, ("functions", "macros"), look, look.inks)
    _panel(below, counted, tuple(counted)[2:], look, look.inks[2:])
    first = _first_of_each(tags)
    below.set_xticks([tags.index(each) for each in first], [each.removeprefix("xnu-").split(".")[0] for each in first])
    below.tick_params(axis="x", rotation=60)
    below.set_xlabel("release of xnu (first of each series)", color=look.faint, fontsize=9)
    above.set_title(f"NECP in {len(tags)} releases of xnu: how many names", color=look.ink, loc="left", fontsize=12.5)
    words = f"Line chart: names of NECP by family in {len(tags)} releases, {tags[0]} to {tags[-1]}. "
    words += "; ".join(f"{family} {rows[0][1]} to {rows[-1][1]}" for family, rows in counted.items())
    return _saved(plt, figure, look, f"{tags[0]} to {tags[-1]}" if tags else tag, words)


def _first_of_each(tags: Sequence[str]) -> list[str]:
    found: dict[int, str] = {}
    for tag in tags:
        found.setdefault(tag_order(tag)[0][0], tag)
    kept: list[str] = []
    for tag in found.values():
        if not kept or tags.index(tag) - tags.index(kept[-1]) >= max(1, len(tags) // 28):
            kept.append(tag)
    return kept


def _panel(axes: Any, counted: Any, families: Sequence[str], look: Theme, inks: Sequence[str]) -> None:  # noqa: ANN401 - matplotlib's
    ends = []
    for family, ink in zip(families, inks, strict=False):
        values = [count for _, count in counted[family]]
        axes.step(range(len(values)), values, where="post", color=ink, linewidth=2)
        axes.plot([len(values) - 1], [values[-1]], "o", color=ink, markersize=4)
        ends.append([values[-1], family, ink])
    top = max(value for value, *_ in ends) or 1
    axes.set_ylim(0, top * 1.12)
    place, least = -1.0, top * (0.085 if len(ends) > 2 else 0.12)  # noqa: PLR2004 - labels in the fuller panel are closer
    for value, family, ink in sorted(ends):
        place = max(float(value), place + least)
        axes.annotate(
            f"{value} {family}", (1.0, place), xycoords=("axes fraction", "data"), xytext=(8, 0),
            textcoords="offset points", va="center", color=ink, fontsize=9.5, annotation_clip=False,
        )  # fmt: skip
    axes.set_facecolor("none")
    axes.grid(axis="y", color=look.line, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(colors=look.faint, labelsize=8.5, length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.margins(x=0.01)


def draw_callers(answers: Answers, theme: str) -> bytes:
    """Draw which files call into NECP, and which part of it."""
    pairs, files = callers(answers)
    if not files:
        raise StudyError(
            "who calls into NECP is read from the sources, which these facts do not have", hint="run `darwinidx sync`"
        )
    plt, look = pyplot(), THEMES[theme]
    shown = [path for path, _ in files.most_common(_MOST_FILES)]
    rest = len(files) - len(shown)
    left: dict[str, int] = {path: files[path] for path in sorted(shown, key=lambda path: (path.rpartition("/")[0], path))}
    if rest:
        left[f"{rest} other files"] = sum(count for path, count in files.items() if path not in left)
    right: dict[str, int] = {}
    for (_, family), count in pairs.items():
        right[family] = right.get(family, 0) + count
    right = dict(sorted(right.items(), key=lambda each: (-each[1], each[0])))
    figure, axes = plt.subplots(figsize=(9.2, 0.36 * max(len(left), 12) + 1.4))
    axes.axis("off")
    total = sum(files.values())
    spots = [_stack(left, total), _stack(right, total)]
    used = {**{f"l{name}": 0.0 for name in left}, **{f"r{name}": 0.0 for name in right}}
    colours = {name: look.inks[index % len(look.inks)] for index, name in enumerate(right)}
    for (path, family), count in sorted(pairs.items(), key=lambda each: (each[0][0], list(right).index(each[0][1]))):
        start = path if path in left else f"{rest} other files"
        y0 = spots[0][start] - used[f"l{start}"]
        y1 = spots[1][family] - used[f"r{family}"]
        used[f"l{start}"] += count / total
        used[f"r{family}"] += count / total
        _ribbon(axes, y0, y1, count / total, colours[family])
    for name, count in left.items():
        middle = spots[0][name] - count / total / 2
        axes.text(-0.015, middle, f"{name.removeprefix('bsd/')}  {count}", ha="right", va="center", color=look.ink, fontsize=8.5)
    for name, count in right.items():
        middle = spots[1][name] - count / total / 2
        axes.text(1.015, middle, f"{name}  {count}", ha="left", va="center", color=colours[name], fontsize=9,
                  family="DejaVu Sans Mono")  # fmt: skip
    axes.set_xlim(-0.55, 1.4)
    low = min(min(spots[0].values()), min(spots[1].values())) - 0.1
    axes.set_ylim(low, 1.03)
    axes.set_title(f"Who calls into NECP: {total} calls from {len(files)} files", color=look.ink, loc="left", fontsize=12.5)
    words = f"Flow chart: {total} calls into NECP from {len(files)} files of {answers.tag}; most from "
    words += ", ".join(f"{path} ({count})" for path, count in files.most_common(5))
    return _saved(plt, figure, look, answers.tag, words)


def _stack(counts: dict[str, int], total: int) -> dict[str, float]:
    """Return the upper end of each bar, one below the other, with room for its label."""
    place, found = 1.0, {}
    gap = 0.55 / max(len(counts), 12)
    for name, count in counts.items():
        found[name] = place
        place -= count / total + gap
    return found


def _ribbon(axes: Any, y0: float, y1: float, width: float, colour: str) -> None:  # noqa: ANN401 - matplotlib's
    from matplotlib.patches import PathPatch  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 - an extra
    from matplotlib.path import Path  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 - an extra

    points = [(0, y0), (0.5, y0), (0.5, y1), (1, y1), (1, y1 - width), (0.5, y1 - width), (0.5, y0 - width),
              (0, y0 - width), (0, y0)]  # fmt: skip
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    axes.add_patch(PathPatch(Path(points, codes), facecolor=colour, alpha=0.55, linewidth=0))


def draw_graph(graph: Graph, tag: str, theme: str) -> bytes:
    """Draw boxes and arrows from left to right."""
    plt, look = pyplot(), THEMES[theme]
    columns = graph.columns()
    wide = [max(len(box) for box in column) * 0.082 + 0.34 for column in columns]
    left = [sum(wide[:index]) + 0.55 * index for index in range(len(wide))]
    tall = max(len(column) for column in columns)
    width, height = left[-1] + wide[-1], tall * 0.46
    figure, axes = plt.subplots(figsize=(width + 0.5, height + 1.1))
    axes.set_xlim(-0.1, width + 0.1)
    axes.set_ylim(-height, 0.25)
    axes.axis("off")
    spot = {}
    for index, column in enumerate(columns):
        step = height / len(column)
        for row, box in enumerate(column):
            spot[box] = (left[index], -(row + 0.5) * step, wide[index])
    for start, end, _ in graph.arrows:
        (x0, y0, w0), (x1, y1, _w1) = spot[start], spot[end]
        bend = {"connectionstyle": f"arc3,rad={0.06 if y0 != y1 else 0}", "shrinkA": 0, "shrinkB": 1}
        axes.annotate("", (x1, y1), (x0 + w0, y0),
                      arrowprops={"arrowstyle": "-|>", "color": look.faint, "linewidth": 1.1, **bend})  # fmt: skip
    for box, (x, y, w) in spot.items():
        axes.text(x + w / 2, y, box, ha="center", va="center", color=look.ink, fontsize=8.5, family="DejaVu Sans Mono",
                  zorder=3)  # fmt: skip
        axes.add_patch(_box(x, y, w, look))
    words = f"{graph.title}: " + "; ".join(f"{start} to {end}" for start, end, _ in graph.arrows)
    return _saved(plt, figure, look, tag, words)


def _box(x: float, y: float, width: float, look: Theme) -> Any:  # noqa: ANN401 - matplotlib's
    from matplotlib.patches import FancyBboxPatch  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415

    return FancyBboxPatch(
        (x, y - 0.15), width, 0.3, boxstyle="round,pad=0,rounding_size=0.07", facecolor=look.box, edgecolor=look.line,
        linewidth=1, zorder=2,
    )  # fmt: skip


def _saved(plt: Any, figure: Any, look: Theme, tag: str, words: str) -> bytes:  # noqa: ANN401 - matplotlib's
    figure.text(0.01, 0.005, f"{NON_API}: {SENTENCE}", color=look.warn, fontsize=7.6, ha="left", va="bottom")
    figure.text(0.99, 0.005, f"{tag}   {GUARD_MARKER}", color=look.faint, fontsize=7, ha="right", va="bottom")
    if figure.get_size_inches()[0] < 9:  # noqa: PLR2004 - inches that the two lines at the foot need
        figure.set_size_inches(9, figure.get_size_inches()[1])
    target = io.BytesIO()
    about = {"Date": None, "Creator": "darwinidx", "Title": f"{NON_API}: {tag}", "Description": f"{SENTENCE} {GUARD_MARKER}"}
    figure.savefig(target, format="svg", metadata=about, facecolor=look.paper, bbox_inches="tight", pad_inches=0.18)
    plt.close(figure)
    text = target.getvalue().decode()
    text = text.replace("'DejaVu Sans Mono'", _MONO).replace("'DejaVu Sans'", _FONT)
    text = re.sub(r"font: ([\d.]+px) ", r"font: \1 ", text)
    label = words.replace("&", "&amp;").replace('"', "'").replace("<", "&lt;")
    return text.replace("<svg ", f'<svg role="img" aria-label="{NON_API}. {label}" ', 1).encode()
