"""The clone: releases, trees and blobs of xnu, read from a bare git directory."""

from __future__ import annotations

import os
import re
import weakref
from typing import TYPE_CHECKING

from darwinidx import git
from darwinidx.errors import CheckoutError, GitError, ReleaseError
from darwinidx.model import Release
from darwinidx.tags import tag_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

# Bounded, and only what a release can be called: a tag becomes part of git's arguments and of file names.
_TAG = re.compile(r"xnu-\d{1,9}(?:\.\d{1,9}){0,7}", re.ASCII)
_REGULAR = ("100644", "100755", "100664")
_GET_IT = "get it: darwinidx fetch"


def is_release_tag(tag: str) -> bool:
    """Tell whether ``tag`` is spelled as xnu's releases are."""
    return _TAG.fullmatch(tag) is not None


def release_tag(text: str) -> str:
    """Return the tag that a user's word means: ``xnu-11417.121.6``, or its number alone; refuse all else."""
    tag = text if text.startswith("xnu-") else f"xnu-{text}"
    if not is_release_tag(tag):
        raise ReleaseError(f"{text!r} is not the name of a release", hint="a release is called like xnu-11417.121.6")
    return tag


class Checkout:
    """A bare clone with one tag a release. It only reads; ``fetching`` writes."""

    def __init__(self, git_dir: Path) -> None:
        nested = git_dir / ".git"
        self.git_dir = nested if nested.is_dir() else git_dir
        if not self.is_at(self.git_dir):
            raise CheckoutError("the xnu sources are not here yet", context=str(git_dir), hint=_GET_IT)
        self._reader: git.BlobReader | None = None

    @staticmethod
    def is_at(git_dir: Path) -> bool:
        """Tell whether a git directory stands there."""
        return (git_dir / "HEAD").is_file() and (git_dir / "objects").is_dir()

    def releases(self) -> list[Release]:
        """Return the releases in the clone, oldest first."""
        # A tag's own date is when it was made; the authors' date is when Apple published, also for imported history.
        form = "%(refname:lstrip=2)%00%(objectname)%00%(*objectname)%00%(authordate:short)%00%(*authordate:short)"
        out = git.run(
            ["for-each-ref", f"--format={form}", "refs/tags/xnu-*"], doing="listing releases", git_dir=self.git_dir
        )
        found = []
        for line in out.decode("utf-8", "replace").splitlines():
            tag, own, peeled, date, peeled_date = line.split("\0")
            if is_release_tag(tag):
                found.append(Release(tag=tag, commit=peeled or own, date=peeled_date or date))
        return sorted(found, key=lambda release: tag_order(release.tag))

    def release(self, tag: str) -> Release:
        """Return one release; raise ReleaseError when the clone does not have it."""
        for release in self.releases():
            if release.tag == tag:
                return release
        raise ReleaseError(
            f"{tag} is not in the clone", context=str(self.git_dir), hint=f"get it: darwinidx fetch --release {tag}"
        )

    def tree(self, tag: str) -> dict[str, str]:
        """Return the blob sha of each regular file of a release by path."""
        out = self._of(tag, ["ls-tree", "-r", "-z", "--full-tree", _ref(tag)])
        tree = {}
        for entry in os.fsdecode(out).split("\0"):
            about, _, path = entry.partition("\t")
            if about.startswith(_REGULAR):  # neither symbolic links, whose content is a path, nor submodules
                tree[path] = about[-40:]
        return tree

    def blobs(self, tags: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Yield each blob that some releases have, once, with one of its paths: what they are in all, in a moment."""
        arguments = ["rev-list", "--objects", "--no-walk", "--filter=object:type=blob", *(_ref(tag) for tag in tags)]
        for line in git.run(arguments, doing="counting blobs", git_dir=self.git_dir).splitlines():
            sha, _, path = line.partition(b" ")
            if path:
                yield sha.decode("ascii"), os.fsdecode(path)

    def read_blobs(self, shas: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Yield each blob with its sha, in the order asked for, through one git."""
        return git.read_blobs(self.git_dir, shas)

    def blob(self, sha: str) -> bytes:
        """Return one blob; many in a row share one git, which ends with this object."""
        if self._reader is None:
            self._reader = git.BlobReader(self.git_dir)
            weakref.finalize(self, self._reader.close)
        return self._reader.read(sha)

    def read(self, tag: str, path: str) -> bytes:
        """Return one file of a release."""
        try:
            return self._of(tag, ["cat-file", "blob", f"{_ref(tag)}:{path}"])
        except GitError as error:
            if "does not exist in" in error.context or "exists on disk, but not in" in error.context:
                raise CheckoutError(f"{path} is not in {tag}") from error
            raise

    def holding(self, tag: str, word: str) -> list[str]:
        """Return the regular files of a release in which a whole word stands."""
        out = self._of(tag, ["grep", "-lzwF", "-e", word, _ref(tag), "--"], accept=(0, 1))
        return [os.fsdecode(each.partition(b":")[2]) for each in out.split(b"\0") if each]

    def _of(self, tag: str, arguments: list[str], *, accept: tuple[int, ...] = (0,)) -> bytes:
        try:
            return git.run(arguments, doing=f"reading {tag}", git_dir=self.git_dir, accept=accept)
        except GitError:
            self.release(tag)  # says so when the tag is what is missing, and costs the common case nothing
            raise


def _ref(tag: str) -> str:
    if not is_release_tag(tag):
        raise ReleaseError(f"{tag!r} is not the name of a release", hint="a release is called like xnu-11417.121.6")
    return f"refs/tags/{tag}"
