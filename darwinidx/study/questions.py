"""What cards ask: of a name what it is for, who serves it and who calls it; and, in a deck apart, its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from darwinidx.model import Record, SocketOption, Symbol, Syscall, Sysctl
from darwinidx.study.meanings import meaning

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from darwinidx.model import Reference
    from darwinidx.study.claims import Claim
    from darwinidx.study.fill import Filler

CORE = ("bsd/net/necp.h", "bsd/net/necp.c", "bsd/net/necp_client.c")
"""Where NECP itself stands."""

_WHAT_FOR = {
    "NECP_POLICY_RESULT_": "What does a policy with the result {} do?",
    "NECP_POLICY_CONDITION_": "What does the condition {} test?",
    "NECP_SESSION_ACTION_": "What does the session action {} do?",
    "NECP_CLIENT_ACTION_": "What does the client action {} do?",
    "NECP_ROUTE_RULE_": "What does the route rule {} do?",
}
_DISPATCHERS = ("necp_session_action", "necp_client_action")
_COUNTED = ("value ", "number ")
_MOST_CALLERS = 4
_EVERYWHERE = "release:all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question about a name."""

    field: str
    """What is asked, in a word that does not change from release to release."""
    front: str
    back: str
    number: bool = False
    """Whether it asks for a number or a place, which can be looked up."""


def questions(page: Filler, record: Record) -> Iterator[Question]:
    """Yield what cards ask about a record."""
    name = f"`{record.name}`"
    told = meaning(page, record)
    if told:
        asked = next((text for start, text in _WHAT_FOR.items() if record.name.startswith(start)), "What is {} for?")
        front = f"What is the sysctl {name} for?" if isinstance(record, Sysctl) else asked.format(name)
        counter = told.startswith("counts ")  # its name says so
        yield Question(field="meaning", front=front, back=f"It {told}.", number=counter)
    if isinstance(record, Symbol):
        yield from _symbol(page, record)
    elif isinstance(record, Sysctl) and record.value_type != "node":
        front = f"On which released kernels does the sysctl {name} exist?"
        everywhere = record.exists == _EVERYWHERE
        yield Question(field="exists", front=front, back=f"`{record.exists}`", number=everywhere)
        front = f"What access does the declaration of the sysctl {name} give?"
        yield Question(field="access", front=front, back=f"`{record.access}`", number=True)
    elif isinstance(record, SocketOption) and record.value is not None:
        yield from _option(record)
    elif isinstance(record, Syscall):
        front = f"Which number is the system call {name}?"
        yield Question(field="number", front=front, back=str(record.number), number=True)


def told_by(claims: Iterable[Claim]) -> Iterator[tuple[str, str, str, str]]:
    """Yield what topics tell that is worth asking: key, name, front and back."""
    for claim in claims:
        verb, *words = claim.slot.split()
        if (
            verb == "changes"
            and len(claim.facts) > 1
            and all(what.startswith(_COUNTED) for what in claim.facts.values())
        ):
            back = "; ".join(f"{what} from `{tag}`" for tag, what in claim.facts.items())
            front = f"How did `{claim.subject}` change from release to release?"
            yield f"changes::{claim.subject}:story", claim.subject, front, f"{back}."
        elif verb == "uses" and claim.facts and words[1].startswith("PRIV_"):
            front = f"Which privilege does the kernel ask for in `{words[0]}`?"
            yield f"uses::{words[0]}:privilege", words[0], front, f"`{words[1]}`"


def number(value: int) -> str:
    """Return a number in both bases where they differ."""
    return f"{value} ({value:#x})" if abs(value) > 9 else str(value)  # noqa: PLR2004 - one digit reads the same


def _symbol(page: Filler, record: Symbol) -> Iterator[Question]:
    name = f"`{record.name}`"
    handler = _handler(page, record)
    if handler:
        back = f"`{handler.name}` ({page.placed(handler.at, f'line {handler.at.line}')})"
        yield Question(field="handler", front=f"Which function carries out {name}?", back=back, number=True)
    callers = _outside(page, record) if record.form == "function" else []
    if 0 < len(callers) <= _MOST_CALLERS:
        back = "; ".join(f"`{use.function}` ({page.placed(use.at)})" for use in callers)
        yield Question(field="callers", front=f"From where outside of NECP's own files is {name} called?", back=back)
    if isinstance(record.value, int) and record.form in {"macro", "enumerator"}:
        front = f"What is the value of {name}?"
        yield Question(field="value", front=front, back=number(record.value), number=True)
    elif record.form == "function":
        yield Question(field="file", front=f"In which file is {name} defined?", back=f"`{record.at.path}`", number=True)


def _option(record: SocketOption) -> Iterator[Question]:
    name = f"`{record.name}`"
    handler = record.set_handler or record.get_handler
    if handler:
        place, _, function = handler.rstrip(")").partition("(")
        verb = "sets" if record.set_handler else "gets"
        front = f"Which function {verb} the socket option {name}?"
        yield Question(field="handler", front=front, back=f"`{function}` (`{place}`)", number=True)
    if record.privilege:
        front = f"What does the kernel ask of a process that uses the socket option {name}?"
        yield Question(field="privilege", front=front, back=f"`{record.privilege}`")
    value = number(record.value) if record.value is not None else ""
    front = f"Which number is the socket option {name} at level `{record.level}`?"
    yield Question(field="value", front=front, back=value, number=True)
    front = f"Can the socket option {name} be set and got?"
    yield Question(field="use", front=front, back=f"set: {record.settable}, get: {record.gettable}", number=True)


def _outside(page: Filler, record: Symbol) -> list[Reference]:
    """Return the first call in each function outside of NECP's files; none for a function that stands there itself."""
    first: dict[str, Reference] = {}
    for use in page.answers.uses(record.name) if record.at.path in CORE else ():
        if use.how == "call" and use.function and use.at.path not in CORE:
            first.setdefault(use.function, use)
    return list(first.values())


def _handler(page: Filler, record: Symbol) -> Reference | None:
    """Return the call that stands right below the ``case`` of an action, or below those it shares it with."""
    for use in page.answers.uses(record.name):
        if use.how == "case" and use.function in _DISPATCHERS:
            inside = page.answers.inside(use.function)
            line = use.at.line + 1
            while any(each.how == "case" for each in inside.get(line, ())):
                line += 1
            return next((each for each in inside.get(line, ()) if each.how == "call"), None)
    return None
