"""One file -> raw findings about socket options: handlers, the options they single out, calls, registrations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from darwinidx.kinds.sockopt.facts import Facts, declared_types
from darwinidx.kinds.sockopt.head import read_head
from darwinidx.kinds.sockopt.space import OTHER, Space, Subjects, constants, is_constant
from darwinidx.kinds.sockopt.text import read_body
from darwinidx.kinds.sockopt.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from darwinidx.kinds.sockopt.head import Head
    from darwinidx.kinds.sockopt.text import Statement
    from darwinidx.source import Source
    from darwinidx.syntax import Match

FUNCTION, OPTION, CALL, SLOT = "function", "option", "call", "slot"
UNTESTED = ""
"""Level of a handler that never looks at the level."""
ANY_NAME = "!"
"""In a call's context: whatever name came in."""
_SLOT = re.compile(rb"\b(ctl_setopt|ctl_getopt|pr_ctloutput|pru_ctloutput|pru_socheckopt)\s*=\s*&?\s*(\w+)")
_DISPATCHES = re.compile(rb"->\s*pru?_ctloutput\b")


@dataclass(frozen=True, slots=True)
class RawSockopt:
    """A finding about socket options in one file; ``what`` tells which fields are used."""

    what: str
    """function, option (singled out in a function), call (that passes an option on), slot (a registration)."""
    function: str
    """The function it stands in; of a slot the function that fills it."""
    name: str
    """The option, the callee, the slot."""
    line: int
    contexts: tuple[str, ...] = ()
    """Of an option ``direction|level|outcome``; of a call ``direction|level|names``."""
    conditions: tuple[str, ...] = ()
    argument: str = ""
    privilege: str = ""
    compared: bool = False
    """The option is singled out by a comparison, not by a case label."""
    position: int = -1
    """Place of the parameter or argument that is the option's name."""
    entry: bool = False
    """A function that sockets call by its type, or that calls protocols' handlers."""
    levels: tuple[str, ...] = ()
    """Levels that a function tells apart."""


def read(source: Source, matches: Sequence[Match]) -> Iterator[RawSockopt]:
    """Yield what a file shows."""
    for slot in _SLOT.finditer(source.bare):
        filler = slot[2].decode()
        if filler not in {"NULL", "0"}:
            yield RawSockopt(SLOT, filler, slot[1].decode(), source.line_of(slot.start()))
    helpers: dict[str, int] = {}
    others: list[_Definition] = []
    for definition in _definitions(source, matches):
        found = list(_function(source, definition))
        yield from found
        if not found:
            others.append(definition)
        elif found[0].position >= 0:
            helpers[definition.name] = found[0].position
    for definition in others:
        yield from _passing(source, definition, helpers)


@dataclass(frozen=True, slots=True)
class _Definition:
    name: str
    line: int
    head: Head
    span: tuple[int, int]


def _definitions(source: Source, matches: Sequence[Match]) -> Iterator[_Definition]:
    done: set[tuple[str, int]] = set()
    for match in matches:
        name, body = match.first("name"), match.first("body")
        if name is None or body is None or (name.text, body.end) in done:
            continue
        done.add((name.text, body.end))
        head = read_head(source, name.end, body.start)
        if head.options or head.integers:
            yield _Definition(name.text, name.line, head, (body.start, body.end))


def _passing(source: Source, definition: _Definition, helpers: dict[str, int]) -> Iterator[RawSockopt]:
    """A function that tells no options apart may still hand its own parameter to one that does."""
    called = set(re.findall(r"\b(\w+)\s*\(", source.text(*definition.span)))
    if not called & set(helpers):
        return
    body = read_body(source, *definition.span)
    for place, parameter in enumerate(definition.head.names):
        if parameter not in definition.head.integers:
            continue
        subjects = Subjects({parameter: "name"})
        walk = Walk(Space((), ()), subjects)
        walk.run(body)
        facts = Facts(walk.deeds, frozenset(), {})
        found = [
            (callee, offset)
            for callee, offset, position, _ in facts.handoffs(subjects)
            if helpers.get(callee, -1) == position and callee != definition.name
        ]
        if found:
            yield RawSockopt(FUNCTION, definition.name, definition.name, definition.line, position=place)
            for callee, offset in found:
                contexts = tuple(f"{direction}|{UNTESTED}|{ANY_NAME}" for direction in ("set", "get"))
                line = source.line_of(offset)
                yield RawSockopt(CALL, definition.name, callee, line, contexts, position=helpers[callee])
            return


