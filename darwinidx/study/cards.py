"""Anki cards: one fact a card, with a number of its own that stays, so that a new import brings cards up to date."""

from __future__ import annotations

import html
import io
import re
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from darwinidx.errors import StudyError
from darwinidx.mark import GUARD_MARKER, NON_API, SENTENCE, mark_of, mark_of_record
from darwinidx.model import Visibility
from darwinidx.search.showing import SOURCE
from darwinidx.study.claims import Claim, record_facts
from darwinidx.study.dialects import Plain
from darwinidx.study.fill import Filler
from darwinidx.study.manifest import Manifest
from darwinidx.study.pages import topic_pages
from darwinidx.study.questions import questions, told_by
from darwinidx.study.writing import Written, put_files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from darwinidx.model import Record
    from darwinidx.study.answers import Answers
    from darwinidx.study.topics import Topic

MODEL = 1_731_904_521
DECK = 1_731_904_522
NUMBERS_DECK = 1_731_904_523
"""Numbers by which Anki knows our cards again; they never change."""

FILE = "necp.apkg"
_FIELDS = ("Front", "Back", "Source", "Release", "Mark", "Key")
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_CODE = re.compile(r"`([^`]+)`")

_FRONT = '<div class="mark">{{Mark}}</div><div class="front">{{Front}}</div>'
_BACK = (
    '{{FrontSide}}<hr id="answer"><div class="back">{{Back}}</div>'
    '<div class="source"><a href="{{Source}}">{{Release}}</a></div>'
    f'<div class="notice">{html.escape(SENTENCE)} <span class="marker">{GUARD_MARKER}</span></div>'
)
_CSS = """
.card { font-family: -apple-system, "Segoe UI", Roboto, sans-serif; font-size: 19px; line-height: 1.45;
  color: #1d2430; background: #fbfbf9; text-align: left; max-width: 34em; margin: 0 auto; padding: 1em; }
code { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .92em; overflow-wrap: anywhere; }
.mark { display: inline-block; font-size: .7em; font-weight: 600; color: #7a3b00; background: #ffe9cf;
  border-radius: 4px; padding: .15em .6em; margin-bottom: 1em; }
.source, .notice { font-size: .68em; color: #59616e; margin-top: 1.2em; overflow-wrap: anywhere; }
a { color: #0b57a4; }
.nightMode.card, .nightMode .card { color: #e6e8ec; background: #1b1e24; }
.nightMode .mark { color: #ffd9a8; background: #4a2c07; }
.nightMode .source, .nightMode .notice { color: #a5acb8; }
.nightMode a { color: #8cc2ff; }
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One question with one answer."""

    key: str
    """What it asks about, in words that do not change from release to release."""
    front: str
    back: str
    source: str
    label: str
    tags: tuple[str, ...]
    number: bool = False
    """Whether it goes into the deck of numbers and places."""


def write_cards(answers: Answers, topics: Sequence[Topic], folder: Path, asked: Sequence[str]) -> Written:
    """Write a deck of cards."""
    cards, claims = compose_cards(answers, topics)
    data = package(answers.tag, cards)
    manifest = Manifest(
        form="cards",
        release=answers.tag,
        commit=answers.commit,
        topics=tuple(asked),
        claims=tuple(claims),
    )
    return put_files(folder, {FILE: data}, manifest)


