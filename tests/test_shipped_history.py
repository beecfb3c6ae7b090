"""What is known of NECP's evolution, counted without darwinidx, held against the facts that ship."""

from __future__ import annotations

import json
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from darwinidx import facts
from darwinidx.releases import Life, diff, history, owners
from darwinidx.tags import tag_order

if TYPE_CHECKING:
    from darwinidx.model import Record
    from darwinidx.page import Change

CORE = {"bsd/net/necp.h", "bsd/net/necp.c", "bsd/net/necp_client.c"}
FIRST = "xnu-2782.1.97"
COUNTS = {
    "xnu-2422.1.72": (0, 0),
    FIRST: (121, 89),
    "xnu-3247.1.106": (140, 108),
    "xnu-3789.1.32": (226, 174),
    "xnu-4570.1.46": (327, 262),
    "xnu-4903.221.2": (365, 285),
    "xnu-6153.11.26": (437, 340),
    "xnu-7195.50.7.100.1": (464, 368),
    "xnu-8019.41.5": (523, 417),
    "xnu-8020.101.4": (530, 421),
    "xnu-8792.41.9": (546, 439),
    "xnu-8796.101.5": (548, 441),
    "xnu-10002.1.13": (567, 454),
    "xnu-10063.101.15": (578, 464),
    "xnu-11215.1.10": (589, 473),
    "xnu-11417.101.15": (601, 482),
    "xnu-11417.121.6": (601, 482),
}
"""Release -> object-like macros NECP* of the core, and those of them in necp.h."""
DERIVED = ("_CONDITIONS", "_IFNET_FIELDS", "_SCOPED_FIELDS", "_RESULT_MAX", "_NUM_PRIORITIES", "_EXTRA_COUNT")
"""Ends of names whose value follows from other macros; the rest have a number written in the source."""

Values = dict[str, dict[str, object]]


@cache
def tags() -> list[str]:
    return [release.tag for release in facts.releases()]


@cache
def macros() -> tuple[Values, Values]:
    """Return tag -> name -> value of NECP's macros in the core, and in necp.h alone."""
    core: Values = {tag: {} for tag in tags()}
    header: Values = {tag: {} for tag in tags()}
    for having, kind, name, text in facts.bodies():
        fields = json.loads(text)
        if kind == "symbol" and fields["form"] == "macro" and name.startswith("NECP") and fields["path"] in CORE:
            for tag in having:
                core[tag][name] = fields.get("value")
                if fields["path"].endswith("necp.h"):
                    header[tag][name] = fields.get("value")
    return core, header


@cache
def lives(name: str, kind: str = "symbol") -> list[Life]:
    return history([(tag, record) for tag, record in facts.sightings(name=name) if record.kind == kind], tags())


def told(name: str, what: str, kind: str = "symbol") -> list[tuple[str, object, object]]:
    def value(record: Record | None) -> object:
        return getattr(record, "value", None)

    return [
        (change.release, value(change.before), value(change.after))
        for life in lives(name, kind)
        for change in life.changes
        if change.what == what
    ]


def test_every_public_release_ships_with_its_commit() -> None:
    known = facts.pins()
    assert len(known) == 148
    assert list(known) == sorted(known, key=tag_order)
    assert all(len(commit) == 40 for commit in known.values())


def test_the_facts_are_small() -> None:
    files = ("releases.json", "bodies.xz", "lines.xz")
    assert sum((facts.DATA / name).stat().st_size for name in files) < 1_000_000


@pytest.mark.parametrize(("tag", "expected"), COUNTS.items())
def test_the_macros_of_each_release_are_counted(tag: str, expected: tuple[int, int]) -> None:
    core, header = macros()
    assert (len(core[tag]), len(header[tag])) == expected


def test_necp_begins_in_one_release_and_is_in_all_later_ones() -> None:
    core, _ = macros()
    assert [tag for tag in tags() if core[tag]] == tags()[tags().index(FIRST) :]
    assert sum(bool(core[tag]) for tag in tags()) == 68


