"""CodeTour files: steps through the sources of a release, each verified against the clone."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from darwinidx.checkout import Checkout
from darwinidx.errors import CheckoutError, DarwinidxError, StudyError
from darwinidx.mark import GUARD_MARKER, NON_API, SENTENCE, mark_of, mark_of_record
from darwinidx.model import Visibility
from darwinidx.study.claims import Claim, record_facts
from darwinidx.study.dialects import Plain
from darwinidx.study.fill import Filler
from darwinidx.study.manifest import Manifest
from darwinidx.study.topics import FOLDER
from darwinidx.study.writing import Written, put_files

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from darwinidx.model import Place
    from darwinidx.study.answers import Answers

    Lines = Callable[[str], list[str]]
    """The lines of a file of the release."""

SCHEMA = "https://aka.ms/codetour-schema"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One stop of a tour, as our texts have it."""

    at: str
    """``define NAME`` or ``use FUNCTION NAME``."""
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tour:
    """A tour, as our texts have it."""

    slug: str
    title: str
    summary: str
    order: int
    steps: tuple[Step, ...]


def read_tours(folder: Path = FOLDER / "tours") -> list[Tour]:
    """Return all tours, in the order in which they are best taken."""
    import tomllib  # noqa: PLC0415 - only notes are made of topics

    found = []
    for path in sorted(folder.glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        steps = tuple(Step(**step) for step in data.pop("steps"))
        found.append(Tour(slug=path.stem, steps=steps, **data))
    return sorted(found, key=lambda tour: (tour.order, tour.slug))


def write_tours(answers: Answers, folder: Path, asked: Sequence[str]) -> Written:
    """Write the tours to ``.tours`` below a folder: that of a checkout of the release."""
    lines = _reader(answers)
    known = read_tours()
    files: dict[str, bytes] = {}
    claims: list[Claim] = []
    untold: list[str] = []
    for number, tour in enumerate(known, 1):
        data, said = compose(answers, tour, f"{number} - {tour.title}", lines)
        claims += said
        if not data["steps"]:
            untold.append(f"no step of the tour {tour.title!r} is in {answers.tag}")
            continue
        files[f".tours/{number}-{tour.slug}.tour"] = (json.dumps(data, indent=2, ensure_ascii=False) + "\n").encode()
    manifest = Manifest(
        form="tour",
        release=answers.tag,
        commit=answers.commit,
        topics=tuple(asked),
        claims=tuple(claims),
    )
    written = put_files(folder, files, manifest)
    written.told += untold
    return written


def compose(answers: Answers, tour: Tour, title: str, lines: Lines) -> tuple[dict[str, Any], list[Claim]]:
    """Return a tour as CodeTour reads it, and what it claims."""
    page = Filler(answers, Plain())
    steps, left_out = [], []
    for step in tour.steps:
        place, name = _place(page, step.at)
        if place is None:
            left_out.append(step.title)
            continue
        steps.append(
            {
                "file": place.path,
                "line": place.line,
                "pattern": verified_pattern(lines(place.path), place, name),
                "title": step.title,
                "description": f"{page.inline(step.text)}\n\n{_foot(answers, name)}",
            }
        )
    lost = f" Not found in {answers.tag}: {'; '.join(left_out)}." if left_out else ""
    about = f"{tour.summary}{lost} {NON_API}: {SENTENCE} {GUARD_MARKER}"
    return {
        "$schema": SCHEMA,
        "title": f"{title} ({NON_API})",
        "description": about,
        "ref": answers.tag,
        "steps": steps,
    }, page.claims


def verified_pattern(lines: list[str], place: Place, name: str) -> str:
    """Return a pattern made of a name alone that fits the step's line; raise ``StudyError`` when none does.

    The first that fits no line before it is best: with it the step is found again where lines have moved. A name that
    stands in several lines is told apart by how far in it stands, or by another name beside it.
    """
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    word, found = rf"\b{re.escape(name)}\b", re.escape(name)
    indent = "^" + line[: len(line) - len(line.lstrip())].replace("\t", "\\t")
    others = dict.fromkeys(each for each in re.findall(r"[A-Za-z_]\w+", line.partition("//")[0]) if each != name)
    patterns = [
        f"^{found}\\s*\\(",
        f"^{found}\\b",
        rf"\bcase\s+{word}",
        word,
        f"{indent}{word}",
        f"{indent}\\S.*{word}",
    ]
    for other in others:
        patterns += [rf"{word}.*\b{other}\b", rf"\b{other}\b.*{word}", rf"{indent}{other}\W{{1,3}}{word}"]
    fitting = [pattern for pattern in patterns if re.search(pattern, line)]
    if not fitting:
        raise StudyError(
            f"the line of a step does not hold {name}",
            context=f"{place}",
            hint="the facts and the clone are not of one release: run `darwinidx sync`",
        )
    alone = [each for each in fitting if not any(re.search(each, line) for line in lines[: place.line - 1])]
    return (alone or fitting)[0]


def _place(page: Filler, at: str) -> tuple[Place | None, str]:
    verb, *names = at.split()
    if verb == "define":
        record = page.answers.record(names[0], "function") or page.answers.record(names[0])
        facts = record_facts(record) if record else {}
        where = record.at if record else None
        # Claimed as the topics claim it, so that verify asks the same question.
        best = page.answers.record(names[0])
        page.claims.append(
            Claim(
                slot=f"name {names[0]}",
                subject=names[0],
                facts=record_facts(best) if best else facts,
                at=str(best.at) if best else "",
            )
        )
        return where, names[0]
    found = page.answers.calls(names[0], names[1])
    how = {"how": found[0].how} if found else {}
    subject = f"{names[0]} -> {names[1]}"
    page.claims.append(
        Claim(slot=f"uses {names[0]} {names[1]}", subject=subject, facts=how, at=str(found[0].at) if found else "")
    )
    return (found[0].at if found else None), names[1]


def _foot(answers: Answers, name: str) -> str:
    record = answers.record(name)
    label = mark_of_record(record) if record else mark_of(Visibility.UNKNOWN)
    return f"---\n*{label}. {SENTENCE}* `{GUARD_MARKER}`"


def _reader(answers: Answers) -> Lines:
    clone = answers.library.places.clone_dir()
    known: dict[str, list[str]] = {}
    try:
        checkout = Checkout(clone)
        checkout.release(answers.tag)
    except DarwinidxError as error:
        raise StudyError(
            "tours are verified against the sources, which are not here",
            context=f"{answers.tag}, {clone}",
            hint=f"run `darwinidx sync --release {answers.tag}`",
        ) from error
    if not answers.traced:
        raise StudyError("tours need to know who calls what", hint=f"run `darwinidx sync --release {answers.tag}`")

    def lines(path: str) -> list[str]:
        if path not in known:
            try:
                known[path] = checkout.read(answers.tag, path).decode("utf-8", "replace").split("\n")
            except CheckoutError:
                known[path] = []
        return known[path]

    return lines
