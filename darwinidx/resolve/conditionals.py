"""Text -> the ``#if`` conditions around each line, by directives alone."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from darwinidx.resolve.directives import Directive, read_directives
from darwinidx.resolve.expression import conjunction, negate, normalise

OPENING = frozenset({"if", "ifdef", "ifndef"})
MIDDLE = frozenset({"elif", "elifdef", "elifndef", "else"})
UNREADABLE = "__unreadable__"
"""Stands for the condition of an ``#if`` that has none: a name that no build defines and no rule knows."""
_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_UNLESS = re.compile(r"!\s*defined\s*\(?\s*([A-Za-z_$][\w$]*)\s*\)?\Z")
_HEADER = re.compile(r"_H_*\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Arm:
    """One arm of an ``#if``."""

    condition: str
    """What holds inside: for an ``#else`` the negation, for an ``#elif`` also the negation of what came before."""
    directive_line: int
    """Line of the directive that opens the arm."""
    first: int
    """First line inside."""
    last: int
    """Last line inside; ``first - 1`` when the arm is empty."""


@dataclass(frozen=True, slots=True)
class Group:
    """An ``#if`` with its arms, up to its ``#endif``."""

    arms: tuple[Arm, ...]
    endif_line: int
    """Line of the ``#endif``; one past the last line when the file ends without it."""
    guard: bool = False
    """Whether this is the file's include guard, which is no condition of what is inside."""


@dataclass(frozen=True, slots=True)
class Conditionals:
    """The conditions of one file."""

    groups: tuple[Group, ...] = ()
    """All ``#if`` groups, in the order of their first lines: outer ones before what they enclose."""
    starts: tuple[int, ...] = ()
    """Lines at which the conditions change, ascending."""
    frames: tuple[tuple[str, ...], ...] = ()
    """The conditions from each start on, outermost first."""

    def at(self, line: int) -> tuple[str, ...]:
        """The conditions around a 1-based line, outermost first; a directive itself stands outside its arms."""
        place = bisect_right(self.starts, line)
        return self.frames[place - 1] if place else ()


class _Open:
    """A group whose ``#endif`` has not come yet."""

    __slots__ = ("arms", "condition", "directive", "guard", "number", "otherwise", "own")

    def __init__(self, directive: Directive, number: int, *, guard: bool) -> None:
        self.directive = directive
        self.number = number
        self.guard = guard
        self.condition = _condition(directive)
        self.own: tuple[str, ...] = (self.condition,)
        self.otherwise = False
        self.arms: list[Arm] = []

    def close_arm(self, before: int) -> None:
        opened = self.directive
        self.arms.append(Arm(self.condition, opened.line, opened.end + 1, max(before - 1, opened.end)))

    def next_arm(self, directive: Directive) -> None:
        self.close_arm(directive.line)
        self.directive = directive
        before = tuple(negate(each) for each in self.own)
        if directive.word == "else":
            self.condition, self.otherwise = conjunction(before), True
            return
        own = _condition(directive)
        self.condition = conjunction((*before, own))
        self.own += (own,)


def _condition(directive: Directive) -> str:
    """The directive's own condition, whatever came before it."""
    if directive.word.endswith("def"):
        name = _NAME.match(directive.rest)
        if not name:
            return UNREADABLE
        return f"!defined({name[0]})" if directive.word.endswith("ndef") else f"defined({name[0]})"
    return normalise(directive.rest) or UNREADABLE


def read_conditionals(code: bytes) -> Conditionals:
    """Read a file's conditions; damage is read as well as it can be, never refused.

    An ``#endif`` or ``#else`` without its ``#if`` and an ``#else`` after an ``#else`` are passed over; an ``#if``
    without ``#endif`` lasts to the end.

    Args:
        code: the file's bytes with comments blanked, newlines kept.
    """
    directives = read_directives(code)
    if not any(directive.word in OPENING for directive in directives):
        return Conditionals()
    guards = _include_guards(directives)
    stack: list[_Open] = []
    groups: list[Group | None] = []
    changes: dict[int, tuple[str, ...]] = {}

    def change(line: int) -> None:
        changes[line] = tuple(opened.condition for opened in stack if not opened.guard)

    def close(line: int) -> None:
        opened = stack.pop()
        opened.close_arm(line)
        groups[opened.number] = Group(tuple(opened.arms), line, opened.guard)

    for number, directive in enumerate(directives):
        if directive.word in OPENING:
            stack.append(_Open(directive, len(groups), guard=number in guards))
            groups.append(None)
            change(directive.end + 1)
        elif directive.word in MIDDLE:
            if stack and not stack[-1].otherwise:
                stack[-1].next_arm(directive)
                changes[directive.line] = tuple(opened.condition for opened in stack[:-1] if not opened.guard)
                change(directive.end + 1)
        elif directive.word == "endif" and stack:
            close(directive.line)
            change(directive.line)
    if stack:
        past = code.count(b"\n") + (not code.endswith(b"\n")) + 1
        while stack:
            close(past)
    starts = sorted(changes)
    return Conditionals(
        tuple(group for group in groups if group), tuple(starts), tuple(changes[start] for start in starts)
    )


class _Unless:
    """An opening that may turn out to be an include guard."""

    __slots__ = ("defined_at", "name", "number", "other_arms")

    def __init__(self, directive: Directive, number: int) -> None:
        self.number = number
        self.defined_at = -1
        self.other_arms = False
        match = (_NAME if directive.word == "ifndef" else _UNLESS).match(directive.rest)
        self.name = match[match.lastindex or 0] if match and directive.word in ("ifndef", "if") else ""


def _include_guards(directives: tuple[Directive, ...]) -> frozenset[int]:
    """Indices of the ``#ifndef`` directives that only keep a text from being included twice.

    Such a group has one arm and defines its own name as nothing (or 1). The name is a header's (``…_H_``), or the
    definition comes first and nothing but further ``#endif`` follows the group: a default setting looks the same
    otherwise.
    """
    tail = max((number for number, directive in enumerate(directives) if directive.word != "endif"), default=-1)
    found: set[int] = set()
    stack: list[_Unless] = []
    for number, directive in enumerate(directives):
        if directive.word in OPENING:
            stack.append(_Unless(directive, number))
        elif directive.word == "define":
            name, _, body = directive.rest.partition(" ")
            for opened in stack:
                if opened.name == name.strip() and opened.defined_at < 0 and body.strip() in ("", "1"):
                    opened.defined_at = number
        elif directive.word in MIDDLE and stack:
            stack[-1].other_arms = True
        elif directive.word == "endif" and stack:
            opened = stack.pop()
            if opened.name and opened.defined_at > 0 and not opened.other_arms:
                first = opened.defined_at == opened.number + 1
                alone = opened.defined_at == number - 1 and first and number < tail
                if (_HEADER.search(opened.name) and not alone) or (first and number > tail):
                    found.add(opened.number)
    return frozenset(found)
