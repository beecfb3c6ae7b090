"""``darwinidx chart``: pictures of NECP, as SVG."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from darwinidx.cli.options import release_option
from darwinidx.talk import say

_CHARTS = ("growth", "journey", "callers")


@click.command()
@click.argument("name", type=click.Choice(_CHARTS))
@click.option(
    "--to",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; without it, or with -, the picture goes to stdout.",
)
@click.option(
    "--theme",
    type=click.Choice(("light", "dark")),
    default="light",
    show_default=True,
    help="The colours of the paper.",
)
@release_option("The release to draw; the newest indexed one by default. `growth` draws all that are known.")
@click.option(
    "--allow-product-repository", is_flag=True, help="Write even inside a repository that the guard keeps clean."
)
def command(*, name: str, path: Path | None, theme: str, release: str | None, allow_product_repository: bool) -> int:
    """Draw NECP as an SVG picture, with the mark in it.

    `growth` is how many names it had in each release, `journey` how a policy comes in and meets sockets and packets,
    `callers` which files call into it. Needs the extra `chart`: pip install 'darwinidx[chart]', or '.[chart]' in a
    clone.
    """
    from darwinidx.study.notes import chart  # noqa: PLC0415 - nothing heavy before the options are known

    target = None if path is None or str(path) == "-" else path
    picture = chart(name, theme=theme, release=release, path=target, allow_product_repository=allow_product_repository)
    if target is None:
        sys.stdout.write(picture.decode())
    else:
        say(f"{target}: {len(picture):,} bytes")
    return 0
