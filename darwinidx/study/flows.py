"""The picture of callers: which files call into NECP, and which part of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from darwinidx.errors import StudyError
from darwinidx.study.canvas import MONO, THEMES, Theme, pyplot, saved
from darwinidx.study.growth import callers

if TYPE_CHECKING:
    from darwinidx.study.answers import Answers

_MOST_FILES = 22
_FEW = 3
"""Families with fewer calls are shown together."""
_REST = "others"


def draw_callers(answers: Answers, theme: str) -> bytes:
    """Draw which files call into NECP, and which part of it."""
    pairs, files = callers(answers)
    if not files:
        raise StudyError(
            "who calls into NECP is read from the sources, which these facts do not have", hint="run `darwinidx sync`"
        )
    plt, look = pyplot(), THEMES[theme]
    total = sum(files.values())
    left, pairs = _files(files, pairs)
    right, pairs = _families(pairs)
    figure, axes = plt.subplots(figsize=(9.2, 0.36 * max(len(left), 12) + 1.4))
    axes.axis("off")
    _flows(axes, left, right, pairs, look)
    axes.set_xlim(-0.55, 1.4)
    ends = [max(_stack(side).values()) - 1 - 0.55 * len(side) / max(len(side), 12) for side in (left, right)]
    axes.set_ylim(min(ends), 1.03)
    title = f"Who calls into NECP: {total} calls of necp_* functions from {len(files)} files"
    axes.set_title(title, color=look.ink, loc="left", fontsize=12.5)
    words = f"Flow chart: {total} calls into NECP from {len(files)} files of {answers.tag}; most from "
    words += ", ".join(f"{path} ({count})" for path, count in files.most_common(5))
    return saved(plt, figure, look, answers.tag, words)


Pairs = Counter[tuple[str, str]]


def _files(files: Counter[str], pairs: Pairs) -> tuple[dict[str, int], Pairs]:
    """Return the files with most calls, by folder, and the others as one."""
    shown = [path for path, _ in files.most_common(_MOST_FILES)]
    left = {path: files[path] for path in sorted(shown, key=lambda path: (path.rpartition("/")[0], path))}
    rest = f"{len(files) - len(shown)} other files"
    joined: Pairs = Counter()
    for (path, family), count in pairs.items():
        joined[path if path in left else rest, family] += count
    others = sum(count for path, count in files.items() if path not in shown)
    return ({**left, rest: others} if others else left), joined


def _families(pairs: Pairs) -> tuple[dict[str, int], Pairs]:
    """Return the families of callees, the most called first, and those with few calls as one."""
    counts: Counter[str] = Counter()
    for (_, family), count in pairs.items():
        counts[family] += count
    joined: Pairs = Counter()
    right: Counter[str] = Counter()
    for (path, family), count in pairs.items():
        name = _REST if counts[family] < _FEW else family
        joined[path, name] += count
        right[name] += count
    return dict(sorted(right.items(), key=lambda each: (each[0] == _REST, -each[1], each[0]))), joined


def _flows(axes: Any, left: dict[str, int], right: dict[str, int], pairs: Pairs, look: Theme) -> None:  # noqa: ANN401 - matplotlib's
    total = sum(left.values())
    free = [_stack(left), _stack(right)]
    colours = {name: look.inks[index % len(look.inks)] for index, name in enumerate(right)}
    order = {name: index for index, name in enumerate([*left, *right])}
    for (path, family), count in sorted(pairs.items(), key=lambda each: (order[each[0][0]], order[each[0][1]])):
        _ribbon(axes, free[0][path], free[1][family], count / total, colours[family])
        free[0][path] -= count / total
        free[1][family] -= count / total
    for name, top in _stack(left).items():
        label = f"{name.removeprefix('bsd/')}  {left[name]}"
        place = {"ha": "right", "va": "center", "color": look.ink, "fontsize": 8.5}
        axes.text(-0.015, top - left[name] / total / 2, label, **place)
    for name, top in _stack(right).items():
        place = {"ha": "left", "va": "center", "color": colours[name], "fontsize": 9, "family": MONO}
        axes.text(1.015, top - right[name] / total / 2, f"{name}  {right[name]}", **place)


def _stack(counts: dict[str, int]) -> dict[str, float]:
    """Return the upper end of each bar, one below the other, with room for its label."""
    place, found, total = 1.0, {}, sum(counts.values())
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
