"""Symbols: how near a name stands to NECP, and what a private header keeps."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import option_cases
import pytest

from darwinidx import extract
from darwinidx.kinds.kind import Tree
from darwinidx.kinds.symbol.kind import SymbolKind
from darwinidx.kinds.symbol.text import defined_at_margin
from darwinidx.kinds.symbol.tiers import names_necp
from darwinidx.model import Miss, Release, Symbol, Tier, Visibility
from darwinidx.resolve.constants import Constants
from darwinidx.resolve.macros import Macros
from darwinidx.source import read_source

if TYPE_CHECKING:
    from collections.abc import Mapping

KIND = SymbolKind()


class ByName:
    """Stands in for the visibility rule: ``*_private.h`` is private, a core file the kernel's, the rest the SDK's."""

    def of(self, path: str, conditions: tuple[str, ...], *, line: int = 0) -> tuple[Visibility, str]:
        del conditions, line
        if path.endswith("_private.h"):
            return Visibility.PRIVATE, "by name"
        return (Visibility.KERNEL if path.endswith(".c") else Visibility.SDK), "by name"


def symbols(files: Mapping[str, str]) -> list[Symbol | Miss]:
    found = {path: extract.extract(path, text.encode()) for path, text in files.items()}
    macros = Macros({path: each.defines for path, each in found.items()})
    tree = Tree(
        release=Release(tag="xnu-1", commit="0" * 40),
        paths=dict.fromkeys(files, ""),
        read=lambda path: files[path].encode() if path in files else None,
        macros=macros,
        constants=Constants(macros, {}),
        visibility=ByName(),  # type: ignore[arg-type]
        existence=None,  # type: ignore[arg-type]
    )
    raws = {path: each.raws["symbol"] for path, each in found.items() if "symbol" in each.raws}
    return [each for each in KIND.resolve(raws, tree) if isinstance(each, Symbol | Miss)]


def tiers(files: Mapping[str, str]) -> dict[str, Tier]:
    return {each.name: each.tier for each in symbols(files) if isinstance(each, Symbol)}


@pytest.mark.parametrize("name", ["necp_open", "NECP_ON", "inp_necp_attributes", "kNecpThing"])
def test_a_name_that_says_necp_is_of_the_first_tier(name: str) -> None:
    assert names_necp(name)


def test_where_a_name_stands_and_who_uses_it_decide_the_tier() -> None:
    files = {
        "bsd/net/necp.c": "#include <net/necp.h>\nint lamp_count;\nint f(void) { return helper(LIMIT, own()); }\n",
        "bsd/net/necp.h": "int necp_open(void);\n",
        "bsd/net/user.c": "static int user(void)\n{\n\treturn necp_open();\n}\nstatic int own(void)\n{\n}\n"
        "int helper(int a)\n{\n}\nint nobody(void)\n{\n}\n",
        "bsd/net/limits.h": "#define LIMIT 4\n#define OTHER 5\n",
        "osfmk/kern/far.h": "#define LIMIT 6\n",
    }
    found = tiers(files)
    assert found["necp_open"] is Tier.T0
    assert found["lamp_count"] is found["f"] is Tier.T1
    assert found["user"] is found["helper"] is found["LIMIT"] is Tier.T2
    assert not {"own", "nobody", "OTHER"} & set(found)


def test_private_headers_of_the_network_are_watched() -> None:
    files = {
        "bsd/net/lamp_private.h": "struct lamp_x { int one; };\nint sendlamp_x(int);\n#define LAMPIOC 0x10\n"
        "enum { LAMP_ON };\nstatic inline int lamp_helper(void) { return 0; }\n#define LAMP_MARK\n#define X(a) a\n"
        "#define lamp_short box.lamp\n#ifndef _LAMP_H_\n#define _LAMP_H_\n#endif\n",
        "bsd/vm/lamp_private.h": "int not_watched(void);\n",
        "bsd/net/lamp.h": "int sdk_call(void);\n#define SDK_MACRO 1\n",
    }
    assert tiers(files) == dict.fromkeys(["lamp_x", "sendlamp_x", "LAMPIOC", "LAMP_ON"], Tier.T3)


def test_what_the_sdk_declares_too_is_not_watched() -> None:
    files = {
        "bsd/net/lamp_private.h": "struct lampreq { int a; };\n#define LAMP_UP 1\n#define LAMP_OWN 2\n",
        "bsd/net/lamp.h": "struct lampreq { int a; };\n#define LAMP_UP 1\n",
    }
    assert set(tiers(files)) == {"LAMP_OWN"}


def test_a_value_that_stays_open_has_its_reason() -> None:
    found = symbols({"bsd/net/necp.h": "#define NECP_LAMP sizeof(struct lamp)\n#define NECP_MARK\n"})
    assert [each.name for each in found if isinstance(each, Symbol) and each.value is None] == [
        "NECP_LAMP",
        "NECP_MARK",
    ]
    (miss,) = (each for each in found if isinstance(each, Miss))
    assert (miss.name, miss.reason.split(":")[0]) == ("NECP_LAMP", "value")


@pytest.mark.parametrize(
    ("path", "data", "read"),
    [
        ("bsd/net/x.h", b"", True),
        ("bsd/net/x.c", b"int x;", False),
        ("bsd/net/x.c", b"necp_open()", True),
        ("bsd/net/x.c", b"#if NECP", True),
        ("tools/x.h", b"", False),
        ("config/MASTER.x86_64", b"", True),
        ("bsd/conf/files", b"", True),
        ("bsd/conf/files.arm64", b"", True),
        ("bsd/conf/Makefile", b"", False),
        ("bsd/kern/syscalls.master", b"necp_open", False),
    ],
)
def test_files_worth_reading_are_told_cheaply(path: str, data: bytes, read: bool) -> None:
    assert KIND.candidate(path, data) is read


def test_functions_that_the_parser_loses_are_read_at_the_margin() -> None:
    source = read_source(
        "x.c",
        b"static struct lamp *\nlamp_find(int number,\n    int *out)\n{\n}\n\nlamp_call(1);\n\nLAMP_EACH(lamp)\n{\n}\n"
        b"int lamp_seen(void)\n{\n}\nlamp_old(a)\n\tint a;\n{\n}\n",
    )
    (found,) = defined_at_margin(source, set())
    assert (found.name, found.line) == ("lamp_find", 2)
    assert found.signature == "static struct lamp * lamp_find(int number, int *out)"
    assert not list(defined_at_margin(source, {"lamp_find"}))


def test_what_is_kept_survives_the_cache() -> None:
    found = extract.extract(
        "bsd/net/necp.h", b"enum lamp : uint8_t { NECP_A = 1, NECP_B };\n#if X\nint necp_f(int);\n#endif\n"
    )
    again = extract.decode(extract.encode(found))
    assert again.raws == found.raws
    (last,) = (raw for raw in again.raws["symbol"] if raw.name == "NECP_B")
    assert (last.previous, last.underlying) == ("NECP_A", "uint8_t")
    assert replace(last, name="x") != last


def test_health_counts_what_only_the_text_showed() -> None:
    found = extract.extract("bsd/net/necp.c", b"int necp_a;\nLCK_GRP_DECLARE(necp_grp, 1);\n")
    assert (found.size, found.rescued) == (42, 1)


def test_a_call_without_its_macro_declares_nothing() -> None:
    found = option_cases.findings(KIND, {"bsd/net/necp.c": b"LAMP_GENERATE(necp_lamps, lamp);\n"})
    assert found == []
