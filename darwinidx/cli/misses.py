"""``darwinidx misses``: what was seen and not understood."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from darwinidx.cli.options import kind_option, output_options, release_option
from darwinidx.cli.output import put

if TYPE_CHECKING:
    from typing import Unpack

    from darwinidx.cli.output import View


@click.command()
@kind_option()
@release_option()
@output_options
def command(*, kind: str | None, release: str | None, **view: Unpack[View]) -> int:
    """List what looked like a finding and was not understood, with the reason.

    Nothing is lost in silence: a value that was not resolved, a parent that is not in the sources, a statement that
    could not be read. The sources tell it: `darwinidx sync` gets them.
    """
    from darwinidx.search import misses  # noqa: PLC0415 - nothing heavy before the options are known

    put(misses(kind=kind, release=release), **view)
    return 0
