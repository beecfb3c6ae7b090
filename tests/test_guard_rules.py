from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from guard_sample import sample

from darwinidx.guard import allowances
from darwinidx.guard.check import check
from darwinidx.guard.knowledge import History
from darwinidx.guard.languages import LANGUAGES, language_named
from darwinidx.guard.own_names import is_own
from darwinidx.guard.product import ProductFile
from darwinidx.guard.rules import RULES
from darwinidx.guard.violation import violation_of
from darwinidx.supported import alternatives

if TYPE_CHECKING:
    from darwinidx.guard.rules.rule import Example, Rule

KNOWLEDGE = sample()
CASES = [
    pytest.param(rule, example, id=f"{rule.slug}-{sort}-{number}-{example.language}")
    for rule in RULES
    for sort, examples in (("valid", rule.valid), ("invalid", rule.invalid))
    for number, example in enumerate(examples)
]


def file_of(example: Example) -> ProductFile:
    language = language_named(example.language)
    path = example.path or f"src/example{(language.suffixes or ('',))[0]}"
    return ProductFile(path, example.text.encode().decode("latin-1"), language, frozenset(example.own))


def found_in(example: Example) -> list[tuple[str, str]]:
    return [(rule.slug, finding.symbol) for rule, finding in check(file_of(example), KNOWLEDGE)]


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_an_example_is_found_and_a_look_alike_is_not(rule: Rule, example: Example) -> None:
    found = found_in(example)
    assert [symbol for slug, symbol in found if slug == rule.slug] == list(example.finds)
    if not example.finds:
        assert found == [], "a look-alike of one rule must be a look-alike of all"


@pytest.mark.parametrize("example", [*allowances.RULE.valid, *allowances.RULE.invalid], ids=lambda one: one.why)
def test_an_allowance_holds_or_is_one_that_does_not(example: Example) -> None:
    file = file_of(example)
    made = [violation_of(file, *found, alternatives(), KNOWLEDGE.release) for found in check(file, KNOWLEDGE)]
    shown = [one for one in allowances.apply(file, made, whole=True) if not one.accepted]
    assert [one.rule for one in shown if one.rule == allowances.RULE.slug] == list(example.finds)
    if not example.finds:
        assert not shown, "and nothing else is left"


@pytest.mark.parametrize(("last", "own"), [("", False), ("xnu-2422.115.4", True)], ids=["has it", "dropped it"])
def test_a_name_that_darwin_dropped_is_whoevers_who_defines_it(last: str, *, own: bool) -> None:
    known = replace(KNOWLEDGE.options["SO_RECV_ANYIF"], history=History(last=last))
    file = ProductFile("a.c", "#define SO_RECV_ANYIF 0x1104\n", language_named("C"))
    assert is_own(file, known, KNOWLEDGE.options) is own


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.slug != "team-name"], ids=lambda rule: rule.slug)
def test_a_rule_cannot_be_without_proof(rule: Rule) -> None:
    assert len(rule.valid) >= 2
    assert rule.invalid
    assert all(example.finds for example in rule.invalid)
    assert not any(example.finds for example in rule.valid)
    assert all(example.why for example in rule.valid)


def test_each_language_has_an_example_that_must_be_found() -> None:
    shown = {example.language for rule in RULES for example in rule.invalid}
    assert shown == {language.name for language in LANGUAGES}
