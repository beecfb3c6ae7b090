"""A product's repository: its files, what is staged, and the lines a change adds."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from darwinidx.errors import GitError
from darwinidx.git.environment import PRODUCT
from darwinidx.git.objects import read_blobs
from darwinidx.git.process import run, stream

if TYPE_CHECKING:
    from collections.abc import Iterator

_DIFF = (
    "diff",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--no-relative",
    "--no-indent-heuristic",
    "--ignore-submodules=all",
    "--diff-filter=ACMRT",
    "--find-renames",
)
_REGULAR = ("100644", "100755")
_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_ESCAPE = re.compile(rb'\\([0-7]{3}|[abtnvfr"\\])')
_ESCAPES = {
    b"a": b"\a", b"b": b"\b", b"t": b"\t", b"n": b"\n", b"v": b"\v", b"f": b"\f", b"r": b"\r", b'"': b'"', b"\\": b"\\",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedBlob:
    """One file as the next commit will hold it."""

    path: str
    """Path from the root of the repository."""
    sha: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedFile:
    """One file of a change: its content after it, and the lines that the change adds."""

    path: str
    """Path from the root of the repository, after the change."""
    old_path: str
    """Path before the change; differs after a rename, empty for a new file."""
    sha: str
    """The blob after the change."""
    data: bytes
    """The whole file after the change: a line alone does not say whether it is inside a comment."""
    lines: frozenset[int]
    """1-based numbers of the lines that the change adds."""


def repository_root(folder: Path) -> Path:
    """Return the root of the work tree that holds ``folder``."""
    out = _git(folder, "rev-parse", "--show-toplevel", doing=f"looking for the repository of {folder}")
    return Path(os.fsdecode(out.removesuffix(b"\n")))


def in_repository(folder: Path) -> bool:
    """Tell whether ``folder`` lies in a work tree."""
    try:
        repository_root(folder)
    except GitError as error:
        if "not a git repository" in error.context:
            return False
        raise
    return True


def tracked_files(folder: Path) -> tuple[str, ...]:
    """Return the files below ``folder`` that git tracks or would track: ``.gitignore`` holds; paths from ``folder``."""
    out = _git(
        folder,
        *("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"),
        doing=f"listing the files of {folder}",
    )
    return tuple(sorted(os.fsdecode(path) for path in out.split(b"\0") if path))


def staged_blobs(folder: Path) -> Iterator[StagedBlob]:
    """Yield each added, changed or renamed file of the index with its staged content."""
    for entry in _changed(folder, "--cached"):
        yield StagedBlob(path=entry.path, sha=entry.sha, data=entry.data)


def staged_added_lines(folder: Path) -> Iterator[AddedFile]:
    """Yield the files of the next commit with the lines that it adds."""
    yield from _changed(folder, "--cached")


def added_lines(folder: Path, base: str, head: str = "HEAD") -> Iterator[AddedFile]:
    """Yield the files that differ between ``head`` and its merge base with ``base``, with the lines that it adds."""
    sides = []
    for revision in (base, head):
        if not revision or revision.startswith("-") or any(character.isspace() for character in revision):
            raise GitError(f"{revision!r} is not a revision")
        out = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}",
                   doing=f"looking up {revision}", accept=(0, 1))  # fmt: skip
        if not out:
            hint = "fetch it first; a CI checkout is often shallow (fetch-depth: 0 gets the whole history)"
            raise GitError(f"{revision} is not a commit of this repository", hint=hint)
        sides.append(out.decode("ascii").strip())
    merge_base = _git(folder, "merge-base", *sides, doing="looking for the merge base", accept=(0, 1)).decode("ascii")
    if not merge_base:
        hint = "a CI checkout is often shallow: fetch-depth: 0 gets the whole history"
        raise GitError(f"{base} and {head} have no common ancestor here", hint=hint)
    yield from _changed(folder, merge_base.split()[0], sides[1])


def _changed(folder: Path, *what: str) -> Iterator[AddedFile]:
    """Compare two sides by blob, read the new side, and ask for the hunks of all of them at once."""
    root = repository_root(folder)
    raw = _git(root, *_DIFF, "--raw", "-z", "--no-abbrev", *what, doing="comparing").split(b"\0")
    entries: list[tuple[str, str, str]] = []
    fields = iter(raw)
    for field in fields:
        if not field:
            continue
        _old_mode, mode, _old_sha, sha, status = field.decode("ascii").lstrip(":").split(" ")
        old_path = path = os.fsdecode(next(fields))
        if status[0] in "RC":
            path = os.fsdecode(next(fields))
        if mode in _REGULAR:
            entries.append((path, "" if status[0] == "A" else old_path, sha))
    if not entries:
        return
    added = _added(root, *what)
    git_dir = os.fsdecode(_git(root, "rev-parse", "--absolute-git-dir", doing="comparing").removesuffix(b"\n"))
    contents = read_blobs(Path(git_dir), [sha for _, _, sha in entries], mode=PRODUCT, hint="")
    for (path, old_path, sha), (_, data) in zip(entries, contents, strict=True):
        yield AddedFile(path=path, old_path=old_path, sha=sha, data=data, lines=added.get(path, frozenset()))


def _added(root: Path, *what: str) -> dict[str, frozenset[int]]:
    """Return the added lines by path, from one patch without context.

    Content can look like a header, so a hunk's lines are stepped over by the hunk's own counts.
    """
    found: dict[str, set[int]] = {}
    lines: set[int] = set()
    skip = 0
    patch = stream([*_DIFF, "--text", "--patch", "--unified=0", "--src-prefix=a/", "--dst-prefix=b/", *what],
                   doing="comparing", mode=PRODUCT, cwd=root)  # fmt: skip
    for line in patch:
        if skip:
            skip -= not line.startswith(b"\\")  # "\ No newline at end of file" is in no count
        elif line.startswith((b"+++ b/", b'+++ "b/')):
            lines = found.setdefault(_path(line[4:]), set())
        elif hunk := _HUNK.match(line):
            removed, first, count = (int(number or b"1") for number in hunk.groups())
            lines.update(range(first, first + count))
            skip = removed + count
    return {name: frozenset(numbers) for name, numbers in found.items()}


def _path(name: bytes) -> str:
    """Return the path of a ``+++`` line: a tab ends one with a space; one with control characters is quoted as in C."""
    name = name.rstrip(b"\n").removesuffix(b"\t")
    if name.startswith(b'"'):
        name = _ESCAPE.sub(lambda match: _ESCAPES.get(match[1]) or bytes([int(match[1], 8)]), name[1:-1])
    return os.fsdecode(name.removeprefix(b"b/"))


def _git(folder: Path, *arguments: str, doing: str, accept: tuple[int, ...] = (0,)) -> bytes:
    return run(arguments, doing=doing, mode=PRODUCT, cwd=folder, accept=accept)
