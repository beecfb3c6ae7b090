"""What a slot may ask: records, uses and history of names, in one release."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cached_property
from typing import TYPE_CHECKING

from darwinidx.model import SocketOption, Tier
from darwinidx.search.showing import SOURCE
from darwinidx.standing import is_definition, static_rank

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from darwinidx.model import Place, Record, Reference
    from darwinidx.search import Library

    History = Callable[[str], Sequence[tuple[str, Record]]]
    """The records of a name in every known release, oldest first."""


NUMBERS = "numbers"
"""What a slot calls the members of a family of numbers."""


class Answers:
    """The facts of one release, as notes ask for them."""

    def __init__(self, library: Library, *, history: History | None = None) -> None:
        self.library = library
        self.tag = library.tag
        self.commit = library.indexed.release.commit
        self._history = history
        self._found: dict[str, list[Record]] = {}
        self._files: dict[str, str] = {}

    @property
    def traced(self) -> bool:
        """Whether uses are known: the facts that ship have none."""
        return self.library.indexed.references > 0

    def records(self, name: str) -> list[Record]:
        """Return the records of exactly this name, the most telling first."""
        if name not in self._found:
            found = [record for record in self.library.store.exact(self.tag, name) if record.name == name]
            self._found[name] = sorted(found, key=_order)
        return self._found[name]

    def tracked(self, name: str) -> bool:
        """Whether an absence of uses means that there are none.

        Uses of names far from NECP are not looked for, and a sysctl or an entitlement is used by no name of C.
        """
        near = any(
            isinstance(each, SocketOption) or getattr(each, "tier", "") in {Tier.T0, Tier.T1}
            for each in self.records(name)
        )
        return self.traced and name.isidentifier() and (near or "necp" in name.lower())

    def record(self, name: str, kind: str = "") -> Record | None:
        """Return the most telling record of a name; one of a kind when asked."""
        return next((each for each in self.records(name) if kind in {"", each.kind, getattr(each, "form", "")}), None)

    def matching(self, kind: str, pattern: str) -> list[Record]:
        """Return a record for each name of a kind that fits a pattern with ``*``, by value and then by place.

        A kind is one of records, a form (``entitlement``), or ``numbers``: the symbols that make up a family of
        numbers. Patterns after a ``-`` take names out, those after an ``@`` want a path: ``NECP_X_* -NECP_X_MAX``.
        """
        best: dict[str, Record] = {}
        for record in sorted(self.library.store.prefix(self.tag, pattern.partition("*")[0]), key=_order):
            if kind in _kinds_of(record) and fits(record, pattern):
                best.setdefault(record.name, record)
        found = list(best.values())
        return sorted(members(found) if kind == NUMBERS else found, key=_by_value)

    def uses(self, name: str) -> list[Reference]:
        """Return where a name is used, by place."""
        return self.library.store.references(self.tag, name)

    def calls(self, caller: str, callee: str) -> list[Reference]:
        """Return the places in a function that call or use another, by place."""
        return [each for each in self.uses(callee) if each.function == caller]

    def inside(self, function: str) -> dict[int, list[Reference]]:
        """Return what a function uses, by line."""
        return self._uses_inside.get(function, {})

    @cached_property
    def _uses_inside(self) -> dict[str, dict[int, list[Reference]]]:
        found: dict[str, dict[int, list[Reference]]] = {}
        for each in self.library.store.references(self.tag):
            found.setdefault(each.function, {}).setdefault(each.at.line, []).append(each)
        return found

    def history(self, name: str) -> Sequence[tuple[str, Record]]:
        """Return the records of a name in every known release, oldest first."""
        return self._history(name) if self._history else self.library.store.history(name)

    def file_of(self, name: str) -> str:
        """Return the name of the file, without its ending, of the page about a name.

        Names that differ in case alone get files that differ in more: not every file system tells them apart.
        """
        if name not in self._files:
            safe = "".join(letter if letter.isalnum() or letter in "._-" else "-" for letter in name).strip(".-")
            alike = {each.name for each in self.library.store.prefix(self.tag, name) if len(each.name) == len(name)}
            position = sorted(alike | {name}).index(name)
            self._files[name] = f"{safe or 'unnamed'}-{position + 1}" if position else safe or "unnamed"
        return self._files[name]

    def permalink(self, place: Place) -> str:
        """Return the address of a line in the public source, pinned to the release."""
        return f"{SOURCE}/{self.tag}/{place.path}#L{place.line}"


def fits(record: Record, pattern: str) -> bool:
    """Whether a record has the name, and stands where, a pattern says (see ``Answers.matching``)."""
    wanted, *more = pattern.split()
    refused = [each[1:] for each in more if each[0] == "-"]
    places = [each[1:] for each in more if each[0] == "@"]
    return (
        fnmatchcase(record.name, wanted)
        and not any(fnmatchcase(record.name, each) for each in refused)
        and (not places or any(fnmatchcase(record.at.path, each) for each in places))
    )


def members(records: Sequence[Record]) -> list[Record]:
    """Return the names of a family that count: each with a number, none that is about another's.

    Beside its members a family's prefix holds what one of them may be set to, and where it ends: a name that goes on
    from a member's, below it, and counts anew, or an alias of a member. So does a name without a number.
    """
    numbered = sorted(
        (each for each in records if isinstance(getattr(each, "value", None), int)), key=lambda each: each.at
    )
    names = {each.name for each in numbered}
    kept: list[Record] = []
    for record in numbered:
        owner = next((each for each in reversed(kept) if _goes_on(record.name, each.name)), None)
        anew = owner is not None and owner.at.path == record.at.path and _number(record) < _number(owner)
        if not anew and getattr(record, "alias_of", "") not in names:
            kept.append(record)
    return kept


def _goes_on(name: str, start: str) -> bool:
    """Whether a name goes on from another, which may be a plural: ``X_TAG_DROP`` from ``X_TAGS``."""
    return name.startswith((f"{start}_", f"{start.removesuffix('S')}_"))


def _number(record: Record) -> int:
    value = getattr(record, "value", None)
    return value if isinstance(value, int) else 0


def _kinds_of(record: Record) -> tuple[str, ...]:
    form = getattr(record, "form", "")
    return (record.kind, form, NUMBERS) if record.kind == "symbol" else (record.kind,)


def _order(record: Record) -> tuple[object, ...]:
    return (not is_definition(record), static_rank(record), record.kind == "symbol", record.at)


def _by_value(record: Record) -> tuple[object, ...]:
    value = getattr(record, "value", None)
    if record.kind == "syscall":
        value = getattr(record, "number", None)
    known = isinstance(value, int)
    return (record.kind == "sysctl", not known, value if known else 0, record.name)
