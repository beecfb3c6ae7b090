"""One release, cold and again, beside ctags over the same tree; search and show beside an empty Python.

python benchmarks/speed.py --git GIT_DIR [--release TAG] [--runs N]

Every figure is of whole processes, and stands beside a peer of the same run: the machine may be busy, ratios hold.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from measuring import ctags, darwinidx, medians, process, table, tags_of, unpack

_ASKED = (
    ("show exact name", ("show", "necp_client_add_flow")),
    ("search exact name", ("search", "SO_NECP_CLIENTUUID")),
    ("search number", ("search", "0x1109")),
    ("search ranked words", ("search", "client flow divert")),
    ("history", ("history", "SO_NECP_CLIENTUUID")),
    ("--version", ("--version",)),
)


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--git", type=Path, required=True, help="the git directory that holds the release")
    parser.add_argument("--release", help="tag; the newest by default")
    parser.add_argument("--runs", type=int, default=9, help="rounds of the questions")
    options = parser.parse_args()
    tag = options.release or tags_of(options.git)[-1]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        unpack(options.git, tag, folder / "tree")
        home = {"DARWINIDX_HOME": str(folder / "home")}
        sync = darwinidx("sync", "--from", options.git, "--release", tag)
        fetch = darwinidx("fetch", "--from", options.git, "--release", tag)
        process(fetch, environment=home)
        rows = [
            ("ctags -R, the same tree", ctags(folder / "tree")),
            ("sync, cold", process(sync, environment=home)),
            ("ctags -R, again", ctags(folder / "tree")),
            ("sync, unchanged", process(sync, environment=home)),
            ("sync --again, blobs known", process([*sync, "--again"], environment=home)),
        ]
        print(f"{tag}, fetched before; CPU is of all processes together")
        print(*table(rows, "ctags -R, the same tree"), sep="\n")
        questions = {name: darwinidx(*words) for name, words in _ASKED}
        asked = medians({"python -c pass": [sys.executable, "-c", "pass"], **questions}, options.runs, home)
        print(f"\nwhole processes, medians of {options.runs}")
        print(*table(list(asked.items()), "python -c pass"), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
