"""Many blobs through one git: a writer thread feeds names while the caller reads contents."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from darwinidx.errors import GitError
from darwinidx.git.environment import READING, Mode
from darwinidx.git.process import running

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterable, Iterator
    from pathlib import Path

DAMAGED = "if the clone is damaged, remove it and get it again: darwinidx fetch"


def read_blobs(
    git_dir: Path, shas: Iterable[str], *, mode: Mode = READING, hint: str = DAMAGED
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
        stdout = process.stdout
        assert stdout is not None  # noqa: S101 (always a pipe; this tells mypy)
        for sha in wanted:
            header = stdout.readline().split()
            if len(header) != 3:  # noqa: PLR2004 (sha, type, size)
                said = b" ".join(header) or (process.stderr.read() if process.stderr is not None else b"")
                raise GitError(f"{sha} cannot be read from {git_dir}", context=said.decode().strip(), hint=hint)
            size = int(header[2])
            data = stdout.read(size)
            if len(data) != size or stdout.read(1) != b"\n":
                raise GitError(f"{sha} ends early in {git_dir}", hint=hint)
            yield sha, data
