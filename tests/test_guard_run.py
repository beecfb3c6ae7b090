from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from darwinidx.cli.app import run as command
from darwinidx.mark import GUARD_MARKER, NON_API

OPTION = "setsockopt(fd, SOL_SOCKET, SO_RECV_ANYIF, &on, sizeof(on));\n"
ALLOWED = "int o = SO_RECV_ANYIF; // darwinidx:allow private-option -- agreed with Apple\n"


@pytest.fixture
def product(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.c").write_text("int x;\n" + OPTION)
    (tmp_path / "src" / "clean.c").write_text("int y;\n")
    return tmp_path


def git(folder: Path, *words: str) -> str:
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout


def guard(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = command(["guard", *words])
    out, err = capsys.readouterr()
    return code, out, err


def rows(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, object]]:
    _, out, _ = guard(capsys, *words, "--format", "jsonl")
    return [row for row in map(json.loads, out.splitlines()) if row["type"] == "violation"]


@pytest.mark.parametrize("form", ["text", "json", "jsonl", "sarif", "github"])
def test_the_format_never_changes_the_exit_code(product: Path, capsys: pytest.CaptureFixture[str], form: str) -> None:
    assert guard(capsys, "src/clean.c", "--format", form)[0] == 0
    assert guard(capsys, "src", "--format", form)[0] == 1
    (product / "src" / "locked.c").symlink_to("nowhere")
    (product / "src" / "big.c").write_text(OPTION + "int filler;\n" * 800_000)
    assert guard(capsys, "src", "--format", form)[0] == 2


def test_a_violation_says_everything(product: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (row,) = rows(capsys)
    assert row["rule"] == "private-option"
    assert (row["symbol"], row["path"], row["line"], row["column"]) == ("SO_RECV_ANYIF", "src/a.c", 2, 28)
    assert (row["level"], row["visibility"], row["non_api"]) == ("error", "private", True)
    assert "bsd/sys/socket_private.h" in str(row["reason"])
    assert "PRIVATE_DATAFILES" in str(row["reason"])
    assert "NWParameters" in str(row["alternative"])
    assert product


@pytest.mark.usefixtures("product")
def test_every_text_line_of_a_violation_is_marked(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, err = guard(capsys)
    assert out.startswith("src/a.c:2:28: error: SO_RECV_ANYIF (non-API, private): private socket option")
    assert all(NON_API in line for line in out.splitlines() if "SO_RECV_ANYIF" in line)
    assert "1 violation (1 error)" in err


@pytest.mark.usefixtures("product")
def test_fail_on_is_a_threshold(capsys: pytest.CaptureFixture[str]) -> None:
    Path("s.sh").write_text("sysctl -w net.necp.drop_all_level=1\n")
    assert guard(capsys, "s.sh")[0] == 1
    assert guard(capsys, "s.sh", "--fail-on", "error")[0] == 0
    assert guard(capsys, "src", "--fail-on", "error")[0] == 1
    assert guard(capsys, "src", "--fail-on", "never")[0] == 0


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_reader_that_has_seen_enough_does_not_change_the_exit_code(product: Path, stream: str) -> None:
    assert product
    ours, theirs = os.pipe()
    os.close(ours)
    out, err = (theirs if stream == one else subprocess.DEVNULL for one in ("stdout", "stderr"))
    for path, code in (("src", 1), ("src/clean.c", 0)):
        words = [sys.executable, "-m", "darwinidx", "guard", path]
        assert subprocess.run(words, check=False, stdout=out, stderr=err).returncode == code
    os.close(theirs)


def test_an_unknown_path_or_rule_is_an_error(product: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert product
    assert guard(capsys, "absent.c")[0] == 2
    assert guard(capsys, "src", "--rule", "absent")[0] == 2


def test_inline_allowances(product: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = product / "src" / "a.c"
    file.write_text(ALLOWED + "/* darwinidx:allow private-option -- the same */\nint p = SO_RECV_ANYIF;\n")
    assert guard(capsys)[0] == 0
    assert {row["justification"] for row in rows(capsys, "--show-accepted")} == {"agreed with Apple", "the same"}
    for line, fault in (
        ("int o = SO_RECV_ANYIF; // darwinidx:allow private-option\n", "needs a rule and a reason"),
        ("int o = SO_RECV_ANYIF; // darwinidx:allow -- why\n", "needs a rule and a reason"),
        ("int o = 1; // darwinidx:allow private-option -- not needed\n", "nothing here needs it"),
        (
            "int o = SO_RECV_ANYIF; // darwinidx:allow private-option,private-sysctl -- why\n",
            "needs it: private-sysctl",
        ),
        ("int o = SO_RECV_ANYIF; // darwinidx:allow no-such-rule -- why\n", "there is no rule"),
    ):
        file.write_text(line)
        found = [row for row in rows(capsys) if row["rule"] == "allowance"]
        assert fault in str(found[0]["reason"])
    file.write_text('char *s = "darwinidx:allow private-option -- x"; int o = SO_RECV_ANYIF;\n')
    assert [row["rule"] for row in rows(capsys)] == ["private-option"], "only a real comment allows"


@pytest.mark.parametrize(
    ("header", "text", "found"),
    [
        ("src/steps.h", "#define SO_RECV_ANYIF 77\n", []),
        ("include/steps.h", "enum { SO_RECV_ANYIF };\n", []),
        ("include/steps.h", "#define SO_RECV_ANYIF 0x1104\n", ["include/steps.h", "src/a.c"]),
        ("include/linux/steps.h", "#define SO_RECV_ANYIF 77\n", ["src/a.c"]),
    ],
    ids=["beside", "by its name alone", "with Darwin's number", "for another system"],
)
def test_what_a_header_of_the_product_defines_is_its_own(
    product: Path, capsys: pytest.CaptureFixture[str], header: str, text: str, found: list[str]
) -> None:
    (product / header).parent.mkdir(parents=True, exist_ok=True)
    (product / header).write_text(text)
    (product / "src" / "all.h").write_text('#include "all.h"\n#include "steps.h"\n')
    (product / "src" / "a.c").write_text('#include "all.h"\nint option = SO_RECV_ANYIF;\n')
    assert [row["path"] for row in rows(capsys)] == found


@pytest.mark.usefixtures("product")
def test_an_unused_allowance_is_only_known_when_all_rules_ran(capsys: pytest.CaptureFixture[str]) -> None:
    Path("src/a.c").write_text("int o = 1; // darwinidx:allow private-option -- not needed\n")
    assert guard(capsys)[0] == 1
    assert guard(capsys, "--rule", "private-sysctl")[0] == 0


def test_a_baseline_keeps_what_is_there_and_nothing_more(product: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert guard(capsys, "--write-baseline", "--baseline", "base.json")[0] == 0
    text = Path("base.json").read_text()
    assert str(product) not in text
    (entry,) = json.loads(text)["entries"]
    assert entry == {
        "rule": "private-option", "symbol": "SO_RECV_ANYIF", "path": "src/a.c", "hash": entry["hash"], "count": 1,
        "reason": "", "owner": "", "expires": "",
    }  # fmt: skip
    (product / "src" / "a.c").write_text("\n\n   " + OPTION)
    assert guard(capsys, "--baseline", "base.json")[0] == 0, "layout and line numbers do not matter"
    (product / "src" / "a.c").write_text(OPTION * 2)
    assert len(rows(capsys, "--baseline", "base.json")) == 1, "the count does"
    entry |= {"expires": "2001-01-01", "reason": "a while", "owner": "net"}
    Path("base.json").write_text(json.dumps({"schema": "darwinidx-guard-baseline", "version": 1, "entries": [entry]}))
    assert len(rows(capsys, "--baseline", "base.json")) == 2
    guard(capsys, "--write-baseline", "--baseline", "base.json")
    kept = json.loads(Path("base.json").read_text())["entries"][0]
    assert (kept["count"], kept["reason"], kept["owner"]) == (2, "a while", "net")
    kept["expires"] = ""
    Path("base.json").write_text(json.dumps({"schema": "darwinidx-guard-baseline", "version": 1, "entries": [kept]}))
    (product / "src" / "a.c").write_text("int x;\n")
    guard(capsys, "--prune-baseline", "--baseline", "base.json")
    assert json.loads(Path("base.json").read_text())["entries"] == []


@pytest.fixture
def accepted(product: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A product with a baseline of three entries that have reasons."""
    (product / "lib").mkdir()
    (product / "lib" / "b.c").write_text(OPTION)
    (product / "lib" / "s.sh").write_text("sysctl -w net.necp.drop_all_level=1\n")
    (product / "empty").mkdir()
    guard(capsys, "--write-baseline", "--baseline", "base.json")
    text = (product / "base.json").read_text()
    (product / "base.json").write_text(text.replace('"reason": ""', '"reason": "known"'))
    return product


def reasons(folder: Path) -> dict[str, str]:
    return {row["path"]: row["reason"] for row in json.loads((folder / "base.json").read_text())["entries"]}


ALL = {"lib/b.c": "known", "lib/s.sh": "known", "src/a.c": "known"}


@pytest.mark.parametrize("write", ["--write-baseline", "--prune-baseline"])
@pytest.mark.parametrize(
    ("words", "left"),
    [
        (["src"], ["lib/b.c", "lib/s.sh"]),
        (["src/a.c"], ["lib/b.c", "lib/s.sh"]),
        (["empty"], list(ALL)),
        (["--rule", "private-sysctl"], list(ALL)),
        (["--rule", "private-option"], ["lib/b.c", "lib/s.sh"]),
        ([], ["lib/b.c", "lib/s.sh"]),
    ],
)
def test_a_baseline_loses_nothing_that_a_run_did_not_look_at(
    accepted: Path, capsys: pytest.CaptureFixture[str], write: str, words: list[str], left: list[str]
) -> None:
    (accepted / "src" / "a.c").write_text("int x;\n")
    guard(capsys, write, "--baseline", "base.json", *words)
    assert reasons(accepted) == dict.fromkeys(left, "known")


@pytest.mark.parametrize("write", ["--write-baseline", "--prune-baseline"])
@pytest.mark.parametrize("repository", [True, False])
def test_a_baseline_of_a_larger_folder_loses_nothing(
    accepted: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, write: str, *, repository: bool
) -> None:
    if repository:
        git(accepted, "init", "-q")
    monkeypatch.chdir(accepted / "empty")
    _, _, told = guard(capsys, write, "--baseline", "../base.json")
    assert reasons(accepted) == ALL
    assert "3 entries, 3 before, 3 of what this run did not look at kept" in told


def test_a_baseline_keeps_what_could_not_be_read_and_drops_what_is_gone(
    accepted: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (accepted / "src" / "a.c").unlink()
    (accepted / "lib" / "b.c").write_text(OPTION + "int filler;\n" * 800_000)
    assert guard(capsys, "--prune-baseline", "--baseline", "base.json")[0] == 2
    assert list(reasons(accepted)) == ["lib/b.c", "lib/s.sh"]


def test_an_entry_that_expired_is_found_still(accepted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (accepted / "base.json").read_text()
    (accepted / "base.json").write_text(text.replace('"expires": ""', '"expires": "2001-01-01"'))
    code, out, _ = guard(capsys, "--prune-baseline", "--baseline", "base.json")
    assert code == 1
    assert out.count("; its baseline entry expired on 2001-01-01") == len(ALL)
    assert reasons(accepted) == ALL


ENTRY = {"rule": "private-option", "symbol": "X", "path": "a.c", "hash": "0", "count": 1}


def entries(*rows: object) -> str:
    return json.dumps({"schema": "darwinidx-guard-baseline", "version": 1, "entries": rows})


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("[1]", "not an object"),
        ('{"schema": "darwinidx-guard-baseline", "version": 9}', "its version is 9"),
        ('{"schema": "darwinidx-guard-baseline", "version": 1}', "not a list"),
        (entries(ENTRY, 1), "entry 2"),
        (entries(ENTRY | {"count": "1"}), "count"),
        (entries(ENTRY | {"expires": "soon"}), "YY"),
    ],
)
def test_what_is_wrong_with_a_baseline_is_said_in_words(
    product: Path, capsys: pytest.CaptureFixture[str], content: str, why: str
) -> None:
    (product / "base.json").write_text(content)
    code, _, err = guard(capsys, "--baseline", "base.json")
    assert code == 2
    assert why in err
    assert "hint: " in err


def test_a_missing_baseline_is_named_with_the_way_to_write_one(
    product: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert product
    code, _, err = guard(capsys, "--baseline", "none.json")
    assert code == 2
    assert err.startswith("error: there is no baseline none.json\nhint: ")
    assert "--write-baseline" in err
    assert "Errno" not in err


@pytest.mark.parametrize("words", [["rules", "nope"], ["rules", "--explain", "nope"], ["--rule", "nope"]])
def test_a_rule_that_there_is_not_is_an_error_that_lists_those_there_are(
    capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    code, out, err = guard(capsys, *words)
    assert (code, out) == (2, "")
    assert "no rule 'nope'" in err
    assert "private-option-number" in err


@pytest.mark.usefixtures("product")
def test_a_damaged_baseline_stops_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    Path("base.json").write_text("{")
    code, _, err = guard(capsys, "--baseline", "base.json")
    assert code == 2
    assert "baseline" in err


def test_only_what_a_change_adds(product: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(product, "init", "-q", "-b", "main")
    (product / ".gitignore").write_text("out/\n")
    git(product, "add", ".")
    git(product, "commit", "-qm", "one")
    (product / "out").mkdir()
    (product / "out" / "gen.c").write_text(OPTION)
    assert [row["path"] for row in rows(capsys)] == ["src/a.c"], "what .gitignore names is not scanned"
    git(product, "checkout", "-qb", "change")
    git(product, "mv", "src/a.c", "src/b.c")
    with (product / "src" / "b.c").open("a") as stream:
        stream.write("int added = SO_NECP_ATTRIBUTES;\n")
    assert guard(capsys, "--staged")[0] == 0, "only the rename is staged"
    git(product, "add", ".")
    (product / "src" / "b.c").write_text("int z;\n")
    assert [row["symbol"] for row in rows(capsys, "--staged")] == ["SO_NECP_ATTRIBUTES"], "the index, not the folder"
    git(product, "commit", "-qm", "two")
    git(product, "checkout", "-q", "--", ".")
    (change,) = rows(capsys, "--diff", "main...change")
    assert (change["path"], change["symbol"], change["line"]) == ("src/b.c", "SO_NECP_ATTRIBUTES", 3)
    assert rows(capsys, "--diff", "main...change", "src/clean.c") == []
    assert guard(capsys, "--staged", "--write-baseline")[0] == 2, "nothing is written in hook mode"
    assert git(product, "status", "--porcelain") == ""


@pytest.mark.parametrize(
    ("change", "hint"),
    [("main..HEAD", "three dots"), ("...HEAD", "three dots"), ("a...b...c", "three dots"), ("HEAD", "--staged")],
)
def test_a_change_that_is_none_comes_with_a_hint(
    product: Path, capsys: pytest.CaptureFixture[str], change: str, hint: str
) -> None:
    git(product, "init", "-q")
    code, _, told = guard(capsys, "--diff", change)
    assert code == 2
    assert hint in told.partition("hint: ")[2]


@pytest.mark.parametrize("ignore", ["build/\n", "build/*\n!build/.gitkeep\n", "*.c\n"])
def test_what_is_named_is_scanned_although_git_ignores_it(
    product: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, ignore: str
) -> None:
    git(product, "init", "-q", "-b", "main")
    (product / ".gitignore").write_text(ignore)
    (product / "build" / "deep").mkdir(parents=True)
    (product / "build" / ".gitkeep").touch()
    (product / "build" / "deep" / "gen.c").write_text(OPTION)
    (product / "README").write_text("a product\n")
    git(product, "add", "--force", "build/.gitkeep")
    assert "build/deep/gen.c" not in [row["path"] for row in rows(capsys)], "below a folder that is not ignored"
    for named in ("build", "build/deep", "build/deep/gen.c"):
        assert [row["path"] for row in rows(capsys, named)] == ["build/deep/gen.c"], named
    monkeypatch.chdir(product / "build")
    assert [row["path"] for row in rows(capsys)] == ["build/deep/gen.c"]


def test_a_run_that_read_nothing_does_not_look_like_a_clean_one(
    product: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (product / "empty").mkdir()
    for words in (["empty"], ["--files-from", os.devnull]):
        code, _, err = guard(capsys, *words)
        assert code == 0
        assert "nothing was checked" in err
    assert "nothing was checked" not in guard(capsys, "src/clean.c")[2]


def test_files_of_no_known_language_do_not_count_as_read(product: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (product / "notes.tex").write_text("setsockopt with SO_RECV_ANYIF\n")
    _, out, err = guard(capsys, "notes.tex", "src/clean.c")
    assert "1 file read; 1 of no known language, searched for study material alone" in out + err
    _, out, _ = guard(capsys, "notes.tex", "--format", "jsonl")
    header = json.loads(out.splitlines()[0])
    assert (header["files"], header["other_files"]) == (0, 1)


def test_a_quoted_header_of_the_product_s_own_is_not_darwin_s(
    product: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = product / "src" / "agent.c"
    file.write_text('#include "net/necp.h"\n')
    assert [row["symbol"] for row in rows(capsys, "src/agent.c")] == ["net/necp.h"]
    (product / "src" / "net").mkdir()
    (product / "src" / "net" / "necp.h").touch()
    assert rows(capsys, "src/agent.c") == [], "it stands next to the file"
    git(product, "init", "-q")
    (product / "src" / "net").rename(product / "net")
    git(product, "add", "src/agent.c")
    for words in (["src/agent.c"], ["--staged"], []):
        assert [row for row in rows(capsys, *words) if row["path"] == "src/agent.c"] == [], "it stands in the tree"


def test_a_number_is_pointed_at_where_it_stands(product: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (product / "src" / "a.c").write_text("#include <mach/mach.h>\nioctl(fd, 0xC0544417, &look);\n")
    assert [(row["line"], row["column"]) for row in rows(capsys)] == [(2, 11)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", "SO_RECV_ANYIF = 0x1104\nsock.setsockopt(SOL_SOCKET, SO_RECV_ANYIF, 1)\nx = SO_RECV_ANYIF\n"),
        ("a.rs", "const SO_RECV_ANYIF: libc::c_int = 0x1104;\nfn f() {\n    g(SO_RECV_ANYIF);\n}\n"),
        ("a.swift", "let SO_RECV_ANYIF: Int32 = 0x1104\nlet x = f(SO_RECV_ANYIF)\n"),
        ("a.go", "package p\n\nconst SO_RECV_ANYIF int = 0x1104\n\nvar x = SO_RECV_ANYIF\n"),
        ("a.c", "#define SO_RECV_ANYIF (0x1100 + 4)\nint x = SO_RECV_ANYIF;\n"),
    ],
)
def test_a_use_is_told_from_a_definition(
    product: Path, capsys: pytest.CaptureFixture[str], name: str, text: str
) -> None:
    (product / name).write_text(text)
    first, *others = [str(row["reason"]) for row in rows(capsys, name)]
    assert "defined again" in first
    assert others
    assert not [reason for reason in others if "defined again" in reason]


def test_what_is_written_is_said_with_its_place(product: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "wrote darwinidx-baseline.json: 1 entry, 0 before" in guard(capsys, "--write-baseline")[2]
    assert (product / "darwinidx-baseline.json").exists()
    assert guard(capsys)[0] == 1, "nobody named it"
    (product / "src" / "a.c").write_text("int x;\n")
    told = guard(capsys, "--prune-baseline", "--baseline", "darwinidx-baseline.json")[2]
    assert "wrote darwinidx-baseline.json: 0 entries, 1 before" in told
    code, _, told = guard(capsys, "--prune-baseline", "--write-baseline")
    assert (code, "hint: " in told) == (2, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[guard\n", "is not valid TOML"),
        ("[guard]\nlevels = { foo = 'error' }\n", "guard.levels: there is no rule 'foo'"),
        ("[guard]\nlevels = { private-option = 'loud' }\n", "should be error, warning, note or off, not 'loud'"),
        ("[guard]\npaths = 1\n", "guard.paths should be a list of strings, not 1"),
    ],
)
def test_what_is_wrong_with_the_settings_reads_as_a_sentence_with_a_way_out(
    product: Path, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    (product / "darwinidx.toml").write_text(text)
    code, _, told = guard(capsys)
    assert code == 2
    assert said in told
    assert "hint: " in told


def test_a_wrong_path_of_the_configuration_is_said_to_be_from_its_folder(
    product: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (product / "darwinidx.toml").write_text('[guard]\npaths = ["absent"]\n')
    code, _, said = guard(capsys)
    assert code == 2
    assert "[guard] paths are from the configuration's folder" in said
    assert "paths are from the current folder" in guard(capsys, "absent")[2]


def test_the_usage_is_what_one_types(capsys: pytest.CaptureFixture[str]) -> None:
    assert guard(capsys, "--help")[1].startswith("Usage: darwinidx guard [OPTIONS] [PATHS]...")


def test_a_path_that_there_is_not_comes_with_a_hint(product: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert product
    code, _, told = guard(capsys, "absent")
    assert (code, "hint: " in told) == (2, True)


def test_configuration(product: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (product / "src" / "s.sh").write_text("sysctl -w net.necp.drop_all_level=1\necho our_secret\n")
    (product / "darwinidx.toml").write_text(
        '[guard]\npaths = ["src"]\nexclude = ["src/clean.c"]\nlevels = { private-sysctl = "off" }\n'
        '[guard.names]\nour_secret = "an internal name of ours"\n'
        '[[guard.allow]]\nsymbol = "SO_RECV_*"\npath = "src/*"\nreason = "until the next release"\n'
    )
    found = rows(capsys, "--show-accepted")
    assert [(row["rule"], row["accepted"]) for row in found] == [("private-option", "settings"), ("team-name", "")]
    assert "an internal name of ours" in str(found[1]["reason"])
    text = (product / "darwinidx.toml").read_text()
    (product / "darwinidx.toml").write_text(text + "expires = 2001-01-01\n")
    (late,) = [row for row in rows(capsys) if row["rule"] == "private-option"]
    assert "its allowance in the settings expired on 2001-01-01" in str(late["reason"])
    for wrong in ("[guard]\nlevel = 1\n", "[guard]\nlevels = { private-option = 'loud' }\n", "[guard]\nfail-on = 1\n",
                  "[[guard.allow]]\nrule = 'private-option'\n", "[[guard.allow]]\nreason = 'all'\n"):  # fmt: skip
        (product / "darwinidx.toml").write_text(wrong)
        assert guard(capsys)[0] == 2


def test_study_material_is_found_in_any_text_file(product: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (product / "linux").mkdir()
    (product / "linux" / "note.md").write_text(f"---\nmarker: {GUARD_MARKER}\n---\n")
    assert ("study-material", "linux/note.md") in [(row["rule"], row["path"]) for row in rows(capsys)]


def test_a_binary_that_says_it_is_study_material_is_found_when_it_is_staged_too(
    product: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (product / "deck.apkg").write_bytes(b"PK\x03\x04\0\0" + f"\n{GUARD_MARKER}\n".encode() + b"\0" * 99)
    (product / "other.bin").write_bytes(b"PK\x03\x04\0\0study-material\0")
    found = [row["path"] for row in rows(capsys) if row["rule"] == "study-material"]
    assert found == ["deck.apkg"]
    git(product, "init", "-q", "-b", "main")
    git(product, "add", "-A")
    assert "deck.apkg" in [row["path"] for row in rows(capsys, "--staged")]


def test_what_cannot_be_read_is_counted_and_the_scan_goes_on(product: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = product / "src"
    (source / "binary.c").write_bytes(b"\0\1" + OPTION.encode())
    (source / "latin.c").write_bytes(b"/* \xe9\xff */ " + OPTION.encode())
    (source / "wide.c").write_text(OPTION, encoding="utf-16")
    (source / "broken.c").write_text('#if (((\nchar *s = "never closed\n' + OPTION + "}}}}\n#endif #else\n")
    (source / "loop").symlink_to(source)
    os.mkfifo(source / "pipe.c")
    code, out, err = guard(capsys, "--format", "jsonl")
    found = [json.loads(line) for line in out.splitlines()]
    paths = [row["path"] for row in found if row["type"] == "violation"]
    assert paths == ["src/a.c", "src/broken.c", "src/latin.c", "src/wide.c"]
    reasons = {row["path"]: row["reason"] for row in found if row["type"] == "skipped"}
    assert reasons == {"src/binary.c": "binary", "src/loop": "symbolic link", "src/pipe.c": "not a regular file"}
    assert code == 1
    assert "3 skipped" in err


def test_an_unreadable_file_makes_the_scan_incomplete(
    product: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert product

    def locked(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("darwinidx.guard.walk._read", locked)
    code, _, err = guard(capsys)
    assert code == 2
    assert "Permission denied" in err


def test_a_lexer_that_fails_makes_the_scan_incomplete(
    product: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert product

    def fail(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr("darwinidx.guard.product.lex", fail)
    code, _, err = guard(capsys)
    assert code == 2
    assert "not scanned: src/a.c" in err


def test_many_files_in_many_processes_give_the_same_answer(product: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(30):
        (product / "src" / f"n{number:02}.c").write_text(OPTION)
    assert rows(capsys, "--jobs", "3") == rows(capsys, "--jobs", "1")


INTERRUPTED = """
import os, signal
from darwinidx.cli.app import run
from darwinidx.guard.scan import Scan

def add(self, other, add=Scan.add):
    add(self, other)
    os.killpg(0, signal.SIGINT)

Scan.add = add
raise SystemExit(run(["guard", "src", "--jobs", "2"]))
"""


def test_an_interrupted_run_says_so_in_one_line(product: Path) -> None:
    for number in range(30):
        (product / "src" / f"n{number:02}.c").write_text(OPTION * 100)
    words = [sys.executable, "-c", INTERRUPTED]
    done = subprocess.run(words, check=False, capture_output=True, text=True, start_new_session=True)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "interrupted\n")


def test_rules_are_listed_and_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert "private-option-number" in guard(capsys, "rules")[1]
    explained = guard(capsys, "rules", "--explain", "private-sysctl")[1]
    assert "sysctl.conf" in explained
    assert "A name made of one word is generic" in explained
    assert max(map(len, explained.splitlines())) < 80


def test_file_lists(product: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (product / "list").write_text("src/clean.c\nsrc/a.c\n")
    assert [row["path"] for row in rows(capsys, "--files-from", "list")] == ["src/a.c"]
    (product / "list").write_text("")
    assert guard(capsys, "--files-from", "list")[0] == 0, "an empty list is nothing to scan, not everything"
