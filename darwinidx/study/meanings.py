"""What names are for, as notes tell it: each shown by a line of the release that is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from darwinidx.meanings import meanings, variable_of
from darwinidx.model import Record, Sysctl
from darwinidx.study.claims import Claim

if TYPE_CHECKING:
    from darwinidx.study.answers import Answers
    from darwinidx.study.fill import Filler

_MOST_READERS = 3


def meaning(page: Filler, record: Record) -> str:
    """Return what a name is for, with the line that shows it; empty where nobody wrote it down or no line shows it."""
    known = meanings().get(record.name)
    if known is None:
        return ""
    used = known.used_for(record)
    slot, subject = f"meaning {record.name}", f"{known.function} -> {used}"
    if not page.answers.traced:
        page.claims.append(Claim(slot=slot, subject=subject, facts={}, checked=False))
        return f"{known.words} (not checked)"
    found = next((use for use in page.answers.uses(used) if known.is_shown_by(use)), None)
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
    readers = _readers(page.answers, variable_of(record))
    if readers:
        parts.append(f"`{variable_of(record)}`, used in {', '.join(readers)}")
    return "; ".join(parts)


def _readers(answers: Answers, variable: str) -> list[str]:
    functions = dict.fromkeys(use.function for use in answers.uses(variable) if use.function) if variable else {}
    names = [f"`{name}`" for name in functions]
    return names[:_MOST_READERS] + (["…"] if len(names) > _MOST_READERS else [])
