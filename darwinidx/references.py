"""Names -> where they are used, and how, in which function and under which conditions.

The tree says where functions begin and end; how a name is used is told by its neighbours in the text, which also holds
inside macro bodies, in directives and where the parser was lost.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from darwinidx.kinds.symbol.text import at_margin
from darwinidx.kinds.symbol.tiers import CORE, names_necp
from darwinidx.kinds.symbol.tree import NO_NAME
from darwinidx.model import Place, Reference, SocketOption, Symbol, Sysctl, Tier
from darwinidx.prepare import any_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from darwinidx.model import Record
    from darwinidx.source import Source
    from darwinidx.syntax import Match

_WORDS_ALONE = re.sub(rb"\W", b" ", bytes(range(256)))
"""Translates everything but words and numbers to blanks."""
_DIRECTIVE = re.compile(rb"#[ \t]*+(\w++)(?:[^\n\\]++|\\\r?\n|\\)*+")
_CONDITION = re.compile(rb"\b(?:if|while|switch|for)\s*\(")
_LAST_WORD = re.compile(rb"\b[A-Za-z_]\w*\Z")
_NO_TYPES = frozenset({b"return", b"else", b"goto", b"case"})
_INCLUDE_GUARD = re.compile(r"_H_*\Z")
_SHORTEST = 4
"""A sysctl's variable with a shorter name than this is a local of somebody else's nearly everywhere."""
_SHARED_HANDLERS = "sysctl_handle_"
"""The handlers that bsd/kern/kern_newsysctl.c offers to all: their uses say nothing about one sysctl."""


class Targets:
    """The names whose uses are recorded: everywhere, or in the core files only."""

    def __init__(self, records: Iterable[Record]) -> None:
        self.everywhere: set[str] = set()
        self.core: set[str] = set()
        self._declared: set[tuple[str, str, int]] = set()
        for record in records:
            self._declared.add((record.name, record.at.path, record.at.line))
            if isinstance(record, SocketOption):
                self.everywhere.add(record.name)
            elif isinstance(record, Sysctl):
                self.everywhere |= {name for name in (record.variable, record.handler) if _is_own(name)}
            elif isinstance(record, Symbol) and record.tier is Tier.T0:
                self.everywhere.add(record.name)
            elif isinstance(record, Symbol) and record.tier is Tier.T1:
                # a T1 field or static is a common word elsewhere; what the header declares is not
                outside = record.at.path.endswith(".h") and record.form != "field"
                (self.everywhere if outside else self.core).add(record.name)

    def declares(self, name: str, path: str, line: int) -> bool:
        """Tell whether a word is a definition's own name, not a use of it."""
        return (name, path, line) in self._declared


def _is_own(name: str) -> bool:
    return len(name) >= _SHORTEST and name.isidentifier() and not name.startswith(_SHARED_HANDLERS)


class Wanted:
    """The names to look for, as worker processes take them."""

    def __init__(self, targets: Targets) -> None:
        self._everywhere = frozenset(name.encode() for name in targets.everywhere)
        self._core = frozenset(name.encode() for name in targets.core)

    def is_declared(self, name: str) -> bool:
        """Tell whether a name is wanted because a record declares it, and not for its letters alone."""
        return name.encode() in self._everywhere or name.encode() in self._core

    def in_file(self, path: str, data: bytes) -> list[str]:
        """Return the names that stand in a file at all; a name of NECP counts though nobody declares it."""
        words = data.translate(_WORDS_ALONE).split()
        found = self._everywhere.intersection(words)
        if names_necp(data.decode("latin-1")):
            found |= {word for word in words if names_necp(word.decode("ascii")) and not word[:1].isdigit()}
        if CORE.fullmatch(path):
            found |= self._core.intersection(words)
        return sorted(word.decode("ascii") for word in found)


def locals_of(source: Source, names: Sequence[str]) -> set[str]:
    """Return those of ``names`` that a file declares for itself, as a local or a parameter, and its include guards."""
    return {name for name in names if _INCLUDE_GUARD.search(name) or _is_local(source.bare, name)}


