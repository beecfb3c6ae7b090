"""How NECP grew: how many names of each family every known release has."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from darwinidx.study.answers import fits, members
from darwinidx.tags import tag_order

if TYPE_CHECKING:
    from darwinidx.model import Record
    from darwinidx.study.answers import Answers
    from darwinidx.study.past import Past

_NUMBERS = {
    "conditions": "NECP_POLICY_CONDITION_* -NECP_POLICY_CONDITION_FLAGS_*",
    "results": "NECP_POLICY_RESULT_*",
    "client actions": "NECP_CLIENT_ACTION_* -NECP_CLIENT_ACTION_SIGN_*",
    "client parameters": "NECP_CLIENT_PARAMETER_* -NECP_CLIENT_PARAMETER_FLAG_*",
}
"""Families of numbers, as topics ask for them: a picture and the text beside it count the same."""

FAMILIES = ("functions", "macros", *_NUMBERS, "sysctls")
"""What is counted."""

Growth = dict[str, list[tuple[str, int]]]
"""For each family its count in each release, oldest first."""


def growth(past: Past) -> Growth:
    """Count the names of each family in every known release; releases before the first name are left out."""
    counts: dict[str, Counter[str]] = {family: Counter() for family in FAMILIES}
    numbers: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for name, bodies in past.bodies().items():
        if "necp" not in name.lower():
            continue
        seen: set[tuple[str, str]] = set()
        for tags, kind, fields in bodies:
            family = _family(name, kind, fields)
            for tag in tags:
                if family and (family, tag) not in seen:
                    seen.add((family, tag))
                    counts[family][tag] += 1
        for family, pattern in _NUMBERS.items():
            if fnmatchcase(name, pattern.partition(" ")[0]):
                for tag, record in past.of(name):
                    if record.kind == "symbol" and fits(record, pattern):
                        numbers[family, tag].append(record)
    for (family, tag), records in numbers.items():
        # Lines of the past are not known here; what a member may be set to has lower numbers than its own.
        ordered = sorted(records, key=lambda each: -value if isinstance(value := getattr(each, "value", 0), int) else 0)
        counts[family][tag] = len({each.name for each in members(ordered)})
    tags_ = [tag for tag in past.releases() if any(count[tag] for count in counts.values())]
    tags_.sort(key=tag_order)
    return {family: [(tag, count[tag]) for tag in tags_] for family, count in counts.items()}


def _family(name: str, kind: str, fields: str) -> str:
    if kind == "sysctl":
        return "sysctls" if name.startswith("net.necp.") else ""
    form = json.loads(fields).get("form", "") if kind == "symbol" else ""
    if form == "function":
        return "functions"
    return "macros" if form == "macro" and name.startswith("NECP") else ""


def callers(answers: Answers) -> tuple[Counter[tuple[str, str]], Counter[str]]:
    """Count the calls into NECP from outside of it: by file and family of callee; and by file alone."""
    core = ("bsd/net/necp.h", "bsd/net/necp.c", "bsd/net/necp_client.c")
    pairs: Counter[tuple[str, str]] = Counter()
    files: Counter[str] = Counter()
    names = {
        record.name
        for record in answers.library.store.prefix(answers.tag, "necp_")
        if getattr(record, "form", "") in {"function", "prototype", "function-like macro"}
    }
    for use in answers.library.store.references(answers.tag):
        if use.name in names and use.how == "call" and use.at.path not in core:
            family = "_".join(use.name.split("_")[:2])
            pairs[use.at.path, f"{family}_*"] += 1
            files[use.at.path] += 1
    return pairs, files
