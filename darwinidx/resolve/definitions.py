"""``#define`` and ``#undef`` from the text of one file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from darwinidx.resolve.directives import read_directives

if TYPE_CHECKING:
    from collections.abc import Iterator

    from darwinidx.resolve.conditionals import Conditionals

_HEAD = re.compile(r"([A-Za-z_$][\w$]*)(?:\(([^()]*)\))?")
_BLANKS = re.compile(r'("(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\')|\s+')


@dataclass(frozen=True, slots=True)
class Define:
    """One ``#define``."""

    name: str
    params: tuple[str, ...] | None
    """Parameter names, None for an object-like macro; a variadic one ends with ``...`` or ``name...``."""
    body: str
    """The replacement, blanks collapsed outside literals."""
    line: int
    """1-based line of the directive."""
    conditions: tuple[str, ...] = ()
    """Enclosing ``#if`` conditions, outermost first."""


@dataclass(frozen=True, slots=True)
class Undefine:
    """One ``#undef``."""

    name: str
    line: int
    conditions: tuple[str, ...] = ()


def read_defines(code: bytes, conditionals: Conditionals) -> tuple[Define, ...]:
    """All macro definitions of a file, in order; what names no macro is passed over.

    Args:
        code: the file's bytes with comments blanked, newlines kept.
        conditionals: the file's conditions.
    """
    found: list[Define] = []
    for directive in read_directives(code):
        if directive.word != "define":
            continue
        head = _HEAD.match(directive.rest)
        if not head:
            continue
        params = None if head[2] is None else tuple(_params(head[2]))
        body = directive.rest[head.end() :]
        if '"' in body or "'" in body:
            body = _BLANKS.sub(lambda match: match[1] or " ", body).strip()
        else:
            body = " ".join(body.split())
        found.append(Define(head[1], params, body, directive.line, conditionals.at(directive.line)))
    return tuple(found)


def read_undefines(code: bytes, conditionals: Conditionals) -> tuple[Undefine, ...]:
    """All ``#undef`` of a file, in order."""
    return tuple(
        Undefine(head[1], directive.line, conditionals.at(directive.line))
        for directive in read_directives(code)
        if directive.word == "undef" and (head := _HEAD.match(directive.rest))
    )


def _params(text: str) -> Iterator[str]:
    """Parameter names; blanks inside ``args ...`` are dropped."""
    for param in text.split(","):
        name = "".join(param.split())
        if name:
            yield name
