"""The hook and the action, with the real pre-commit and the real bash."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
IDENTITY = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
PRE_COMMIT = Path(sys.executable).parent / "pre-commit"


def run(folder: Path, *words: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(word) for word in words], cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, **variables},
    )  # fmt: skip


def commit_all(folder: Path) -> None:
    for words in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-qm", "all"]):
        assert run(folder, "git", *IDENTITY, *words).returncode == 0


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of this checkout, as a team would mirror it."""
    if not PRE_COMMIT.exists():
        pytest.skip("pre-commit is not installed")
    folder = tmp_path_factory.mktemp("hooks")
    for name in ("darwinidx", "queries"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "NOTICE.md", ".pre-commit-hooks.yaml"):
        shutil.copy(ROOT / name, folder / name)
    commit_all(folder)
    return folder


def test_the_manifest_is_valid() -> None:
    if not PRE_COMMIT.exists():
        pytest.skip("pre-commit is not installed")
    done = run(ROOT, PRE_COMMIT, "validate-manifest", ".pre-commit-hooks.yaml")
    assert done.returncode == 0, done.stdout


@pytest.mark.wheel
@pytest.mark.parametrize("hook", ["darwinidx-guard", "darwinidx-guard-staged"])
def test_the_real_pre_commit_stops_a_commit(hooks: Path, tmp_path: Path, hook: str) -> None:
    home = str(hooks.parent / "pre-commit-home")
    revision = run(hooks, "git", "rev-parse", "HEAD").stdout.strip()
    (tmp_path / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: {hooks}\n  rev: {revision}\n  hooks:\n  - id: {hook}\n"
    )
    (tmp_path / "a.c").write_text("int x;\n")
    commit_all(tmp_path)
    (tmp_path / "b.c").write_text("int o = SO_RECV_ANYIF;\n")
    run(tmp_path, "git", "add", "b.c")
    found = run(tmp_path, PRE_COMMIT, "run", PRE_COMMIT_HOME=home)
    assert found.returncode == 1, found.stdout + found.stderr
    assert "b.c:1:9: error: SO_RECV_ANYIF" in found.stdout
    assert "non-API" in found.stdout
    (tmp_path / "b.c").write_text("int o = 1;\n")
    run(tmp_path, "git", "add", "b.c")
    clean = run(tmp_path, PRE_COMMIT, "run", PRE_COMMIT_HOME=home)
    assert clean.returncode == 0, clean.stdout
    assert "Passed" in clean.stdout
    assert run(tmp_path, "git", "status", "--porcelain").stdout == "A  b.c\n", "a hook writes nothing"


def test_the_action_passes_its_inputs_on(tmp_path: Path) -> None:
    steps = (ROOT / "action.yml").read_text(encoding="utf-8").split("- name: Guard")[1]
    script = "\n".join(line[8:] for line in steps.split("run: |\n")[1].splitlines())
    fake = tmp_path / "darwinidx" / "bin" / "darwinidx"
    fake.parent.mkdir(parents=True)
    fake.write_text('#!/bin/sh\nfor word in "$@"; do echo "<$word>"; done\nexit 1\n')
    fake.chmod(0o755)
    given = {"PATHS": "src\na b", "DIFF": "main...HEAD", "BASELINE": "", "FAIL_ON": "error", "FORMAT": "sarif"}
    done = run(tmp_path, "bash", "-e", "-c", script, RUNNER_TEMP=str(tmp_path), OUTPUT="out.sarif", **given)
    assert done.returncode == 1
    words = (tmp_path / "out.sarif").read_text().split("\n")[:-1]
    assert words == ["<guard>", "<--format>", "<sarif>", "<--diff>", "<main...HEAD>", "<--fail-on>", "<error>", "<-->",
                     "<src>", "<a b>"]  # fmt: skip
