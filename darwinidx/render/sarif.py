"""Violations as SARIF 2.1.0, for code-scanning pages: plain dictionaries, every rule listed on every run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from darwinidx import __version__
from darwinidx.guard.report import ALL_RULES
from darwinidx.mark import SENTENCE
from darwinidx.render.line import line, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from darwinidx.guard.report import Report
    from darwinidx.guard.rules.rule import Rule
    from darwinidx.guard.violation import Violation
    from darwinidx.render.line import Line

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: Final = {"private-sysctl": "warning"}
_INDEX: Final = {rule.slug: number for number, rule in enumerate(ALL_RULES)}


def sarif(report: Report) -> Iterator[Line]:
    """Yield the document, a result a line, so that each line that names a finding can be checked for its mark."""
    run = {
        "tool": {"driver": _driver(report)},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The root of the scanned tree."}}},
        "invocations": [_invocation(report)],
    }
    head = json.dumps({"$schema": SCHEMA, "version": "2.1.0"}, separators=(",", ":"))[:-1]
    yield plain(f'{head},"runs":[{json.dumps(run, separators=(",", ":"))[:-1]},"results":[')
    shown = report.shown
    for number, one in enumerate(shown):
        yield line(json.dumps(_result(one), separators=(",", ":")) + ("," if number + 1 < len(shown) else ""))
    yield plain("]}]}")


def _driver(report: Report) -> dict[str, Any]:
    return {
        "name": "darwinidx guard",
        "semanticVersion": __version__,
        "rules": [_rule(rule) for rule in ALL_RULES],
        "properties": {"release": report.release, "notice": SENTENCE},
    }


def _rule(rule: Rule) -> dict[str, Any]:
    instead = f"**Instead:** {rule.instead}" if rule.instead else ""
    text = " ".join(part for part in (rule.description, rule.instead, SENTENCE) if part)
    page = "\n\n".join(part for part in (rule.description, instead, f"_{SENTENCE}_") if part)
    return {
        "id": rule.slug,
        "name": "".join(word.capitalize() for word in rule.slug.split("-")),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.description},
        "help": {"text": text, "markdown": page},
        "defaultConfiguration": {"level": _LEVELS.get(rule.slug, "error")},
        "properties": {"tags": ["non-API", "darwin"], "precision": "very-high"},
    }


def _result(one: Violation) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": one.rule,
        "ruleIndex": _INDEX[one.rule],
        "level": one.level.value,
        "message": {"text": one.message},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(one.path), "uriBaseId": "SRCROOT"},
                    "region": {
                        "startLine": one.line,
                        "startColumn": one.column,
                        "endLine": one.end_line,
                        "endColumn": one.end_column,
                        "snippet": {"text": one.snippet},
                    },
                }
            }
        ],
        "partialFingerprints": {"primaryLocationLineHash": one.fingerprint},
        "properties": {
            "non_api": True,
            "symbol": one.symbol,
            "visibility": one.visibility.value,
            "alternative": one.alternative,
            "alternativeSource": one.source,
        },
    }
    if one.accepted:
        kind = "inSource" if one.accepted == "inline" else "external"
        result["suppressions"] = [{"kind": kind, "justification": one.justification}]
    return result


def _invocation(report: Report) -> dict[str, Any]:
    return {
        "executionSuccessful": report.complete,
        "exitCode": report.exit_code,
        "toolExecutionNotifications": [
            {
                "level": "error" if one.incomplete else "note",
                "message": {"text": f"skipped: {one.reason}"},
                "locations": [
                    {"physicalLocation": {"artifactLocation": {"uri": quote(one.path), "uriBaseId": "SRCROOT"}}}
                ],
            }
            for one in report.skipped
        ],
    }
