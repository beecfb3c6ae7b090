"""Expand a wrapper macro down to the ``struct sysctl_oid`` it initialises.

A macro is expanded once, with marks in the place of its arguments; each use then only fills the marks. Which of its
parameters is the parent, the name or the access is therefore never assumed: the initialiser's own fields say it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from darwinidx.kinds.sysctl.raw import split
from darwinidx.resolve.expansion import substitute

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from darwinidx.resolve.macros import Define

_OPEN, _CLOSE = "qZ", "Zq"
"""Around an argument's index: letters, so that ``##`` and ``#`` treat a mark as the word it stands for."""
_ENTER, _ENTERED, _LEAVE = "\ue002", "\ue003", "\ue004"
_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|[A-Za-z_$][\w$]*|##|#|\ue002\w+\ue003|\s+|.', re.DOTALL)
_MARK = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_NOISE = re.compile(f"{_ENTER}\\w+{_ENTERED}|{_LEAVE}")
_STEP = re.compile(f"{_ENTER}(\\w+){_ENTERED}|{_LEAVE}")
_BEFORE = re.compile(r"struct\s+sysctl_oid\s+(\w+)[^;={}]*=\s*\Z")
_STARTUP = re.compile(r"STARTUP_ARG\s*\(\s*SYSCTL\s*,[^,]*,\s*(\w+)\s*,")
_SPEC = re.compile(r"\.\s*(\w+)\s*=\s*")
_DEEPEST = 24
_FIELDS = (
    "oid_parent",
    "oid_link",
    "oid_number",
    "oid_kind",
    "oid_arg1",
    "oid_arg2",
    "oid_name",
    "oid_handler",
    "oid_fmt",
    "oid_descr",
)
"""The order of the structure's members, for initialisers without designators."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """One ``struct sysctl_oid``, or one call that makes it at run time, as a macro or a file spells it."""

    fields: Mapping[str, str]
    """Member -> text; for a call the arguments under ``"0"``, ``"1"``, …"""
    symbol: str
    """The C variable; empty when there is none."""
    chain: tuple[str, ...]
    """The macros that lead to it, outermost first."""
    made_by: str = ""
    """The function that makes it at run time, when it is not an initialiser."""
    fixed_kind: str = ""
    """The kind word without what the arguments add to it."""
    fixed_format: bool = False
    """Whether the macros decide how the format string starts."""

    def filled(self, arguments: Sequence[str]) -> Declaration:
        """Return this template with its marks replaced by ``arguments``."""

        def fill(text: str) -> str:
            return "".join(part if isinstance(part, str) else _at(arguments, part) for part in _parts(text))

        fields = {name: fill(text).strip() for name, text in self.fields.items()}
        fixed_kind = _MARK.sub(" ", self.fields.get("oid_kind", ""))
        fixed_format = self.fields.get("oid_fmt", "").startswith('"')
        return Declaration(fields, fill(self.symbol), self.chain, self.made_by, fixed_kind, fixed_format)


def templates(
    define: Define, count: int, find: Callable[[str], Define | None], calls: re.Pattern[str]
) -> tuple[Declaration, ...]:
    """Return what a function-like macro declares when it is given ``count`` arguments.

    Args:
        define: the macro.
        count: how many arguments the use has.
        find: the definition of an inner macro that is worth expanding; None leaves it as it stands.
        calls: the functions that make an OID at run time.
    """
    marks = [f"{_OPEN}{index}{_CLOSE}" for index in range(max(count, len(define.params or ())))]
    return read_declarations(_expand(substitute(define, marks), (define.name,), find), (define.name,), calls)


def read_declarations(text: str, chain: tuple[str, ...], calls: re.Pattern[str]) -> tuple[Declaration, ...]:
    """Return the initialisers and run-time calls in an expanded text, in order."""
    found: list[tuple[int, Declaration]] = []
    at = 0
    while (opening := text.find("{", at)) >= 0:
        closing = _match(text, opening)
        fields = _members(text[opening + 1 : closing])
        before = _BEFORE.search(_NOISE.sub("", text[:opening]))
        if fields is not None and (before or "oid_name" in fields):
            symbol = before.group(1) if before else ""
            found.append((opening, Declaration(fields, symbol, chain + _steps(text[:opening]))))
            at = closing
        else:
            at = opening + 1
    for call in calls.finditer(text):
        opening = text.index("(", call.start())
        arguments = split(_NOISE.sub("", text[opening + 1 : _match(text, opening)]))
        fields = {str(index): argument for index, argument in enumerate(arguments)}
        steps = chain + _steps(text[: call.start()])
        found.append((opening, Declaration(fields, "", steps, call.group(1))))
    plain = _NOISE.sub("", text)
    for startup in _STARTUP.finditer(plain):
        specification = {
            name.group(1): part[name.end() :].strip()
            for part in split(_initialiser(plain[: startup.start()]))
            if (name := _SPEC.match(part))
        }
        found.append((len(text), Declaration(specification, "", chain, startup.group(1))))
    return tuple(declaration for _, declaration in sorted(found, key=lambda pair: pair[0]))


def _initialiser(text: str) -> str:
    """Return the inside of the first brace initialiser that fills something other than an OID."""
    opening = text.find("{")
    return text[opening + 1 : _match(text, opening)] if opening >= 0 else ""


def _members(text: str) -> dict[str, str] | None:
    """Return an initialiser's members by name; None when it is not one of an OID."""
    parts = split(_NOISE.sub("", text))
    if parts and not parts[-1]:
        parts.pop()
    if not parts:
        return None
    if all(_SPEC.match(part) for part in parts):
        named = {found.group(1): part[found.end() :].strip() for part in parts if (found := _SPEC.match(part))}
        return named if "oid_parent" in named or "oid_name" in named else None
    if re.match(r"(?:\(\s*void\s*\*\s*\))?\s*&\s*sysctl_\w*_children\Z", parts[0]) and len(parts) > _FIELDS.index(
        "oid_fmt"
    ):
        return dict(zip(_FIELDS, parts, strict=False))
    return None


