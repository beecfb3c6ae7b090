"""Names that no C grammar sees: made by declaring macros, listed by X-macros, held in strings, or in build files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from darwinidx.source import call_arguments, margin_calls

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from darwinidx.source import Source, Span


@dataclass(frozen=True, slots=True)
class RawSymbol:
    """A declaration as one file shows it."""

    form: str
    name: str
    line: int
    column: int
    parent: str = ""
    """Tag of the enclosing type."""
    expression: str = ""
    """An enumerator's value as written; empty when implicit."""
    previous: str = ""
    """The enumerator before it, which an implicit value counts from."""
    signature: str = ""
    generated_by: str = ""
    """The macro that lists or pastes it."""
    underlying: str = ""
    """The type that its enum names; empty when none is."""
    conditions: tuple[str, ...] = ()


_DECLARING = re.compile(rb"DEFINE|DECL|decl|define")
_STORAGE = frozenset({"static", "extern", "const", "volatile", "STATIC", ""})
_TYPES = frozenset({"struct", "union", "enum"})
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")


def declared_by_macros(source: Source) -> Iterator[RawSymbol]:
    """Yield variables that exist only inside a declaring macro's call at file scope.

    ``KALLOC_TYPE_DEFINE(name, …)``, ``LCK_RW_DECLARE(name, …)``, ``os_refgrp_decl(static, name, …)``: the name is the
    first argument that is no storage class (osfmk/kern/zalloc.h, osfmk/kern/locks.h, libkern/os/refcnt.h).
    """
    for call in margin_calls(source):
        if _DECLARING.search(call.name) is None or call.storage == b"STATIC":
            continue
        if b"SYSCTL" in call.name:  # declares an OID, which is another kind's
            continue
        arguments, end = call_arguments(source, call.bracket)
        if end < 0 or source.bare[end:].lstrip()[:1] not in {b";", b"="}:
            continue
        for argument in arguments:
            if argument.text in _STORAGE:
                continue
            if _IDENTIFIER.fullmatch(argument.text) and argument.text not in _TYPES:
                # a declaration without storage of its own, such as os_refgrp_decl_extern, defines nothing
                form = "extern variable" if b"extern" in call.name else "variable"
                column = source.column_of(argument.start)
                yield RawSymbol(form, argument.text, argument.line, column, generated_by=call.name.decode())
            break


_BODY = re.compile(rb"\s*\n\{")


def at_margin(source: Source, known: Container[str]) -> Iterator[tuple[Span, int]]:
    """Yield the names of functions as xnu writes them, name and opening brace at the margin, and where they end.

    Names that are ``known`` are passed over.
    """
    for call in margin_calls(source):
        name = call.name.decode()
        if call.storage or name in known or name.isupper():
            continue
        _, end = call_arguments(source, call.bracket)
        body = _BODY.match(source.bare, end) if end >= 0 else None
        if body is not None:
            closing = source.bare.find(b"\n}", body.end())
            yield source.span(call.start, call.start + len(name)), closing + 2 if closing >= 0 else len(source.bare)


def defined_at_margin(source: Source, seen: Container[str]) -> Iterator[RawSymbol]:
    """Yield functions that the parser lost."""
    for name, _ in at_margin(source, seen):
        before = source.code[: name.start].rstrip().rsplit(b"\n", 1)[-1].decode("utf-8", "replace")
        head = before if _RETURNS.fullmatch(before) else ""
        _, end = call_arguments(source, source.bare.find(b"(", name.end))
        signature = " ".join(f"{head} {source.text(name.start, end)}".split())
        yield RawSymbol("function", name.text, name.line, 1, signature=signature)


_RETURNS = re.compile(r"[A-Za-z_][\w \t*]*")
_REVERSE_DOMAIN = re.compile(rb'"(com\.apple\.[\w.-]+)"')


_STATEMENT = re.compile(rb"[;{}]|\n[ \t]*(?=#)")
_CATEGORY = re.compile(rb'\s*,\s*"([\w.-]+)"')


def named_strings(source: Source) -> Iterator[RawSymbol]:
    """Yield entitlements and log categories: reverse-domain strings whose call or macro says which they are."""
    for match in _REVERSE_DOMAIN.finditer(source.code):
        before = _STATEMENT.split(source.code[max(0, match.start() - 200) : match.start()])[-1].lower()
        form = "entitlement" if b"entitlement" in before else "log category" if b"os_log_create" in before else ""
        if form:
            place = source.span(match.start(1), match.end(1))
            category = _CATEGORY.match(source.code, match.end()) if form == "log category" else None
            name = f"{place.text}/{category[1].decode()}" if category else place.text
            yield RawSymbol(form, name, place.line, source.column_of(place.start))


_OPTION = re.compile(r"^\s*options\s+(\w+)")
_ATTRIBUTES = re.compile(r"^#\s+(\w+)\s*=\s*\[([^\]]*)\]")


def build_names(source: Source) -> Iterator[RawSymbol]:
    """Yield options, attributes and conditional files of ``config/MASTER*`` and ``*/conf/files*`` (SETUP/config)."""
    for number, text in enumerate(source.data.decode("utf-8", "replace").splitlines(), 1):
        if option := _OPTION.match(text):
            yield RawSymbol("build option", option.group(1), number, option.start(1) + 1)
        elif attributes := _ATTRIBUTES.match(text):
            for word in _IDENTIFIER.finditer(attributes.group(2)):
                yield RawSymbol("build attribute", word.group(), number, attributes.start(2) + word.start() + 1)
        elif text[:1] not in {"", "#", "\t", " "} and not text.startswith("OPTIONS/"):
            yield RawSymbol("build file", text.split()[0], number, 1)
