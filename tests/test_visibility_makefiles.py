"""The part of make that the tree's Makefiles need."""

from __future__ import annotations

import pytest

from darwinidx.resolve.makefiles import Makefile, logical_lines


def made(text: str, **overrides: str) -> Makefile:
    make = Makefile(overrides, glob=lambda pattern: [name for name in ("a/x.h", "a/y.h") if pattern == "a/*.h"])
    make.read(text)
    return make


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("$(filter-out b, a b c)", "a c"),
        ("$(filter %.h b, a.h b c)", "a.h b"),
        ("$(sort c a c b)", "a b c"),
        ("$(addprefix -I,a b)", "-Ia -Ib"),
        ("$(addsuffix .h,a b)", "a.h b.h"),
        ("$(patsubst %.c,%.o,a.c b.h)", "a.o b.h"),
        ("$(LIST:.h=.o)", "p.o q.o"),
        ("$(LIST:%.h=x/%)", "x/p x/q"),
        ("$(subst a,b,banana)", "bbnbnb"),
        ("$(foreach n,p q,$(n)-${n})", "p-p q-q"),
        ("$(if $(NONE),yes,no)", "no"),
        ("$(if $(LIST),yes)", "yes"),
        ("$(notdir $(wildcard a/*.h))", "x.h y.h"),
        ("$(shell (cd a; echo *.h))", "x.h y.h"),
        ("$(shell rm -rf /)", ""),
        ("$(word 2,a b c)", "b"),
        ("$(firstword a b)$(lastword a b)", "ab"),
        ("$(findstring an,banana)", "an"),
        ("$(strip  a   b )", "a b"),
        ("$(dir a/b) $(basename a/b.c) $(suffix a/b.c)", "a/ a/b .c"),
        ("$(or $(NONE),b) $(and a,b)", "b b"),
        ("$(words a b)", "2"),
        ("$(origin NONE) $(origin LIST)", "undefined file"),
        ("$(call anything,1)", ""),
        ("$$x $(NONE)", "$x "),
        ("${LIST}", "p.h q.h"),
        ("$(unclosed", ""),
    ],
)
def test_expansion(expression: str, expected: str) -> None:
    assert made("LIST = p.h q.h\n").expand(expression) == expected


def test_assignments() -> None:
    make = made("A = $(B)\nB = 1\nC := $(B)\nB = 2\nD ?= x\nD ?= y\nE = 1\nE += 2\nE += $(B)\nexport override F := z\n")
    assert [make.text(name) for name in "ABCDEF"] == ["2", "2", "1", "x", "1 2 2", "z"]


def test_overrides_win_and_bases_are_seen() -> None:
    base = made("P = from-base\nQ = b\n")
    make = Makefile({"P": "told"}, base=base)
    make.read("P = own\nQ += more\n")
    assert (make.text("P"), make.text("Q")) == ("told", "b more")


def test_conditionals_nest_and_chain() -> None:
    text = """
ifeq ($(K),1)
  R = one
else ifeq "$(K)" "2"
  R = two
  ifdef DEEP
    R += deep
  else
    R += shallow
  endif
else ifneq (,$(findstring x,$(K)))
  R = x
else
  R = rest
endif
ifndef R
R = never
endif
"""
    results = [made(text, K=key).text("R") for key in ("1", "2", "axe", "9")]
    assert results == ["one", "two shallow", "x", "rest"]


def test_recipes_and_defines_are_not_assignments() -> None:
    make = made("all: dep\n\tX = recipe\n\tifeq (a,b)\nX = set\n\tY = indented\ndefine block\nX = inside\nendef\n")
    assert (make.text("X"), make.text("Y")) == ("set", "indented")


def test_comments_and_continuations() -> None:
    assert logical_lines("A = a \\\n  b # c\n# no\n\nB = \\#\n") == ("A = a b ", "B = \\#")


def test_a_variable_of_itself_ends() -> None:
    assert made("A = $(A)\n").text("A") == ""


@pytest.mark.parametrize("text", ["endif\nelse\nA = 1\n", "ifeq (a\nA = 1\nendif\n", "ifeq\nA = 1\n", "= 1\n", "A"])
def test_broken_text_is_survived(text: str) -> None:
    made(text).text("A")
