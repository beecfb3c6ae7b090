"""Bytes and queries -> matches of spans. The only importer of tree_sitter.

The parser reads text that ``prepare`` made readable, in one view for each arm of the file's ``#if`` groups; a match
of a later view counts only where it names something that earlier views did not show. What the parser still loses is
read from the text (``source.calls``).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

import tree_sitter
import tree_sitter_c

from darwinidx import prepare
from darwinidx.errors import QueryFileError
from darwinidx.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from darwinidx.source import Source

GRAMMAR = f"c abi {tree_sitter.Language(tree_sitter_c.language()).abi_version} {tree_sitter.LANGUAGE_VERSION}"
"""Names the parser and the grammar in the extractor digest; pyproject pins both as a pair."""


@dataclass(frozen=True, slots=True)
class Match:
    """One pattern hit: the captures by name, each a run of spans in order."""

    pattern: int
    """Index of the pattern within its own query file."""
    captures: Mapping[str, tuple[Span, ...]]
    shape: str = ""
    """Of ``@declarator``: the node types between it and the name, outermost first (``pointer function``)."""
    scope: str = ""
    """Of fields and enumerators: the tag, or else the typedef name, of the nearest named type around them."""

    def first(self, name: str) -> Span | None:
        """Return the first span captured as ``name``."""
        spans = self.captures.get(name)
        return spans[0] if spans else None


@dataclass(frozen=True, slots=True)
class Parsed:
    """What one file's parse gave: matches by query name, and how much of it the parser did not understand."""

    matches: Mapping[str, tuple[Match, ...]]
    error_bytes: int


class Grammar:
    """The C grammar with the queries of all kinds compiled as one, which costs a seventh of running them apart."""

    def __init__(self, queries: Mapping[str, str]) -> None:
        """Compile ``queries`` (name -> text).

        Raises:
            QueryFileError: one of them does not compile.
        """
        self._language = tree_sitter.Language(tree_sitter_c.language())
        self._parser = tree_sitter.Parser(self._language)
        self._owners: list[tuple[str, int]] = []
        text = "(ERROR) @error\n"
        for name, body in queries.items():
            try:
                patterns = tree_sitter.Query(self._language, body).pattern_count
            except tree_sitter.QueryError as error:
                raise QueryFileError(
                    f"queries/{name}.scm does not compile.", context=str(error), hint="reinstall darwinidx"
                ) from error
            self._owners += [(name, index) for index in range(patterns)]
            text += body + "\n"
        self._query = tree_sitter.Query(self._language, text)

    def parse(self, source: Source) -> Parsed:
        """Return the matches of all queries in ``source``, in text order."""
        found: dict[str, list[Match]] = {name: [] for name, _ in self._owners}
        seen: set[tuple[int, int]] = set()
        error_bytes = error_end = 0
        shown = _shown(source)
        tree: tree_sitter.Tree | None = None
        for view, (text, fresh) in enumerate(shown):
            tree = self._reparse(tree, text, shown[view - 1][0]) if tree else self._parser.parse(text)
            for pattern, captures in self._matches(tree, source, fresh):
                if pattern == 0:
                    error = captures["error"][0]
                    if view == 0 and error.end_byte > error_end:  # outer errors come before what they enclose
                        error_bytes += error.end_byte - max(error.start_byte, error_end)
                        error_end = error.end_byte
                    continue
                name, index = self._owners[pattern - 1]
                shape, scope = "", ""
                if "declarator" in captures:
                    declared, shape = _declared(captures["declarator"][0])
                    if declared is None:
                        continue
                    captures["name"] = [declared]
                anchor = (captures.get("name") or next(iter(captures.values())))[0]
                if "definition.field" in captures or "definition.enumerator" in captures:
                    scope = _scope(anchor)
                key = (pattern, anchor.start_byte)
                if key in seen or (view and not _inside(anchor.start_point[0] + 1, fresh)):
                    continue
                seen.add(key)
                found[name].append(
                    Match(
                        index,
                        {label: _spans(source, nodes) for label, nodes in captures.items()},
                        shape,
                        scope,
                    )
                )
        return Parsed({name: tuple(matches) for name, matches in found.items()}, error_bytes)

    def _reparse(self, tree: tree_sitter.Tree, text: bytes, before: bytes) -> tree_sitter.Tree:
        """Parse a later view by what differs from the one before it: most of a file is the same in both."""
        start = 0
        for index, (line, old) in enumerate(zip(BytesIO(text), BytesIO(before), strict=True)):
            end = start + len(line)
            if line != old:
                tree.edit(start, end, end, (index, 0), (index + 1, 0), (index + 1, 0))
            start = end
        return self._parser.parse(text, tree)

    def _matches(
        self, tree: tree_sitter.Tree, source: Source, fresh: Sequence[tuple[int, int]]
    ) -> Iterator[tuple[int, dict[str, list[tree_sitter.Node]]]]:
        cursor = tree_sitter.QueryCursor(self._query)
        if not fresh:
            yield from cursor.matches(tree.root_node)
        for first, last in fresh:
            if first <= last < len(source.line_starts):
                cursor.set_byte_range(source.line_starts[first - 1], source.line_starts[last])
                yield from cursor.matches(tree.root_node)


