"""Sysctls: look-alikes that stay out, every mechanism that comes in, and whole real releases."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import option_cases
import pytest

from darwinidx import extract, query_files
from darwinidx.kinds.kind import Tree
from darwinidx.kinds.sysctl.kind import SysctlKind
from darwinidx.kinds.sysctl.raw import RawSysctl
from darwinidx.model import Miss, Place, Record, Release, Sysctl, Visibility
from darwinidx.resolve.constants import Constants
from darwinidx.resolve.macros import Define, Macros
from darwinidx.source import read_source
from darwinidx.syntax import Grammar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CASES = Path(__file__).parent / "units" / "sysctl"
SUFFIXES = (".c", ".h", ".cpp", ".inc", ".def")


class Everywhere:
    """Stands in for the rules of visibility and existence."""

    def of(self, path: str, conditions: tuple[str, ...], *, line: int = 0) -> object:
        del path, conditions
        return (Visibility.KERNEL, "a source file") if line else "release:all"


def findings(files: dict[str, bytes]) -> list[Record | Miss]:
    """What a small tree gives, by way of the payloads that the store keeps."""
    found = {path: extract.decode(extract.encode(extract.extract(path, data))) for path, data in files.items()}
    macros = Macros({path: each.defines for path, each in found.items()})
    raws = {path: each.raws["sysctl"] for path, each in found.items() if "sysctl" in each.raws}
    unread = [
        Miss(at=Place(path=path, line=miss.line, column=miss.column), kind=kind, name=miss.name, reason=miss.reason)
        for path, each in found.items()
        for kind, miss in each.misses
        if kind == "sysctl"
    ]
    return [*resolved(files, raws, macros), *unread]


def resolved(
    files: Mapping[str, bytes], raws: Mapping[str, Sequence[RawSysctl]], macros: Macros
) -> list[Sysctl | Miss]:
    tree = Tree(
        release=Release(tag="xnu-1", commit="0" * 40),
        paths=dict.fromkeys(files, ""),
        read=files.get,
        macros=macros,
        constants=Constants(macros, {}),
        visibility=Everywhere(),  # type: ignore[arg-type]
        existence=Everywhere(),  # type: ignore[arg-type]
    )
    return list(SysctlKind().resolve(raws, tree))


def sysctls(text: str, **others: str) -> list[str]:
    """The names that a file declares, with the cases' header beside it."""
    files = {"bsd/sys/sysctl.h": (CASES / "sysctl.h").read_bytes(), "bsd/kern/input.c": text.encode()}
    files |= {f"bsd/kern/{name.replace('_', '.')}": other.encode() for name, other in others.items()}
    return sorted(each.name for each in findings(files) if isinstance(each, Sysctl))


@pytest.mark.parametrize("case", sorted(CASES.glob("*.d")), ids=lambda case: case.stem)
def test_unit(case: Path) -> None:
    files = {"bsd/sys/sysctl.h": (CASES / "sysctl.h").read_bytes()}
    for each in case.iterdir():
        if each.suffix in SUFFIXES:
            place = {"sysctl.h": "bsd/sys/sysctl.h", "lamps.inc": "osfmk/sea/lamps.inc"}
            files[place.get(each.name, f"bsd/kern/{each.name}")] = each.read_bytes()
    option_cases.check(case, findings(files))


def test_a_parent_declared_in_another_file_is_found() -> None:
    node = 'SYSCTL_NODE(, OID_AUTO, harbour, CTLFLAG_RD, 0, "");\n'
    leaf = 'SYSCTL_INT(_harbour, OID_AUTO, depth, CTLFLAG_RD, &depth, 0, "");\n'
    assert sysctls(leaf, node_c=node) == ["harbour", "harbour.depth"]


def test_a_wrapper_of_another_source_file_does_not_reach() -> None:
    node = 'SYSCTL_NODE(, OID_AUTO, harbour, CTLFLAG_RD, 0, "");\n'
    wrapper = '#define LAMP(p, n) SYSCTL_INT(p, OID_AUTO, n, CTLFLAG_RD, &n, 0, "")\n'
    use = "LAMP(_harbour, wick);\n"
    assert sysctls(node + use, other_c=wrapper) == ["harbour"]
    assert sysctls(node + use, other_h=wrapper) == ["harbour", "harbour.wick"]


def test_nodes_in_a_circle_are_misses() -> None:
    text = 'SYSCTL_NODE(_a_b, OID_AUTO, b, 0, 0, "");\nSYSCTL_NODE(_a, OID_AUTO, b_b, 0, 0, "");\n'
    files = {"bsd/sys/sysctl.h": (CASES / "sysctl.h").read_bytes(), "bsd/kern/input.c": text.encode()}
    assert [type(each) for each in findings(files)] == [Miss, Miss]


@pytest.mark.parametrize("name", ["lamps.inc", "lamps.def"])
def test_a_list_is_a_candidate_by_its_entries(name: str) -> None:
    kind = SysctlKind()
    assert kind.candidate(f"osfmk/{name}", b"LAMP(north)\n")
    assert not kind.candidate(f"osfmk/{name}", b"north\n")


def test_a_file_that_only_serves_sysctls_is_no_candidate() -> None:
    assert not SysctlKind().candidate(
        "bsd/kern/a.c", b"static int f SYSCTL_HANDLER_ARGS { return SYSCTL_OUT(r, p, l); }"
    )


@pytest.mark.xnu
@pytest.mark.parametrize(
    ("tag", "at_least", "necp_leaves"),
    [
        ("xnu-123.5", 237, 0),
        ("xnu-2782.1.97", 1237, 4),
        ("xnu-4570.1.46", 1681, 14),
        ("xnu-11417.121.6", 2961, 39),
    ],
)
def test_real_releases_are_read_whole(xnu_git: Path, tag: str, at_least: int, necp_leaves: int) -> None:
    """Only files that say sysctl are read here, which is enough for all names and keeps the test short."""
    listed = subprocess.run(
        [
            "git",
            "-C",
            xnu_git,
            "grep",
            "-lIE",
            "sysctl|SYSCTL|ARM_FEATURE_FLAG",
            tag,
            "--",
            *(f"*{end}" for end in SUFFIXES),
        ],
        capture_output=True,
        check=True,
        text=True,
    )
    paths = [line.partition(":")[2] for line in listed.stdout.splitlines()]
    shown = subprocess.run(
        ["git", "-C", xnu_git, "cat-file", "--batch"],
        input="".join(f"{tag}:{path}\n" for path in paths).encode(),
        capture_output=True,
        check=True,
    ).stdout
    files, at = {}, 0
    for path in paths:
        head = shown.index(b"\n", at)
        size = int(shown[at:head].split()[2])
        files[path] = shown[head + 1 : head + 1 + size]
        at = head + size + 2
    grammar, kind = Grammar({"sysctl": query_files.read("sysctl")}), SysctlKind()
    raws: dict[str, list[RawSysctl]] = {}
    defines: dict[str, Sequence[Define]] = {}
    for path, data in files.items():
        source = read_source(path, data)
        defines[path] = source.defines
        if kind.candidate(path, data):
            read = kind.read(source, grammar.parse(source).matches["sysctl"])
            raws[path] = [raw for raw in read if isinstance(raw, RawSysctl)]
    found = resolved(files, raws, Macros(defines))
    names = [each.name for each in found if isinstance(each, Sysctl)]
    assert len(names) >= at_least
    assert sum(name.startswith("net.necp.") for name in names) == necp_leaves
    assert not [
        each for each in found if isinstance(each, Miss) and each.reason.startswith(("wrapper", "parent", "name"))
    ]
