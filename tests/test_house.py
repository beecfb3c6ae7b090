"""The house itself: its words, its floors, its documents."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING

import click
import pytest
from pages import OPTION, REFERENCE, RELEASE, SYMBOL, SYSCTL

import darwinidx
from darwinidx.cli.app import COMMANDS, commands
from darwinidx.kinds import KINDS
from darwinidx.mark import SDK_SENTENCE, SENTENCE
from darwinidx.model import Record
from darwinidx.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from darwinidx.kinds.kind import Kind

MODULE_LINES = 275
"""Modules stay under about 250 lines, blank ones not counted; beyond this they are split."""


RECORDS = {record.kind: record for record in Record.__subclasses__()}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kind_is_whole(root: Path, kind: Kind) -> None:
    assert kind.name in RECORDS
    assert not kind.query or (root / "queries" / f"{kind.query}.scm").is_file()
    cases = {path.name for path in (root / "tests" / "units" / kind.name).glob("*.[db]")}
    assert "look-alikes.d" in cases
    assert len(cases) > 1
    assert f"`{kind.name}`" in (root / "docs" / "formats.md").read_text()


def test_every_record_has_a_kind() -> None:
    assert set(RECORDS) == {kind.name for kind in KINDS}


def names_of_commands() -> list[str]:
    return commands.list_commands(click.Context(commands))


def flat(text: str) -> str:
    return " ".join(text.replace("> ", "").split())


def test_the_notice_holds_the_words_of_the_mark(root: Path) -> None:
    notice = flat((root / "NOTICE.md").read_text())
    assert SENTENCE in notice
    assert SDK_SENTENCE in notice


def test_the_notice_says_what_it_must(root: Path) -> None:
    notice = flat((root / "NOTICE.md").read_text())
    for word in ("not API", "does not go into products", "Apple Public Source License", "not part of this repository"):
        assert word in notice


def test_imports_only_point_down(root: Path) -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_map_names_every_floor(root: Path) -> None:
    contracts = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    floors = re.findall(r"\w+", " ".join(next(one for one in contracts if one["type"] == "layers")["layers"]))
    drawn = (darwinidx.__doc__ or "").partition("\n\nData flow")[0]
    named = re.findall(r"\w+", " ".join(re.findall(r"^    ([a-z_, ]+?)  ", drawn, re.MULTILINE)))
    named += re.findall(r"; (\w+): ", drawn)
    assert set(floors) - {"__main__", "mcp"} <= set(named)


def test_modules_stay_small(root: Path) -> None:
    modules = (root / "darwinidx").rglob("*.py")
    sizes = {path: sum(1 for line in path.read_text().splitlines() if line.strip()) for path in modules}
    assert not {str(path.relative_to(root)): size for path, size in sizes.items() if size > MODULE_LINES}


@pytest.mark.parametrize("word", ["utils", "helpers", "manager", "misc", "common"])
def test_no_module_has_a_name_that_says_nothing(root: Path, word: str) -> None:
    assert not list((root / "darwinidx").rglob(f"{word}.py"))


def test_every_field_of_a_record_is_explained(root: Path) -> None:
    tree = ast.parse((root / "darwinidx" / "model.py").read_text())
    bare: list[str] = []
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name in {"Symbol", "Sysctl", "SocketOption", "Syscall", "Record"}:
            for field, after in zip(node.body, [*node.body[1:], None], strict=True):
                explained = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
                if isinstance(field, ast.AnnAssign) and not explained and "ClassVar" not in ast.dump(field.annotation):
                    bare.append(f"{node.name}.{ast.unparse(field.target)}")
    assert not bare


@pytest.mark.parametrize("name", names_of_commands())
def test_every_command_has_help(name: str) -> None:
    command = commands.get_command(click.Context(commands), name)
    assert command is not None
    assert command.help
    assert len(command.get_short_help_str(90)) > len("Do it.")
    assert "\\b" not in command.help, "click wants the character, not its escape"
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name


@pytest.mark.parametrize("name", names_of_commands())
def test_every_command_is_in_the_documentation(root: Path, name: str) -> None:
    texts = [path.read_text() for path in (root / "README.md", *(root / "docs").rglob("*.md"))]
    assert any(f"darwinidx {name}" in text for text in texts)


def test_no_command_module_is_missing_from_the_table(root: Path) -> None:
    listed = {name for names in COMMANDS.values() for name in names}
    modules = {path.stem for path in (root / "darwinidx" / "cli").glob("*.py") if "\ncommand" in path.read_text()}
    unlisted = {name for name in modules if "def command(" in (root / "darwinidx/cli" / f"{name}.py").read_text()}
    assert unlisted <= listed


_PARSER_AND_INDEX = {"tree_sitter", "whoosh", "sqlite3"}
_STANDARD = {"subprocess", "importlib.metadata", "tomllib", "logging", "lzma", "shutil", "hashlib", "difflib"}
LAZY = frozenset({"rich", "platformdirs"} | _PARSER_AND_INDEX | _STANDARD)
"""What costs much to import: a command has only what it uses."""


def loaded_by(root: Path, folder: Path, *arguments: str) -> set[str]:
    """Run a command in an empty folder and return the modules it imported."""
    code = (
        "import atexit, sys\n"
        "atexit.register(lambda: print('\\nLOADED', *sys.modules))\n"
        f"from darwinidx.cli import main\nmain({list(arguments)!r})"
    )
    environment = os.environ | {"PYTHONPATH": str(root)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.rpartition("LOADED ")[2].split())


@pytest.mark.parametrize(
    ("arguments", "needed"),
    [
        (("--version",), ""),
        (("search", "--help"), "shutil lzma"),
        (("search", SYMBOL.name), "sqlite3"),
        (("show", OPTION.name), "sqlite3"),
        (("refs", REFERENCE.name), "sqlite3"),
        (("export",), "sqlite3"),
        (("search", "test", "level"), "sqlite3 whoosh logging shutil lzma hashlib"),
        (("search", SYMBOL.name, "--color", "always"), "sqlite3 rich logging"),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, tuple) else "",
)
def test_a_command_imports_only_what_it_uses(
    root: Path, home: Path, tmp_path: Path, arguments: tuple[str, ...], needed: str
) -> None:
    home.mkdir()
    with Store(home / "facts.sqlite3", create=True) as store:
        store.put_release(RELEASE, (OPTION, SYMBOL, SYSCTL), references=[REFERENCE])
    if "whoosh" in needed:
        loaded_by(root, tmp_path, *arguments)  # the first search builds the index, and may import what that takes
    assert loaded_by(root, tmp_path, *arguments) & LAZY <= set(needed.split())


@pytest.mark.parametrize(
    ("text", "needed"), [("int x = SO_REUSEADDR;\n", set()), ("// unlike necp_open\n", {"tree_sitter"})]
)
def test_the_guard_loads_a_lexer_for_a_file_that_names_something(
    root: Path, tmp_path: Path, text: str, needed: set[str]
) -> None:
    (tmp_path / "a.c").write_text(text)
    (tmp_path / "a.py").write_text("print()\n")
    assert loaded_by(root, tmp_path, "guard", ".") & {"tree_sitter", "pygments"} == needed


def test_the_version_needs_no_records(root: Path, tmp_path: Path) -> None:
    assert "darwinidx.model" not in loaded_by(root, tmp_path, "--version")


def test_the_lock_holds_the_hash_of_whoosh(root: Path) -> None:
    lock = (root / "requirements.lock").read_text()
    assert re.search(r"^whoosh==2\.7\.4 \\\n    --hash=sha256:", lock, re.MULTILINE)


def test_the_lock_holds_every_dependency(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text())
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    locked = set(re.findall(r"^([a-z0-9-]+)==", (root / "requirements.lock").read_text(), re.MULTILINE))
    assert {re.match("[A-Za-z0-9-]+", one)[0].lower() for one in wanted} <= locked  # type: ignore[index]


def test_every_dependency_is_explained(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text())
    document = (root / "docs" / "dependencies.md").read_text().lower()
    extras = [one for extra in project["project"].get("optional-dependencies", {}).values() for one in extra]
    for wanted in project["project"]["dependencies"] + project["dependency-groups"]["dev"] + extras:
        assert re.match("[A-Za-z0-9-]+", wanted)[0].lower() in document  # type: ignore[index]


def test_nothing_of_this_machine_or_of_apples_text_is_in_the_tree(root: Path) -> None:
    files = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True).stdout
    header = re.compile("APPLE_(OSREFERENCE_)?LICENSE" + "_HEADER|Apple (Computer|Inc\\.)[^)]*All rights" + " reserved")
    for name in filter(None, files.split("\0")):
        path = root / name
        if path.is_file():
            assert not header.search(path.read_bytes().decode("utf-8", "replace")), name


def writes_to_stdout(call: ast.Call) -> bool:
    """Tell whether a call writes to stdout by itself, past ``render``."""
    match call.func:
        case ast.Name(id="print"):
            return True
        case ast.Attribute(value=ast.Name(id="click"), attr="echo" | "secho" | "echo_via_pager"):
            return not any(keyword.arg == "err" for keyword in call.keywords)
        case ast.Attribute(value=ast.Attribute(value=ast.Name(id="sys"), attr="stdout"), attr="write" | "writelines"):
            return True
    return False


def test_results_have_one_way_out(root: Path) -> None:
    # The pager gets what emit wrote; the guard's list of its own rules is documentation and names no finding; a chart
    # is a whole picture with the mark in it.
    allowed = {"cli/output.py", "cli/guard.py", "cli/chart.py"}
    found = [
        f"{path.relative_to(root / 'darwinidx')}:{node.lineno}"
        for path in sorted((root / "darwinidx").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and writes_to_stdout(node)
    ]
    assert not [place for place in found if place.partition(":")[0] not in allowed]
