"""docs/formats.md and the formats say the same."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING

import click
import pytest
from pages import CHANGE, FACT, HIT, LASTING, MISS, OPTION, REFERENCE, RELEASE, SYMBOL, SYSCALL, SYSCTL, page

from darwinidx.cli.app import commands
from darwinidx.page import Fact, Row
from darwinidx.render import RESULT_FORMATS, emit
from darwinidx.render.ctags import ctags
from darwinidx.render.spreadsheet import COLUMNS
from darwinidx.render.wire import SCHEMA, SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ONE_OF_EACH: tuple[Row, ...] = (OPTION, SYMBOL, SYSCTL, SYSCALL, REFERENCE, MISS, FACT, RELEASE, CHANGE, HIT, LASTING)


@pytest.fixture
def document(root: Path) -> str:
    return (root / "docs" / "formats.md").read_text()


def objects(row: Row) -> list[dict[str, object]]:
    out = io.StringIO()
    emit(page(row), "jsonl", out)
    return [json.loads(text) for text in out.getvalue().splitlines()]


def test_the_version_is_the_documents(document: str) -> None:
    assert f"`{SCHEMA}`, version **{SCHEMA_VERSION}**" in document


@pytest.mark.parametrize("row", ONE_OF_EACH, ids=lambda row: type(row).__name__)
def test_every_field_is_documented(document: str, row: Row) -> None:
    known = set(re.findall("`([a-z_]+)`", document))
    for one in objects(row):
        assert one.keys() <= known


@pytest.mark.parametrize(
    ("row", "fields"),
    [
        (SYMBOL, "type kind name path line release visibility non_api conditions form tier value"),
        (SYSCTL, "type kind name path line release visibility non_api conditions oid number access exists"),
        (OPTION, "type kind name path line release visibility non_api conditions level value settable gettable"),
        (SYSCALL, "type kind name path line release visibility non_api conditions number"),
    ],
    ids=["symbol", "sysctl", "sockopt", "syscall"],
)
def test_what_other_tools_hold_on_to(row: Row, fields: str) -> None:
    header, record = objects(row)
    assert header["type"] == "header"
    assert set(fields.split()) <= record.keys()
    assert record["kind"] in {"symbol", "sysctl", "sockopt", "syscall"}
    assert record["non_api"] is True


def test_the_columns_are_documented_in_order(document: str) -> None:
    listed = document.partition("## CSV")[2].partition("##")[0].partition("at the end:")[2]
    assert tuple(re.findall("`([a-z_]+)`", listed)) == COLUMNS


def test_every_format_is_documented(document: str) -> None:
    assert "|".join(RESULT_FORMATS) in document
    assert ctags.__name__ in document
    assert isinstance(FACT, Fact)


@pytest.mark.parametrize("row", ONE_OF_EACH, ids=lambda row: type(row).__name__)
def test_csv_has_a_column_for_everything_that_json_says(row: Row) -> None:
    _, one = objects(row)
    assert one.keys() - set(COLUMNS) <= {"tag"}  # the name of a release, which has a column


def test_every_command_with_formats_is_named(document: str) -> None:
    first = document.partition("## The mark")[0]
    for path, command in _leaves(commands, ""):
        if any(option.name == "form" and isinstance(option, click.Option) for option in command.params):
            names = {f"`{path}`", f"`{path.split()[0]}`"}
            assert any(name in first for name in names), path


def test_every_command_that_exits_with_1_is_in_the_table(document: str) -> None:
    table = document.partition("## Exit codes")[2]
    for path, command in _leaves(commands, ""):
        if re.search(r"Exits with 0 .*\b1 when", command.help or ""):
            assert f"`{path}`" in table, path


def _leaves(group: click.Group, before: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _leaves(command, f"{before}{name} ")
        elif command is not None and not command.hidden:
            yield f"{before}{name}", command
