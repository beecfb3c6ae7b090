"""On which kernels a line exists: its ``#if`` stack, ``conf/files``, and the options each kernel selects."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from darwinidx.resolve.expression import Truth
from darwinidx.resolve.files import Texts
from darwinidx.resolve.inclusion import Inclusions
from darwinidx.resolve.kernels import COMPONENTS, kernels_of
from darwinidx.resolve.known_names import KnownNames, fits_architecture
from darwinidx.resolve.memo import Memo

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from darwinidx.resolve.kernels import Kernel
    from darwinidx.resolve.known_names import MacroTable

RELEASE = "RELEASE"
KASAN = "KASAN"
UNKNOWN = "unknown"
NONE = "none"
DEBUG_ONLY = "debug-only"
KASAN_ONLY = "kasan-only"

_COMPILED = re.compile(r"\.(?:c|cc|cpp|cxx|m|mm|s|S)\Z")


class ExistenceRule:
    """Existence of any line of one release on the kernels that the release can build.

    ``macros`` answers what the tree's own ``#define`` lines say; without it, names that only they decide stay unknown.
    ``memo`` has what an earlier release left.
    """

    def __init__(
        self,
        paths: Collection[str],
        read: Callable[[str], bytes | None],
        macros: MacroTable | None = None,
        memo: Memo | None = None,
    ) -> None:
        self._paths = paths
        self._read = read
        self._macros = macros
        self._inclusions = Inclusions(read, memo or Memo())
        self._answers: dict[tuple[str, tuple[str, ...]], str] = {}
        self._including: dict[str, tuple[str, ...]] = {}
        self._names: dict[tuple[int, str], KnownNames] = {}

    def of(self, path: str, conditions: tuple[str, ...]) -> str:
        """Return where the line exists.

        ``release:all`` is every release kernel that the tree can build; ``release:mac-arm+ios`` names those that have
        it for certain; ``debug-only`` and ``kasan-only`` are on no release kernel; ``none`` on no kernel at all.
        """
        key = (path, conditions)
        if key not in self._answers:
            self._answers[key] = self._summary(path, conditions)
        return self._answers[key]

    def by_kernel(self, path: str, conditions: tuple[str, ...]) -> dict[tuple[str, str], Truth]:
        """Return (platform, configuration) -> whether that kernel has the line."""
        return {
            (kernel.platform.name, kernel.configuration): self._truth(kernel, path, conditions) for kernel in self._all
        }

    def platform_options(self, path: str = "bsd/") -> dict[tuple[str, str], Mapping[str, str | bool | None]]:
        """Return (platform, configuration) -> the macros that the build defines for a file's component."""
        component = path.partition("/")[0]
        return {(kernel.platform.name, kernel.configuration): kernel.names(component) for kernel in self._all}

    @cached_property
    def _all(self) -> tuple[Kernel, ...]:
        return kernels_of(Texts(self._paths, self._read).read)

    def _summary(self, path: str, conditions: tuple[str, ...]) -> str:
        release, others = self._kernels
        if not release:
            return UNKNOWN
        released = {kernel.platform.name: self._truth(kernel, path, conditions) for kernel in release}
        having = [platform for platform, truth in released.items() if truth is Truth.YES]
        if having:
            return "release:all" if len(having) == len(released) else f"release:{'+'.join(having)}"
        if Truth.UNKNOWN in released.values():
            return UNKNOWN
        kasan = [kernel for kernel in others if kernel.configuration == KASAN]
        debug = [kernel for kernel in others if kernel.configuration != KASAN]
        for word, kernels in ((DEBUG_ONLY, debug), (KASAN_ONLY, kasan)):
            if any(self._truth(kernel, path, conditions) is not Truth.NO for kernel in kernels):
                return word
        return NONE

    @cached_property
    def _kernels(self) -> tuple[tuple[Kernel, ...], tuple[Kernel, ...]]:
        """The release kernels, and the others."""
        kernels = self._all
        return (
            tuple(kernel for kernel in kernels if kernel.configuration == RELEASE),
            tuple(kernel for kernel in kernels if kernel.configuration != RELEASE),
        )

    def _truth(self, kernel: Kernel, path: str, conditions: tuple[str, ...]) -> Truth:
        component = kernel.component(path)
        if component not in COMPONENTS:
            return Truth.UNKNOWN
        found = Truth.YES
        if _COMPILED.search(path):
            found = self._compiled(kernel, path)
            if found is Truth.NO:
                return found
        elif not fits_architecture(path, kernel.platform.cpu):
            return Truth.NO
        key = (id(kernel), component)
        names = self._names.get(key)
        if names is None:
            names = self._names[key] = KnownNames(kernel, component, self._macros, self._inclusions)
        for condition in conditions:
            truth = names.holds(condition, path)
            if truth is Truth.NO:
                return Truth.NO
            if truth is Truth.UNKNOWN:
                found = Truth.UNKNOWN
        return found

    def _compiled(self, kernel: Kernel, path: str) -> Truth:
        """Tell whether a kernel compiles a source file, itself or inside a neighbour that includes it."""
        compiled = kernel.compiles(path)
        if compiled is None:
            return Truth.UNKNOWN
        if compiled or kernel.lists(path):
            return Truth.YES if compiled else Truth.NO
        found = {kernel.compiles(neighbour) for neighbour in self._includers(path)}
        return Truth.YES if True in found else Truth.NO

    def _includers(self, path: str) -> tuple[str, ...]:
        """Return the source files of the same folder that include a source file."""
        found = self._including.get(path)
        if found is None:
            folder = path.rpartition("/")[0] + "/"
            neighbours = (
                name for name in self._paths if name.startswith(folder) and name != path and _COMPILED.search(name)
            )
            found = tuple(name for name in sorted(neighbours) if self._inclusions.conditions(name, path))
            self._including[path] = found
        return found
