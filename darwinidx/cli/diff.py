"""``darwinidx diff``: what changed from one release to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from darwinidx.cli.options import VISIBILITIES, kind_option, output_options
from darwinidx.cli.output import found, put

if TYPE_CHECKING:
    from typing import Unpack

    from darwinidx.cli.output import View


@click.command()
@click.argument("old")
@click.argument("new")
@kind_option()
@click.option("--tier", type=click.Choice(("T0", "T1", "T2", "T3")), help="Only symbols so near to NECP; T0 names it.")
@click.option("--visibility", type=click.Choice(VISIBILITIES), help="Only what is, or was, so visible.")
@output_options
def command(
    *, old: str, new: str, kind: str | None, tier: str | None, visibility: str | None, **view: Unpack[View]
) -> int:
    """Show what changed from release OLD to release NEW.

    Added, removed, renamed, renumbered, moved, and what else of a record changed: visibility, access, existence,
    handlers. Names beside NECP are first recorded, or no longer: xnu may have had them before, and have them still. A
    rename is told only on strong evidence, which is named: the same variable behind a sysctl, or the same number
    between the same neighbours and a similar name. Comparing needs no clone.

    \b
      darwinidx diff xnu-10063.141.1 xnu-11215.1.10
      darwinidx diff 8020.140.41 8792.41.9 --kind sockopt --format jsonl

    Exits with 0 when something changed, 1 when nothing did, 2 on an error.
    """  # noqa: D301 - \b is click's mark for text that keeps its lines
    from darwinidx.search.evolution import diff_page  # noqa: PLC0415 - nothing heavy before the options are known

    page = diff_page(old, new, kind=kind, tier=tier, visibility=visibility)
    put(page, **view)
    return 0 if found(page) else 1
