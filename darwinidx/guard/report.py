"""The whole answer of a run: violations, what was accepted, what was skipped, and the exit code that follows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from darwinidx.guard import allowances
from darwinidx.guard.rules import RULES
from darwinidx.guard.violation import RANK, Level

if TYPE_CHECKING:
    from darwinidx.guard.rules.rule import Rule
    from darwinidx.guard.violation import Violation
    from darwinidx.guard.walk import Skipped

ALL_RULES: Final[tuple[Rule, ...]] = (*RULES, allowances.RULE)
"""Every rule that a violation can name."""
CLEAN, VIOLATIONS, INCOMPLETE = 0, 1, 2
NOTHING_READ: Final = "no file was read, so nothing was checked"
"""Said in so many words: a run like that must not look like a clean one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a run of the guard found."""

    release: str
    """The release that the facts are of."""
    violations: tuple[Violation, ...]
    """All of them, accepted ones too, in order."""
    skipped: tuple[Skipped, ...] = ()
    files: int = 0
    """Files read as code, settings or scripts."""
    others: int = 0
    """Files of other kinds, searched for study material alone."""
    size: int = 0
    fail_on: str = "warning"
    show_accepted: bool = False
    written: str = ""
    """What was written besides, and where; empty when nothing was."""

    @property
    def open(self) -> tuple[Violation, ...]:
        """Violations that nobody accepted."""
        return tuple(one for one in self.violations if not one.accepted)

    @property
    def shown(self) -> tuple[Violation, ...]:
        """Violations that the output lists."""
        return self.violations if self.show_accepted else self.open

    @property
    def complete(self) -> bool:
        """Whether everything was read."""
        return not any(one.incomplete for one in self.skipped)

    @property
    def exit_code(self) -> int:
        """0 clean, 1 violations, 2 could not complete; an incomplete scan outranks its findings."""
        if not self.complete:
            return INCOMPLETE
        if self.fail_on == "never":
            return CLEAN
        least = RANK[Level(self.fail_on)]
        return VIOLATIONS if any(RANK[one.level] >= least for one in self.open) else CLEAN

    @property
    def summary(self) -> str:
        """The run in one line."""
        levels = Counter(one.level for one in self.open)
        counts = ", ".join(
            f"{levels[level]} {level.value}{'s' * (levels[level] != 1)}" for level in Level if levels[level]
        )
        accepted = len(self.violations) - len(self.open)
        parts = [f"{len(self.open)} violation{'s' * (len(self.open) != 1)}" + (f" ({counts})" if counts else "")]
        if accepted:
            parts.append(f"{accepted} accepted")
        read = f"{self.files} file{'s' * (self.files != 1)} read"
        parts.append(read if self.files or self.others else NOTHING_READ)
        if self.others:
            parts.append(f"{self.others} of no known language, searched for study material alone")
        missed = [one for one in self.skipped if one.incomplete]
        reasons = Counter(one.reason for one in self.skipped)
        if reasons:
            listed = ", ".join(f"{count} {reason}" for reason, count in sorted(reasons.items()))
            parts.append(f"{len(self.skipped)} skipped ({listed})")
        return "; ".join(parts) + ("" if not missed else f"; not complete: {len(missed)} could not be read")

    def with_violations(self, violations: tuple[Violation, ...]) -> Report:
        """The same run with other violations."""
        return replace(self, violations=violations)
