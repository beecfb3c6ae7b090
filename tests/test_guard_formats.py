from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from typing import Any

import pytest
from guard_sample import RELEASE

from darwinidx.guard.report import ALL_RULES, Report
from darwinidx.guard.violation import Level, Violation
from darwinidx.guard.walk import Skipped
from darwinidx.mark import NON_API, SENTENCE
from darwinidx.model import Visibility
from darwinidx.render.line import UnmarkedLineError
from darwinidx.render.violations import GUARD_FORMATS, emit_violations

VIOLATION = Violation(
    rule="private-option",
    symbol="SO_RECV_ANYIF",
    path="src/a,b: 100%\n.c",
    line=2,
    column=5,
    end_line=2,
    end_column=18,
    level=Level.ERROR,
    visibility=Visibility.PRIVATE,
    what="private socket option (level SOL_SOCKET)",
    place="bsd/sys/socket_private.h:228",
    proof="bsd/sys/Makefile PRIVATE_DATAFILES",
    releases="since xnu-1699.22.73; the number belonged to SO_OLD before",
    alternative="NWParameters",
    source="https://developer.apple.com/documentation/network/nwparameters",
    snippet="x = SO_RECV_ANYIF; // 100%",
    fingerprint="0123456789abcdef:1",
)
ACCEPTED = Violation(**{
    **{name: getattr(VIOLATION, name) for name in Violation.__slots__},
    "accepted": "inline",
    "justification": "agreed",
    "line": 3,
    "end_line": 3,
})  # fmt: skip


def written(
    form: str, *violations: Violation, skipped: tuple[Skipped, ...] = (), accepted: bool = False, fold: bool = False
) -> str:
    report = Report(release=RELEASE, violations=violations, skipped=skipped, files=3, size=100, show_accepted=accepted)
    stream = io.StringIO()
    emit_violations(report, form, stream, fold=fold)
    return stream.getvalue()


def sarif(*violations: Violation, **options: Any) -> Any:  # noqa: ANN401 - JSON
    return json.loads(written("sarif", *violations, **options))


@pytest.mark.parametrize("shown", [(), (VIOLATION,), (VIOLATION, ACCEPTED)], ids=["clean", "one", "suppressed"])
def test_sarif_meets_the_schema(shown: tuple[Violation, ...]) -> None:
    # Generated from the standard's own sarif-schema-2.1.0.json, every object closed as the schema closes it.
    model = pytest.importorskip("pydantic_sarif.model").StaticAnalysisResultsFormatSarifVersion210JsonSchema
    document = written("sarif", *shown, skipped=(Skipped("b.c", "binary", incomplete=False),), accepted=True)
    model.model_validate_json(document)
    spoiled = json.loads(document) | {"version": "2.2.0"}
    with pytest.raises(ValueError, match="version"):
        model.model_validate(spoiled)
    for place, key in ((spoiled["runs"][0], "rules"), (spoiled["runs"][0]["tool"]["driver"], "rule")):
        place[key] = []
    with pytest.raises(ValueError, match="rule"):
        model.model_validate(spoiled | {"version": "2.1.0"})


def test_sarif_lists_every_rule_on_every_run() -> None:
    run = sarif()["runs"][0]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [rule.slug for rule in ALL_RULES]
    for rule in run["tool"]["driver"]["rules"]:
        assert rule["shortDescription"]["text"]
        assert rule["fullDescription"]["text"]
        assert SENTENCE in rule["help"]["text"]
    assert run["results"] == []


