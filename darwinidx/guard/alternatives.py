"""Supported ways, from a data file: rule, pattern of names, what to use, and where Apple documents it."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent.parent / "data" / "guard"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """One line of ``alternatives.tsv``."""

    rule: str
    """A rule's slug, or ``*``."""
    pattern: str
    """Names it is for, with ``*`` and ``?``."""
    text: str
    source: str
    """Address of the documentation."""


class Alternatives:
    """Looked up by rule and name; the most specific pattern wins."""

    def __init__(self, rows: tuple[Alternative, ...]) -> None:
        self.rows = rows
        # The longer a pattern is without its wildcards, the more it says.
        self._ordered = sorted(rows, key=lambda row: (-len(row.pattern.strip("*?")), row.rule == "*"))

    def of(self, rule: str, symbol: str) -> Alternative | None:
        """Return the alternative to a name, if one is known."""
        for row in self._ordered:
            if row.rule in (rule, "*") and fnmatchcase(symbol, row.pattern):
                return row
        return None


def rows_of(name: str, columns: int) -> list[list[str]]:
    """Rows of a data file of the guard: tab-separated, ``#`` begins a comment line."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    for row in rows:
        if len(row) != columns:
            raise ValueError(f"{name}: {len(row)} columns, not {columns}: {row}")
    return rows


@lru_cache(maxsize=1)
def alternatives() -> Alternatives:
    """Read the data file."""
    rows = rows_of("alternatives.tsv", 4)
    return Alternatives(tuple(Alternative(rule=r, pattern=p, text=t, source=s) for r, p, t, s in rows))


@lru_cache(maxsize=1)
def documented_sysctls() -> frozenset[str]:
    """Dotted names that Apple documents."""
    return frozenset(name for name, _ in rows_of("documented_sysctls.tsv", 2))


@lru_cache(maxsize=1)
def shared_names() -> frozenset[str]:
    """Names and include paths that other systems define too."""
    return frozenset(name for name, _ in rows_of("shared_names.tsv", 2))
