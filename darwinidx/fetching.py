"""Get releases into the clone: choose, check pins, transfer, verify, publish.

Nothing half-made is ever visible. A first clone grows in a folder beside its place and is renamed when it is whole;
later releases arrive under ``refs/incoming`` and get their tags in one transaction, after they were seen to be xnu.
What a killed run leaves (half packs, locks) is removed by the next one.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from darwinidx import git
from darwinidx.checkout import Checkout
from darwinidx.errors import CheckoutError, ReleaseError
from darwinidx.tags import tag_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from darwinidx.model import Release
    from darwinidx.remote import Remote

STALL_SECONDS = 120.0
"""How long a transfer may say nothing before it is stopped."""

# A transfer cannot be resumed in its middle, so many releases come in parts that are kept. Smaller parts repeat work:
# all 148 releases are 139 MB in one part, 153 MB in two, 239 MB in ten.
_PART = 80
_INCOMING = "refs/incoming/"
_FOLDERS_OF_XNU = ("bsd/kern", "bsd/sys", "osfmk/kern")


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
        with _locked(git_dir):
            _get(git_dir, source, {tag: chosen[tag] for tag in missing}, stall, progress)
        have = _have(git_dir)
    ordered = [have[tag] for tag in sorted(chosen, key=tag_order)]
    return Fetched(
        new=tuple(release for release in ordered if release.tag in missing),
        present=tuple(release for release in ordered if release.tag not in missing),
        warnings=tuple(warnings),
    )


def _have(git_dir: Path) -> dict[str, Release]:
    if not git_dir.exists() or not any(git_dir.iterdir()):
        return {}
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
            yield f"{tag} names commit {chosen[tag][:12]} in the source, {who} {known[tag][:12]}"


def _get(
    git_dir: Path, source: Remote, missing: Mapping[str, str], stall: float, progress: Callable[[str], None] | None
) -> None:
    tags = list(missing)
    parts = [tags[start : start + _PART] for start in range(0, len(tags), _PART)]
    for number, part in enumerate(parts, 1):
        if progress is not None:
            more = f" (part {number} of {len(parts)})" if len(parts) > 1 else ""
            progress(f"{part[0] if len(part) == 1 else f'{len(part)} releases'} from {source}{more}")
        expected = {tag: missing[tag] for tag in part}
        if _have(git_dir):
            _sweep(git_dir)
            _transfer(git_dir, source, expected, stall, progress)
        else:
            _clone(git_dir, source, expected, stall, progress)


def _clone(
    git_dir: Path, source: Remote, expected: Mapping[str, str], stall: float, progress: Callable[[str], None] | None
) -> None:
    aside = git_dir.with_name(f"{git_dir.name}.part")
    shutil.rmtree(aside, ignore_errors=True)
    try:
        git.run(
            [
                "init",
                "--quiet",
                "--bare",
                "--template=",
                "--object-format=sha1",
                "--initial-branch=main",
                "--",
                str(aside),
            ],
            doing="making the clone",
        )
        _transfer(aside, source, expected, stall, progress)
        aside.rename(git_dir)
    except OSError as error:
        raise CheckoutError(f"the clone cannot be put into {git_dir}", context=str(error)) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _transfer(
    git_dir: Path, source: Remote, expected: Mapping[str, str], stall: float, progress: Callable[[str], None] | None
) -> None:
    git.watch(
        [
            *("fetch", "--progress", "--depth=1", "--atomic", "--no-tags", "--no-write-fetch-head"),
            *("--no-auto-maintenance", "--no-recurse-submodules", "--force"),
            *source.arguments(),
            *(f"+refs/tags/{tag}:{_INCOMING}{tag}" for tag in expected),
        ],
        doing=f"fetching from {source}",
        git_dir=git_dir,
        stall=stall,
        progress=progress,
    )
    try:
        shas = _verified(git_dir, expected)
    except BaseException:
        _forget_incoming(git_dir)
        raise
    made = "".join(f"create refs/tags/{tag} {sha}\n" for tag, sha in shas.items())
    gone = "".join(f"delete {_INCOMING}{tag}\n" for tag in shas)
    git.run(["update-ref", "--stdin"], doing="naming the releases", git_dir=git_dir, stdin=(made + gone).encode())


def _verified(git_dir: Path, expected: Mapping[str, str]) -> dict[str, str]:
    """Return the sha that each tag is to have, when what came are the commits that were promised, and xnu trees."""
    asked = [
        name
        for tag in expected
        for name in (
            f"{_INCOMING}{tag}",
            f"{_INCOMING}{tag}^{{commit}}",
            *(f"{_INCOMING}{tag}:{folder}" for folder in _FOLDERS_OF_XNU),
        )
    ]
    # One answer a line, ``sha type size`` or ``name missing``.
    answers = iter(
        git.run(
            ["cat-file", "--batch-check"],
            doing="checking what came",
            git_dir=git_dir,
            stdin="".join(f"{name}\n" for name in asked).encode(),
        )
        .decode("utf-8", "replace")
        .splitlines()
    )
    shas = {}
    for tag, commit in expected.items():
        shas[tag] = next(answers).split(" ")[0]
        came = next(answers).split(" ")[0]
        if came != commit:
            raise CheckoutError(f"{tag} changed while it was fetched", context=f"{commit} became {came}")
        absent = [folder for folder in _FOLDERS_OF_XNU if next(answers).split(" ")[1] != "tree"]
        if absent:
            context = f"it has no {', '.join(absent)}"
            raise CheckoutError(f"{tag} is not an xnu tree", context=context, hint="check the address given to --from")
    return shas


def _forget_incoming(git_dir: Path) -> None:
    refs = git.run(["for-each-ref", "--format=delete %(refname)", _INCOMING], doing="tidying up", git_dir=git_dir)
    git.run(["update-ref", "--stdin"], doing="tidying up", git_dir=git_dir, stdin=refs)


def _sweep(git_dir: Path) -> None:
    """Remove what a killed run left; the lock is ours, so no git is at work here."""
    for pattern in ("*.lock", "refs/**/*.lock", "objects/pack/tmp_*", "objects/pack/.tmp-*", "objects/*/tmp_obj_*"):
        for left in git_dir.glob(pattern):
            with contextlib.suppress(OSError):
                left.unlink()
    for pattern in ("objects/incoming-*", "objects/tmp_objdir-*"):
        for folder in git_dir.glob(pattern):
            shutil.rmtree(folder, ignore_errors=True)
    _forget_incoming(git_dir)


@contextlib.contextmanager
def _locked(git_dir: Path) -> Iterator[None]:
    """Hold the folder of the clone: two runs at once would sweep away each other's work."""
    folder = git_dir.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise CheckoutError(f"{folder} cannot be used", context=str(error)) from error
    try:
        # The lock is on the folder itself, so no file stays behind, and the system drops it when a run is killed.
        import fcntl  # noqa: PLC0415 (not on Windows)

        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CheckoutError("another darwinidx is fetching", context=str(folder), hint="wait for it") from error
        yield
    finally:
        os.close(handle)
