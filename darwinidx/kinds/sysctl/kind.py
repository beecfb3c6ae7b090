"""Sysctls: every ``struct sysctl_oid`` of a release, by whatever macro or function it is made.

``read`` (in ``raw``) keeps candidates; ``resolve`` expands each with the release's own ``#define``s
(``gather``, ``scope``, ``expand``), follows the node declarations to dotted names and reads
access, type and number.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, ClassVar

from darwinidx.kinds.sysctl.access import Access, describe, read_access, value_type
from darwinidx.kinds.sysctl.dynamic import RunTimeTree, literal, placeholder, read_run_time
from darwinidx.kinds.sysctl.gather import Found, gather
from darwinidx.kinds.sysctl.raw import RawSysctl, is_candidate, read_raw
from darwinidx.kinds.sysctl.scope import Scope
from darwinidx.model import Miss, Sysctl
from darwinidx.resolve.oid import OidTree, list_token

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from darwinidx.kinds.kind import RawMiss, Tree
    from darwinidx.model import Place
    from darwinidx.resolve.macros import Define
    from darwinidx.source import Source
    from darwinidx.syntax import Match

_ANCHOR = "__anchor__("
"""The name of the hidden first child that an extensible node carries; no user ever sees it."""
_NULL = frozenset({"", "0", "NULL", "nullptr"})
_CAST = re.compile(r"\A\(\s*(?:const\s+)?(?:struct\s+)?\w+[\s*]*\)\s*(?=[&\w(])")


class SysctlKind:
    """The kind ``sysctl``."""

    name: ClassVar[str] = "sysctl"
    query: ClassVar[str] = "sysctl"
    raw: ClassVar[type[RawSysctl]] = RawSysctl

    def candidate(self, path: str, data: bytes) -> bool:
        """Tell cheaply whether a file may hold sysctls."""
        return is_candidate(path, data)

    def read(self, source: Source, matches: Sequence[Match]) -> Iterable[RawSysctl | RawMiss]:
        """Yield the candidates of one blob."""
        return read_raw(source, matches)

    def resolve(self, raws: Mapping[str, Sequence[RawSysctl]], tree: Tree) -> Iterable[Sysctl | Miss]:
        """Yield the release's sysctls, and a miss for each candidate or value that could not be told."""
        return _Resolution(raws, tree).run()


