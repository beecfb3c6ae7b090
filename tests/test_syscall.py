"""System calls: both layouts of the table, and the real one."""

from __future__ import annotations

import subprocess
from pathlib import Path

import option_cases
import pytest

from darwinidx.kinds.syscall import SyscallKind
from darwinidx.model import Syscall

CASES = sorted((Path(__file__).parent / "units" / "syscall").glob("*.d"))
PLACES = {".master": "bsd/kern/syscalls.master", ".c": "bsd/kern/init_sysent.c"}
STUBS = {"libsyscall/README": b""}


def files_of(case: Path) -> dict[str, bytes]:
    return {PLACES[each.suffix]: each.read_bytes() for each in case.glob("input.*")}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_unit(case: Path) -> None:
    option_cases.check(case, option_cases.findings(SyscallKind(), files_of(case) | STUBS))


def test_a_tree_without_stubs_claims_none() -> None:
    master = b"1\tAUE_NULL\tALL\t{ int lantern_dim(int rval); }\n"
    (found,) = option_cases.findings(SyscallKind(), {PLACES[".master"]: master})
    assert isinstance(found, Syscall)
    assert not found.stub


def test_the_master_file_outranks_the_table_it_makes() -> None:
    master = b"1\tAUE_NULL\tALL\t{ int lantern_dim(int rval); }\n"
    table = b"struct sysent sysent[] = {\n\tsyss(beacon,0),\n};\n"
    found = option_cases.findings(SyscallKind(), {PLACES[".master"]: master, PLACES[".c"]: table})
    assert [each.name for each in found] == ["lantern_dim"]


def test_a_number_is_public_only_where_the_old_header_has_its_macro() -> None:
    table = b"struct sysent sysent[] = {\n\tsyss(lantern,0),\n\tsyss(beacon,0),\n};\n"
    header = b"#define SYS_lantern 0\n"
    found = option_cases.findings(SyscallKind(), {PLACES[".c"]: table, "bsd/sys/syscall.h": header})
    assert [(each.name, each.visibility) for each in found if isinstance(each, Syscall)] == [
        ("lantern", "sdk"),
        ("beacon", "kernel"),
    ]


def test_files_of_other_names_are_left_alone() -> None:
    kind = SyscallKind()
    assert not kind.candidate("bsd/kern/kern_prot.c", b"struct sysent sysent[];")
    assert not kind.candidate("bsd/kern/init_sysent.c", b"int nosys(void);")


@pytest.mark.xnu
@pytest.mark.parametrize(
    ("tag", "path", "lines", "last"),
    [
        ("xnu-11417.121.6", PLACES[".master"], 669, 557),
        ("xnu-2782.1.97", PLACES[".master"], 586, 489),
        ("xnu-792", PLACES[".master"], 388, 369),
        ("xnu-123.5", PLACES[".c"], 370, 349),
    ],
)
def test_real_tables_are_read_whole(xnu_git: Path, tag: str, path: str, lines: int, last: int) -> None:
    shown = subprocess.run(["git", "-C", xnu_git, "show", f"{tag}:{path}"], capture_output=True, check=True)
    found = option_cases.findings(SyscallKind(), {path: shown.stdout})
    assert len(found) == lines
    numbers = [each.number for each in found if isinstance(each, Syscall)]
    assert sorted(set(numbers)) == list(range(last + 1))