def _steps(text: str) -> tuple[str, ...]:
    """Return the macros that are still open at the end of an expanded text."""
    still_open: list[str] = []
    for step in _STEP.finditer(text):
        if step.group(1):
            still_open.append(step.group(1))
        elif still_open:
            still_open.pop()
    return tuple(still_open)


def _expand(text: str, hidden: tuple[str, ...], find: Callable[[str], Define | None]) -> str:
    """Expand the macros that ``find`` knows, with marks around what each one gave."""
    if len(hidden) > _DEEPEST:
        return text
    parts: list[str] = []
    at = 0
    while found := _TOKEN.match(text, at):
        token = found.group()
        at = found.end()
        opening = re.compile(r"\s*\(").match(text, at) if token[0].isalpha() or token[0] == "_" else None
        define = find(token) if opening and token not in hidden else None
        if define is None or opening is None or define.params is None:
            parts.append(token)
            continue
        closing = _match(text, opening.end() - 1)
        inner = substitute(define, split(text[opening.end() : closing]))
        parts += [f"{_ENTER}{token}{_ENTERED}", _expand(inner, (*hidden, token), find), _LEAVE]
        at = closing + 1
    return "".join(parts)


_BRACKET = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|[](){}[]')


def _match(text: str, opening: int) -> int:
    """Return the offset of the bracket that closes the one at ``opening``, or the text's end."""
    depth = 0
    for found in _BRACKET.finditer(text, opening):
        if found.group() in "([{":
            depth += 1
        elif found.group() in ")]}":
            depth -= 1
            if depth == 0:
                return found.start()
    return len(text)


@lru_cache(maxsize=4096)
def _parts(text: str) -> tuple[str | int, ...]:
    """Return a template's text with its marks as numbers; hundreds of uses fill the same one."""
    return tuple(int(part) if place % 2 else part for place, part in enumerate(_MARK.split(text)))


def _at(arguments: Sequence[str], index: int) -> str:
    return arguments[index] if index < len(arguments) else ""
