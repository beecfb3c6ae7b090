"""Visibility: install lists x unifdef, on a small tree of our own in xnu's layout."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from darwinidx.model import Visibility
from darwinidx.resolve.visibility import VisibilityRule

if TYPE_CHECKING:
    from pathlib import Path

MAKEDEFS = r"""
SUPPORTED_EMBEDDED_PLATFORMS := iPhoneOS WatchOS
HIDDEN = -UPLANT_KERNEL_PRIVATE
SPINCFRAME_UNIFDEF = $(HIDDEN) -UKERNEL -UKERNEL_PRIVATE -DPRIVATE -UDRIVERKIT
SINCFRAME_UNIFDEF  = $(HIDDEN) -UKERNEL -UKERNEL_PRIVATE -UPRIVATE -UDRIVERKIT
KINCFRAME_UNIFDEF  = $(HIDDEN) -DKERNEL -UKERNEL_PRIVATE -UPRIVATE
KPINCFRAME_UNIFDEF = $(HIDDEN) -DKERNEL -DKERNEL_PRIVATE -DPRIVATE
"""
RULES = """
ifndef INSTALL_KF_MI_LCL_LIST
    INSTALL_KF_MI_LCL_LIST = $(EXPORT_MI_LIST)
endif

ifndef INSTALL_KF_MI_LIST
    INSTALL_KF_MI_LIST = $(EXPORT_MI_LIST)
endif
"""
TOP = """
ifndef CURRENT_BUILD_CONFIG
\tINSTINC_SUBDIRS = nowhere
else
INSTINC_SUBDIRS = bsd
INSTINC_SUBDIRS_X86_64 = $(INSTINC_SUBDIRS)
INSTINC_SUBDIRS_ARM64 = $(INSTINC_SUBDIRS)
endif
"""
GARDEN = r"""
MOVED = path.h
ifeq ($(filter $(SUPPORTED_EMBEDDED_PLATFORMS),$(PLATFORM)),)
EXTRA = $(MOVED)
else
EXTRA_PRIVATE = $(MOVED)
endif
DATAFILES = gate.h \
	fence.h $(EXTRA)
