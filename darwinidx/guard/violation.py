"""A violation: one use, in one place, with everything a reader needs to judge it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from darwinidx.mark import SENTENCE
from darwinidx.model import Visibility

if TYPE_CHECKING:
    from darwinidx.guard.product import ProductFile
    from darwinidx.guard.rules.rule import Finding, Rule
    from darwinidx.supported import Alternatives


class Level(StrEnum):
    """How much a violation weighs; SARIF's words."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


RANK: Final = {Level.NOTE: 1, Level.WARNING: 2, Level.ERROR: 3}
_BY_VISIBILITY: Final = {
    Visibility.PRIVATE: Level.ERROR,
    Visibility.KERNEL: Level.ERROR,
    Visibility.KEXT: Level.WARNING,
    Visibility.UNKNOWN: Level.NOTE,
    Visibility.SDK: Level.NOTE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """What product code uses and should not."""

    rule: str
    symbol: str
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    level: Level
    visibility: Visibility
    what: str
    """What the code does with it."""
    place: str = ""
    """Where Darwin's definition stands."""
    proof: str = ""
    releases: str = ""
    """Since when, and who owned the number before."""
    alternative: str = ""
    source: str = ""
    """Where the alternative is documented."""
    snippet: str = ""
    """The line."""
    fingerprint: str = ""
    """Hash of rule, symbol and the normalised line, with a counter for repeats: ``1f2e…:2``."""
    accepted: str = ""
    """Who accepted it: inline, baseline or settings; empty when nobody did."""
    justification: str = ""
    """The reason that was given."""

    @property
    def reason(self) -> str:
        """Why it is a violation, in one sentence."""
        parts = [self.what]
        if self.place:
            shown = f"{self.visibility.value} in {self.place}"
            parts.append(f"{shown}, {self.releases}" if self.releases else shown)
        if self.proof:
            parts.append(self.proof)
        return "; ".join(parts)

    def with_remark(self, words: str) -> Violation:
        """The same one, with something more to say of it in every format."""
        return replace(self, what=f"{self.what}; {words}")

    @property
    def message(self) -> str:
        """Everything in one line, for annotations and SARIF, with the mark."""
        other = f" Instead: {self.alternative}." if self.alternative else ""
        return f"{self.symbol}: {self.reason}.{other} non-API. {SENTENCE}"


def violation_of(
    file: ProductFile, rule: Rule, finding: Finding, alternatives: Alternatives, release: str
) -> Violation:
    """Make a violation of a finding, at its default level."""
    known = finding.known
    line, end_line = file.line_of(finding.start), file.line_of(finding.end)
    visibility = known.visibility if known else Visibility.UNKNOWN
    level = _BY_VISIBILITY[visibility] if known else Level.ERROR
    if known and known.kind == "sysctl":
        level = Level.WARNING
    other = alternatives.of(rule.slug, finding.symbol)
    snippet = file.line_text(line)
    return Violation(
        rule=rule.slug,
        symbol=finding.symbol,
        path=file.path,
        line=line,
        column=file.column_of(finding.start),
        end_line=end_line,
        end_column=file.column_of(finding.end),
        level=level,
        visibility=visibility,
        what=finding.what,
        place=known.place if known else "",
        proof=known.proof if known else "",
        releases=known.history.words(release) if known else "",
        alternative=other.text if other else rule.instead.rstrip("."),
        source=other.source if other else "",
        snippet=snippet.strip(),
        fingerprint=line_hash(rule.slug, finding.symbol, snippet),
    )


def line_hash(rule: str, symbol: str, line: str) -> str:
    """Hash of a line without its layout: what a baseline and code-scanning pages know a violation by."""
    normal = " ".join(line.split())
    return hashlib.sha256(f"{rule}\0{symbol}\0{normal}".encode()).hexdigest()[:16]


def numbered(violations: list[Violation]) -> list[Violation]:
    """Tell repeats of the same line in the same file apart by a counter behind the hash."""
    seen: dict[tuple[str, str], int] = {}
    found = []
    for one in violations:
        key = (one.path, one.fingerprint)
        seen[key] = seen.get(key, 0) + 1
        found.append(replace(one, fingerprint=f"{one.fingerprint}:{seen[key]}"))
    return found
