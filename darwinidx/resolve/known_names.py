"""What one kernel's build knows about names: flags, options, the compiler, and the tree's own ``#define`` lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from darwinidx.resolve.expression import Truth, evaluate_condition, negate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from darwinidx.resolve.inclusion import Inclusions
    from darwinidx.resolve.kernels import Kernel
    from darwinidx.resolve.macros import PathDefine


class MacroTable(Protocol):
    """Every ``#define`` of a release by name."""

    def all(self, name: str) -> Sequence[PathDefine]:
        """Return the definitions of a name, in any order."""


Known = tuple[bool | None, int | None]
"""(whether it is defined, its value); None is not known."""

_ABSENT: Known = (False, 0)
_OPEN: Known = (None, None)

_ALWAYS = {"__APPLE__": 1, "__MACH__": 1, "__clang__": 1, "__GNUC__": 4, "__STDC__": 1, "__CHAR_BIT__": 8}
_NEVER = frozenset(
    {
        "__clang_analyzer__",
        "__ASSEMBLER__",
        "__OBJC__",
        "__swift__",
        "__STRICT_ANSI__",
        "__linux__",
        "__lint__",
        "TARGET_OS_SIMULATOR",
        "DRIVERKIT",
    }
)
_WIDE = frozenset({"__LP64__", "_LP64"})
_PROCESSORS = {
    "x86_64": frozenset({"__x86_64__", "__x86_64", "__amd64__", "__SSE__", "__SSE2__", "__LITTLE_ENDIAN__"}) | _WIDE,
    "i386": frozenset({"__i386__", "__i386", "i386", "__LITTLE_ENDIAN__"}),
    "arm64": frozenset({"__arm64__", "__arm64", "__aarch64__", "__ARM_NEON__", "__ARM_NEON", "__LITTLE_ENDIAN__"})
    | _WIDE,
    "arm": frozenset({"__arm__", "__arm", "__ARM_NEON__", "__LITTLE_ENDIAN__"}),
    "ppc": frozenset({"__ppc__", "__POWERPC__", "__powerpc__", "__BIG_ENDIAN__"}),
}
"""config's word for a processor -> what the compiler defines for it."""
_ANY_PROCESSOR = frozenset[str]().union(*_PROCESSORS.values())
_FOLDERS = {"x86_64": "x86", "i386": "x86", "arm": "arm", "arm64": "arm", "ppc": "ppc"}
_HEADER = re.compile(r"\.(?:h|hpp|hh|inc|defs)\Z")
_CPLUSPLUS = re.compile(r"\.(?:cc|cpp|cxx|mm|hpp|hh)\Z")
_KERNEL_FOLDERS = frozenset(
    {"bsd", "osfmk", "iokit", "libkern", "libsa", "pexpert", "security", "san", "EXTERNAL_HEADERS"}
)
_RESERVED = re.compile(r"__\w+__\Z|__(?:ARM|AVX|SSE|INTEL|IPHONE|MAC|clang|GNUC|has|is)_?|TARGET_|_?_?POSIX|_XOPEN")
_NUMBER = re.compile(r"\(*\s*(0[xX][0-9a-fA-F]+|\d+)[uUlL]*\s*\)*\Z")


def fits_architecture(path: str, cpu: str) -> bool:
    """Tell whether a file's folder is one of this processor's, or of none."""
    folders = {_FOLDERS[part] for part in path.split("/")[1:-1] if part in _FOLDERS}
    return not folders or _FOLDERS[cpu] in folders


