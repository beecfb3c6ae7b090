"""The macro definitions of one release, by name."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from darwinidx.resolve.definitions import Define, Undefine, read_defines, read_undefines
from darwinidx.resolve.expansion import expand_text
from darwinidx.resolve.kernel_view import definition_rank

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

__all__ = ["Define", "Macros", "PathDefine", "Undefine", "read_defines", "read_undefines"]


class PathDefine(NamedTuple):
    """A definition and the file it stands in."""

    path: str
    define: Define


class Macros:
    """The macro definitions of one release.

    Which of several definitions of a name holds at a place is not known without compiling. ``candidates`` leaves out
    what cannot, and puts first what most likely does: the file's own, then headers under the kernel's configuration.
    """

    def __init__(self, files: Mapping[str, Sequence[Define]]) -> None:
        self.files = files
        """What each file defines, by path."""
        self._by_name: dict[str, list[PathDefine]] = {}
        for path, defines in files.items():
            for define in defines:
                self._by_name.setdefault(define.name, []).append(PathDefine(path, define))

    def __iter__(self) -> Iterator[PathDefine]:
        for found in self._by_name.values():
            yield from found

    @cached_property
    def order(self) -> Mapping[str, int]:
        """The place of each name in the order of all of them."""
        return {name: place for place, name in enumerate(self._by_name)}

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def all(self, name: str) -> Sequence[PathDefine]:
        """Every definition of a name, in the order in which they were given."""
        return self._by_name.get(name, ())

    def candidates(self, name: str, *, path: str = "", line: int = 0) -> Sequence[PathDefine]:
        """The definitions that may hold for a use, all of the best rank; several when the text does not decide.

        Args:
            name: the macro.
            path: the file that uses it.
            line: where in this file; then of its own unconditional definitions the last one above holds.
        """
        everywhere = self._by_name.get(name)
        if not everywhere:
            return ()
        ranked = [(definition_rank(found.path, found.define.conditions, path, name), found) for found in everywhere]
        if line:
            ranked = [pair for pair in ranked if pair[1].path != path or pair[1].define.line < line] or ranked
        best = min(rank for rank, _ in ranked)
        chosen = [found for rank, found in ranked if rank == best]
        if len(chosen) > 1 and chosen[0].path == path and line:
            last = max(chosen, key=lambda found: found.define.line)
            if all(
                last.define.conditions == found.define.conditions[: len(last.define.conditions)] for found in chosen
            ):
                return (last,)
        return chosen

    def object(self, name: str, *, path: str = "", line: int = 0) -> PathDefine | None:
        """The likeliest object-like definition."""
        return self._likeliest(name, path, line, called=False)

    def function(self, name: str, *, path: str = "", line: int = 0) -> PathDefine | None:
        """The likeliest function-like definition."""
        return self._likeliest(name, path, line, called=True)

    def _likeliest(self, name: str, path: str, line: int, *, called: bool) -> PathDefine | None:
        fitting = [
            found
            for found in self.candidates(name, path=path, line=line) or ()
            if (found.define.params is not None) == called
        ]
        if not fitting:
            fitting = [found for found in self.all(name) if (found.define.params is not None) == called]
        return fitting[0] if fitting else None

    def expand(
        self,
        text: str,
        *,
        path: str = "",
        line: int = 0,
        local: Mapping[str, Define] | None = None,
        wanted: Callable[[str], bool] | None = None,
    ) -> str:
        """The text with all macros replaced, as the preprocessor does it, by the likeliest definitions.

        Args:
            text: C text; a call of a function-like macro must be complete in it.
            path: the file it stands in.
            line: where in this file.
            local: definitions that come before all others (the argument of an X-macro, for one).
            wanted: which macros to replace; all when None.
        """
        finding = self.finding(path=path, line=line)

        def find(name: str) -> Define | None:
            if local is not None and name in local:
                return local[name]
            return finding(name) if wanted is None or wanted(name) else None

        return expand_text(text, find)

    def finding(self, *, path: str, line: int) -> Callable[[str], Define | None]:
        """The likeliest definition of any name at a place."""

        def find(name: str) -> Define | None:
            found = self.candidates(name, path=path, line=line)
            return found[0].define if found else None

        return find
