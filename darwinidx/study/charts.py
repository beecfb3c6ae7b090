"""The picture of growth: how many names of NECP each release has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from darwinidx.errors import StudyError
from darwinidx.study.canvas import THEMES, Theme, pyplot, saved
from darwinidx.study.growth import growth
from darwinidx.tags import tag_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from darwinidx.study.past import Past


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
    return saved(plt, figure, look, f"{tags[0]} to {tags[-1]}" if tags else tag, words)


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
