"""Violations as JSON and JSON Lines; and the one step in which any of their formats is written."""

from __future__ import annotations

import json
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from darwinidx import __version__
from darwinidx.errors import UsageError
from darwinidx.mark import NON_API, SENTENCE
from darwinidx.render.line import checked, line, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TextIO

    from darwinidx.guard.report import Report
    from darwinidx.guard.violation import Violation
    from darwinidx.render.line import Line

SCHEMA: Final = "darwinidx-guard"
_JSON_MARK: Final = '"non_api":true'
# format -> module, function, the mark as each line of the format spells it
_FORMATS: Final = {
    "text": ("violation_text", "text", NON_API),
    "json": ("violations", "document", _JSON_MARK),
    "jsonl": ("violations", "jsonl", _JSON_MARK),
    "sarif": ("sarif", "sarif", NON_API),
    "github": ("github", "github", NON_API),
}
GUARD_FORMATS: Final = tuple(_FORMATS)
"""Formats of the guard."""


def emit_violations(
    report: Report, form: str, stream: TextIO, *, color: bool = False, width: int = 80, fold: bool = False
) -> None:
    """Write a report to a stream. A line that names a violation carries the mark, or it is not written.

    Args:
        report: what was found.
        form: one of ``GUARD_FORMATS``.
        stream: where to write.
        color: whether text is coloured.
        width: columns of the reader's screen, for text.
        fold: whether the lines of text that name a place are broken at the width, too.
    """
    if form not in _FORMATS:
        raise UsageError(f"unknown format {form!r}", hint=f"one of: {', '.join(GUARD_FORMATS)}")
    module, function, mark = _FORMATS[form]
    make: Callable[..., Iterator[Line]] = getattr(import_module(f"darwinidx.render.{module}"), function)
    lines = checked(make(report, width, fold=fold) if form == "text" else make(report), mark)
    if form == "text" and color:
        from darwinidx.render import Look  # noqa: PLC0415 - for a terminal alone

        import_module("darwinidx.render.terminal").write(lines, stream, Look(width=width, color=True))
        return
    stream.writelines(f"{one}\n" for one in lines)


def wire(one: Violation) -> dict[str, Any]:
    """A violation as programs read it."""
    return {
        "type": "violation",
        "non_api": True,
        "rule": one.rule,
        "symbol": one.symbol,
        "path": one.path,
        "line": one.line,
        "column": one.column,
        "end_line": one.end_line,
        "end_column": one.end_column,
        "level": one.level.value,
        "visibility": one.visibility.value,
        "reason": one.reason,
        "proof": one.proof,
        "defined_at": one.place,
        "releases": one.releases,
        "alternative": one.alternative,
        "alternative_source": one.source,
        "fingerprint": one.fingerprint,
        "accepted": one.accepted,
        "justification": one.justification,
    }


def _header(report: Report) -> dict[str, Any]:
    return {
        "type": "header",
        "schema": SCHEMA,
        "version": 1,
        "tool": f"darwinidx {__version__}",
        "release": report.release,
        "notice": SENTENCE,
        "files": report.files,
        "other_files": report.others,
        "complete": report.complete,
        "exit_code": report.exit_code,
    }


def _skips(report: Report) -> list[dict[str, Any]]:
    return [
        {"type": "skipped", "path": one.path, "reason": one.reason, "incomplete": one.incomplete}
        for one in report.skipped
    ]


def jsonl(report: Report) -> Iterator[Line]:
    """Yield the header, one object a violation, one object a skipped file."""
    yield plain(_dump(_header(report)))
    for one in report.shown:
        yield line(_dump(wire(one)))
    for row in _skips(report):
        yield plain(_dump(row))


def document(report: Report) -> Iterator[Line]:
    """Yield one JSON object."""
    head = {key: value for key, value in _header(report).items() if key != "type"}
    yield plain(_dump(head)[:-1] + ',"violations":[')
    shown = report.shown
    for number, one in enumerate(shown):
        yield line("  " + _dump(wire(one)) + ("," if number + 1 < len(shown) else ""))
    yield plain('],"skipped":[')
    skips = _skips(report)
    for number, row in enumerate(skips):
        yield plain("  " + _dump(row) + ("," if number + 1 < len(skips) else ""))
    yield plain("]}")


def _dump(row: dict[str, Any]) -> str:
    # Pure ASCII: what a file holds can neither move a cursor nor reorder what is read.
    return json.dumps(row, separators=(",", ":"))
