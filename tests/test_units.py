"""The golden cases of ``tests/units``: their shape for every kind, and those of symbols.

A case is a folder of small files of our own and ``expected.jsonl``; one that ends in ``.b`` is a known bug, kept with
its right answer.
"""

from __future__ import annotations

from pathlib import Path

import option_cases
import pytest

from darwinidx.kinds import KINDS

UNITS = Path(__file__).parent / "units"
PLACES = {
    "input.c": "bsd/net/necp.c",
    "input.h": "bsd/net/necp.h",
    "outside.c": "bsd/net/outside.c",
    "outside.h": "bsd/net/outside.h",
    "conf_files": "bsd/conf/files",
    "MASTER.input": "config/MASTER.input",
}
"""Where a case's files stand: ``input`` is the core."""
SYMBOL = next(kind for kind in KINDS if kind.name == "symbol")


def cases(suffix: str) -> list[Path]:
    return sorted((UNITS / "symbol").glob(f"*{suffix}"))


def run(case: Path) -> None:
    files = {PLACES[file.name]: file.read_bytes() for file in case.iterdir() if file.name in PLACES}
    option_cases.check(case, option_cases.findings(SYMBOL, files))


@pytest.mark.parametrize("case", cases(".d"), ids=lambda case: case.stem)
def test_symbols(case: Path) -> None:
    run(case)


@pytest.mark.parametrize("case", cases(".b"), ids=lambda case: case.stem)
@pytest.mark.xfail(strict=True, raises=AssertionError, reason="a known bug: when it is gone, rename the case to .d")
def test_known_bugs(case: Path) -> None:
    run(case)


def test_a_kind_without_a_query_says_what_it_reads_instead() -> None:
    assert all(type(kind).__doc__ for kind in KINDS if not kind.query)


def test_cases_are_whole() -> None:
    for folder in (folder for folder in UNITS.iterdir() if folder.is_dir()):
        found = [case for case in folder.iterdir() if case.is_dir()]
        for case in found:
            assert case.suffix in {".d", ".b"}, case
            assert (case / "expected.jsonl").is_file(), case
            assert len(list(case.iterdir())) > 1, case
        assert any((case / "expected.jsonl").read_text().strip() for case in found), folder
