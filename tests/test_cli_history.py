"""``history`` and ``diff`` as users meet them: from the shipped facts, from the store, and from both."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from records import NEW, OLD, at, records, symbol

from darwinidx import facts
from darwinidx.cli.app import run
from darwinidx.mark import NON_API
from darwinidx.model import Record, Release, SocketOption
from darwinidx.store import Store

if TYPE_CHECKING:
    from pathlib import Path

MIDDLE = Release(tag="xnu-900.1", commit="d" * 40)
LATER = Release(tag="xnu-2000.1", commit="e" * 40)
NAME = "NECP_LAMP_RESULT_DIM"


def with_value(value: int) -> list[Record]:
    return [
        symbol(NAME, line=10, value=value),
        SocketOption(name="SO_LAMP", level="SOL_SOCKET", value=7, at=at("h", 1)),
    ]


@pytest.fixture(autouse=True)
def shipped(tmp_path: Path, in_empty_directory: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "facts"
    folder.mkdir()
    facts.write([(OLD, records()), (MIDDLE, with_value(1)), (NEW, with_value(2))], folder)
    monkeypatch.setattr(facts, "DATA", folder)
    return in_empty_directory


def ask(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[dict[str, Any]]]:
    code = run([*arguments, "--format", "jsonl"])
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert all(row["non_api"] for row in rows)
    return code, rows


def told(rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(row["release"], row["what"]) for row in rows[1:]]


def index(home: Path, *stored: tuple[Release, list[Record]]) -> None:
    home.mkdir(exist_ok=True)
    with Store(home / "facts.sqlite3", create=True) as store:
        for release, found in stored:
            store.put_release(release, found)


def test_the_shipped_facts_tell_a_history(capsys: pytest.CaptureFixture[str]) -> None:
    code, rows = ask(capsys, "history", NAME)
    assert code == 0
    assert rows[0]["origin"] == "wheel"
    assert told(rows) == [(OLD.tag, "added"), (MIDDLE.tag, "visibility"), (NEW.tag, "renumbered")]


def test_a_newer_release_of_the_store_is_added_to_the_shipped_ones(
    capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    index(home, (LATER, with_value(3)))
    _, rows = ask(capsys, "history", NAME)
    assert told(rows)[-2:] == [(NEW.tag, "renumbered"), (LATER.tag, "renumbered")]


def test_a_store_with_every_release_answers_alone(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    index(home, (OLD, with_value(1)), (MIDDLE, with_value(1)), (NEW, with_value(9)))
    _, rows = ask(capsys, "history", NAME)
    assert rows[0]["origin"] == "clone"
    assert told(rows) == [(OLD.tag, "added"), (NEW.tag, "renumbered")]


def test_a_store_with_some_of_them_does_not_mix_with_the_shipped(
    capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    index(home, (NEW, with_value(9)))
    _, rows = ask(capsys, "history", NAME)
    assert rows[-1]["after"]["value"] == 2, "two extractors may see one source differently"


def test_owners_of_a_number_are_told_by_level(capsys: pytest.CaptureFixture[str]) -> None:
    code, rows = ask(capsys, "history", "--value", "0x7", "--level", "SOL_SOCKET")
    assert code == 0
    assert [(row["name"], row["value"]) for row in rows[1:]] == [("SO_LAMP", f"{MIDDLE.tag} to now")]
    assert run(["history", "--value", "7", "--level", "SOL_LAMP"]) == 1


def test_a_diff_tells_what_changed_and_filters(capsys: pytest.CaptureFixture[str]) -> None:
    code, rows = ask(capsys, "diff", MIDDLE.tag, "1000.1.2")
    assert (code, told(rows)) == (0, [(NEW.tag, "renumbered")])
    code, rows = ask(capsys, "diff", OLD.tag, MIDDLE.tag, "--kind", "sockopt")
    assert {row["kind"] for row in rows[1:]} == {"sockopt"}
    assert run(["diff", MIDDLE.tag, NEW.tag, "--kind", "sockopt"]) == 1, "nothing changed"


def test_text_carries_the_mark_and_says_both_sides(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["diff", MIDDLE.tag, NEW.tag]) == 0
    out = capsys.readouterr().out
    assert "1 renumbered" in out
    (line,) = [line for line in out.splitlines() if "1 -> 2" in line]
    assert NON_API in line


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["history", "NECP_NO_SUCH"], 1),
        (["history"], 2),
        (["history", NAME, "--value", "1"], 2),
        (["history", NAME, "--level", "SOL_SOCKET"], 2),
        (["history", "--value", "many"], 2),
        (["diff", OLD.tag, "xnu-1"], 2),
    ],
)
def test_exit_codes(arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == code
    assert capsys.readouterr().err


def test_what_nobody_has_is_told_with_its_level(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Store(home / "facts.sqlite3", create=True) as store:
        store.put_release(LATER, with_value(1))
    assert run(["history", "--value", "7", "--level", "IPPROTO_LAMP"]) == 1
    assert "no known release has 7 of IPPROTO_LAMP" in capsys.readouterr().err


def test_a_name_is_found_as_it_is_spelled_in_the_newest_release(capsys: pytest.CaptureFixture[str]) -> None:
    code, rows = ask(capsys, "history", NAME.lower())
    assert (code, told(rows)) == (0, told(ask(capsys, "history", NAME)[1]))
    code, rows = ask(capsys, "history", f"{NAME}MER")
    assert (code, [row["name"] for row in rows[1:]][:1]) == (1, [NAME])
    assert {row["type"] for row in rows[1:]} == {"fact"}, "names that are alike, and no history"


def test_who_gives_a_number_as_a_name_is_told_how_to_ask(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["history", "0x1111"]) == 1
    assert "darwinidx history --value 0x1111" in capsys.readouterr().err
