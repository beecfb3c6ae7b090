"""One file through all rules: findings that what stands around them confirms, in the order of the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from darwinidx.guard.platforms import Platform
from darwinidx.guard.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from darwinidx.guard.knowledge import Knowledge
    from darwinidx.guard.product import ProductFile
    from darwinidx.guard.rules.rule import Finding, Rule


def check(file: ProductFile, knowledge: Knowledge, rules: Sequence[Rule] = RULES) -> list[tuple[Rule, Finding]]:
    """Return each rule's confirmed findings; one place is reported once for one symbol."""
    found: dict[tuple[int, str], tuple[Rule, Finding]] = {}
    for part in (file, *file.preambles):
        for rule in rules:
            for finding in rule.check(part, knowledge):
                key = (finding.start, finding.symbol)
                # What a preamble says of its own platform counts inside what the file around it says.
                confirmed = file.platform_at(finding.start) is not Platform.OTHER and part.satisfies(
                    finding.need, finding.start
                )
                if key not in found and (confirmed or file.satisfies(finding.need, finding.start)):
                    found[key] = (rule, finding)
    return [found[key] for key in sorted(found)]