def compose_cards(answers: Answers, topics: Sequence[Topic]) -> tuple[list[Card], list[Claim]]:
    """Return the cards of some topics: their own questions, and those about the names they mention."""
    cards: dict[str, Card] = {}
    claims: list[Claim] = []
    for topic in topics:
        for count, text in enumerate(topic.cards, 1):
            page = Filler(answers, Plain())
            front, back = page.inline(text.front), page.inline(text.back)
            if page.missing or not all(claim.checked for claim in page.claims):
                continue  # half an answer teaches nothing
            claims += page.claims
            record = next((answers.record(name) for name in page.names), None)
            key = f"topic:{topic.slug}:{count}"
            cards[key] = _card(answers, record, key, (front, back), topic.slug)
    for page_ in topic_pages(answers, topics, Plain()):
        slug = page_.path.rpartition("/")[2]
        for key, name, front, back in told_by(page_.claims):
            cards.setdefault(key, _card(answers, answers.record(name), key, (front, back), slug))
        for name in page_.names:
            record = answers.record(name)
            page = Filler(answers, Plain())
            for each in questions(page, record) if record else ():
                key = f"{record.kind}:{getattr(record, 'level', '')}:{name}:{each.field}" if record else ""
                if key not in cards:
                    cards[key] = _card(answers, record, key, (each.front, each.back), slug, number=each.number)
                    facts = record_facts(record) if record else {}
                    claims.append(
                        Claim(slot=f"name {name}", subject=name, facts=facts, at=str(record.at) if record else "")
                    )
            claims += page.claims
    return list(cards.values()), claims


def _card(
    answers: Answers, record: Record | None, key: str, faces: tuple[str, str], slug: str, *, number: bool = False
) -> Card:
    source = answers.permalink(record.at) if record else f"{SOURCE}/{answers.tag}/bsd/net"
    label = mark_of_record(record) if record else mark_of(Visibility.UNKNOWN)
    tags = ("darwinidx", f"topic::{slug}", NON_API)
    front, back = (_html(face) for face in faces)
    return Card(key=key, front=front, back=back, source=source, label=label, tags=tags, number=number)


def _html(text: str) -> str:
    escaped = html.escape(text, quote=False)
    linked = _LINK.sub(lambda found: f'<a href="{html.escape(found[2])}">{found[1]}</a>', escaped)
    return _CODE.sub(r"<code>\1</code>", linked)


def package(tag: str, cards: Sequence[Card], *, time: float | None = None) -> bytes:
    """Return the deck as a file that Anki imports; of two decks, Anki takes the later ``time`` as news."""
    try:
        import genanki  # type: ignore[import-not-found,import-untyped,unused-ignore]  # noqa: PLC0415 - an extra
    except ImportError:
        raise StudyError(
            "cards are made with genanki, which is not installed",
            hint="pip install 'darwinidx[cards]', or '.[cards]' in a checkout",
        ) from None
    model = genanki.Model(
        MODEL,
        "darwinidx fact",
        fields=[{"name": name} for name in _FIELDS],
        templates=[{"name": "Fact", "qfmt": _FRONT, "afmt": _BACK}],
        css=_CSS,
        sort_field_index=5,
    )
    about = f"{NON_API}. {SENTENCE} {GUARD_MARKER}"
    deck: Any = genanki.Deck(DECK, "NECP (darwinidx)", about)
    numbers: Any = genanki.Deck(NUMBERS_DECK, "NECP (darwinidx)::Numbers and places", about)
    for card in cards:
        (numbers if card.number else deck).add_note(
            genanki.Note(
                model=model,
                fields=[card.front, card.back, card.source, tag, card.label, card.key],
                guid=genanki.guid_for("darwinidx", card.key),
                tags=list(card.tags),
            )
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / FILE
        genanki.Package([deck, numbers]).write_to_file(str(path), timestamp=time)
        return _with_marker(path)


def _with_marker(path: Path) -> bytes:
    """Return a package whose first bytes hold the marker: what it packs is compressed, and the guard unpacks nothing.

    Anki reads the files it knows by name and leaves others alone.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        first = min(each.date_time for each in old.infolist())
        about = zipfile.ZipInfo("darwinidx.txt", first)
        new.writestr(about, f"{NON_API}. {SENTENCE}\n{GUARD_MARKER}\n", zipfile.ZIP_STORED)
        for each in old.infolist():
            new.writestr(each, old.read(each))
    return made.getvalue()