def test_sarif_says_where_and_what_and_carries_the_mark() -> None:
    (result,) = sarif(VIOLATION)["runs"][0]["results"]
    assert NON_API in result["message"]["text"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "src/a%2Cb%3A%20100%25%0A.c"
    region = {key: value for key, value in place["region"].items() if key != "snippet"}
    assert region == {"startLine": 2, "startColumn": 5, "endLine": 2, "endColumn": 18}
    assert result["partialFingerprints"]["primaryLocationLineHash"] == "0123456789abcdef:1"


def test_sarif_leaves_suppressed_results_out_unless_asked_for() -> None:
    assert len(sarif(VIOLATION, ACCEPTED)["runs"][0]["results"]) == 1
    shown = sarif(VIOLATION, ACCEPTED, accepted=True)["runs"][0]["results"]
    assert [len(result.get("suppressions", [])) for result in shown] == [0, 1]
    assert shown[1]["suppressions"] == [{"kind": "inSource", "justification": "agreed"}]


def test_github_commands_are_escaped_and_end_with_a_summary() -> None:
    first, *_, last = written("github", VIOLATION).splitlines()
    assert first.startswith("::error file=src/a%2Cb%3A 100%25%0A.c,line=2,endLine=2,")
    assert "title=SO_RECV_ANYIF is non-API (private-option)::" in first
    message = first.split("::", 2)[2]
    assert NON_API in message
    assert not re.search(r"%(?!25|0A|0D)", message)
    assert "1 violation (1 error)" in last


def test_an_allowance_that_does_not_hold_is_no_name_of_darwins() -> None:
    fault = replace(VIOLATION, rule="allowance", symbol="allowance")
    assert "title=allowance does not hold (non-API)::" in written("github", fault)


def test_jsonl_begins_with_a_header() -> None:
    header, row = map(json.loads, written("jsonl", VIOLATION).splitlines())
    assert (header["type"], header["schema"], header["release"], header["notice"]) == (
        "header", "darwinidx-guard", RELEASE, SENTENCE,
    )  # fmt: skip
    assert {"rule", "symbol", "path", "line", "column", "level", "visibility", "reason", "alternative"} <= row.keys()
    assert row["non_api"] is True
    assert "since xnu-1699.22.73; the number belonged to SO_OLD before" in row["reason"]


def test_json_is_one_document() -> None:
    data = json.loads(written("json", VIOLATION, VIOLATION, skipped=(Skipped("b", "binary", incomplete=False),)))
    assert len(data["violations"]) == 2
    assert data["skipped"][0]["reason"] == "binary"


OTHER = replace(VIOLATION, symbol="SO_OTHER", line=9, place="bsd/sys/socket_private.h:229", what="SO_OTHER, again")


def test_text_says_a_reason_once_and_a_place_on_each_line() -> None:
    lines = written("text", *[VIOLATION] * 20, OTHER).splitlines()
    assert [line.startswith("src/a,b: 100%") for line in lines] == [True] * 21 + [False] * (len(lines) - 21)
    assert all("(non-API, private): " in line and "[private-option]" in line for line in lines[:21])
    rest = "\n".join(lines[21:])
    for said in (VIOLATION.proof, VIOLATION.alternative, VIOLATION.source, VIOLATION.place, OTHER.place):
        assert rest.count(said) == 1, said
    assert all(NON_API in line for line in lines if "SO_" in line.replace("SO_OLD", ""))


def test_text_fits_a_terminal() -> None:
    shown = replace(VIOLATION, path="src/a.c", proof="a list of headers, " * 12, what="a private option " * 8)
    lines = written("text", shown, replace(OTHER, what=f"{'words ' * 14}SO_OTHER {'words ' * 10}"), fold=True)
    assert max(map(len, lines.splitlines())) < 80
    assert all(NON_API in line for line in lines.splitlines() if "SO_" in line.replace("SO_OLD", ""))


@pytest.mark.parametrize("form", GUARD_FORMATS)
def test_what_a_file_holds_cannot_break_a_line(form: str) -> None:
    clean = written(form, VIOLATION)
    assert "\x1b" not in written(form, Violation(**{
        **{name: getattr(VIOLATION, name) for name in Violation.__slots__}, "path": "a\x1b[31m.c",
    }))  # fmt: skip
    assert all(line for line in clean.splitlines()) or form == "text", "blank lines part what a person reads"


def test_a_line_without_the_mark_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("darwinidx.render.github.NON_API", "fine")
    monkeypatch.setattr(Violation, "message", "no mark")
    with pytest.raises(UnmarkedLineError):
        written("github", VIOLATION)
