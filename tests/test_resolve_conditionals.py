from __future__ import annotations

import pytest

from darwinidx.resolve.conditionals import read_conditionals


def conditions(text: str) -> dict[str, tuple[str, ...]]:
    """Conditions of each line that is one lower-case word."""
    found = read_conditionals(text.encode())
    return {line: found.at(number) for number, line in enumerate(text.splitlines(), 1) if line.isalpha()}


def test_arms_and_nesting() -> None:
    text = """top
#if STONES || PEBBLES
a
#  ifdef DEEP  /
b
# else
c
#endif
#elif defined (SAND)
d
#elif !MUD
e
#else
f
#endif
bottom
"""
    assert conditions(text) == {
        "top": (),
        "a": ("STONES || PEBBLES",),
        "b": ("STONES || PEBBLES", "defined(DEEP)"),
        "c": ("STONES || PEBBLES", "!defined(DEEP)"),
        "d": ("!(STONES || PEBBLES) && defined(SAND)",),
        "e": ("!(STONES || PEBBLES) && !defined(SAND) && !MUD",),
        "f": ("!(STONES || PEBBLES) && !defined(SAND) && MUD",),
        "bottom": (),
    }


def test_negation_of_an_alternative_keeps_its_parentheses_in_a_chain() -> None:
    assert conditions("#if !(A || B)\n#elif C\nx\n#endif\n") == {"x": ("(A || B) && C",)}


def test_groups_tell_arms_and_lines() -> None:
    groups = read_conditionals(b"#if A\n#if B\nx\n#endif\n#else\n#endif\n").groups
    assert [
        (group.endif_line, [(a.condition, a.directive_line, a.first, a.last) for a in group.arms]) for group in groups
    ] == [(6, [("A", 1, 2, 4), ("!A", 5, 6, 5)]), (4, [("B", 2, 3, 3)])]


def test_directives_stand_outside_their_own_arms() -> None:
    found = read_conditionals(b"#if A\nx\n#else\ny\n#endif\nz\n")
    assert [found.at(line) for line in range(1, 7)] == [(), ("A",), (), ("!A",), (), ()]


def test_include_guard_is_no_condition() -> None:
    text = "#include <a.h>\n#ifndef _ROCK_H_\n#define _ROCK_H_\nx\n#ifdef KERNEL\ny\n#endif\n#endif\n"
    assert conditions(text) == {"x": (), "y": ("defined(KERNEL)",)}
    assert [group.guard for group in read_conditionals(text.encode()).groups] == [True, False]
    assert conditions("#if !defined(_ROCK_H_)\n#define _ROCK_H_ 1\nx\n#endif\n") == {"x": ()}


@pytest.mark.parametrize(
    "text",
    [
        "#ifndef SHALE\n#define SHALE 4\n#endif\nx\n#ifdef Q\n#endif\n",
        "#ifndef SHALE\n#define SLATE\nx\n#endif\n",
        "#ifndef SHALE\n#define SHALE\nx\n#else\ny\n#endif\n",
    ],
)
def test_what_only_looks_like_an_include_guard_stays(text: str) -> None:
    assert not any(group.guard for group in read_conditionals(text.encode()).groups)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#endif\n#else\nx\n", ()),
        ("#if A\n#else\n#else\nx\n#endif\n", ("!A",)),
        ("#if A\n#else\n#elif B\nx\n#endif\n", ("!A",)),
        ("#if A\nx\n", ("A",)),
        ("#if\nx\n#endif\n", ("__unreadable__",)),
        ("#ifdef\nx\n#endif\n", ("__unreadable__",)),
        ("#if A \\\n  && B\nx\n#endif", ("A && B",)),
        ("#if A \\ \r\n  && B\r\nx\n#endif", ("A && B",)),
        ("#if(A)\nx\n#endif\n", ("(A)",)),
        ("#ifdef A\n#elifdef B\nx\n#endif\n", ("!defined(A) && defined(B)",)),
        ("#ifdef A\n#elifndef B\nx\n#endif\n", ("!defined(A) && !defined(B)",)),
        ('call(1,\n#if A\nx\n#endif\n"#if B");\n', ("A",)),
        ("z; #if B\nx\n", ()),
        ("#if A\nx\n#if \xff\n", ("A",)),
    ],
)
def test_damage_and_odd_spellings(text: str, expected: tuple[str, ...]) -> None:
    assert conditions(text)["x"] == expected


def test_a_file_that_ends_inside_an_if_closes_it_past_its_last_line() -> None:
    (group,) = read_conditionals(b"#if A\nx").groups
    assert (group.arms[0].last, group.endif_line) == (2, 3)
    (group,) = read_conditionals(b"#if A\nx\n").groups
    assert (group.arms[0].last, group.endif_line) == (2, 3)


def test_define_bodies_hide_no_directives() -> None:
    assert conditions("#define WRAP(a) \\\n  #if a \\\n  more\nx\n#if A\ny\n#endif\n") == {"x": (), "y": ("A",)}


def test_include_guards_need_not_be_outermost() -> None:
    text = "#ifdef KERNEL\n#ifndef _ROCK_H_\n#ifdef LAVA\n#endif\n#define _ROCK_H_ 1\nx\n#endif\n#endif\n"
    assert conditions(text) == {"x": ("defined(KERNEL)",)}
    assert conditions("#ifdef KERNEL\n#ifndef __ROCK__\n#define __ROCK__\nx\n#endif\n#endif\n") == {
        "x": ("defined(KERNEL)",)
    }
    assert conditions("#ifndef HAVE_ROCK_H\n#define HAVE_ROCK_H 1\n#endif\n#if A\nx\n#endif\n") == {"x": ("A",)}
