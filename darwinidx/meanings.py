"""What names are for, in our own words, and which use of a name shows it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from darwinidx.model import Record, Sysctl
from darwinidx.supported import rows_of

if TYPE_CHECKING:
    from darwinidx.model import Reference

FILE = Path(__file__).parent / "data" / "meanings.tsv"
_MACRO = "-"


@dataclass(frozen=True, slots=True)
class Meaning:
    """One line of ``meanings.tsv``."""

    function: str
    """The function that shows it; ``-`` when a macro does."""
    used: str
    """The name that stands there; empty for the name itself, or the variable of a sysctl."""
    words: str

    def used_for(self, record: Record) -> str:
        """Return the name whose uses show what a record is for."""
        return self.used or variable_of(record) or record.name

    def is_shown_by(self, use: Reference) -> bool:
        """Tell whether a use is the one that shows it."""
        return use.how == "macro body" if self.function == _MACRO else use.function == self.function


@lru_cache(maxsize=1)
def meanings() -> dict[str, Meaning]:
    """Read what is written down, by name."""
    read = {}
    for name, shown, words in rows_of(FILE, 3):
        function, _, used = shown.partition("/")
        read[name] = Meaning(function, used, words)
    return read


def variable_of(record: Record) -> str:
    """Return the variable that a sysctl shows; empty for other records."""
    return record.variable.lstrip("&") if isinstance(record, Sysctl) else ""
