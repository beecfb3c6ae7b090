"""``darwinidx status``: places, releases, counts, and how well the sources were read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from darwinidx.cli.options import output_options, release_option
from darwinidx.cli.output import put

if TYPE_CHECKING:
    from typing import Unpack

    from darwinidx.cli.output import View


@click.command()
@release_option("The release to report on; the newest indexed one by default.")
@output_options
def command(*, release: str | None, **view: Unpack[View]) -> int:
    """Show where things are, which releases are indexed, and how well they were read.

    Counts by kind, files parsed, bytes that the parser did not understand, statements rescued from text, and misses.
    """
    from darwinidx.search import status  # noqa: PLC0415 - nothing heavy before the options are known

    put(status(release=release), **view)
    return 0
