"""The pictures that topics ask for by name, and those that `darwinidx chart` draws."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from darwinidx.errors import StudyError, UsageError
from darwinidx.study.charts import draw_growth
from darwinidx.study.dialects import Plain
from darwinidx.study.drawing import draw_graph
from darwinidx.study.fill import GRAPHS, Filler
from darwinidx.study.flows import draw_callers
from darwinidx.study.slots import Slot, lone_slot
from darwinidx.study.tables import path_graph

if TYPE_CHECKING:
    from collections.abc import Sequence

    from darwinidx.study.answers import Answers
    from darwinidx.study.past import Past
    from darwinidx.study.topics import Topic

CHARTS = ("growth", "journey", "callers")
"""The pictures there are."""


@dataclass(slots=True)
class Drawn:
    """Pictures, and what could not be drawn."""

    files: dict[str, bytes] = field(default_factory=dict)
    lost: dict[str, str] = field(default_factory=dict)
    """Why a picture is not there."""


def draw(name: str, answers: Answers, past: Past, theme: str = "light") -> bytes:
    """Draw one picture."""
    if name == "growth":
        return draw_growth(past, answers.tag, theme)
    if name == "callers":
        return draw_callers(answers, theme)
    if name in GRAPHS:
        graph = path_graph(Filler(answers, Plain()), Slot("path", tuple(GRAPHS[name].split())))
        if not graph.arrows:
            raise StudyError(f"nothing of it was found in {answers.tag}", hint="run `darwinidx sync`")
        return draw_graph(graph, answers.tag, theme)
    raise UsageError(f"there is no picture {name!r}", hint=f"pictures: {', '.join(CHARTS)}")


def draw_named(answers: Answers, past: Past, topics: Sequence[Topic], themes: tuple[str, ...]) -> Drawn:
    """Draw the pictures that topics name, in some themes; one theme alone is left out of the file's name."""
    drawn = Drawn()
    texts = [paragraph for topic in topics for part in topic.parts for paragraph in part.paragraphs]
    slots = [slot for text in texts if (slot := lone_slot(text)) and slot.verb == "picture"]
    for name in sorted({slot.words[0] for slot in slots} - GRAPHS.keys()):
        try:
            for theme in themes:
                drawn.files[f"{name}-{theme}" if len(themes) > 1 else name] = draw(name, answers, past, theme)
        except StudyError as error:
            drawn.lost[name] = f"{error.message} ({error.hint})"
    return drawn
