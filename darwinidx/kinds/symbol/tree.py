"""Declarations that the grammar sees: matches of ``queries/symbol.scm`` -> raw symbols."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from darwinidx.kinds.symbol.text import RawSymbol
from darwinidx.prepare import blank_directives

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from darwinidx.kinds.symbol.enums import Enums
    from darwinidx.source import Source
    from darwinidx.syntax import Match

NO_NAME = re.compile(
    r"_|if|else|for|while|do|switch|case|return|goto|sizeof|typedef|struct|union|enum"
    r"|void|int|char|short|long|float|double|signed|unsigned|const|volatile|static|extern|inline|register"
)
"""What stands for a name where the parser lost its way, and the placeholder that ``prepare`` puts in."""
_SPACE = re.compile(r"\s+")
_LONGEST = 1000
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")


def declared(source: Source, matches: Sequence[Match], enums: Enums) -> Iterator[tuple[RawSymbol, int]]:
    """Yield each declaration and the offset of its name, in text order."""
    braces, previous = -1, ""
    # the views of a file's arms come one after the other
    for match in sorted(matches, key=_place):
        label = next(iter(label for label in match.captures if label.startswith("definition.")))
        name, whole = match.captures["name"][0], match.captures[label][0]
        form = _form(label.removeprefix("definition."), match.shape, source, whole.start)
        if not form or NO_NAME.fullmatch(name.text) or not _IDENTIFIER.fullmatch(name.text):
            continue
        value = match.first("value")
        before = underlying = ""
        if form == "enumerator":
            # implicit values count from the enumerator before it in the same braces
            opened, underlying = enums.opened(name.start)
            before = previous if braces == opened else ""
            braces, previous = opened, name.text
        signature = ""
        if form in {"function", "prototype", "function-like macro"}:
            end = match.captures["declarator"][0].end
            text = blank_directives(source.code[whole.start : min(end, whole.start + _LONGEST)])
            signature = " ".join(text.decode("utf-8", "replace").split())
        yield (
            RawSymbol(
                form,
                name.text,
                name.line,
                source.column_of(name.start),
                match.scope,
                _SPACE.sub(" ", value.text) if value else "",
                before,
                signature,
                underlying=underlying,
            ),
            name.start,
        )


def _place(match: Match) -> int:
    return match.captures["name"][0].start


def _form(label: str, shape: str, source: Source, start: int) -> str:
    if label == "function":
        return "function" if "function" in shape else ""
    if label != "declaration":
        return label
    # a pointer to a function is a variable: its name stands inside parentheses
    if shape.endswith("function"):
        return "prototype"
    head = source.bare[start : start + 40]
    return "extern variable" if re.match(rb"extern\b|__private_extern__\b|decl_\w+\(\s*extern\b", head) else "variable"
