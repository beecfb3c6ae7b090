from __future__ import annotations

import pytest

from darwinidx.resolve.expression import (
    ExpressionError,
    Truth,
    conjunction,
    evaluate_condition,
    negate,
    normalise,
    parse,
)

DEFINED = {"KERNEL": True, "PRIVATE": True, "USERLAND": False}
VALUES = {"KERNEL": 1, "LEVEL": 3, "ZERO": 0, "CONFIGURED(ZONES)": 1}


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("KERNEL", Truth.YES),
        ("defined(KERNEL)", Truth.YES),
        ("defined KERNEL && !defined(USERLAND)", Truth.YES),
        ("USERLAND", Truth.NO),
        ("MYSTERY", Truth.UNKNOWN),
        ("MYSTERY || KERNEL", Truth.YES),
        ("KERNEL || MYSTERY", Truth.YES),
        ("MYSTERY && ZERO", Truth.NO),
        ("MYSTERY && KERNEL", Truth.UNKNOWN),
        ("!MYSTERY", Truth.UNKNOWN),
        ("LEVEL >= 3 && LEVEL < 4", Truth.YES),
        ("(LEVEL << 2) == 0xCU", Truth.YES),
        ("LEVEL / ZERO", Truth.UNKNOWN),
        ("-1 > 0u", Truth.YES),
        ("LEVEL ? ZERO : 1", Truth.NO),
        ("MYSTERY ? KERNEL : 1", Truth.YES),
        ("__has_feature(stones)", Truth.UNKNOWN),
        ("CONFIGURED(ZONES)", Truth.YES),
        ("__has_include(<sys/stone.h>) || 1", Truth.YES),
        ("'A' == 65", Truth.YES),
        ("0x1FFFFFFFF > 0", Truth.YES),
        ("KERNEL &&", Truth.UNKNOWN),
        ("", Truth.UNKNOWN),
        ("(" * 5000, Truth.UNKNOWN),
        ("!" * 5000 + "1", Truth.UNKNOWN),
        ("1" + " + 1" * 5000, Truth.UNKNOWN),
    ],
)
def test_conditions_have_three_values(text: str, truth: Truth) -> None:
    assert evaluate_condition(text, DEFINED.get, VALUES.get) is truth


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("NECP", "!NECP"),
        ("defined(X)", "!defined(X)"),
        ("!defined X", "defined(X)"),
        ("!X", "X"),
        ("A || B", "!(A || B)"),
        ("(A || B)", "!(A || B)"),
        ("!(A || B)", "A || B"),
        ("!A || B", "!(!A || B)"),
        ("(A) && (B)", "!((A) && (B))"),
        ("__has_feature(stones)", "!__has_feature(stones)"),
        ("A &&", "!(A &&)"),
        ("1", "!1"),
    ],
)
def test_negation_is_short_and_keeps_meaning(text: str, negated: str) -> None:
    assert negate(text) == negated


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("defined  (X)||defined Y", "defined(X) || defined(Y)"),
        ("  A&&( B|| C )", "A && (B || C)"),
        ("! A /* why */ && -1<B", "!A && -1 < B"),
        ("A ?B:C", "A ? B : C"),
        ("__has_include( <a/b.h> )", "__has_include(<a/b.h>)"),
        ("F(a,b)", "F(a, b)"),
    ],
)
def test_one_spelling(text: str, spelling: str) -> None:
    assert normalise(text) == spelling
    assert normalise(spelling) == spelling


def test_conjunction_parenthesises_only_alternatives() -> None:
    assert conjunction(("A", "B || C", "!D")) == "A && (B || C) && !D"
    assert conjunction(("B || C",)) == "B || C"
    assert conjunction(()) == ""


@pytest.mark.parametrize("text", ["", "1 +", "a b", "1.5", "08", "&x", "x = 1", "f(", "defined()", "{1}", "a, b"])
def test_garbage_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse(text)
