"""What one blob says about sysctls, read without looking at any other file.

Whether a macro declares a sysctl is known only when the whole release's ``#define``s are: so every invocation that may
be one is kept, with its arguments as text, and ``sysctl`` decides later.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

from darwinidx.kinds.kind import RawMiss
from darwinidx.resolve.directives import read_directives
from darwinidx.resolve.expression import conjunction, negate
from darwinidx.source import margin_calls

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from darwinidx.source import Source
    from darwinidx.syntax import Match

CALL, INCLUDE, BUILT = "call", "include", "built"
"""Forms of a raw finding: a macro or function call; an ``#include`` of a list; an OID that a function fills in."""

LIST_SUFFIXES = (".inc", ".def")
_DECLARING = re.compile(rb"SYSCTL_(?!HANDLER_ARGS|DECL\b|IN\b|OUT\b)\w+[ \t]*\(")
_MAY_HAVE_PARENT = re.compile(rb"\n[A-Z_]\w*+\([ \t]*+_[a-z]")
"""A macro at the start of a line whose first argument may be a parent."""
_SYSCTL_CALL = re.compile(rb"SYSCTL\w*(?=[ \t]*\()")
_RUN_TIME_CALL = re.compile(rb"skoid_(?:create|add_\w+)(?=[ \t]*\()")
_LONGEST_WORD = 80
_WORD_END = re.compile(rb"\w*\Z")
_DECLARES_NOTHING = re.compile(r"SYSCTL_DECL|SYSCTL_IN|SYSCTL_OUT|\w*SYSCTL_HANDLER_ARGS")
_PARAMETER = re.compile(r"(?:const\s+)?struct\s+\w+\s*\*")
"""How a first argument starts that is a parameter: the call is a prototype."""
_REACHES = re.compile(r"SYSCTL|sysctl|skoid_")
_LIST = re.compile(r'[<"]([^>"]+\.(?:inc|def))[>"]')
_LIST_ENTRY = re.compile(rb"^[A-Z_]\w*[ \t]*\(", re.MULTILINE)
_ELSE = re.compile(rb"[ \t]*#[ \t]*else\b")
_FIELD = re.compile(r"\.\s*(oid_\w+)\s*=\s*")


@dataclass(frozen=True, slots=True)
class RawSysctl:
    """A candidate of one blob: all that can be said without other files."""

    form: str
    """``CALL``, ``INCLUDE`` or ``BUILT``."""
    name: str
    """The macro's or function's name; for an include the included path."""
    arguments: tuple[str, ...]
    """Argument texts, whitespace-normalised; for ``BUILT`` pairs of field and value, one after the other."""
    line: int
    """1-based line of the first token."""
    column: int
    conditions: tuple[str, ...]
    """Conditions around it."""
    arm: tuple[str, ...] = ()
    """Conditions inside the argument list under which these are the arguments."""
    top: bool = True
    """Whether it stands at the start of a line, where declarations do."""
    rescued: bool = False
    """Whether only the text showed it: the parser had lost the statement."""


def is_candidate(path: str, data: bytes) -> bool:
    """Whether a blob can hold a sysctl, by its bytes alone."""
    if path.endswith(LIST_SUFFIXES):
        return _LIST_ENTRY.search(data) is not None
    return (
        (b"SYSCTL_" in data and _DECLARING.search(data) is not None)
        or b"skoid_" in data
        or (b"sysctl" in data and _MAY_HAVE_PARENT.search(b"\n" + data) is not None)
    )


def read_raw(source: Source, matches: Sequence[Match]) -> Iterator[RawSysctl | RawMiss]:
    """Yield the candidates of one blob in text order, those of the parser and those only the text shows."""
    wrappers = _local_wrappers(source)
    parsed = {span.start: span.end for match in matches if (span := match.first("name")) is not None}
    called = dict(parsed)
    called |= {
        call.start: call.start + len(call.name)
        for call in margin_calls(source)
        if len(call.name) > 1 and call.name == call.name.upper()
    }
    for pattern in (_SYSCTL_CALL, _RUN_TIME_CALL):
        for found in pattern.finditer(source.bare):
            before = _WORD_END.search(source.bare, max(0, found.start() - _LONGEST_WORD), found.start())
            called[before.start() if before else found.start()] = found.end()
    if wrappers:
        words = re.compile(rf"\b({'|'.join(sorted(wrappers))})[ \t]*\(".encode())
        called |= dict(found.span(1) for found in words.finditer(source.bare))
    for start in sorted(called):
        word = source.text(start, called[start])
        top = _starts_line(source, start)
        wanted = top or word in wrappers or "SYSCTL" in word or word.startswith("skoid_")
        if wanted and not _DECLARES_NOTHING.fullmatch(word) and not _in_directive(source, start):
            yield from _calls_at(source, start, called[start], top=top, rescued=start not in parsed)
    for directive in read_directives(source.code):
        if directive.word == "include" and (included := _LIST.match(directive.rest)):
            yield RawSysctl(INCLUDE, included[1], (), directive.line, 1, source.conditions_at(directive.line))
    for match in matches:
        if (function := match.first("function")) is not None and (body := match.first("initializer")) is not None:
            pairs = tuple(part for pair in designated(body.text).items() for part in pair)
            yield RawSysctl(BUILT, function.text, pairs, body.line, 1, source.conditions_at(body.line), (), False)


