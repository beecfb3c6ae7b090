"""OIDs that functions make at run time: what their calls say, with ``<…>`` for what only the running system knows.

An embedded ``struct skoid`` is a node that ``skoid_create`` hangs into a static list (``SKOID_SNODE``) or under another
one (``SKOID_DNODE``); ``skoid_add_*`` gives it leaves. The member's name ties them together over files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from darwinidx.kinds.sysctl.expand import Declaration

CREATE = "skoid_create"
_ADD = "skoid_add_"
_STATIC_LIST = re.compile(r"SKOID_SNODE\s*\(\s*(\w+)\s*\)")
_EMBEDDED_LIST = re.compile(r"SKOID_DNODE\s*\((.*)\)\s*\Z")
_MEMBER = re.compile(r"(\w+)\W*\Z")
_LITERALS = re.compile(r'\s*(?:"(?:\\.|[^"\\])*"\s*)+\Z')
_LITERAL = re.compile(r'"((?:\\.|[^"\\])*)"')
_FORMATS = {"uint": ("uint", "IU"), "int": ("int", "I"), "handler": ("int", "I")}
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class RunTimeOid:
    """A run-time OID, read from the arguments of the call that makes it."""

    member: str
    """The ``struct skoid`` it is made on."""
    name: str
    """Its last part, possibly ``<…>``."""
    kind: str
    """The access expression of the call."""
    value_type: str
    format: str
    handler: str
    variable: str
    parent: str
    """For a node, where it hangs: ``static:TOKEN`` or ``member:NAME``; empty for a leaf."""


def literal(text: str) -> str | None:
    """Return the content of adjacent string literals, or None when ``text`` is anything else."""
    return "".join(_LITERAL.findall(text)) if _LITERALS.match(text) else None


def read_run_time(declaration: Declaration) -> RunTimeOid | None:
    """Return what one ``skoid_*`` call makes; None when its arguments do not fit."""
    given = [declaration.fields[key] for key in sorted(declaration.fields, key=int)]
    if declaration.made_by == CREATE and len(given) >= len(("skoid", "parent", "name", "kind")):
        member, parent, name, kind = given[:4]
        return RunTimeOid(_member(member), _name(name, member), kind, "node", "", "", "", _parent(parent))
    if declaration.made_by.startswith(_ADD) and len(given) >= len(("skoid", "name", "kind", "value")):
        member, name, kind, value = given[:4]
        value_type, text_format = _FORMATS.get(declaration.made_by.removeprefix(_ADD), ("untyped", ""))
        serves = declaration.made_by.endswith("handler")
        handler = value.lstrip("& ") if serves else "sysctl_handle_int"
        variable = given[4] if serves and len(given) > len("skip") else value
        return RunTimeOid(
            _member(member), _name(name, member), kind, value_type, text_format, handler, variable.lstrip("& "), ""
        )
    return None


class RunTimeTree:
    """The run-time nodes of one release, by the member they are made on."""

    def __init__(self, made: Iterable[tuple[str, int, RunTimeOid]], path_of: Callable[[str], str | None]) -> None:
        """Take the nodes with the file and line of their calls, and what names a static list."""
        self._path_of = path_of
        self._nodes: dict[str, RunTimeOid] = {}
        self._by_file: dict[str, list[tuple[int, RunTimeOid]]] = {}
        for path, line, oid in made:
            if oid.parent:
                self._nodes.setdefault(oid.member, oid)
                self._by_file.setdefault(path, []).append((line, oid))

    def dotted(self, oid: RunTimeOid, path: str, line: int) -> str | None:
        """Return an OID's dotted name; None when its parent is not known."""
        if oid.parent:
            return self._node(oid, 0)
        owner = self._nodes.get(oid.member)
        if owner is None:
            above = [node for at, node in sorted(self._by_file.get(path, ()), key=lambda pair: pair[0]) if at <= line]
            owner = above[-1] if above else None
        base = self._node(owner, 0) if owner else None
        return f"{base}.{oid.name}" if base else None

    def _node(self, oid: RunTimeOid, depth: int) -> str | None:
        where, _, token = oid.parent.partition(":")
        if where == "static":
            base = self._path_of(token)
        else:
            above = self._nodes.get(token)
            base = self._node(above, depth + 1) if above and depth < _DEEPEST else None
        return f"{base}.{oid.name}" if base else None


def placeholder(expression: str, owner: str = "") -> str:
    """Return ``<…>`` for a name that an expression gives: the called function, or what owns it, in a word."""
    called = re.match(r"\s*(\w+)\s*\(", expression)
    word = called.group(1) if called else owner or (_last_member(expression) or "name")
    return f"<{word.replace('_', '').lower()}>"


def _name(expression: str, member: str) -> str:
    text = literal(expression)
    owner = _member(member).removesuffix("_skoid").removesuffix("skoid")
    return text if text is not None else placeholder(expression, owner)


def _member(expression: str) -> str:
    return _last_member(expression) or expression


def _last_member(expression: str) -> str:
    found = _MEMBER.search(expression)
    return found.group(1) if found else ""


def _parent(expression: str) -> str:
    if found := _STATIC_LIST.search(expression):
        return f"static:{found.group(1)}"
    if found := _EMBEDDED_LIST.search(expression):
        return f"member:{_last_member(found.group(1))}"
    return f"member:{_last_member(expression)}"
