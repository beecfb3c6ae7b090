"""The golden cases of ``tests/units``: their shape for every kind, and those of symbols.

A case is a folder of small files of our own and ``expected.jsonl``; one that ends in ``.b`` is a known bug, kept with
its right answer.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import option_cases
import pytest

from darwinidx import query_files
from darwinidx.kinds import KINDS

if TYPE_CHECKING:
    from darwinidx.kinds.kind import Kind

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


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_has_its_query_or_says_why_not(kind: Kind) -> None:
    if kind.query:
        assert kind.query == kind.name
        assert f"@{_first_capture(kind.query)}" in query_files.read(kind.query)
    else:
        assert type(kind).__doc__, "a kind whose source is not C says in its docstring what it reads instead"


def _first_capture(query: str) -> str:
    text = query_files.read(query)
    return text.split("@", 1)[1].split()[0].rstrip(")")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_has_a_look_alike_that_stays_out_and_a_case_that_comes_in(kind: Kind) -> None:
    folder = UNITS / kind.name
    found = [case for case in folder.iterdir() if case.is_dir()]
    assert folder / "look-alikes.d" in found
    assert any((case / "expected.jsonl").read_text().strip() for case in found if case.name != "look-alikes.d")


def test_cases_are_whole() -> None:
    for case in (case for folder in UNITS.iterdir() if folder.is_dir() for case in folder.iterdir() if case.is_dir()):
        assert case.suffix in {".d", ".b"}, case
        assert (case / "expected.jsonl").is_file(), case
        assert len(list(case.iterdir())) > 1, case


def test_no_kind_is_without_cases_and_no_cases_without_a_kind() -> None:
    assert {folder.name for folder in UNITS.iterdir() if folder.is_dir()} == {kind.name for kind in KINDS}
