"""Which headers the tree's own Makefiles install, where, and through which unifdef flags."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from darwinidx.resolve.files import Names
from darwinidx.resolve.makefiles import Makefile

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

_REFERENCE = re.compile(r"[$][({]([\w.-]+)[)}]")
_BETWEEN = re.compile(r"[\s(){},]+")
_DEFAULT = re.compile(r"^ifndef\s+(INSTALL_\w+_LIST)\s*\n\s*\1\s*:?=\s*\$[({](\w+)[)}]", re.MULTILINE)
_RULE_FLAGS = re.compile(r"\$[({]UNIFDEF[)}]((?:\s+-[DU]\w+)+)")
_FLAG = re.compile(r"-([DU])(\w+)(?:=(\S+))?")
_MAKEDEFS = ("makedefs/MakeInc.cmd", "makedefs/MakeInc.def")
_MISSING = "missing"
_FRAMEWORK = "System.framework/PrivateHeaders"
_LOCAL = "usr/local/include"


@dataclass(frozen=True, slots=True)
class Audience:
    """A set of install lists that share readers and unifdef flags."""

    name: str
    """public, private, kext or kext-private."""
    flags: str
    """The variable of makedefs/MakeInc.def that holds the unifdef flags."""
    lists: tuple[tuple[str, str], ...]
    """(list variable without ``MI``/``MD``, what it installs into)."""


AUDIENCES = (
    Audience(
        "public",
        "SINCFRAME_UNIFDEF",
        (("INSTALL_{}_LIST", "usr/include"), ("INSTALL_IF_{}_LIST", "IOKit.framework/Headers")),
    ),
    Audience(
        "private",
        "SPINCFRAME_UNIFDEF",
        (
            ("INSTALL_SF_{}_LCL_LIST", _FRAMEWORK),
            ("INSTALL_{}_LCL_LIST", _LOCAL),
            ("INSTALL_IF_{}_LCL_LIST", "IOKit.framework/PrivateHeaders"),
        ),
    ),
    Audience("kext", "KINCFRAME_UNIFDEF", (("INSTALL_KF_{}_LIST", "Kernel.framework/Headers"),)),
    Audience("kext-private", "KPINCFRAME_UNIFDEF", (("INSTALL_KF_{}_LCL_LIST", "Kernel.framework/PrivateHeaders"),)),
)
"""From the widest circle of readers to the narrowest."""

PLATFORMS: dict[str, tuple[str, ...]] = {"macos": ("X86_64", "ARM64", "I386", "PPC"), "ios": ("ARM64", "ARM")}
"""Our word for a platform -> the architectures its headers are installed for, in any release."""

_PLATFORM_NAMES = {"macos": "MacOSX", "ios": "iPhoneOS"}


@dataclass(frozen=True, slots=True)
class Installation:
    """One header in one install list."""

    audience: str
    makefile: str
    """Path of the Makefile."""
    list_name: str
    """The variable that names the header literally, or the install list."""
    destination: str


@dataclass(frozen=True, slots=True)
class Flags:
    """What unifdef is told about names."""

    defined: frozenset[str]
    undefined: frozenset[str]

    def is_defined(self, name: str) -> bool | None:
        """Whether a name counts as defined; None leaves its conditions in the header."""
        if name in self.defined:
            return True
        return False if name in self.undefined else None

    def value(self, name: str) -> int | None:
        """A name's value for unifdef."""
        known = self.is_defined(name)
        return None if known is None else int(known)


