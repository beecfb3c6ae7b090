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

    __slots__ = ("arms", "condition", "directive", "guard", "negated", "number", "otherwise")

    def __init__(self, directive: Directive, number: int, *, guard: bool) -> None:
        self.directive = directive
        self.number = number
        self.guard = guard
        self.condition = _condition(directive)
        self.negated: tuple[str, ...] = (negate(self.condition),)
        self.otherwise = False
        self.arms: list[Arm] = []

    def close_arm(self, before: int) -> None:
        opened = self.directive
        self.arms.append(Arm(self.condition, opened.line, opened.end + 1, max(before - 1, opened.end)))

    def next_arm(self, directive: Directive) -> None:
        self.close_arm(directive.line)
        self.directive = directive
        if directive.word == "else":
            self.condition, self.otherwise = conjunction(self.negated), True
            return
        own = _condition(directive)
        self.condition = conjunction((*self.negated, own))
        self.negated += (negate(own),)


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
    guard = _include_guard(directives)
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
            stack.append(_Open(directive, len(groups), guard=number == guard))
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


def _include_guard(directives: tuple[Directive, ...]) -> int:
    """Index of the ``#ifndef`` that guards the whole file against a second inclusion, or -1."""
    first = next(number for number, directive in enumerate(directives) if directive.word in OPENING)
    opening = directives[first]
    if opening.word == "ifndef":
        name = _NAME.match(opening.rest)
        guarded = name[0] if name else ""
    else:
        unless = _UNLESS.match(opening.rest) if opening.word == "if" else None
        guarded = unless[1] if unless else ""
    following = directives[first + 1 : first + 2]
    if not guarded or not following or following[0].word != "define" or directives[-1].word != "endif":
        return -1
    defined = _NAME.match(following[0].rest)
    if not defined or defined[0] != guarded:
        return -1
    depth = 0
    for directive in directives[first:-1]:
        if directive.word in OPENING:
            depth += 1
        elif directive.word == "endif":
            depth -= 1
        elif directive.word in MIDDLE and depth == 1:
            return -1
        if not depth:
            return -1
    return first if depth == 1 else -1
