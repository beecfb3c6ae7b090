from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from darwinidx.config import Places, choose, settings
from darwinidx.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path


def test_home_holds_everything(home: Path) -> None:
    places = Places()
    everything = [
        places.data_dir(),
        places.cache_dir(),
        places.clone_dir(),
        places.store_path(),
        places.index_dir(),
    ]
    assert all(place.is_relative_to(home) for place in everything)
    assert not home.exists(), "asking for a place creates nothing"


def test_without_home_the_platform_decides(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DARWINIDX_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    places = Places()
    assert places.clone_dir().name == "xnu.git"
    assert places.data_dir() != places.cache_dir()


def test_with_home_platformdirs_is_never_imported(home: Path, root: Path) -> None:
    code = "import sys; from darwinidx.config import Places; Places(); print('platformdirs' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], cwd=root, check=True, capture_output=True, text=True)
    assert (run.stdout.strip(), home.exists()) == ("False", False)


def test_a_home_that_is_a_file_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("DARWINIDX_HOME", str(tmp_path / "file"))
    with pytest.raises(ConfigError, match="not a folder"):
        Places()


def test_the_nearest_file_holds_and_the_repository_bounds_the_search(tmp_path: Path) -> None:
    inner = tmp_path / "repository" / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "darwinidx.toml").write_text('from = "outside"\n')
    (tmp_path / "repository" / ".git").mkdir()
    assert settings(inner).values == {}
    (tmp_path / "repository" / "pyproject.toml").write_text('[tool.darwinidx]\nfrom = "shared"\n')
    assert settings(inner).values == {"from": "shared"}
    (tmp_path / "repository" / "darwinidx.toml").write_text('from = "own"\n')
    assert settings(inner).values == {"from": "own"}
    (inner / "darwinidx.toml").write_text('from = "near"\n[guard]\npaths = ["src"]\n')
    found = settings(inner)
    assert (found.values["from"], found.table("guard"), found.table("notes")) == ("near", {"paths": ["src"]}, {})
    assert found.path == inner / "darwinidx.toml"


def test_a_folder_in_the_place_of_the_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "darwinidx.toml").mkdir()
    with pytest.raises(ConfigError, match="is a folder"):
        settings(tmp_path)


def test_a_pyproject_of_others_is_passed_over(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "darwinidx.toml").write_text("stall = 3\n")
    (inner / "pyproject.toml").write_text('[project]\nname = "other"\ndependencies = ["darwinidx"]\n')
    assert settings(inner).values == {"stall": 3}


@pytest.mark.parametrize("content", [b"stall = ", b"stall = '\xff'"], ids=["broken", "not UTF-8"])
def test_a_broken_file_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "darwinidx.toml").write_bytes(content)
    with pytest.raises(ConfigError, match=r"darwinidx\.toml is not valid TOML"):
        settings(tmp_path)


def test_a_table_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "darwinidx.toml").write_text("guard = 3\n")
    with pytest.raises(ConfigError, match="guard should be a table"):
        settings(tmp_path).table("guard")


def test_flag_beats_environment_beats_file_beats_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "darwinidx.toml").write_text("stall = 30\n")
    given = settings(tmp_path)

    def value(flag: float | None = None) -> float:
        return choose(flag, "DARWINIDX_STALL", "stall", 120.0, parse=float, given=given)

    assert value() == 30.0
    monkeypatch.setenv("DARWINIDX_STALL", "7.5")
    assert value() == 7.5
    assert value(1.0) == 1.0
    assert choose(None, "DARWINIDX_OTHER", "other", 5, parse=int, given=given) == 5


def test_values_that_do_not_fit_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "darwinidx.toml").write_text("stall = true\n")
    with pytest.raises(ConfigError, match="stall should be of type float, not True"):
        choose(None, "DARWINIDX_STALL", "stall", 1.0, parse=float, given=settings(tmp_path))
    monkeypatch.setenv("DARWINIDX_STALL", "soon")
    with pytest.raises(ConfigError, match="DARWINIDX_STALL does not fit: 'soon'"):
        choose(None, "DARWINIDX_STALL", "stall", 1.0, parse=float, given=settings(tmp_path))
