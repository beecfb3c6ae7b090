"""The frame of the command line: exit codes, errors, streams, settings."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest
from pages import OPTION, SYMBOL, WHOLE, page

from darwinidx import __version__, query_words, talk
from darwinidx.cli import app, main, output
from darwinidx.cli.options import EXISTS, KINDS, VISIBILITIES, output_options, release_option
from darwinidx.errors import StoreError
from darwinidx.mark import NON_API, SENTENCE
from darwinidx.model import SocketOption, Symbol, Syscall, Sysctl, Visibility
from darwinidx.page import Page, Section

if TYPE_CHECKING:
    from pathlib import Path

    from darwinidx.page import Page as PageType


@pytest.fixture(autouse=True)
def elsewhere(in_empty_directory: Path) -> Path:
    return in_empty_directory


@pytest.fixture
def lend(monkeypatch: pytest.MonkeyPatch) -> object:
    """Make a command of a function, under the name ``search``."""

    def make(command: click.Command) -> None:
        monkeypatch.setattr(
            app.Commands, "get_command", lambda _self, _ctx, name: command if name == "search" else None
        )
        monkeypatch.setattr(app.Commands, "list_commands", lambda _self, _ctx: ["search"])

    return make


def raising(error: BaseException) -> click.Command:
    @click.command()
    def command() -> None:
        raise error

    return command


def test_the_version_goes_to_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["--version"]) == 0
    assert capsys.readouterr().out == f"darwinidx {__version__}\n"


def test_the_help_lists_the_commands_under_headings_and_carries_the_mark(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["--help"]) == 0
    out = capsys.readouterr().out
    assert "Ask:" in out
    assert "DARWINIDX_HOME" in out
    assert SENTENCE in " ".join(out.split())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Usage"),
        (["--nonsense"], "no such option"),
        (["serach"], "did you mean `darwinidx search`?"),
        (["zzz"], "darwinidx search zzz"),
    ],
    ids=["nothing", "option", "near", "far"],
)
def test_wrong_words_exit_2(capsys: pytest.CaptureFixture[str], arguments: list[str], words: str) -> None:
    assert app.run(arguments) == 2
    captured = capsys.readouterr()
    assert words in captured.err
    assert not captured.out


def test_an_error_is_a_message_with_context_and_hint(lend, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    lend(raising(StoreError("the store is damaged", context="line one\nline two", hint="run `darwinidx sync`")))
    assert app.run(["search"]) == 2
    err = capsys.readouterr().err
    assert err == "error: the store is damaged\n  line one\n  line two\nhint: run `darwinidx sync`\n"


def test_an_unexpected_error_is_no_traceback_and_exits_2(lend, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    lend(raising(KeyError("x")))
    assert app.run(["search"]) == 2
    err = capsys.readouterr().err
    assert err.startswith("error: unexpected KeyError")
    assert "Traceback" not in err


def test_an_unexpected_error_shows_where_when_asked(lend, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    monkeypatch.setenv("DARWINIDX_TRACEBACK", "1")
    lend(raising(KeyError("x")))
    with pytest.raises(KeyError):
        app.run(["search"])


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()], ids=["control-c", "abort"])
def test_an_interrupt_is_quiet(lend, capsys: pytest.CaptureFixture[str], error: BaseException) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    lend(raising(error))
    assert app.run(["search"]) == 130
    assert capsys.readouterr().err == "interrupted\n"


def test_main_exits_with_the_code_of_the_command(lend) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    lend(click.Command("search", callback=lambda: 1))
    with pytest.raises(SystemExit) as stop:
        main(["search"])
    assert stop.value.code == 1


def echoing() -> click.Command:
    @click.command()
    @release_option()
    @output_options
    def command(*, release: str | None, form: str, color: str, hyperlink: str, pager: bool | None) -> None:
        click.echo(f"{release} {form} {color} {hyperlink} {pager}")

    return command


def test_a_flag_beats_the_environment_which_beats_the_file_which_beats_the_default(  # type: ignore[no-untyped-def]
    lend,  # noqa: ANN001
    elsewhere: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    lend(echoing())
    said = []
    app.run(["search"])
    said.append(capsys.readouterr().out)
    (elsewhere / "darwinidx.toml").write_text('release = "xnu-1"\nformat = "csv"\ncolor = "never"\npager = false\n')
    app.run(["search"])
    said.append(capsys.readouterr().out)
    monkeypatch.setenv("DARWINIDX_RELEASE", "xnu-2")
    monkeypatch.setenv("DARWINIDX_FORMAT", "jsonl")
    app.run(["search"])
    said.append(capsys.readouterr().out)
    app.run(["search", "--release", "xnu-3", "--format", "json", "--color", "always"])
    said.append(capsys.readouterr().out)
    assert said == [
        "None text auto auto None\n",
        "xnu-1 csv never auto False\n",
        "xnu-2 jsonl never auto False\n",
        "xnu-3 json always auto False\n",
    ]


def test_a_wrong_setting_is_an_error(  # type: ignore[no-untyped-def]
    lend,  # noqa: ANN001
    elsewhere: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    lend(echoing())
    (elsewhere / "darwinidx.toml").write_text('format = "yaml"\n')
    assert app.run(["search"]) == 2
    told = capsys.readouterr().err
    assert "error: format: 'yaml' is not one of" in told
    assert str(elsewhere / "darwinidx.toml") in told, "the file is named"
    assert "DARWINIDX_FORMAT" not in told, "not what had no part in it"
    monkeypatch.setenv("DARWINIDX_FORMAT", "xml")
    assert app.run(["search"]) == 2
    assert "DARWINIDX_FORMAT" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("path", "text", "near"),
    [
        ("darwinidx.toml", 'relase = "x"\n', "'release'"),
        ("pyproject.toml", "[tool.darwinidx]\ngard = {}\n", "'guard'"),
        ("darwinidx.toml", "nonsense = 1\n", "known keys: color, format, from"),
    ],
)
def test_a_setting_that_means_nothing_is_an_error(
    elsewhere: Path, capsys: pytest.CaptureFixture[str], path: str, text: str, near: str
) -> None:
    (elsewhere / path).write_text(text)
    assert app.run(["search", "lamp"]) == 2
    told = capsys.readouterr().err
    assert str(elsewhere / path) in told
    assert near in told


def test_every_setting_that_is_read_is_known(root: Path) -> None:
    read = {
        key
        for path in (root / "darwinidx").rglob("*.py")
        for key in re.findall(r'(?:\.table\(|choose\([^,]+, "DARWINIDX_\w+", )"(\w+)"', path.read_text())
    }
    assert {"from", "stall", "guard"} <= read <= {*app._SETTINGS_KEYS, *app._OTHER_KEYS}


def test_choices_are_those_of_the_model() -> None:
    assert {kind.kind for kind in (Symbol, Sysctl, SocketOption, Syscall)} == set(KINDS)
    assert [one.value for one in Visibility] == list(VISIBILITIES)
    assert query_words.EXISTS == EXISTS


def test_a_page_answers_when_it_has_rows() -> None:
    assert output.found(page(OPTION))
    assert not output.found(Page(title="", release=""))
    assert not output.found(Page(title="", release="", total=0, sections=(Section(title="near", rows=(OPTION,)),)))


def test_shipped_facts_are_said_to_be_so_and_the_way_to_the_source_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    output.put(Page(title="", release="xnu-1", origin="wheel"))
    assert "darwinidx sync" in capsys.readouterr().err
    output.put(Page(title="", release="xnu-1", origin="clone"))
    assert not capsys.readouterr().err


def test_the_shell_can_complete(root: Path) -> None:
    asked = {"_DARWINIDX_COMPLETE": "bash_complete", "COMP_WORDS": "darwinidx sear", "COMP_CWORD": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "darwinidx"],
        env=os.environ | asked | {"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "plain,search\n"


def test_a_pipe_gets_plain_text(capsys: pytest.CaptureFixture[str]) -> None:
    output.put(WHOLE, form="text")
    assert "\x1b" not in capsys.readouterr().out


def test_colour_can_be_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    output.put(page(OPTION), form="text", color="always")
    assert "\x1b[" in capsys.readouterr().out
    output.put(page(OPTION), form="jsonl", color="always", hyperlink="always")
    assert "\x1b" not in capsys.readouterr().out


def test_talk_fits_the_screen_of_a_terminal(root: Path) -> None:
    said = "from the facts that ship, which are many; " * 4 + "https://example.org/" + "lamp/" * 20
    code = f"from darwinidx.talk import say; say({said!r}); say('    ' + 'words ' * 30)"
    shown = on_terminal(root, 0, code=code).decode().replace("\r\n", "\n").splitlines()
    assert max(len(line) for line in shown if "https" not in line) < 80
    assert shown[-1].startswith("    words")
    assert " ".join(shown).split() == f"{said} {'words ' * 30}".split()


def test_talk_is_not_broken_for_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    talk.say("long " * 60)
    assert capsys.readouterr().err.count("\n") == 1


def test_the_rules_fit_the_screen_when_they_are_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["guard", "rules", "--explain"]) == 0
    assert max(map(len, capsys.readouterr().out.splitlines())) < 80


CODE = """
import sys
sys.path.insert(0, {tests!r})
from pages import ROWS, page
from darwinidx.cli.output import put
put(page(*(ROWS * {times})), form="text", pager={pager})
"""


def on_terminal(root: Path, times: int, pager: str = "None", *, code: str = CODE, **environment: str) -> bytes:
    """Run a script on a terminal of its own and return what it shows."""
    parent, child = pty.openpty()
    code = code.format(tests=str(root / "tests"), times=times, pager=pager)
    kept = {key: value for key, value in os.environ.items() if key not in {"TERM", "COLUMNS", "LINES"}}
    started = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=root,
        stdin=child,
        stdout=child,
        stderr=child,
        env=kept | {"TERM": "xterm", "PYTHONPATH": str(root)} | environment,
    )
    os.close(child)
    shown = b""
    while True:
        try:
            part = os.read(parent, 65536)
        except OSError:
            break
        if not part:
            break
        shown += part
    os.close(parent)
    assert started.wait() == 0, shown
    return shown


def test_a_terminal_gets_colour_and_links(root: Path) -> None:
    shown = on_terminal(root, 1, pager="False")
    assert b"\x1b[33m" in shown
    assert b"\x1b]8;" in shown


def test_no_color_is_respected(root: Path) -> None:
    assert b"\x1b[33m" not in on_terminal(root, 1, pager="False", NO_COLOR="1")


def test_a_dumb_terminal_gets_plain_text(root: Path) -> None:
    assert b"\x1b" not in on_terminal(root, 1, pager="False", TERM="dumb")


def test_long_text_goes_through_the_pager_on_a_terminal(root: Path, tmp_path: Path) -> None:
    pager = tmp_path / "pager"
    pager.write_text('#!/bin/sh\nprintf "PAGED "\nexec cat\n')
    pager.chmod(0o755)
    assert b"PAGED" in on_terminal(root, 20, PAGER=str(pager))
    assert b"PAGED" not in on_terminal(root, 20, pager="False", PAGER=str(pager))


CLOSING = """
import click
from darwinidx.cli import app
app.Commands.list_commands = lambda *_: ["search"]
app.Commands.get_command = lambda *_: click.Command("search", callback=go)
sys.exit(app.run(["search"]))
"""


def test_a_closed_pipe_ends_quietly(root: Path) -> None:
    lines = CODE.format(tests=str(root / "tests"), times=20_000, pager=None).strip().splitlines()
    code = "\n".join([*lines[:-1], "def go():", f"    {lines[-1]}", CLOSING])
    done = subprocess.run(
        ["bash", "-c", f'"{sys.executable}" -c "$CODE" | head -1; exit ${{PIPESTATUS[0]}}'],
        env=os.environ | {"CODE": code},
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert done.returncode == 0
    assert done.stdout.count("\n") == 1


def test_what_a_page_says_is_marked_on_its_way_out(capsys: pytest.CaptureFixture[str]) -> None:
    made: PageType = page(SYMBOL)
    output.put(made, form="text")
    (line,) = [one for one in capsys.readouterr().out.splitlines() if SYMBOL.name in one]
    assert NON_API in line


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (["search", "--nope"], "no such option '--nope'", "`darwinidx search --help`"),
        (["--nope"], "no such option '--nope'", "`darwinidx --help`"),
        (["refs"], "missing argument 'NAME'", "`darwinidx refs --help`"),
        (
            ["search", "x", "--kind", "foo"],
            "invalid value for '--kind': 'foo' is not one of",
            "`darwinidx search --help`",
        ),
        (["search", "x", "--format"], "option '--format' requires an argument", "`darwinidx COMMAND --help`"),
        (["guard", "rules", "--nope"], "no such option '--nope'", "`darwinidx guard rules --help`"),
        (["facts", "nope"], "no such command 'nope'", "`darwinidx facts --help`"),
        (["chart"], "missing argument", "`darwinidx chart --help`"),
    ],
)
def test_every_error_looks_the_same(
    capsys: pytest.CaptureFixture[str], words: list[str], message: str, hint: str
) -> None:
    assert app.run(words) == 2
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith(f"error: {message}")
    assert second.startswith(f"hint: {hint}")
