"""Blocks that slots become: tables of records, callers and changes; graphs of calls."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from darwinidx.mark import mark_of, mark_of_record
from darwinidx.model import Record, SocketOption, Symbol, Syscall, Sysctl, Visibility
from darwinidx.study.claims import Claim, record_facts
from darwinidx.study.dialects import link
from darwinidx.study.graphs import Graph
from darwinidx.study.meanings import what_it_does
from darwinidx.supported import documented_entitlements

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from darwinidx.model import Reference
    from darwinidx.study.fill import Filler
    from darwinidx.study.slots import Slot

_HEADS = {  # the mark stands beside the name: what is cut off on a narrow screen is never the mark
    "symbol": ("Name", "Mark", "Value", "Where"),
    "entitlement": ("Name", "Mark", "Documented", "Where"),
    "sysctl": ("Name", "Mark", "Access", "Exists", "Type", "Where"),
    "sockopt": ("Name", "Mark", "Level", "Number", "Set", "Get", "Argument", "Where"),
    "syscall": ("Name", "Mark", "Number", "Arguments", "Where"),
}
_BESIDE_MARK = 2


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join(lines)


def record_table(page: Filler, slot: Slot) -> str:
    """Return a table of the records of a kind whose names fit a pattern."""
    kind, *pattern = slot.words
    records = page.answers.matching(kind, " ".join(pattern))
    if not records:
        page.lacks(slot, " ".join(pattern))
        return f"> In {page.answers.tag} no {kind} fits `{' '.join(pattern)}`."
    for record in records:
        page.claim_record(slot, record)
    head = list(_HEADS[kind if kind in _HEADS else records[0].kind])
    told = [what_it_does(page, record).replace("|", "\\|") for record in records]
    if any(told):
        head.insert(_BESIDE_MARK, "What it does")
    return table(head, [_row(page, *each, wide=any(told)) for each in zip(records, told, strict=True)])


def _row(page: Filler, record: Record, told: str, *, wide: bool) -> list[str]:
    name = page.named(record, in_table=True)
    where = page.placed(record.at, f"`{record.at.path.rpartition('/')[2]}:{record.at.line}`")
    return [name, mark_of_record(record), *([told] if wide else []), *_cells(record), where]


def _cells(record: Record) -> list[str]:
    if isinstance(record, Sysctl):
        return [_code(record.access), _code(record.exists), record.value_type]
    if isinstance(record, SocketOption):
        number = "" if record.value is None else f"{record.value} ({record.value:#x})"
        return [_code(record.level), number, record.settable, record.gettable, _code(record.argument)]
    if isinstance(record, Syscall):
        return [str(record.number), _code(record.arguments)]
    if isinstance(record, Symbol) and record.form == "entitlement":
        source = documented_entitlements().get(record.name, "")
        return [link("by Apple", source) if source else "not known"]
    if isinstance(record, Symbol) and record.value is not None:
        return [_number(record)]
    return [""]


def _number(record: Symbol) -> str:
    value = record.value
    if record.alias_of:
        return f"{value} (`{record.alias_of}`)"
    return f"{value} ({value:#x})" if isinstance(value, int) and abs(value) >= 64 else str(value)  # noqa: PLR2004


def _code(text: str) -> str:
    return f"`{text.replace('|', '/')}`" if text else ""


def callers_table(page: Filler, slot: Slot) -> str:
    """Return a table of the functions that call some functions, by file."""
    rows = []
    for callee in slot.words:
        if not page.answers.traced:
            page.claims.append(Claim(slot=str(slot), subject=callee, facts={}, checked=False))
            continue
        first: dict[str, Reference] = {}
        for use in page.answers.uses(callee):
            if use.function and use.how == "call":
                first.setdefault(use.function, use)
        if not first and page.answers.tracked(callee):
            page.lacks(slot, callee)
        for caller, use in first.items():
            page.claim(slot, f"{caller} -> {callee}", {"how": use.how}, use.at)
            known = [page.answers.record(name) for name in (caller, callee)]
            names = [
                page.named(each, in_table=True) if each else f"`{name}`"
                for each, name in zip(known, (caller, callee), strict=True)
            ]
            seen = next((each.visibility for each in known if each), Visibility.UNKNOWN)
            rows.append([names[0], mark_of(seen), names[1], page.placed(use.at)])
    if not page.answers.traced:
        return "> Who calls what is read from the sources: `darwinidx sync` gets them. These facts do not say."
    if not rows:
        return f"> In {page.answers.tag} no caller of {', '.join(f'`{each}`' for each in slot.words)} was found."
    return table(("Function", "Mark", "Calls", "Where"), rows)


def changes_table(page: Filler, slot: Slot) -> str:
    """Return a table of what some names were in the known releases: a row for each change."""
    rows = []
    for name in slot.words:
        story = story_of(page.answers.history(name))
        if not story:
            page.lacks(slot, name)
        now = page.answers.record(name)
        for tag, record, what in story:
            spelled = page.named(now, in_table=True) if now else f"`{name}`"
            rows.append([spelled, mark_of_record(record), f"`{tag}`", what])
        if story:
            page.claim(slot, name, {tag: what for tag, _, what in story})
    if not rows:
        return "> No known release has these names."
    return table(("Name", "Mark", "From", "What it was"), rows)


def story_of(history: Sequence[tuple[str, Record]]) -> list[tuple[str, Record, str]]:
    """Return the releases in which a name first stood, and those in which its value changed."""
    told: list[tuple[str, Record, str]] = []
    tags: dict[str, Record] = {}
    for tag, record in history:
        tags.setdefault(tag, record)
    for tag, record in tags.items():
        what = _what(record)
        if not told or told[-1][2] != what:
            told.append((tag, record, what))
    return told


def _what(record: Record) -> str:
    facts = record_facts(record)
    label = next((each for each in ("value", "number", "exists") if each in facts), "")
    return f"{label} {facts[label]}" if label else f"{facts.get('form', record.kind)} in `{record.at.path}`"


def path_graph(page: Filler, slot: Slot) -> Graph:
    """Return the graph of calls ``a > b > c``; calls that the release does not have are left out and said."""
    arrows = []
    for chain in " ".join(slot.words).split(";"):
        names = [name.strip() for name in chain.split(">")]
        for caller, callee in pairwise(names):
            found = page.answers.calls(caller, callee)
            subject = f"{caller} -> {callee}"
            if found:
                page.claim(slot, subject, {"how": found[0].how}, found[0].at)
                page.names.update(dict.fromkeys(name for name in (caller, callee) if page.answers.record(name)))
                arrows.append((caller, callee, ""))
            elif page.answers.tracked(callee):
                page.lacks(slot, subject)
            else:
                page.claims.append(Claim(slot=str(slot), subject=subject, facts={}, checked=False))
    boxes = tuple(dict.fromkeys(name for start, end, _ in arrows for name in (start, end)))
    return Graph("Who calls whom", boxes, tuple(dict.fromkeys(arrows)))