def _is_local(bare: bytes, name: str) -> bool:
    """Tell whether a type, or what looks like one, stands before a name where a declaration would have it."""
    for declared in re.finditer(rb"%b\s*+[;,)=[]" % name.encode(), bare):
        before = bare[: declared.start()]
        kind = before.rstrip(b" \t\n\r\f\v*")
        word = _LAST_WORD.search(kind, max(0, len(kind) - _NEAR))
        if len(kind) < len(before) and word is not None and word.group() not in _NO_TYPES:
            return True
    return False


def functions_of(source: Source, matches: Sequence[Match]) -> tuple[tuple[int, int, str], ...]:
    """Return where functions begin and end, in bytes, and their names: what the query found, and what it lost."""
    found = [
        (match.captures["definition.function"][0].start, match.captures["definition.function"][0].end, name.text)
        for match in matches
        for name in match.captures["name"]
        if not NO_NAME.fullmatch(name.text)
    ]
    found += [(name.start, end, name.text) for name, end in at_margin(source, {name for _, _, name in found})]
    return tuple(sorted(found))


def places(source: Source, names: Iterable[str]) -> list[re.Match[bytes]]:
    """Return where ``names`` stand in one file outside comments and strings, in text order."""
    return list(re.finditer(rf"\b(?:{any_of(names)})\b".encode(), source.bare))


def uses(
    source: Source, functions: Sequence[tuple[int, int, str]], words: Iterable[re.Match[bytes]]
) -> Iterator[Reference]:
    """Yield the uses among ``words``, places of one file; ``functions`` are ``functions_of`` the file."""
    starts = [start for start, _, _ in functions]
    directives = list(_directives(source.bare))
    directive_starts = [start for start, _, _ in directives]
    for word in words:
        at = word.start()
        function = _around(functions, starts, at)
        directive = _around(directives, directive_starts, at)
        if directive is None:
            how = _by_text(source.bare, word, inside=bool(function))
        elif directive[2] == "define":
            if source.bare[directive[0] : at].split() in ([b"#define"], [b"#", b"define"]):
                continue
            how = "macro body"
        else:
            how = "directive"
        line = source.line_of(at)
        yield Reference(
            name=word.group().decode(),
            at=Place(path=source.path, line=line, column=source.column_of(at)),
            function=function[2] if function else "",
            how=how,
            conditions=source.conditions_at(line),
        )


def _directives(bare: bytes) -> Iterator[tuple[int, int, str]]:
    """Yield where directives begin and end, and their words."""
    for found in _DIRECTIVE.finditer(bare):
        start = found.start()
        if not bare[bare.rfind(b"\n", 0, start) + 1 : start].strip():
            yield start, found.end(), found.group(1).decode()


def _around(ranges: Sequence[tuple[int, int, str]], starts: Sequence[int], at: int) -> tuple[int, int, str] | None:
    """Return the range that holds an offset."""
    index = bisect_right(starts, at) - 1
    return ranges[index] if index >= 0 and ranges[index][1] > at else None


_NEAR = 400
"""Bytes before a word that may hold the start of its statement."""


def _by_text(text: bytes, word: re.Match[bytes], *, inside: bool) -> str:
    """Tell how a word is used by what stands around it."""
    after = text[word.end() : word.end() + 8].lstrip()[:1]
    before = text[max(0, word.start() - _NEAR) : word.start()].rstrip()
    if after == b"(" and inside:
        return "call"
    if before.endswith(b"->"):
        return "field"
    if before.endswith(b"."):
        return "initializer" if before[:-1].rstrip()[-1:] in {b"{", b","} else "field"
    if before.endswith(b"case"):
        return "case"
    statement = re.split(rb"[;{}]", before)[-1]
    opened = _CONDITION.search(statement)
    if opened and statement.count(b"(", opened.start()) > statement.count(b")", opened.start()):
        return "condition"
    return "argument" if statement.count(b"(") > statement.count(b")") else "use"
