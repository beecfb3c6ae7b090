"""Notes written, held against a release, and made new: what the command line calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from darwinidx.errors import StudyError, UsageError
from darwinidx.mark import GUARD_MARKER
from darwinidx.search import Library
from darwinidx.study.answers import Answers
from darwinidx.study.manifest import read_manifest, refuse_other_format
from darwinidx.study.past import Past
from darwinidx.study.topics import chosen, read_topics
from darwinidx.study.verifying import verdict_page, verify
from darwinidx.study.writing import Written, refuse_products, write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from darwinidx.page import Page
    from darwinidx.study.claims import Verdict
    from darwinidx.study.topics import Topic

FORMATS = ("vault", "site", "cards", "tour", "single")
"""What notes can be written as."""

_STARTS = {
    "vault": "begin with {folder}/index.md",
    "site": "open {folder}/index.html",
    "cards": "import {folder}/necp.apkg into Anki",
    "tour": "open {folder} in VS Code with the extension CodeTour; it should be a checkout of {tag}",
    "single": "open {folder}/necp.html",
}
"""What to do next."""


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
    refuse_other_format(folder, form)
    with Library(release=release) as library:
        past = Past(library.store)
        return _write(Order(Answers(library, history=past), past, wanted, tuple(topics), form), folder)


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
        past = Past(library.store)
        answers = Answers(library, history=past)
        page = verdict_page(manifest, answers, verify(manifest, answers))
        wanted = chosen(read_topics(), manifest.topics)
        return page, _write(Order(answers, past, wanted, manifest.topics, manifest.form), folder)


def chart(
    name: str,
    *,
    theme: str = "light",
    release: str | None = None,
    path: Path | None = None,
    allow_product_repository: bool = False,
) -> bytes:
    """Draw a picture; write it to a file when one is named."""
    from darwinidx.study.pictures import draw  # noqa: PLC0415 - matplotlib is loaded with it

    if path is not None:
        if not path.parent.is_dir():
            raise StudyError(f"there is no folder {path.parent}", hint="make it first, or name a file in another one")
        refuse_products(path.parent, allowed=allow_product_repository)
        if path.exists() and GUARD_MARKER.encode() not in path.read_bytes():
            raise StudyError(f"{path} is there already, and is no picture of darwinidx", hint="name another file")
    with Library(release=release) as library:
        past = Past(library.store)
        picture = draw(name, Answers(library, history=past), past, theme)
    if path is not None:
        write_atomically(path, picture)
    return picture


def list_topics() -> Iterator[tuple[str, str, str]]:
    """Yield each topic's name, title and what it is about."""
    from darwinidx.study.pages import plain_summary  # noqa: PLC0415 - for this alone

    for topic in read_topics():
        yield topic.slug, topic.title, plain_summary(topic)


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be written, and from what."""

    answers: Answers
    past: Past
    topics: Sequence[Topic]
    asked: tuple[str, ...]
    """The topics as they were asked for; empty for all."""
    form: str


def _write(order: Order, folder: Path) -> Written:
    written = _written(order, folder)
    written.start = _STARTS[order.form].format(folder=folder, tag=order.answers.tag)
    if not order.answers.traced:
        written.told.append(
            f"who uses what in {order.answers.tag} is not known here: what is said of it is marked as not checked; "
            f"`darwinidx sync --release {order.answers.tag}` reads it from the sources"
        )
    return written


def _written(order: Order, folder: Path) -> Written:
    answers, past, topics, asked = order.answers, order.past, order.topics, order.asked
    # Each format loads what it needs, and only that.
    match order.form:
        case "vault":
            from darwinidx.study.pictures import draw_named  # noqa: PLC0415
            from darwinidx.study.vault import write_vault  # noqa: PLC0415

            return write_vault(answers, topics, folder, asked, draw_named(answers, past, topics, ("light",)))
        case "site":
            from darwinidx.study.site import write_site  # noqa: PLC0415

            return write_site(answers, past, topics, folder, asked)
        case "cards":
            from darwinidx.study.cards import write_cards  # noqa: PLC0415

            return write_cards(answers, topics, folder, asked)
        case "tour":
            from darwinidx.study.tours import write_tours  # noqa: PLC0415

            return write_tours(answers, folder, asked)
        case "single":
            from darwinidx.study.single import write_single  # noqa: PLC0415

            return write_single(answers, past, topics, folder, asked)
    raise UsageError(f"there is no format {order.form!r}", hint=f"formats: {', '.join(FORMATS)}")
