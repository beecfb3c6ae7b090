"""Where an option's name is defined: by a macro, or by an enumerator beside the handler."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

from darwinidx.prepare import blank_comments
from darwinidx.resolve.conditionals import read_conditionals

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from darwinidx.kinds.kind import Tree
    from darwinidx.resolve.macros import Define

_NAME = re.compile(r"[A-Za-z_]\w*")
_CAST_OR_BRACKETS = re.compile(r"\A\(([^()]*)\)\Z")
_LEVEL = re.compile(rb"^[ \t]*#[ \t]*define[ \t]+(SOL_\w+)[ \t]+[\w(]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Definition:
    """One definition of an option's name."""

    name: str
    path: str
    line: int
    body: str
    """What is evaluated: a macro's body, an enumerator's name."""
    conditions: tuple[str, ...]


class Definitions:
    """The definitions of one release that can be options' names."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree

    def of(self, name: str, users: Collection[str]) -> list[Definition]:
        """Return a name's definitions in the folders of the files that use it; headers before sources."""
        tops = {path.split("/")[0] for path in users}
        found = [
            Definition(name, each.path, each.define.line, each.define.body, each.define.conditions)
            for each in self._tree.macros.all(name)
            if each.define.params is None and each.define.body and each.path.split("/")[0] in tops
        ]
        headers = [each for each in found if each.path.endswith(".h")]
        return headers or found or list(self._enumerators(name, users))

    def _enumerators(self, name: str, users: Collection[str]) -> Iterator[Definition]:
        value = self._tree.constants.value(name)
        if value is None:
            return
        folders = {path.rsplit("/", 1)[0] for path in users}
        pattern = re.compile(rb"^[^\n#]*?\b" + name.encode() + rb"[ \t]*(?:[=,}]|$)", re.MULTILINE)
        for path in sorted(self._tree.paths):
            if path.endswith(".h") and path.rsplit("/", 1)[0] in folders:
                data = self._tree.read(path) or b""
                if name.encode() not in data:  # as in nearly all, and told many times faster
                    continue
                code = blank_comments(data)
                at = pattern.search(code)
                if at:
                    line = code.count(b"\n", 0, at.end() - 1) + 1
                    yield Definition(name, path, line, name, read_conditionals(code).at(line))

    @cached_property
    def _spelled_alike(self) -> dict[str, list[Definition]]:
        """Macros in headers whose body is just another name, by that name."""
        macros = self._tree.macros
        alike = [
            pair
            for path, defines in macros.files.items()
            if path.endswith(".h")
            for pair in self._tree.of_file("alike", path, partial(_alike, path, defines))
        ]
        alike.sort(key=lambda pair: macros.order[pair[1].name])
        found: dict[str, list[Definition]] = {}
        for body, definition in alike:
            found.setdefault(body, []).append(definition)
        return found

    def spelled(self, name: str) -> frozenset[str]:
        """Return a name, the names it is defined as, and those that are defined as it."""
        bodies = {named(each.define.body) for each in self._tree.macros.all(name)} - {""}
        return frozenset({name, *bodies, *(each.name for each in self._spelled_alike.get(name, ()))})

    def aliases(self, names: Collection[str], headers: Collection[str]) -> dict[str, str]:
        """Return names that are defined as one of ``names``, or as which one of those is defined; alias -> name."""
        found: dict[str, str] = {}
        waiting = list(names)
        known = set(names)
        while waiting:
            name = waiting.pop()
            other = [each.name for each in self._spelled_alike.get(name, ()) if each.path in headers]
            for each in self._tree.macros.all(name):
                body = named(each.define.body)
                if body and each.path in headers and any(one.path in headers for one in self._tree.macros.all(body)):
                    other.append(body)
            for alias in other:
                if alias not in known:
                    known.add(alias)
                    found[alias] = found.get(name, name)
                    waiting.append(alias)
        return found

    def level_of(self, path: str) -> str:
        """Return the one level that a header defines beside its options; empty when there is none, or several."""
        found = set(_LEVEL.findall(self._tree.read(path) or b""))
        return found.pop().decode() if len(found) == 1 else ""


def _alike(path: str, defines: Iterable[Define]) -> list[tuple[str, Definition]]:
    """Return the macros of a file whose body is just another name, each after that name."""
    return [
        (body, Definition(define.name, path, define.line, define.body, define.conditions))
        for define in defines
        if define.params is None and (body := named(define.body))
    ]


def named(body: str) -> str:
    """Return the name that a macro's body is, brackets left off; empty for other bodies."""
    bracketed = _CAST_OR_BRACKETS.match(body)
    text = (bracketed[1] if bracketed else body).strip()
    return text if _NAME.fullmatch(text) else ""
