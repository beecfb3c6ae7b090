"""Study material in a product: darwinidx's own notes and exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from darwinidx.guard.names import Need
from darwinidx.guard.rules.rule import Example, Finding, Rule
from darwinidx.mark import GUARD_MARKER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from darwinidx.guard.knowledge import Knowledge
    from darwinidx.guard.product import ProductFile


def find_marker(text: str) -> Iterator[Finding]:
    """Yield the marker of darwinidx's notes and exports; it counts anywhere, in files of any kind."""
    place = text.find(GUARD_MARKER)
    if place >= 0 and text[place + len(GUARD_MARKER) : place + len(GUARD_MARKER) + 1] not in ("-", "_"):
        yield Finding(start=place, end=place + len(GUARD_MARKER), symbol=GUARD_MARKER,
                      what="study material made by darwinidx", need=Need.ALWAYS)  # fmt: skip


def _check(file: ProductFile, knowledge: Knowledge) -> Iterator[Finding]:
    del knowledge
    yield from find_marker(file.text)


RULE = Rule(
    slug="study-material",
    title="Study material in a product",
    description=(
        "Notes, tours, cards and exports that darwinidx writes carry a marker, so that they can be found wherever they "
        "were copied to. They are about Darwin's insides and have no place beside product code."
    ),
    instead="Keep study material in a repository of its own.",
    check=_check,
    valid=(
        Example(language="C", text="/* darwinidx: study of material */\nint x;\n", why="other words"),
        Example(language="Python", text='NOTE = "study-material"\n', why="half of the marker"),
    ),
    invalid=(
        Example(language="C", text=f"/* {GUARD_MARKER} */\nint x;\n", finds=(GUARD_MARKER,)),
        Example(language="Python", text=f'"""Copied from a note. {GUARD_MARKER}"""\n', finds=(GUARD_MARKER,)),
        Example(language="plist", text=f"<?xml?><plist><!-- {GUARD_MARKER} --></plist>\n", finds=(GUARD_MARKER,)),
    ),
)  # fmt: skip