def _function(source: Source, definition: _Definition) -> Iterator[RawSockopt]:
    name, head, span = definition.name, definition.head, definition.span
    if not head.options and not _tells_apart(source, definition):
        return
    body = read_body(source, *span)
    subjects = Subjects()
    if head.options:
        subjects.learn(body)
    position = _name_parameter(head, body, subjects)
    found = list(dict.fromkeys(constants(body, subjects)))
    names = [constant for what, constant in found if what == "name" and is_constant(constant)]
    levels = [constant for what, constant in found if what == "level"]
    if not head.options and not names:
        return
    space = Space(levels, names)
    walk = Walk(space, subjects)
    walk.run(body)
    facts = Facts(walk.deeds, head.options, head.types | declared_types(body))
    handoffs = list(facts.handoffs(subjects))
    dispatches = bool(head.options and _DISPATCHES.search(source.bare[span[0] : span[1]]))
    entry = dispatches or (head.serves_socket and bool(levels or walk.entries))
    if not walk.entries and not handoffs and not entry:
        return
    yield RawSockopt(FUNCTION, name, name, definition.line, position=position, entry=entry, levels=tuple(levels))
    # A protocol's handler that never looks at the direction takes its argument in whichever way it is called.
    undirected = entry and not any(what == "dir" for what, _ in found)
    for each in walk.entries:
        at = source.line_of(each.at)
        only = "" if not undirected else "get" if facts.copies_out(each.mask) else "set"
        contexts = tuple(
            f"{direction}|{_level(level, levels)}|{outcome}"
            for direction, level, _ in space.cases(each.mask)
            if only in {"", direction} and (outcome := facts.outcome(space.case(direction, level, each.name)))
        )
        if not contexts:
            continue
        yield RawSockopt(
            OPTION,
            name,
            each.name,
            at,
            contexts=contexts,
            conditions=source.conditionals.at(at),
            argument=facts.argument(each.mask, head.length),
            privilege=facts.privilege(each.mask),
            compared=each.compared,
        )
    for callee, offset, place, mask in handoffs:
        yield RawSockopt(
            CALL,
            name,
            callee,
            source.line_of(offset),
            contexts=tuple(_call_contexts(space, mask, levels)),
            position=place,
        )


def _tells_apart(source: Source, definition: _Definition) -> bool:
    """Whether the text compares one of the integer parameters with a constant: a cheap look before the walk."""
    names = "|".join(map(re.escape, definition.head.integers)).encode()
    pattern = rb"\bswitch\s*\(\s*(?:%b)\s*\)|\b(?:%b)\s*[!=]=\s*[A-Z_]" % (names, names)
    return re.search(pattern, source.bare[slice(*definition.span)]) is not None


def _level(level: str, levels: Sequence[str]) -> str:
    return level if levels else UNTESTED


def _call_contexts(space: Space, mask: int, levels: Sequence[str]) -> Iterator[str]:
    rows: dict[tuple[str, str], list[str]] = {}
    for direction, level, name in space.cases(mask):
        rows.setdefault((direction, _level(level, levels)), []).append(name)
    for (direction, level), names in rows.items():
        some = ANY_NAME if OTHER in names else ",".join(names)
        yield f"{direction}|{level}|{some}"


def _name_parameter(head: Head, body: Statement, subjects: Subjects) -> int:
    """Tell which integer parameter is the option's name: the one whose values the body tells apart most."""
    best, most = -1, 0
    for place, name in enumerate(head.names):
        if name in head.integers and name not in subjects.variables:
            trial = Subjects({name: "name"})
            count = len({constant for what, constant in constants(body, trial) if what == "name"})
            if count > most:
                best, most = place, count
    if best >= 0:
        subjects.variables[head.names[best]] = "name"
    return best
