"""Before the first sync: a store made once, in the cache, from the facts that ship in the wheel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from darwinidx import facts
from darwinidx.search.making import made_store
from darwinidx.store import VERSION, Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def wheel_store(cache: Path, tag: str | None = None, *, say: Callable[[str], None]) -> Path:
    """Return the store of a shipped release, the newest when none is named; made aside and renamed when it is missing.

    Raise ``ReleaseError`` for a release that the facts do not hold.
    """
    release = facts.release(tag)

    def make(path: Path) -> None:
        with Store(path, create=True) as store:
            store.put_release(release, facts.read(release.tag), origin="wheel")

    return made_store(
        cache / "wheel",
        f"{release.tag}.{facts.digest()}.{VERSION:x}.sqlite3",
        make,
        tell=lambda: say(f"unpacking the facts of {release.tag} that ship with darwinidx, once"),
        replaces=f"{release.tag}.*.sqlite3*",
    )
