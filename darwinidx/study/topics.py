"""Topics: our own short texts, as data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from darwinidx.errors import StudyError

if TYPE_CHECKING:
    from collections.abc import Sequence

FOLDER = Path(__file__).parent.parent / "data" / "topics"

_FENCE = "+++"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardText:
    """A question and its answer, with slots."""

    front: str
    back: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A heading and what stands under it, with slots."""

    title: str
    """Empty for what stands before the first heading."""
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One subject worth a page."""

    slug: str
    title: str
    summary: str
    tags: tuple[str, ...]
    order: int
    parts: tuple[Part, ...]
    cards: tuple[CardText, ...]


def read_topics(folder: Path = FOLDER) -> list[Topic]:
    """Return all topics, in the order in which they are best read."""
    found = [read_topic(path) for path in sorted(folder.glob("*.md"))]
    return sorted(found, key=lambda topic: (topic.order, topic.slug))


def chosen(topics: Sequence[Topic], slugs: Sequence[str]) -> list[Topic]:
    """Return the topics that were asked for, all when none was."""
    known = {topic.slug: topic for topic in topics}
    for slug in slugs:
        if slug not in known:
            raise StudyError(f"there is no topic {slug!r}", hint=f"topics: {', '.join(known)}")
    return [topic for topic in topics if not slugs or topic.slug in slugs]


def read_topic(path: Path) -> Topic:
    """Read a topic: a head in TOML between lines of ``+++``, then Markdown."""
    import tomllib  # noqa: PLC0415 - only notes are made of topics

    text = path.read_text(encoding="utf-8")
    _, head, body = text.split(f"{_FENCE}\n", 2)
    about: dict[str, Any] = tomllib.loads(head)
    return Topic(
        slug=path.stem,
        title=about["title"],
        summary=about["summary"],
        tags=tuple(about.get("tags", ())),
        order=about["order"],
        parts=tuple(_parts(body)),
        cards=tuple(CardText(front=each["front"], back=each["back"]) for each in about.get("cards", ())),
    )


def _parts(body: str) -> list[Part]:
    parts = []
    for index, piece in enumerate(f"\n{body}".split("\n## ")):
        title, _, rest = piece.partition("\n") if index else ("", "", piece)
        paragraphs = tuple(each.strip() for each in rest.split("\n\n") if each.strip())
        if title or paragraphs:
            parts.append(Part(title=title.strip(), paragraphs=paragraphs))
    return parts
