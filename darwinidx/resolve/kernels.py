"""The kernels a tree can build, and what each one's command line and config headers say about names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from darwinidx.resolve.makefiles import Makefile
from darwinidx.resolve.options import FileRule, Selection, configurations, read_files, select

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Read = Callable[[str], str | None]

CONFIGURATIONS = ("RELEASE", "DEVELOPMENT", "DEBUG", "KASAN")
COMPONENTS = ("bsd", "osfmk", "iokit", "libkern", "libsa", "pexpert", "security", "san")
MASTER = "config/MASTER"

_FLAG = re.compile(r"-([DU])(\w+)(?:=(\S*))?")
_MAKEDEFS = ("makedefs/MakeInc.cmd", "makedefs/MakeInc.def")
_VIRTUAL = "SOC_IS_VIRTUALIZED"


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform that kernels are built for."""

    name: str
    """Our word: mac-x86, mac-arm, ios, watch, bridge; mac-ppc in old trees."""
    make_name: str
    """What the Makefiles call it."""
    architecture: str
    """What the Makefiles call its processor."""
    cpu: str
    """What config calls its processor."""
    masters: tuple[str, ...]
    """Suffixes of its MASTER file, the first that exists counts."""


PLATFORMS = (
    Platform("mac-x86", "MacOSX", "X86_64", "x86_64", ("x86_64",)),
    Platform("mac-x86", "MacOSX", "I386", "i386", ("i386",)),
    Platform("mac-ppc", "MacOSX", "PPC", "ppc", ("ppc",)),
    Platform("mac-arm", "MacOSX", "ARM64", "arm64", ("arm64.MacOSX",)),
    Platform("ios", "iPhoneOS", "ARM64", "arm64", ("arm64.iPhoneOS", "arm64")),
    Platform("watch", "WatchOS", "ARM64", "arm64", ("arm64.WatchOS",)),
    Platform("watch", "WatchOS", "ARM", "arm", ("arm",)),
    Platform("bridge", "BridgeOS", "ARM64", "arm64", ("arm64.BridgeOS",)),
)
"""In the order in which they are named; of two with one name the first that the tree has counts."""


