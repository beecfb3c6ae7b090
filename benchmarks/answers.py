"""Measure answers: at which place the expected names of questions come. ``startup.py`` measures what they cost.

    python benchmarks/answers.py QUESTIONS.tsv

The table has the columns ``question`` and ``expected`` (names, separated by commas). Asked of the newest indexed
release under ``DARWINIDX_HOME``, or of the facts that ship with darwinidx.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

from darwinidx.page import Fact, Hit
from darwinidx.search import Library, search

FIRST_SCREEN = 10


def ranks(library: Library, question: str, expected: list[str]) -> dict[str, int | None]:
    """Return the place of each expected name among the names of the answer; a name counts once."""
    page = search(question, limit=500, library=library)
    rows = [row for section in page.sections for row in section.rows]
    found = [row.record.name if isinstance(row, Hit) else row.name for row in rows if isinstance(row, Hit | Fact)]
    names = list(dict.fromkeys(found))
    return {name: names.index(name) + 1 if name in names else None for name in expected}


def ask(table: Path) -> None:
    """Print the place of each expected name."""
    total = first = 0
    with Library() as library, table.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            places = ranks(library, row["question"], row["expected"].split(","))
            total += len(places)
            first += sum(place is not None and place <= FIRST_SCREEN for place in places.values())
            print(row["question"])
            for name, place in places.items():
                print(f"  {place or '-':>4}  {name}")
        print(f"{first} of {total} expected names among the first {FIRST_SCREEN} of {library.tag}")


def main() -> None:
    """Read the arguments."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("questions", type=Path)
    ask(parser.parse_args().questions)


if __name__ == "__main__":
    main()
