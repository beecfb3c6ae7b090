"""Before the first sync: a store made once, in the cache, from the facts that ship in the wheel."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from darwinidx import facts
from darwinidx.config import writable
from darwinidx.errors import FactsError
from darwinidx.store import VERSION, Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def wheel_store(cache: Path, tag: str | None = None, *, say: Callable[[str], None]) -> Path:
    """Return the store of a shipped release, the newest when none is named; made aside and renamed when it is missing.

    Raise ``ReleaseError`` for a release that the facts do not hold.
    """
    release = facts.release(tag)
    name = f"{release.tag}.{facts.digest()}.{VERSION:x}.sqlite3"
    for folder in (cache / "wheel", writable(cache / "wheel")):
        target = folder / name
        if target.is_file():
            return target
    import shutil  # noqa: PLC0415 - brings compression along; not needed once unpacked

    say(f"unpacking the facts of {release.tag} that ship with darwinidx, once")
    aside = folder / f".building.{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir()
        with Store(aside / "store", create=True) as store:
            store.put_release(release, facts.read(release.tag), origin="wheel")
        (aside / "store").replace(target)
    except OSError as error:
        raise FactsError(
            f"the shipped facts cannot be unpacked: {error.strerror or error}",
            context=str(folder),
            hint="set DARWINIDX_HOME to a folder that can be written",
        ) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    for old in folder.glob(f"{release.tag}.*.sqlite3*"):
        if not old.name.startswith(target.name):
            old.unlink(missing_ok=True)
    return target
