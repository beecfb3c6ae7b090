"""Histories, owners of numbers, and diffs: what is the same thing, what is a change, what is no rename."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from records import at, records, symbol

from darwinidx.model import Record, SocketOption, Syscall, Sysctl, Tier, Visibility
from darwinidx.releases import diff, history, owners, spans

if TYPE_CHECKING:
    from darwinidx.page import Change

TAGS = ["xnu-1.1", "xnu-1.2", "xnu-2.1", "xnu-10.1"]
HEADER, SPLIT = "bsd/sys/lamp.h", "bsd/sys/lamp_private.h"


def option(name: str, value: int, *, path: str = HEADER, line: int = 1, **more: object) -> SocketOption:
    return SocketOption(name=name, level="SOL_SOCKET", value=value, at=at(path, line), **more)  # type: ignore[arg-type]


def knob(name: str, variable: str, line: int = 1) -> Sysctl:
    return Sysctl(name=name, oid=name, parent="_net_lamp", at=at("bsd/net/lamp.c", line), variable=variable)


def call(name: str) -> Syscall:
    return Syscall(name=name, number=701, at=at("bsd/kern/syscalls.master", 44))


def told(changes: list[Change] | tuple[Change, ...]) -> list[tuple[str, str, str]]:
    return [(change.release, change.what, (change.after or change.before).name) for change in changes]  # type: ignore[union-attr]


def what(before: list[Record], after: list[Record]) -> list[tuple[str, str]]:
    return [(kind, name) for _, kind, name in told(diff(before, after, "xnu-2.1"))]


def test_a_life_is_told_from_first_seen_to_last_seen() -> None:
    one = symbol("NECP_LAMP_DIM", value=1)
    seen = [("xnu-1.1", one), ("xnu-1.2", replace(one, value=2)), ("xnu-2.1", replace(one, value=2, at=at(HEADER, 9)))]
    (life,) = history(seen, TAGS)
    assert told(life.changes) == [
        ("xnu-1.1", "added", "NECP_LAMP_DIM"),
        ("xnu-1.2", "renumbered", "NECP_LAMP_DIM"),
        ("xnu-2.1", "moved", "NECP_LAMP_DIM"),
        ("xnu-10.1", "removed", "NECP_LAMP_DIM"),
    ]
    assert life.gone
    assert life.spans == (("xnu-1.1", "xnu-2.1"),)
    assert life.newest.at.line == 9


def test_lines_and_comments_are_no_change() -> None:
    before = records()
    after = [replace(record, comment="another") for record in records(shift=40)]
    assert diff(before, after, "xnu-2.1") == []


def test_a_move_between_files_is_a_move() -> None:
    assert what([option("SO_LAMP", 7)], [option("SO_LAMP", 7, path=SPLIT)]) == [("moved", "SO_LAMP")]


def test_a_name_that_comes_back_is_added_again() -> None:
    one = symbol("NECP_LAMP_DIM", value=1)
    (life,) = history([("xnu-1.1", one), ("xnu-10.1", one)], TAGS)
    assert [change.what for change in life.changes] == ["added", "removed", "added"]
    assert life.changes[-1].evidence == "again"
    assert life.spans == (("xnu-1.1", "xnu-1.1"), ("xnu-10.1", "xnu-10.1"))


def test_one_name_can_be_two_things() -> None:
    struct, field = symbol("lamp", "struct"), symbol("lamp", "field", parent="necp_lamp")
    lives = history([("xnu-1.1", struct), ("xnu-10.1", field)], TAGS)
    assert [(life.identity[2], life.gone) for life in lives] == [("field necp_lamp", False), ("struct", True)]


def test_the_same_name_twice_in_a_release_is_matched_one_to_one() -> None:
    small = symbol("NECP_LAMPS", value=4, conditions=("TINY",))
    large = symbol("NECP_LAMPS", value=64, line=2, conditions=("!TINY",))
    after: list[Record] = [replace(large, at=at(small.at.path, 1)), replace(small, at=at(small.at.path, 2))]
    assert diff([small, large], after, "xnu-2.1") == []
    assert what([small, large], [small, replace(large, value=128)]) == [("renumbered", "NECP_LAMPS")]
    assert what([small, large], [small]) == [], "the name is still there"


@pytest.mark.parametrize(
    ("field", "value"),
    [("visibility", Visibility.SDK), ("settable", "yes"), ("privilege", "PRIV_LAMP"), ("conditions", ("LAMPS",))],
)
def test_a_changed_field_is_named(field: str, value: object) -> None:
    one = option("SO_LAMP", 7)
    assert what([one], [replace(one, **{field: value})]) == [(field, "SO_LAMP")]  # type: ignore[arg-type]


def test_only_the_line_of_a_handler_that_moves_is_no_change() -> None:
    one = option("SO_LAMP", 7, multipath="bsd/netinet/mp.c:10(mp_setopt)")
    assert what([one], [replace(one, multipath="bsd/netinet/mp.c:20(mp_setopt)")]) == []
    assert what([one], [replace(one, multipath="bsd/netinet/mp.c:20(mp_getopt)")]) == [("multipath", "SO_LAMP")]


def test_a_sysctl_that_shows_the_same_variable_was_renamed() -> None:
    changes = diff([knob("net.lamp.dim", "lamp_dim")], [knob("net.lamp.dimmed", "lamp_dim")], "xnu-2.1")
    assert [(change.what, change.evidence) for change in changes] == [("renamed", "both show the variable lamp_dim")]


def test_a_variable_that_two_sysctls_show_is_no_evidence() -> None:
    after: list[Record] = [knob("net.lamp.a", "lamp_dim"), knob("net.lamp.b", "lamp_dim", 2)]
    assert {kind for kind, _ in what([knob("net.lamp.dim", "lamp_dim")], after)} == {"added", "removed"}


def test_a_number_between_the_same_neighbours_with_a_similar_name_was_renamed() -> None:
    before: list[Record] = [
        option("SO_UP", 1, line=1),
        option("SO_LAMP_COLOR", 2, line=2),
        option("SO_DOWN", 3, line=3),
    ]
    after = [before[0], option("SO_LAMP_COLOR_MODE", 2, line=2), before[2]]
    (change,) = diff(before, after, "xnu-2.1")
    assert change.what == "renamed"
    assert change.evidence == "both are 2, next to SO_UP and SO_DOWN"


def test_a_number_that_another_name_takes_over_is_no_rename() -> None:
    before: list[Record] = [
        option("SO_UP", 1, line=1),
        option("SO_LAMP_COLOR", 2, line=2),
        option("SO_DOWN", 3, line=3),
    ]
    after = [before[0], option("SO_FOG_UUID", 2, line=2), before[2]]
    added, removed = diff(before, after, "xnu-2.1")
    assert (added.what, removed.what) == ("added", "removed")
    assert added.evidence == "takes over 2 from SO_LAMP_COLOR"


def test_a_call_stays_the_same_when_only_its_function_gets_the_prefix_of_the_kernel() -> None:
    before, after = call("lamp_open"), call("sys_lamp_open")
    (change,) = diff([before], [after], "xnu-2.1")
    assert (change.what, "same call" in change.evidence) == ("renamed", True)
    (life,) = history([("xnu-1.1", before), ("xnu-1.2", after), ("xnu-2.1", after), ("xnu-10.1", after)], TAGS)
    assert [change.what for change in life.changes] == ["added", "renamed"]
    assert not life.gone


@pytest.mark.parametrize("tier", [Tier.T2, Tier.T3])
def test_of_a_name_beside_necp_it_is_not_known_when_it_came_or_went(tier: Tier) -> None:
    beside = replace(symbol("LAMP_DIM", value=1), tier=tier)
    (life,) = history([("xnu-1.2", beside)], TAGS)
    assert [change.what for change in life.changes] == ["first recorded", "no longer recorded"]
    assert what([beside], []) == [("no longer recorded", "LAMP_DIM")]
    assert what([], [beside]) == [("first recorded", "LAMP_DIM")]


def test_a_call_of_the_same_number_needs_a_similar_name_too() -> None:
    assert what([call("lamp_open")], [call("lamp_open_x")]) == [("renamed", "lamp_open_x")]
    assert what([call("lamp_open")], [call("fog_stat")]) == [("added", "fog_stat"), ("removed", "lamp_open")]


def test_the_order_of_a_diff_does_not_depend_on_that_of_the_records() -> None:
    before, after = records(), [*records()[3:], symbol("NECP_LAMP_NEW"), option("SO_NEW", 9)]
    assert diff(before, after, "xnu-2.1") == diff(before[::-1], after[::-1], "xnu-2.1")


def test_a_number_is_traced_through_its_owners() -> None:
    seen = [
        ("xnu-1.1", option("SO_LAMP", 0x1409)),
        ("xnu-1.2", option("SO_LAMP", 0x1409)),
        ("xnu-2.1", option("SO_FOG", 0x1409)),
        ("xnu-10.1", option("SO_FOG", 0x1409)),
        ("xnu-10.1", option("SO_LAMP", 0x140A)),
    ]
    assert [(record.name, runs) for record, runs in owners(seen, TAGS, 0x1409)] == [
        ("SO_LAMP", [("xnu-1.1", "xnu-1.2")]),
        ("SO_FOG", [("xnu-2.1", "xnu-10.1")]),
    ]


def test_spans_are_runs_of_neighbours() -> None:
    assert spans([], TAGS) == []
    assert spans(["xnu-10.1", "xnu-1.1", "xnu-1.2"], TAGS) == [("xnu-1.1", "xnu-1.2"), ("xnu-10.1", "xnu-10.1")]
    assert spans(TAGS, TAGS) == [("xnu-1.1", "xnu-10.1")]


def test_a_second_definition_is_told_and_a_second_declaration_is_not() -> None:
    small, large = symbol("LAMPS", value=4, conditions=("TINY",)), symbol("LAMPS", value=64, line=2)
    (life,) = history([("xnu-1.1", small), ("xnu-1.2", small), ("xnu-1.2", large), ("xnu-2.1", large)], TAGS[:3])
    assert [(change.release, change.what, change.evidence) for change in life.changes] == [
        ("xnu-1.1", "added", ""),
        ("xnu-1.2", "added", "one of several definitions"),
        ("xnu-2.1", "removed", "one of several definitions"),
    ]
    one, other = symbol("lamp_on", "prototype"), symbol("lamp_on", "prototype", path="bsd/net/lamp.h")
    (life,) = history([("xnu-1.1", one), ("xnu-1.2", one), ("xnu-1.2", other)], TAGS[:2])
    assert [change.what for change in life.changes] == ["added"]


def test_a_number_that_became_a_reserve_was_not_renamed() -> None:
    def flags(middle: str) -> list[Record]:
        return [option("SO_LAMP_EVENT_ON", 1), option(middle, 2, line=2), option("SO_LAMP_EVENT_RESERVED_2", 3, line=3)]

    changes = what(flags("SO_LAMP_EVENT_COLOR_CHANGE"), flags("SO_LAMP_EVENT_RESERVED_1"))
    assert {kind for kind, _ in changes} == {"added", "removed"}
