"""Get releases: choose them, check them against what is known, transfer what is missing, and say what was done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from darwinidx.checkout import Checkout
from darwinidx.errors import CheckoutError, ReleaseError, reason
from darwinidx.tags import tag_order
from darwinidx.transfer import ELSEWHERE, transfer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from darwinidx.model import Release
    from darwinidx.remote import Remote

STALL_SECONDS = 120.0
"""How long a transfer may say nothing before it is stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which releases are asked for: the named ones, all, or (neither) the newest."""

    tags: tuple[str, ...] = ()
    every: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What a fetch did."""

    new: tuple[Release, ...]
    """Releases that were not in the clone before, oldest first."""
    present: tuple[Release, ...]
    """Asked for and already there, oldest first."""
    warnings: tuple[str, ...]
    """Tags that name another commit than they should."""


def fetch(
    git_dir: Path,
    source: Remote,
    wanted: Wanted,
    *,
    pins: Mapping[str, str],
    strict: bool = False,
    stall: float = STALL_SECONDS,
    progress: Callable[[str], None] | None = None,
) -> Fetched:
    """Bring the releases that are asked for into the clone at ``git_dir``.

    Args:
        git_dir: The bare clone; it is made when it is not there.
        source: Where to get them.
        wanted: Which releases.
        pins: The commit of each known release; a tag that names another one is a warning.
        strict: Make those warnings errors, before anything is downloaded.
        stall: Seconds without progress after which a transfer is stopped.
        progress: Gets one line of talk at a time.
    """
    have = _have(git_dir)
    if wanted.tags and not wanted.every and have.keys() >= set(wanted.tags):
        chosen = {tag: have[tag].commit for tag in wanted.tags}  # commits never change: no need to ask anyone
    else:
        chosen = _chosen(source, source.tags(limit=stall), wanted)
    warnings = [*_against(pins, chosen, "darwinidx knows it as"), *_against(_commits(have), chosen, "the clone has")]
    if warnings and strict:
        hint = "find out why before you trust this source; without --strict this is a warning"
        raise CheckoutError("a release names another commit than it should", context="\n".join(warnings), hint=hint)
    missing = sorted(chosen.keys() - have.keys(), key=tag_order, reverse=True)
    if missing:
        transfer(git_dir, source, {tag: chosen[tag] for tag in missing}, stall, progress)
        have = _have(git_dir)
    ordered = [have[tag] for tag in sorted(chosen, key=tag_order)]
    return Fetched(
        new=tuple(release for release in ordered if release.tag in missing),
        present=tuple(release for release in ordered if release.tag not in missing),
        warnings=tuple(warnings),
    )


def _have(git_dir: Path) -> dict[str, Release]:
    try:
        if not any(git_dir.iterdir()):
            return {}
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise CheckoutError(f"{git_dir} cannot be read", context=reason(error), hint=ELSEWHERE) from error
    if not Checkout.is_at(git_dir):
        hint = "move it away and run the same command again"
        raise CheckoutError(f"{git_dir} is in the way: it is not a git repository", hint=hint)
    return {release.tag: release for release in Checkout(git_dir).releases()}


def _commits(releases: Mapping[str, Release]) -> dict[str, str]:
    return {tag: release.commit for tag, release in releases.items()}


def _chosen(source: Remote, offered: dict[str, str], wanted: Wanted) -> dict[str, str]:
    if wanted.every:
        return offered
    tags: Sequence[str] = wanted.tags or [max(offered, key=tag_order)]
    unknown = [tag for tag in tags if tag not in offered]
    if unknown:
        near = sorted((tag for tag in offered if _same_line(tag, unknown[0])), key=tag_order)
        hint = f"of this line it has {', '.join(near)}" if near else f"its newest is {max(offered, key=tag_order)}"
        raise ReleaseError(f"{source} has no release {', '.join(unknown)}", hint=hint)
    return {tag: offered[tag] for tag in tags}


def _same_line(tag: str, other: str) -> bool:
    return tag_order(tag)[0][:1] == tag_order(other)[0][:1]


def _against(known: Mapping[str, str], chosen: Mapping[str, str], who: str) -> Iterator[str]:
    for tag in sorted(chosen, key=tag_order):
        if tag in known and known[tag] != chosen[tag]:
            yield f"{tag} names commit {chosen[tag][:12]}, {who} {known[tag][:12]}"
