"""System calls: the lines of ``syscalls.master`` and, in trees older than it, the entries of ``init_sysent.c``.

Neither is C that a grammar helps with (the first is a table for an awk script, the second a run of initialiser macros
numbered by position), so this kind has no query and reads the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from darwinidx.kinds.kind import RawMiss
from darwinidx.kinds.syscall_table import read_table
from darwinidx.model import CALL_PREFIX, NO_CALLS, Miss, Place, Syscall, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from darwinidx.kinds.kind import Tree
    from darwinidx.source import Source
    from darwinidx.syntax import Match

MASTER = "syscalls.master"
TABLE = "init_sysent.c"
HEADER = "bsd/sys/syscall.h"
"""The header that the master file's script writes, with one SYS_ macro a live call."""
STUBS = "libsyscall/"
"""Where the stubs are generated; trees without this folder have them elsewhere, so no stub is proven."""

_ENTRY = re.compile(
    r"""\s*(?P<number>\d+)\s+(?P<columns>[^{]*?)\s*
    \{\s*(?P<returns>\w[\w\s*]*?[\s*])\s*(?P<name>\w+)\s*\((?P<arguments>[^()]*)\)
    \s*(?P<nostub>NO_SYSCALL_STUB\b)?\s*;\s*\}""",
    re.VERBOSE,
)
_LOOKS_LIKE = re.compile(r"\s*(\d+)\s")
_DIRECTIVE = re.compile(r"\s*#\s*(\w+)")


@dataclass(frozen=True, slots=True)
class RawSyscall:
    """One entry as its file shows it, before other files are asked."""

    name: str
    number: int
    line: int
    column: int
    returns: str
    arguments: str
    audit_event: str
    files: str
    conditions: tuple[str, ...]
    else_side: bool
    header: bool
    """The script gives it a SYS_ macro."""
    stub: bool
    """No word in the line forbids a libsyscall stub."""


class SyscallKind:
    """Numbered entries of the kernel's table of calls."""

    name: ClassVar[str] = "syscall"
    query: ClassVar[str] = ""
    raw: ClassVar[type[RawSyscall]] = RawSyscall

    def candidate(self, path: str, data: bytes) -> bool:
        """Tell by the file's name and a word of its content."""
        if path.endswith(f"/{MASTER}"):
            return True
        return path.endswith(f"/{TABLE}") and b"sysent[]" in data

    def read(self, source: Source, matches: Sequence[Match]) -> Iterator[RawSyscall | RawMiss]:
        """Read one table, in either layout."""
        del matches
        if source.path.endswith(".c"):
            yield from _raws_of_table(source)
        else:
            yield from _raws_of_master(source)

    def resolve(self, raws: Mapping[str, Sequence[RawSyscall]], tree: Tree) -> Iterable[Syscall | Miss]:
        """Join each entry with the header that shows its number; a master file outranks a generated table."""
        masters = {path: found for path, found in raws.items() if path.endswith(MASTER) and found}
        stubs = any(path.startswith(STUBS) for path in tree.paths)
        for path, found in (masters or raws).items():
            for raw in found:
                yield _record(path, raw, tree, stubs=stubs)


def _raws_of_master(source: Source) -> Iterator[RawSyscall | RawMiss]:
    otherwise = False
    for line, text in enumerate(source.data.decode("utf-8", "replace").splitlines(), start=1):
        directive = _DIRECTIVE.match(text)
        if directive:
            # The script that writes the header leaves out what follows an #else, up to the next directive.
            otherwise = directive[1] in {"else", "elif"}
            continue
        looks = _LOOKS_LIKE.match(text)
        if not looks:
            continue
        entry = _ENTRY.match(text)
        column = looks.start(1) + 1
        if not entry:
            yield RawMiss(line=line, column=column, name="", reason="layout: not number, columns, { prototype; }")
            continue
        yield _raw(entry, line, column, source.conditionals.at(line), otherwise=otherwise)


def _raw(entry: re.Match[str], line: int, column: int, conditions: tuple[str, ...], *, otherwise: bool) -> RawSyscall:
    columns = entry["columns"].split()
    files = columns[-1] if columns else ""
    name = entry["name"]
    live = name not in NO_CALLS and not otherwise
    return RawSyscall(
        name=name,
        number=int(entry["number"]),
        line=line,
        column=column,
        returns=" ".join(entry["returns"].split()),
        arguments=_arguments(entry["arguments"]),
        audit_event=next((word for word in columns if word.startswith("AUE_")), ""),
        files=files,
        conditions=conditions,
        else_side=otherwise,
        header=live and (files.endswith("ALL") or "H" in files),
        stub=live and not entry["nostub"] and not name.startswith("__"),
    )


def _arguments(text: str) -> str:
    arguments = " ".join(text.split())
    return "" if arguments == "void" else arguments


def _raws_of_table(source: Source) -> Iterator[RawSyscall | RawMiss]:
    for entry in read_table(source.code.decode("utf-8", "replace")):
        if not entry.name:
            yield RawMiss(line=entry.line, column=1, name="", reason="layout: not an entry of the table")
            continue
        yield RawSyscall(
            name=entry.name,
            number=entry.number,
            line=entry.line,
            column=entry.column,
            returns="",
            arguments="",
            audit_event="",
            files="",
            conditions=source.conditionals.at(entry.line),
            else_side=entry.else_side,
            header=entry.name not in NO_CALLS,
            stub=False,
        )


def _record(path: str, raw: RawSyscall, tree: Tree, *, stubs: bool) -> Syscall:
    visibility, proof = _visibility(raw, tree)
    return Syscall(
        name=raw.name,
        at=Place(path=path, line=raw.line, column=raw.column),
        conditions=raw.conditions,
        visibility=visibility,
        proof=proof,
        number=raw.number,
        returns=raw.returns,
        arguments=raw.arguments,
        audit_event=raw.audit_event,
        files=raw.files,
        else_side=raw.else_side,
        stub=raw.stub and stubs,
    )


def _visibility(raw: RawSyscall, tree: Tree) -> tuple[Visibility, str]:
    macro = f"SYS_{raw.name.removeprefix(CALL_PREFIX)}"
    conditions: tuple[str, ...] = ()
    line = 0
    if raw.header and HEADER in tree.paths:  # written by hand in the oldest trees
        define = next((found.define for found in tree.macros.all(macro) if found.path == HEADER), None)
        if define is None:
            return Visibility.KERNEL, f"no {macro} in {HEADER}"
        conditions, line = define.conditions, define.line
    if not raw.header:
        return Visibility.KERNEL, "no SYS_ macro: a fallback or an unused number"
    visibility, why = tree.visibility.of(HEADER, conditions, line=line)
    return visibility, f"{macro} stands in {HEADER}: {why}"
