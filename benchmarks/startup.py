"""How long a reader waits: whole processes, cold, beside ``python -c pass`` of the same environment.

    python benchmarks/startup.py [--runs 21] [--home DIR]

Runs take turns, so that a busy moment of the machine falls on all of them alike; medians are printed with their bars,
and the time each had a processor, which other programs change less, also in runs of an empty Python.
Without ``--home`` the facts that ship with darwinidx are unpacked into a temporary one first.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BARS = {
    "python -c pass": (["-c", "pass"], None),
    "--version": (["-m", "darwinidx", "--version"], 70),
    "show SO_NECP_ATTRIBUTES": (["-m", "darwinidx", "show", "SO_NECP_ATTRIBUTES"], 80),
    "show net.necp.drop_all_level": (["-m", "darwinidx", "show", "net.necp.drop_all_level"], 80),
    "search SO_NECP_ATTRIBUTES": (["-m", "darwinidx", "search", "SO_NECP_ATTRIBUTES"], 80),
    "search NECP_POLICY_RESULT_": (["-m", "darwinidx", "search", "NECP_POLICY_RESULT_"], 80),
    "search 0x1109": (["-m", "darwinidx", "search", "0x1109"], 80),
    "search --release all 0x1111": (["-m", "darwinidx", "search", "--release", "all", "0x1111"], None),
    "search drop all": (["-m", "darwinidx", "search", "drop", "all"], 150),
    "search session priority": (["-m", "darwinidx", "search", "session", "priority"], 150),
}
"""What is run, and in how many milliseconds it should be done."""


def milliseconds(arguments: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Run one process and return how long it took, and how long it had a processor."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    took = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return 1000 * took, 1000 * busy


def measure(home: str, runs: int) -> None:
    """Print the table."""
    environment = os.environ | {"DARWINIDX_HOME": home, "PYTHONPATH": str(Path(__file__).parent.parent)}
    # Compiled modules are what an installed darwinidx has.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    taken: dict[str, list[float]] = {name: [] for name in BARS}
    busy: dict[str, list[float]] = {name: [] for name in BARS}
    for turn in range(runs + 1):
        for name, (arguments, _) in BARS.items():
            took, worked = milliseconds(arguments, environment)
            if turn:  # the first turn fills the caches
                taken[name].append(took)
                busy[name].append(worked)
    python = statistics.median(busy["python -c pass"])
    print(f"{'command':32} {'median':>8} {'fastest':>8} {'bar':>6} {'busy':>8} {'x python':>8}")
    for name, (_, bar) in BARS.items():
        median, worked = statistics.median(taken[name]), statistics.median(busy[name])
        print(
            f"{name:32} {median:6.0f}ms {min(taken[name]):6.0f}ms {bar or '':>6} {worked:6.0f}ms {worked / python:8.1f}"
        )


def main() -> None:
    """Read the options."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=21)
    parser.add_argument("--home", help="a DARWINIDX_HOME that is synced")
    given = parser.parse_args()
    if given.home:
        measure(given.home, given.runs)
        return
    with tempfile.TemporaryDirectory() as home:
        measure(home, given.runs)


if __name__ == "__main__":
    main()