class _Resolution:
    """One release's second pass."""

    def __init__(self, raws: Mapping[str, Sequence[RawSysctl]], tree: Tree) -> None:
        self._raws = raws
        self._tree = tree
        self._scope = Scope(tree)
        self._nodes = OidTree()
        self._misses: list[Miss] = []
        self._accesses: dict[tuple[str, str], tuple[tuple[str, ...], Sequence[Access]]] = {}

    def run(self) -> Iterator[Sysctl | Miss]:
        grouped: dict[tuple[Place, str, str], list[Found]] = defaultdict(list)
        made: list[Found] = []
        for one in gather(self._raws, self._scope):
            if isinstance(one, Miss):
                self._misses.append(one)
            elif one.declared.made_by:
                made.append(one)
            elif (named := self._named(one)) is not None:
                grouped[one.place, *named].append(one)
                own = list_token(one.declared.fields.get("oid_arg1", ""))
                if own is not None:
                    self._nodes.add(own, *named)
        for (_, token, name), readings in grouped.items():
            record = self._record(token, name, readings)
            if record is not None:
                yield record
        yield from self._run_time(made)
        yield from self._misses

    def _named(self, one: Found) -> tuple[str, str] | None:
        """Return the list a declaration stands in and its own name; None for a hidden or unreadable one."""
        fields = one.declared.fields
        token, name = list_token(fields.get("oid_parent", "")), literal(fields.get("oid_name", ""))
        if name is not None and name.startswith(_ANCHOR):
            return None
        if token is None:
            self._miss(one, f"parent: {fields.get('oid_parent', '')} is no list of children", name or "")
            return None
        if name is None:
            self._miss(one, f"name: {fields.get('oid_name', '')} is no literal")
            return None
        alias = self._scope.local_alias(name, one.scope, one.scope_line, one.around)
        return token, alias or name or placeholder("fsname()")

    def _record(self, token: str, name: str, readings: Sequence[Found]) -> Sysctl | None:
        first = readings[0]
        base = self._nodes.path(token)
        if base is None:
            self._miss(first, f"parent: {self._nodes.why_not(token)}", name)
            return None
        oid = f"{base}.{name}" if base else name
        fields, declared = first.declared.fields, first.declared
        variants = [access for one in readings for access in self._access(one, one.declared.fields.get("oid_kind", ""))]
        for word in dict.fromkeys(word for access in variants for word in access.unknown):
            self._miss(first, f"access: {word} is not defined in this tree", oid)
        fixed = [kind for access in self._access(first, declared.fixed_kind)[:1] for kind in access.types]
        text_format = literal(fields.get("oid_fmt", "")) or ""
        conditions = first.around if len(readings) > 1 else first.around + first.extra
        visibility, proof = self._tree.visibility.of(first.scope, conditions, line=first.scope_line)
        argument = fields.get("oid_arg1", "")
        return Sysctl(
            name=oid,
            at=first.place,
            conditions=conditions,
            visibility=visibility,
            proof=proof,
            oid=oid,
            parent=token,
            number=self._number(first, oid),
            value_type=value_type(variants, fixed, text_format, fixed_format=declared.fixed_format),
            access=describe(variants, first.around),
            handler=_plain(fields.get("oid_handler", "")),
            variable=_plain(argument) if list_token(argument) is None else "",
            format=text_format,
            description=literal(fields.get("oid_descr", "")) or "",
            exists=self._tree.existence.of(first.scope, conditions),
            mechanism=self._mechanism(first),
            c_symbol=declared.symbol,
            dynamic=name.startswith("<"),
        )

    def _access(self, one: Found, kind: str) -> list[Access]:
        return [
            Access(one.extra + access.conditions, access.flags, access.types, access.unknown) if one.extra else access
            for access in self._read_access(one, kind)
        ]

    def _read_access(self, one: Found, kind: str) -> Sequence[Access]:
        """Read a kind word; the same one means the same wherever headers alone say what its names are."""
        key = (kind, one.scope.partition("/")[0])
        known = self._accesses.get(key)
        if known is not None and all(self._scope.is_of_headers(name, one.scope) for name in known[0]):
            return known[1]
        names: dict[str, None] = {}

        def definitions(name: str) -> Sequence[Define]:
            names[name] = None
            return self._scope.object(name, one.scope, one.scope_line, one.around)

        found = read_access(kind, definitions)
        if all(self._scope.is_of_headers(name, one.scope) for name in names):
            self._accesses[key] = tuple(names), found
        return found

    def _number(self, one: Found, oid: str) -> int | None:
        """Return the fixed number; None for OID_AUTO, and with a miss for one that cannot be told."""
        text = one.declared.fields.get("oid_number", "")
        if text in {"OID_AUTO", ""}:
            return None
        value = self._tree.constants.value(text, path=one.scope)
        if isinstance(value, int):
            return value if value >= 0 else None
        self._miss(one, f"number: {self._tree.constants.why_not(text, path=one.scope)}", oid)
        return None

    def _mechanism(self, one: Found) -> str:
        """Return the macros that lead to the OID, down to the first that a header gives to everyone."""
        steps: list[str] = []
        for step in one.declared.chain:
            steps.append(step)
            if not self._scope.is_local(step, one.scope):
                break
        return ">".join(steps)

    def _run_time(self, made: Sequence[Found]) -> Iterator[Sysctl]:
        read = [(one, oid) for one in made if (oid := read_run_time(one.declared)) is not None]
        known = RunTimeTree(((one.path, one.raw.line, oid) for one, oid in read), self._nodes.path)
        for one, oid in read:
            dotted = known.dotted(oid, one.path, one.raw.line)
            if dotted is None:
                self._miss(one, f"parent: nothing makes the node of {oid.member}", oid.name)
                continue
            visibility, proof = self._tree.visibility.of(one.path, one.around, line=one.raw.line)
            flags = self._access(one, f"CTLFLAG_LOCKED | {oid.kind}")
            yield Sysctl(
                name=dotted,
                at=one.place,
                conditions=one.around,
                visibility=visibility,
                proof=proof,
                oid=dotted,
                parent=oid.parent,
                value_type=oid.value_type,
                access=describe(flags, one.around),
                handler=oid.handler,
                variable=oid.variable,
                format=oid.format,
                exists=self._tree.existence.of(one.path, one.around),
                mechanism=">".join((*one.declared.chain, one.declared.made_by)),
                dynamic=True,
            )

    def _miss(self, one: Found, reason: str, name: str = "") -> None:
        self._misses.append(Miss(at=one.place, kind=SysctlKind.name, name=name, reason=reason))


def _plain(expression: str) -> str:
    """Return an expression without casts, address signs and outer brackets; empty for a null pointer."""
    text = expression.strip()
    while (shorter := _CAST.sub("", text).lstrip("& ").strip()) != text or (text[:1] == "(" and text[-1:] == ")"):
        text = shorter if shorter != text else text[1:-1].strip()
    return "" if text in _NULL else text
