"""One walk over a handler's statements: where each option enters, what is done for it, where it is passed on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from darwinidx.kinds.sockopt.space import OTHER, Space, Subjects, labels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from darwinidx.kinds.sockopt.text import Statement, Token

_ASSERTIONS = frozenset({"VERIFY", "ASSERT", "KASSERT", "assert"})
_ROUNDS = 3
"""A jump back is seen when the walk comes by again."""


class State(NamedTuple):
    """Cases that can be at a point, and those of them that are there for the option's own sake."""

    alive: int
    own: int

    def only(self, mask: int) -> State:
        """Keep the cases of a mask."""
        return State(self.alive & mask, self.own & mask)

    def join(self, other: State) -> State:
        """Where two ways meet."""
        return State(self.alive | other.alive, self.own | other.own)


_NOWHERE = State(0, 0)


@dataclass(frozen=True, slots=True)
class Entry:
    """A case label or a comparison that singles an option out."""

    name: str
    at: int
    mask: int
    compared: bool


@dataclass(frozen=True, slots=True)
class Deed:
    """Something done: the tokens, whether they are a condition, and for which cases."""

    tokens: tuple[Token, ...]
    condition: bool
    alive: int
    own: int


@dataclass(slots=True)
class _Switch:
    what: str
    entry: State
    named: int
    """Cases that some label takes."""
    out: State = _NOWHERE
    loop: bool = False


@dataclass(slots=True)
class Walk:
    """The walk, and what it found."""

    space: Space
    subjects: Subjects
    entries: list[Entry] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)
    _jumps: dict[str, State] = field(default_factory=dict)
    _open: list[_Switch] = field(default_factory=list)

    def run(self, body: Statement) -> None:
        """Walk until jumps lead nowhere new."""
        for _ in range(_ROUNDS):
            before = dict(self._jumps)
            self.entries.clear()
            self.deeds.clear()
            self._open.clear()
            self._step(body, State(self.space.all, 0))
            if self._jumps == before:
                return

    def _step(self, statement: Statement, state: State) -> State:
        step = getattr(self, f"_{statement.what}")
        result: State = step(statement, state)
        return result

    def _block(self, statement: Statement, state: State) -> State:
        for inside in statement.inside:
            state = self._step(inside, state)
        return state

    def _if(self, statement: Statement, state: State) -> State:
        condition = statement.tokens[1:]
        self._deed(condition, state, condition=True)
        true, false = self.space.truth(condition, self.subjects)
        joined = self._branch(statement.inside[0], state, true, statement)
        if len(statement.inside) > 1:
            other = self._branch(statement.inside[1], state, false, statement)
        else:
            other = state.only(false)
        joined = joined.join(other)
        return State(joined.alive, joined.own & state.own)

    def _branch(self, inside: Statement, state: State, mask: int, whole: Statement) -> State:
        """Walk one side of an ``if``; a side that only named options can take is theirs."""
        taken = state.only(mask)
        if taken.alive and not taken.alive & self.space.unnamed and state.alive & self.space.unnamed:
            fresh = taken.alive & ~taken.own
            for name in self.space.names:
                own = fresh & (self.space.where("name", name) or 0)
                if own and name != OTHER:
                    self.entries.append(Entry(name, whole.tokens[0].at, own, compared=True))
            taken = State(taken.alive, taken.alive)
        return self._step(inside, taken)

    def _switch(self, statement: Statement, state: State) -> State:
        head = statement.tokens[2:-1]
        what = self.subjects.of(head)
        self._deed(head, state, condition=True)
        named = 0
        for label in labels(statement):
            mask = self.space.where(what, label) or self.space.where("dir", label)
            named |= mask or 0
        switch = _Switch(what, state, named)
        self._open.append(switch)
        last = _NOWHERE
        for inside in statement.inside:
            last = self._step(inside, last)
        self._open.pop()
        out = last.join(switch.out)
        if not _has_default(statement):
            out = out.join(state.only(~named))
        return State(out.alive, out.own & state.own)

    def _case(self, statement: Statement, state: State) -> State:
        switch = next((each for each in reversed(self._open) if not each.loop), None)
        if switch is None:
            return state
        label = statement.tokens[1].text if len(statement.tokens) == 2 else ""  # noqa: PLR2004  (case, constant)
        direction = self.space.where("dir", label)
        mask = direction if direction is not None else self.space.where(switch.what, label)
        if mask is None:
            return state.join(switch.entry if not switch.what else _NOWHERE)
        taken = switch.entry.only(mask)
        if switch.what == "name" and direction is None:
            # A label inside a group of labels names the option anew: there it gets what the group's others do not.
            cases = taken.alive & ~taken.own or taken.alive
            if cases:
                self.entries.append(Entry(label, statement.tokens[0].at, cases, compared=False))
            taken = State(taken.alive, taken.alive)
        return state.join(taken)

    def _default(self, _: Statement, state: State) -> State:
        switch = next((each for each in reversed(self._open) if not each.loop), None)
        if switch is None:
            return state
        return state.join(switch.entry.only(~switch.named))

    def _loop(self, statement: Statement, state: State) -> State:
        self._deed(statement.tokens, state, condition=True)
        loop = _Switch("", state, 0, loop=True)
        self._open.append(loop)
        for inside in statement.inside:
            self._step(inside, state)
        self._open.pop()
        return state.join(loop.out)

    def _break(self, _: Statement, state: State) -> State:
        if self._open:
            self._open[-1].out = self._open[-1].out.join(state)
        return _NOWHERE

    def _goto(self, statement: Statement, state: State) -> State:
        if len(statement.tokens) > 1:
            label = statement.tokens[1].text
            self._jumps[label] = self._jumps.get(label, _NOWHERE).join(state)
        return _NOWHERE

    def _label(self, statement: Statement, state: State) -> State:
        joined = state.join(self._jumps.get(statement.tokens[0].text, _NOWHERE))
        inside = any(each.what == "name" for each in self._open)
        return joined if inside else State(joined.alive, state.own)

    def _return(self, statement: Statement, state: State) -> State:
        self._deed(statement.tokens, state)
        return _NOWHERE

    def _plain(self, statement: Statement, state: State) -> State:
        self._deed(statement.tokens, state)
        return self._pinned(statement.tokens, state)

    def _pinned(self, tokens: Sequence[Token], state: State) -> State:
        """An assertion leaves what it asserts, and ``sopt->sopt_dir = SOPT_SET`` one direction."""
        words = [token.text for token in tokens]
        if words and words[0] in _ASSERTIONS:
            return state.only(self.space.truth(tokens[1:], self.subjects)[0])
        if "=" in words[1:-1] and self.subjects.of(tokens[: words.index("=")]) == "dir":
            mask = self.space.where("dir", words[-1])
            if mask is not None:
                return state.only(mask)
        return state

    def _deed(self, tokens: Sequence[Token], state: State, *, condition: bool = False) -> None:
        if state.alive and tokens:
            self.deeds.append(Deed(tuple(tokens), condition, state.alive, state.own))


def _has_default(statement: Statement) -> bool:
    return any(
        inside.what == "default" or (inside.what != "switch" and _has_default(inside)) for inside in statement.inside
    )
