"""Study in its other forms: tours that are verified, cards that Anki takes, a handout, pictures."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from html import unescape
from html.parser import HTMLParser
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from repositories import git, repository
from study_records import NEW, OLD, answers, fill_home

from darwinidx.cli.app import run
from darwinidx.config import Places
from darwinidx.errors import StudyError
from darwinidx.guard.rules.study_material import find_marker
from darwinidx.mark import GUARD_MARKER, NON_API, SENTENCE
from darwinidx.model import Place
from darwinidx.study.cards import compose_cards, package
from darwinidx.study.graphs import Graph
from darwinidx.study.manifest import MANIFEST
from darwinidx.study.topics import read_topics
from darwinidx.study.tours import Step, Tour, compose, verified_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from darwinidx.study.answers import Answers

ANKI = os.environ.get("DARWINIDX_ANKI_PYTHON", "")
"""Read at once: no test sees the variables of the one who runs it."""

needs_genanki = pytest.mark.skipif(not find_spec("genanki"), reason="genanki is not installed (the extra `cards`)")
needs_matplotlib = pytest.mark.skipif(not find_spec("matplotlib"), reason="matplotlib is not installed (`chart`)")

CODETOUR: dict[str, Any] = {
    "type": "object",
    "required": ["title", "steps"],
    "properties": {
        "$schema": {"type": "string"},
        "title": {"type": "string", "minLength": 1},
        "description": {"type": "string"},
        "ref": {"type": "string"},
        "isPrimary": {"type": "boolean"},
        "nextTour": {"type": "string"},
        "steps": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["description", "file", "line", "pattern"],
                "properties": {
                    "title": {"type": "string"},
                    "description": {"type": "string", "minLength": 1},
                    "file": {"type": "string"},
                    "line": {"type": "integer", "minimum": 1},
                    "pattern": {"type": "string"},
                },
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}
"""The fields of a CodeTour file in our own words, stricter than its schema: what we write and no more."""

SOURCES = {
    "bsd/kern/uipc_socket.c": {
        20: "so_update_necp_policy(struct socket *so)",
        22: "\tinp_update_necp_policy(so);",
        60: "soconnectlock(struct socket *so)",
        62: "\tso_update_necp_policy(so);",
    },
    "bsd/netinet/in_pcb.c": {30: "inp_update_necp_policy(struct socket *so)", 31: "\tnecp_socket_find_policy_match();"},
    "bsd/net/necp.c": {50: "necp_socket_find_policy_match(struct socket *so)"},
    "bsd/kern/syscalls.master": {9: "501 ALL { int necp_open(int flags); }"},
}


def source(path: str) -> list[str]:
    lines = SOURCES.get(path, {})
    return [lines.get(number, "") for number in range(1, 101)]


@pytest.fixture
def known(home: Path) -> Iterator[Answers]:
    fill_home(home)
    yield from answers(home)


@pytest.fixture
def clone(home: Path, tmp_path: Path) -> Path:
    """Make a clone that has the invented release."""
    fill_home(home)
    upstream = repository(tmp_path / "upstream", {path: "\n".join(source(path)) for path in SOURCES})
    git(upstream, "tag", "--annotate", "--message=release", OLD.tag)
    git(upstream, "clone", "--quiet", "--bare", str(upstream), str(Places(home).clone_dir()))
    return tmp_path / "tours"


def test_tours_are_verified_against_the_clone(clone: Path) -> None:
    assert run(["notes", "--format", "tour", "--to", str(clone), "--release", OLD.tag]) == 0
    files = sorted((clone / ".tours").glob("*.tour"))
    assert {path.name.partition("-")[2] for path in files} == {"connect.tour", "client.tour"}, "tours with steps"
    steps = 0
    for path in files:
        tour = json.loads(path.read_text())
        assert tour["ref"] == OLD.tag
        assert GUARD_MARKER in tour["description"]
        for step in tour["steps"]:
            steps += 1
            line = source(step["file"])[step["line"] - 1]
            assert re.search(step["pattern"], line), step
            assert SENTENCE in step["description"]
            assert list(find_marker(step["description"]))
    assert steps >= 4
    connect = json.loads(files[0].read_text())
    jsonschema.validate(connect, CODETOUR)
    assert f"Not found in {OLD.tag}" in connect["description"], "steps that the release lacks are named"


def test_tours_without_the_sources_are_refused(home: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    fill_home(home)
    assert run(["notes", "--format", "tour", "--to", str(tmp_path / "tours")]) == 2
    assert "darwinidx sync" in capfd.readouterr().err


def test_tours_verify_in_another_release(clone: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["notes", "--format", "tour", "--to", str(clone), "--release", OLD.tag]) == 0
    assert run(["notes", "verify", str(clone)]) == 0
    assert run(["notes", "verify", str(clone), "--release", NEW.tag]) == 1
    assert "inp_update_necp_policy -> necp_socket_find_policy_match" in capfd.readouterr().out


def test_a_step_whose_line_is_another_is_an_error(known: Answers) -> None:
    tour = Tour(
        slug="x", title="X", summary="x", order=1, steps=(Step(at="define soconnectlock", title="t", text="x"),)
    )
    with pytest.raises(StudyError, match="does not hold soconnectlock"):
        compose(known, tour, "X", lambda _: ["other words"] * 100)


@pytest.mark.parametrize(
    ("lines", "line", "pattern"),
    [
        (["lamp(int x)"], 1, "^lamp\\s*\\("),
        (["  lamp(1);", "lamp(int x)"], 2, "^lamp\\s*\\("),
        (["x = lamp(1);"], 1, "\\blamp\\b"),
        (["\tcase lamp:"], 1, "\\bcase\\s+\\blamp\\b"),
        (["lamp(1);", "lamp(2);"], 2, "^lamp\\s*\\("),
        (["\tx = lamp(1);", "\tlamp(1);"], 2, "^\\t\\blamp\\b"),
        (["x = lamp(1);", "x = lamp(oil);"], 2, "\\blamp\\b.*\\boil\\b"),
    ],
)
def test_patterns_are_made_of_names_alone(lines: list[str], line: int, pattern: str) -> None:
    assert verified_pattern(lines, Place(path="a.c", line=line), "lamp") == pattern


def test_a_tour_that_a_person_changed_is_neither_overwritten_nor_removed(
    clone: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    command = ["notes", "--format", "tour", "--to", str(clone), "--release", OLD.tag]
    assert run(command) == 0
    mine = next((clone / ".tours").glob("*connect.tour"))
    other = clone / ".tours" / "9-old.tour"
    mine.write_text(mine.read_text().replace('"steps": [', '"steps": [{"description": "my step"},'))
    changed = mine.read_text()
    assert run(command) == 2
    assert "was changed since darwinidx wrote it" in capfd.readouterr().err
    assert mine.read_text() == changed
    mine.rename(other)
    manifest = json.loads((clone / MANIFEST).read_text())
    manifest["files"][".tours/9-old.tour"] = manifest["files"].pop(f".tours/{mine.name}")
    (clone / MANIFEST).write_text(json.dumps(manifest))
    assert run(command) == 0
    assert "kept, because you wrote in it" in capfd.readouterr().err
    assert other.read_text() == changed


@needs_genanki
def test_cards_keep_their_numbers_from_release_to_release(home: Path) -> None:
    fill_home(home)
    found = []
    for tag in (OLD.tag, NEW.tag):
        found += [{card.key: card for card in compose_cards(known, read_topics())[0]} for known in answers(home, tag)]
    old, new = found
    key = "symbol::NECP_SESSION_PRIORITY_DEFAULT:value"
    assert old[key].back == "9"
    assert new[key].back == "10 (0xa)"
    assert len(old) == len({card.front for card in old.values()}), "one question a card"
    assert old[key].number
    assert not old["sysctl::net.necp.debug:meaning"].number
    assert "turns on log lines" in old["sysctl::net.necp.debug:meaning"].back
    assert all(NON_API in card.label and card.source.startswith("https://github.com/") for card in old.values())


@needs_genanki
def test_a_deck_is_written_and_verified(home: Path, tmp_path: Path) -> None:
    fill_home(home)
    assert run(["notes", "--format", "cards", "--to", str(tmp_path / "deck"), "--release", OLD.tag]) == 0
    deck = (tmp_path / "deck" / "necp.apkg").read_bytes()
    assert deck[:2] == b"PK"
    assert GUARD_MARKER.encode() in deck[:1024], "the guard reads no more of what is no text"
    assert run(["notes", "verify", str(tmp_path / "deck")]) == 0


IMPORT = """
import json, sys
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
col = Collection(sys.argv[1])
told = []
for path in sys.argv[2:]:
    options = ImportAnkiPackageOptions(merge_notetypes=True)
    log = col.import_anki_package(ImportAnkiPackageRequest(package_path=path, options=options)).log
    decks = sorted(each.name for each in col.decks.all_names_and_ids(skip_empty_default=True))
    told.append({"new": len(log.new), "updated": len(log.updated), "notes": col.note_count(), "decks": decks})
