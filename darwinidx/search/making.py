"""Stores that are made in the cache: aside and renamed, and where the cache cannot hold them, in a temporary folder."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from darwinidx.config import clear_abandoned, homes
from darwinidx.errors import FactsError, StoreError, reason

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def made_store(
    folder: Path, name: str, make: Callable[[Path], None], *, tell: Callable[[], None], replaces: str
) -> Path:
    """Return the store called ``name`` in a folder of the cache; ``tell`` and make it when it is missing.

    ``replaces`` is a pattern of the names whose files it takes the place of. Raise ``FactsError`` when no folder can
    hold it; what else ``make`` raises is not caught.
    """
    if (folder / name).is_file():
        return folder / name
    candidates = homes(folder)
    for home in candidates:
        if (home / name).is_file():
            return home / name
    tell()
    for home in candidates:
        try:
            return _made(home, name, make, replaces)
        except OSError as error:
            failed = FactsError(
                f"what answers are read from cannot be made: {reason(error)}",
                context=str(home),
                hint="free some space, or set DARWINIDX_HOME to a folder that can be written",
            )
    raise failed


def _made(folder: Path, name: str, make: Callable[[Path], None], replaces: str) -> Path:
    """Make a store; raise ``OSError`` where it cannot be written."""
    import shutil  # noqa: PLC0415 - brings compression along; not needed once made

    aside = folder / f".building.{os.getpid()}"
    target = folder / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        clear_abandoned(folder)
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir()
        try:
            make(aside / "store")
        except StoreError as error:
            if error.context != str(aside / "store"):  # another store, which is only read
                raise
            raise OSError(error.message) from error
        if (aside / "store-wal").exists():  # there was no room to fold it in, which nothing tells
            message = "no space left on device"
            raise OSError(message)
        (aside / "store").replace(target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    for old in folder.glob(replaces):
        if not old.name.startswith(name):
            old.unlink(missing_ok=True)
    return target
