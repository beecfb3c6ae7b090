"""Matches of one query over all arms of a file; what the text tells without the parser."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darwinidx import query_files
from darwinidx.errors import QueryFileError
from darwinidx.source import call_arguments, calls, margin_calls, read_source
from darwinidx.syntax import Grammar

SYMBOL = Grammar({"symbol": query_files.read("symbol")})
ALL = re.compile(rb"\w+")


def names(text: str, path: str = "x.c") -> list[tuple[str, int]]:
    matches = SYMBOL.parse(read_source(path, text.encode())).matches["symbol"]
    return sorted({(match.captures["name"][0].text, match.captures["name"][0].line) for match in matches})


def arguments(text: str) -> tuple[list[str], str]:
    source = read_source("x.c", text.encode())
    found, end = call_arguments(source, text.index("("))
    return [span.text for span in found], text[end:] if end >= 0 else "open"


def test_every_arm_is_read_once() -> None:
    text = "#if A\nint a;\n#elif B\nint b;\n#else\nint c;\n#endif\nint d;\n#if 0\nint e;\n#endif\n"
    assert names(text) == [("a", 2), ("b", 4), ("c", 6), ("d", 8), ("e", 10)]


def test_one_name_in_two_arms_is_two_matches() -> None:
    assert names("#if A\nint a;\n#else\nlong a;\n#endif\n") == [("a", 2), ("a", 4)]


def test_a_brace_opened_in_two_arms_leaves_what_follows_alone() -> None:
    text = "int f(void)\n{\n#if A\n\tif (1) {\n#else\n\tif (2) {\n#endif\n\t}\n}\nint g(void)\n{\n}\n"
    assert names(text) == [("f", 1), ("g", 10)]


def test_carriage_returns_keep_lines_and_offsets() -> None:
    source = read_source("x.c", b"int a;\r\nint b;\rint c;\r\n")
    assert len(source.code) == len(b"int a;\r\nint b;\rint c;\r\n")
    assert [match.captures["name"][0].line for match in SYMBOL.parse(source).matches["symbol"]] == [1, 2, 3]


def test_places_are_bytes_from_one() -> None:
    source = read_source("x.c", "/* é */ int a;\n".encode())
    (match,) = SYMBOL.parse(source).matches["symbol"]
    name = match.captures["name"][0]
    assert (name.line, source.column_of(name.start), source.line_of(name.start)) == (1, 14, 1)


def test_scope_is_the_nearest_named_type() -> None:
    text = "struct a { union { int b; } u; struct c { int d; } e; };\ntypedef struct { int f; } g;\n"
    matches = SYMBOL.parse(read_source("x.h", text.encode())).matches["symbol"]
    scopes = {match.captures["name"][0].text: match.scope for match in matches}
    assert scopes["b"] == scopes["u"] == scopes["e"] == "a"
    assert (scopes["d"], scopes["f"]) == ("c", "g")


def test_shape_tells_what_stands_around_a_name() -> None:
    text = "int *a(void);\nint (*b)(void);\nint *c[4];\n"
    matches = SYMBOL.parse(read_source("x.h", text.encode())).matches["symbol"]
    shapes = {match.captures["name"][0].text: match.shape for match in matches}
    assert shapes["a"] == "pointer function"
    assert shapes["b"].startswith("function parenthesized")
    assert "function" not in shapes["c"]


def test_damage_is_counted_not_raised() -> None:
    assert SYMBOL.parse(read_source("x.c", b"int a(((\n")).error_bytes > 0
    assert SYMBOL.parse(read_source("x.c", b"int a;\n")).error_bytes == 0
    assert SYMBOL.parse(read_source("x.c", b"")).matches["symbol"] == ()


@given(st.binary(max_size=200))
def test_any_bytes_are_read(data: bytes) -> None:
    source = read_source("x.c", data)
    SYMBOL.parse(source)
    assert len(source.code) == len(source.bare) == len(data)
    for _, bracket in calls(source, ALL):
        call_arguments(source, bracket)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("f()", [""]),
        ("f(a, b)", ["a", "b"]),
        ("f( a ,, g(b, c), {d, e}, [f, g] )", ["a", "", "g(b, c)", "{d, e}", "[f, g]"]),
        ("f(\"a, (b\", ',')", ['"a, (b"', "','"]),
        ("f(a /* , b */, c)", ["a", "c"]),
    ],
)
def test_calls_split_at_their_own_commas(text: str, wanted: list[str]) -> None:
    assert arguments(text) == (wanted, "")


def test_a_call_that_never_closes_has_no_arguments() -> None:
    assert arguments("f(a, (b)") == ([], "open")


def test_calls_are_found_by_whole_words() -> None:
    source = read_source("x.c", b'lamp(1); my_lamp(2); /* lamp(3) */ "lamp(4)"; lamp (5); lamp;')
    assert [span.start for span, _ in calls(source, re.compile(rb"lamp"))] == [0, 46]


def test_calls_at_the_margin_are_found_with_their_storage_class() -> None:
    source = read_source("x.c", b"a(1);\nstatic b (2);\nextern\tc(3);\n\td(4);\nint e(5);\n/* f(6) */\nstatic (7);\n")
    found = [(call.storage, call.name, source.bare[call.bracket + 1 :][:1]) for call in margin_calls(source)]
    assert found == [(b"", b"a", b"1"), (b"static", b"b", b"2"), (b"extern", b"c", b"3"), (b"", b"static", b"7")]
    assert all(source.bare.startswith(call.name, call.start) for call in margin_calls(source))


def test_a_query_that_does_not_compile_is_named() -> None:
    with pytest.raises(QueryFileError, match=r"queries/lamp\.scm"):
        Grammar({"symbol": query_files.read("symbol"), "lamp": "(no_such_node) @x"})


def test_matches_are_told_apart_by_query_and_pattern() -> None:
    grammar = Grammar({"one": "(identifier) @a\n(number_literal) @b", "two": "(call_expression) @c"})
    found = grammar.parse(read_source("x.c", b"int x = f(1);")).matches
    assert {match.pattern for match in found["one"]} == {0, 1}
    assert [match.captures["c"][0].text for match in found["two"]] == ["f(1)"]
