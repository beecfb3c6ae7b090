from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from darwinidx.resolve.conditionals import read_conditionals
from darwinidx.resolve.constants import Constants
from darwinidx.resolve.expression import Truth, conjunction, evaluate_condition, negate, normalise
from darwinidx.resolve.macros import Macros, read_defines, read_undefines

OPPOSITE = {Truth.YES: Truth.NO, Truth.NO: Truth.YES, Truth.UNKNOWN: Truth.UNKNOWN}
KNOWN = {"YES": 1, "NO": 0}

atoms = st.sampled_from(["YES", "NO", "OPEN", "defined(YES)", "defined OPEN", "3", "0x10", "F(x)"])
conditions = st.recursive(
    atoms,
    lambda inner: st.one_of(
        inner.map(lambda text: f"!{text}" if text.isalnum() else f"! ({text})"),
        inner.map(lambda text: f"({text})"),
        st.tuples(inner, st.sampled_from(["&&", " || ", "==", ">=", "+", " & "]), inner).map("".join),
        st.tuples(inner, inner, inner).map(lambda three: f"({three[0]}) ? ({three[1]}) : ({three[2]})"),
    ),
    max_leaves=8,
)

lines = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "#if YES",
                "#ifdef OPEN",
                "#ifndef _ROCK_H_",
                "#elif NO",
                "#else",
                "#endif",
                "#define _ROCK_H_",
                "#define SELF SELF + OTHER",
                "#define OTHER(x, ...) SELF x ## __VA_ARGS__ #x",
                "#define PASTE(a, b) a ## b PASTE(b, a)",
                "#undef SELF",
                "x \\",
                "",
            ]
        ),
        st.text(st.sampled_from("#ab(),\\\"' \t\r1/*"), max_size=12),
    ),
    max_size=30,
).map("\n".join)


def truth(text: str) -> Truth:
    return evaluate_condition(text, lambda name: bool(KNOWN[name]) if name in KNOWN else None, KNOWN.get)


@given(conditions)
def test_negation_turns_the_truth_around(text: str) -> None:
    assert truth(negate(text)) is OPPOSITE[truth(text)]


@given(conditions)
def test_normalising_keeps_the_truth_and_is_done_once(text: str) -> None:
    assert truth(normalise(text)) is truth(text)
    assert normalise(normalise(text)) == normalise(text)


@given(st.lists(conditions, min_size=1, max_size=3))
def test_a_conjunction_holds_when_all_its_parts_do(texts: list[str]) -> None:
    answers = {truth(text) for text in texts}
    expected = Truth.NO if Truth.NO in answers else Truth.UNKNOWN if Truth.UNKNOWN in answers else Truth.YES
    assert truth(conjunction(tuple(map(normalise, texts)))) is expected


@given(lines)
def test_no_text_is_refused(text: str) -> None:
    code = text.encode()
    found = read_conditionals(code)
    defines = read_defines(code, found)
    read_undefines(code, found)
    macros = Macros({"bsd/a.h": defines})
    constants = Constants(macros)
    for define in defines:
        assert (constants.value(define.body) is None) == bool(constants.why_not(define.body))
        macros.expand(f"{define.name}(1, {define.name}(2), 3) {define.name}")
    macros.expand(text)


@given(lines)
def test_arms_lie_inside_the_file_and_one_after_the_other(text: str) -> None:
    last = text.count("\n") + 1
    for group in read_conditionals(text.encode()).groups:
        ends = [group.arms[0].directive_line, *(line for arm in group.arms for line in (arm.first - 1, arm.last))]
        assert ends == sorted(ends)
        assert ends[-1] < group.endif_line <= last + 1


@given(st.text(max_size=60))
def test_any_text_has_a_value_or_a_reason(text: str) -> None:
    constants = Constants(Macros({}))
    assert (constants.value(text) is None) == bool(constants.why_not(text))
    negate(text)
    evaluate_condition(text, lambda _: None, lambda _: None)
