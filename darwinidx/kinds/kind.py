"""What a kind must provide, and what it is given."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

from darwinidx.resolve.memo import Memo

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    from darwinidx.model import Miss, Record, Release
    from darwinidx.resolve.constants import Constants
    from darwinidx.resolve.existence import ExistenceRule
    from darwinidx.resolve.macros import Macros
    from darwinidx.resolve.visibility import VisibilityRule
    from darwinidx.source import Source
    from darwinidx.syntax import Match

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class RawMiss:
    """A candidate that ``read`` could not understand."""

    line: int
    """1-based."""
    column: int
    """1-based, in bytes."""
    name: str
    """What it seems to declare; may be empty."""
    reason: str
    """A stable slug, a colon, and words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """One release as the second pass sees it."""

    release: Release
    paths: Mapping[str, str]
    """path -> blob sha, the whole tree."""
    read: Callable[[str], bytes | None]
    """A path's bytes; None when the tree has no such file."""
    macros: Macros
    constants: Constants
    visibility: VisibilityRule
    existence: ExistenceRule
    memo: Memo = field(default_factory=Memo)
    """What an earlier release left that may hold in this one too."""

    def of_file(self, what: Hashable, path: str, make: Callable[[], _T]) -> _T:
        """Return what follows from ``what`` and from one file alone: an earlier release may have made it."""
        return self.memo.of((what, path, self.paths.get(path)), make)


class Kind(Protocol):
    """A sort of finding. ``read`` is cached by blob, ``resolve`` runs once a release."""

    name: ClassVar[str]
    query: ClassVar[str]
    """Stem of the kind's file in ``queries/``; empty for a kind whose source is not C."""
    raw: ClassVar[type[Any]]
    """The frozen dataclass that ``read`` yields: scalars and tuples only, so that it can be cached as JSON."""

    def candidate(self, path: str, data: bytes) -> bool:
        """Tell cheaply whether a file may hold findings of this kind."""
        ...

    def read(self, source: Source, matches: Sequence[Match]) -> Iterable[Any]:
        """Yield raw findings and ``RawMiss``; sees one blob, knows no other file."""
        ...

    def resolve(self, raws: Mapping[str, Sequence[Any]], tree: Tree) -> Iterable[Record | Miss]:
        """Yield the release's records and misses; ``raws`` maps path -> what ``read`` yielded, misses left out."""
        ...
