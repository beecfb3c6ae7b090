"""Records -> knowledge: which names count, and with what around them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from darwinidx.guard.headers import headers_of
from darwinidx.guard.knowledge import History, Knowledge, KnownName
from darwinidx.guard.names import Need, need_of_option, need_of_symbol, need_of_sysctl
from darwinidx.guard.platforms import Platform, platform_of_condition
from darwinidx.model import Record, SocketOption, Symbol, Syscall, Sysctl, Tier, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_FUNCTIONS: Final = frozenset({"function", "prototype"})
_STRUCTURES: Final = frozenset({"struct", "union"})
_CONSTANTS: Final = frozenset({"macro", "function-like macro", "enumerator", "enum", "typedef", "field", "variable"})
_REQUEST: Final = re.compile(r"\(*_IO(R|W|WR)?\('(.)',\s*(\d+)")
_DIRECTIONS: Final = {"": 0x20000000, "R": 0x40000000, "W": 0x80000000, "WR": 0xC0000000}
_DIRECTION_BITS: Final = 0xE0000000
_APPLE_S_OWN: Final = "com.apple.private."
_RANK: Final = (Visibility.SDK, Visibility.PRIVATE, Visibility.KEXT, Visibility.KERNEL, Visibility.UNKNOWN)


def knowledge_of(
    records: Iterable[Record],
    *,
    release: str,
    documented: frozenset[str] = frozenset(),
    shared: frozenset[str] = frozenset(),
    history: Mapping[tuple[str, str], History] | None = None,
    requests: Mapping[str, str] | None = None,
    headers: Mapping[str, tuple[str, str]] | None = None,
    extra: Mapping[str, str] | None = None,
) -> Knowledge:
    """Make the look-ups from records.

    Args:
        records: of one release.
        release: its tag.
        documented: dotted names of sysctls and entitlements that Apple documents.
        shared: names and include paths that other systems define too.
        history: by kind and name, what other releases say.
        requests: ioctls whose size is not known: name -> ``_IOWR('D',23)``.
        headers: private ones that hold no record: include path -> file, and the list that installs it.
        extra: a team's own names and reasons.
    """
    by_kind: dict[str, list[Record]] = {}
    for record in records:
        by_kind.setdefault(record.kind, []).append(record)
    past = history or {}
    symbols = [record for record in by_kind.get("symbol", ()) if isinstance(record, Symbol)]
    options = [record for record in by_kind.get("sockopt", ()) if isinstance(record, SocketOption)]
    calls = [record for record in by_kind.get("syscall", ()) if isinstance(record, Syscall)]
    public = {record.name for record in (*symbols, *options) if record.visibility is Visibility.SDK}
    named_options = _options(options, public, shared, past)
    wrappers = _syscalls(calls, symbols, shared, past)
    groups: dict[str, dict[str, KnownName]] = {"function": dict(wrappers), "structure": {}, "constant": {}, "ioctl": {}}
    for name, one in _symbols(symbols, public, shared, past, requests or {}).items():
        if name not in named_options and name not in wrappers:
            groups[_group(one.form)][name] = one
    return Knowledge(
        release=release,
        functions=groups["function"],
        structures=groups["structure"],
        constants=groups["constant"],
        ioctls=groups["ioctl"],
        options=named_options,
        option_numbers=_numbers(options, public, named_options, past),
        sysctls=_sysctls([r for r in by_kind.get("sysctl", ()) if isinstance(r, Sysctl)], documented, shared, past),
        syscalls=wrappers,
        syscall_numbers={one.value: one for one in wrappers.values() if isinstance(one.value, int)},
        requests={request: one for one in groups["ioctl"].values() if (request := request_of(one.value))},
        headers=headers_of(by_kind, shared, headers or {}),
        entitlements=_entitlements(symbols, documented, past),
        shared=shared,
        extra=extra or {},
    )


def request_of(value: int | str | None) -> tuple[int, str, int] | None:
    """Direction bits, group and number of an ioctl request: from its code, or from ``_IOWR('g',n`` without a size."""
    if isinstance(value, str):
        match = _REQUEST.match(value)
        return (_DIRECTIONS[match[1] or ""], match[2], int(match[3])) if match else None
    if value is None or not value & _DIRECTION_BITS or value >> 32:
        return None
    group = chr(value >> 8 & 0xFF)
    return (value & _DIRECTION_BITS, group, value & 0xFF) if group.isprintable() else None


def request_text(expression: str) -> str | None:
    """The facts of an ioctl whose size is not known: direction, group and number, without the structure's name."""
    match = _REQUEST.match(expression.replace(" ", ""))
    return f"_IO{match[1] or ''}('{match[2]}',{match[3]})" if match else None


def _group(form: str) -> str:
    """The rule that a symbol's form belongs to."""
    if form in _FUNCTIONS:
        return "function"
    if form in _STRUCTURES:
        return "structure"
    return "ioctl" if form == "ioctl" else "constant"


def _known(record: Record, past: Mapping[tuple[str, str], History], **more: object) -> KnownName:
    return KnownName(
        name=record.name,
        kind=record.kind,
        visibility=record.visibility,
        proof=record.proof,
        path=record.at.path,
        line=record.at.line,
        history=past.get((record.kind, record.name), History()),
        **more,  # type: ignore[arg-type]
    )


def _symbols(
    records: Iterable[Symbol],
    public: set[str],
    shared: frozenset[str],
    past: Mapping[tuple[str, str], History],
    requests: Mapping[str, str],
) -> dict[str, KnownName]:
    """The most visible record of each name that is in no installed header and not too generic."""
    found: dict[str, KnownName] = {}
    for record in sorted(records, key=lambda one: (_RANK.index(one.visibility), one.form != "prototype", one.at)):
        name = record.name
        if name in public or name in found or (record.form not in _FUNCTIONS | _STRUCTURES | _CONSTANTS):
            continue
        if any(platform_of_condition(condition) is Platform.OTHER for condition in record.conditions):
            continue  # a branch that Darwin never compiles: `#if 0`, another system's
        form = "ioctl" if record.form == "macro" and "IOC" in name else record.form
        need = need_of_symbol(name, form, record.visibility, record.tier, shared=name in shared)
        if need is not Need.NEVER:
            value = record.value if record.value is not None else requests.get(name) or request_text(record.expression)
            found[name] = _known(record, past, form=form, value=value, need=need)
    return found


def _options(
    records: Iterable[SocketOption], public: set[str], shared: frozenset[str], past: Mapping[tuple[str, str], History]
) -> dict[str, KnownName]:
    found: dict[str, KnownName] = {}
    for record in records:
        need = need_of_option(record.name, shared=record.name in shared)
        if record.name not in public and need is not Need.NEVER:
            found[record.name] = _known(record, past, level=record.level, value=record.value, need=need)
    return found


def _numbers(
    records: Iterable[SocketOption],
    public: set[str],
    named: Mapping[str, KnownName],
    past: Mapping[tuple[str, str], History],
) -> dict[tuple[str, int], KnownName]:
    """By level and number; a number that also belongs to a public option of today is nobody's secret."""
    owned = {
        (record.level, record.value)
        for record in records
        if record.name in public and not past.get((record.kind, record.name), History()).last
    }
    found: dict[tuple[str, int], KnownName] = {}
    for one in sorted(named.values(), key=lambda each: bool(each.history.last)):  # today's owner first
        if isinstance(one.value, int) and (one.level, one.value) not in owned:
            found.setdefault((one.level, one.value), one)
    return found


def _sysctls(
    records: Iterable[Sysctl],
    documented: frozenset[str],
    shared: frozenset[str],
    past: Mapping[tuple[str, str], History],
) -> dict[str, KnownName]:
    found: dict[str, KnownName] = {}
    for record in records:
        need = need_of_sysctl(record.oid, shared=record.oid in shared)
        leaf = record.value_type != "node" or record.handler not in ("", "0", "NULL")
        if record.oid in documented or need is Need.NEVER or not leaf or record.oid in found:
            continue
        found[record.oid] = _known(record, past, form=record.value_type, need=need)
    return found


def _syscalls(
    records: Iterable[Syscall],
    symbols: Iterable[Symbol],
    shared: frozenset[str],
    past: Mapping[tuple[str, str], History],
) -> dict[str, KnownName]:
    """Calls whose prototype stands in private headers and in no public one; without any prototype: not known."""
    seen: dict[str, list[Symbol]] = {}
    for symbol in symbols:
        if symbol.form == "prototype" and symbol.at.path.endswith(".h"):
            seen.setdefault(symbol.name, []).append(symbol)
    found: dict[str, KnownName] = {}
    for record in records:
        prototypes = seen.get(record.name, ())
        private = [one for one in prototypes if one.visibility is Visibility.PRIVATE]
        if record.else_side or not private or any(one.visibility is Visibility.SDK for one in prototypes):
            continue
        need = need_of_symbol(record.name, "system call", Visibility.PRIVATE, Tier.T3, shared=record.name in shared)
        if need is not Need.NEVER:
            need = Need.DARWIN_CODE if need is Need.DARWIN_CODE else Need.NOTHING
            one = _known(private[0], past, form="system call", value=record.number, need=need)
            found[record.name] = replace(one, proof=_both(one.proof, record))
    return found


def _both(proof: str, call: Syscall) -> str:
    """The wrapper's proof, and the call's own where its number stands in an installed header: both are so."""
    public = call.visibility is Visibility.SDK and call.proof
    return f"{proof}; its number alone is public, {call.proof}" if public else proof


def _entitlements(
    records: Iterable[Symbol], documented: frozenset[str], past: Mapping[tuple[str, str], History]
) -> dict[str, KnownName]:
    """Those that are private by their name and that no installed header shows.

    Apple grants others on request, and documents more of them from year to year than anyone could list here.
    """
    named = [one for one in records if one.form == "entitlement" and one.name.startswith(_APPLE_S_OWN)]
    seen = documented | {one.name for one in named if one.visibility is Visibility.SDK}
    return {one.name: _known(one, past, form=one.form) for one in reversed(named) if one.name not in seen}
