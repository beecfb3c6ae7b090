"""``darwinidx sync``: fetch, then index."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from darwinidx.cli.output import counted
from darwinidx.cli.sources import CLEAR, bring, fetch_options, interruptible, ticker
from darwinidx.talk import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from darwinidx.build import Findings
    from darwinidx.config import Places
    from darwinidx.model import Release
    from darwinidx.store import Store

_MINUTE = 60


@click.command()
@fetch_options
@click.option(
    "--jobs",
    type=click.IntRange(1),
    envvar="DARWINIDX_JOBS",
    show_envvar=True,
    help="Processes that read sources; by default one a core.",
)
@click.option(
    "--references",
    type=click.Choice(("newest", "all", "none")),
    default="newest",
    show_default=True,
    help="Whose uses of names are read: the newest release's and those named by --release, every release's, or none's.",
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
    references: str,
    again: bool,
) -> int:
    """Fetch Apple's public xnu sources and index them.

    The newest release, unless others are asked for. What is already fetched is not fetched again, and a release that is
    already indexed is skipped, so this can be stopped at any time and run again.

    \b
      darwinidx sync                                    the newest release
      darwinidx sync --release xnu-8796.101.5           another one
      darwinidx sync --all-releases --from ~/src/xnu    all, from a clone
    """  # noqa: D301 - \b is click's mark for text that keeps its lines
    from darwinidx.config import Places  # noqa: PLC0415 - nothing heavy before the options are known
    from darwinidx.tags import tag_order  # noqa: PLC0415 - same

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
        releases = [*fetched.new, *fetched.present]
        with_references = {
            release.tag
            for index, release in enumerate(sorted(releases, key=lambda each: tag_order(each.tag), reverse=True))
            if references == "all" or (references == "newest" and (index == 0 or not all_releases))
        }
        _index(places, releases, with_references, jobs=jobs, again=again)
    return 0


def _todo(store: Store, releases: list[Release], with_references: set[str], *, again: bool) -> list[str]:
    """Return the releases that are not indexed as they are now, newest first: those are asked about most."""
    from darwinidx import build  # noqa: PLC0415 - nothing heavy before the options are known
    from darwinidx.tags import tag_order  # noqa: PLC0415 - same

    current = {
        (each.release.tag, each.release.commit)
        for each in store.releases()
        if each.origin == "clone"
        and build.is_current(each.digest, references=each.release.tag in with_references)
        and not again
    }
    return sorted(
        (release.tag for release in releases if (release.tag, release.commit) not in current),
        key=tag_order,
        reverse=True,
    )


def _index(
    places: Places, releases: list[Release], with_references: set[str], *, jobs: int | None, again: bool
) -> None:
    from darwinidx import build  # noqa: PLC0415 - nothing heavy before the options are known
    from darwinidx.build.pool import less_collecting  # noqa: PLC0415 - same
    from darwinidx.checkout import Checkout  # noqa: PLC0415 - same
    from darwinidx.store import Store  # noqa: PLC0415 - same

    less_collecting()
    started = time.monotonic()
    with Store(places.store_path(), create=True) as store:
        todo = _todo(store, releases, with_references, again=again)
        with ticker() as tick:
            talk = _Talk(tick, len(todo))
            for found in build.index(
                Checkout(places.clone_dir()),
                store,
                todo,
                references=with_references,
                progress=talk.stage,
                jobs=jobs,
            ):
                talk.release_done(found)
    if not todo:
        say("nothing new: what was asked for is fetched and indexed")
        return
    from darwinidx.search.library import Library  # noqa: PLC0415 - only after something changed

    # The newest is what a search without --release asks; the index of another one is made when it is first asked.
    with ticker() as tick, Library(places, say=tick or say) as library:
        library.index().close()
    say(f"{counted(len(todo), 'release')} indexed in {time.monotonic() - started:.1f} s")


_READING = 0.55
"""The share of a run that reading blobs takes, when none of them was read before; the rest goes by releases."""
_EARLY = 0.02
"""Before so much is done, what is left cannot be told."""
_STAGES = {
    "read": "reading files",
    "resolve": "resolving names",
    "references": "reading uses of names",
    "store": "storing records",
}
"""What the stages of a release are called."""


class _Talk:
    """Progress over many releases, with an estimate once there is something to base it on.

    Without a terminal it is a line a stage, and of several releases only what there is to read: each says when it is
    done.
    """

    def __init__(self, tick: Callable[[str], None] | None, total: int) -> None:
        self._tick = tick
        self._total = total
        self._done = 0
        self._blobs = 0
        self._blobs_read = 0
        self._started = time.monotonic()

    def stage(self, stage: str, done: int, total: int) -> None:
        if stage == "plan":
            self._blobs = total
        if self._tick is None:
            self._line(stage, done, total)
        elif stage != "plan":
            self._tick(self._bar(stage, done, total))

    def _line(self, stage: str, done: int, total: int) -> None:
        if stage == "plan":
            say(f"reading {counted(total, 'new file')} of {counted(self._total, 'release')}")
        elif self._total == 1 and not done:
            say(f"reading {counted(total, 'new file')}" if stage == "read" else _STAGES[stage])

    def _bar(self, stage: str, done: int, total: int) -> str:
        read = self._blobs_read + (done if stage == "read" else 0)
        if stage == "read" and done == total:
            self._blobs_read = read
        many = f"release {self._done + 1} of {self._total}{self._left(read)}: " if self._total > 1 else ""
        words = _STAGES.get(stage, stage)
        return f"{many}{words} {done} of {total}" if total > 1 else f"{many}{words}"

    def _left(self, read: int) -> str:
        """Say how long the rest takes: the newest releases have most of the blobs, so releases alone would mislead."""
        share = self._done / self._total
        if self._blobs:
            share = _READING * min(read / self._blobs, 1) + (1 - _READING) * share
        if share < _EARLY:
            return ""
        seconds = (time.monotonic() - self._started) * (1 - share) / share
        return f", about {seconds / 60:.0f} min left" if seconds > _MINUTE else f", about {seconds:.0f} s left"

    def release_done(self, found: Findings) -> None:
        self._done += 1
        if self._tick is not None:
            self._tick(CLEAR)
        say(
            f"indexed {found.release.tag}: {counted(sum(found.kinds.values()), 'record')}, "
            f"{counted(len(found.misses), 'miss', 'misses')}, "
            f"{found.new_blobs:,} of {counted(found.blobs, 'file')} {'was' if found.blobs == 1 else 'were'} new"
        )
