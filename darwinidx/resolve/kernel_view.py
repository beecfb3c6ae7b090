"""Which of several definitions of a name the kernel's own build would see, as far as paths and conditions tell."""

from __future__ import annotations

from functools import lru_cache

from darwinidx.resolve.expression import Truth, evaluate_condition

KERNEL_FOLDERS = (
    "bsd/",
    "osfmk/",
    "iokit/",
    "libkern/",
    "libsa/",
    "pexpert/",
    "san/",
    "security/",
    "EXTERNAL_HEADERS/",
)
"""Folders that are compiled into the kernel; others may define the same names for programs and tests."""
SOURCES = (".c", ".cpp", ".cc", ".m", ".mm", ".s", ".S")
"""What no other file includes, as a rule."""

FARTHEST = 6
"""A rank past all that ``definition_rank`` gives."""

_DEFINED = dict.fromkeys(
    (
        "__APPLE__",
        "__APPLE_API_PRIVATE",
        "__APPLE_API_UNSTABLE",
        "__APPLE_API_OBSOLETE",
        "__APPLE_API_EVOLVING",
        "__APPLE_API_STANDARD",
        "__APPLE_API_STABLE",
        "__clang__",
        "__GNUC__",
        "__LP64__",
        "__LITTLE_ENDIAN__",
        "__MACH__",
        "__STDC__",
        "APPLE",
        "BSD_BUILD",
        "BSD_KERNEL_PRIVATE",
        "IOKIT_KERNEL_PRIVATE",
        "KERNEL",
        "KERNEL_PRIVATE",
        "LIBKERN_KERNEL_PRIVATE",
        "MACH_KERNEL",
        "MACH_KERNEL_PRIVATE",
        "PRIVATE",
        "XNU_KERNEL_PRIVATE",
        "_KERNEL",
    ),
    1,
)
"""What a kernel file sees defined on every platform."""
_UNDEFINED = frozenset(
    {
        "ASSEMBLER",
        "DRIVERKIT",
        "EXCLAVECORE",
        "EXCLAVEKIT",
        "LIBSYSCALL_INTERFACE",
        "XNU_PLATFORM_DriverKit",
        "_ANSI_SOURCE",
        "_ASM",
        "_POSIX_C_SOURCE",
        "_XOPEN_SOURCE",
        "__ASSEMBLER__",
        "__BIG_ENDIAN__",
        "__cplusplus",
        "__i386__",
        "__ppc__",
        "_WIN32",
        "linux",
        "__linux__",
        "__FreeBSD__",
        "__NetBSD__",
        "__OpenBSD__",
        "sun",
    }
)
"""What no C file of the kernel sees defined."""
_VALUES = {"BYTE_ORDER": 1234, "LITTLE_ENDIAN": 1234, "BIG_ENDIAN": 4321, "__DARWIN_BYTE_ORDER": 1234} | {
    "__DARWIN_LITTLE_ENDIAN": 1234,
    "__DARWIN_BIG_ENDIAN": 4321,
}


def _defined(name: str) -> bool | None:
    return True if name in _DEFINED or name in _VALUES else False if name in _UNDEFINED else None


def _value(name: str) -> int | None:
    return _VALUES.get(name, _DEFINED.get(name))


@lru_cache(maxsize=1 << 14)
def kernel_truth(conditions: tuple[str, ...]) -> Truth:
    """Whether all conditions hold for a file of the kernel, whatever its platform and configuration."""
    answers = {evaluate_condition(condition, _defined, _value) for condition in conditions}
    if Truth.NO in answers:
        return Truth.NO
    return Truth.UNKNOWN if Truth.UNKNOWN in answers else Truth.YES


def definition_rank(found: str, conditions: tuple[str, ...], path: str, name: str = "") -> int:
    """How far a definition is from a use in ``path``: 0 is nearest.

    The file's own come first, unless the kernel's build rules them out; what a header leaves open (``#if SKYWALK``)
    ranks with what holds always, for one of them may undo the other. So does the file's own default
    (``#ifndef NAME`` around ``#define NAME``), which any header may forestall.
    """
    truth = kernel_truth(conditions)
    if found == path and truth is not Truth.NO:
        return 1 if name and f"!defined({name})" in conditions else 0
    if truth is Truth.NO:
        return 4 if found == path else 5
    if found.endswith(SOURCES):
        return 3
    return 1 if found.startswith(KERNEL_FOLDERS) else 2
