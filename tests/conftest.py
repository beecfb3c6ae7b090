"""Fixtures for every test: a home of its own, and the real xnu where one is named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test an empty ``DARWINIDX_HOME``, and no settings or git configuration of the machine's."""
    for name in os.environ:
        if name.startswith(("DARWINIDX_", "GIT_")) and name != "DARWINIDX_XNU_GIT":
            monkeypatch.delenv(name)
    for name in ("NO_COLOR", "FORCE_COLOR", "PAGER", "LESS", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    own = tmp_path / "darwinidx-home"
    monkeypatch.setenv("DARWINIDX_HOME", str(own))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    return own


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the root of the project's own tree."""
    return ROOT


@pytest.fixture(scope="session")
def xnu_git() -> Path:
    """Return the git directory of the real xnu, or skip the test."""
    named = os.environ.get("DARWINIDX_XNU_GIT", "")
    if not named or not Path(named).is_dir():
        pytest.skip("DARWINIDX_XNU_GIT names no git directory")
    return Path(named)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip tests of the real xnu where there is none."""
    if os.environ.get("DARWINIDX_XNU_GIT"):
        return
    skip = pytest.mark.skip(reason="DARWINIDX_XNU_GIT is not set")
    for item in items:
        if item.get_closest_marker("xnu"):
            item.add_marker(skip)


@pytest.fixture
def in_empty_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run a test in an empty working directory."""
    place = tmp_path / "work"
    place.mkdir()
    monkeypatch.chdir(place)
    return place
