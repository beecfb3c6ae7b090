from __future__ import annotations

import pytest

from darwinidx.resolve.conditionals import read_conditionals
from darwinidx.resolve.constants import Constants, Enumerator
from darwinidx.resolve.macros import Macros, read_defines

HEADER = "bsd/net/rock.h"

ROCKS = """
#define GRAIN 4
#define GRAINS (GRAIN * 1024)
#define LOOSE GRAIN + 1
#define TORN LOOSE * 2
#define ALL_BITS 0xffffffffU
#define NAME "com.example.rock"
#define LONG_NAME NAME "." "gravel"
#define ALIAS GRAINS
#define HALF(x) ((x) / 2)
#define NOTHING
#define ME ME
#define ROUND SQUARE
#define SQUARE ROUND
#define LOW_MINIMUM (-2147483647 - 1)
#define NEGATIVE -1
#define TYPE uint32_t
#define CODE(group, number, type) (0x80000000 | ((sizeof(type) & 0x1fff) << 16) | ((group) << 8) | (number))
#define READ_WORD CODE('r', 1, uint32_t)
#define READ_ROCK CODE('r', 2, struct rock)
#if BOULDERS
#define WEIGHT 1
#else
#define WEIGHT 2
#endif
#if SHINY
#define COLOUR 3
#else
#define COLOUR 0x3
#endif
#ifdef KERNEL
#define SIDE 1
#else
#define SIDE 2
#endif
"""


def constants(**files: str) -> Constants:
    found = {}
    for path, text in {HEADER: ROCKS, **{name.replace("__", "/") + ".c": body for name, body in files.items()}}.items():
        code = text.encode()
        found[path] = read_defines(code, read_conditionals(code))
    return Constants(Macros(found))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("GRAIN", 4),
        ("ALIAS", 4096),
        ("1024 * 1024", 1 << 20),
        ("TORN", 6),
        ("(LOOSE) * 2", 10),
        ("HALF(GRAINS) - 1", 2047),
        ("NAME", "com.example.rock"),
        ("LONG_NAME", "com.example.rock.gravel"),
        (r'"tab\t\101\x42"', "tab\tAB"),
        ("ALL_BITS", 0xFFFFFFFF),
        ("ALL_BITS + 1", 0),
        ("~0", -1),
        ("(uint32_t)~0", 0xFFFFFFFF),
        ("(u_int16_t)-1", 0xFFFF),
        ("(unsigned long long)-1", 0xFFFFFFFFFFFFFFFF),
        ("(int8_t)0xFF", -1),
        ("1 << 31", -(1 << 31)),
        ("1U << 31", 1 << 31),
        ("1ULL << 40", 1 << 40),
        ("LOW_MINIMUM", -(1 << 31)),
        ("0 - NEGATIVE", 1),
        ("0x7fffffff + 0L", 0x7FFFFFFF),
        ("-5 / 2", -2),
        ("-5 % 3", -2),
        ("010 + 0b11", 11),
        ("'a'", 97),
        (r"'\n'", 10),
        ("'abcd'", 0x61626364),
        ("2 > 1 ? 'x' : y", 120),
        ("1 || missing", 1),
        ("sizeof(int) * 2", 8),
        ("sizeof(struct rock *)", 8),
        ("sizeof(uint64_t[4])", 32),
        ("sizeof(char[GRAIN][2])", 8),
        ("sizeof(NAME)", 17),
        ("sizeof(TYPE)", 4),
        ("READ_WORD", 0x80047201),
        ("COLOUR", 3),
        ("SIDE", 1),
        ("(pebble_t)7", 7),
        ("(void *)0", 0),
        ("__INT_MAX__", 0x7FFFFFFF),
    ],
)
def test_values_are_those_a_compiler_gives(text: str, value: int | str) -> None:
    assert constants().value(text) == value
    assert constants().why_not(text) == ""


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("missing", "name unknown: missing"),
        ("NOTHING", "empty"),
        ("HALF", "not a constant: HALF takes arguments"),
        ("ME", "name unknown: ME"),
        ("ROUND", "name unknown"),
        ("READ_ROCK", "size unknown: struct rock"),
        ("sizeof(struct rock)", "size unknown: struct rock"),
        ("WEIGHT", "differs: WEIGHT"),
        ("WEIGHT + 1", "differs: WEIGHT"),
        ("call(1)", "not a constant: a call of call"),
        ("(struct rock *)8", "not a constant: a pointer"),
        ("~(pebble_t)1 + (pebble_t)1000", "type unknown: pebble_t"),
        ("1 / 0", "undefined in C"),
        ("1 << 32", "undefined in C"),
        ("1.5", "not a constant expression"),
        ("{ 1 }", "not a constant expression"),
        ("do { } while (0)", "not a constant expression"),
        ('"a" + 1', "not a constant expression"),
        ("TYPE", "name unknown"),
        ("", "empty"),
        ("(" * 400, "not a constant expression"),
    ],
)
def test_what_the_text_does_not_say_has_a_reason(text: str, reason: str) -> None:
    assert constants().value(text) is None
    assert constants().why_not(text).startswith(reason)


