from __future__ import annotations

import pytest

from darwinidx.resolve.conditionals import read_conditionals
from darwinidx.resolve.macros import Define, Macros, PathDefine, read_defines, read_undefines
from darwinidx.resolve.substitution import substitute


def defines(text: str) -> tuple[Define, ...]:
    code = text.encode()
    return read_defines(code, read_conditionals(code))


def macros(text: str, path: str = "bsd/net/rock.h") -> Macros:
    return Macros({path: defines(text)})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#define A 1", Define("A", None, "1", 1)),
        ("\n  #  define  A(x, y) ( x+  y )  ", Define("A", ("x", "y"), "( x+ y )", 2)),
        ("#define A (x)", Define("A", None, "(x)", 1)),
        ("#define A", Define("A", None, "", 1)),
        ("#define A()", Define("A", (), "", 1)),
        ("#define A() b", Define("A", (), "b", 1)),
        ("#define A(f, ...) g(f, __VA_ARGS__)", Define("A", ("f", "..."), "g(f, __VA_ARGS__)", 1)),
        ("#define A(args ...) g(args)", Define("A", ("args...",), "g(args)", 1)),
        ('#define A "two  blanks"   x', Define("A", None, '"two  blanks" x', 1)),
        ("#define A \\\r\n  1 +  \\\n  2\n", Define("A", None, "1 + 2", 1)),
        ("#define A(a, \\\n  b) a\n", Define("A", ("a", "b"), "a", 1)),
        ("#if Q\n#define A 2\n#endif", Define("A", None, "2", 2, ("Q",))),
    ],
)
def test_a_definition_is_read(text: str, expected: Define) -> None:
    assert defines(text) == (expected,)


@pytest.mark.parametrize("text", ["#define", "#define 3", "#defined A", "int x; #define A", "#define (", '"\n#\n'])
def test_what_defines_nothing_is_passed_over(text: str) -> None:
    assert defines(text) == ()


def test_undefines_are_told_apart() -> None:
    code = b"#define A 1\n#ifdef B\n#undef A\n#endif\n#undef\n"
    (found,) = read_undefines(code, read_conditionals(code))
    assert (found.name, found.line, found.conditions) == ("A", 3, ("defined(B)",))


LAWS = """
#define ONE 1
#define ALIAS ONE
#define LOOP LOOP + OTHER
#define OTHER LOOP
#define STR(x) #x
#define XSTR(x) STR(x)
#define CAT(a, b) a##b
#define XCAT(a, b) CAT(a, b)
#define CALL() done
#define TWICE(x) ((x) * (x))
#define LEAF(parent, name, ...) node_##parent##_##name = { #name, __VA_ARGS__ }
#define LOG(fmt, args...) print(fmt, ## args)
#define LOG2(fmt, ...) print(fmt __VA_OPT__(,) __VA_ARGS__)
#define MID(a, b, c) a ## b ## c
#define APPLY(X) X(RED, 1) X(BLUE, 2)
#define LATE TWICE
#define MINUS -
"""


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("ALIAS + ONE", "1 + 1"),
        ("LOOP", "LOOP + LOOP"),
        ('STR(a  "b\\n" + ONE)', '"a \\"b\\\\n\\" + ONE"'),
        ("XSTR(ONE)", '"1"'),
        ("CAT(ONE, 2) XCAT(ONE, 2)", "ONE2 12"),
        ("CALL()", "done"),
        ("CALL (1)", "CALL (1)"),
        ("TWICE(TWICE(ONE))", "((((1) * (1))) * (((1) * (1))))"),
        ("TWICE(1, 2) TWICE", "TWICE(1, 2) TWICE"),
        ("TWICE((1, 2))", "(((1, 2)) * ((1, 2)))"),
        ("LEAF(net, ONE, f(1, 2), 3)", 'node_net_ONE = { "ONE", f(1, 2), 3 }'),
        ("LEAF(net, ONE)", 'node_net_ONE = { "ONE", }'),
        ("LEAF(, ONE, 1)", 'node__ONE = { "ONE", 1 }'),
        ('LOG("x")', 'print("x")'),
        ('LOG("x", 1, 2)', 'print("x",1, 2)'),
        ('LOG2("x")', 'print("x" )'),
        ('LOG2("x", 1)', 'print("x" , 1)'),
        ("MID(a, , c) MID(, b, ) MID(,,)", "ac b"),
        ("LATE(2)", "((2) * (2))"),
        ("APPLY(CAT)", "RED1 BLUE2"),
        ("-MINUS 1", "- - 1"),
        ("TWICE(", "TWICE("),
        ("\"ONE\" 'O' ONE1", "\"ONE\" 'O' ONE1"),
        ("f(ONE /* ONE */)", "f(1 )"),
    ],
)
def test_replacement_follows_the_standard(text: str, expanded: str) -> None:
    assert macros(LAWS).expand(text) == expanded


def test_local_definitions_come_first_and_others_may_be_left_alone() -> None:
    found = macros(LAWS)
    item = Define("ITEM", ("name", "number"), "k_##name = number ONE,", 0)
    assert found.expand("APPLY(ITEM)", local={"ITEM": item}, wanted="APPLY".__eq__) == "k_RED = 1 ONE, k_BLUE = 2 ONE,"


def test_one_step_puts_arguments_in_and_replaces_nothing_else() -> None:
    (define,) = defines("#define LEAF(p, n, ...) SYS(_##p, n, #n, ONE, __VA_ARGS__)")
    assert substitute(define, ["net", "ONE", "a", "b"]) == 'SYS(_net, ONE, "ONE", ONE, a, b)'


def test_runaway_replacement_ends() -> None:
    text = "\n".join(f"#define L{level} L{level + 1} L{level + 1}" for level in range(60))
    assert macros(text).expand("L0").startswith("L")
    deep = "TWICE(" * 2000 + "1" + ")" * 2000
    assert macros("#define TWICE(x) x x").expand(deep)


def test_the_files_own_definition_wins_then_headers_then_other_folders() -> None:
    (one, two, three, four) = (Define("A", None, str(number), number) for number in range(1, 5))
    user = Define("A", None, "5", 5, ("!defined(KERNEL)",))
    found = Macros(
        {
            "tests/a.h": [one],
            "bsd/net/other.c": [two],
            "bsd/net/a.h": [three, user],
            "bsd/net/a.c": [four],
        }
    )
    assert found.candidates("A", path="bsd/net/a.c") == [PathDefine("bsd/net/a.c", four)]
    assert found.candidates("A", path="osfmk/b.c") == [PathDefine("bsd/net/a.h", three)]
    assert found.candidates("A") == [PathDefine("bsd/net/a.h", three)]
    assert found.candidates("B") == ()
    assert len(found.all("A")) == 5


def test_redefinitions_in_one_file_hold_from_their_line_on() -> None:
    found = macros("#define A 1\n#define A 2\nx\n#define A 3\n", "bsd/a.c")
    chosen = found.object("A", path="bsd/a.c", line=3)
    assert chosen is not None
    assert chosen.define.body == "2"


def test_object_and_function_like_definitions_do_not_stand_in_for_each_other() -> None:
    found = macros("#define A 1\n#define B(x) x\n")
    assert found.function("A") is None
    assert found.object("B") is None
    assert found.function("B") == PathDefine("bsd/net/rock.h", Define("B", ("x",), "x", 2))
