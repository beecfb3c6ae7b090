"""One finding in a few words: the middle column of every format for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from darwinidx.model import Miss, Record, Reference, Release, SocketOption, Symbol, Syscall, Sysctl
from darwinidx.page import Change, Fact, Hit
from darwinidx.render.changes import before_and_after, number, side
from darwinidx.render.clean import clean

if TYPE_CHECKING:
    from darwinidx.model import Place
    from darwinidx.page import Row


def name_of(row: Row) -> str:
    """Return the name a row is about."""
    match row:
        case Hit():
            return clean(row.record.name)
        case Change():
            record = row.after or row.before
            return clean(record.name) if record else ""
        case Release():
            return clean(row.tag)
        case _:
            return clean(row.name)


def place_of(row: Row) -> Place | None:
    """Return where a row stands, if it stands anywhere."""
    match row:
        case Hit():
            return row.record.at
        case Change():
            record = row.after or row.before
            return record.at if record else None
        case Record() | Reference() | Miss():
            return row.at
        case _:
            return None


def summary(row: Row) -> str:
    """Return what a row says of its name, without name and place."""
    match row:
        case Hit():
            text = summary(row.record)
            if row.lasts is not None:
                text += f"; {row.lasts.words}"
        case Symbol():
            text = _symbol(row)
        case Sysctl():
            text = _sysctl(row)
        case SocketOption():
            text = _option(row)
        case Syscall():
            side = ", #else side" if row.else_side else ""
            text = f"syscall {row.number}{side}"
        case Reference():
            text = f"{row.how} in {row.function}()" if row.function else row.how
        case Miss():
            text = f"{row.kind} not read: {row.reason}"
        case Change():
            text = _change(row)
        case Fact():
            text = f"{row.label}: {row.value}"
        case Release():
            here = ", ".join(word for word, so in (("fetched", row.fetched), ("indexed", row.indexed)) if so)
            text = "  ".join(part for part in (row.date, row.commit[:12], here) if part)
        case _:
            text = ""
    return clean(text)


def _symbol(row: Symbol) -> str:
    text = row.form
    if row.parent:
        text += f" of {row.parent}"
    if row.alias_of:
        text += f" = {row.alias_of}"
    if row.value is not None:
        text += f" = {number(row.value)}"
    return text


def _sysctl(row: Sysctl) -> str:
    parts = ["sysctl", row.value_type, row.access.replace(",", " ")]
    if row.exists not in ("", "release:all"):
        parts.append(f"({row.exists.removeprefix('release:').replace('+', ' ')})")
    return " ".join(part for part in parts if part)


def _option(row: SocketOption) -> str:
    value = "" if row.value is None else f" = {number(row.value)}"
    able = [word for word, state in (("set", row.settable), ("get", row.gettable)) if state == "yes"]
    return f"option {row.level}{value}, {' '.join(able) or 'no handler'}"


def _change(row: Change) -> str:
    """Say what happened, in the release that shows it first."""
    return f"{row.release}: {row.what}: {change_words(row)}"


def change_words(row: Change) -> str:
    """Return what follows the word for what happened: before and after, or what came or went."""
    text = before_and_after(row)
    record = row.after or row.before
    if not text and record is not None:
        text = f"{'was ' if row.after is None else ''}{summary(record)}"
    return f"{text} ({row.evidence})" if row.evidence else text


def sides(row: Change) -> tuple[str, str]:
    """Return what was before a change and what is after it; of a record that came or went the one that is there."""
    if row.before is not None and row.after is not None:
        return side(row.before, row.what), side(row.after, row.what)
    return summary(row.before) if row.before else "", summary(row.after) if row.after else ""
