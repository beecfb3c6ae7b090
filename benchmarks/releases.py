"""All releases, cold, beside ctags over each of their trees; one release added to the others; history beside git grep.

python benchmarks/releases.py --git GIT_DIR [--every N] [--newest N]

ctags runs over every N-th tree, and what it would take for all is told from that. Unpacking the trees is not counted.
Every figure is of whole processes, and stands beside a peer of the same run: the machine may be busy, ratios hold.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from measuring import Cost, ctags, darwinidx, medians, process, table, tags_of, unpack

_NAME = "SO_NECP_CLIENTUUID"


def ctags_for_all(git_dir: Path, tags: list[str], every: int, scratch: Path) -> Cost:
    """Return what ctags takes for all trees, measured on some."""
    some = tags[::-1][::every]
    total = Cost(0, 0)
    for tag in some:
        unpack(git_dir, tag, scratch / "tree")
        total += ctags(scratch / "tree")
        shutil.rmtree(scratch / "tree")
    scale = len(tags) / len(some)
    return Cost(total.wall * scale, total.cpu * scale, total.memory)


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--git", type=Path, required=True, help="the git directory that holds the releases")
    parser.add_argument("--every", type=int, default=8, help="ctags runs over every N-th tree")
    parser.add_argument("--newest", type=int, default=0, help="only the N newest releases")
    options = parser.parse_args()
    tags = tags_of(options.git)[-options.newest :]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        home = {"DARWINIDX_HOME": str(folder / "home")}
        named = [word for tag in tags for word in ("--release", tag)]
        process(darwinidx("fetch", "--from", options.git, *named), environment=home)
        others = [word for tag in tags[:-1] for word in ("--release", tag)]
        sync = darwinidx("sync", "--from", options.git, "--references", "none")
        cold = process([*sync, *others], environment=home)
        added = process([*sync, "--release", tags[-1]], environment=home)
        rows = [
            (f"ctags -R, {len(tags)} trees", ctags_for_all(options.git, tags, options.every, folder)),
            (f"sync, {len(tags)} releases", cold + added),
            ("of it the last, added to the others", added),
        ]
        print(*table(rows, rows[0][0]), sep="\n")
        store = folder / "home" / "facts.sqlite3"
        print(f"store: {store.stat().st_size / 1e6:.0f} MB, with what was read of each blob")
        questions: dict[str, list[str | Path]] = {
            "git grep over all tags": ["git", f"--git-dir={options.git}", "grep", "-lw", _NAME, *tags],
            "python -c pass": [sys.executable, "-c", "pass"],
            "history": darwinidx("history", _NAME),
            "diff of two releases": darwinidx("diff", tags[-2], tags[-1]),
        }
        asked = medians(questions, 3, home)
        print("\nwhole processes, medians of 3")
        print(*table(list(asked.items()), "git grep over all tags"), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
