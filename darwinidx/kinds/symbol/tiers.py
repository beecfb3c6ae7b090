"""How near a name stands to NECP: the tiers, computed from the release itself."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from darwinidx.kinds.symbol.generated import CALL, Generated
from darwinidx.model import Tier, Visibility
from darwinidx.prepare import blank_comments

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from darwinidx.kinds.kind import Tree
    from darwinidx.kinds.symbol.text import RawSymbol
    from darwinidx.resolve.macros import Define

CORE = re.compile(r"bsd/net/necp\w*\.[ch]")
"""The core files: bsd/net/necp.h, necp.c, necp_client.c."""

_WATCHED = re.compile(r"bsd/(?:net|netinet|netinet6|sys)/[^/]+\.h")
_NEAR = re.compile(r"(?:bsd/(?:net|netinet|netinet6|skywalk)|security)/.*\.[ch]|bsd/sys/[^/]+\.h")
_WORD = re.compile(rb"[A-Za-z_]\w*")
_TAG = re.compile(rb"\b(?:struct|union|enum)\s+(\w+)")
_INCLUDE_GUARD = re.compile(r"_H_*\Z")
_SHORTEST = 4
_FIELD_PATH = re.compile(r"\w+(?:\.\w+)+")
_TAGGED = frozenset({"struct", "union", "enum"})
_CALL = re.compile(rb"necp\w*+[ \t]*+\(")
"""Of lower case: a search for letters is many times faster than one for a word's start, or for either case."""
_KEYWORDS = frozenset({"const", "volatile", "signed", "inline", "register", "auto", "restrict"})
"""Words of C that old headers define as macros."""
_BUILD = frozenset({"build option", "build attribute", "build file"})
_NEAREST = (Tier.T0, Tier.T1, Tier.T2)


@lru_cache(maxsize=1 << 15)
def _where(path: str) -> tuple[bool, bool, bool]:
    """Tell whether a path is of the core, near it, and a header that the guard watches."""
    return bool(CORE.fullmatch(path)), bool(_NEAR.fullmatch(path)), bool(_WATCHED.fullmatch(path))


def names_necp(name: str) -> bool:
    """Tell whether a name contains ``necp``, in any case: the rule of tier T0."""
    return "necp" in name.lower()


def macro_form(define: Define) -> str:
    """Return a macro's form."""
    return "macro" if define.params is None else "function-like macro"


class Tiers:
    """The names of one release that have a tier, by the file that declares them."""

    def __init__(self, raws: Mapping[str, Sequence[RawSymbol]], tree: Tree) -> None:
        self._raws, self._tree = raws, tree
        self._generated = Generated(tree)
        words: set[str] = set()
        tags: set[str] = set()
        for path in raws:
            if CORE.fullmatch(path):
                code = blank_comments(tree.read(path) or b"")
                words |= {word.decode() for word in _WORD.findall(code)}
                tags |= {tag.decode() for tag in _TAG.findall(code)}
        words -= _KEYWORDS
        for path, items in raws.items():
            words -= tree.of_file("fields", path, partial(_fields, items))
        self._core = _Core(frozenset(words), frozenset(tags))

    def declared(self, path: str) -> Iterator[tuple[RawSymbol, Tier]]:
        """Yield what a file, and the macros that it calls, declare."""
        items = self._raws[path]
        core = self._core.of(path, _declared_names(self._tree, path, items))
        yield from self._tree.of_file(("declared", core), path, partial(self._told, core, path, items))
        yield from self._told(self._core, path, self._generated.declared(path, items))

    def _told(self, core: _Core, path: str, items: Iterable[RawSymbol]) -> list[tuple[RawSymbol, Tier]]:
        told = ((raw, self._tier(core, path, raw)) for raw in items if raw.form != CALL)
        return [(raw, tier) for raw, tier in told if tier is not None]

    def _tier(self, core: _Core, path: str, raw: RawSymbol) -> Tier | None:
        tier = core.tier(path, raw.name, raw.form, raw.parent, raw.signature)
        if tier in _NEAREST or raw.form != "function" or not path.endswith(".c"):
            return tier
        return Tier.T2 if raw.name in self._tree.of_file("callers", path, partial(self._callers, path)) else tier

    def _callers(self, path: str) -> frozenset[str]:
        return frozenset(_callers(self._raws[path], self._tree.read(path) or b""))

    def defined(self, path: str) -> Sequence[tuple[Define, Tier]]:
        """Return what a file defines as macros, but for those that mean nothing by themselves."""
        defines = self._tree.macros.files[path]
        core = self._core.of(path, self._tree.of_file("defined names", path, partial(_names, defines)))

        def told() -> list[tuple[Define, Tier]]:
            told = ((each, core.tier(path, each.name, macro_form(each))) for each in defines)
            return [(each, tier) for each, tier in told if tier is not None and _means_something(each, tier)]

        return self._tree.of_file(("defined", core), path, told)


