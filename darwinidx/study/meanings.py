"""What names are for: our own words, each of them shown by a line of the release that is asked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from darwinidx.model import Record, Sysctl
from darwinidx.study.claims import Claim
from darwinidx.supported import rows_of

if TYPE_CHECKING:
    from darwinidx.model import Reference
    from darwinidx.study.answers import Answers
    from darwinidx.study.fill import Filler

FILE = Path(__file__).parent.parent / "data" / "meanings.tsv"
_MACRO = "-"
_MOST_READERS = 3


@dataclass(frozen=True, slots=True)
class Meaning:
    """One line of ``meanings.tsv``."""

    function: str
    """The function that shows it; ``-`` when a macro does."""
    used: str
    """The name that stands there; empty for the name itself, or the variable of a sysctl."""
    words: str


@lru_cache(maxsize=1)
def meanings() -> dict[str, Meaning]:
    """Read what is written down, by name."""
    read = {}
    for name, shown, words in rows_of(FILE, 3):
        function, _, used = shown.partition("/")
        read[name] = Meaning(function, used, words)
    return read


def meaning(page: Filler, record: Record) -> str:
    """Return what a name is for, with the line that shows it; empty where nobody wrote it down or no line shows it."""
    known = meanings().get(record.name)
    if known is None:
        return ""
    used = known.used or _variable(record) or record.name
    slot, subject = f"meaning {record.name}", f"{known.function} -> {used}"
    if not page.answers.traced:
        page.claims.append(Claim(slot=slot, subject=subject, facts={}, checked=False))
        return f"{known.words} (not checked)"
    found = next((use for use in page.answers.uses(used) if _shows(use, known)), None)
    if found is None:
        return ""
    page.claims.append(Claim(slot=slot, subject=subject, facts={"how": found.how}, at=str(found.at)))
    return f"{known.words} ({page.placed(found.at, f'line {found.at.line}')})"


def what_it_does(page: Filler, record: Record) -> str:
    """Return what a name is for; of a sysctl without words, what serves it and what uses its variable."""
    told = meaning(page, record)
    if told or not isinstance(record, Sysctl):
        return told
    parts = []
    if record.handler and not record.handler.startswith(("sysctl_handle_int", "sysctl_handle_long")):
        parts.append(f"served by `{record.handler.lstrip('&')}`")
    readers = _readers(page.answers, _variable(record))
    if readers:
        parts.append(f"`{_variable(record)}`, used in {', '.join(readers)}")
    return "; ".join(parts)


def _readers(answers: Answers, variable: str) -> list[str]:
    functions = dict.fromkeys(use.function for use in answers.uses(variable) if use.function) if variable else {}
    names = [f"`{name}`" for name in functions]
    return names[:_MOST_READERS] + (["…"] if len(names) > _MOST_READERS else [])


def _variable(record: Record) -> str:
    return record.variable.lstrip("&") if isinstance(record, Sysctl) else ""


def _shows(use: Reference, known: Meaning) -> bool:
    return use.how == "macro body" if known.function == _MACRO else use.function == known.function
