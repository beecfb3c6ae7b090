"""``darwinidx refs``: where a name is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from darwinidx.cli.options import output_options, release_option
from darwinidx.cli.output import found, put

if TYPE_CHECKING:
    from typing import Unpack

    from darwinidx.cli.output import View


@click.command()
@click.argument("name")
@release_option()
@output_options
def command(*, name: str, release: str | None, **view: Unpack[View]) -> int:
    """Show where NAME is used, by subsystem and enclosing function.

    Calls, case labels, field accesses and tests in conditions. Those of NECP names, socket options and the variables of
    sysctls are recorded; any other C name is looked for in the clone when you ask. For a sysctl: those of its variable
    and handler. Uses are read from the sources: `darwinidx sync` gets them. Exits with 0 when there are uses, 1 when
    there are none, 2 on an error.
    """
    from darwinidx.search import refs  # noqa: PLC0415 - nothing heavy before the options are known

    page = refs(name, release=release)
    put(page, **view)
    return 0 if found(page) else 1
