"""Symbols: C names of, or near, NECP."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from darwinidx.kinds.symbol import text
from darwinidx.kinds.symbol.enums import Enums, listed_by_macros
from darwinidx.kinds.symbol.generated import calls_at_margin
from darwinidx.kinds.symbol.text import RawSymbol
from darwinidx.kinds.symbol.tiers import InSdk, Tiers, macro_form
from darwinidx.kinds.symbol.tree import declared
from darwinidx.model import Miss, Place, Symbol, Tier, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from darwinidx.kinds.kind import RawMiss, Tree
    from darwinidx.model import Record
    from darwinidx.resolve.macros import Define
    from darwinidx.source import Source
    from darwinidx.syntax import Match

BUILD_FILE = re.compile(r"config/MASTER[^/]*|(?:[^/]+/)?conf/(?:files[^/]*|MASTER[^/]*)")
_HEADER_FOLDERS = ("bsd/", "osfmk/", "libkern/", "security/", "pexpert/", "libsyscall/", "EXTERNAL_HEADERS/")
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")


class SymbolKind:
    """C names: macros from the directives, the rest from the tree, and what macros declare from the text."""

    name: ClassVar[str] = "symbol"
    query: ClassVar[str] = "symbol"
    raw: ClassVar[type[RawSymbol]] = RawSymbol

    def candidate(self, path: str, data: bytes) -> bool:
        """Headers (their enumerators and types give values to all), C files that name NECP, and build lists."""
        if path.endswith(".h"):
            return path.startswith(_HEADER_FOLDERS) and "/c++/" not in path
        if path.endswith(".c"):
            return b"necp" in data or b"NECP" in data
        return BUILD_FILE.fullmatch(path) is not None

    def read(self, source: Source, matches: Sequence[Match]) -> Iterable[RawSymbol | RawMiss]:
        """Yield every declaration; which of them matter is told by the whole release."""
        for raw in _read(source, matches):
            conditions = source.conditions_at(raw.line)
            yield replace(raw, conditions=conditions) if conditions and isinstance(raw, RawSymbol) else raw

    def resolve(self, raws: Mapping[str, Sequence[RawSymbol]], tree: Tree) -> Iterable[Record | Miss]:
        """Yield the symbols of tiers T0 to T3 with values, visibility and proof."""
        tiers = Tiers(raws, tree)
        symbols = [(path, raw, tier) for path in raws for raw, tier in tiers.declared(path)]
        macros = [(path, define, tier) for path in tree.macros.files for define, tier in tiers.defined(path)]
        place = tree.macros.order
        macros.sort(key=lambda each: place[each[1].name])
        watched = {raw.name for _, raw, tier in symbols if tier is Tier.T3}
        watched |= {define.name for _, define, tier in macros if tier is Tier.T3}
        shown = InSdk(watched, raws, tree)
        for path, raw, tier in symbols:
            yield from _watched(_symbol(path, raw, tier, tree), shown)
        for path, define, tier in macros:
            yield from _watched(_macro(path, define, tier, tree), shown)


def _watched(found: Iterable[Record | Miss], shown: InSdk) -> Iterator[Record | Miss]:
    """Leave out what the SDK shows too where only private names are wanted: tier T3, which the guard is for."""
    for each in found:
        if not (isinstance(each, Symbol) and each.tier is Tier.T3 and shown.has(each.name)):
            yield each


def _read(source: Source, matches: Sequence[Match]) -> Iterator[RawSymbol | RawMiss]:
    if not source.path.endswith((".c", ".h")):
        yield from text.build_names(source)
        return
    seen: set[tuple[str, int]] = set()
    functions: set[str] = set()
    enums = Enums(source)
    listed = list(listed_by_macros(source, enums))
    for raw, start in declared(source, matches, enums):
        # what macros list among them is in order only when all are read together
        if raw.form == "enumerator" and any(start in inside for inside, _ in listed):
            continue
        seen.add((raw.name, raw.line))
        if raw.form == "function":
            functions.add(raw.name)
        yield raw
    for raw in text.declared_by_macros(source):
        if (raw.name, raw.line) not in seen:
            yield raw
    for _, items in listed:
        yield from items
    yield from text.defined_at_margin(source, functions)
    yield from calls_at_margin(source)
    yield from text.named_strings(source)


def _symbol(path: str, raw: RawSymbol, tier: Tier, tree: Tree) -> Iterator[Record | Miss]:
    visibility, proof = tree.visibility.of(path, raw.conditions, line=raw.line)
    if tier is Tier.T3 and visibility is not Visibility.PRIVATE:
        return
    at = Place(path=path, line=raw.line, column=raw.column)
    value = None
    if raw.form == "enumerator":
        value = tree.constants.value(raw.name, path=path)
        if value is None:
            yield Miss(
                at=at, kind="symbol", name=raw.name, reason=f"value: {tree.constants.why_not(raw.name, path=path)}"
            )
    yield Symbol(
        name=raw.name,
        at=at,
        conditions=raw.conditions,
        visibility=visibility,
        proof=proof,
        form=raw.form,
        tier=tier,
        parent=raw.parent,
        expression=raw.expression,
        value=value,
        signature=raw.signature,
        generated_by=raw.generated_by,
    )


def _macro(path: str, define: Define, tier: Tier, tree: Tree) -> Iterator[Record | Miss]:
    visibility, proof = tree.visibility.of(path, define.conditions, line=define.line)
    if tier is Tier.T3 and visibility is not Visibility.PRIVATE:
        return
    at = Place(path=path, line=define.line)
    value = None
    if define.params is None and define.body:
        value = tree.constants.value(define.body, path=path)
        if value is None:
            reason = tree.constants.why_not(define.body, path=path)
            yield Miss(at=at, kind="symbol", name=define.name, reason=f"value: {reason}")
    yield Symbol(
        name=define.name,
        at=at,
        conditions=define.conditions,
        visibility=visibility,
        proof=proof,
        form=macro_form(define),
        tier=tier,
        expression=define.body,
        alias_of=define.body if _IDENTIFIER.fullmatch(define.body) else "",
        value=value,
    )
