"""Notes held against a release: each claim is the same, moved, changed or gone."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from darwinidx.model import Visibility
from darwinidx.page import Fact, Page, Section
from darwinidx.study.claims import Claim, State, Verdict, compare
from darwinidx.study.dialects import Vault
from darwinidx.study.fill import Filler
from darwinidx.study.slots import BLOCKS, Slot

if TYPE_CHECKING:
    from collections.abc import Iterable

    from darwinidx.study.answers import Answers
    from darwinidx.study.manifest import Manifest


def ask_again(answers: Answers, claims: Iterable[Claim]) -> list[Claim]:
    """Return what a release answers to the questions behind some claims."""
    page = Filler(answers, Vault())
    for question in dict.fromkeys(claim.slot for claim in claims):
        verb, *words = question.split()
        slot = Slot(verb, tuple(words))
        if verb in BLOCKS:
            page.block(slot)
        else:
            page.answer(slot)
    return page.claims


def verify(manifest: Manifest, answers: Answers) -> list[Verdict]:
    """Hold the claims of notes against a release."""
    return compare(manifest.claims, ask_again(answers, manifest.claims))


def verdict_page(manifest: Manifest, answers: Answers, verdicts: list[Verdict]) -> Page:
    """Return the verdicts as a page: what is not the same first, each once."""
    counts = Counter(verdict.state for verdict in verdicts)
    sections = []
    for state in (State.GONE, State.CHANGED, State.NEW, State.MOVED, State.UNCHECKED):
        rows = {_row(verdict, answers): None for verdict in verdicts if verdict.state is state}
        if rows:
            note = f"{counts[state]} claims about {len(rows)} names, calls or counts."
            sections.append(Section(title=state.value.capitalize(), rows=tuple(rows), note=note))
    title = f"notes of {manifest.release} in {answers.tag}: " + ", ".join(
        f"{counts[state]} {state.value}" for state in State if counts[state]
    )
    if not sections:
        same = Fact(name="notes", label="same", value=f"{counts[State.SAME]} claims")
        sections.append(Section(title="Same", rows=(same,)))
    return Page(title=title, release=answers.tag, sections=tuple(sections), origin=answers.library.origin)


def _row(verdict: Verdict, answers: Answers) -> Fact:
    claim = verdict.claim
    record = answers.record(claim.subject)
    facts = (verdict.after or claim).facts or claim.facts
    seen = record.visibility if record else Visibility(facts.get("visibility", "unknown"))
    return Fact(name=claim.subject, label=verdict.state.value, value=verdict.said(), visibility=seen)
