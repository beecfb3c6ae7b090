"""Which files are scanned: named files, folders (what git would track), and nothing behind a symbolic link.

What ``.gitignore`` names is left out below a folder, and scanned where it is the folder, or the file, that was named.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from darwinidx.errors import GuardError
from darwinidx.git.worktree import in_repository, repository_root, tracked_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_OWN: Final = frozenset({".git", ".hg", ".svn"})


@dataclass(frozen=True, slots=True)
class Target:
    """One file to scan."""

    path: str
    """From the root, with forward slashes."""
    file: str
    """Where to read it; empty when ``data`` is given."""
    data: bytes | None = None
    """Content that is not on disk: the index's, or a commit's."""
    lines: frozenset[int] | None = None
    """Only violations on these lines count; None: all."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was not read, and why."""

    path: str
    reason: str
    incomplete: bool
    """Whether a violation may have been missed for it, so that the scan is not complete."""


def root_of(cwd: Path) -> Path:
    """Return the folder that paths are shown from: the repository's root, or the current folder."""
    return repository_root(cwd) if in_repository(cwd) else cwd


def targets_of(
    paths: Sequence[Path], root: Path, exclude: Sequence[str] = (), *, whence: str = ""
) -> tuple[list[Target], list[Skipped]]:
    """Return the files below some paths, each once, in order, and what was left out.

    Args:
        paths: files and folders.
        root: where shown paths begin.
        exclude: patterns of what is left out.
        whence: where the paths come from, in words, for the hint when one is wrong.
    """
    found: dict[str, Target] = {}
    skipped: list[Skipped] = []
    for path in paths:
        if not os.path.lexists(path):
            raise GuardError(f"{path} does not exist", hint=f"name a file or a folder; {whence}")
        for file in _files(path, skipped, root):
            shown = shown_path(file, root)
            if not excluded(shown, exclude):
                found.setdefault(shown, Target(shown, file))
    return [found[name] for name in sorted(found)], skipped


def excluded(path: str, patterns: Sequence[str]) -> bool:
    """Whether a path matches a pattern of the configuration, itself or by one of its folders."""
    return any(fnmatchcase(path, pattern) or fnmatchcase(path, f"{pattern.rstrip('/')}/*") for pattern in patterns)


def shown_path(file: str, root: Path) -> str:
    """The path from the root, with forward slashes."""
    absolute = os.path.abspath(file)  # noqa: PTH100 - resolve() would follow links
    prefix = f"{root}{os.sep}"
    relative = absolute[len(prefix) :] if absolute.startswith(prefix) else os.path.relpath(absolute, root)
    return relative.replace(os.sep, "/")


def _files(path: Path, skipped: list[Skipped], root: Path) -> Iterator[str]:
    if not path.is_dir():
        yield str(path)
    elif in_repository(path) and _has_files(files := tracked_files(path)):
        for name in files:
            yield str(path / name)
    else:
        yield from _walk(str(path), skipped, root)


def _has_files(files: Sequence[str]) -> bool:
    """Whether git knows files in a folder; where it knows none, who names the folder means what git ignores in it.

    A ``.gitkeep`` or ``.gitignore`` is there to keep a folder whose content is ignored.
    """
    return any(not name.rpartition("/")[2].startswith(".git") for name in files)


def _walk(folder: str, skipped: list[Skipped], root: Path) -> Iterator[str]:
    """Walk a folder that no repository knows. Links are not followed, so loops cannot be entered."""
    folders = [folder]
    while folders:
        here = folders.pop()
        try:
            with os.scandir(here) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            skipped.append(Skipped(shown_path(here, root), error.strerror or "unreadable", incomplete=True))
            continue
        for entry in listed:
            if entry.is_symlink():
                skipped.append(Skipped(shown_path(entry.path, root), "symbolic link", incomplete=False))
            elif entry.is_dir(follow_symlinks=False):
                if entry.name not in _OWN:
                    folders.append(entry.path)
            else:
                yield entry.path


def read(target: Target, largest: int) -> bytes | Skipped:
    """Read one file, or say why not. A fifo is never opened: it would wait for ever."""
    if target.data is not None:
        return target.data
    try:
        reason = _UNREAD.get(stat.S_IFMT(os.lstat(target.file).st_mode), "not a regular file")
        return Skipped(target.path, reason, incomplete=False) if reason else _read(target, largest)
    except FileNotFoundError:
        return Skipped(target.path, "gone from the folder", incomplete=False)
    except OSError as error:
        return Skipped(target.path, error.strerror or "unreadable", incomplete=True)


def _read(target: Target, largest: int) -> bytes | Skipped:
    with open(target.file, "rb", buffering=0) as stream:  # noqa: PTH123 - measured: half the time of Path
        head = stream.read(_HEAD)
        if len(head) < _HEAD or is_binary(head):
            return head
        size = os.fstat(stream.fileno()).st_size
        if size > largest:
            return Skipped(target.path, f"larger than {largest >> 20} MiB", incomplete=True)
        stream.seek(0)
        return stream.readall()


_UNREAD: Final = {stat.S_IFREG: "", stat.S_IFLNK: "symbolic link", stat.S_IFDIR: "a repository of its own"}
_HEAD: Final = 1 << 16
_LOOK: Final = 1 << 13
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")


def is_binary(head: bytes) -> bool:
    """Whether a file is no text: a NUL byte near its beginning, UTF-16 with its mark aside."""
    return b"\0" in head[:_LOOK] and not head.startswith(_WIDE)


def text_bytes(data: bytes) -> bytes:
    """The bytes as UTF-8 or whatever eight bits they are in: UTF-16 is turned."""
    return data.decode("utf-16", "replace").encode("utf-8") if data.startswith(_WIDE) else data
