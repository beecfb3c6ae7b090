"""Enumerators that the grammar cannot place: which braces they stand in, and those that X-macros list or paste."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from darwinidx.kinds.kind import RawMiss
from darwinidx.kinds.symbol.text import RawSymbol
from darwinidx.prepare import blank_directives
from darwinidx.resolve.expansion import expand_text
from darwinidx.source import call_arguments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from darwinidx.resolve.definitions import Define
    from darwinidx.source import Source

_OPENING = re.compile(
    rb"\benum\b(?:\s+(?P<tag>\w+))?[^;{}=]*?(?::\s*(?P<colon>[\w \t]+?)\s*)?\{"
    rb"|\b\w*(?:enum|options)\w*[ \t]*\(\s*(?P<named>\w+)\s*,(?P<type>[\w\s]+),\s*\{"
    rb"|\b\w*(?:ENUM|OPTIONS)\w*\(\s*(?P<bare>\w+)\s*,(?P<given>[\w\s]+),\s*(?=[{\w])"
)
_NO_TAGS = frozenset({"__attribute__", "class"})
_ALONE = re.compile(rb"^[ \t]*([A-Za-z_]\w*)[ \t]*(\([^()]*\))?[ \t]*,?[ \t]*$", re.MULTILINE)
_LIST = re.compile(r"[A-Za-z_]\w*\s*\(|[A-Za-z_]\w* [A-Za-z_]")
_CALL = re.compile(rb"^([A-Za-z_]\w*)[ \t]*\(", re.MULTILINE)
_MADE_ENUM = re.compile(r"\benum\b\s*(\w*)[^;{}()=]*\{([^{}]*)\}")
_ENTRY = re.compile(r"\s*([A-Za-z_]\w*)\s*(?:=(.*))?\Z", re.DOTALL)
_CONTINUED = re.compile(rb"(?:[^\n\\]|\\\r?\n|\\)*")
_WORD = re.compile(rb"[A-Za-z_]\w*")
_MARK = re.compile(r"[](){}[,]")


class Enums:
    """Where a file opens the braces of an enum, and what type it names for it."""

    def __init__(self, source: Source) -> None:
        self._found = list(_OPENING.finditer(source.bare)) if b"enum" in source.bare.lower() else []
        self._starts = [match.end() for match in self._found]

    def __iter__(self) -> Iterator[re.Match[bytes]]:
        return iter(self._found)

    def opened(self, offset: int) -> tuple[int, str]:
        """Return where the enum around an offset opens, and its underlying type; -1 and "" when none does."""
        index = bisect_right(self._starts, offset) - 1
        if index < 0:
            return -1, ""
        match = self._found[index]
        given = match["colon"] or match["type"] or match["given"] or b""
        return match.end(), " ".join(given.decode().split())


def listed_by_macros(source: Source, enums: Enums) -> Iterator[tuple[range, list[RawSymbol | RawMiss]]]:
    """Yield, for each enum that macros of this file list, where it stands and all its enumerators in order.

    ``enum tag { LIST }`` and ``enum tag { LIST(X) }``, and calls at file scope whose macro writes the whole enum.
    """
    defines = _Defines(source)
    for match in enums:
        start, end = match.end(), source.bare.find(b"}", match.end())
        inside = blank_directives(source.bare[start:end])
        if b";" in inside:  # a parameter or a return type, and the braces of a function
            continue
        lists = [
            found
            for found in _ALONE.finditer(inside)
            if found[2] or _is_list(defines.last(found[1].decode(), start + found.start()))
        ]
        if not lists:
            continue
        unread = next((each for each in lists if defines.last(each[1].decode(), start + each.start()) is None), None)
        if unread is not None:
            name, line = unread[1].decode(), source.line_of(start + unread.start(1))
            # nor can what follows it be numbered
            yield (
                range(start + unread.start(1), end),
                [RawMiss(line, 1, name, f"x-macro: {name} lists enumerators and is not in this file")],
            )
            continue
        tag = (match["tag"] or match["named"] or match["bare"] or b"").decode()
        listed = _Listed(source, defines, start + lists[0].start(1), "" if tag in _NO_TAGS else tag, (start, end))
        text = blank_directives(source.code[start:end]).decode("utf-8", "replace")
        yield range(start, end), list(listed.entries(expand_text(text, listed.find)))
    if not defines.write_enums:
        return
    for call in _CALL.finditer(source.bare):
        name = call[1].decode()
        if name not in defines.write_enums:
            continue
        _, end = call_arguments(source, call.end() - 1)
        if end >= 0:
            listed = _Listed(source, defines, call.start(), "")
            for made in _MADE_ENUM.finditer(expand_text(source.text(call.start(), end), listed.find)):
                listed.tag = made[1]
                yield range(0), list(listed.entries(made[2]))


class _Defines:
    """The macros of one file, by name."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._by_name: dict[str, list[Define]] = {}
        for define in source.defines:
            self._by_name.setdefault(define.name, []).append(define)
        self.write_enums = {
            define.name
            for define in source.defines
            if define.params is not None and "enum" in define.body and _MADE_ENUM.search(define.body)
        }

    def last(self, name: str, before: int) -> Define | None:
        """Return the last definition of a name that stands above an offset."""
        found = self._by_name.get(name)
        if not found:
            return None
        line = self._source.line_of(before)
        above = [define for define in found if define.line <= line]
        return above[-1] if above else None


