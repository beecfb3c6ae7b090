"""``darwinidx facts``: the facts that ship with darwinidx, and how they are made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from darwinidx.cli.options import output_options
from darwinidx.cli.output import counted, put
from darwinidx.errors import ReleaseError
from darwinidx.talk import say

if TYPE_CHECKING:
    from typing import Unpack

    from darwinidx.cli.output import View


@click.group()
def command() -> None:
    """Make or list the facts that ship with darwinidx.

    Names, numbers, places, conditions and visibility; none of Apple's text.
    """


@command.command()
@click.option("--release", "tags", metavar="TAG", multiple=True, help="Only this indexed release; may be given again.")
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder to write to; darwinidx's own data folder by default.",
)
def build(*, tags: tuple[str, ...], folder: Path | None) -> int:
    """Write the facts of all releases that `darwinidx sync` indexed.

    The same releases give the same files, byte for byte.
    """
    from darwinidx import facts  # noqa: PLC0415 - nothing heavy before the options are known
    from darwinidx.config import Places  # noqa: PLC0415 - same
    from darwinidx.store import Store  # noqa: PLC0415 - same

    folder = folder or facts.DATA
    folder.mkdir(parents=True, exist_ok=True)
    with Store(Places().store_path()) as store:
        known = [store.release(tag) for tag in tags] if tags else store.releases()
        wanted = [each.release for each in known if each.origin == "clone"]
        if not wanted:
            raise ReleaseError("no release is indexed from its sources", hint="run `darwinidx sync`")
        size = facts.write(((release, store.records(release.tag)) for release in wanted), folder)
    say(f"facts of {counted(len(wanted), 'release')}, {counted(size, 'byte')}, written to {folder}")
    return 0


@command.command("list")
@output_options
def list_(**view: Unpack[View]) -> int:
    """List the releases whose facts ship, and their commits."""
    from darwinidx import facts  # noqa: PLC0415 - nothing heavy before the options are known
    from darwinidx.page import Page, Section  # noqa: PLC0415 - same

    rows = tuple(reversed(facts.releases()))
    put(Page(title="facts that ship with darwinidx", release="", sections=(Section(title="", rows=rows),)), **view)
    return 0
