"""Inline allowances: ``darwinidx:allow RULE[,RULE] -- reason`` in a real comment, on the line or alone above it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from darwinidx.guard.rules import RULES
from darwinidx.guard.rules.rule import Example, Rule
from darwinidx.guard.violation import Level, Violation, line_hash
from darwinidx.model import Visibility

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from darwinidx.guard.knowledge import Knowledge
    from darwinidx.guard.product import ProductFile
    from darwinidx.guard.rules.rule import Finding

_ALLOW: Final = re.compile(r"darwinidx:allow\b[ \t]*([^\n]*)")
_DOCUMENTATION: Final = re.compile(r"/\*\*(?![*/])|/\*!|///(?!/)|//!|[A-Za-z]{0,2}[\"']")
"""How a comment begins that readers of the documentation see; a docstring begins as a string does."""
_BEFORE: Final = " \t\r/*#;<!-"
"""What stands before the words of a comment's line."""
_FORM: Final = re.compile(r"([\w-]+(?:[ \t]*,[ \t]*[\w-]+)*)[ \t]+--[ \t]+(\S.*)")


def _nothing(file: ProductFile, knowledge: Knowledge) -> Iterator[Finding]:
    del file, knowledge
    yield from ()


RULE: Final = Rule(
    slug="allowance",
    title="Allowance that does not hold",
    description=(
        "An inline allowance without a rule or a reason, for an unknown rule, or one that nothing needs any more. "
        "Unused ones are reported when all rules ran over whole files. An allowance begins its comment, or a line of "
        "it. After other words, as beside another tool's mark, it counts while something needs it, and is prose "
        "otherwise; in documentation (a docstring, `/** */`, `/*! */`, `///`, `//!`) it is always prose."
    ),
    instead="Write `darwinidx:allow RULE -- reason`, or delete it.",
    check=_nothing,
    valid=(
        Example(language="C", text="int o = SO_RECV_ANYIF; // darwinidx:allow private-option -- agreed with Apple\n",
                why="rule and reason are there"),
        Example(language="C", text="int o = SO_RECV_ANYIF; // NOLINT darwinidx:allow private-option -- agreed\n",
                why="beside another tool's mark"),
        Example(language="C", text='puts("darwinidx:allow private-option");\n', why="a text, no comment"),
        Example(language="C", text="/* Write darwinidx:allow and the rule above such a line. */\n", why="prose"),
        Example(language="C", text="/**\n * darwinidx:allow RULE -- reason\n */\nint check(void);\n",
                why="documentation"),
        Example(language="Python", text='"""Checks.\n\ndarwinidx:allow RULE -- reason\n"""\n', why="a docstring"),
    ),
    invalid=(
        Example(language="C", text="int o = SO_RECV_ANYIF; // darwinidx:allow private-option\n", finds=("allowance",),
                why="no reason"),
        Example(language="C", text="int o = 1; // darwinidx:allow private-option -- agreed with Apple\n",
                finds=("allowance",), why="nothing to allow"),
    ),
)  # fmt: skip
"""Listed with the others; its findings come from here."""


@dataclass(slots=True)
class Allowance:
    """One comment."""

    start: int
    end: int
    line: int
    """The line it speaks of."""
    rules: tuple[str, ...]
    reason: str
    begins: bool
    """Whether it begins a line of its comment; after other words it may be prose."""
    fault: str = ""
    used: set[str] = field(default_factory=set)
    """Its rules that something needed."""


def allowances_in(file: ProductFile) -> list[Allowance]:
    """Read the allowances of a file's comments."""
    known = {rule.slug for rule in RULES}
    found = []
    for comment in file.comments:
        if _DOCUMENTATION.match(comment.text):
            continue
        for match in _ALLOW.finditer(comment.text):
            text = re.sub(r"[ \t]*(?:\*/|-->)?[ \t]*$", "", match[1])
            start = comment.start + match.start()
            begins = not comment.text[: match.start()].rpartition("\n")[2].strip(_BEFORE)
            line = _line(file, comment.start, comment.end)
            one = Allowance(start, start + len("darwinidx:allow"), line, (), "", begins)
            form = _FORM.fullmatch(text)
            if not form:
                one.fault = "an allowance needs a rule and a reason: darwinidx:allow RULE -- reason"
            else:
                one.rules = tuple(rule.strip() for rule in form[1].split(","))
                one.reason = form[2].strip()
                unknown = [rule for rule in one.rules if rule not in known]
                one.fault = f"there is no rule {', '.join(unknown)}" if unknown else ""
            found.append(one)
    return found


def _line(file: ProductFile, start: int, end: int) -> int:
    """The line that a comment speaks of: its own, or the next with code when it stands alone."""
    first, last = file.line_of(start), file.line_of(max(end - 1, start))
    alone = not any(file.line_of(token.start) in (first, last) for token in file.tokens)
    if not alone:
        return first
    comments = {line for one in file.comments for line in range(file.line_of(one.start), file.line_of(one.end - 1) + 1)}
    line = last + 1
    while line in comments and not any(file.line_of(token.start) == line for token in file.tokens):
        line += 1
    return line


def apply(file: ProductFile, violations: Sequence[Violation], *, whole: bool) -> list[Violation]:
    """Accept what a comment allows, and report allowances that do not hold.

    Args:
        file: the file.
        violations: what was found in it.
        whole: whether all rules ran over the whole file, so that an unused allowance is one.
    """
    allowed = allowances_in(file)
    found = []
    for violation in violations:
        for one in allowed:
            if not one.fault and violation.line == one.line and violation.rule in one.rules:
                one.used.add(violation.rule)
                violation = replace(violation, accepted="inline", justification=one.reason)  # noqa: PLW2901
                break
        found.append(violation)
    for one in allowed:
        if not one.begins and not one.used:
            continue
        unused = [rule for rule in one.rules if rule not in one.used] if whole else []
        fault = one.fault or (f"nothing here needs it: {', '.join(unused)}" if unused else "")
        if fault:
            found.append(_fault(file, one, fault))
    return sorted(found, key=lambda each: (each.line, each.column, each.rule))


def _fault(file: ProductFile, one: Allowance, fault: str) -> Violation:
    line = file.line_of(one.start)
    snippet = file.line_text(line)
    return Violation(
        rule=RULE.slug,
        symbol=RULE.slug,
        path=file.path,
        line=line,
        column=file.column_of(one.start),
        end_line=line,
        end_column=file.column_of(one.end),
        level=Level.ERROR,
        visibility=Visibility.UNKNOWN,
        what=fault,
        alternative=RULE.instead.rstrip("."),
        snippet=snippet.strip(),
        fingerprint=line_hash(RULE.slug, RULE.slug, snippet),
    )
