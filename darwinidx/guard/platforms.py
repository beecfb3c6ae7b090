"""Darwin or another system: what a word, a path or a condition says of the platform."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache
from typing import Final

from darwinidx.resolve.expression import Truth, evaluate_condition

_DARWIN: Final = frozenset({"apple", "darwin", "macos", "macosx", "osx", "ios", "iphone", "iphoneos", "tvos", "watchos",
                            "visionos", "xros", "maccatalyst"})  # fmt: skip
_ALL_DARWINS: Final = frozenset({"apple", "darwin", "mach"})
_OTHER: Final = frozenset(
    {"linux", "windows", "win", "win32", "win64", "wince", "mingw", "mingw32", "mingw64", "msc", "freebsd", "netbsd",
     "openbsd", "dragonfly", "dragonflybsd", "android", "solaris", "illumos", "sunos", "aix", "hpux", "cygwin",
     "emscripten", "wasm", "wasi", "haiku", "qnx", "hurd", "fuchsia", "zos", "mvs", "os400", "minix", "plan9", "nt",
     "redox", "vxworks", "espidf", "nintendo", "psp", "horizon", "l4re", "nto", "svr4", "glibc", "musl"}
)  # fmt: skip
_SHORT: Final = len("win32")
_PATH_OTHER: Final = _OTHER - {"win", "nt", "msc", "psp", "horizon", "hurd", "glibc", "musl"}
_DARWIN_HEADER: Final = re.compile(
    r"(?:mach-o|IOKit|CoreFoundation|CoreServices|SystemConfiguration|NetworkExtension|skywalk)/.+\.h"
    r"|mach/(?:mach(?:_\w+)?|vm_\w+|task\w*|thread_\w+|host_\w+|exc\w*|kern_return|message|port|semaphore)\.h"
    r"|(?:net|netinet|netinet6|sys|skywalk)/(?:\w*necp\w*|\w+_private)\.h"
    r"|net/(?:network_agent|ntstat|pktap|iptap|droptap|packet_mangler|nat464_utils|if_utun)\.h"
    r"|netinet/flow_divert_proto\.h|libkern/OS\w+\.h|os/(?:lock|log|activity|signpost|proc)\.h|xpc/xpc\.h|libproc\.h"
    r"|sys/(?:kern_control|kern_event|sys_domain|proc_info|codesign|coalition|decmpfs|kern_memorystatus|work_interval)\.h"
    r"|Availability(?:Macros)?\.h|TargetConditionals\.h"
)
"""Headers that only Darwin has. Not all of ``mach/``: the Linux kernel's folders for ARM machines have that name."""
SPEAKS_OF_DARWIN: Final = re.compile(
    rb"(?i:%s|(?<![a-z])ios(?![a-z0-9]))|TARGET_OS_|libSystem|\.dylib|\.framework|/System/Library"
    % "|".join(sorted(_DARWIN - {"ios"})).encode()
)
"""What a file holds, as bytes, when anything in it says Darwin; the headers are the other way of saying it."""
_WORD = re.compile(r"[A-Za-z]+[0-9]*")
_CALL = re.compile(r"\b(?:os|targetEnvironment|canImport|platform)\s*\(\s*(\w+)\s*\)")


class Platform(Enum):
    """Whose code a line is."""

    DARWIN = "darwin"
    """Compiled or run on Darwin alone."""
    OTHER = "other"
    """Never on Darwin."""
    ANY = "any"


def platform_of_word(word: str) -> Platform:
    """What one identifier or string says: ``__APPLE__`` and ``darwin`` are Darwin, ``_WIN32`` is not."""
    parts = {part.lower() for part in re.findall(r"[A-Za-z]+[0-9]*", word)} | {word.lower().strip("_")}
    parts |= {piece for part in parts for piece in part.split("_")}
    parts |= {part.rstrip("0123456789") for part in parts if len(part) > _SHORT}  # `linux2`, `freebsd14`
    if parts & _DARWIN or "TARGET_OS_MAC" in word:
        return Platform.DARWIN
    return Platform.OTHER if parts & _OTHER else Platform.ANY


def platform_of_path(path: str) -> Platform:
    """What a relative path says: ``net_linux.go``, ``src/windows/`` and ``sys/unix/bsd/macos.rs``."""
    parts = {part.lower() for part in re.split(r"[^A-Za-z0-9]+", path)}
    darwin, other = bool(parts & _DARWIN), bool(parts & _PATH_OTHER)
    if darwin and not other:
        return Platform.DARWIN
    return Platform.OTHER if other and not darwin else Platform.ANY


def is_darwin_header(path: str) -> bool:
    """Whether only Darwin has a header of this include path, so that a file that includes it is Darwin's."""
    return _DARWIN_HEADER.fullmatch(path) is not None


@lru_cache(maxsize=1 << 12)
def platform_of_condition(condition: str) -> Platform:
    """Whose lines stand under a condition in C's spelling; Swift's ``os(macOS)`` is understood too."""
    text = _CALL.sub(lambda match: f"defined(__{match[1]}__)", condition)
    if evaluate_condition(text, _defined_on_darwin, _value_on_darwin) is Truth.NO:
        return Platform.OTHER
    if evaluate_condition(text, _defined_elsewhere, _value_elsewhere) is Truth.NO:
        return Platform.DARWIN
    return Platform.ANY


def _defined_on_darwin(name: str) -> bool | None:
    if _certain(name):
        return True
    return False if platform_of_word(name) is Platform.OTHER and not name.startswith("HAVE") else None


def _value_on_darwin(name: str) -> int | None:
    if _certain(name):
        return 1
    return 0 if platform_of_word(name) is Platform.OTHER and not name.startswith("HAVE") else None


def _certain(name: str) -> bool:
    """Whether every Darwin has it. ``os(macOS)`` is not one: its ``#else`` may be for iOS."""
    return name.strip("_").lower() in _ALL_DARWINS or name == "__macos__"


def _defined_elsewhere(name: str) -> bool | None:
    return False if platform_of_word(name) is Platform.DARWIN else None


def _value_elsewhere(name: str) -> int | None:
    return 0 if platform_of_word(name) is Platform.DARWIN else None