class Kernel:
    """One configuration on one platform."""

    def __init__(self, read: Read, platform: Platform, configuration: str, master: str) -> None:
        self.platform = platform
        self.configuration = configuration
        self._read = read
        self._master = master
        self._selections: dict[str, Selection] = {}
        self._names: dict[str, dict[str, str | bool | None]] = {}

    def names(self, component: str) -> Mapping[str, str | bool | None]:
        """Return what the build says about names: a macro's text, None for an empty one, False when undefined."""
        found = self._names.get(component)
        if found is None:
            found = self._names[component] = {**self._flags(component), **self._config_names(component)}
        return found

    @cached_property
    def foreign(self) -> frozenset[str]:
        """Every name that some kernel's command line may define: not told here, it is not defined here."""
        return frozenset(name for sign, name, _ in _FLAG.findall(self._read(_MAKEDEFS[1]) or "") if sign == "D")

    @cached_property
    def _boards(self) -> frozenset[str]:
        """The names of boards that the makefiles define for this processor, one a build: a kernel is of any of them."""
        text = self._read(_MAKEDEFS[1]) or ""
        lines = re.findall(rf"^MACHINE_FLAGS_{self.platform.architecture}_\w+\s*:?=(.*)", text, re.MULTILINE)
        return frozenset(name for line in lines for _, name, _ in _FLAG.findall(line))

    def undecided(self, component: str) -> frozenset[str]:
        """Return names that the published tree was stripped of saying: a board's, a processor's, a missing option's.

        A configuration may select an attribute for which the MASTER files no longer have an option.
        """
        known = self.names(component)
        attributes = {name.upper() for name in self._selection(component).attributes}
        processor = self.platform.architecture
        bare = () if self._globals.raw(f"CFLAGS_{processor}") else (processor, processor.lower(), f"__{processor}__")
        return self._boards | (attributes - known.keys()) | frozenset(bare)

    def compiles(self, path: str) -> bool | None:
        """Tell whether ``conf/files`` puts a source file into this kernel; None when there are no lists at all."""
        if not self._gates:
            return None
        return any(self._meets(component, rule) for component, rule in self._gates.get(path, ()))

    def lists(self, path: str) -> bool:
        """Tell whether any ``conf/files`` of this processor names a file."""
        return path in self._gates

    def component(self, path: str) -> str:
        """Return the component that compiles a file: the one that lists it, else its own folder."""
        listed = self._gates.get(path)
        return listed[0][0] if listed else path.partition("/")[0]

    @cached_property
    def _gates(self) -> dict[str, list[tuple[str, FileRule]]]:
        gates: dict[str, list[tuple[str, FileRule]]] = {}
        for component in COMPONENTS:
            for path, rule in self._file_rules(component):
                gates.setdefault(path, []).append((component, rule))
        return gates

    def _file_rules(self, component: str) -> Iterator[tuple[str, FileRule]]:
        for name in (f"{component}/conf/files", f"{component}/conf/files.{self.platform.cpu}"):
            yield from read_files(self._read(name) or "")

    def _meets(self, component: str, rule: FileRule) -> bool:
        return all(self._has(component, word) for word in rule.needs) and not any(
            self._has(component, word) for word in rule.unless
        )

    def _has(self, component: str, word: str) -> bool:
        selection = self._selection(component)
        if selection.devices.get(word):
            return True
        name = word.upper()
        return name in selection.options and selection.options[name] is None

    def _selection(self, component: str) -> Selection:
        directory = _master_directory(self._read, component)
        if directory not in self._selections:
            texts = tuple(self._read(f"{directory}/{name}") or "" for name in ("MASTER", f"MASTER.{self._master}"))
            tokens = {
                "MASTER_CONFIG_ENABLE_SPTM": False,
                "MASTER_CONFIG_ENABLE_EXCLAVES": False,
                _VIRTUAL: False,
                f"PLATFORM_{self.platform.make_name}": True,
                f"CPU_{self.platform.cpu}": True,
                f"SYS_{self.configuration}": True,
            }
            # A build names one SoC; for every other one unifdef would keep both arms, which no build does.
            tokens |= {name: False for text in texts for name in re.findall(r"\bSOC_CONFIG_\w+", text)}
            self._selections[directory] = select(texts, self.configuration, tokens)
        return self._selections[directory]

    def _config_names(self, component: str) -> dict[str, str | bool | None]:
        """Return the macros that config writes: on the command line, and into one header for each listed name."""
        selection = self._selection(component)
        names: dict[str, str | bool | None] = {
            name: "1" if value is None else value for name, value in selection.options.items()
        }
        for path, rule in self._file_rules(component):
            for word in rule.needs if path.startswith("OPTIONS/") else rule.needs[:1]:
                if path.startswith("OPTIONS/"):
                    names[word.upper()] = str(int(word.upper() in selection.options))
                elif word in selection.devices or word.upper() not in selection.options:
                    names[f"N{word.upper()}"] = str(selection.devices.get(word, 0))
        return names

    def _flags(self, component: str) -> dict[str, str | bool | None]:
        """Return the ``-D`` and ``-U`` of the component's own command line."""
        make = Makefile({}, base=self._globals)
        for name in (f"{component}/conf/Makefile.template", f"{component}/conf/Makefile.{self.platform.cpu}"):
            make.read(self._read(name) or "")
        names: dict[str, str | bool | None] = {}
        for sign, name, value in _FLAG.findall(make.text("CFLAGS")):
            names[name] = False if sign == "U" else value or "1"
        return names

    @cached_property
    def _globals(self) -> Makefile:
        make = Makefile(
            {
                "PLATFORM": self.platform.make_name,
                "CURRENT_KERNEL_CONFIG": self.configuration,
                "CURRENT_ARCH_CONFIG": self.platform.architecture,
                "CURRENT_ARCH_CONFIG_LC": self.platform.architecture.lower(),
                "ARCH_CONFIG": self.platform.architecture,
                "KERNEL_CONFIG": self.configuration,
            }
        )
        for name in _MAKEDEFS:
            make.read(self._read(name) or "")
        return make


def kernels_of(read: Read) -> tuple[Kernel, ...]:
    """Return every kernel a tree has a configuration for, in the order of ``PLATFORMS`` and ``CONFIGURATIONS``."""
    found: list[Kernel] = []
    taken: set[str] = set()
    used: set[str] = set()
    directory = _master_directory(read, "bsd")
    for platform in PLATFORMS:
        if platform.name in taken:
            continue
        for suffix in platform.masters:
            text = read(f"{directory}/MASTER.{suffix}")
            if text is None or suffix in used:
                continue
            taken.add(platform.name)
            used.add(suffix)
            known = configurations((read(f"{directory}/MASTER") or "", text))
            found += (Kernel(read, platform, name, suffix) for name in CONFIGURATIONS if name in known)
            break
    return tuple(found)


def _master_directory(read: Read, component: str) -> str:
    """Return where the component's MASTER files are: one folder for all, or its own in old trees."""
    return "config" if read(MASTER) is not None else f"{component}/conf"
