"""Names -> where they are used, and how, in which function and under which conditions."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from darwinidx.kinds.symbol_tiers import CORE, names_necp
from darwinidx.model import Place, Reference, SocketOption, Symbol, Sysctl, Tier

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from darwinidx.model import Record
    from darwinidx.syntax import Match, Source

_WORD = re.compile(rb"[A-Za-z_]\w*")
_DIRECTIVE = re.compile(rb"^[ \t]*#[ \t]*(\w+)(?:[^\n\\]|\\\r?\n|\\)*", re.MULTILINE)
_POINTED = ("call", "case", "field", "initializer", "argument")
_SHORTEST = 4
"""A sysctl's variable with a shorter name than this is a local of somebody else's nearly everywhere."""


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
                self.everywhere |= {name for name in (record.variable, record.handler) if len(name) >= _SHORTEST}
            elif isinstance(record, Symbol) and record.tier is Tier.T0:
                self.everywhere.add(record.name)
            elif isinstance(record, Symbol) and record.tier is Tier.T1:
                # a T1 field or static is a common word elsewhere; what the header declares is not
                outside = record.at.path.endswith(".h") and record.form != "field"
                (self.everywhere if outside else self.core).add(record.name)

    def in_file(self, path: str) -> set[str]:
        """Return the names to look for in one file."""
        return self.everywhere | self.core if CORE.fullmatch(path) else self.everywhere

    def declares(self, name: str, path: str, line: int) -> bool:
        """Tell whether a word is a definition's own name, not a use of it."""
        return (name, path, line) in self._declared


def holds(data: bytes, names: set[str]) -> bool:
    """Tell whether a file's bytes hold a word to look for at all: parsing is for those that do."""
    return any(is_wanted(word.decode(), names) for word in set(_WORD.findall(data)))


def is_wanted(word: str, names: set[str]) -> bool:
    """Tell whether a word's uses are recorded: it is one of ``names``, or names NECP though nobody declares it."""
    return word in names or names_necp(word)


def uses(source: Source, matches: Sequence[Match], names: set[str]) -> Iterator[Reference]:
    """Yield every use of ``names`` in one file, in text order; ``matches`` are those of ``queries/reference.scm``."""
    places: dict[int, str] = {}
    conditions: list[tuple[int, int]] = []
    functions: list[tuple[int, int, str]] = []
    for match in matches:
        label = next(iter(match.captures))
        if "definition.function" in match.captures:
            whole = match.captures["definition.function"][0]
            functions.append((whole.start, whole.end, match.captures["name"][0].text))
        elif label == "reference.condition":
            conditions.append((match.captures[label][0].start, match.captures[label][0].end))
        else:
            places.setdefault(match.captures[label][0].start, label.removeprefix("reference."))
    functions.sort()
    conditions.sort()
    starts = [start for start, _, _ in functions]
    condition_starts = [start for start, _ in conditions]
    directives = [(m.start(), m.end(), m.group(1)) for m in _DIRECTIVE.finditer(source.bare)]
    directive_starts = [start for start, _, _ in directives]
    for word in _WORD.finditer(source.bare):
        name = word.group().decode()
        if not is_wanted(name, names):
            continue
        at = word.start()
        how = places.get(at, "")
        directive = _around(directives, directive_starts, at)
        if directive is not None:
            how = "macro body" if directive[2] == b"define" else "directive"
            if directive[2] == b"define" and _defines(source.bare, directive, word):
                continue
        elif not how:
            how = "condition" if _around(conditions, condition_starts, at) else _by_text(source.bare, word)
        line = source.line_of(at)
        function = _around(functions, starts, at)
        yield Reference(
            name=name,
            at=Place(path=source.path, line=line, column=source.column_of(at)),
            function=function[2] if function else "",
            how=how,
            conditions=source.conditions_at(line),
        )


def _around(ranges: Sequence[tuple], starts: Sequence[int], at: int) -> tuple | None:  # type: ignore[type-arg]
    """Return the innermost range that holds an offset; ranges are sorted and nest, so few steps back suffice."""
    index = bisect_right(starts, at) - 1
    for candidate in range(index, max(-1, index - 12), -1):
        if ranges[candidate][1] > at:
            return ranges[candidate]
    return None


def _defines(text: bytes, directive: tuple[int, int, bytes], word: re.Match[bytes]) -> bool:
    return text[directive[0] : word.start()].split() in ([b"#define"], [b"#", b"define"])


def _by_text(text: bytes, word: re.Match[bytes]) -> str:
    """Tell a use by its neighbours where the tree gave none."""
    after = text[word.end() : word.end() + 8].lstrip()[:1]
    before = text[max(0, word.start() - 24) : word.start()].rstrip()
    if before.endswith((b".", b"->")):
        return "field"
    if before.endswith(b"case"):
        return "case"
    return "call" if after == b"(" else "use"
