"""How near a name stands to NECP: the tiers, computed from the release itself."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING

from darwinidx.model import Tier, Visibility
from darwinidx.prepare import blank_comments

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from darwinidx.kinds.kind import Tree
    from darwinidx.kinds.symbol.text import RawSymbol

CORE = re.compile(r"bsd/net/necp\w*\.[ch]")
"""The core files: bsd/net/necp.h, necp.c, necp_client.c."""

_WATCHED = re.compile(r"bsd/(?:net|netinet|netinet6|sys)/[^/]+\.h")
_NEAR = re.compile(r"(?:bsd/(?:net|netinet|netinet6|skywalk)|security)/.*\.[ch]|bsd/sys/[^/]+\.h")
_WORD = re.compile(rb"[A-Za-z_]\w*")
_TAG = re.compile(rb"\b(?:struct|union|enum)\s+(\w+)")
_TAGGED = frozenset({"struct", "union", "enum"})
_CALL = re.compile(rb"\b\w*necp\w*[ \t]*\(", re.IGNORECASE)
_KEYWORDS = frozenset({"const", "volatile", "signed", "inline", "register", "auto", "restrict"})
"""Words of C that old headers define as macros."""
_BUILD = frozenset({"build option", "build attribute", "build file"})


@lru_cache(maxsize=1 << 15)
def _where(path: str) -> tuple[bool, bool, bool]:
    """Tell whether a path is of the core, near it, and a header that the guard watches."""
    return bool(CORE.fullmatch(path)), bool(_NEAR.fullmatch(path)), bool(_WATCHED.fullmatch(path))


def names_necp(name: str) -> bool:
    """Tell whether a name contains ``necp``, in any case: the rule of tier T0."""
    return "necp" in name.lower()


class Tiers:
    """The tier of any declared name of one release."""

    def __init__(self, raws: Mapping[str, Sequence[RawSymbol]], tree: Tree) -> None:
        self._raws, self._tree = raws, tree
        self._declared: dict[str, list[tuple[str, int, tuple[str, ...]]]] = {}
        self._core_words: set[str] = set()
        self._core_tags: set[str] = set()
        for path in raws:
            if CORE.fullmatch(path):
                code = blank_comments(tree.read(path) or b"")
                self._core_words |= {word.decode() for word in _WORD.findall(code)}
                self._core_tags |= {tag.decode() for tag in _TAG.findall(code)}
        self._core_words -= _KEYWORDS
        self._core_words -= {raw.name for items in raws.values() for raw in items if raw.form == "field"}
        self._callers: set[tuple[str, str]] = set()
        for path, items in raws.items():
            if path.endswith(".c") and not CORE.fullmatch(path):
                self._callers |= {(path, name) for name in _callers(items, tree.read(path) or b"")}

    def is_in_sdk(self, name: str) -> bool:
        """Tell whether another line of the release declares the name in an installed header: then it is no secret."""
        if not self._declared:
            for path, items in self._raws.items():
                for raw in items:
                    self._declared.setdefault(raw.name, []).append((path, raw.line, raw.conditions))
        found = [*self._declared.get(name, ())]
        found += [(path, define.line, define.conditions) for path, define in self._tree.macros.all(name)]
        visible = self._tree.visibility.of
        return len(found) > 1 and any(visible(path, held, line=line)[0] is Visibility.SDK for path, line, held in found)

    def of(self, path: str, name: str, form: str, parent: str = "", signature: str = "") -> Tier | None:
        """Return the tier, or None for a name that is none of darwinidx's business."""
        if names_necp(name):
            return Tier.T0
        if form in _BUILD:
            return None
        if _where(path)[0]:
            return Tier.T1
        if form == "field":
            return Tier.T2 if names_necp(parent) else None
        return self._outside(path, name, form, signature)

    def _outside(self, path: str, name: str, form: str, signature: str) -> Tier | None:
        """Return the tier of a name that neither says NECP nor stands in the core."""
        if (form == "function" and (path, name) in self._callers) or form == "entitlement":
            return Tier.T2
        own = form == "function" and signature.startswith("static ")
        # what another file keeps to itself is not what the core means by the same word
        named = self._core_tags if form in _TAGGED else self._core_words
        _, near, watched = _where(path)
        if name in named and near and not (own and path.endswith(".c")):
            return Tier.T2
        # an inline helper leaves no symbol that a product could name without the header itself
        return Tier.T3 if watched and not own else None


def _callers(items: Sequence[RawSymbol], data: bytes) -> Iterator[str]:
    """Yield the functions of a file, outside the core, in which a name of T0 is called."""
    functions = sorted((raw.line, raw.name) for raw in items if raw.form == "function")
    lines = [line for line, _ in functions]
    for line in _call_lines(data):
        index = bisect_right(lines, line) - 1
        if index >= 0 and functions[index][0] != line:
            yield functions[index][1]


@lru_cache(maxsize=1024)
def _call_lines(data: bytes) -> tuple[int, ...]:
    """Return the lines on which names of T0 are called; the next release has most files again."""
    code = blank_comments(data)
    found: list[int] = []
    at, line = 0, 1
    for match in _CALL.finditer(code):
        line += code.count(b"\n", at, match.start())
        at = match.start()
        found.append(line)
    return tuple(found)