PRIVATE_DATAFILES = shed.h $(EXTRA_PRIVATE)
KERNELFILES = gate.h root.h
INSTALL_MI_LIST = ${DATAFILES}
INSTALL_MI_GEN_LIST = seeds.h
INSTALL_MI_LCL_LIST = ${EXTRA_PRIVATE}
INSTALL_SF_MI_LCL_LIST = $(sort ${DATAFILES} ${PRIVATE_DATAFILES})
EXPORT_MI_LIST = $(filter-out fence.h, ${KERNELFILES}) deep.h
INSTALL_KF_MI_LIST = ${KERNELFILES}
"""
TREE = {
    "Makefile": TOP,
    "makedefs/MakeInc.def": MAKEDEFS,
    "makedefs/MakeInc.rule": RULES,
    "bsd/Makefile": "INSTINC_SUBDIRS = garden\nINSTINC_SUBDIRS_X86_64 = i386\n",
    "bsd/garden/Makefile": GARDEN,
    "bsd/i386/Makefile": "INSTALL_MD_LIST = stone.h\n",
    "bsd/cellar/Makefile": "INSTALL_MI_LIST = wine.h\n",
    **dict.fromkeys(
        (
            "bsd/garden/gate.h",
            "bsd/garden/fence.h",
            "bsd/garden/path.h",
            "bsd/garden/shed.h",
            "bsd/garden/root.h",
            "bsd/garden/deep.h",
            "bsd/garden/weed.h",
            "bsd/garden/grow.c",
            "bsd/i386/stone.h",
            "bsd/cellar/wine.h",
        ),
        "",
    ),
}


def rule_of(tree: dict[str, str]) -> VisibilityRule:
    return VisibilityRule(tree, lambda path: tree[path].encode() if path in tree else None)


@pytest.fixture(scope="module")
def rule() -> VisibilityRule:
    return rule_of(TREE)


@pytest.mark.parametrize(
    ("path", "conditions", "expected", "where"),
    [
        ("bsd/garden/gate.h", (), Visibility.SDK, "bsd/garden/Makefile DATAFILES -> usr/include"),
        ("bsd/garden/gate.h", ("PRIVATE",), Visibility.PRIVATE, "DATAFILES -> System.framework/PrivateHeaders"),
        ("bsd/garden/gate.h", ("defined(PRIVATE)",), Visibility.PRIVATE, "private unifdef"),
        ("bsd/garden/gate.h", ("defined(KERNEL)",), Visibility.KEXT, "KERNELFILES -> Kernel.framework/Headers"),
        ("bsd/garden/gate.h", ("KERNEL_PRIVATE",), Visibility.KEXT, "Kernel.framework/PrivateHeaders"),
        ("bsd/garden/gate.h", ("PLANT_KERNEL_PRIVATE",), Visibility.KERNEL, "PLANT_KERNEL_PRIVATE"),
        ("bsd/garden/gate.h", ("!defined(KERNEL)",), Visibility.SDK, "public unifdef"),
        ("bsd/garden/gate.h", ("0",), Visibility.KERNEL, "without this line: 0"),
        ("bsd/garden/fence.h", ("defined(KERNEL)",), Visibility.KERNEL, "defined(KERNEL)"),
        ("bsd/garden/shed.h", (), Visibility.PRIVATE, "PRIVATE_DATAFILES"),
        ("bsd/garden/root.h", (), Visibility.KEXT, "KERNELFILES"),
        ("bsd/garden/deep.h", (), Visibility.KEXT, "EXPORT_MI_LIST -> Kernel.framework/PrivateHeaders; kext-private"),
        ("bsd/garden/weed.h", (), Visibility.KERNEL, "no Makefile's install list"),
        ("bsd/cellar/wine.h", (), Visibility.KERNEL, "no Makefile's install list"),
        ("bsd/garden/grow.c", (), Visibility.KERNEL, "source file"),
        ("bsd/i386/stone.h", (), Visibility.SDK, "bsd/i386/Makefile INSTALL_MD_LIST"),
        ("config/MASTER", (), Visibility.KERNEL, "build file"),
    ],
)
def test_label_and_proof(
    rule: VisibilityRule, path: str, conditions: tuple[str, ...], expected: Visibility, where: str
) -> None:
    visibility, proof = rule.of(path, conditions, line=7)
    assert visibility is expected
    assert where in proof


def test_undecided_conditions_stay_and_are_named(rule: VisibilityRule) -> None:
    visibility, proof = rule.of("bsd/garden/gate.h", ("!defined(_POSIX_C_SOURCE)", "PRIVATE || defined(_HEDGE)"))
    assert visibility is Visibility.SDK
    assert "under !defined(_POSIX_C_SOURCE) and PRIVATE || defined(_HEDGE)" in proof


def test_every_frame_has_to_survive(rule: VisibilityRule) -> None:
    assert rule.of("bsd/garden/gate.h", ("defined(KERNEL)", "PRIVATE"))[0] is Visibility.KEXT
    assert rule.of("bsd/garden/gate.h", ("!defined(KERNEL)", "KERNEL_PRIVATE"))[0] is Visibility.KERNEL


def test_a_header_may_be_public_on_one_platform_only(rule: VisibilityRule) -> None:
    assert rule.by_platform("bsd/garden/path.h", ()) == {"macos": Visibility.SDK, "ios": Visibility.PRIVATE}
    assert rule.of("bsd/garden/path.h", ())[1].endswith("on iOS: private")
    assert rule.by_platform("bsd/garden/gate.h", ()) == {"macos": Visibility.SDK, "ios": Visibility.SDK}


def test_generated_headers(rule: VisibilityRule) -> None:
    visibility, proof = rule.of_generated("bsd/garden/seeds.h")
    assert visibility is Visibility.SDK
    assert proof.startswith("generated header; bsd/garden/Makefile INSTALL_MI_GEN_LIST -> usr/include")
    assert rule.of_generated("bsd/garden/nothing.h")[0] is Visibility.UNKNOWN


def test_a_tree_without_lists_is_unknown_and_says_so() -> None:
    bare = rule_of({"Makefile": "all:\n\techo\n", "bsd/garden/gate.h": ""})
    visibility, proof = bare.of("bsd/garden/gate.h", ("PRIVATE",))
    assert visibility is Visibility.UNKNOWN
    assert "no install lists" in proof
    assert bare.by_platform("bsd/garden/gate.h", ()) == {"macos": Visibility.UNKNOWN}
    assert bare.of("bsd/garden/grow.c", ())[0] is Visibility.KERNEL


def test_old_trees_name_unifdef_flags_in_the_rule() -> None:
    old = {
        "Makefile": "INSTINC_SUBDIRS = bsd\nINSTINC_SUBDIRS_PPC = bsd\n",
        "makedefs/MakeInc.def": "LCLDIR = $(FRAMEDIR)/System.framework/Versions/B/PrivateHeaders\n",
        "makedefs/MakeInc.rule": "x:\n\t$(UNIFDEF) -UKERNEL_PRIVATE -UDRIVER_PRIVATE \\\n\t\t$< > $@\n",
        "bsd/Makefile": 'INSTALL_MI_LIST = gate.h $(ALL)\nINSTALL_MI_LCL_LIST = ""\n'
        "ALL = $(shell (cd $(SOURCE); echo *.h))\n",
        "bsd/gate.h": "",
        "bsd/wall.h": "",
    }
    rule = rule_of(old)
    assert rule.of("bsd/wall.h", ())[0] is Visibility.SDK
    assert rule.of("bsd/gate.h", ("KERNEL_PRIVATE",))[0] is Visibility.KERNEL
    assert rule.by_platform("bsd/gate.h", ()) == {"macos": Visibility.SDK}


@pytest.mark.xnu
@pytest.mark.parametrize("tag", ["xnu-11417.121.6", "xnu-2782.1.97"])
def test_necp_in_real_releases(xnu_git: Path, tag: str) -> None:
    def git(*words: str) -> bytes:
        return subprocess.run(["git", "-C", str(xnu_git), *words], check=True, capture_output=True).stdout

    paths = set(git("ls-tree", "-r", "--name-only", tag).decode().split("\n"))
    rule = VisibilityRule(paths, lambda path: git("show", f"{tag}:{path}"))
    assert rule.of("bsd/net/necp.h", ())[0] is Visibility.PRIVATE
    assert rule.of("bsd/net/necp.h", ("BSD_KERNEL_PRIVATE",))[0] is Visibility.KERNEL
    assert rule.of("bsd/sys/socket.h", ())[0] is Visibility.SDK
    assert rule.of("bsd/net/necp.c", ())[0] is Visibility.KERNEL
    assert rule.of_generated("bsd/sys/syscall.h")[0] is Visibility.SDK
