"""What the benchmarks share: whole processes, their time and memory, and a table that says what was beside what."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_ROOT = Path(__file__).parent.parent
"""This checkout, whose darwinidx is measured."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What some processes took."""

    wall: float
    """Seconds on the clock."""
    cpu: float
    """Seconds of processor time, of all processes together: what a busy machine does not change much."""
    memory: int = 0
    """Peak of the largest process, in MB."""

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.wall + other.wall, self.cpu + other.cpu, max(self.memory, other.memory))

    def __str__(self) -> str:
        memory = f"  {self.memory:>5} MB" if self.memory else ""
        return f"{self.wall:8.2f} s  {self.cpu:8.2f} CPU s{memory}"


def process(
    command: Sequence[str | Path], *, environment: Mapping[str, str] | None = None, codes: Sequence[int] = (0,)
) -> Cost:
    """Run a command to its end, its output thrown away; return what it and its children took."""
    with tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        running = subprocess.Popen(
            [str(word) for word in command],
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env={**os.environ, "PYTHONPATH": str(_ROOT), **(environment or {})},
        )
        _, status, used = os.wait4(running.pid, 0)  # its own and its children's, and of no other process
        wall = time.perf_counter() - started
        running.returncode = os.waitstatus_to_exitcode(status)
        if running.returncode not in codes:
            errors.seek(0)
            sys.exit(f"{command}: exit {running.returncode}\n{errors.read().decode(errors='replace')}")
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024)


def medians(commands: Mapping[str, Sequence[str | Path]], runs: int, environment: Mapping[str, str]) -> dict[str, Cost]:
    """Return each command's medians over some rounds; the commands take turns, so that drift meets all of them."""
    found: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            found[name].append(process(command, environment=environment, codes=(0, 1)))
    return {
        name: Cost(statistics.median(cost.wall for cost in costs), statistics.median(cost.cpu for cost in costs))
        for name, costs in found.items()
    }


def git(git_dir: Path, *arguments: str) -> str:
    """Return what git says."""
    command = ["git", f"--git-dir={git_dir}", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def tags_of(git_dir: Path) -> list[str]:
    """Return the releases, oldest first."""
    tags = git(git_dir, "tag", "--list", "xnu-*").split()
    return sorted(tags, key=lambda tag: [int(part) for part in tag.removeprefix("xnu-").split(".")])


def unpack(git_dir: Path, tag: str, folder: Path) -> None:
    """Put a release's tree into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    archive = subprocess.Popen(["git", f"--git-dir={git_dir}", "archive", tag], stdout=subprocess.PIPE)
    subprocess.run(["tar", "-x", "-C", str(folder)], stdin=archive.stdout, check=True)
    if archive.wait():
        sys.exit(f"git archive {tag} failed")


def ctags(folder: Path) -> Cost:
    """Return what ctags takes for the C and C++ files of a tree: those that darwinidx reads."""
    return process(["ctags", "-R", "--languages=C,C++", "-f", "-", folder])


def darwinidx(*arguments: str | Path) -> list[str | Path]:
    """Return the command line of a whole darwinidx process, from this checkout."""
    return [sys.executable, "-m", "darwinidx", *arguments]


def table(rows: Sequence[tuple[str, Cost]], beside: str = "") -> Iterator[str]:
    """Yield a line a row, with the ratio to the row named ``beside``."""
    by_name = dict(rows)
    for name, cost in rows:
        ratio = ""
        if beside in by_name and name != beside:
            peer = by_name[beside]
            ratio = f"  {cost.wall / peer.wall:6.2f} x wall  {cost.cpu / max(peer.cpu, 0.001):6.2f} x CPU of {beside}"
        yield f"{name:<34} {cost}{ratio}"
