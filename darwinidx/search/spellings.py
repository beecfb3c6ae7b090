"""Names that others give to what the source spells differently: a machine's run-time sysctls, the linker's symbols."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from darwinidx.model import CALL_PREFIX, Syscall, Sysctl

if TYPE_CHECKING:
    from darwinidx.model import Record
    from darwinidx.search.library import Library

_OPEN_PART = re.compile(r"<[^<>]*>")
_LINKER = "sysctl__"
_MACRO = "SYS_"
"""What the name of a call's number begins with."""


def call_names(name: str) -> tuple[str, str]:
    """Return the names under which a system call stands in the table: a program's ``close`` may be ``sys_close``."""
    bare = name.removeprefix(_MACRO).removeprefix(CALL_PREFIX)
    return bare, f"{CALL_PREFIX}{bare}"


def records_of(library: Library, name: str) -> list[Record]:
    """Return the records of a name: exact, in any case, a call's, a sysctl's last part, others' spellings."""
    store, tag = library.store, library.tag
    found = store.exact(tag, name)
    if not found:
        calls = [record for each in call_names(name) for record in store.exact(tag, each)]
        found = [record for record in calls if record.kind == Syscall.kind]
    if not found:
        tail = f".{name.lower()}"
        found = [record for record in store.substring(tag, tail) if record.name.lower().endswith(tail)]
    return found or spelled_otherwise(library, name)


def spelled_otherwise(library: Library, name: str) -> list[Record]:
    """Return the sysctls that a running system, or the linker, calls by this name.

    ``kern.lamp.en0.rate`` is what a machine makes of ``kern.lamp.<ifname>.rate``; ``_sysctl__kern_lamp`` is what a
    crash log or ``nm`` shows of ``kern.lamp``.
    """
    symbol = name.removeprefix("_")
    if symbol.startswith(_LINKER):
        declared = library.store.records(library.tag, Sysctl.kind)
        return [each for each in declared if isinstance(each, Sysctl) and each.c_symbol == symbol]
    if "." not in name:
        return []
    made = [each for each in library.store.substring(library.tag, "<") if isinstance(each, Sysctl) and each.dynamic]
    return [each for each in made if re.fullmatch(_pattern(each.oid), name, re.IGNORECASE)]


def _pattern(oid: str) -> str:
    return r"[^.\s]+".join(re.escape(part) for part in _OPEN_PART.split(oid))
