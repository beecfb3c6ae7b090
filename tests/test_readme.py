"""README.md does what it says: its examples are run, their output is what it shows.

A ``console`` block holds lines that begin with ``$ ``, each followed by what it writes to stdout at 80 columns; a line
that is just ``...`` stands for any lines. ``DARWINIDX_WRITE_DOCUMENTS=1 pytest tests/test_readme.py`` writes the output
of every example anew (and leaves those with ``...`` alone).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
DOCS = sorted((ROOT / "docs").glob("*.md"))
WRITE = bool(os.environ.get("DARWINIDX_WRITE_DOCUMENTS"))
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def examples(text: str) -> list[tuple[str, str]]:
    """Return each command of the console blocks with the output shown."""
    found = []
    for block in BLOCK.findall(text):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            found.append((command, shown))
    return found


EXAMPLES = examples(README.read_text())


def run(command: str, folder: Path) -> str:
    """Run a command line as a reader would, with the checkout's darwinidx, at 80 columns, with no clone."""
    programs = folder / "bin"
    programs.mkdir(exist_ok=True)
    program = programs / "darwinidx"
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m darwinidx "$@"\n')
    program.chmod(0o755)
    work = folder / "readme"
    work.mkdir(exist_ok=True)
    environment = os.environ | {"PATH": f"{programs}:{os.environ['PATH']}", "COLUMNS": "80"}
    done = subprocess.run(
        ["bash", "-c", command], cwd=work, env=environment, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr
    assert "error:" not in done.stderr
    return done.stdout


def pattern(shown: str) -> str:
    return "".join(".*" if line == "...\n" else re.escape(line) for line in shown.splitlines(keepends=True))


@pytest.mark.skipif(WRITE, reason="writing")
@pytest.mark.parametrize(("command", "shown"), EXAMPLES, ids=[command for command, _ in EXAMPLES])
def test_an_example_shows_what_it_gives(command: str, shown: str, tmp_path: Path) -> None:
    output = run(command, tmp_path)
    assert re.fullmatch(pattern(shown), output, re.DOTALL), output


@pytest.mark.skipif(not WRITE, reason="only when asked")
def test_write_the_examples(tmp_path: Path) -> None:
    text = README.read_text()
    for command, shown in EXAMPLES:
        if "...\n" not in shown:
            text = text.replace(f"$ {command}\n{shown}", f"$ {command}\n{run(command, tmp_path)}", 1)
    README.write_text(text)


def setups() -> list[str]:
    """Return the one-line commands of the first screen's ``sh`` blocks."""
    return [block.strip() for block in re.findall(r"^```sh\n(.*?)^```$", README.read_text(), re.MULTILINE | re.DOTALL)]


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= len(["search", "show", "refs", "export"])


def test_the_first_screen_has_the_two_commands() -> None:
    first, second = setups()[:2]
    assert first.startswith("python3 -m venv .venv")
    assert "darwinidx search" in first
    assert second.startswith("python3 -m venv .venv")
    assert second.endswith("pytest")
    assert "\n" not in first + second
    assert README.read_text().index(second) < README.read_text().index("\n## ")


def test_the_second_command_installs_what_the_checks_install() -> None:
    script = (ROOT / ".ci" / "run").read_text()
    for words in ("--require-hashes -r requirements.lock", "--no-deps -e ."):
        assert words in setups()[1]
        assert words in script


@pytest.mark.parametrize(
    "document", ["README.md", "NOTICE.md", "CHANGELOG.md", *(f"docs/{path.name}" for path in DOCS)]
)
def test_links_lead_somewhere(document: str) -> None:
    path = ROOT / document
    for target in re.findall(r"\]\(([^)#\s]+)", path.read_text()):
        assert target.startswith("https://") or (path.parent / target).exists(), target


@pytest.mark.wheel
def test_the_first_command_works_in_a_fresh_clone(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(clone)], check=True)
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    done = subprocess.run(["bash", "-c", setups()[0]], cwd=clone, env=kept, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "non-API" in done.stdout
    assert "net.necp.drop_all_level" in done.stdout
