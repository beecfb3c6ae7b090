"""Names that only a macro's replacement spells: what ``RB_GENERATE`` and its like declare for NECP.

A call at file scope is kept by ``read``; ``resolve`` replaces its macros as the release defines them and reads what
comes out as C. Sysctls are left out: their records carry the linker symbol already.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from darwinidx import query_files
from darwinidx.kinds.symbol.enums import Enums
from darwinidx.kinds.symbol.text import RawSymbol
from darwinidx.kinds.symbol.tree import declared
from darwinidx.resolve.expansion import expand_text
from darwinidx.source import call_arguments, margin_calls, read_source
from darwinidx.syntax import Grammar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from darwinidx.kinds.kind import Tree
    from darwinidx.source import Source

CALL = "call"
"""The form of a raw symbol that is a macro's call, not a declaration: its text is the expression."""
_NECP = re.compile(rb"necp", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z_]\w*")


def calls_at_margin(source: Source) -> Iterator[RawSymbol]:
    """Yield the calls of all-capital macros at file scope that name NECP in their arguments."""
    if b"necp" not in source.bare.lower():
        return
    for call in margin_calls(source):
        if call.storage not in {b"", b"static"} or call.name != call.name.upper() or b"SYSCTL" in call.name:
            continue
        _, end = call_arguments(source, call.bracket)
        if end > 0 and _NECP.search(source.bare, call.bracket, end) and source.bare[end:].lstrip()[:1] != b"{":
            text = " ".join(source.text(call.start, end).split())
            line = source.line_of(call.start)
            yield RawSymbol(CALL, call.name.decode(), line, source.column_of(call.start), expression=text)


class Generated:
    """Expands the calls of one release."""

    def __init__(self, tree: Tree) -> None:
        self._macros, self._tree = tree.macros, tree

    def declared(self, path: str, items: Sequence[RawSymbol]) -> Iterator[RawSymbol]:
        """Yield what a file's calls declare beyond the names that they spell out."""
        calls = self._tree.of_file("calls", path, lambda: [raw for raw in items if raw.form == CALL])
        calls = [raw for raw in calls if raw.name in self._macros]
        if not calls:
            return
        # one line a call, so that a line of what comes out tells whose it is
        made = [self._expanded(raw, path) + ";" for raw in calls]
        seen: set[tuple[str, str, int]] = set()
        for raw in _declared_in("\n".join(made)):
            call = calls[min(raw.line, len(calls)) - 1]
            key = (raw.form, raw.name, call.line)
            spelled = raw.name in _WORD.findall(call.expression)
            if spelled or raw.form == "field" or key in seen or "necp" not in raw.name.lower():
                continue
            seen.add(key)
            yield replace(raw, line=call.line, column=call.column, generated_by=call.name, conditions=call.conditions)

    def _expanded(self, raw: RawSymbol, path: str) -> str:
        key = ("expanded", raw.expression, path, raw.line)
        finding = self._macros.finding(path=path, line=raw.line)
        return self._tree.memo.answered(key, finding, lambda find: expand_text(raw.expression, find))


@lru_cache(maxsize=256)
def _declared_in(text: str) -> tuple[RawSymbol, ...]:
    """Return what expanded calls declare; the next release has most of them again."""
    source = read_source("generated.h", text.encode("utf-8", "replace"))
    matches = _grammar().parse(source).matches["symbol"]
    return tuple(raw for raw, _ in declared(source, matches, Enums(source)))


@cache
def _grammar() -> Grammar:
    return Grammar({"symbol": query_files.read("symbol")})
