"""``darwinidx show``: everything known about one name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from darwinidx.cli.options import kind_option, output_options, releases_option
from darwinidx.cli.output import found, put

if TYPE_CHECKING:
    from typing import Unpack

    from darwinidx.cli.output import View


@click.command()
@click.argument("name")
@kind_option()
@releases_option()
@output_options
def command(*, name: str, kind: str | None, release: str | None, **view: Unpack[View]) -> int:
    """Show everything known about one NAME, on one screen.

    Definition, value, place and conditions, visibility with its proof, what is known of a sysctl, socket option or
    system call, the supported way where one is known, related names, and a link to the public source. With a clone,
    also the comment above it and an excerpt; both stay on this machine. A NAME with several records lists them; a
    number shows what has it.

    Exits with 0 when the name is known, 1 when it is not, 2 on an error.
    """
    from darwinidx.search import show  # noqa: PLC0415 - nothing heavy before the options are known

    page = show(name, kind=kind, release=release)
    put(page, **view)
    return 0 if found(page) else 1