@dataclass(frozen=True, slots=True)
class _Core:
    """What the core files say: names are near it by these words."""

    words: frozenset[str]
    tags: frozenset[str]

    def of(self, path: str, names: frozenset[str]) -> _Core:
        """Return what matters for a file's names: from release to release it stays the same, all the words do not."""
        return _Core(self.words & names, self.tags & names) if _where(path)[1] else _NOTHING

    def tier(  # noqa: PLR0911
        self, path: str, name: str, form: str, parent: str = "", signature: str = ""
    ) -> Tier | None:
        """Return the tier, or None for a name that is none of darwinidx's business; callers are not asked."""
        if names_necp(name):
            return Tier.T0
        if form in _BUILD:
            return None
        core, near, watched = _where(path)
        if core:
            return Tier.T1
        if form == "field":
            return Tier.T2 if names_necp(parent) else None
        if form == "entitlement":
            return Tier.T2
        own = form == "function" and signature.startswith("static ")
        # what another file keeps to itself is not what the core means by the same word
        if name in (self.tags if form in _TAGGED else self.words) and near and not (own and path.endswith(".c")):
            return Tier.T2
        # an inline helper leaves no symbol that a product could name without the header itself
        return Tier.T3 if watched and not own else None


_NOTHING = _Core(frozenset(), frozenset())


class InSdk:
    """Which of some private names the SDK declares elsewhere: then they are no secret."""

    def __init__(self, names: set[str], raws: Mapping[str, Sequence[RawSymbol]], tree: Tree) -> None:
        self._tree = tree
        self._declared: dict[str, list[tuple[str, int, tuple[str, ...]]]] = {}
        for path, items in raws.items():
            if names.isdisjoint(_declared_names(tree, path, items)):
                continue
            # what a header shows to nobody without conditions, it shows to nobody with some
            if tree.visibility.of(path, ())[0] is Visibility.SDK:
                for raw in items:
                    if raw.name in names:
                        self._declared.setdefault(raw.name, []).append((path, raw.line, raw.conditions))

    def has(self, name: str) -> bool:
        """Tell whether the SDK shows one of the names."""
        found = [*self._declared.get(name, ())]
        found += [(path, define.line, define.conditions) for path, define in self._tree.macros.all(name)]
        visible = self._tree.visibility.of
        return any(visible(path, held, line=line)[0] is Visibility.SDK for path, line, held in found)


def _means_something(define: Define, tier: Tier) -> bool:
    """Tell whether a macro's name does: no include guard's; far away no feature mark's, no ``X``, no short name."""
    if tier is Tier.T3:
        return bool(define.body) and len(define.name) >= _SHORTEST and not _FIELD_PATH.fullmatch(define.body)
    return bool(define.body) or not _INCLUDE_GUARD.search(define.name)


def _declared_names(tree: Tree, path: str, items: Sequence[RawSymbol]) -> frozenset[str]:
    """Return the names of what a file declares."""
    return tree.of_file("declared names", path, partial(_names, items))


def _names(items: Iterable[RawSymbol | Define]) -> frozenset[str]:
    return frozenset(each.name for each in items)


def _fields(items: Sequence[RawSymbol]) -> frozenset[str]:
    return frozenset(raw.name for raw in items if raw.form == "field")


def _callers(items: Sequence[RawSymbol], data: bytes) -> Iterator[str]:
    """Yield the functions of a file, outside the core, in which a name of T0 is called."""
    functions = sorted((raw.line, raw.name) for raw in items if raw.form == "function")
    lines = [line for line, _ in functions]
    for line in _call_lines(data):
        index = bisect_right(lines, line) - 1
        if index >= 0 and functions[index][0] != line:
            yield functions[index][1]


def _call_lines(data: bytes) -> Iterator[int]:
    """Yield the lines on which names of T0 are called."""
    code = blank_comments(data).lower()
    at, line = 0, 1
    for match in _CALL.finditer(code):
        line += code.count(b"\n", at, match.start())
        at = match.start()
        yield line
