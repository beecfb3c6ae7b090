"""``darwinidx export``: all records of a release, for other programs."""

from __future__ import annotations

import click

from darwinidx.cli.options import format_option, kind_option, releases_option
from darwinidx.cli.output import put

FORMATS = ("jsonl", "csv", "ctags")


@click.command()
@kind_option(multiple=True)
@releases_option()
@format_option(FORMATS, default="jsonl")
def command(*, kind: tuple[str, ...], release: str | None, form: str) -> int:
    """Write all records of a release, or of all, to stdout, as JSON Lines, CSV or a tags file.

    Facts only: no text of the source is exported. docs/formats.md describes the fields.

    \b
      darwinidx export --kind sysctl --format csv > sysctls.csv
      darwinidx export --format ctags > tags
    """  # noqa: D301 - \b is click's mark for text that keeps its lines
    from darwinidx.search import export  # noqa: PLC0415 - nothing heavy before the options are known

    put(export(kinds=kind, release=release), form=form)
    return 0
