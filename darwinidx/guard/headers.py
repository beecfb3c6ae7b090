"""Which headers no public SDK installs, by the path under which they are included."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from darwinidx.guard.knowledge import KnownName
from darwinidx.guard.names import need_of_header
from darwinidx.model import Record, Visibility

if TYPE_CHECKING:
    from collections.abc import Mapping

_HEADER: Final = re.compile(r"(?:^|/)((?:net|netinet|netinet6|sys|netkey|kern|mach|skywalk|libkern)/[\w/.+-]+\.h)$")
_SKYWALK: Final = re.compile(r"skywalk/(?:channel|core|mem|nexus(?:/\w+)?|packet)/([\w.+-]+\.h)")
"""Folders whose Makefiles install into ``skywalk`` itself."""
_PRIVATE_LIST: Final = re.compile(
    r"Makefile (?:(?:MACOS_)?PRIVATE_\w+|\w*_LCL_LIST) -> (?!usr/include)|installs the header \((?!usr/include|Kernel)"
    r"|no Makefile's install list reaches"
)


def headers_of(
    by_kind: Mapping[str, list[Record]], shared: frozenset[str], listed: Mapping[str, tuple[str, str]]
) -> dict[str, KnownName]:
    """Headers that every proof names as one of a private list, or of none.

    A line can be private inside a public header, so the lines' visibility does not decide; the list does.

    Args:
        by_kind: records by kind.
        shared: include paths that other systems have too.
        listed: headers without a record: include path -> file, and the list that installs it.
    """
    best: dict[str, Record] = {}
    public: set[str] = set()
    for records in by_kind.values():
        for record in records:
            match = _HEADER.search(record.at.path)
            if not match or not record.at.path.startswith("bsd/"):
                continue
            if record.visibility is Visibility.SDK or not _PRIVATE_LIST.search(record.proof):
                public.add(match[1])
            best.setdefault(match[1], record)
    found = {path: _known(path, file, Visibility.PRIVATE, proof, shared) for path, (file, proof) in listed.items()}
    for path, record in best.items():
        if path not in public and record.visibility in (Visibility.PRIVATE, Visibility.KERNEL, Visibility.KEXT):
            installed = _installed(path) if record.visibility is Visibility.PRIVATE else path
            proof = record.proof.partition(";")[0]
            found[installed] = _known(installed, record.at.path, record.visibility, proof, shared)
    return found


def _installed(path: str) -> str:
    """The path under which a private header is included, where it is not the one of the tree."""
    match = _SKYWALK.fullmatch(path)
    return f"skywalk/{match[1]}" if match else path


def _known(path: str, file: str, visibility: Visibility, proof: str, shared: frozenset[str]) -> KnownName:
    need = need_of_header(path, shared=path in shared)
    return KnownName(name=path, kind="header", form="header", visibility=visibility, proof=proof, path=file, line=1,
                     need=need)  # fmt: skip
