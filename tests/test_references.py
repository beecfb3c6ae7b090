"""Uses of names: which words are uses at all, in which function, and how."""

from __future__ import annotations

import pytest

from darwinidx import extract, references
from darwinidx.build.uses import undeclared
from darwinidx.model import Place, Reference, Symbol, Tier
from darwinidx.source import read_source


def uses(text: str, names: list[str], path: str = "bsd/net/x.c") -> list[tuple[str, int, str, str]]:
    source = read_source(path, text.encode())
    found = references.uses(source, extract.functions(source), references.places(source, names))
    return [(use.name, use.at.line, use.function, use.how) for use in found]


@pytest.mark.parametrize(
    ("statement", "how"),
    [
        ("necp_x(1);", "call"),
        ("f(necp_x);", "argument"),
        ("f(&necp_x, 1);", "argument"),
        ("if (a && necp_x) { }", "condition"),
        ("while (necp_x > 1) { }", "condition"),
        ("a->necp_x = 1;", "field"),
        ("a.necp_x = 1;", "field"),
        ("switch (a) { case necp_x: break; }", "case"),
        ("b = (struct c){ .necp_x = 1 };", "initializer"),
        ("a = necp_x;", "use"),
    ],
)
def test_how_a_name_is_used(statement: str, how: str) -> None:
    assert uses(f"void f(void)\n{{\n\t{statement}\n}}\n", ["necp_x"]) == [("necp_x", 3, "f", how)]


def test_directives_and_macro_bodies_are_uses_and_definitions_are_not() -> None:
    text = "#define necp_x 1\n#define OTHER(a) (a + necp_x)\n#if defined(necp_x)\n#endif\n"
    assert [use[1:] for use in uses(text, ["necp_x"])] == [(2, "", "macro body"), (3, "", "directive")]


def test_comments_strings_and_longer_words_are_no_uses() -> None:
    assert uses('/* necp_x */ // necp_x\nchar *a = "necp_x"; int my_necp_x, necp_xy;\n', ["necp_x"]) == []


def test_a_function_that_the_parser_loses_keeps_its_uses() -> None:
    functions = references.functions_of(read_source("x.c", b"int\nf(void)\n{\n\tnecp_x();\n}\n"), ())
    assert [(start, name) for start, _, name in functions] == [(4, "f")]


@pytest.mark.parametrize(
    "body",
    [
        "int a; if (a) {\n\t}",
        "\tFOREACH(a, b) {\n\t\tc();\n\t}",
        "#if A\n\tif (a) {\n#else\n\tif (b) {\n#endif\n\t}",
        "\t}",
        "\tint a[] =\n{\n\t1\n};",
    ],
)
def test_functions_are_found_whatever_is_in_them(body: str) -> None:
    text = f"int\nf(void)\n{{\n{body}\n}}\n\nstruct g\n{{\n\tint a;\n}};\n\nint\nh(a)\n\tint a;\n{{ return a; }}\n"
    found = {name: start for start, _, name in extract.functions(read_source("x.c", text.encode()))}
    assert found == {"f": text.index("int\nf"), "h": text.index("int\nh")}


def test_a_loop_of_a_macro_is_no_function() -> None:
    text = "int\nf(void)\n{\n\tFOREACH(t, &head) {\n\t\tnecp_x();\n\t}\n}\n"
    assert uses(text, ["necp_x"]) == [("necp_x", 5, "f", "call")]


def test_locals_of_a_name_that_nobody_declares_are_no_uses() -> None:
    source = read_source(
        "x.c",
        b"int f(int necp_parameter, struct a *necp_pointer)\n{\n\tu_int32_t necp_local = 1;\n\treturn necp_lost;\n}\n"
        b"#ifndef _NECP_LAMP_H_\n",
    )
    names = ["necp_parameter", "necp_pointer", "necp_local", "necp_lost", "_NECP_LAMP_H_"]
    assert references.locals_of(source, names) == set(names) - {"necp_lost"}


def test_what_is_used_and_nowhere_declared_is_a_miss() -> None:
    def use(name: str) -> Reference:
        return Reference(name=name, at=Place(path="x.c", line=1), function="", how="call")

    used = [use(name) for name in ("necp_open", "necp_open_args", "_net_necp", "necp_lost", "other_lost")]
    (miss,) = undeclared(["necp_open", "net.necp"], used)
    assert (miss.name, miss.reason.split(":")[0]) == ("necp_lost", "declaration")


def test_names_of_the_core_alone_are_looked_for_in_the_core_alone() -> None:
    at = Place(path="bsd/net/necp.c", line=1)
    records = [
        Symbol(name="necp_x", at=at, form="function", tier=Tier.T0),
        Symbol(name="lamp", at=at, form="field", tier=Tier.T1),
        Symbol(name="far", at=at, form="macro", tier=Tier.T3),
    ]
    wanted = references.Wanted(references.Targets(records))
    assert wanted.in_file("bsd/net/necp.c", b"lamp necp_x far necp_y") == ["lamp", "necp_x", "necp_y"]
    assert wanted.in_file("bsd/net/x.c", b"lamp necp_x far necp_y") == ["necp_x", "necp_y"]
    assert wanted.is_declared("necp_x")
    assert not wanted.is_declared("necp_y")
