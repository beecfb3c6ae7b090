"""fetch, sync and releases as a user meets them: words, exit codes, settings."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from repositories import git, xnu

from darwinidx.cli import app, sync
from darwinidx.cli.output import counted
from darwinidx.cli.sources import interruptible
from darwinidx.errors import CheckoutError
from darwinidx.model import Release

if TYPE_CHECKING:
    from pathlib import Path

NEWEST = "xnu-11417.121.6"
OLD = "xnu-8796.101.5"


@pytest.fixture
def source(tmp_path: Path, in_empty_directory: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make an xnu of two releases, which the shipped facts know."""
    del in_empty_directory
    folder = xnu(tmp_path / "source", OLD, NEWEST)
    known = [Release(tag=tag, commit=git(folder, "rev-parse", f"{tag}^{{commit}}"), date="") for tag in (OLD, NEWEST)]
    monkeypatch.setattr("darwinidx.facts.releases", lambda: known)
    return folder


def run(*arguments: str | Path) -> int:
    return app.run([str(argument) for argument in arguments])


def test_fetch_says_what_it_did_and_the_second_time_that_there_was_nothing(
    source: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("fetch", "--from", source) == 0
    assert capsys.readouterr() == ("", f"fetched {NEWEST} into {home / 'xnu.git'}\n")
    assert run("fetch", "--from", source) == 0
    assert capsys.readouterr().err == f"nothing new: {NEWEST} is already here\n"
    assert run("fetch", "--from", source, "--all-releases") == 0
    assert capsys.readouterr().err == f"fetched {OLD} into {home / 'xnu.git'}\n"
    assert run("fetch", "--from", source, "--all-releases") == 0
    assert capsys.readouterr().err == f"nothing new: 2 releases ({OLD} to {NEWEST}) are already here\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--from", "/nowhere"], "error: /nowhere does not exist"),
        (["--from", "https://nowhere.invalid/xnu.git"], "no connection to the source repository"),
        (["--from", "http://127.0.0.1:9/xnu.git"], "no connection to the source repository"),
        (["--from", "ext::touch witness"], "a transport that is not allowed"),
        (["--from=--upload-pack=touch witness"], "is no place to get xnu from"),
        (["--release", "--output=x", "--from", "/nowhere"], "is not the name of a release"),
        (["--release", NEWEST, "--all-releases"], "exclude each other"),
    ],
)
def test_each_failure_is_one_error_with_a_hint_and_leaves_nothing(
    source: Path, home: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    del source
    assert run("fetch", *arguments) == 2
    err = capsys.readouterr().err
    assert words in err
    assert err.startswith("error: ")
    assert "\nhint: " in err
    assert not home.exists()
    assert not list(home.parent.rglob("witness"))


def test_a_full_disk_is_said_so_and_leaves_nothing(
    source: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = subprocess.run(["which", "git"], check=True, capture_output=True, text=True).stdout.strip()
    (tmp_path / "bin").mkdir()
    fake = tmp_path / "bin" / "git"
    fake.write_text(
        '#!/bin/sh\ncase "$*" in *" fetch "*) echo "fatal: write error: No space left on device" >&2; exit 128;; esac\n'
        f'exec {real} "$@"\n'
    )
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake.parent}{os.pathsep}{os.environ['PATH']}")
    assert run("fetch", "--from", source) == 2
    err = capsys.readouterr().err
    assert "the disk is full" in err
    assert "\nhint: free some space" in err
    assert not home.exists()


def test_without_git(source: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PATH", str(source))
    assert run("fetch", "--from", source) == 2
    assert "error: git was not found" in capsys.readouterr().err


def test_another_commit_is_a_warning_and_with_strict_an_error(
    source: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("darwinidx.facts.releases", lambda: [Release(tag=NEWEST, commit="1" * 40)])
    assert run("fetch", "--from", source, "--strict") == 2
    assert "error: a release names another commit" in capsys.readouterr().err
    assert not home.exists()
    assert run("fetch", "--from", source) == 0
    assert f"warning: {NEWEST} names commit" in capsys.readouterr().err


def test_the_source_comes_from_flag_environment_or_file(
    source: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], in_empty_directory: Path
) -> None:
    (in_empty_directory / "darwinidx.toml").write_text('from = "/from-the-file"\n')
    assert run("fetch") == 2
    assert "/from-the-file does not exist" in capsys.readouterr().err
    monkeypatch.setenv("DARWINIDX_FROM", "/from-the-environment")
    assert run("fetch") == 2
    assert "/from-the-environment does not exist" in capsys.readouterr().err
    assert run("fetch", "--from", source) == 0


def test_releases_lists_the_known_ones_and_what_is_here(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("releases", "--format", "jsonl") == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()][1:]
    assert [(row["name"], row["fetched"], row["indexed"]) for row in rows] == [
        (NEWEST, False, False),
        (OLD, False, False),
    ]
    assert run("fetch", "--from", source, "--release", OLD.removeprefix("xnu-")) == 0
    git(source, "tag", "xnu-20000.1")
    assert run("releases", "--remote", "--from", source, "--format", "jsonl") == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()][1:]
    assert [(row["name"], row["date"], row["fetched"]) for row in rows] == [
        ("xnu-20000.1", "", False),
        (NEWEST, "", False),
        (OLD, "2010-01-02", True),
    ]
    assert run("releases") == 0
    line = next(line for line in capsys.readouterr().out.splitlines() if OLD in line)
    assert line.split()[1] == "2010-01-02"
    assert "fetched" in line
    assert line.endswith("non-API")


def test_progress_is_for_terminals_and_is_gone_afterwards(source: Path, root: Path) -> None:
    command = [sys.executable, "-m", "darwinidx", "fetch", "--from", str(source)]
    own, other = pty.openpty()
    with subprocess.Popen(
        command, stderr=other, env={**os.environ, "TERM": "xterm", "PYTHONPATH": str(root)}
    ) as process:
        os.close(other)
        said = b""
        try:
            while chunk := os.read(own, 4096):
                said += chunk
        except OSError:  # how Linux says that the terminal's other side is gone
            pass
        assert process.wait() == 0
    os.close(own)
    assert f"\r\x1b[K{NEWEST} from ".encode() in said
    assert said.rstrip().rsplit(b"\r\x1b[K", 1)[1].startswith((b"fetched", b"warning"))


def test_sync_fetches_and_indexes_and_the_second_time_does_neither(
    source: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ("sync", "--from", source, "--jobs", "1")
    assert run(*arguments) == 0
    err = capsys.readouterr().err
    assert f"fetched {NEWEST}" in err
    assert f"indexed {NEWEST}: " in err
    assert run(*arguments) == 0
    assert capsys.readouterr().err == "nothing new: what was asked for is fetched and indexed\n"
    assert run(*arguments, "--all-releases") == 0
    err = capsys.readouterr().err
    assert f"indexed {OLD}: " in err
    assert f"indexed {NEWEST}: " not in err
    assert run("releases", "--format", "jsonl") == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()][1:]
    assert [row["indexed"] for row in rows] == [True, True]
    monkeypatch.setattr("darwinidx.build.digest", lambda **_: "another extractor")
    assert run(*arguments) == 0
    assert f"indexed {NEWEST}: " in capsys.readouterr().err, "what another extractor read is read again"


def test_sync_without_a_terminal_says_a_line_a_stage(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("sync", "--from", source, "--jobs", "1", "--references", "all") == 0
    said = capsys.readouterr().err.splitlines()
    reading = said[1]
    assert re.fullmatch(r"reading \d+ new files?", reading)
    assert said[2:5] == ["resolving names", "reading uses of names", "storing records"]
    new, files = re.findall(r"(\d+) of (\d+) files? w", said[5])[0]
    assert new == files == reading.split()[1], "the same thing is counted everywhere"
    assert said[6].startswith("building the search index")
    assert said[7].startswith("1 release indexed")
    assert "1 misses" not in said[5]
    assert "1 files" not in said[5]


def test_the_bar_of_sync_names_the_later_stages_too(capsys: pytest.CaptureFixture[str]) -> None:
    bar: list[str] = []
    talk = sync._Talk(bar.append, 1)
    for stage, done, total in (("read", 3, 9), ("resolve", 0, 1), ("references", 0, 1), ("store", 0, 1)):
        talk.stage(stage, done, total)
    assert bar == ["reading files 3 of 9", "resolving names", "reading uses of names", "storing records"]
    assert capsys.readouterr().err == ""


def test_one_is_not_counted_like_many() -> None:
    assert [counted(number, "miss", "misses") for number in (0, 1, 2)] == ["0 misses", "1 miss", "2 misses"]
    assert counted(1, "file") == "1 file"


def test_a_home_that_cannot_be_made_is_told_in_the_systems_words(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DARWINIDX_HOME", str(tmp_path / "file" / "home"))
    assert run("fetch", "--from", source) == 2
    told = capsys.readouterr().err
    assert "Errno" not in told
    assert "Not a directory" in told
    assert "hint: " in told


@pytest.mark.parametrize("first", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_second_stop_does_not_break_into_the_tidying_up_of_the_first(first: signal.Signals) -> None:
    stops = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {each: signal.getsignal(each) for each in stops}
    tidied: list[signal.Signals] = []

    def work() -> None:
        try:
            os.kill(os.getpid(), first)
            time.sleep(5)
        finally:
            for each in stops:
                os.kill(os.getpid(), each)
                tidied.append(each)

    try:
        with pytest.raises(CheckoutError, match="interrupted"), interruptible():
            work()
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
    assert tuple(tidied) == stops


def test_without_a_stop_signals_mean_afterwards_what_they_meant_before() -> None:
    before = [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    with interruptible():
        pass
    assert [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)] == before
