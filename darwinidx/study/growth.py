"""How NECP grew: how many names of each family every known release has."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from darwinidx.tags import tag_order

if TYPE_CHECKING:
    from darwinidx.study.answers import Answers
    from darwinidx.study.past import Past

FAMILIES = {
    "functions": "necp",
    "macros": "NECP",
    "conditions": "NECP_POLICY_CONDITION_",
    "results": "NECP_POLICY_RESULT_",
    "client actions": "NECP_CLIENT_ACTION_",
    "client parameters": "NECP_CLIENT_PARAMETER_",
    "sysctls": "net.necp.",
}
"""What is counted, and how its names begin."""

Growth = dict[str, list[tuple[str, int]]]
"""For each family its count in each release, oldest first."""


def growth(past: Past) -> Growth:
    """Count the names of each family in every known release; releases before the first name are left out."""
    counts: dict[str, Counter[str]] = {family: Counter() for family in FAMILIES}
    for name, bodies in past.bodies().items():
        if "necp" not in name.lower():
            continue
        seen: set[tuple[str, str]] = set()
        for tags, kind, fields in bodies:
            for family in _families(name, kind, fields):
                for tag in tags:
                    if (family, tag) not in seen:
                        seen.add((family, tag))
                        counts[family][tag] += 1
    tags_ = [tag for tag in past.releases() if any(count[tag] for count in counts.values())]
    tags_.sort(key=tag_order)
    return {family: [(tag, count[tag]) for tag in tags_] for family, count in counts.items()}


def _families(name: str, kind: str, fields: str) -> list[str]:
    if kind == "sysctl":
        return ["sysctls"] if name.startswith(FAMILIES["sysctls"]) else []
    if kind != "symbol":
        return []
    form = json.loads(fields).get("form", "")
    if form == "function":
        return ["functions"]
    if form != "macro" or not name.startswith("NECP"):
        return []
    return ["macros", *(family for family, start in FAMILIES.items() if name.startswith(start) and start[-1] == "_")]


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