note = col.get_note(col.find_notes('"Key:symbol::NECP_SESSION_PRIORITY_DEFAULT:value"')[0])
card = note.cards()[0]
marked = all("non-API" in col.get_note(each).cards()[0].question() for each in col.find_notes(""))
print(json.dumps([told, dict(note.items()), card.answer(), marked]))
"""


@needs_genanki
@pytest.mark.anki
def test_the_real_anki_updates_and_does_not_duplicate(home: Path, tmp_path: Path) -> None:
    python = ANKI or (sys.executable if find_spec("anki") else "")
    if not python:
        pytest.skip("anki is not installed, and DARWINIDX_ANKI_PYTHON names no Python that has it")
    fill_home(home)
    paths = []
    for time, tag in ((1_900_000_000.0, OLD.tag), (1_900_000_100.0, NEW.tag)):
        for known in answers(home, tag):
            path = tmp_path / f"{tag}.apkg"
            path.write_bytes(package(tag, compose_cards(known, read_topics())[0], time=time))
            paths.append(str(path))
    command = [python, "-c", IMPORT, str(tmp_path / "collection.anki2"), *paths]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (first, second), fields, answer, marked = json.loads(done.stdout)
    assert first["new"] == first["notes"] > 5
    assert first["decks"] == ["NECP (darwinidx)", "NECP (darwinidx)::Numbers and places"]
    assert second["new"] <= 2, "only what the newer release added"
    assert second["updated"] > 0
    assert fields["Back"] == "10 (0xa)"
    assert fields["Source"].startswith("https://github.com/")
    assert SENTENCE in answer
    assert GUARD_MARKER in answer
    assert marked


class Handout(HTMLParser):
    """The anchors and addresses of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: set[str] = set()
        self.loaded: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.ids.add(value)
            if name == "href" and tag == "a" and value:
                self.links.add(value)
            if value and (name == "src" or (name == "href" and tag == "link")):
                self.loaded.add(value)


