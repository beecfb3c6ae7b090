"""Headers that the product has itself: what includes them reaches no header of Darwin's, nor its names."""

from __future__ import annotations

from posixpath import normpath
from typing import TYPE_CHECKING, Final

from darwinidx.git.worktree import in_repository, tracked_files
from darwinidx.guard.languages import language_of
from darwinidx.guard.own_names import is_own
from darwinidx.guard.product import ProductFile
from darwinidx.guard.rules import private_constant, private_function, private_ioctl, private_option
from darwinidx.guard.rules.private_header import RULE
from darwinidx.guard.walk import text_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from darwinidx.guard.knowledge import Knowledge, KnownName
    from darwinidx.guard.violation import Violation

_DEEPEST: Final = 3
"""A header of a header of a header is looked into; what stands deeper is seldom what a file means."""
_LARGEST: Final = 1 << 20


def without_own(
    violations: Sequence[Violation], root: Path, scanned: Iterable[str], known: Knowledge
) -> list[Violation]:
    """Drop includes of headers that stand in the product's tree, and names that such a header defines as its own.

    Where only a part of the tree is scanned (files of a list, of a change) the scan saw only that part; the rest is
    asked for when something was found.
    """
    if not violations:
        return []
    tree = sorted({*scanned, *(tracked_files(root) if in_repository(root) else ())})
    return _without_names(_without_headers(violations, root, tree), root, tree, known)


def _without_headers(violations: Sequence[Violation], root: Path, tree: Sequence[str]) -> list[Violation]:
    wanted = {one.symbol for one in violations if one.rule == RULE.slug}
    tails = tuple(f"/{header}" for header in wanted)
    held = [f"/{path}" for path in tree if f"/{path}".endswith(tails)]
    own = {header for header in wanted if any(path.endswith(f"/{header}") for path in held)}
    return [
        one
        for one in violations
        if one.rule != RULE.slug or not (one.symbol in own or (root / one.path).parent.joinpath(one.symbol).exists())
    ]


def _without_names(
    violations: Sequence[Violation], root: Path, tree: Sequence[str], knowledge: Knowledge
) -> list[Violation]:
    """Drop a use whose name a header of the product's gives another meaning; a definition beside it stays."""
    groups = {
        private_option.RULE.slug: knowledge.options,
        private_constant.RULE.slug: knowledge.constants,
        private_ioctl.RULE.slug: knowledge.ioctls,
        private_function.RULE.slug: knowledge.functions,
    }
    headers = _Headers(root, tree)
    return [one for one in violations if one.rule not in groups or not headers.define(one, groups[one.rule])]


class _Headers:
    """The product's headers, read when a file with a finding includes them."""

    def __init__(self, root: Path, tree: Sequence[str]) -> None:
        self._root = root
        self._files: dict[str, ProductFile | None] = {}
        self._reached: dict[str, list[ProductFile]] = {}
        self._by_name: dict[str, list[str]] = {}
        for path in tree:
            self._by_name.setdefault(path.rpartition("/")[2], []).append(path)

    def define(self, one: Violation, names: Mapping[str, KnownName]) -> bool:
        """Whether a header that the file of a use includes means something of its own by the name."""
        file, known = self._file(one.path), names.get(one.symbol)
        if file is None or known is None or file.language.family != "c" or file.meanings.of(one.symbol):
            return False
        return any(
            is_own(header, known, names) or one.symbol in header.functions
            for header in self._included(file)
            if one.symbol in header.text
        )

    def _included(self, file: ProductFile) -> list[ProductFile]:
        """The product's headers that a file includes, and those that they include."""
        if file.path not in self._reached:
            found: dict[str, ProductFile] = {}
            last = [file]
            for _ in range(_DEEPEST):
                paths = {self._held(one.path, include.path) for one in last for include in one.includes}
                last = [header for path in sorted(paths - found.keys()) if (header := self._file(path)) is not None]
                found.update((header.path, header) for header in last)
            self._reached[file.path] = list(found.values())
        return self._reached[file.path]

    def _held(self, path: str, include: str) -> str:
        """The product's file that an include reaches: beside the file, or the only one of the tree that ends so."""
        beside = normpath(f"{path.rpartition('/')[0]}/{include}").lstrip("/")
        named = self._by_name.get(include.rpartition("/")[2], ())
        if beside in named:
            return beside
        ends = [one for one in named if f"/{one}".endswith(f"/{include}")]
        return ends[0] if len(ends) == 1 else ""

    def _file(self, path: str) -> ProductFile | None:
        if path not in self._files:
            self._files[path] = self._read(path)
        return self._files[path]

    def _read(self, path: str) -> ProductFile | None:
        if not path:
            return None
        try:
            data = (self._root / path).read_bytes()
        except OSError:
            return None
        language = language_of(path, data[:128])
        if language is None or len(data) > _LARGEST:
            return None
        return ProductFile(path, text_bytes(data).decode("latin-1"), language)
