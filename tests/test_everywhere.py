"""All releases asked at once, and a store that cannot be used: what answers, and what it says."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from records import NEW, OLD, health, misses, records, references, symbol

from darwinidx import facts
from darwinidx.cli.app import run
from darwinidx.config import Places
from darwinidx.errors import StoreError, UsageError
from darwinidx.model import Record, Release
from darwinidx.page import Fact, Hit, Page
from darwinidx.search import Library, export, refs, search, show
from darwinidx.search.evolution import history_page
from darwinidx.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MIDDLE = Release(tag="xnu-900.1", commit="d" * 40)
GONE = symbol("NECP_LAMP_GONE", line=9, value=3)
CHANGED = symbol("NECP_LAMP_CHANGED", line=10, value=1)

RELEASES: list[tuple[Release, list[Record]]] = [
    (OLD, [*records(), GONE, CHANGED]),
    (MIDDLE, [GONE, replace(CHANGED, value=2)]),
    (NEW, [*records(shift=5), replace(CHANGED, value=2, at=replace(CHANGED.at, line=77))]),
]


@pytest.fixture
def wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    facts.write(RELEASES, folder)
    monkeypatch.setattr(facts, "DATA", folder)
    return folder


@pytest.fixture(params=["facts", "store", "both"])
def everywhere(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setattr(facts, "DATA", folder)
    shipped = {"facts": RELEASES, "store": [], "both": RELEASES[1:]}[request.param]
    own = {"facts": [], "store": RELEASES, "both": RELEASES[:1]}[request.param]
    if shipped:
        facts.write(shipped, folder)
    if own:
        with Store(Places().store_path(), create=True) as store:
            for release, found in own:
                store.put_release(release, found)


def lasting(page: Page) -> list[tuple[str, str, str]]:
    rows = [row for section in page.sections for row in section.rows if isinstance(row, Hit)]
    return [(row.record.name, row.lasts.words if row.lasts else "", row.release) for row in rows]


@pytest.mark.usefixtures("everywhere")
def test_what_is_the_same_in_many_releases_is_one_row_with_its_releases() -> None:
    page = search("NECP_LAMP_NAME", release="all")
    assert lasting(page) == [("NECP_LAMP_NAME", f"{OLD.tag}, {NEW.tag} to now", NEW.tag)]
    assert page.release == f"{OLD.tag} to {NEW.tag}, 3 releases"
    assert lasting(search("release:all NECP_LAMP_GONE")) == [
        ("NECP_LAMP_GONE", f"{OLD.tag} to {MIDDLE.tag}", MIDDLE.tag)
    ]


@pytest.mark.usefixtures("everywhere")
def test_another_value_is_another_row_and_the_newest_comes_first() -> None:
    page = search("NECP_LAMP_CHANGED", release="all")
    assert lasting(page) == [
        ("NECP_LAMP_CHANGED", f"{MIDDLE.tag} to now", NEW.tag),
        ("NECP_LAMP_CHANGED", OLD.tag, OLD.tag),
    ]
    assert [row.record.at.line for row in page.sections[0].rows if isinstance(row, Hit)] == [77, 10]
    shown = show("NECP_LAMP_CHANGED", release="all")
    told = {row.label: row.value for section in shown.sections for row in section.rows if isinstance(row, Fact)}
    assert (told["value"], told["releases"]) == ("2", f"{MIDDLE.tag} to now")
    assert told["where"] == f"bsd/net/necp.h:77 of {NEW.tag}"
    assert f"blob/{NEW.tag}/" in told["link"]


@pytest.mark.usefixtures("everywhere")
def test_words_are_ranked_over_all_releases() -> None:
    assert ("NECP_LAMP_GONE", f"{OLD.tag} to {MIDDLE.tag}", MIDDLE.tag) in lasting(search("lamp gone", release="all"))
    assert search("absent", release="all").total == 0


@pytest.mark.usefixtures("everywhere")
def test_export_of_all_releases_holds_every_record_once(capsys: pytest.CaptureFixture[str]) -> None:
    page = export(release="all")
    names = [name for name, _, _ in lasting(page)]
    assert names.count("NECP_LAMP_NAME") == 1
    assert names.count("NECP_LAMP_CHANGED") == 2
    assert len(names) == len(records()) + 3
    assert run(["export", "--release", "all", "--kind", "syscall"]) == 0
    _, row, *_ = map(json.loads, capsys.readouterr().out.splitlines())
    assert (row["type"], row["first_release"], row["last_release"]) == ("record", OLD.tag, NEW.tag)
    assert "score" not in row


@pytest.mark.usefixtures("wheel")
def test_a_new_release_in_the_store_is_among_all_of_them() -> None:
    assert len(lasting(search("NECP_LAMP_GONE", release="all"))) == 1
    with Store(Places().store_path(), create=True) as store:
        store.put_release(Release(tag="xnu-2000.1", commit="e" * 40), [GONE])
    said: list[str] = []
    with Library(release="all", say=said.append) as library:
        page = search("NECP_LAMP_GONE", release="all", library=library)
    assert lasting(page) == [("NECP_LAMP_GONE", f"{OLD.tag} to {MIDDLE.tag}, xnu-2000.1 to now", "xnu-2000.1")]
    assert said == ["putting 4 releases together, once"]


@pytest.mark.usefixtures("wheel")
def test_uses_and_misses_are_of_one_release() -> None:
    with pytest.raises(UsageError, match="one release"):
        refs("necp_lamp_lookup", release="all")


def spoil_version(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("PRAGMA user_version = 7")
    other.close()


def spoil_head(path: Path) -> None:
    path.write_bytes(b"no database at all" * 200)


def spoil_rows(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("UPDATE body SET fields = '{'")
    other.close()


def spoil_kind(path: Path) -> None:
    for beside in path.parent.glob(f"{path.name}*"):
        beside.unlink()
    path.mkdir()


@pytest.fixture
def spoiled(request: pytest.FixtureRequest) -> Path:
    path = Places().store_path()
    with Store(path, create=True) as store:
        store.put_release(NEW, records(), misses(), references(), health())
        store.put_release(OLD, records())
    spoil: Callable[[Path], None] = request.param
    spoil(path)
    return path


@pytest.mark.usefixtures("wheel")
@pytest.mark.parametrize("spoiled", [spoil_version, spoil_head, spoil_rows], indirect=True)
@pytest.mark.parametrize("release", [None, OLD.tag, "all"])
def test_a_store_that_cannot_be_used_is_answered_for_by_the_facts(
    spoiled: Path, release: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    page = search("NECP_LAMP_NAME", release=release)
    assert page.origin == "wheel"
    assert [row.record.name for section in page.sections for row in section.rows if isinstance(row, Hit)]
    told = capsys.readouterr().err
    assert spoiled.is_file()
    if release != "all" or spoiled.read_bytes().startswith(b"no database"):
        assert "answer instead" in told
        assert "darwinidx sync" in told


@pytest.mark.parametrize("spoiled", [spoil_rows], indirect=True)
def test_a_damaged_store_of_all_releases_is_answered_for_too(
    spoiled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert spoiled.is_file()
    folder = tmp_path / "data"
    folder.mkdir()
    facts.write([(OLD, records())], folder)
    monkeypatch.setattr(facts, "DATA", folder)
    assert search("NECP_LAMP_NAME", release="all").release == OLD.tag
    assert "answer instead" in capsys.readouterr().err


@pytest.mark.usefixtures("wheel")
@pytest.mark.parametrize("spoiled", [spoil_version, spoil_head], indirect=True)
def test_a_history_is_told_without_a_store_that_cannot_be_used(
    spoiled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert spoiled.is_file()
    assert history_page("NECP_LAMP_CHANGED").origin == "wheel"
    assert "darwinidx sync" in capsys.readouterr().err


@pytest.mark.usefixtures("wheel")
@pytest.mark.parametrize("spoiled", [spoil_kind], indirect=True)
@pytest.mark.parametrize(
    "words", [["search", "NECP_LAMP_NAME"], ["history", "NECP_LAMP_CHANGED"], ["releases"], ["status"]]
)
def test_a_folder_in_the_place_of_the_store_is_told(
    spoiled: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(words) == 0
    told = capsys.readouterr().err
    assert "the store is a folder, where a file should be; " in told
    assert f"hint: move the folder away and run `darwinidx sync` ({spoiled})" in told


@pytest.mark.parametrize("spoiled", [spoil_head], indirect=True)
@pytest.mark.usefixtures("wheel")
def test_what_is_told_of_a_damaged_store_is_one_sentence_after_a_colon(
    spoiled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert spoiled.is_file()
    assert run(["search", "NECP_LAMP_NAME"]) == 0
    (told,) = [line for line in capsys.readouterr().err.splitlines() if line.startswith("the store is")]
    assert told.count(": ") == 1
    assert told.endswith("; the facts that ship with darwinidx answer instead")


@pytest.mark.usefixtures("wheel")
@pytest.mark.parametrize("spoiled", [spoil_version, spoil_head, spoil_rows], indirect=True)
@pytest.mark.parametrize("words", [["refs", "necp_lamp_lookup"], ["misses"]], ids=" ".join)
def test_what_only_the_sources_tell_is_missed_with_one_hint(
    spoiled: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = run(words), capsys.readouterr().err
    if code == 2:
        assert told.count("hint: ") == 1
        assert "--release" not in told
        assert f"({spoiled})" in told
    else:  # of what is damaged nothing was asked
        assert (words, told) == (["misses"], "")


@pytest.mark.usefixtures("wheel")
@pytest.mark.parametrize("spoiled", [spoil_version, spoil_head], indirect=True)
@pytest.mark.parametrize("command", ["releases", "status", "export"])
def test_commands_that_read_do_not_refuse(spoiled: Path, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert spoiled.is_file()
    assert run([command, "--format", "jsonl"]) == 0
    told = capsys.readouterr()
    assert "darwinidx sync" in told.err
    assert '"schema":"darwinidx.results"' in told.out


@pytest.mark.parametrize("spoiled", [spoil_version, spoil_rows], indirect=True)
def test_with_no_facts_either_the_store_says_what_is_wrong(
    spoiled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert spoiled.is_file()
    monkeypatch.setattr(facts, "DATA", tmp_path)
    with pytest.raises(StoreError):
        search("NECP_LAMP_NAME")


@pytest.mark.usefixtures("wheel")
@pytest.mark.parametrize("release", [OLD.tag, "all"])
def test_what_was_made_from_the_facts_and_is_damaged_is_made_again(
    release: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert search("NECP_LAMP_NAME", release=release).total is None
    for made in Places().cache_dir().rglob("*.sqlite3"):
        spoil_rows(made)
        assert search("NECP_LAMP_NAME", release=release).total is None
        spoil_head(made)
        assert search("NECP_LAMP_NAME", release=release).total is None
    capsys.readouterr()
