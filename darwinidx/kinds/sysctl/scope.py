"""Which ``#define`` a use means: what is defined above it in its own file first, then what headers say.

The headers' answer is the one that the kernel's own build sees: a definition that its configuration rules out
(``#ifndef KERNEL``) is passed over.
"""

from __future__ import annotations

import re
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from darwinidx.kinds.sysctl.expand import Declaration, templates
from darwinidx.resolve.expression import ExpressionError, Truth, negate
from darwinidx.resolve.kernel_view import KERNEL_FOLDERS, SOURCES, kernel_truth

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from darwinidx.kinds.kind import Tree
    from darwinidx.resolve.macros import Define, PathDefine

RUN_TIME = re.compile(r"\b(skoid_create|skoid_add_\w+)\s*\(")
"""The functions that make an OID at run time from their arguments."""
_ROOT = re.compile(
    r"\bsysctl_oid\b|\.\s*oid_parent\b|\{\s*&\s*sysctl_\s*##|\bskoid_(?:create|add_)|\bSTARTUP_ARG\s*\(\s*SYSCTL\b"
)
_WORD = re.compile(r"[A-Za-z_]\w*")


class Scope:
    """The definitions of one release, as a use at a place sees them."""

    def __init__(self, tree: Tree) -> None:
        self._macros = tree.macros
        self.reaching = _reaching(tree)
        """Function-like macros of which a definition leads to an OID; whether a use does, its own scope says."""
        self._local: dict[str, list[int]] = {}
        for name in self.reaching:
            for found in self._macros.all(name):
                self._local.setdefault(found.path, []).append(found.define.line)
        self._headers: dict[tuple[str, str, bool], tuple[set[str], tuple[Define, ...]]] = {}
        self._templates: dict[tuple[object, ...], tuple[Declaration, ...]] = {}

    def function(self, name: str, path: str, line: int, around: Sequence[str]) -> tuple[Define, ...]:
        """Return the function-like definitions that may hold at a place, the likeliest first."""
        return self._live(name, path, line, around, called=True)

    def object(self, name: str, path: str, line: int, around: Sequence[str]) -> tuple[Define, ...]:
        """Return the object-like definitions that may hold at a place, in the order of the text."""
        return self._live(name, path, line, around, called=False)[::-1]

    def is_of_headers(self, name: str, path: str) -> bool:
        """Whether ``object`` gave for a name what headers say to every file, this one too, of a component."""
        known = self._headers.get((name, path.partition("/")[0], False))
        return known is not None and path not in known[0]

    def local_alias(self, name: str, path: str, line: int, around: Sequence[str]) -> str:
        """Return the other word that ``name`` is an alias of, by one certain definition above in the same file."""
        found = [each.define for each in self._macros.all(name) if each.path == path and each.define.params is None]
        if not found:
            return ""
        live = self.object(name, path, line, around)
        body = live[0].body if len(live) == 1 and live[0] in found else ""
        return body if _WORD.fullmatch(body) else ""

    def is_local(self, name: str, path: str) -> bool:
        """Whether a file defines a macro of this name itself."""
        return any(found.path == path for found in self._macros.all(name))

    def declarations(
        self, define: Define, count: int, path: str, line: int, around: Sequence[str]
    ) -> tuple[Declaration, ...]:
        """Return what a macro declares when it is used at a place with ``count`` arguments, with marks for these."""
        above = sum(at < line for at in self._local.get(path, ()))
        key = (id(define), count, *((path, above) if above else ()))
        if key not in self._templates:

            def find(name: str) -> Define | None:
                found = self.function(name, path, line, around) if name in self.reaching else ()
                return found[0] if found else None

            self._templates[key] = templates(define, count, find, RUN_TIME)
        return self._templates[key]

    def _live(self, name: str, path: str, line: int, around: Sequence[str], *, called: bool) -> tuple[Define, ...]:
        known = self._headers.get((name, path.partition("/")[0], called))
        if known is not None and path not in known[0]:
            return known[1]
        everywhere = [found for found in self._macros.all(name) if (found.define.params is not None) == called]
        here = sorted(
            (found.define for found in everywhere if found.path == path and found.define.line < line),
            key=lambda define: -define.line,
        )
        live: list[Define] = []
        for define in here:
            if _excluded(define.conditions, tuple(around)):
                continue
            live.append(define)
            if all(condition in around for condition in define.conditions):
                return tuple(live)
        if live:
            return tuple(live)
        chosen = _of_headers(everywhere, path)
        # what headers say is the same for every file of a component that has no definition of its own
        self._headers[name, path.partition("/")[0], called] = {each.path for each in everywhere}, chosen
        return chosen


def _of_headers(everywhere: Sequence[PathDefine], path: str) -> tuple[Define, ...]:
    """Return a header's definitions: of one header, the one whose conditions the kernel's build meets best."""
    ranked: dict[str, tuple[int, int, str]] = {}
    live: dict[str, list[Define]] = {}
    top = path.partition("/")[0]
    for found in everywhere:
        truth = kernel_truth(found.define.conditions)
        if found.path.endswith(SOURCES) or truth is Truth.NO:
            continue
        kernel = 0 if found.path.startswith(KERNEL_FOLDERS) else 1
        rank = (kernel, 0 if truth is Truth.YES else 1, "" if found.path.startswith(top) else found.path)
        ranked[found.path] = min(rank, ranked.get(found.path, rank))
        live.setdefault(found.path, []).append(found.define)
    if not ranked:
        return ()
    chosen = live[min(ranked, key=lambda header: (ranked[header], header))]
    certain = [define for define in chosen if kernel_truth(define.conditions) is Truth.YES]
    return tuple(certain[-1:] or chosen[::-1])


@lru_cache(maxsize=4096)
def _excluded(conditions: tuple[str, ...], around: tuple[str, ...]) -> bool:
    """Whether a definition under ``conditions`` cannot hold where ``around`` does."""
    if not conditions:
        return False
    if kernel_truth(conditions) is Truth.NO:
        return True
    denied = {_negated(condition) for condition in around}
    return any(condition in denied or _negated(condition) in around for condition in conditions)


@lru_cache(maxsize=4096)
def _negated(condition: str) -> str:
    try:
        return negate(condition)
    except ExpressionError:
        return f"!({condition})"


def _called(defines: Iterable[Define]) -> list[tuple[str, frozenset[str] | None]]:
    """Return each function-like macro with the words of its body; None where that itself makes an OID."""
    return [
        (each.name, None if _ROOT.search(each.body) else frozenset(_WORD.findall(each.body)))
        for each in defines
        if each.params is not None
    ]


def _reaching(tree: Tree) -> frozenset[str]:
    """Return the function-like macros from which an OID can be reached, by fixpoint over all bodies."""
    called = [
        pair
        for path, defines in tree.macros.files.items()
        for pair in tree.of_file("called", path, partial(_called, defines))
    ]
    found: set[str] = set()
    fresh = {name for name, words in called if words is None}
    while fresh:
        found |= fresh
        fresh = {name for name, words in called if words and not words.isdisjoint(fresh)} - found
    return frozenset(found)
