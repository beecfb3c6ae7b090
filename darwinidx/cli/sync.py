"""``darwinidx sync``: fetch, then index."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from darwinidx.cli.output import say
from darwinidx.cli.sources import bring, fetch_options, interruptible, ticker

if TYPE_CHECKING:
    from darwinidx.config import Places
    from darwinidx.model import Release


@click.command()
@fetch_options
@click.option(
    "--jobs",
    type=click.IntRange(1),
    envvar="DARWINIDX_JOBS",
    show_envvar=True,
    help="Processes that read sources; by default one a core.",
)
@click.option("--again", is_flag=True, help="Index releases anew even when nothing changed.")
def command(
    *,
    source: str | None,
    tags: tuple[str, ...],
    all_releases: bool,
    strict: bool,
    stall: float | None,
    jobs: int | None,
    again: bool,
) -> int:
    r"""Fetch Apple's public xnu sources and index them: the newest release, unless others are asked for.

    What is already fetched is not fetched again, and a release that is already indexed is skipped, so this can be
    stopped at any time and run again.

    \b
      darwinidx sync                                    the newest release
      darwinidx sync --release xnu-8796.101.5           another one
      darwinidx sync --all-releases --from ~/src/xnu    all of them, from a clone you have
    """
    from darwinidx.config import Places  # noqa: PLC0415 - nothing heavy before the options are known

    places = Places()
    with interruptible():
        fetched = bring(
            places,
            source=source,
            tags=tags,
            all_releases=all_releases,
            strict=strict,
            stall=stall,
            quiet_when_present=True,
        )
        _index(places, [*fetched.new, *fetched.present], jobs=jobs, again=again)
    return 0


def _index(places: Places, releases: list[Release], *, jobs: int | None, again: bool) -> None:
    from darwinidx import build  # noqa: PLC0415 - the parser is loaded only when there is something to fetch
    from darwinidx.checkout import Checkout  # noqa: PLC0415 - same
    from darwinidx.store import Store  # noqa: PLC0415 - same
    from darwinidx.tags import tag_order  # noqa: PLC0415 - same

    with Store(places.store_path(), create=True) as store:
        current = {each.release.tag: each.release.commit for each in store.releases() if each.origin == "clone"}
        todo = [release.tag for release in releases if again or current.get(release.tag) != release.commit]
        todo.sort(key=tag_order, reverse=True)
        started = time.monotonic()
        with ticker() as tick:

            def progress(stage: str, done: int, total: int) -> None:
                if tick is not None:
                    tick(f"{len(finished) + 1} of {len(todo)} releases: {stage} {done}/{total}")

            finished: list[str] = []
            checkout = Checkout(places.clone_dir())
            for found in build.index(checkout, store, todo, progress=progress, jobs=jobs):
                finished.append(found.release.tag)
                if tick is not None:
                    tick("")
                say(
                    f"indexed {found.release.tag}: {len(found.records)} records, {len(found.misses)} misses, "
                    f"{found.new_blobs} of {found.blobs} files read"
                )
    if todo:
        say(f"{len(todo)} releases indexed in {time.monotonic() - started:.1f} s")
    else:
        say("nothing new: everything that was asked for is fetched and indexed")
