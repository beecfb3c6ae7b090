"""Claims: what a note states, in a form that can be held against another release."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from darwinidx.model import LOCAL_FIELDS, Record, Symbol, all_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_NO_FACTS = frozenset({"at", "name", "proof", "set_handler", "get_handler", "multipath"}) | LOCAL_FIELDS
"""Fields that a claim leaves out: places are compared apart, and text of the source does not travel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One statement of a note: a subject, what is said of it, and the line that shows it."""

    slot: str
    """The question that was asked, as the topic spells it."""
    subject: str
    facts: Mapping[str, str]
    """What is said; empty when nothing was found."""
    at: str = ""
    """``path:line`` of the proof."""
    checked: bool = True
    """False when these facts cannot answer the question: uses, without the sources."""

    @property
    def key(self) -> tuple[str, str]:
        """What tells a claim from the others."""
        return self.slot, self.subject


class State(StrEnum):
    """What became of a claim in another release."""

    SAME = "same"
    MOVED = "moved"
    CHANGED = "changed"
    GONE = "gone"
    NEW = "new"
    """The same question has an answer more."""
    UNCHECKED = "not checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A claim held against another release."""

    state: State
    before: Claim | None
    after: Claim | None

    @property
    def claim(self) -> Claim:
        """The claim it is about."""
        claim = self.before or self.after
        assert claim is not None  # noqa: S101 - a verdict is about something
        return claim

    def said(self) -> str:
        """Return what is different, in words."""
        old, new = self.before, self.after
        if self.state is State.MOVED and old and new:
            return f"{old.at} -> {new.at}"
        if self.state is State.CHANGED and old and new:
            labels = sorted({*old.facts, *new.facts}, key=lambda label: (label not in old.facts, label))
            told = [(label, old.facts.get(label, ""), new.facts.get(label, "")) for label in labels]
            return "; ".join(f"{label}: {was or 'none'} -> {now or 'none'}" for label, was, now in told if was != now)
        if self.state is State.GONE and old:
            return f"was at {old.at}" if old.at else ""
        if self.state is State.NEW and new:
            return f"at {new.at}" if new.at else ""
        return (old or self.claim).at


def record_facts(record: Record) -> dict[str, str]:
    """Return what a record states, as labels and words; nothing that quotes the source."""
    facts = {"kind": record.kind}
    for name in type(record).__dataclass_fields__:
        value = getattr(record, name)
        if name in _NO_FACTS or value in ("", None, ()):
            continue
        facts[name.replace("_", " ")] = _words(value)
    if isinstance(record, Symbol):
        facts.pop("tier", None)
    return facts


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return all_of(value)
    return str(value)


def compare(before: Iterable[Claim], after: Iterable[Claim]) -> list[Verdict]:
    """Hold the claims of notes against the answers that another release gives to the same questions."""
    old, new = ({claim.key: claim for claim in claims} for claims in (before, after))
    # A question that could not be asked of one side has one claim there, in the place of all that it might have had.
    unasked, unknown = ({claim.slot for claim in claims.values() if not claim.checked} for claims in (old, new))
    found = [
        Verdict(
            state=State.UNCHECKED if claim.slot in unknown else _state(claim, new.get(key)),
            before=claim,
            after=new.get(key),
        )
        for key, claim in old.items()
    ]
    asked = {slot for slot, _ in old} - unasked
    # A question that had no answer is one claim with no facts: its answers now are told by that claim.
    added = [claim for key, claim in new.items() if key not in old and claim.slot in asked and claim.facts]
    return found + [Verdict(state=State.NEW, before=None, after=claim) for claim in added]


def _state(old: Claim, new: Claim | None) -> State:
    if not old.checked:
        return State.UNCHECKED
    if new is None or not new.facts:
        return State.GONE if old.facts else State.SAME
    if not old.facts:
        return State.NEW
    if dict(old.facts) != dict(new.facts):
        return State.CHANGED
    return State.SAME if old.at == new.at else State.MOVED
