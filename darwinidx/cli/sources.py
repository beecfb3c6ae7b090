"""What ``fetch``, ``sync`` and ``releases`` share: where sources come from, progress on a terminal, a clean stop."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
from typing import TYPE_CHECKING, Any

import click

from darwinidx.errors import CheckoutError, FactsError, UsageError
from darwinidx.talk import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from darwinidx.config import Places
    from darwinidx.fetching import Fetched
    from darwinidx.model import Release
    from darwinidx.remote import Remote

CLEAR = "\r"
"""Said to a ticker, it takes the line away, for words that stay."""

_AGAIN = "run the same command again: it goes on where it was, and nothing half-made was left"


def from_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--from``."""
    return click.option(
        "--from",
        "source",
        metavar="URL|PATH",
        envvar="DARWINIDX_FROM",
        show_envvar=True,
        help="A mirror or a local clone, in place of Apple's repository on GitHub. Key `from` in darwinidx.toml.",
    )(function)


def fetch_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of a fetch: which releases, from where, and how strictly."""
    for decorate in (
        click.option(
            "--stall",
            type=click.FloatRange(min=0, min_open=True),
            metavar="SECONDS",
            envvar="DARWINIDX_STALL",
            show_envvar=True,
            help="Stop a transfer that makes no progress for so long; 120 by default. Key `stall` in darwinidx.toml.",
        ),
        click.option(
            "--strict",
            is_flag=True,
            envvar="DARWINIDX_STRICT",
            show_envvar=True,
            help="Refuse a tag that names another commit than darwinidx knows it by; otherwise a warning.",
        ),
        click.option("--all-releases", is_flag=True, help="Every release that the source has (about 200 MB)."),
        click.option("--release", "tags", metavar="TAG", multiple=True, help="This release; may be given again."),
        from_option,
    ):
        function = decorate(function)
    return function


def source_of(given: str | None) -> Remote:
    """Return the source that wins: option or environment, then the settings' ``from``, then Apple's."""
    from darwinidx.config import choose  # noqa: PLC0415 - nothing heavy before the options are known
    from darwinidx.remote import DEFAULT_REMOTE, remote  # noqa: PLC0415 - same

    return remote(choose(given, "DARWINIDX_FROM", "from", DEFAULT_REMOTE, parse=str))


def limit_of(given: float | None) -> float:
    """Return the seconds without progress that win: option or environment, then the settings' ``stall``, then ours."""
    from darwinidx.config import choose  # noqa: PLC0415 - nothing heavy before the options are known
    from darwinidx.fetching import STALL_SECONDS  # noqa: PLC0415 - same

    return choose(given, "DARWINIDX_STALL", "stall", STALL_SECONDS, parse=float)


def bring(
    places: Places,
    *,
    source: str | None,
    tags: tuple[str, ...],
    all_releases: bool,
    strict: bool,
    stall: float | None,
    quiet_when_present: bool = False,
) -> Fetched:
    """Fetch as the options say, with progress, and tell what was done."""
    from darwinidx.checkout import release_tag  # noqa: PLC0415 - nothing heavy before the options are known
    from darwinidx.fetching import Wanted, fetch  # noqa: PLC0415 - same

    if tags and all_releases:
        raise UsageError("--release and --all-releases exclude each other", hint="give one of them")
    wanted = Wanted(tags=tuple(release_tag(tag) for tag in tags), every=all_releases)
    with ticker() as tick:
        fetched = fetch(
            places.clone_dir(),
            source_of(source),
            wanted,
            pins={release.tag: release.commit for release in known_releases(strict=strict)},
            strict=strict,
            stall=limit_of(stall),
            progress=tick,
        )
    for warning in fetched.warnings:
        say(f"warning: {warning}")
    if fetched.new:
        say(f"fetched {_named([release.tag for release in fetched.new])} into {places.clone_dir()}")
    elif not quiet_when_present:
        are = "is" if len(fetched.present) == 1 else "are"
        say(f"nothing new: {_named([release.tag for release in fetched.present])} {are} already here")
    return fetched


def known_releases(*, strict: bool = False) -> list[Release]:
    """Return the releases that the shipped facts know; without facts none, and a warning."""
    from darwinidx import facts  # noqa: PLC0415 - nothing heavy before the options are known

    try:
        return facts.releases()
    except FactsError as error:
        if strict:
            raise
        say(f"warning: {error.message}; commits cannot be compared with known ones")
        return []


def _named(tags: list[str]) -> str:
    if len(tags) == 1:
        return tags[0]
    return f"{len(tags)} releases ({tags[0]} to {tags[-1]})"


@contextlib.contextmanager
def ticker() -> Iterator[Callable[[str], None] | None]:
    """Show one line of talk at a time, on a terminal only; the line is gone afterwards."""
    stream = sys.stderr
    if not stream.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    width = shutil.get_terminal_size().columns - 1

    def tick(words: str) -> None:
        if words:
            stream.write(f"\r\x1b[K{''.join(filter(str.isprintable, words))[:width]}")  # CLEAR is not printable
            stream.flush()

    try:
        yield tick
    finally:
        stream.write("\r\x1b[K")
        stream.flush()


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Make Ctrl-C, a polite kill and a closed terminal one clear error, after everything was tidied up.

    Tidying up waits for workers to end what they do, a second or two, and a second Ctrl-C must not break into it: what
    it left would wait for ever.
    """
    stops = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]

    def stop(_number: int, _frame: FrameType | None) -> None:
        for each in stops:
            signal.signal(each, signal.SIG_IGN)
        if sys.stderr.isatty():
            os.write(sys.stderr.fileno(), b"\r\x1b[Kstopping, when what runs has come to its end")
        raise KeyboardInterrupt

    before = {}
    with contextlib.suppress(ValueError):  # signals belong to the main thread
        # What is ignored, as by nohup, stays so.
        before = {each: signal.signal(each, stop) for each in stops if signal.getsignal(each) is not signal.SIG_IGN}
    try:
        yield
    except KeyboardInterrupt:
        raise CheckoutError("interrupted", hint=_AGAIN) from None
    finally:
        for each, handler in before.items():
            if signal.getsignal(each) is stop:  # after a stop they stay ignored until this process ends
                signal.signal(each, handler)
