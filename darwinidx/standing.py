"""How a record stands: what comes first among equals, and whether a filter's word fits its fields."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

from darwinidx.model import Record, SocketOption, Symbol, Syscall, Sysctl, Tier

NEARNESS = {Tier.T0: 8.0, Tier.T1: 5.0, Tier.T2: 3.0, Tier.T3: 0.0}
"""Points of a score that a tier gives."""
DEFINES = 4.0
"""Points of a score that a definition gets and a prototype does not."""

INTERFACE = 4.0
"""Points of a score that a sysctl, a socket option or a system call gets: what a kernel is asked by."""
FORM_POINTS = {
    "macro": 1.5,
    "function-like macro": 1.5,
    "function": 1.5,
    "struct": 1.5,
    "entitlement": 1.5,
    "field": -1.0,
}
"""Points of a score that a symbol's form gives: what has a name of its own before a part of something."""

LISTED = ("build option", "build attribute", "build file")
"""Forms of what the kernel's build lists name: an attribute of a feature stands in the list of every platform."""
BESIDE = -6.0
"""Points of a score that such a form gives: a list of what is built tells less than what is built."""

TIERS = tuple(Tier)
_FLAG = re.compile(r"\w+")
_USES = ("prototype", "extern variable")


def is_definition(record: Record) -> bool:
    """Whether a record defines its name rather than announces it."""
    return not (isinstance(record, Symbol) and record.form in _USES)


def tier_of(record: Record) -> Tier:
    """Return a symbol's tier; other kinds are as near to NECP as their names say."""
    if isinstance(record, Symbol):
        return record.tier
    return Tier.T0 if "necp" in record.name.lower() else Tier.T2


def weight_of(kind: str, form: str) -> float:
    """Return the points of a score that a kind, or a symbol's form, gives."""
    if kind != "symbol":
        return INTERFACE
    return BESIDE if form in LISTED else FORM_POINTS.get(form, 0.0)


def is_late(record: Record) -> bool:
    """Whether a record is only what stands in for another: the fallback line of an ``#else``."""
    return isinstance(record, Syscall) and record.else_side


def settable(record: Record) -> str:
    """Return yes, no or noop: whether a program can set a socket option or write a sysctl; empty for others."""
    return _able(record, record.settable if isinstance(record, SocketOption) else "", "WR")


def gettable(record: Record) -> str:
    """Return yes, no or noop: whether a program can get a socket option or read a sysctl; empty for others."""
    return _able(record, record.gettable if isinstance(record, SocketOption) else "", "RD")


def _able(record: Record, said: str, flag: str) -> str:
    if isinstance(record, Sysctl):
        return "yes" if flag in _FLAG.findall(record.access) else "no"
    return said.partition(":")[0]


def static_rank(record: Record) -> int:
    """Return what orders equal matches: definition before prototype, T0 before T1 before T2, ``#else`` lines last."""
    return 2 * TIERS.index(tier_of(record)) + (0 if is_definition(record) else 1) + (8 if is_late(record) else 0)


def matches(key: str, value: str, wanted: str) -> bool:
    """Whether a field's value is what a filter asks for.

    A path is matched by any part of it or by a pattern with ``*``; a level by its name or its control's name; a form
    and the others as a whole. Where a sysctl exists is matched by its first word, or by platforms that are among its
    own. A filter in small letters fits any case.
    """
    if wanted == wanted.lower():
        value = value.lower()
    if key == "path":
        return fnmatchcase(value, wanted) if set(wanted) & set("*?[") else wanted in value
    if key == "level":
        return value.lower() == wanted.lower() or value.lower().rpartition(":")[2] == wanted.lower() != ""
    if key == "exists":
        return _exists(value, wanted)
    return value == wanted


def _exists(value: str, wanted: str) -> bool:
    sort, _, platforms = value.partition(":")
    asked, _, others = wanted.partition(":")
    return sort == asked and (platforms == "all" or not others or set(others.split("+")) <= set(platforms.split("+")))
