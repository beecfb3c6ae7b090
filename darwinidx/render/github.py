"""Violations as GitHub's workflow commands: annotations on the lines of a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from darwinidx.mark import NON_API, SENTENCE
from darwinidx.render.clean import clean
from darwinidx.render.line import line, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from darwinidx.guard.report import Report
    from darwinidx.guard.violation import Violation
    from darwinidx.render.line import Line

SHOWN: Final = 10
"""Annotations of one kind that GitHub shows a step."""
_WORDS: Final = {"error": "error", "warning": "warning", "note": "notice"}


def _title(one: Violation) -> str:
    """What is wrong; a violation that names itself, as an allowance's, is no name of Darwin's."""
    return (
        f"{one.symbol} does not hold ({NON_API})"
        if one.symbol == one.rule
        else f"{one.symbol} is {NON_API} ({one.rule})"
    )


def github(report: Report) -> Iterator[Line]:
    """Yield a command a violation, then the summary: of each kind only ten are shown as annotations."""
    for one in report.shown:
        properties = {
            "file": one.path,
            "line": one.line,
            "endLine": one.end_line,
            "col": one.column,
            "endColumn": one.end_column,
            "title": _title(one),
        }
        listed = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
        yield line(f"::{_WORDS[one.level.value]} {listed}::{_data(one.message)}")
    for skip in report.skipped:
        if skip.incomplete:
            yield plain(f"::error file={_property(skip.path)},title=not scanned::{_data(skip.reason)}")
    yield plain(f"darwinidx guard: {_data(report.summary)}. {SENTENCE}")


def _data(text: str) -> str:
    """Escape a command's message."""
    return clean(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    """Escape a command's property."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
