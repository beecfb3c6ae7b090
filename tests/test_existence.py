"""Existence: options, conf/files, flags and the tree's own defines, on a small tree of our own in xnu's layout."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from darwinidx.resolve.conditionals import read_conditionals
from darwinidx.resolve.existence import ExistenceRule
from darwinidx.resolve.expression import Truth
from darwinidx.resolve.macros import Macros, read_defines

if TYPE_CHECKING:
    from pathlib import Path

MASTER = """
options		GARDEN		# beds	# <garden>
options		POND
options		DEPTH=3		# <garden>
options		DEPTH=9		# <!garden>
options		DEVELOPMENT	# <development>
options		DEBUG		# <debug>
options		CONFIG_KASAN	# <config_kasan>
options		"FERN"		# <fern>
options		FROST		# <frost,ice>
pseudo-device	rake	2	init rake_init	# <garden>
pseudo-device	hoe
"""
MAC = """
#  BASE = [ garden fern weeds ]
#  RELEASE = [ BASE ]
#  DEVELOPMENT = [ BASE development ]
#  DEBUG = [ BASE debug ]
#  KASAN = [ DEVELOPMENT config_kasan ]
machine "x86_64"
"""
PHONE = """
#if SOC_IS_VIRTUALIZED
#  BASE = [ frost ]
#else
#  BASE = [ ice ]
#endif
#  RELEASE = [ BASE ]
#  DEVELOPMENT = [ BASE development ]
machine "arm64"
"""
MAKEDEFS = """
ifeq ($(PLATFORM),MacOSX)
TARGETS = -DFOR_MAC
else
TARGETS = -DFOR_PHONE=1
endif
ifeq ($(CURRENT_KERNEL_CONFIG),KASAN)
KASAN = 1
endif
ifeq ($(KASAN),1)
CFLAGS_GEN += -DKASAN=1
endif
CFLAGS_ARM64 = -Darm64
CFLAGS_X86_64 = -DX86_64 -UPAVED
CFLAGS = $(CFLAGS_GEN) $($(addsuffix $(CURRENT_ARCH_CONFIG),CFLAGS_)) $(TARGETS) -DKERNEL
MACHINE_FLAGS_ARM64_B1 = -DBOARD_B1 -mcpu=x
"""
FILES = """
OPTIONS/garden		optional garden
OPTIONS/fence		optional fence
bsd/plot/always.c	standard
bsd/plot/bed.c		optional garden bound-checks
bsd/plot/ice.c		optional frost
bsd/plot/nowhere.c	optional fence
bsd/plot/bare.c		optional not garden
bsd/plot/both.c		optional garden rake
bsd/plot/rake.c		optional rake
bsd/plot/shovel.c	optional shovel
bsd/plot/kasan.c	optional config_kasan
osfmk/kern/guest.c	optional garden
"""
HEADER = b"""#ifndef _PLOT_H_
#define _PLOT_H_
#if DEVELOPMENT || DEBUG
#define WATCHED 1
#else
#define WATCHED 0
#endif
#ifndef ROWS
#define ROWS 2
#endif
#define OPEN_BED (GARDEN)
#define LOOP_A LOOP_B
#define LOOP_B LOOP_A
#if GARDEN
#include <plot/inner.h>
#endif
#ifndef GATE
#define GATED 0
#define GATE(x)
#else
#define GATED 1
#endif
#ifdef BOARD_B1
#define HAS_WELL 1
#endif
#endif
"""
TREE: dict[str, bytes] = {
    "config/MASTER": MASTER.encode(),
    "config/MASTER.x86_64": MAC.encode(),
    "config/MASTER.arm64.iPhoneOS": PHONE.encode(),
    "makedefs/MakeInc.def": MAKEDEFS.encode(),
    "bsd/conf/files": FILES.encode(),
    "bsd/conf/files.x86_64": b"bsd/plot/intel.c standard\n",
    "bsd/conf/Makefile.template": b"CFLAGS += -DBSD_BUILD\n%OBJS\n",
    "osfmk/conf/files": b"osfmk/kern/own.c standard\n",
    "bsd/plot/plot.h": HEADER,
    "bsd/plot/inner.h": b"#define GATE(x) x\n",
    "bsd/plot/arm64/arch.h": b"#define ARCHED 1\n",
    "bsd/plot/always.c": b"#define LOCAL 1\n#include <plot/host.inc>\n",
    "bsd/plot/other.c": b"#define FOREIGN 1\n",
    "bsd/plot/orphan.c": b"",
    "bsd/plot/bed.c": b'#include "part.c"\n',
    "bsd/plot/part.c": b"",
    "tools/tool.h": b"#define TOOLED 1\n",
}
ALWAYS = "bsd/plot/always.c"


def macros_of(tree: dict[str, bytes]) -> Macros:
    return Macros(
        {
            path: read_defines(data, read_conditionals(data))
            for path, data in tree.items()
            if path.endswith((".h", ".c"))
        }
    )


@pytest.fixture(scope="module")
def rule() -> ExistenceRule:
    return ExistenceRule(TREE, TREE.get, macros_of(TREE))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (ALWAYS, "release:all"),
        ("bsd/plot/bed.c", "release:mac-x86"),
        ("bsd/plot/ice.c", "release:ios"),
        ("bsd/plot/bare.c", "release:ios"),
        ("bsd/plot/both.c", "release:mac-x86"),
        ("bsd/plot/rake.c", "release:mac-x86"),
        ("bsd/plot/intel.c", "release:mac-x86"),
        ("bsd/plot/nowhere.c", "none"),
        ("bsd/plot/shovel.c", "none"),
        ("bsd/plot/kasan.c", "kasan-only"),
        ("osfmk/kern/guest.c", "release:mac-x86"),
        ("osfmk/kern/own.c", "release:all"),
        ("bsd/plot/orphan.c", "none"),
        ("bsd/plot/part.c", "release:mac-x86"),
        ("bsd/plot/plot.h", "release:all"),
        ("bsd/plot/arm64/arch.h", "release:ios"),
        ("tools/tool.c", "unknown"),
    ],
)
def test_files(rule: ExistenceRule, path: str, expected: str) -> None:
    assert rule.of(path, ()) == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("GARDEN", "release:mac-x86"),
        ("!GARDEN", "release:ios"),
        ("defined(GARDEN)", "release:all"),  # config writes it into a header, as 1 or as 0
        ("defined(FENCE) && !FENCE", "release:all"),
        ("defined(POND)", "release:all"),
        ("DEPTH == 3", "release:mac-x86"),
        ("DEPTH > 3", "release:ios"),
        ("FERN", "release:mac-x86"),
        ("FROST", "release:ios"),
        ("NRAKE > 1", "release:mac-x86"),
        ("defined(NRAKE) && NSHOVEL == 0", "release:all"),
        ("DEVELOPMENT || DEBUG", "debug-only"),
        ("!(DEVELOPMENT || DEBUG)", "release:all"),
        ("KASAN", "kasan-only"),
        ("CONFIG_KASAN", "kasan-only"),
        ("defined(__x86_64__)", "release:mac-x86"),
        ("defined (__arm64__)", "release:ios"),
        ("__LP64__", "release:all"),
        ("defined(arm64)", "release:ios"),
        ("defined(PAVED)", "none"),
        ("FOR_MAC", "release:mac-x86"),
        ("FOR_PHONE", "release:ios"),
        ("defined(BSD_BUILD)", "release:all"),
        ("0", "none"),
        ("1", "release:all"),
        ("NEVER_DEFINED", "none"),
        ("WATCHED", "debug-only"),
        ("!WATCHED", "release:all"),
        ("ROWS == 2", "release:all"),
        ("OPEN_BED", "release:mac-x86"),
        ("LOCAL", "release:all"),
        ("FOREIGN", "none"),  # another file's own
        ("TOOLED", "none"),  # no header of the kernel
        ("ARCHED", "release:ios"),
        ("GATED", "release:mac-x86"),  # decided by an include under a condition
        ("HAS_WELL", "unknown"),  # a board decides
        ("WEEDS", "unknown"),  # selected, but the option itself was taken out of the tree
        ("__has_feature(roots)", "unknown"),
        ("__has_feature(roots) && DEBUG", "debug-only"),
        ("TARGET_OS_GARDEN", "unknown"),
        ("LOOP_A", "none"),
        ("not an ( expression", "unknown"),
    ],
)
def test_conditions(rule: ExistenceRule, condition: str, expected: str) -> None:
    assert rule.of(ALWAYS, (condition,)) == expected


def test_conditions_and_files_add_up(rule: ExistenceRule) -> None:
    assert rule.of("bsd/plot/bed.c", ("GARDEN", "DEBUG")) == "debug-only"
    assert rule.of("bsd/plot/bed.c", ("FROST",)) == "none"
    assert rule.of("bsd/plot/kasan.c", ("GARDEN",)) == "kasan-only"


def test_the_order_of_questions_does_not_matter() -> None:
    conditions = ["GATED", "LOOP_A", "WATCHED", "ROWS == 2", "OPEN_BED", "HAS_WELL"]
    forth = ExistenceRule(TREE, TREE.get, macros_of(TREE))
    back = ExistenceRule(TREE, TREE.get, macros_of(TREE))
    first = {condition: forth.of(ALWAYS, (condition,)) for condition in conditions}
    assert {condition: back.of(ALWAYS, (condition,)) for condition in reversed(conditions)} == first


def test_kernel_by_kernel(rule: ExistenceRule) -> None:
    found = rule.by_kernel(ALWAYS, ("GARDEN && DEVELOPMENT",))
    assert {kernel for kernel, truth in found.items() if truth is Truth.YES} == {
        ("mac-x86", "DEVELOPMENT"),
        ("mac-x86", "KASAN"),
    }
    assert ("ios", "DEBUG") not in found  # that tree has no such configuration


def test_what_a_build_defines(rule: ExistenceRule) -> None:
    names = rule.platform_options("bsd/plot/bed.c")["mac-x86", "RELEASE"]
    assert (names["GARDEN"], names["FENCE"], names["DEPTH"], names["NRAKE"], names["PAVED"]) == (
        "1",
        "0",
        "3",
        "2",
        False,
    )


def test_without_macros_only_the_build_decides() -> None:
    rule = ExistenceRule(TREE, TREE.get)
    assert rule.of(ALWAYS, ("GARDEN",)) == "release:mac-x86"
    assert rule.of(ALWAYS, ("WATCHED",)) == "unknown"


def test_each_component_of_an_old_tree_has_its_own_master() -> None:
    old = {
        "bsd/conf/MASTER": b"options INET # <inet>\n",
        "bsd/conf/MASTER.ppc": b"# RELEASE = [ppc inet]\n# DEBUG = [ppc]\n",
        "bsd/conf/MASTER.i386": b"# RELEASE = [intel]\n",
        "bsd/conf/files": b"bsd/a.c optional inet\n",
        "iokit/conf/MASTER": b"options INET # <!inet>\n",
        "iokit/conf/MASTER.ppc": b"# RELEASE = [ppc]\n",
        "iokit/conf/MASTER.i386": b"# RELEASE = [intel]\n",
        "iokit/conf/files": b"iokit/b.cpp optional inet\n",
    }
    rule = ExistenceRule(old, old.get, Macros({}))
    assert rule.of("bsd/a.c", ()) == "release:mac-ppc"
    assert rule.of("iokit/b.cpp", ()) == "release:all"
    assert rule.of("iokit/b.cpp", ("defined(__BIG_ENDIAN__)",)) == "release:mac-ppc"


def test_a_tree_without_configurations_is_unknown() -> None:
    assert ExistenceRule({"bsd/a.c": b""}, lambda _: b"", Macros({})).of("bsd/a.c", ()) == "unknown"


@pytest.mark.xnu
def test_necp_in_a_real_release(xnu_git: Path) -> None:
    tag = "xnu-11417.121.6"

    def git(*words: str) -> bytes:
        return subprocess.run(["git", "-C", str(xnu_git), *words], check=True, capture_output=True).stdout

    paths = set(git("ls-tree", "-r", "--name-only", tag).decode().split("\n"))
    rule = ExistenceRule(paths, lambda path: git("show", f"{tag}:{path}"), Macros({}))
    assert rule.of("bsd/net/necp.c", ("NECP",)) == "release:all"
    assert rule.of("bsd/net/necp_client.c", ("SKYWALK",)) == "release:mac-x86+mac-arm+ios+watch"
    assert rule.of("bsd/net/necp_client.c", ("DEVELOPMENT || DEBUG",)) == "debug-only"
    assert rule.of("bsd/nfs/nfs_serv.c", ()) == "release:mac-x86+mac-arm"
    assert rule.of("san/memory/kasan.c", ()) == "kasan-only"
