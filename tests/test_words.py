"""Identifier analysis and the words of a search."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darwinidx.errors import UsageError
from darwinidx.query_words import FILTERS, PLATFORMS, Filter, Term, number_of, read_words
from darwinidx.resolve import kernels
from darwinidx.words import Vocabulary, initials, other_spellings, parts, prose, stem, terms

NAMES = [
    "LAMP_CLIENT",
    "lamp_client_id",
    "uuid_of_lamp",
    "lamp_uuid",
    "SO_LAMP_CLIENTUUID",
    "interface",
    "inter",
    "face",
]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("NECP_LAMP_IPv6Addr", ["necp", "lamp", "ipv6", "addr"]),
        ("in_IPV4_lamp", ["in", "ipv4", "lamp"]),
        ("net.necp.drop_all_lamps", ["net", "necp", "drop", "all", "lamps"]),
        ("lampClientUUID", ["lamp", "client", "uuid"]),
        ("clientUUIDs", ["client", "uuids"]),
        ("URLPath", ["url", "path"]),
        ("lamp_TCPv6", ["lamp", "tcpv6"]),
        ("LAMP_NAT64_x2", ["lamp", "nat64", "x2"]),
        ("__lamp__", ["lamp"]),
        ("necp<x>.c", ["necp", "x", "c"]),
        ("", []),
    ],
)
def test_parts(name: str, expected: list[str]) -> None:
    assert parts(name) == expected


def test_runs_are_split_by_parts_that_stand_alone_elsewhere() -> None:
    vocabulary = Vocabulary.of(NAMES)
    assert vocabulary.split("clientuuid") == ("client", "uuid")
    assert vocabulary.split("interface") == (), "its pieces are seen once, no more often than itself"
    assert vocabulary.split("lampshade") == ()
    assert vocabulary.split("lamp") == ()


def test_a_name_is_found_by_its_parts_joined_or_apart() -> None:
    vocabulary = Vocabulary.of(NAMES)
    assert {"client", "uuid", "clientuuid", "lamp"} <= terms("SO_LAMP_CLIENTUUID", vocabulary).keys()
    assert {"client", "uuid", "clientuuid"} <= terms("lamp_client_uuid", vocabulary).keys()
    assert {"nat64", "nat"} <= terms("LAMP_NAT64", vocabulary).keys()
    assert "ip" not in terms("in_IPv6", vocabulary)
    weights = terms("SO_LAMP_CLIENTUUID", vocabulary)
    assert weights["clientuuid"] > weights["client"]


def test_initials_need_three_parts() -> None:
    assert initials("necp_client_add_flow") == "ncaf"
    assert initials("add_flow") == ""


@pytest.mark.parametrize(
    "words",
    [
        "sign signs signed signing",
        "policy policies",
        "evaluate evaluation evaluated",
        "listen listener",
        "class classes",
    ],
)
def test_one_stem_for_the_forms_of_a_word(words: str) -> None:
    assert len({stem(word) for word in words.split()}) == 1


def test_short_and_numbered_words_are_left_alone() -> None:
    assert [stem(word) for word in ("uid", "ipv6", "status", "address", "red")] == [
        "uid",
        "ipv6",
        "status",
        "address",
        "red",
    ]


def test_prose_gives_the_parts_of_names_in_it() -> None:
    assert list(prose("/* Drops all lamps; see necp_lamp_lookup() */")) == [
        "drop",
        "all",
        "lamp",
        "see",
        "necp",
        "lamp",
        "lookup",
    ]


def test_short_forms_go_both_ways() -> None:
    assert stem("mptcp") in other_spellings(stem("multipath"))
    assert stem("address") in other_spellings("addr")
    assert other_spellings("lamp") == ()


@given(st.text())
def test_any_text_can_be_analysed(text: str) -> None:
    vocabulary = Vocabulary.of([text] * 5)
    assert all(terms(text, vocabulary).values())
    assert all(part == part.lower() for part in parts(text))
    read = read_words(text.replace(":", " "))
    assert all(term.stems or term.number is not None for group in read.groups for term in group)


def test_words_are_all_wanted_and_or_joins_two() -> None:
    read = read_words('drop "all lamps" OR session -test kind:sysctl,sockopt -path:bsd/kern')
    assert read.groups == ((Term("drop"),), (Term("all lamps", quoted=True), Term("session")))
    assert read.excluded == (Term("test"),)
    assert read.filters == (Filter("kind", ("sysctl", "sockopt")), Filter("path", ("bsd/kern",), negated=True))
    assert not read.question


def test_or_at_an_end_is_nothing() -> None:
    assert read_words("OR lamp OR").groups == ((Term("lamp"),),)
    assert read_words("lamp AND dim").groups == ((Term("lamp"),), (Term("dim"),))


def test_a_question_loses_its_small_words_and_words_to_find_do_not() -> None:
    read = read_words("how do signed lamps work?")
    assert read.question
    assert [group[0].text for group in read.groups] == ["signed", "lamps"]
    assert [group[0].text for group in read_words("drop all").groups] == ["drop", "all"]
    assert [group[0].text for group in read_words("what is this").groups] == ["what", "is", "this"]
    assert [group[0].text for group in read_words("what makes re-evaluation of lamps").groups] == [
        "makes",
        "re",
        "evaluation",
        "lamps",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("0x1109", 4361), ("4361", 4361), ("0b101", 5), ("017", 15), ("-1", -1), ("0X10UL", 16), ("09", 9), ("x1", None)],
)
def test_numbers_in_any_base(text: str, expected: int | None) -> None:
    assert number_of(text) == expected
    [[term]] = read_words(text).groups
    assert term.number == expected


def test_what_is_pasted_with_its_brackets_is_understood() -> None:
    assert read_words("necp_lamp_lookup()").single == Term("necp_lamp_lookup")
    assert read_words("`SO_LAMP`,").single == Term("SO_LAMP")
    assert read_words("necp_lamp_").single == Term("necp_lamp_")


def test_a_colon_of_no_filter_is_text() -> None:
    assert read_words("com.example:lamp").single == Term("com.example:lamp")
    for text in ("SYSPROTO_CONTROL:lamp", "lamp.c:627", "Lamp::shine", "lamp::shine", "https://lamp", '"lamp:1"'):
        assert not read_words(text).filters


@pytest.mark.parametrize(
    ("text", "near"), [("exist:none", "exists:"), ("foo:bar", ""), ("lamp -knd:sysctl", "kind:"), ('foo:"a b"', "")]
)
def test_a_word_like_a_filter_that_is_none_is_an_error(text: str, near: str) -> None:
    with pytest.raises(UsageError, match="there is no filter") as caught:
        read_words(text)
    assert near in caught.value.hint
    assert all(f"{each}:" in caught.value.context for each in FILTERS)


def test_in_a_pasted_line_a_colon_is_no_filters() -> None:
    read = read_words("lampd: connect to lamp failed pid:61 error:22 retry")
    assert not read.filters
    assert (Term("error:22"),) in read.groups


def test_a_dot_after_a_sole_word_asks_for_what_is_below_it() -> None:
    assert read_words("net.lamp. kind:sysctl").single == Term("net.lamp.")
    assert read_words('lamp "net.lamp."').groups[1] == (Term("net.lamp.", quoted=True),)
    assert read_words("what reads net.lamp.").groups[-1] == (Term("net.lamp"),)
    assert read_words("22.").single == Term("22")


def test_the_platforms_of_a_filter_are_those_that_kernels_are_built_for() -> None:
    assert set(PLATFORMS) == {"all", *(each.name for each in kernels.PLATFORMS)}


@pytest.mark.parametrize(
    "text",
    [
        "kind:lamp",
        "visibility:public",
        "tier:T9",
        "form:lamp",
        "kind:",
        "exists:sometimes",
        "exists:release:lamp",
        "exists:none:ios",
    ],
    ids=lambda text: text.replace(":", " "),
)
def test_a_filter_that_cannot_match_is_said(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_words(text)
    assert caught.value.hint


def test_forms_may_be_written_with_hyphens() -> None:
    assert read_words("form:extern-variable").filters == (Filter("form", ("extern variable",)),)
    assert read_words("form:function-like-macro").filters == (Filter("form", ("function-like macro",)),)
    assert read_words('form:"function-like macro"').filters == (Filter("form", ("function-like macro",)),)


def test_a_text_of_very_many_words_is_no_question() -> None:
    assert len(read_words(" ".join(f"lamp{number}" for number in range(64))).groups) == 64
    with pytest.raises(UsageError, match="65 words are too many"):
        read_words(" ".join(f"lamp{number}" for number in range(65)))


@pytest.mark.parametrize("text", ["kind:sysctl OR kind:syscall", "lamp OR kind:syscall"])
def test_or_between_filters_is_refused_and_the_way_is_told(text: str) -> None:
    with pytest.raises(UsageError, match="OR joins words") as caught:
        read_words(text)
    assert "kind:ONE,OTHER" in caught.value.hint


def test_or_behind_a_filter_joins_nothing() -> None:
    assert read_words("kind:sysctl OR lamp").groups == read_words("kind:sysctl lamp").groups
