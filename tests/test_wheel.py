"""The wheel as a stranger gets it: built, installed into an empty environment, asked."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.wheel

LIMIT = 4_000_000


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--outdir", str(out), str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = out.glob("darwinidx-*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("environment")
    venv.create(place, with_pip=True)
    command = [str(place / "bin" / "python"), "-m", "pip", "install", "--quiet", str(wheel)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return place / "bin" / "darwinidx"


def run(program: Path, *arguments: str, cwd: Path, home: Path) -> subprocess.CompletedProcess[str]:
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("DARWINIDX", "PYTHON"))}
    environment = inherited | {"DARWINIDX_HOME": str(home)}
    command = [str(program), *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def test_the_wheel_holds_queries_facts_and_notice_and_nothing_else_of_ours(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert any(name.startswith("darwinidx/queries/") and name.endswith(".scm") for name in names)
    assert any(name.startswith("darwinidx/data/") for name in names)
    assert any(name.endswith("licenses/NOTICE.md") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/", "docs/")) or "/.xnu" in name]
    assert wheel.stat().st_size < LIMIT


@pytest.mark.parametrize(
    "words",
    [("search", "drop", "all"), ("search", "SO_NECP_ATTRIBUTES"), ("show", "net.necp.drop_all_level")],
    ids=" ".join,
)
def test_it_answers_at_once_outside_the_checkout(installed: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    done = run(installed, *words, cwd=tmp_path, home=tmp_path / "home")
    assert done.returncode == 0, done.stderr
    assert "non-API" in done.stdout
    assert "necp" in done.stdout.lower()
    assert "darwinidx sync" in done.stderr


def test_nothing_found_is_said_with_exit_code_1(installed: Path, tmp_path: Path) -> None:
    done = run(installed, "search", "zzqqxxyy", cwd=tmp_path, home=tmp_path / "home")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_the_version_is_the_packages(installed: Path, tmp_path: Path) -> None:
    done = run(installed, "--version", cwd=tmp_path, home=tmp_path / "home")
    assert done.stdout.startswith("darwinidx ")
    assert not (tmp_path / "home").exists()
