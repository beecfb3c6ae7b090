"""The files of one release as rules see them: text by path, each decoded once, and names by folder.

They stand apart from the rules that ask them, so that what a rule keeps does not keep the rule: a circle would hold its
release until it is looked for.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from fnmatch import fnmatchcase
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection


class Texts:
    """Text by path."""

    def __init__(self, paths: Collection[str], read: Callable[[str], bytes | None]) -> None:
        self._paths = paths if isinstance(paths, set | frozenset | dict) else frozenset(paths)
        self._read = read
        self._known: dict[str, str | None] = {}

    def read(self, path: str) -> str | None:
        """Return a file's text; None when the release has no such file."""
        if path not in self._known:
            data = self._read(path) if path in self._paths else None
            self._known[path] = None if data is None else data.decode("utf-8", "replace")
        return self._known[path]


class Names:
    """Names by folder."""

    def __init__(self, paths: Collection[str]) -> None:
        self._paths = paths

    @cached_property
    def _by_folder(self) -> dict[str, list[str]]:
        names: dict[str, list[str]] = defaultdict(list)
        for path in self._paths:
            folder, _, name = path.rpartition("/")
            names[folder].append(name)
        return names

    def matching(self, pattern: str) -> list[str]:
        """Return the paths that match, as ``$(wildcard)`` does: only the last part has wild cards."""
        folder, _, last = posixpath.normpath(pattern).rpartition("/")
        return [posixpath.join(folder, name) for name in self._by_folder.get(folder, ()) if fnmatchcase(name, last)]
