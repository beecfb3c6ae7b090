"""``darwinidx fetch``: releases of xnu into the clone."""

from __future__ import annotations

import click

from darwinidx.cli.sources import bring, fetch_options, interruptible


@click.command()
@fetch_options
def command(*, source: str | None, tags: tuple[str, ...], all_releases: bool, strict: bool, stall: float | None) -> int:
    """Get Apple's public xnu sources, without indexing them.

    The newest release, unless others are asked for. They go into a bare git clone in the data folder, without history
    and without a work tree. A release that is already there is not fetched again. `darwinidx sync` fetches and indexes
    in one step.

    \b
      darwinidx fetch                                    the newest release
      darwinidx fetch --release xnu-8796.101.5           another one
      darwinidx fetch --all-releases --from ~/src/xnu    all, from a clone
    """  # noqa: D301 - \b is click's mark for text that keeps its lines
    from darwinidx.config import Places  # noqa: PLC0415 - nothing heavy before the options are known

    with interruptible():
        bring(Places(), source=source, tags=tags, all_releases=all_releases, strict=strict, stall=stall)
    return 0
