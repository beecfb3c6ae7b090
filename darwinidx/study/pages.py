"""Pages of notes: topics, names and the entrance, as sections in Markdown that carry the mark."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from darwinidx.mark import GUARD_MARKER, NON_API, NUMBER_SENTENCE, SDK_SENTENCE, SENTENCE, mark_of_record
from darwinidx.model import Syscall, Visibility
from darwinidx.study.claims import Claim, record_facts
from darwinidx.study.dialects import heading_id
from darwinidx.study.fill import Filler
from darwinidx.study.names import name_sections
from darwinidx.study.slots import split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from darwinidx.model import Record
    from darwinidx.study.answers import Answers
    from darwinidx.study.dialects import Dialect
    from darwinidx.study.graphs import Graph
    from darwinidx.study.topics import Topic

    Spelling = Callable[[str], Dialect]
    """The dialect of pages in a folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One section of a page."""

    key: str
    """Tells it from the other sections of the page, from run to run."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotePage:
    """One page."""

    path: str
    """Where it stands, without ending: ``topics/policies``."""
    title: str
    front: dict[str, str | list[str]]
    """Front matter."""
    blocks: tuple[Block, ...]
    claims: tuple[Claim, ...] = ()
    names: tuple[str, ...] = ()
    graphs: dict[str, Graph] = field(default_factory=dict)
    pictures: tuple[str, ...] = ()
    softer: str = ""
    """What is added to the mark where the name is also in an installed header."""

    @property
    def banner(self) -> str:
        """The mark in full."""
        return f"{SENTENCE} {self.softer}".rstrip()


def compose(answers: Answers, topics: Sequence[Topic], spelling: Spelling) -> list[NotePage]:
    """Return all pages of some topics: the entrance, the topics, and a page for each name they mention."""
    about = topic_pages(answers, topics, spelling("topics"))
    mentions: dict[str, list[Topic]] = {}
    for topic, page in zip(topics, about, strict=True):
        for name in page.names:
            mentions.setdefault(name, []).append(topic)
    known = sorted(mentions, key=lambda name: (name.lower(), name))
    dialect = spelling("names")
    name_pages = [name_page(answers, name, mentions[name], known, dialect) for name in known]
    return [_entrance(answers, topics, known, spelling("")), *about, *name_pages]


def topic_pages(answers: Answers, topics: Sequence[Topic], dialect: Dialect) -> list[NotePage]:
    """Return the pages of some topics alone."""
    return [_topic_page(answers, topic, topics, dialect) for topic in topics]


def _front(answers: Answers, sort: str, tags: Sequence[str], **more: str | list[str]) -> dict[str, str | list[str]]:
    return {
        "release": answers.tag,
        "commit": answers.commit,
        "page": sort,
        **more,
        "tags": [f"darwinidx/{sort}", *tags],
        "mark": NON_API,
        "darwinidx": GUARD_MARKER,
    }


def _topic_page(answers: Answers, topic: Topic, topics: Sequence[Topic], dialect: Dialect) -> NotePage:
    page = Filler(answers, dialect, slug=topic.slug)
    page.topics = {each.slug for each in topics}
    blocks = [Block(key="summary", text=page.paragraph(topic.summary))]
    for part in topic.parts:
        heading = f"## {part.title}\n\n" if part.title else ""
        text = "\n\n".join(page.paragraph(paragraph) for paragraph in part.paragraphs)
        blocks.append(Block(key=heading_id(part.title), text=heading + text))
    around = _neighbours(topic, topics, dialect)
    if around:
        blocks.append(Block(key="onwards", text=around))
    return NotePage(
        path=f"topics/{topic.slug}",
        title=topic.title,
        front=_front(answers, "topic", topic.tags, aliases=[topic.title]),
        blocks=tuple(blocks),
        claims=tuple(page.claims),
        names=tuple(page.names),
        graphs=page.graphs,
        pictures=tuple(page.pictures),
    )


