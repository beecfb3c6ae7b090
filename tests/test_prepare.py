"""Text made readable to the parser: as long as before, each line where it was, each name where it stood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darwinidx import prepare
from darwinidx.resolve.conditionals import read_conditionals

PIECES = r"""LIST_HEAD(a, b) c;|RB_ENTRY(lamp) link;|decl_lck_mtx_data(, lock);|static LCK_GRP_DECLARE(g, 1);
|__enum_decl(e, int, {A, B});|OS_ENUM(e, int, A, B);|__options_decl(o, uint8_t, {|} a;|enum x : int {|é|\|"|'|(|)|{|}|,
|SYSCTL_HANDLER_ARGS|__counted_by(n)|__sized_by(|*/|/*|//|#if 1|#else|#endif|#define X(a) a|MAKE(struct a)|typedef
|SECURITY_READ_ONLY_LATE(int) x;|__private_extern__ int x;"""
WORDS = st.sampled_from(PIECES.split("|"))
TEXTS = st.lists(WORDS, max_size=30).map(lambda words: " ".join(words).encode())


def shape(text: bytes) -> tuple[int, list[int]]:
    return len(text), [at for at, letter in enumerate(text) if letter == 10]


@given(TEXTS)
def test_every_step_keeps_length_and_lines(text: bytes) -> None:
    code, bare = prepare.blank_literals(text)
    assert code == prepare.blank_comments(text)
    assert shape(text) == shape(code) == shape(bare) == shape(prepare.rewrite(bare))
    assert shape(prepare.blank_directives(bare)) == shape(text)
    for view, _ in prepare.views(bare, read_conditionals(code), prepare.line_starts(code)):
        assert shape(view) == shape(text)


@given(TEXTS)
def test_rewriting_keeps_names_where_they_stood(text: bytes) -> None:
    _, bare = prepare.blank_literals(text)
    rewritten = prepare.rewrite(bare)
    for name in (b"lock", b"link"):
        at = rewritten.find(name)
        assert at < 0 or bare[at : at + len(name)] == name


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a /* b */ c", "a         c"),
        ("a // b\nc", "a     \nc"),
        ("a // b \\\n b\nc", "a       \n  \nc"),
        ('"/* no */" /* yes */', '"/* no */"          '),
        ("'\"' // yes", "'\"'       "),
        ('"\\"// no"', '"\\"// no"'),
        ("a /* never closed\nb", "a                \n "),
        ("it's // an apostrophe", "it's                 "),
    ],
)
def test_comments_go_and_strings_stay(text: str, code: str) -> None:
    assert prepare.blank_comments(text.encode()).decode() == code


def test_insides_of_strings_go() -> None:
    _, bare = prepare.blank_literals(b'f("a;\\"b", \'x\', "/*"); // it\'s')
    assert bare == b'f("     ", \' \', "  ");' + b" " * len(" // it's")


@pytest.mark.parametrize(
    ("text", "rewritten"),
    [
        ("int *__counted_by(*n) x;", "int *                 x;"),
        ("int f(char * __sized_by(n)buffer);", "int f(char *              buffer);"),
        ("int f(void) __attribute__((noinline));", "int f(void)                          ;"),
        ("static int f SYSCTL_HANDLER_ARGS", "static int f  (int oid, int arg)"),
        ('void *XNU_PTRAUTH_SIGNED_PTR("a") b;', "void *" + " " * 28 + "b;"),
        ("\tLOCK(a)\n\tb = 1;", "        \n\tb = 1;"),
        ("\tLOCK(a)\n\t{", "\tLOCK(a)\n\t{"),
        ("__private_extern__ int x;", "extern             int x;"),
        ("LIST_ENTRY(lamp) chain;", "struct lamp      chain;"),
        ("LIST_HEAD(_lamps, lamp) lamps;", "struct    _lamps{}      lamps;"),
        ("decl_lck_mtx_data(, lock);", "int                 lock ;"),
        ("decl_lck_rw_data(extern, lock);", "extern int               lock ;"),
        ("enum lamp : uint8_t { A };", "enum lamp           { A };"),
        ("__enum_decl(lamp_t, int, { A, B });", "enum        lamp_t       { A, B } ;"),
        ("OS_ENUM(lamp, int, A, B);", "enum    lamp{      A, B};"),
        ("SECURITY_READ_ONLY_LATE(struct lamp) x = 1;", "                        struct lamp  x = 1;"),
        ("static LCK_GRP_DECLARE(lamp_grp, x);", "       LCK_GRP_DECLARE(lamp_grp, x);"),
        ("MAKE(struct lamp)\nstruct b c;", "MAKE(struct lam);\nstruct b c;"),
        ("MAKE(lamp)\n{", "MAKE(lamp)\n{"),
        ("int lists = LISTS(a, b);", "int lists = LISTS(a, b);"),
    ],
)
def test_what_a_grammar_stumbles_over(text: str, rewritten: str) -> None:
    assert prepare.rewrite(text.encode()).decode() == rewritten


def views(text: bytes) -> list[tuple[list[bytes], tuple[tuple[int, int], ...]]]:
    code = prepare.blank_comments(text)
    found = prepare.views(code, read_conditionals(code), prepare.line_starts(code))
    return [(view.split(), fresh) for view, fresh in found]


def test_each_arm_is_shown_by_one_view() -> None:
    text = b"a\n#if X\nb\n#elif Y\nc\n#else\nd\n#endif\ne\n"
    assert views(text) == [([b"a", b"b", b"e"], ()), ([b"a", b"c", b"e"], ((5, 5),)), ([b"a", b"d", b"e"], ((7, 7),))]


def test_dead_arms_come_last() -> None:
    assert views(b"#if 0\na\n#else\nb\n#endif\n") == [([b"b"], ()), ([b"a"], ((2, 2),))]
    assert views(b"#if 0\na\n#endif\nb\n") == [([b"b"], ()), ([b"a", b"b"], ((2, 2),))]


def test_an_arm_of_directives_alone_has_no_view() -> None:
    assert views(b"#if A\na\n#elif B\n#define b\n#else\nc\n#endif\n") == [([b"a"], ()), ([b"c"], ((6, 6),))]


def test_a_definition_is_gone_with_all_its_lines() -> None:
    assert views(b"#define A __ptrauth(1, \\\n\t2) \\\n\tstray\nint a;\n") == [([b"int", b"a;"], ())]


def test_text_without_conditions_has_one_view() -> None:
    assert views(b"#define A 1\na\n") == [([b"a"], ())]
