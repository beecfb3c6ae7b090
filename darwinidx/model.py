"""Frozen records of what the sources hold, and their enums. What questions are answered with stands in ``page``.

A record is one finding in one release. Fields hold facts (names, numbers, places); the two that hold text of the
source (``comment``, ``description``) and those of ``LOCAL_FIELDS`` live in the user's own store only and never travel.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Sequence

LOCAL_FIELDS = frozenset({"comment", "description", "signature", "expression"})
"""Record fields that may quote the source: kept in the user's own store, left out of exports and of the wheel."""


def all_of(conditions: Sequence[str]) -> str:
    """Return conditions that must all hold as one expression, for people to read."""
    return " && ".join(f"({each})" if "||" in each and len(conditions) > 1 else each for each in conditions)


class Visibility(StrEnum):
    """Who the tree's own build shows a line to, from most to least visible."""

    SDK = "sdk"
    PRIVATE = "private"
    KEXT = "kext"
    KERNEL = "kernel"
    UNKNOWN = "unknown"


class Tier(StrEnum):
    """How near a symbol stands to NECP."""

    T0 = "T0"
    """The name contains ``necp``."""
    T1 = "T1"
    """Declared in a core file (bsd/net/necp.h, necp.c, necp_client.c)."""
    T2 = "T2"
    """Named by the core, or a function that calls into it."""
    T3 = "T3"
    """Declared in the networking headers that the guard watches, not touched by the core."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Place:
    """Where a finding stands in a release's tree."""

    path: str
    """Path from the root of the tree, with forward slashes."""
    line: int
    """1-based line of the finding's first token."""
    column: int = 1
    """1-based column, in bytes."""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """An xnu tag and the commit it names."""

    tag: str
    commit: str
    date: str = ""
    """Date of the tag's commit, ISO 8601 (day)."""
    fetched: bool | None = None
    """Whether the clone has it; None where that was not asked."""
    indexed: bool | None = None
    """Whether the store has it; None where that was not asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One finding in one release: the fields that all kinds share."""

    kind: ClassVar[str] = ""
    """The kind's name: symbol, sysctl, sockopt or syscall."""

    name: str
    """The name as the source spells it; for a sysctl its dotted name."""
    at: Place
    """Where its definition stands."""
    conditions: tuple[str, ...] = ()
    """Enclosing ``#if`` conditions, outermost first; those of an ``#else`` arm are negated."""
    visibility: Visibility = Visibility.UNKNOWN
    """Who the build shows this line to (see ``resolve.visibility``)."""
    proof: str = ""
    """How the visibility was derived, in words: install list, unifdef result, residual conditions."""
    comment: str = ""
    """The comment above or beside it. Local only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol(Record):
    """A C name of, or near, NECP."""

    kind: ClassVar[str] = "symbol"

    form: str
    """One of ``FORMS``."""
    tier: Tier = Tier.T3
    """How near it stands to NECP."""
    parent: str = ""
    """Tag of the enclosing struct, union or enum."""
    expression: str = ""
    """A macro's or enumerator's body as written. Local only."""
    alias_of: str = ""
    """The other name, when the body is just that name."""
    value: int | str | None = None
    """What it evaluates to: an integer, or a string literal's content."""
    signature: str = ""
    """Return type and parameters. Local only."""
    generated_by: str = ""
    """The macro that makes this name by pasting, or the X-macro that lists it."""