def designated(text: str) -> dict[str, str]:
    """Return the designated fields of a brace initialiser (``.oid_name = x``) by field."""
    inside = text.strip().removeprefix("{").removesuffix("}")
    fields: dict[str, str] = {}
    for part in split(inside):
        if found := _FIELD.match(part):
            fields[found.group(1)] = part[found.end() :].strip()
    return fields


_SPLITTER = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|[](){}[,]')


def split(text: str) -> list[str]:
    """Split ``text`` at its top-level commas; strings and brackets are kept whole."""
    parts, depth, last = [], 0, 0
    for found in _SPLITTER.finditer(text):
        sign = found.group()
        if sign in "([{":
            depth += 1
        elif sign in ")]}":
            depth -= 1
        elif sign == "," and depth == 0:
            parts.append(text[last : found.start()].strip())
            last = found.end()
    return [*parts, text[last:].strip()]


def _calls_at(source: Source, start: int, end: int, *, top: bool, rescued: bool) -> Iterator[RawSysctl | RawMiss]:
    """Yield the call whose name spans ``start`` to ``end``, once for each way its inner directives can fall."""
    opening = re.compile(rb"\s*\(").match(source.bare, end)
    if opening is None:
        return
    closing = _closing(source.bare, opening.end() - 1)
    line = source.line_of(start)
    name = source.text(start, end)
    if closing < 0:
        if "SYSCTL" in name:
            yield RawMiss(line, source.column_of(start), "", f"call: the bracket of {name} never closes")
        return
    plain = RawSysctl(CALL, name, (), line, source.column_of(start), source.conditions_at(line), (), top, rescued)
    for arm, text in _arms(source, opening.end(), closing):
        arguments = tuple(" ".join(argument.split()) for argument in split(text))
        if not _PARAMETER.match(arguments[0]):
            yield replace(plain, arguments=arguments, arm=arm)


def _arms(source: Source, start: int, end: int) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the text between two offsets for each choice of the ``#if`` arms inside it, with the conditions chosen."""
    text = source.text(start, end)
    if "#" not in text or _directive(text) is None:
        yield (), text
        return
    first, last = source.line_of(start), source.line_of(end)
    choices = []
    for group in source.conditionals.groups:
        if not (first < group.arms[0].directive_line and group.endif_line <= last):
            continue
        arms = [(arm.condition, frozenset(range(arm.first, arm.last + 1))) for arm in group.arms]
        inside = frozenset(range(group.arms[0].directive_line, group.endif_line + 1))
        if not _ELSE.match(source.code, source.line_starts[group.arms[-1].directive_line - 1]):
            arms.append((conjunction(tuple(negate(arm.condition) for arm in group.arms)), frozenset()))
        choices.append([(condition, inside - kept) for condition, kept in arms])
    for chosen in product(*choices):
        dropped = frozenset().union(*(lines for _, lines in chosen))
        lines = text.split("\n")
        kept = [
            "" if first + index in dropped or line.lstrip().startswith("#") else line
            for index, line in enumerate(lines)
        ]
        yield tuple(condition for condition, _ in chosen), "\n".join(kept)


def _directive(text: str) -> re.Match[str] | None:
    return re.search(r"^[ \t]*#[ \t]*(?:if|ifdef|ifndef|elif|else|endif)\b", text, re.MULTILINE)


def _closing(bare: bytes, opening: int) -> int:
    """Return the offset of the bracket that closes the one at ``opening``; -1 when none does before a ``#define``."""
    depth = 0
    for found in re.compile(rb"[()]|^[ \t]*#[ \t]*define\b", re.MULTILINE).finditer(bare, opening):
        if found.group() == b"(":
            depth += 1
        elif found.group() == b")":
            depth -= 1
            if depth == 0:
                return found.start()
        else:
            return -1
    return -1


def _starts_line(source: Source, offset: int) -> bool:
    """Whether only ``static`` and its like stand before ``offset`` on its line, and no blank."""
    line_start = source.bare.rfind(b"\n", 0, offset) + 1
    before = source.bare[line_start:offset]
    return not before or before.split() in ([b"static"], [b"STATIC"], [b"extern"])


def _in_directive(source: Source, offset: int) -> bool:
    """Whether ``offset`` is part of a ``#define``, continued lines included."""
    line_start = source.bare.rfind(b"\n", 0, offset) + 1
    while line_start and source.bare[:line_start].endswith(b"\\\n"):
        line_start = source.bare.rfind(b"\n", 0, line_start - 1) + 1
    return source.bare[line_start:offset].lstrip().startswith(b"#")


def _local_wrappers(source: Source) -> frozenset[str]:
    """Return the macros of this file whose body leads, here, to something that says sysctl."""
    bodies = {define.name: define.body for define in source.defines if define.params is not None}
    found = {name for name, body in bodies.items() if _REACHES.search(body)}
    while True:
        words = {name for name, body in bodies.items() if name not in found and not found.isdisjoint(_words(body))}
        if not words:
            return frozenset(found)
        found |= words


def _words(text: str) -> set[str]:
    return set(re.findall(r"[A-Za-z_]\w*", text))
