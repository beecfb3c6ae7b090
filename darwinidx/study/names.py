"""What a page about a name says: its records, where it is used, what it was before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from darwinidx.mark import mark_of
from darwinidx.model import Fact
from darwinidx.search import show
from darwinidx.study.dialects import link
from darwinidx.study.tables import story_of, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from darwinidx.study.fill import Filler

_MOST_USES = 40


def name_sections(page: Filler, name: str, known: set[str]) -> Iterator[tuple[str, str]]:
    """Yield the sections of a page about a name: key and text."""
    answers = page.answers
    shown = show(name, library=answers.library)
    related: list[Fact] = []
    facts: list[Fact] = []
    for section in shown.sections:
        rows = [row for row in section.rows if isinstance(row, Fact) and not row.local]
        if section.title == "Related":
            related = rows
        elif section.title in {"Definition", "Declaration"}:
            facts = rows
    yield (
        "facts",
        table(("Fact", "Value"), [_fact(fact) for fact in facts if fact.label != "link"]) + _source(page, name),
    )
    others = answers.records(name)[1:]
    if others:
        rows_ = [
            [f"{getattr(each, 'form', each.kind)}", page.placed(each.at), mark_of(each.visibility)] for each in others
        ]
        yield "others", "## Other records of this name\n\n" + table(("What", "Where", "Mark"), rows_)
    near = [fact for fact in related if fact.label != "used by"]
    if near:
        rows_ = [[_linked(page, fact.name, known), fact.label, f"`{fact.value}`"] for fact in near]
        yield "near", "## Names beside it\n\n" + table(("Name", "Relation", "Where"), rows_)
    yield from _uses(page, name, known)
    story = story_of(answers.history(name))
    if len(story) > 1:
        yield (
            "history",
            "## In other releases\n\n" + table(("From", "What it was"), [[f"`{tag}`", what] for tag, _, what in story]),
        )


def _uses(page: Filler, name: str, known: set[str]) -> Iterator[tuple[str, str]]:
    if not page.answers.traced:
        return
    uses = page.answers.uses(name)
    rows = [[_linked(page, use.function, known) if use.function else "", use.how, page.placed(use.at)]
            for use in uses[:_MOST_USES]]  # fmt: skip
    more = f"\n\n{len(uses) - _MOST_USES} more: `darwinidx refs {name}`." if len(uses) > _MOST_USES else ""
    none = "No use was found in this release."
    yield "uses", "## Where it is used\n\n" + (table(("In", "How", "Where"), rows) + more if rows else none)


def _fact(fact: Fact) -> list[str]:
    value = fact.value.replace("|", "\\|")
    return [fact.label, f"`{value}`" if any(sign in value for sign in "_()<>*#") else value]


def _source(page: Filler, name: str) -> str:
    record = page.answers.record(name)
    if record is None:
        return ""
    return f"\n\nSource: {link(f'{record.at} in {page.answers.tag}', page.answers.permalink(record.at))}"


def _linked(page: Filler, name: str, known: set[str]) -> str:
    if name in known:
        return page.dialect.page(f"names/{page.answers.file_of(name)}", name, code=True, in_table=True)
    return f"`{name}`"