FORMS = (
    "macro",
    "function-like macro",
    "function",
    "prototype",
    "struct",
    "union",
    "enum",
    "enumerator",
    "typedef",
    "field",
    "variable",
    "extern variable",
    "entitlement",
    "log category",
    "build option",
    "build attribute",
    "build file",
)
"""Forms of a symbol. Which of them come first in an answer is ``standing``'s to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sysctl(Record):
    """A sysctl: a node or a leaf of the OID tree."""

    kind: ClassVar[str] = "sysctl"

    oid: str
    """The dotted name, found by following the node declarations."""
    parent: str
    """The C symbol part of the parent (``_net_necp``); empty for a root."""
    number: int | None = None
    """The fixed OID number; None is OID_AUTO."""
    value_type: str = ""
    """node, int, string, quad, struct or untyped (the source gives no CTLTYPE)."""
    access: str = ""
    """CTLFLAG names without prefix, sorted, joined by commas; ``[condition] A,B; [condition] A`` if builds differ."""
    handler: str = ""
    """The function that serves it, ``""`` when none."""
    variable: str = ""
    """The C variable or argument it shows, when the declaration names one."""
    format: str = ""
    """The format string (I, IU, L, Q, A, N, S,…)."""
    description: str = ""
    """The description string. Local only."""
    exists: str = "unknown"
    """release:all, release:PLATFORM+PLATFORM, debug-only, kasan-only, none, or unknown (see ``resolve.existence``)."""
    mechanism: str = ""
    """The macro or function that declares it (SYSCTL_PROC, skoid_add_uint, …)."""
    c_symbol: str = ""
    """The linker-set symbol (``sysctl__net_necp_drop_all_level``); empty for run-time ones."""
    dynamic: bool = False
    """Made at run time; ``<…>`` stands for the part only the running system knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SocketOption(Record):
    """A name given to setsockopt or getsockopt."""

    kind: ClassVar[str] = "sockopt"

    level: str
    """SOL_SOCKET, IPPROTO_TCP, …; ``SYSPROTO_CONTROL:utun`` for a kernel control's."""
    value: int | None = None
    """The option number under the kernel's own configuration."""
    alias_of: str = ""
    """The other name with the same level and value."""
    settable: str = "no"
    """yes, no, no:ERRNO (a label that only refuses) or noop."""
    gettable: str = "no"
    """As settable."""
    set_handler: str = ""
    """``path:line(function)`` of the case that serves setsockopt."""
    get_handler: str = ""
    """``path:line(function)`` of the case that serves getsockopt."""
    argument: str = ""
    """Type of the argument, when the handler shows it."""
    privilege: str = ""
    """What the case's body asks for: PRIV_… names, ``superuser``, an entitlement."""
    multipath: str = ""
    """Where a multipath socket handles or admits it; empty when it does not."""
    handler_conditions: tuple[str, ...] = ()
    """Conditions around the case labels, of all handlers: each is around one of them at least."""


CALL_PREFIX = "sys_"
"""A call's function in the kernel may carry it; the macro, the stub and the user's name do not
(bsd/kern/makesyscalls.sh)."""
NO_CALLS = frozenset({"nosys", "enosys"})
"""What stands in the table where a number has no call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Syscall(Record):
    """One line of syscalls.master."""

    kind: ClassVar[str] = "syscall"

    number: int
    """The call's number."""
    returns: str = ""
    """Return type."""
    arguments: str = ""
    """Arguments as types and names, without comments."""
    audit_event: str = ""
    """AUE_ name."""
    files: str = ""
    """The file-list column (ALL, …)."""
    else_side: bool = False
    """True for the fallback line of an ``#else``."""
    stub: bool = False
    """Whether libsyscall generates a stub for it."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Reference:
    """A use of a name."""

    name: str
    """The name used."""
    at: Place
    function: str
    """The enclosing function; empty at file scope."""
    how: str
    """call, case, field, condition, directive, argument, initializer or use."""
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Miss:
    """Text that looked like a finding and was not understood, or a value that was not resolved."""

    at: Place
    kind: str
    """The kind it looked like."""
    name: str
    """The name it seems to declare, when there is one."""
    reason: str
    """Why, in a few words, starting with a stable slug and a colon (``value: size unknown``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileHealth:
    """How well one file was read."""

    path: str
    blob: str
    size: int
    """Bytes."""
    error_bytes: int
    """Bytes inside ERROR nodes after preparation."""
    rescued: int
    """Statements the parser lost and that were read from the text."""
