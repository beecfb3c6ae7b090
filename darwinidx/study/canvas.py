"""What all pictures share: colours, fonts, and the mark inside them. Drawn by matplotlib, as SVG."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from darwinidx.errors import StudyError
from darwinidx.mark import GUARD_MARKER, NON_API, SENTENCE

_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"
_MONO = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
MONO = "DejaVu Sans Mono"
"""The font with letters of one width, as matplotlib measures it."""


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
            "pictures are drawn with matplotlib, which is not installed",
            hint="pip install 'darwinidx[chart]', or '.[chart]' in a checkout",
        ) from None
    mpl.use("svg")
    import matplotlib.pyplot as plt  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 - an extra

    mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "darwinidx", "font.family": "DejaVu Sans"})
    return plt


def saved(plt: Any, figure: Any, look: Theme, tag: str, words: str) -> bytes:  # noqa: ANN401 - matplotlib's
    """Return a figure as SVG, with the mark below it and ``words`` for those who do not see it."""
    low = -0.22 / figure.get_size_inches()[1]
    figure.text(0.01, low, f"{NON_API}: {SENTENCE}", color=look.warn, fontsize=7.4, ha="left", va="bottom")
    figure.text(0.01, 2 * low, f"{tag}   {GUARD_MARKER}", color=look.faint, fontsize=7, ha="left", va="bottom")
    target = io.BytesIO()
    about = {"Date": None, "Creator": "darwinidx", "Title": f"{NON_API}: {tag}"}
    about["Description"] = f"{SENTENCE} {GUARD_MARKER}"
    figure.savefig(target, format="svg", metadata=about, facecolor=look.paper, bbox_inches="tight", pad_inches=0.18)
    plt.close(figure)
    text = target.getvalue().decode().replace("'DejaVu Sans Mono'", _MONO).replace("'DejaVu Sans'", _FONT)
    label = words.replace("&", "&amp;").replace('"', "'").replace("<", "&lt;")
    return text.replace("<svg ", f'<svg role="img" aria-label="{NON_API}. {label}" ', 1).encode()
