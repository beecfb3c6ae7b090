"""Releases into the clone: aside or under ``refs/incoming`` first, verified, then published.

Nothing half-made is ever visible. A first clone grows in a folder beside its place and is renamed when it is whole;
later releases get their tags in one transaction, after they were seen to be xnu. What a killed run leaves (half packs,
locks) is removed by the next one.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from typing import TYPE_CHECKING

from darwinidx import git
from darwinidx.checkout import Checkout
from darwinidx.errors import CheckoutError, reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from darwinidx.remote import Remote

# A transfer cannot be resumed in its middle, so many releases come in parts that are kept. Smaller parts repeat work:
# all 148 releases are 139 MB in one part, 153 MB in two, 239 MB in ten.
_PART = 80
_INCOMING = "refs/incoming/"
ELSEWHERE = "make it readable and writable, or set DARWINIDX_HOME to a folder that is"
"""The hint for a folder that cannot be used."""

_FOLDERS_OF_XNU = ("bsd/kern", "bsd/sys", "osfmk/kern")


def transfer(
    git_dir: Path, source: Remote, missing: Mapping[str, str], stall: float, progress: Callable[[str], None] | None
) -> None:
    """Bring releases (tag -> commit) into the clone, in the order given; those of a part that came whole are kept."""
    with _locked(git_dir):
        _parts(git_dir, source, missing, stall, progress)


def _parts(
    git_dir: Path, source: Remote, missing: Mapping[str, str], stall: float, progress: Callable[[str], None] | None
) -> None:
    tags = list(missing)
    parts = [tags[start : start + _PART] for start in range(0, len(tags), _PART)]
    for number, part in enumerate(parts, 1):
        if progress is not None:
            more = f" (part {number} of {len(parts)})" if len(parts) > 1 else ""
            progress(f"{part[0] if len(part) == 1 else f'{len(part)} releases'} from {source}{more}")
        expected = {tag: missing[tag] for tag in part}
        if Checkout.is_at(git_dir):
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
        raise CheckoutError(f"the clone cannot be put into {git_dir}", context=reason(error), hint=ELSEWHERE) from error
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
            context = f"{commit} became {came}"
            raise CheckoutError(
                f"{tag} changed while it was fetched", context=context, hint="run the same command again"
            )
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
        raise CheckoutError(f"{folder} cannot be used", context=reason(error), hint=ELSEWHERE) from error
    try:
        # The lock is on the folder itself, so no file stays behind, and the system drops it when a run is killed.
        import fcntl  # noqa: PLC0415 (not on Windows)

        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            hint = "wait until it is done, and run the same command again"
            raise CheckoutError("another darwinidx is fetching", context=str(folder), hint=hint) from error
        try:
            yield
        finally:
            with contextlib.suppress(OSError):  # it holds something, unless a first fetch failed: then nothing stays
                folder.rmdir()
    finally:
        os.close(handle)