class InstallLists:
    """The install lists of one platform: every Makefile that the recursion from the top reaches, evaluated."""

    def __init__(self, platform: str, paths: Collection[str], read: Callable[[str], str | None]) -> None:
        self.platform = platform
        self._files = Names(paths)
        self._read = read
        rule = self._read("makedefs/MakeInc.rule") or ""
        self._defaults = dict(_DEFAULT.findall(rule))
        self._rule_flags = _RULE_FLAGS.search(rule)
        self._globals = Makefile({"PLATFORM": _PLATFORM_NAMES[platform]})
        for name in _MAKEDEFS:
            self._globals.read(self._read(name) or "")
        self._makes: dict[tuple[str, str], Makefile | None] = {}
        self._by_path: dict[str, list[tuple[Audience, str, str, str, Makefile]]] = defaultdict(list)
        self._known_of: dict[str, tuple[Installation, ...]] = {}
        for architecture in self._architectures():
            for style, subdirectories in (("MI", "INSTINC_SUBDIRS"), ("MD", f"INSTINC_SUBDIRS_{architecture}")):
                for directory, make in self._walk("", architecture, subdirectories):
                    self._collect(directory, make, style)

    @property
    def known(self) -> bool:
        """Whether the tree has install lists as we know them."""
        return bool(self._by_path)

    def supports(self, platform: str) -> bool:
        """Whether the tree's makedefs name the platform at all."""
        return any(_PLATFORM_NAMES[platform] in (self._read(name) or "") for name in _MAKEDEFS)

    def of(self, path: str) -> tuple[Installation, ...]:
        """Every list that installs ``path``, widest audience first."""
        known = self._known_of.get(path)
        if known is None:
            known = self._known_of[path] = tuple(self._installations(path))
        return known

    def _installations(self, path: str) -> Iterator[Installation]:
        for audience, list_name, destination, directory, make in self._by_path.get(path, ()):
            yield Installation(
                audience.name,
                posixpath.join(directory, "Makefile"),
                _holder(make, list_name, _within(path, directory)),
                destination,
            )

    def audiences(self, path: str) -> tuple[str, ...]:
        """The audiences that ``path`` is installed for, widest first, each once."""
        names = {entry[0].name for entry in self._by_path.get(path, ())}
        return tuple(audience.name for audience in AUDIENCES if audience.name in names)

    def flags(self, audience: str) -> Flags:
        """What unifdef is told when a header is installed for ``audience``."""
        return self._flags[audience]

    @cached_property
    def _flags(self) -> dict[str, Flags]:
        made = {}
        for audience in AUDIENCES:
            text = self._globals.text(audience.flags)
            if not text and audience.name == "public" and self._rule_flags:
                text = self._rule_flags[1]  # releases before the flags had a name
            parsed = _FLAG.findall(text)
            made[audience.name] = Flags(
                frozenset(name for sign, name, _ in parsed if sign == "D"),
                frozenset(name for sign, name, _ in parsed if sign == "U"),
            )
        return made

    def _architectures(self) -> list[str]:
        known = PLATFORMS[self.platform]
        top = self._make("", known[0])
        return [name for name in known if top and top.raw(f"INSTINC_SUBDIRS_{name}") is not None] or list(known[:1])

    def _walk(self, directory: str, architecture: str, variable: str) -> Iterator[tuple[str, Makefile]]:
        make = self._make(directory, architecture)
        if make is None:
            return
        yield directory, make
        for name in dict.fromkeys(make.words(variable)):
            yield from self._walk(posixpath.join(directory, name), architecture, variable)

    def _make(self, directory: str, architecture: str) -> Makefile | None:
        key = (directory, architecture)
        if key not in self._makes:
            text = self._read(posixpath.join(directory, "Makefile"))
            make = None
            if text is not None:
                make = Makefile(
                    {
                        "PLATFORM": _PLATFORM_NAMES[self.platform],
                        "SOURCE": f"{directory}/",
                        "SRCROOT": ".",
                        "CURRENT_BUILD_CONFIG": f"RELEASE^{architecture}^NONE",
                        "CURRENT_ARCH_CONFIG": architecture,
                        "CURRENT_KERNEL_CONFIG": "RELEASE",
                        "ARCH_CONFIG": architecture,
                    },
                    base=self._globals,
                    glob=self._files.matching,
                )
                make.read(text)
            self._makes[key] = make
        return self._makes[key]

    def _collect(self, directory: str, make: Makefile, style: str) -> None:
        for audience in AUDIENCES:
            for pattern, destination in audience.lists:
                for variable in (pattern.format(style), pattern.format(f"{style}~").replace("~_LIST", "_GEN_LIST")):
                    self._collect_list(directory, make, audience, variable, destination)

    def _collect_list(
        self, directory: str, make: Makefile, audience: Audience, variable: str, destination: str
    ) -> None:
        if make.raw(variable) is None:
            variable = self._defaults.get(variable, variable)
        if destination == _LOCAL and "PrivateHeaders" in self._globals.text("LCLDIR"):
            destination = _FRAMEWORK  # where local headers went before they had a folder of their own
        for name in make.words(variable):
            if '"' in name:  # an empty list written as a string
                continue
            path = posixpath.normpath(posixpath.join(directory, name))
            entry = (audience, variable, destination, directory, make)
            known = self._by_path[path]
            if not any(old[0] is audience and old[2] == destination and old[3] == directory for old in known):
                known.append(entry)
                known.sort(key=lambda item: AUDIENCES.index(item[0]))


def _within(path: str, directory: str) -> str:
    """Return a path as a Makefile in a directory writes it."""
    inside = path.removeprefix(f"{directory}/") if directory else path
    return posixpath.relpath(path, directory) if directory and inside == path else inside


@lru_cache(maxsize=1024)
def _read_list(raw: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the words of a list's text, and the variables that it refers to; each header asks the same lists."""
    return frozenset(_BETWEEN.split(raw)), tuple(_REFERENCE.findall(raw))


def _holder(make: Makefile, variable: str, name: str, depth: int = 0) -> str:
    """Return the variable, reached from ``variable``, whose own text names the header; the list when none does."""
    words, references = _read_list(make.raw(variable) or "")
    if name in words:
        return variable
    if depth < 5:  # noqa: PLR2004 - lists are nested two or three deep
        for reference in references:
            inner = _holder(make, reference, name, depth + 1)
            if inner != _MISSING:
                return inner
    return _MISSING if depth else variable
