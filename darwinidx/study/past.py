"""What a name was in every published release: from the facts that ship, read once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from darwinidx import facts
from darwinidx.bodies import put_together
from darwinidx.errors import FactsError
from darwinidx.tags import tag_order

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from darwinidx.model import Record
    from darwinidx.store import Store

_NOWHERE = (1, 1)
"""Line and column of a record of the past: they are not asked for."""


class Past:
    """The history of names: the facts that ship, or those of the store where it knows more releases."""

    def __init__(self, store: Store, folder: Path = facts.DATA) -> None:
        self._store = store
        self._folder = folder
        self._bodies: dict[str, list[tuple[list[str], str, str]]] | None = None
        self._tags: set[str] | None = None
        self._indexed = {each.release.tag for each in store.releases()}

    def releases(self) -> list[str]:
        """Return the releases that are known, oldest first."""
        return sorted(self._shipped() | self._indexed, key=tag_order)

    def __call__(self, name: str) -> Sequence[tuple[str, Record]]:
        """Return the records of a name in every known release, oldest first."""
        if self._indexed >= self._shipped():
            return self._store.history(name)
        found = self.of(name)
        if self._indexed - self._shipped():
            shipped = self._shipped()
            found += [(tag, record) for tag, record in self._store.history(name) if tag not in shipped]
        return sorted(found, key=lambda each: (tag_order(each[0]), each[1].kind, each[1].at))

    def of(self, name: str) -> list[tuple[str, Record]]:
        """Return the records of a name in the releases that ship; their lines are not asked for."""
        found: list[tuple[str, Record]] = []
        for tags, kind, fields in self._known().get(name, ()):
            record = put_together(kind, name, json.loads(fields), _lines(fields))
            found += [(tag, record) for tag in tags]
        return found

    def bodies(self) -> dict[str, list[tuple[list[str], str, str]]]:
        """Return, for each name, its bodies: the tags that have one, its kind and its fields as JSON."""
        return self._known()

    def _shipped(self) -> set[str]:
        if self._tags is None:
            try:
                self._tags = {release.tag for release in facts.releases(self._folder)}
            except FactsError:
                self._tags = set()
        return self._tags

    def _known(self) -> dict[str, list[tuple[list[str], str, str]]]:
        if self._bodies is None:
            self._bodies = {}
            try:
                for tags, kind, name, fields in facts.bodies(self._folder):
                    self._bodies.setdefault(name, []).append((tags, kind, fields))
            except FactsError:
                self._bodies = {}
        return self._bodies


def _lines(fields: str) -> tuple[int, ...]:
    """Return as many lines as a body asks for; none of them is known here."""
    return _NOWHERE + (1,) * fields.count("\\u0001")
