"""What Apple supports: the way to take instead of a name that is no API; the sysctls and entitlements it documents.

All are data files, each line with its source.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Final

ANY_RULE: Final = "*"
FOLDER: Final = Path(__file__).parent / "data" / "supported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """One line of ``alternatives.tsv``."""

    rule: str
    """The slug of one of the guard's rules, or ``ANY_RULE``."""
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
        self._ordered = sorted(rows, key=lambda row: (-len(row.pattern.strip("*?")), row.rule == ANY_RULE))

    def of(self, rule: str, symbol: str) -> Alternative | None:
        """Return the alternative to a name, if one is known."""
        for row in self._ordered:
            if row.rule in (rule, ANY_RULE) and fnmatchcase(symbol, row.pattern):
                return row
        return None


def rows_of(path: Path, columns: int) -> list[list[str]]:
    """Rows of a data file: tab-separated, ``#`` begins a comment line."""
    text = path.read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    for row in rows:
        if len(row) != columns:
            raise ValueError(f"{path.name}: {len(row)} columns, not {columns}: {row}")
    return rows


@lru_cache(maxsize=1)
def alternatives() -> Alternatives:
    """Read the supported ways."""
    rows = rows_of(FOLDER / "alternatives.tsv", 4)
    return Alternatives(tuple(Alternative(rule=r, pattern=p, text=t, source=s) for r, p, t, s in rows))


@lru_cache(maxsize=1)
def documented_sysctls() -> dict[str, str]:
    """Dotted names that Apple documents, each with where it does."""
    return dict(rows_of(FOLDER / "documented_sysctls.tsv", 2))


@lru_cache(maxsize=1)
def documented_entitlements() -> dict[str, str]:
    """Entitlements that Apple documents, each with where it does: they are asked for in public, whoever tests them."""
    return dict(rows_of(FOLDER / "documented_entitlements.tsv", 2))


def documented(kind: str, name: str) -> str:
    """Return where Apple documents a sysctl or an entitlement; empty where it does not, or nobody has looked."""
    known = {"sysctl": documented_sysctls, "entitlement": documented_entitlements}.get(kind)
    return known().get(name, "") if known else ""
