"""The floors that the real xnu holds: what ``benchmarks/accuracy.py`` measures against tables of facts.

``DARWINIDX_TRUTH`` names a folder of tables (see ``benchmarks/accuracy.py``); its own name is the release.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))

import accuracy

if TYPE_CHECKING:
    from darwinidx.model import Record

pytestmark = pytest.mark.xnu
TRUTH = os.environ.get("DARWINIDX_TRUTH", "")
FLOORS = [
    ("sysctl recall", 99.5),
    ("sysctl precision", 99.5),
    ("sysctl place", 99),
    ("sysctl type", 99),
    ("sysctl access", 99),
    ("sysctl existence class", 95),
    ("sysctl visibility", 98),
    ("sockopt recall", 100),
    ("sockopt level", 100),
    ("sockopt value", 100),
    ("sockopt settable", 97),
    ("sockopt gettable", 97),
    ("sockopt negatives kept out", 100),
    ("sockopt visibility", 98),
    ("necp names recall", 99.5),
    ("necp names precision", 99),
    ("necp names kind", 98),
    ("necp macro values", 99),
    ("necp names visibility", 98),
    ("necp T0 rows at their place", 99),
    ("necp T1 rows at their place", 99),
    ("necp generated names", 95),
    ("enumerator values", 99),
    ("enumerator visibility", 98),
    ("syscall rows", 100),
    ("syscall visibility", 98),
    ("calls recall", 99),
    ("calls precision", 98),
]
COUNTS = {
    "xnu-2782.1.97": (121, 89),
    "xnu-4570.1.46": (327, 262),
    "xnu-6153.11.26": (437, 340),
    "xnu-8019.41.5": (523, 417),
    "xnu-10063.101.15": (578, 464),
}
"""Release -> object-like macros that begin with NECP: in the core files, in necp.h."""


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> accuracy.Measures:
    """Measure once."""
    git = Path(os.environ["DARWINIDX_XNU_GIT"])
    if not Path(TRUTH).is_dir() or not TRUTH:
        pytest.skip("DARWINIDX_TRUTH names no folder of tables")
    store = tmp_path_factory.mktemp("store") / "store.db"
    return accuracy.measure(*accuracy.findings_of(git, Path(TRUTH).name, store, None), Path(TRUTH))


@pytest.mark.parametrize(("name", "floor"), FLOORS, ids=[name for name, _ in FLOORS])
def test_floor(measured: accuracy.Measures, name: str, floor: float) -> None:
    if name not in measured:
        pytest.skip("the tables have no such column")
    one = measured[name]
    assert one.share >= floor, f"{one.share:.2f} %; lost: {one.lost[:20]}"


@pytest.mark.parametrize("tag", COUNTS)
def test_macros_of_other_releases(tag: str, xnu_git: Path, tmp_path: Path) -> None:
    found, _ = accuracy.findings_of(xnu_git, tag, tmp_path / "store.db", None)
    core = [
        record
        for record in found
        if record.name.startswith("NECP")
        and getattr(record, "form", "") == "macro"
        and record.at.path in {"bsd/net/necp.h", "bsd/net/necp.c", "bsd/net/necp_client.c"}
    ]
    in_header = [record for record in core if record.at.path.endswith(".h")]
    assert (len(core), len(in_header)) == COUNTS[tag]
    assert_sane(found)


def assert_sane(found: list[Record]) -> None:
    assert sum(record.visibility == "unknown" for record in found) == 0
    assert all(record.at.line > 0 and record.proof for record in found)
    unresolved = [
        record
        for record in found
        if getattr(record, "form", "") == "enumerator" and getattr(record, "value", None) is None
    ]
    assert len(unresolved) < 0.03 * len(found)
