"""Places and settings: where darwinidx keeps what it writes, and what a team has decided.

``DARWINIDX_HOME`` holds everything when it is set; otherwise the platform's own data and cache folders do. Settings
come from ``darwinidx.toml``, or from ``[tool.darwinidx]`` of ``pyproject.toml``, in the nearest folder upwards that has
one; the search ends at the root of the repository. A flag beats the environment, which beats the file, which beats the
default: ``choose`` is that rule.
"""

from __future__ import annotations

import os
import stat
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from darwinidx.errors import ConfigError, reason

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

T = TypeVar("T")

HOME_VARIABLE = "DARWINIDX_HOME"
FILE_NAME = "darwinidx.toml"
_TOML = "mend the place that is named: text stands in quotes, lists and tables in closed brackets, one key a line"
_ABANDONED = 3600.0
"""Seconds after which what is half-made belongs to a process that was killed."""


class Places:
    """Where darwinidx keeps things. Asking for a place creates nothing."""

    __slots__ = ("_cache", "_data")

    def __init__(self, home: Path | None = None) -> None:
        if home is None and (given := os.environ.get(HOME_VARIABLE)):
            home = Path(given).expanduser().absolute()
            if home.exists() and not home.is_dir():
                raise ConfigError(f"{HOME_VARIABLE} is not a folder: {home}", hint="name a folder, or unset it")
        if home is not None:
            self._data, self._cache = home, home / "cache"
            return
        # Imported here: with DARWINIDX_HOME set, and in everything that needs no place, it is never paid for.
        import platformdirs  # noqa: PLC0415

        self._data = platformdirs.user_data_path("darwinidx", appauthor=False)
        self._cache = platformdirs.user_cache_path("darwinidx", appauthor=False)

    def home(self) -> Path:
        """Return the folder to name to a user: ``DARWINIDX_HOME``, or the data folder."""
        return self._data

    def data_dir(self) -> Path:
        """Return the folder of what took time to get: the clone and the store."""
        return self._data

    def cache_dir(self) -> Path:
        """Return the folder of what can be made again."""
        return self._cache

    def clone_dir(self) -> Path:
        """Return the bare clone of xnu."""
        return self._data / "xnu.git"

    def store_path(self) -> Path:
        """Return the SQLite file of facts."""
        return self._data / "facts.sqlite3"

    def index_dir(self) -> Path:
        """Return the folder of the search index."""
        return self._cache / "index"


def homes(folder: Path) -> tuple[Path, ...]:
    """Return where what can be made again goes: a folder if it can be written, and one in the temporary folder else.

    The second one is also for a disk that turns out to be full.
    """
    import tempfile  # noqa: PLC0415 - only where something is not made yet
    import zlib  # noqa: PLC0415 - same

    own = Path(tempfile.gettempdir()) / f"darwinidx-{os.getuid() if hasattr(os, 'getuid') else 'cache'}"
    own.mkdir(mode=0o700, exist_ok=True)
    if not _is_ours(own):
        own = Path(tempfile.mkdtemp(prefix="darwinidx-"))
    instead = own / f"{zlib.crc32(str(folder).encode()):08x}"
    nearest = next((each for each in (folder, *folder.parents) if each.exists()), folder)
    return (folder, instead) if os.access(nearest, os.W_OK) else (instead,)


def clear_abandoned(folder: Path) -> None:
    """Remove what a process that was killed left half-made in a folder, once it is old enough to be that."""
    for left in folder.glob(".building.*"):
        with suppress(OSError):  # gone in the meantime
            if time.time() - left.stat().st_mtime > _ABANDONED:
                import shutil  # noqa: PLC0415 - brings compression along

                shutil.rmtree(left, ignore_errors=True)


def _is_ours(folder: Path) -> bool:
    """Tell whether nobody else made a folder, or can put something into it."""
    if not hasattr(os, "getuid"):
        return True
    found = folder.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o022


@dataclass(frozen=True, slots=True)
class Settings:
    """What a configuration file says, read but not judged: each part of darwinidx knows its own keys."""

    values: Mapping[str, Any] = field(default_factory=dict)
    """The table, as TOML gives it."""
    path: Path | None = None
    """The file it came from; None when there is none."""

    def table(self, name: str) -> Mapping[str, Any]:
        """Return the sub-table ``name``, empty when it is not there."""
        value = self.values.get(name, {})
        if not isinstance(value, dict):
            raise self.wrong(name, "a table", value)
        return value

    def only(self, keys: Collection[str]) -> None:
        """Raise ``ConfigError`` for a key that means nothing: it is misspelt, or the reader expects what is not so."""
        for key in self.values:
            if key in keys:
                continue
            from difflib import get_close_matches  # noqa: PLC0415 - only after a mistake

            near = get_close_matches(key, keys, n=1)
            hint = f"did you mean {near[0]!r}? " if near else ""
            known = f"known keys: {', '.join(sorted(keys))}"
            raise ConfigError(f"there is no setting {key!r}", context=str(self.path or ""), hint=hint + known)

    def wrong(self, key: str, expected: str, value: object) -> ConfigError:
        """Return the error for a value that does not fit."""
        hint = f"change it in {self.path}" if self.path else ""
        return ConfigError(f"{key} should be {expected}, not {value!r}", hint=hint)


def settings(cwd: Path | None = None) -> Settings:
    """Read the settings that hold in ``cwd``."""
    folder = (cwd or Path.cwd()).absolute()
    for place in (folder, *folder.parents):
        own = place / FILE_NAME
        if own.is_file():
            return Settings(_read(own), own)
        if own.is_dir():
            raise ConfigError(f"{own} is a folder", hint="it should be a file; move it away, or rename it")
        shared = place / "pyproject.toml"
        if shared.is_file() and b"darwinidx" in _bytes(shared):
            table = _read(shared).get("tool", {}).get("darwinidx")
            if isinstance(table, dict):
                return Settings(table, shared)
            if table is not None:
                raise ConfigError("tool.darwinidx should be a table", context=str(shared))
        if (place / ".git").exists():
            break
    return Settings()


def choose(
    flag: T | None, variable: str, key: str, default: T, *, parse: Callable[[str], T], given: Settings | None = None
) -> T:
    """Return the value that wins: flag, then environment variable, then the file's ``key``, then the default.

    ``parse`` turns the variable's text into a value, or raises ValueError. The file's value must have the default's
    type; an integer also stands for a float.
    """
    if flag is not None:
        return flag
    text = os.environ.get(variable)
    if text:
        try:
            return parse(text)
        except ValueError as error:
            raise ConfigError(f"{variable} does not fit: {text!r}", context=str(error)) from error
    found = given if given is not None else settings()
    value: Any = found.values.get(key)
    if value is None:
        return default
    if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if type(value) is not type(default):
        raise found.wrong(key, f"of type {type(default).__name__}", value)
    chosen: T = value
    return chosen


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path} cannot be read", context=reason(error)) from error


def _read(path: Path) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415 (most runs have no file)

    try:
        return tomllib.loads(_bytes(path).decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML", context=str(error), hint=_TOML) from error