def test_twenty_macros_were_removed_and_26_written_numbers_changed() -> None:
    core, _ = macros()
    removed = [name for before, after in pairwise(tags()) for name in core[before].keys() - core[after].keys()]
    changed = [
        (after, name)
        for before, after in pairwise(tags())
        for name in core[before].keys() & core[after].keys()
        if core[before][name] != core[after][name] and not name.endswith((*DERIVED, "_FORCE_UPDATE"))
    ]
    assert len(removed) == 20
    assert len(changed) == 26
    assert sum(name.startswith("NECP_SESSION_PRIORITY") and tag == "xnu-8792.41.9" for tag, name in changed) == 9


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("NECP_POLICY_CONDITION_SIGNING_IDENTIFIER", [("xnu-7195.50.7.100.1", 28, 29)]),
        ("NECP_KERNEL_CONDITION_SIGNING_IDENTIFIER", [("xnu-7195.50.7.100.1", 0x8000000, 0x10000000)]),
        ("NECP_CLIENT_RESULT_NAT64", [("xnu-8019.41.5", 213, 214)]),
        ("NECP_MAX_NETAGENTS", [("xnu-8019.41.5", 8, 16)]),
        ("NECP_SESSION_PRIORITY_DEFAULT", [("xnu-6153.101.6", 4, 9), ("xnu-8792.41.9", 9, 10)]),
        ("NECP_SESSION_PRIORITY_PRIVILEGED_TUNNEL", [("xnu-8792.41.9", 2, 3)]),
        ("NECP_POLICY_CONDITION_APPLICATION", []),
    ],
)
def test_a_number_is_no_contract(name: str, expected: list[tuple[str, object, object]]) -> None:
    assert told(name, "renumbered") == expected


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("NECP_CLIENT_RESULT_MULTIPATH_INTERFACE", "xnu-4903.221.2"),
        ("NECP_CLIENT_PARAMETER_BROWSE_CATEGORY", "xnu-6153.11.26"),
        ("NECP_KERNEL_POLICY_RESULT_TRIGGER", "xnu-8792.41.9"),
    ],
)
def test_a_name_that_went_is_told_with_its_release(name: str, tag: str) -> None:
    assert [release for release, _, _ in told(name, "removed")] == [tag]


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("SO_NECP_ATTRIBUTES", FIRST),
        ("SO_NECP_CLIENTUUID", "xnu-4570.1.46"),
        ("SO_NECP_LISTENUUID", "xnu-6153.11.26"),
        ("SO_FALLBACK_MODE", "xnu-8019.41.5"),
        ("SO_RESOLVER_SIGNATURE", "xnu-8792.41.9"),
        ("SO_APPLICATION_ID", "xnu-10002.1.13"),
        ("SO_MARK_DOMAIN_INFO_SILENT", "xnu-10063.141.1"),
        ("SO_BINDTODEVICE", "xnu-11215.1.10"),
    ],
)
def test_options_are_first_seen_where_they_came(name: str, tag: str) -> None:
    assert [release for release, _, _ in told(name, "added", "sockopt")] == [tag]


@pytest.mark.parametrize("name", ["SO_NECP_ATTRIBUTES", "SO_NECP_CLIENTUUID", "SO_NECP_LISTENUUID", "SO_DELEGATED"])
def test_options_split_off_into_another_header_moved(name: str) -> None:
    for kind in ("sockopt", "symbol"):
        assert "xnu-11215.1.10" in [release for release, _, _ in told(name, "moved", kind)]
        assert not told(name, "removed", kind)


def test_a_number_had_two_owners() -> None:
    seen = [
        (tag, record) for tag, record in facts.sightings(number=0x1111) if getattr(record, "level", "") == "SOL_SOCKET"
    ]
    assert [(record.name, runs) for record, runs in owners(seen, tags(), 0x1111)] == [
        ("SO_MPTCP_FASTJOIN", [(FIRST, "xnu-3789.70.16")]),
        ("SO_NECP_CLIENTUUID", [("xnu-4570.1.46", tags()[-1])]),
    ]


@pytest.mark.parametrize(
    ("name", "number", "tag"),
    [
        ("necp_match_policy", 460, FIRST),
        ("necp_open", 501, "xnu-3789.1.32"),
        ("necp_client_action", 502, "xnu-3789.1.32"),
        ("necp_session_open", 522, "xnu-4570.1.46"),
        ("necp_session_action", 523, "xnu-4570.1.46"),
    ],
)
def test_calls_kept_their_numbers(name: str, number: int, tag: str) -> None:
    seen = [(release, record) for release, record in facts.sightings(name=name) if record.kind == "syscall"]
    assert {getattr(record, "number", None) for _, record in seen} == {number}
    assert seen[0][0] == tag
    assert not told(name, "removed", "syscall")


def test_a_header_that_split_is_no_removal_in_a_diff() -> None:
    changes = diff(facts.read("xnu-10063.141.1"), facts.read("xnu-11215.1.10"), "xnu-11215.1.10")

    def options(what: str) -> set[str]:
        return {named(change).name for change in changes if change.what == what and named(change).kind == "sockopt"}

    assert {"SO_NECP_CLIENTUUID", "SO_NECP_ATTRIBUTES", "SO_NECP_LISTENUUID"} <= options("moved")
    assert "SO_BINDTODEVICE" in options("added")
    assert not {name for name in options("removed") if name.startswith("SO_NECP")}


def named(change: Change) -> Record:
    record = change.after or change.before
    assert record is not None
    return record
