"""A team's own name, from its configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from darwinidx.guard.names import Need
from darwinidx.guard.rules.rule import Finding, Rule
from darwinidx.guard.tokens import Sort, content

if TYPE_CHECKING:
    from collections.abc import Iterator

    from darwinidx.guard.knowledge import Knowledge
    from darwinidx.guard.product import ProductFile


def _check(file: ProductFile, knowledge: Knowledge) -> Iterator[Finding]:
    if not knowledge.extra:
        return
    for token in file.tokens:
        name = token.text if token.sort is Sort.NAME else content(token) if token.sort is Sort.STRING else ""
        if name in knowledge.extra:
            yield Finding(start=token.start, end=token.end, symbol=name, what=knowledge.extra[name],
                          need=Need.ALWAYS)  # fmt: skip


RULE = Rule(
    slug="team-name",
    title="Name of the team's own list",
    description=(
        "A name that the configuration adds under `[guard.names]`, with the team's own reason: a whole identifier or "
        "a whole string. Without such a list the rule finds nothing."
    ),
    instead="",
    check=_check,
    valid=(),
    invalid=(),
)