def literals(text: bytes) -> list[tuple[int, int, bool]]:
    """Return where the comments and the strings of a C text stand, in order, and whether each is a comment.

    C++ and Objective-C are read too, as far as they are like C. A comment or a string that the parser takes for
    something else, as inside a directive's argument, is not among them.
    """
    parser, query = _literal_reader()
    found = tree_sitter.QueryCursor(query).captures(parser.parse(text).root_node)
    return sorted((node.start_byte, node.end_byte, name == "comment") for name in found for node in found[name])


@cache
def _literal_reader() -> tuple[tree_sitter.Parser, tree_sitter.Query]:
    language = tree_sitter.Language(tree_sitter_c.language())
    query = tree_sitter.Query(language, "(comment) @comment [(string_literal) (char_literal)] @string")
    return tree_sitter.Parser(language), query


def _shown(source: Source) -> list[tuple[bytes, tuple[tuple[int, int], ...]]]:
    """Return the views of a file."""
    if source.path.endswith(prepare.CPP):
        return [(source.bare, ())]
    return prepare.views(source.bare, source.conditionals, source.line_starts)


def _spans(source: Source, nodes: Sequence[tree_sitter.Node]) -> tuple[Span, ...]:
    return tuple(
        Span(
            node.start_byte,
            node.end_byte,
            node.start_point[0] + 1,
            source.text(node.start_byte, min(node.end_byte, node.start_byte + _LONGEST_SPAN)),
        )
        for node in nodes
    )


_NAMES = frozenset({"identifier", "field_identifier", "type_identifier"})
_TYPES = frozenset({"struct_specifier", "union_specifier", "enum_specifier"})


def _declared(node: tree_sitter.Node) -> tuple[tree_sitter.Node | None, str]:
    """Follow a declarator down to the name it declares, and tell what it passed."""
    shape: list[str] = []
    below: tree_sitter.Node | None = node
    while below is not None and below.type not in _NAMES:
        shape.append(below.type.removesuffix("_declarator"))
        following = below.child_by_field_name("declarator")
        if following is None:
            named = [child for child in below.named_children if child.type in _NAMES or "declarator" in child.type]
            following = named[0] if named else None
        below = following
    return below, " ".join(shape)


def _scope(node: tree_sitter.Node) -> str:
    """Return the name of the nearest named type around a field or an enumerator."""
    above = node.parent
    while above is not None:
        if above.type in _TYPES:
            tag = above.child_by_field_name("name")
            if tag is None and above.parent is not None and above.parent.type == "type_definition":
                tag, _ = _declared(above.parent.child_by_field_name("declarator") or above)
            if tag is not None and tag.text is not None:
                return tag.text.decode("utf-8", "replace")
        above = above.parent
    return ""


_LONGEST_SPAN = 4096
"""A captured function body is a place, not a text to carry about."""


def _inside(line: int, ranges: Sequence[tuple[int, int]]) -> bool:
    return any(first <= line <= last for first, last in ranges)