def test_a_files_own_definition_comes_first_and_stays_its_own() -> None:
    found = constants(bsd__net__pit="#define GRAIN 9\n#define PIT GRAIN\n")
    assert found.value("GRAIN", path="bsd/net/pit.c") == 9
    assert found.value("PIT", path="bsd/net/pit.c") == 9
    assert found.value("GRAINS", path="bsd/net/pit.c") == 4096
    assert found.value("GRAIN", path="bsd/net/other.c") == 4


def test_a_default_does_not_hide_what_a_header_may_say() -> None:
    text = "#ifndef GRAIN\n#define GRAIN 9\n#endif\n#ifndef SLAB\n#define SLAB 5\n#endif\n"
    found = constants(bsd__net__pit=text)
    assert found.why_not("GRAIN", path="bsd/net/pit.c").startswith("differs")
    assert found.value("SLAB", path="bsd/net/pit.c") == 5


def enum(*rows: tuple[str, str] | tuple[str, str, str], path: str = HEADER, underlying: str = "") -> Constants:
    by_name: dict[str, list[Enumerator]] = {}
    before = ""
    for line, (name, expression, *conditions) in enumerate(rows, 1):
        by_name.setdefault(name, []).append(
            Enumerator(name, path, expression, before, line, tuple(conditions), underlying)
        )
        before = name
    defines = read_defines(ROCKS.encode(), read_conditionals(ROCKS.encode()))
    return Constants(Macros({HEADER: defines}), by_name)


def test_enumerators_count_on_from_what_stands_before() -> None:
    found = enum(("A", ""), ("B", ""), ("C", "GRAIN"), ("D", ""), ("E", "A + D"), ("F", "1 << 30"), ("G", ""))
    assert [found.value(name) for name in "ABCDEFG"] == [0, 1, 4, 5, 5, 1 << 30, (1 << 30) + 1]
    assert found.value("D | F") == (1 << 30) + 5


def test_a_long_enum_is_no_deep_one() -> None:
    found = enum(*((f"E{number}", "") for number in range(5000)))
    assert found.value("E4999") == 4999


def test_enumerators_under_conditions() -> None:
    found = enum(("A", ""), ("B", "7", "SHINY"), ("C", "7", "!SHINY"), ("D", ""), ("E", "", "SHINY"), ("F", ""))
    assert found.value("D") == 8
    assert found.value("E") == 9
    assert found.value("F") is None
    assert found.why_not("F").startswith("differs: F depends on conditions")
    kernel = enum(("A", ""), ("B", "7", "!defined(KERNEL)"), ("C", ""), ("D", "", "defined(KERNEL)"), ("E", ""))
    assert [kernel.value(name) for name in "ACDE"] == [0, 1, 2, 3]


def test_the_underlying_type_counts() -> None:
    assert enum(("A", "1 << 31")).value("A") == -(1 << 31)
    assert enum(("A", "1 << 31"), underlying="uint32_t").value("A") == 1 << 31


def test_enumerators_that_lead_nowhere() -> None:
    found = enum(("A", "B"), ("B", "A"), ("C", ""), ("D", "lost"), ("E", ""))
    assert found.why_not("C").startswith(("circular", "name unknown"))
    assert found.why_not("E") == "name unknown: lost"
    lost = Constants(Macros({}), {"B": [Enumerator("B", HEADER, "", "A", 2)]})
    assert lost.why_not("B").startswith("name unknown: A")


def test_a_macro_that_names_its_own_enumerator() -> None:
    found = enum(("ME", "12"))
    assert found.value("ME") == 12


def test_the_nearer_of_a_macro_and_an_enumerator_is_meant() -> None:
    macros = Macros(
        {
            "osfmk/a.c": read_defines(b"#define SLOTS 64\n", read_conditionals(b"")),
            "bsd/b.h": read_defines(b"#define DEPTH 2\n", read_conditionals(b"")),
        }
    )
    by_name = {
        "SLOTS": [Enumerator("SLOTS", "osfmk/a.h", "6")],
        "DEPTH": [Enumerator("DEPTH", "osfmk/a.h", "3")],
    }
    found = Constants(macros, by_name)
    assert found.value("SLOTS", path="osfmk/a.h") == 6
    assert found.value("SLOTS + 1") == 7
    assert found.value("SLOTS", path="osfmk/a.c") == 64
    assert found.value("DEPTH", path="osfmk/a.h") == 3
    assert found.why_not("DEPTH", path="bsd/c.c").startswith("differs: DEPTH is a macro here")
    assert found.why_not("DEPTH * 2", path="bsd/c.c").startswith("differs: DEPTH is a macro here")