class KnownNames:
    """Answers about names in one kernel's component."""

    def __init__(self, kernel: Kernel, component: str, macros: MacroTable | None, inclusions: Inclusions) -> None:
        self._cpu = kernel.platform.cpu
        self._told = kernel.names(component)
        self._undecided = kernel.undecided(component)
        self._foreign = kernel.foreign
        self._macros = macros
        self._inclusions = inclusions
        self._known: dict[tuple[str, str, str], Known] = {}
        self._provisional: dict[tuple[str, str, str], Known] = {}
        self._open: set[tuple[str, str, str]] = set()
        self._truths: dict[tuple[str, str], Truth] = {}

    def holds(self, condition: str, path: str) -> Truth:
        """Tell whether a condition of ``path`` holds in this kernel."""
        key = (condition, path)
        truth = self._truths.get(key)
        if truth is None:
            truth = evaluate_condition(
                condition,
                lambda name: self._look(name, path, condition)[0],
                lambda name: self._look(name, path, condition)[1],
            )
            if not self._open:  # an answer found inside another question may rest on "not defined yet"
                self._truths[key] = truth
        return truth

    def _look(self, name: str, path: str, condition: str) -> Known:
        if "(" in name:
            return None, self._call(name)
        # A header's "#ifndef X … #define X" asks about X as it was before the header set it.
        inside = self._inside(name, path, condition)
        key = (name, path, condition if inside else "")
        known = self._known.get(key) or self._provisional.get(key)
        if known is None:
            if key in self._open:  # asked for while its own definitions are weighed: not defined yet
                return _ABSENT
            self._open.add(key)
            known = self._find(name, path, inside)
            self._open.discard(key)
            if self._open:  # may rest on another name that is "not defined yet": good for this question only
                self._provisional[key] = known
            else:
                self._provisional.clear()
                self._known[key] = known
        return known

    def _inside(self, name: str, path: str, condition: str) -> frozenset[int]:
        """Return which of a name's definitions stand inside the condition that asks about it, or in its ``#else``."""
        if self._macros is None or not condition:
            return frozenset()
        frames = (condition, negate(condition))
        return frozenset(
            place
            for place, one in enumerate(self._macros.all(name))
            if one.path == path and any(frame in one.define.conditions for frame in frames)
        )

    def _find(self, name: str, path: str, inside: frozenset[int]) -> Known:
        compiler = self._compiler(name, path)
        if compiler is not None:
            return compiler
        if name in self._told:
            told = self._told[name]
            return _ABSENT if told is False else (True, self._value(str(told or ""), path))
        if name in self._undecided:
            return _OPEN
        return self._defined_by_tree(name, path, inside)

    def _compiler(self, name: str, path: str) -> Known | None:
        """Answer what the compiler alone decides; None when it does not."""
        if name in _ALWAYS:
            return True, _ALWAYS[name]
        if name in _ANY_PROCESSOR:
            return (True, 1) if name in _PROCESSORS[self._cpu] else _ABSENT
        if name in _NEVER:
            return _ABSENT
        if name == "__cplusplus":
            return (True, None) if _CPLUSPLUS.search(path) else _OPEN if _HEADER.search(path) else _ABSENT
        return None

    def _call(self, text: str) -> int | None:
        """Answer ``__has_feature(…)`` where the processor alone decides."""
        if text.replace(" ", "") == "__has_feature(ptrauth_calls)" and not self._cpu.startswith("arm"):
            return 0
        return None

    def _defined_by_tree(self, name: str, path: str, inside: frozenset[int]) -> Known:
        if self._macros is None:
            return _OPEN
        candidates = [
            one
            for place, one in enumerate(self._macros.all(name))
            if place not in inside and self._concerns(one.path, path)
        ]
        own = [one for one in candidates if one.path == path]
        for group in (own, [one for one in candidates if one.path != path]):
            verdicts = [(self._stands(one, path), one) for one in group]
            standing = [one for truth, one in verdicts if truth is Truth.YES]
            if standing:
                values = {self._body(one, path) for one in standing}
                return True, values.pop() if len(values) == 1 else None
            if any(truth is Truth.UNKNOWN for truth, _ in verdicts):
                return _OPEN
        # Names nobody in the tree defines are undefined, but for those that belong to the compiler or the SDK.
        return _OPEN if _RESERVED.match(name) and not candidates and name not in self._foreign else _ABSENT

    def _concerns(self, definer: str, path: str) -> bool:
        if definer == path:
            return True
        return (
            _HEADER.search(definer) is not None
            and definer.partition("/")[0] in _KERNEL_FOLDERS
            and fits_architecture(definer, self._cpu)
        )

    def _stands(self, one: PathDefine, path: str) -> Truth:
        """Tell whether a definition holds, and reaches ``path`` if that file includes the definer itself."""
        found = self._all_hold(one.define.conditions, one.path)
        if found is Truth.NO or one.path == path:
            return found
        ways = self._inclusions.conditions(path, one.path)
        if not ways or () in ways:
            return found
        reached = {self._all_hold(way, path) for way in ways}
        if Truth.YES in reached:
            return found
        return Truth.UNKNOWN if Truth.UNKNOWN in reached else Truth.NO

    def _all_hold(self, conditions: tuple[str, ...], path: str) -> Truth:
        found = Truth.YES
        for condition in conditions:
            truth = self.holds(condition, path)
            if truth is Truth.NO:
                return truth
            if truth is Truth.UNKNOWN:
                found = truth
        return found

    def _body(self, one: PathDefine, path: str) -> int | None:
        return None if one.define.params is not None else self._value(one.define.body, path)

    def _value(self, text: str, path: str) -> int | None:
        number = _NUMBER.match(text)
        if number:
            digits = number[1]
            return int(digits, 8 if digits.isdigit() and digits.startswith("0") and len(digits) > 1 else 0)
        if not text:
            return None
        truth = self.holds(text, path)
        if truth is Truth.NO:
            return 0
        return 1 if truth is Truth.YES and self.holds(f"({text}) == 1", path) is Truth.YES else None
