"""docs/commands.md is the help of every command, word for word.

``DARWINIDX_WRITE_DOCUMENTS=1 pytest tests/test_commands_document.py`` writes it anew.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click
import pytest

from darwinidx.cli.app import COMMANDS, commands

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WRITE = bool(os.environ.get("DARWINIDX_WRITE_DOCUMENTS"))
WIDTH = 100

HEAD = """# Commands

What `darwinidx COMMAND --help` says. This page is made from it (see tests/test_commands_document.py).
"""


def helps(
    command: click.Command, words: str, parent: click.Context | None = None, *, width: int = WIDTH
) -> Iterator[tuple[str, str]]:
    """Yield the words and the help of a command and of the commands below it."""
    settings = {**command.context_settings, "terminal_width": width, "max_content_width": width}
    context = click.Context(command, info_name=words.rsplit(maxsplit=1)[-1], parent=parent, **settings)
    yield words, command.get_help(context)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None:
                yield from helps(below, f"{words} {name}", context, width=width)


def document() -> str:
    parts = [HEAD]
    for words, text in helps(commands, "darwinidx"):
        parts.append(f"\n## {words}\n\n```text\n{text.rstrip()}\n```\n")
    return "".join(parts)


@pytest.mark.skipif(WRITE, reason="writing")
def test_the_document_is_the_help(root: Path) -> None:
    assert (root / "docs" / "commands.md").read_text() == document()


@pytest.mark.skipif(not WRITE, reason="only when asked")
def test_write_the_document(root: Path) -> None:
    (root / "docs" / "commands.md").write_text(document())


def test_help_fits_a_screen_and_no_summary_is_cut() -> None:
    for words, text in helps(commands, "darwinidx", width=80):
        usage, _, rest = text.partition("\n\n")
        assert usage.startswith("Usage: ")
        assert [line for line in rest.splitlines() if len(line) > 80] == [], words
        below = rest.partition("Commands:\n")[2] if words != "darwinidx" else rest.partition("Ask:\n")[2]
        assert not [line for line in below.partition("\n\nA flag")[0].splitlines() if line.endswith("...")], words


def test_commands_are_listed_once_and_in_the_order_of_the_table() -> None:
    listed = [name for names in COMMANDS.values() for name in names]
    present = commands.list_commands(click.Context(commands))
    assert len(listed) == len(set(listed))
    assert present == [name for name in listed if name in present]
