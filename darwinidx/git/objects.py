"""Many blobs through one git: a writer thread feeds names while the caller reads contents."""

from __future__ import annotations

import contextlib
import os
import shlex
from typing import IO, TYPE_CHECKING

from darwinidx.errors import GitError
from darwinidx.git.environment import READING, Mode
from darwinidx.git.process import running

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterable, Iterator
    from pathlib import Path


def _damaged(git_dir: Path) -> str:
    return f"if the clone is damaged, remove it and get it again: rm -r {shlex.quote(str(git_dir))}; darwinidx fetch"


def read_blobs(
    git_dir: Path, shas: Iterable[str], *, mode: Mode = READING, hint: str | None = None
) -> Iterator[tuple[str, bytes]]:
    """Yield each blob with its sha, in the order asked for; one process however many there are."""
    wanted = tuple(shas)
    if not wanted:
        return

    def feed(process: subprocess.Popen[bytes]) -> None:
        if process.stdin is not None:
            rest = memoryview("".join(f"{sha}\n" for sha in wanted).encode("ascii"))
            while rest:
                rest = rest[os.write(process.stdin.fileno(), rest) :]
            process.stdin.close()

    # Both pipes are bounded: without a second thread, git waits for its reader while we wait for git to read.
    with running(["cat-file", "--batch", "--buffer"], mode=mode, git_dir=git_dir, beside=feed) as process:
        assert process.stdout is not None  # noqa: S101 (always a pipe; this tells mypy)
        for sha in wanted:
            yield sha, _next(process.stdout, sha, _damaged(git_dir) if hint is None else hint)


class BlobReader:
    """One git that answers one blob after the other, for readers who only then know which they want next."""

    def __init__(self, git_dir: Path) -> None:
        self._git_dir = git_dir
        self._open = contextlib.ExitStack()
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, sha: str) -> bytes:
        """Return one blob."""
        if self._process is None:
            self._process = self._open.enter_context(
                running(["cat-file", "--batch"], mode=READING, git_dir=self._git_dir)
            )
        process = self._process
        assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018 (for mypy)
        try:
            os.write(process.stdin.fileno(), f"{sha}\n".encode("ascii"))
        except BrokenPipeError as error:
            self.close()
            raise GitError(f"{sha} cannot be read", hint=_damaged(self._git_dir)) from error
        return _next(process.stdout, sha, _damaged(self._git_dir))

    def close(self) -> None:
        """Stop git; the next read starts it again."""
        self._process = None
        self._open.close()


def _next(stdout: IO[bytes], sha: str, hint: str) -> bytes:
    """Read one answer: ``sha type size``, the content, a newline; or one line of what is wrong."""
    header = stdout.readline().split()
    if len(header) != 3 or header[1] == b"missing":  # noqa: PLR2004 (sha, type, size)
        context = b" ".join(header).decode("utf-8", "replace") or "git ended early"
        raise GitError(f"{sha} cannot be read", context=context, hint=hint)
    size = int(header[2])
    data = stdout.read(size)
    if len(data) != size or stdout.read(1) != b"\n":
        raise GitError(f"{sha} ends early", hint=hint)
    return data
