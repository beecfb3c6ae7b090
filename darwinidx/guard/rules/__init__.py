"""The rules, in the order in which they are listed and run. A new rule is one module and one line here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from darwinidx.guard.rules import (
    private_constant,
    private_entitlement,
    private_function,
    private_header,
    private_ioctl,
    private_option,
    private_option_number,
    private_structure,
    private_syscall,
    private_sysctl,
    study_material,
    team_name,
)

if TYPE_CHECKING:
    from darwinidx.guard.rules.rule import Rule

RULES: Final[tuple[Rule, ...]] = (
    private_option.RULE,
    private_option_number.RULE,
    private_sysctl.RULE,
    private_function.RULE,
    private_syscall.RULE,
    private_structure.RULE,
    private_constant.RULE,
    private_ioctl.RULE,
    private_header.RULE,
    private_entitlement.RULE,
    study_material.RULE,
    team_name.RULE,
)
"""Every rule."""


def rule_named(slug: str) -> Rule:
    """Return a rule by its slug."""
    return next(rule for rule in RULES if rule.slug == slug)