def _neighbours(topic: Topic, topics: Sequence[Topic], dialect: Dialect) -> str:
    position = [each.slug for each in topics].index(topic.slug)
    before = topics[position - 1] if position else None
    after = topics[position + 1] if position + 1 < len(topics) else None
    ways = [("Before this", before), ("Next", after)]
    return " · ".join(
        f"{words}: {dialect.page(f'topics/{each.slug}', each.title)}" for words, each in ways if each is not None
    )


def name_page(answers: Answers, name: str, topics: Sequence[Topic], known: Sequence[str], dialect: Dialect) -> NotePage:
    """Return the page about one name."""
    records = answers.records(name)
    first = records[0]
    page = Filler(answers, dialect)
    sections = name_sections(page, name, set(known))
    links = ", ".join(dialect.page(f"topics/{topic.slug}", topic.title) for topic in topics)
    blocks = [Block(key=key, text=text) for key, text in sections]
    blocks.append(Block(key="topics", text=f"## In the topics\n\n{links}"))
    facts = record_facts(first)
    return NotePage(
        path=f"names/{answers.file_of(name)}",
        title=name,
        front=_front(
            answers,
            "name",
            [f"darwinidx/{first.kind}", f"darwinidx/{first.visibility.value}"],
            aliases=[name],
            kind=facts["kind"],
            form=facts.get("form", _WORDS.get(facts["kind"], facts["kind"])),
            at=str(first.at),
            visibility=f"{first.visibility.value}",
            label=mark_of_record(first),
            permalink=answers.permalink(first.at),
        ),
        blocks=tuple(blocks),
        claims=tuple(_claims(name, answers)),
        names=(name,),
        softer=_softer(records),
    )


def _softer(records: Sequence[Record]) -> str:
    installed = [record for record in records if record.visibility is Visibility.SDK]
    if not installed:
        return ""
    return NUMBER_SENTENCE if all(isinstance(record, Syscall) for record in installed) else SDK_SENTENCE


def _claims(name: str, answers: Answers) -> Iterable[Claim]:
    record = answers.record(name)
    if record is not None:
        yield Claim(slot=f"name {name}", subject=name, facts=record_facts(record), at=str(record.at))


def _entrance(answers: Answers, topics: Sequence[Topic], names: Sequence[str], dialect: Dialect) -> NotePage:
    welcome = (
        "These notes are about NECP, the part of xnu that decides which network traffic may go where. They were made "
        f"from {answers.tag} by darwinidx. Each name leads to a page, and each place leads to the line that shows it. "
        "Read the topics in this order; each takes a few minutes."
    )
    lines = [
        welcome,
        "\n".join(
            f"{index}. {dialect.page(f'topics/{topic.slug}', topic.title)}: {plain_summary(topic)}"
            for index, topic in enumerate(topics, 1)
        ),
    ]
    groups: dict[str, list[str]] = {}
    for name in names:
        shown = dialect.page(f"names/{answers.file_of(name)}", name, code=True)
        groups.setdefault(_sort_of(answers, name), []).append(f"- {shown} ({_label(answers, name)})")
    listed = "\n\n".join(f"### {sort} ({len(rows)})\n\n" + "\n".join(rows) for sort, rows in sorted(groups.items()))
    return NotePage(
        path="index",
        title="Notes on NECP",
        front=_front(answers, "entrance", []),
        blocks=(
            Block(key="start", text="\n\n".join(lines)),
            Block(key="names", text=f"## All names\n\n{listed or 'None.'}"),
        ),
    )


def plain_summary(topic: Topic) -> str:
    """Return what a topic is about, with names in the place of its slots."""
    return "".join(part if isinstance(part, str) else part.words[-1] for part in split(topic.summary))


_WORDS = {"sockopt": "socket option", "syscall": "system call"}


def _sort_of(answers: Answers, name: str) -> str:
    record = answers.record(name)
    form = getattr(record, "form", "") or (record.kind if record else "")
    return f"{_WORDS.get(form, form).capitalize()}s"


def _label(answers: Answers, name: str) -> str:
    record = answers.record(name)
    return mark_of_record(record) if record else NON_API
