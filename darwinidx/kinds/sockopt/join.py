"""All files' raw findings -> which option each handler serves, at which level, in which direction.

Sockets call some functions (protocols' ``pr_ctloutput``, kernel controls' ``ctl_setopt``); those pass options on to
helpers. What a helper tests holds for the levels, directions and names that reach it.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from darwinidx.kinds.sockopt.facts import NOOP, PASSED, YES
from darwinidx.kinds.sockopt.read import ANY_NAME, CALL, FUNCTION, OPTION, SLOT, UNTESTED
from darwinidx.kinds.sockopt.space import OTHER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from darwinidx.kinds.sockopt.read import RawSockopt

CONTROL = "SYSPROTO_CONTROL"
_KCTL = {"ctl_setopt": "set", "ctl_getopt": "get"}
_FILTER = "pru_socheckopt"
_SOCKET = "SOL_SOCKET"
"""The level that sockets answer for themselves and let protocols see."""


@dataclass(frozen=True, slots=True)
class Reach:
    """One way in which options come to a function."""

    direction: str
    level: str | None
    """None: any level."""
    names: frozenset[str] | None
    """None: any name."""


@dataclass(slots=True)
class Function:
    """A function and what it does with options."""

    path: str
    raw: RawSockopt
    options: list[RawSockopt] = field(default_factory=list)
    calls: list[RawSockopt] = field(default_factory=list)
    reached: dict[Reach, None] = field(default_factory=dict)
    depth: int = -1
    """Calls between a socket and this function; -1 when sockets do not come here."""
    entry: bool = False


@dataclass(frozen=True, slots=True)
class Use:
    """An option singled out where sockets can come to."""

    name: str
    path: str
    function: str
    line: int
    depth: int
    direction: str
    level: str
    """Empty when nothing on the way tests it."""
    outcome: str
    raw: RawSockopt
    loose: bool
    """Only a helper names it; nobody passes it there by name."""

    @property
    def place(self) -> str:
        """``path:line(function)``."""
        return f"{self.path}:{self.line}({self.function})"


class Handlers:
    """The functions of one release that sockets' options come to."""

    def __init__(
        self, raws: Mapping[str, Sequence[RawSockopt]], spelled: Callable[[str], frozenset[str]] | None = None
    ) -> None:
        """Join ``raws``; ``spelled`` gives a name and its other spellings."""
        self._spelled = spelled or (lambda name: frozenset({name}))
        self._functions: dict[tuple[str, str], Function] = {}
        self._by_name: dict[str, list[Function]] = {}
        slots: list[tuple[str, RawSockopt]] = []
        for path in sorted(raws):
            for raw in raws[path]:
                if raw.what == FUNCTION:
                    function = self._functions.setdefault((path, raw.function), Function(path, raw))
                    self._by_name.setdefault(raw.function, [])
                    if function not in self._by_name[raw.function]:
                        self._by_name[raw.function].append(function)
                elif raw.what == SLOT:
                    slots.append((path, raw))
        for path in raws:
            for raw in raws[path]:
                if raw.what in {OPTION, CALL} and (path, raw.function) in self._functions:
                    function = self._functions[path, raw.function]
                    (function.options if raw.what == OPTION else function.calls).append(raw)
        self._filters = {raw.function for _, raw in slots if raw.name == _FILTER}
        self._enter(slots)

    def _enter(self, slots: Sequence[tuple[str, RawSockopt]]) -> None:
        for path, slot in slots:
            for function in self._named(slot.function, path):
                if slot.name in _KCTL:
                    function.entry = True
                    level = f"{CONTROL}:{_control(slot.function)}"
                    self._reach(function, Reach(_KCTL[slot.name], level, None), 0)
                elif slot.name != _FILTER:
                    self._open(function)
        called = {call.name for function in self._functions.values() for call in function.calls}
        for function in self._functions.values():
            raw = function.raw
            # One that tests no level and that another handler calls is a helper, whatever its type.
            if raw.entry and raw.function not in self._filters and (raw.levels or raw.function not in called):
                self._open(function)

    def _open(self, function: Function) -> None:
        function.entry = True
        for direction in ("set", "get"):
            self._reach(function, Reach(direction, None, None), 0)

    def _named(self, name: str, path: str) -> list[Function]:
        own = self._functions.get((path, name))
        return [own] if own else self._by_name.get(name, [])

    def _reach(self, function: Function, reach: Reach, depth: int) -> None:
        waiting = deque([(function, reach, depth)])
        while waiting:
            here, how, far = waiting.popleft()
            if how in here.reached:
                continue
            here.reached[how] = None
            here.depth = far if here.depth < 0 else min(here.depth, far)
            for call in here.calls:
                for callee in self._named(call.name, here.path):
                    if callee is here or callee.entry or callee.raw.function in self._filters:
                        continue
                    if callee.raw.position >= 0 and call.position not in {-1, callee.raw.position}:
                        continue  # the option's name goes in as something else
                    for passed in _passed(here, call, how):
                        waiting.append((callee, passed, far + 1))

    def uses(self) -> Iterator[Use]:
        """Yield each option where it is served or refused."""
        for function in self._functions.values():
            for raw in function.options if function.depth >= 0 else ():
                yield from self._uses(function, raw)

    def _uses(self, function: Function, raw: RawSockopt) -> Iterator[Use]:
        seen: set[tuple[str, str]] = set()
        spelled = self._spelled(raw.name)
        strict = [how for how in function.reached if how.names is None or spelled & how.names]
        for how in strict or function.reached:
            for context in raw.contexts:
                direction, tested, outcome = context.split("|")
                level = _level(function, tested, how)
                if direction != how.direction or level is None:
                    continue
                level = level or self._below(function)
                if (direction, level) in seen:
                    continue
                if outcome.startswith(PASSED):
                    if self._lower(outcome, function.path):
                        continue
                    outcome = YES
                if raw.compared and outcome == NOOP:
                    continue  # the comparison is about something else
                seen.add((direction, level))
                yield Use(
                    raw.name,
                    function.path,
                    function.raw.function,
                    raw.line,
                    function.depth,
                    direction,
                    level,
                    outcome,
                    raw,
                    loose=not strict,
                )

    def _below(self, function: Function) -> str:
        """The level of a handler that tests none: the one that its protocol's next handler answers for."""
        nexts = [each for call in function.calls for each in self._named(call.name, function.path) if each.entry]
        levels = {level for each in nexts for level in each.raw.levels} - {_SOCKET}
        return levels.pop() if len(levels) == 1 else ""

    def _lower(self, outcome: str, path: str) -> bool:
        """Whether an option is only handed to another protocol's handler, which speaks for itself."""
        callees = outcome.split(":")[1:]
        return all(any(each.entry for each in self._named(callee, path)) for callee in callees)

    def admitted(self) -> Iterator[tuple[str, str]]:
        """Yield ``(option, place)`` of what a protocol lets through to the socket's own handler."""
        for function in self._functions.values():
            if function.raw.function in self._filters:
                for raw in function.options:
                    yield raw.name, f"{function.path}:{raw.line}({function.raw.function})"


def _control(function: str) -> str:
    """Name a kernel control as its handlers do: ``pkt_mnglr_ctl_setopt`` belongs to pktmnglr."""
    head = function.split("_ctl_", 1)[0]
    for ending in ("_setopt", "_getopt", "_ctl"):
        head = head.removesuffix(ending)
    return head.replace("_", "")


def _level(function: Function, tested: str, how: Reach) -> str | None:
    """The level at which an option is met; None when that way does not lead there."""
    if tested == UNTESTED:
        return how.level or ""
    if tested == OTHER:
        return how.level if how.level and how.level not in function.raw.levels else None
    return tested if how.level in {None, tested} else None


def _passed(function: Function, call: RawSockopt, how: Reach) -> Iterator[Reach]:
    for context in call.contexts:
        direction, tested, names = context.split("|")
        if direction != how.direction:
            continue
        if tested == OTHER and how.level is None:
            level: str | None = None
        else:
            level = _level(function, tested, how)
            if level is None:
                continue
        kept = how.names if names == ANY_NAME else frozenset(names.split(","))
        if kept is not None and how.names is not None:
            kept &= how.names
            if not kept:
                continue
        yield Reach(direction, level or None, kept)