@needs_matplotlib
def test_the_handout_is_one_file_whose_links_resolve(home: Path, tmp_path: Path) -> None:
    fill_home(home)
    assert run(["notes", "--format", "single", "--to", str(tmp_path / "handout"), "--release", OLD.tag]) == 0
    assert sorted(path.name for path in (tmp_path / "handout").iterdir()) == [MANIFEST, "necp.html"]
    text = (tmp_path / "handout" / "necp.html").read_text()
    page = Handout()
    page.feed(text)
    assert not page.loaded
    inside = {link[1:] for link in page.links if link.startswith("#")}
    assert inside <= page.ids
    assert "names-soconnectlock" in page.ids
    assert text.count(SENTENCE) >= 3
    assert list(find_marker(text))
    assert "@page" in text


@needs_matplotlib
def test_a_heading_of_the_handout_stands_on_the_sheet_of_what_follows(home: Path, tmp_path: Path) -> None:
    fill_home(home)
    assert run(["notes", "--format", "single", "--to", str(tmp_path), "--release", OLD.tag]) == 0
    text = (tmp_path / "necp.html").read_text()
    pictures = text.count('<figure class="picture">')
    assert pictures >= 2
    assert "picture:" not in text
    assert not re.search(r"<p>\s*</p>", text), "an empty paragraph parts a heading from its picture"
    chromium, reader = shutil.which("chromium") or shutil.which("google-chrome"), shutil.which("pdftotext")
    if not chromium or not reader:
        pytest.skip("chromium or pdftotext is not installed")
    command = [chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    sheets = tmp_path / "sheets.pdf"
    subprocess.run(
        [*command, f"--print-to-pdf={sheets}", (tmp_path / "necp.html").as_uri()], check=True, capture_output=True
    )
    printed = subprocess.run([reader, "-layout", str(sheets), "-"], check=True, capture_output=True, text=True).stdout
    heads = {unescape(re.sub("<[^>]+>", "", head)) for head in re.findall(r"<h[234]>(.*?)</h", text)}
    for sheet in printed.split("\f"):
        lines = [line.strip() for line in sheet.splitlines() if line.strip() and not line.startswith(GUARD_MARKER)]
        assert not lines or lines[-1] not in heads


@needs_matplotlib
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_chart_carries_the_mark(home: Path, tmp_path: Path, theme: str, capfd: pytest.CaptureFixture[str]) -> None:
    fill_home(home)
    path = tmp_path / "journey.svg"
    assert run(["chart", "journey", "--theme", theme, "--to", str(path), "--release", OLD.tag]) == 0
    text = path.read_text()
    assert SENTENCE in text
    assert list(find_marker(text))
    assert "soconnectlock" in text
    assert f'role="img" aria-label="{NON_API}.' in text
    capfd.readouterr()
    assert run(["chart", "journey", "--theme", theme, "--release", OLD.tag]) == 0
    assert capfd.readouterr().out == text, "the same picture is the same bytes"


@pytest.mark.parametrize("page", ["README.md", "docs/study.md", "docs/dependencies.md"])
def test_every_extra_is_told_where_readers_look(root: Path, page: str) -> None:
    with (root / "pyproject.toml").open("rb") as file:
        extras = tomllib.load(file)["project"]["optional-dependencies"]
    text = (root / page).read_text()
    assert all(re.search(rf"`{extra}`|\[(\w+,)*{extra}(,\w+)*\]'", text) for extra in extras)


def test_what_an_extra_is_called_is_told_for_an_installation_and_for_a_clone(root: Path) -> None:
    told = [path.read_text() for path in sorted((root / "darwinidx").glob("*/*.py"))]
    hints = re.findall(r"pip install 'darwinidx(\[\w+\])'(, or '\.(\[\w+\])')?", " ".join(told))
    assert {extra for extra, _, _ in hints} == {"[cards]", "[chart]", "[site]"}
    assert all(extra == clone for extra, _, clone in hints)


def test_a_chart_makes_no_folder(home: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert home
    folder = tmp_path / "mistyped"
    assert run(["chart", "growth", "--to", str(folder / "x.svg")]) == 2
    assert not folder.exists()
    told = capfd.readouterr().err
    assert f"there is no folder {folder}" in told
    assert "hint: " in told


@needs_matplotlib
def test_a_chart_overwrites_no_file_of_a_person(home: Path, tmp_path: Path) -> None:
    fill_home(home)
    path = tmp_path / "mine.svg"
    path.write_text("<svg/>")
    assert run(["chart", "journey", "--to", str(path), "--release", OLD.tag]) == 2
    assert path.read_text() == "<svg/>"


@needs_matplotlib
def test_callers_are_drawn_only_from_sources(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    fill_home(home, traced=False)
    assert run(["chart", "callers"]) == 2
    assert "darwinidx sync" in capfd.readouterr().err


def test_a_graph_is_mermaid_too() -> None:
    graph = Graph("t", ("a", "b"), (("a", "b", ""),))
    assert graph.mermaid() == 'flowchart LR\n  n0["a"]\n  n1["b"]\n  n0 --> n1'
    circle = Graph("t", ("a", "b"), (("a", "b", ""), ("b", "a", "")))
    assert circle.columns()
