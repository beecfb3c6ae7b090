"""The commands that ask, over a store of made-up records: words in, marked answers and exit codes out."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING

import pytest
from pages import MISS, OPTION, REFERENCE, SYMBOL, SYSCALL, SYSCTL, TAG

from darwinidx.cli.app import run
from darwinidx.mark import NON_API
from darwinidx.model import Release
from darwinidx.store import Store

if TYPE_CHECKING:
    from pathlib import Path

RECORDS = (OPTION, SYMBOL, SYSCTL, SYSCALL)


@pytest.fixture(autouse=True)
def indexed(home: Path, in_empty_directory: Path) -> Path:
    home.mkdir()
    release = Release(tag=TAG, commit="0" * 40, date="2020-01-02")
    with Store(home / "facts.sqlite3", create=True) as store:
        store.put_release(release, RECORDS, [MISS], [REFERENCE], [])
    return in_empty_directory


def ask(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(list(arguments))
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["SO_TEST_ATTRIBUTES"], "SO_TEST_ATTRIBUTES"),
        (["test", "attributes"], "SO_TEST_ATTRIBUTES"),
        (["net.test.level"], "net.test.level"),
        (["0x1109"], "SO_TEST_ATTRIBUTES"),
        (["4361"], "SO_TEST_ATTRIBUTES"),
        (["test", "-attributes", "-level", "-open"], "TEST_ACTION_ADD"),
        (["test", "--kind", "sysctl"], "net.test.level"),
        (["kind:syscall", "test"], "test_open"),
        (["test", "--visibility", "sdk"], "TEST_ACTION_ADD"),
        (["test", "--level", "SOL_SOCKET"], "SO_TEST_ATTRIBUTES"),
        (["test", "--form", "macro"], "TEST_ACTION_ADD"),
        (["test", "--path", "bsd/kern"], "test_open"),
    ],
    ids=" ".join,
)
def test_search_finds(capsys: pytest.CaptureFixture[str], words: list[str], name: str) -> None:
    code, out, _ = ask(capsys, "search", *words, "--format", "jsonl")
    assert code == 0
    assert json.loads(out.splitlines()[1])["name"] == name


@pytest.mark.parametrize("arguments", [("search", "zzqqxx"), ("show", "zzqqxx"), ("refs", "zzqqxx")], ids=" ".join)
def test_nothing_found_exits_1(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    code, out, err = ask(capsys, *arguments)
    assert code == 1
    assert "error" not in err
    assert "othing" in out


def test_a_misspelt_name_is_suggested_and_still_not_found(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = ask(capsys, "search", "SO_TEST_ATRIBUTES")
    assert code == 1
    assert "SO_TEST_ATTRIBUTES" in out


@pytest.mark.parametrize(
    "arguments",
    [
        ("search", "x", "--kind", "sysctls"),
        ("search", "x", "--format", "yaml"),
        ("search", "x", "--release", "xnu-9.9.9"),
        ("search", "kind:nonsense"),
        ("search", "x", "--limit", "0"),
        ("show",),
        ("export", "--format", "text"),
    ],
    ids=" ".join,
)
def test_errors_exit_2_with_a_message(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    code, out, err = ask(capsys, *arguments)
    assert code == 2
    assert not out
    assert re.search("error: .", err, re.IGNORECASE)
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("search", "--limit", "-5", "test"), "-5 is not"),
        (("search", "test", "--release", "-3"), "release -3 is not"),
    ],
    ids=" ".join,
)
def test_an_error_repeats_what_was_typed(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    code, _, err = ask(capsys, *arguments)
    assert code == 2
    assert "\0" not in err
    assert words in err


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (("--kind", "sysctl", "--kind", "sockopt"), {SYSCTL.name, OPTION.name}),
        (("kind:sysctl,sockopt",), {SYSCTL.name, OPTION.name}),
        (("--form", "macro", "--form", "function"), {SYMBOL.name}),
        (("--path", "bsd/kern", "--path", "test_private.h"), {SYSCALL.name, OPTION.name}),
    ],
    ids=" ".join,
)
def test_an_option_given_twice_asks_for_either(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], names: set[str]
) -> None:
    _, out, _ = ask(capsys, "search", "test", *arguments, "--format", "jsonl")
    found = {json.loads(line)["name"] for line in out.splitlines()[1:]}
    assert names <= found
    assert SYSCTL.name not in found - names


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_programs_are_told_that_an_answer_is_partial(capsys: pytest.CaptureFixture[str], form: str) -> None:
    def header(*words: str) -> dict[str, object]:
        _, out, _ = ask(capsys, "search", *words, "--format", form)
        known: dict[str, object] = json.loads(out if form == "json" else out.splitlines()[0])
        return known

    assert header("attributes", "zebra")["partial"] is True
    assert header("attributes")["partial"] is False


def test_search_explains(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = ask(capsys, "search", "SO_TEST_ATTRIBUTES", "--explain")
    assert re.search(r"score \d+\.\d+: .+", out)


def test_search_stops_at_the_limit_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = ask(capsys, "search", "test", "--limit", "1", "--format", "jsonl")
    header, *rows = map(json.loads, out.splitlines())
    assert code == 0
    assert len(rows) == header["count"] == 1
    assert header["total"] == len(RECORDS)


@pytest.mark.parametrize("form", ["text", "markdown", "csv", "vimgrep"])
@pytest.mark.parametrize("command", [("search", "test"), ("show", "SO_TEST_ATTRIBUTES"), ("refs", "test_open")])
def test_every_line_that_names_a_finding_is_marked(
    capsys: pytest.CaptureFixture[str], command: tuple[str, ...], form: str
) -> None:
    _, out, _ = ask(capsys, *command, "--format", form)
    named = [line for line in out.splitlines() if any(record.name in line for record in RECORDS)]
    assert named or form == "vimgrep"
    assert all(NON_API in line for line in named)


def test_show_says_everything_that_is_known(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = ask(capsys, "show", "SO_TEST_ATTRIBUTES")
    assert code == 0
    for known in ("SOL_SOCKET", "4361 (0x1109)", "bsd/sys/test_private.h:120", "defined(PRIVATE)", "private"):
        assert known in out
    assert f"https://github.com/apple-oss-distributions/xnu/blob/{TAG}/bsd/sys/test_private.h#L120" in out
    assert "words of the source" in out


def test_show_keeps_the_source_out_of_what_travels(capsys: pytest.CaptureFixture[str]) -> None:
    for form in ("jsonl", "json", "markdown", "csv", "vimgrep"):
        for record in RECORDS:
            assert "words of the source" not in ask(capsys, "show", record.name, "--format", form)[1]


def test_refs_show_the_enclosing_function(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = ask(capsys, "refs", "test_open")
    assert code == 0
    assert re.search(r"bsd/kern/test\.c:3 +call in caller\(\) +non-API", out)


def test_misses_give_their_reason(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = ask(capsys, "misses")
    assert code == 0
    assert "size unknown" in out
    assert ask(capsys, "misses", "--kind", "sockopt")[0] == 0


def test_status_names_places_releases_and_counts(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    code, out, _ = ask(capsys, "status")
    assert code == 0
    assert str(home) in out.replace("\n", "")
    assert TAG in out
    assert re.search(r"sysctl +1", out)


def test_export_as_json_lines(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = ask(capsys, "export", "--release", TAG, "--format", "jsonl")
    header, *rows = map(json.loads, out.splitlines())
    assert code == 0
    assert header["release"] == TAG
    assert {row["name"] for row in rows} == {record.name for record in RECORDS}
    assert all(row["type"] == "record" and row["release"] == TAG and row["non_api"] is True for row in rows)
    assert "words of the source" not in out


@pytest.mark.parametrize("kind", ["symbol", "sysctl", "sockopt", "syscall"])
def test_export_of_one_kind(capsys: pytest.CaptureFixture[str], kind: str) -> None:
    _, out, _ = ask(capsys, "export", "--kind", kind)
    assert [json.loads(line)["kind"] for line in out.splitlines()[1:]] == [kind]


def test_export_obeys_the_release_of_the_settings_and_not_their_format(
    capsys: pytest.CaptureFixture[str], home: Path, indexed: Path
) -> None:
    with Store(home / "facts.sqlite3", create=True) as store:
        store.put_release(Release(tag="xnu-99999.1.1", commit="1" * 40, date="2031-01-02"), RECORDS)
    (indexed / "darwinidx.toml").write_text(f'release = "{TAG}"\nformat = "text"\n')
    _, out, _ = ask(capsys, "export")
    assert {json.loads(line)["release"] for line in out.splitlines()} == {TAG}


def test_export_as_csv(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = ask(capsys, "export", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert {row["name"] for row in rows} == {record.name for record in RECORDS}
    assert all(row["non_api"] == "true" and row["mark"].startswith(NON_API) for row in rows)


def test_export_as_tags(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = ask(capsys, "export", "--format", "ctags")
    tags = [line for line in out.splitlines() if not line.startswith("!_TAG")]
    assert len(tags) == len(RECORDS)
    assert all(NON_API in tag for tag in tags)


def test_before_a_sync_the_shipped_facts_answer_and_say_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DARWINIDX_HOME", str(tmp_path / "new"))
    code, out, err = ask(capsys, "search", "net.necp.drop_all_level")
    assert code == 0
    assert NON_API in out
    assert "darwinidx sync" in err
