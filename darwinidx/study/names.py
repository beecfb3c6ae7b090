"""What a page about a name says: its records, where it is used, what it was before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from darwinidx.mark import mark_of_record
from darwinidx.model import SocketOption
from darwinidx.search.showing import supported_ways
from darwinidx.study.claims import record_facts
from darwinidx.study.dialects import link
from darwinidx.study.meanings import what_it_does
from darwinidx.study.near import near
from darwinidx.study.tables import story_of, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from darwinidx.model import Record
    from darwinidx.study.fill import Filler

_MOST_USES = 40


def name_sections(page: Filler, name: str, known: set[str]) -> Iterator[tuple[str, str]]:
    """Yield the sections of a page about a name: key and text."""
    answers = page.answers
    first = answers.records(name)[0]
    told = what_it_does(page, first).replace("|", "\\|")
    about = [["what it does", told]] if told else []
    ways = [[label, _supported(value)] for label, value in supported_ways(first)]
    yield "facts", table(("Fact", "Value"), [*about, *_facts(page, first), *ways]) + _source(page, name)
    others = answers.records(name)[1:]
    if others:
        rows_ = [[f"{getattr(each, 'form', each.kind)}", mark_of_record(each), page.placed(each.at)] for each in others]
        yield "others", "## Other records of this name\n\n" + table(("What", "Mark", "Where"), rows_)
    beside = [
        [_linked(page, each.name, known), mark_of_record(each), relation, page.placed(each.at)]
        for each, relation in near(answers, first)
    ]
    if beside:
        yield "near", "## Names beside it\n\n" + table(("Name", "Mark", "Relation", "Where"), beside)
    yield from _uses(page, name, known)
    story = story_of(answers.history(name))
    if len(story) > 1:
        yield (
            "history",
            "## In other releases\n\n" + table(("From", "What it was"), [[f"`{tag}`", what] for tag, _, what in story]),
        )


def _uses(page: Filler, name: str, known: set[str]) -> Iterator[tuple[str, str]]:
    uses = page.answers.uses(name)
    if not uses and not page.answers.tracked(name):
        return
    rows = [[_linked(page, use.function, known) if use.function else "", use.how, page.placed(use.at)]
            for use in uses[:_MOST_USES]]  # fmt: skip
    more = f"\n\n{len(uses) - _MOST_USES} more: `darwinidx refs {name}`." if len(uses) > _MOST_USES else ""
    entered = page.answers.record(name, "syscall") is not None
    none = "No use was found in this release" + (": a system call is entered from userspace." if entered else ".")
    yield "uses", "## Where it is used\n\n" + (table(("In", "How", "Where"), rows) + more if rows else none)


def _facts(page: Filler, record: Record) -> list[list[str]]:
    told = {**record_facts(record), "where": f"{record.at} of {page.answers.tag}", "proof": record.proof}
    if isinstance(record, SocketOption):
        told |= {"set by": record.set_handler, "got by": record.get_handler, "multipath": record.multipath}
    return [[label, _value(value)] for label, value in told.items() if value]


def _supported(text: str) -> str:
    return link("Apple's documentation", text) if text.startswith("https://") else text.replace("|", "\\|")


def _value(text: str) -> str:
    """Return a value as code where it looks like it; a whole number in both bases."""
    if text.isdecimal() and int(text) > 9:  # noqa: PLR2004 - one digit reads the same
        return f"{text} ({int(text):#x})"
    safe = text.replace("|", "\\|")
    return f"`{safe}`" if any(sign in text for sign in "_()<>*#") else safe


def _source(page: Filler, name: str) -> str:
    record = page.answers.record(name)
    if record is None:
        return ""
    return f"\n\nSource: {link(f'{record.at} in {page.answers.tag}', page.answers.permalink(record.at))}"


def _linked(page: Filler, name: str, known: set[str]) -> str:
    if name in known:
        return page.dialect.page(f"names/{page.answers.file_of(name)}", name, code=True, in_table=True)
    return f"`{name}`"
