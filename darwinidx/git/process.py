"""Start git: hardened, without prompts, in its own process group, with a time limit without progress."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

from darwinidx.errors import GitError
from darwinidx.git.environment import HARDENING, NETWORK, READING, environment
from darwinidx.git.failures import explain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from darwinidx.git.environment import Mode

_JOIN_SECONDS = 5.0
_GIT_MISSING = "install git 2.39 or later and make sure it is on PATH"


def run(
    arguments: Sequence[str],
    *,
    doing: str,
    mode: Mode = READING,
    git_dir: Path | None = None,
    cwd: Path | None = None,
    stdin: bytes = b"",
    limit: float | None = None,
    accept: tuple[int, ...] = (0,),
) -> bytes:
    """Run git to its end and return its stdout.

    Args:
        arguments: The subcommand and its arguments; values of users stand behind ``--`` or inside a checked word.
        doing: What this call is for, the first words of its error.
        mode: How much of the user's configuration the call sees.
        git_dir: The repository, when it is the clone.
        cwd: Where to run.
        stdin: What git reads.
        limit: Seconds after which git is stopped.
        accept: Exit statuses that are no failure.
    """
    with running(arguments, mode=mode, git_dir=git_dir, cwd=cwd) as process:
        try:
            out, err = process.communicate(stdin, timeout=limit)
        except subprocess.TimeoutExpired:
            raise stalled(doing, limit or 0) from None
    if process.returncode not in accept:
        raise explain(err, doing=doing, status=process.returncode, git_dir=git_dir)
    return out


def stream(
    arguments: Sequence[str], *, doing: str, mode: Mode = READING, git_dir: Path | None = None, cwd: Path | None = None
) -> Iterator[bytes]:
    """Yield git's stdout line by line, so that a large one is never held whole."""
    said = bytearray()

    def listen(process: subprocess.Popen[bytes]) -> None:
        while process.stderr is not None and (chunk := os.read(process.stderr.fileno(), 65536)):
            said.extend(chunk)

    with running(arguments, mode=mode, git_dir=git_dir, cwd=cwd, beside=listen) as process:
        assert process.stdout is not None  # noqa: S101 (always a pipe; this tells mypy)
        yield from process.stdout
        process.wait()
    if process.returncode != 0:
        raise explain(bytes(said), doing=doing, status=process.returncode, git_dir=git_dir)


def watch(
    arguments: Sequence[str],
    *,
    doing: str,
    git_dir: Path,
    stall: float,
    progress: Callable[[str], None] | None = None,
) -> None:
    """Run a transfer; stop it when it says nothing for ``stall`` seconds; hand its progress on, line by line."""
    said = bytearray()
    chunks: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def listen(process: subprocess.Popen[bytes]) -> None:
        while process.stderr is not None and (chunk := os.read(process.stderr.fileno(), 65536)):
            chunks.put(chunk)
        chunks.put(b"")

    with running(arguments, mode=NETWORK, git_dir=git_dir, beside=listen) as process:
        try:
            while chunk := chunks.get(timeout=stall):
                said += chunk
                del said[:-65536]
                if progress is not None:
                    for line in chunk.decode("utf-8", "replace").replace("\r", "\n").split("\n"):
                        progress(line.strip())
            status = process.wait(timeout=stall)
        except (queue.Empty, subprocess.TimeoutExpired):
            raise stalled(doing, stall) from None
    if status != 0:
        raise explain(bytes(said), doing=doing, status=status, git_dir=git_dir)


@contextlib.contextmanager
def running(
    arguments: Sequence[str],
    *,
    mode: Mode,
    git_dir: Path | None = None,
    cwd: Path | None = None,
    beside: Callable[[subprocess.Popen[bytes]], None] | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """Start git in its own session, with no terminal to ask on; whatever ends the block, nothing of it runs after it.

    ``beside`` runs in a thread, to feed or to read one of the pipes while the block serves another.
    """
    process = _start(arguments, mode=mode, git_dir=git_dir, cwd=cwd)
    helper = threading.Thread(target=_quietly, args=(beside, process), daemon=True) if beside is not None else None
    try:
        if helper is not None:
            helper.start()
        yield process
    finally:
        if process.poll() is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                _kill(process)
            process.wait()
        if helper is not None:
            with contextlib.suppress(RuntimeError):  # a signal came while it was being started
                helper.join(timeout=_JOIN_SECONDS)
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


def _quietly(beside: Callable[[subprocess.Popen[bytes]], None], process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(OSError, ValueError):  # git was stopped, or stopped by itself: the block says why
        beside(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Stop git and what it started (git-remote-https, index-pack): they share its process group."""
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)


def _start(arguments: Sequence[str], *, mode: Mode, git_dir: Path | None, cwd: Path | None) -> subprocess.Popen[bytes]:
    command = ["git", "--no-pager", "--literal-pathspecs"]
    if git_dir is not None:
        command.append(f"--git-dir={git_dir}")
    for setting in HARDENING:
        command += ["-c", setting]
    try:
        return subprocess.Popen(
            [*command, *arguments],
            cwd=cwd,
            env=environment(mode, cwd),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        if cwd is not None and not cwd.is_dir():
            raise GitError(f"{cwd} is not a folder", context=str(error)) from error
        what = "was not found" if isinstance(error, FileNotFoundError) else "could not be started"
        raise GitError(f"git {what}", context=str(error), hint=_GIT_MISSING) from error


def stalled(doing: str, seconds: float) -> GitError:
    """Return the error of a git that said nothing for too long."""
    return GitError(
        f"{doing}: no progress for {seconds:g} seconds",
        hint="check the network, or allow more time: --stall SECONDS",
    )