def _is_list(define: Define | None) -> bool:
    return define is not None and (define.params is not None or _LIST.match(define.body) is not None)


class _Listed:
    """Reads one enum by this file's macros, and remembers which of them took part."""

    def __init__(self, source: Source, defines: _Defines, at: int, tag: str, braces: tuple[int, int] = (0, 0)) -> None:
        self.tag = tag
        self._braces = braces
        self._source = source
        self._defines = defines
        self._at = at
        self._used: dict[str, Define] = {}

    def find(self, name: str) -> Define | None:
        """Return what replaces a name: macros that are called, and lists; constants stay as they are written."""
        define = self._defines.last(name, self._at)
        if not _is_list(define):
            return None
        if define is not None:
            self._used.setdefault(name, define)
        return define

    def entries(self, text: str) -> Iterator[RawSymbol]:
        """Yield the enumerators of an enum's expanded inside."""
        places = self._places()
        here = (self._source.line_of(self._at), self._source.column_of(self._at), "")
        previous, above = "", 0
        for part in _split(text):
            entry = _ENTRY.match(part)
            if entry is not None:
                line, column, maker = places.get(entry[1], here)
                expression = " ".join((entry[2] or "").split())
                if not expression and line < above:
                    # one list stands inside another, and further up: order is not that of the lines
                    expression = f"{previous} + 1"
                yield RawSymbol("enumerator", entry[1], line, column, self.tag, expression, previous, "", maker)
                previous, above = entry[1], line

    def _places(self) -> dict[str, tuple[int, int, str]]:
        """Return where each word of the lists stands: a name that is none of them is pasted."""
        starts, code = self._source.line_starts, self._source.code
        found: dict[str, tuple[int, int, str]] = {}
        bodies = [(*self._braces, "")]
        for define in self._used.values():
            body = _CONTINUED.match(code, starts[define.line - 1])
            bodies += [(*body.span(), define.name)] if body else []
        for start, end, maker in bodies:
            for word in _WORD.finditer(code, start, end):
                name, at = word.group().decode(), word.start()
                found.setdefault(name, (self._source.line_of(at), self._source.column_of(at), maker))
        return found


def _split(text: str) -> Iterator[str]:
    """Split at top-level commas."""
    depth, start = 0, 0
    for match in _MARK.finditer(text):
        if match.group() == ",":
            if depth == 0:
                yield text[start : match.start()]
                start = match.end()
        else:
            depth += 1 if match.group() in "([{" else -1
    yield text[start:]
