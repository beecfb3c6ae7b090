"""Notes written, held against a release, and made new: what the command line calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from darwinidx.errors import UsageError
from darwinidx.search import Library
from darwinidx.study.answers import Answers
from darwinidx.study.past import Past
from darwinidx.study.topics import chosen, read_topics
from darwinidx.study.verifying import verdict_page, verify
from darwinidx.study.writing import Written, read_manifest, refuse_products

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from darwinidx.model import Page
    from darwinidx.study.claims import Verdict
    from darwinidx.study.topics import Topic

FORMATS = ("vault", "site", "cards", "tour", "single")
"""What notes can be written as."""


def write_notes(
    folder: Path,
    *,
    topics: Sequence[str] = (),
    form: str = "vault",
    release: str | None = None,
    allow_product_repository: bool = False,
) -> Written:
    """Write notes on some topics, or on all, to a folder."""
    wanted = chosen(read_topics(), topics)
    refuse_products(folder, allowed=allow_product_repository)
    with Library(release=release) as library:
        return _write(Answers(library, history=Past(library.store)), wanted, folder, form, topics)


def verify_notes(folder: Path, *, release: str | None = None) -> tuple[Page, list[Verdict]]:
    """Hold the claims of notes against a release: the one they were made from, when none is given."""
    manifest = read_manifest(folder)
    with Library(release=release or manifest.release) as library:
        answers = Answers(library, history=Past(library.store))
        verdicts = verify(manifest, answers)
        return verdict_page(manifest, answers, verdicts), verdicts


def update_notes(
    folder: Path, *, release: str | None = None, allow_product_repository: bool = False
) -> tuple[Page, Written]:
    """Make notes new for a release, the newest by default; return what changed in what they claim."""
    manifest = read_manifest(folder)
    refuse_products(folder, allowed=allow_product_repository)
    with Library(release=release) as library:
        answers = Answers(library, history=Past(library.store))
        page = verdict_page(manifest, answers, verify(manifest, answers))
        wanted = chosen(read_topics(), manifest.topics)
        return page, _write(answers, wanted, folder, manifest.form, manifest.topics)


def list_topics() -> Iterator[tuple[str, str, str]]:
    """Yield each topic's name, title and what it is about."""
    from darwinidx.study.pages import plain_summary  # noqa: PLC0415 - for this alone

    for topic in read_topics():
        yield topic.slug, topic.title, plain_summary(topic)


def _write(answers: Answers, topics: Sequence[Topic], folder: Path, form: str, asked: Sequence[str]) -> Written:
    if form == "vault":
        from darwinidx.study.vault import write_vault  # noqa: PLC0415 - each format loads what it needs

        return write_vault(answers, topics, folder, asked, {})
    if form == "tour":
        from darwinidx.study.tours import write_tours  # noqa: PLC0415 - each format loads what it needs

        return write_tours(answers, folder, asked)
    if form == "cards":
        from darwinidx.study.cards import write_cards  # noqa: PLC0415 - each format loads what it needs

        return write_cards(answers, topics, folder, asked)
    raise UsageError(f"there is no format {form!r}", hint=f"formats: {', '.join(FORMATS)}")
