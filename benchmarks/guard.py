"""The guard beside ripgrep: time and memory over a tree of product code, with the same names, in one run.

    python benchmarks/guard.py FOLDER [RUNS]

ripgrep is given every name that the guard knows as a fixed string. Processor time is shown beside the clock, since
other programs on the machine slow the clock and not the work.
"""

from __future__ import annotations

import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from darwinidx.guard.compiled import load
from darwinidx.guard.run import Options, run

RUNS = 3
GROUPS = ("options", "functions", "structures", "constants", "ioctls", "sysctls", "headers")


def timed(command: list[str]) -> tuple[float, float]:
    """Seconds by the clock, and of processor time, that a command takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(command, check=False, capture_output=True)
    clock = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return clock, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main() -> None:
    """Measure and print."""
    folder = Path(sys.argv[1]).absolute()
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else RUNS  # noqa: PLR2004
    names = sorted({name for group in GROUPS for name in getattr(load(), group)})
    report = run(Options(paths=(folder,), cwd=folder))
    print(f"{report.files + report.others} files, {report.size / 1e6:.1f} MB, {len(names)} names")
    for rule, count in Counter(one.rule for one in report.open).most_common():
        print(f"  {count:6} {rule}")
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as listed:
        listed.write("\n".join(names) + "\n")
        listed.flush()
        commands = {"darwinidx guard": [sys.executable, "-m", "darwinidx", "guard", str(folder)]}
        if ripgrep := shutil.which("rg"):
            commands["ripgrep"] = [ripgrep, "-F", "--no-ignore", "--hidden", "-f", listed.name, str(folder)]
        # One after the other within a round, so that both meet the same machine.
        rounds = [{name: timed(command) for name, command in commands.items()} for _ in range(runs)]
    for name in commands:
        clock = statistics.median(each[name][0] for each in rounds)
        work = statistics.median(each[name][1] for each in rounds)
        print(f"{name:16} {clock:6.2f} s by the clock, {work:6.2f} s of processor time (median of {runs})")
    print(f"largest process: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
