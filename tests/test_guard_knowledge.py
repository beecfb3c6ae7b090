from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from guard_sample import KERNEL, PRIVATE, RECORDS, RELEASE, SDK, option, sample, symbol, sysctl

from darwinidx.errors import FactsError
from darwinidx.facts import releases
from darwinidx.guard.compiled import learn, load, read, text_of
from darwinidx.guard.gather import knowledge_of, request_of, request_text
from darwinidx.guard.knowledge import History
from darwinidx.guard.learning import histories
from darwinidx.guard.names import Need, need_of_symbol, need_of_sysctl
from darwinidx.model import Place, Symbol, Syscall, Tier, Visibility

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("name", "form", "visibility", "tier", "shared", "need"),
    [
        ("reboot", "prototype", PRIVATE, Tier.T3, False, Need.NEVER),
        ("if_type", "macro", PRIVATE, Tier.T3, False, Need.NEVER),
        ("if_type", "struct", PRIVATE, Tier.T3, False, Need.DARWIN_FILE),
        ("A_B", "macro", PRIVATE, Tier.T3, False, Need.NEVER),
        ("recvmsg_x", "prototype", PRIVATE, Tier.T3, False, Need.DARWIN_FILE),
        ("IFRTYPE_FAMILY_ANY", "macro", PRIVATE, Tier.T3, False, Need.DARWIN_FILE),
        ("IF_HWASSIST_CSUM_TCP", "macro", PRIVATE, Tier.T3, False, Need.NOTHING),
        ("if_netif_stats", "struct", PRIVATE, Tier.T3, False, Need.NOTHING),
        ("TCP_INFO", "macro", PRIVATE, Tier.T3, True, Need.DARWIN_CODE),
        ("tcp_output_locked_now", "function", KERNEL, Tier.T3, False, Need.NEVER),
        ("necp_find_policy", "function", KERNEL, Tier.T0, False, Need.NOTHING),
        ("local_addr", "field", PRIVATE, Tier.T1, False, Need.NEVER),
        ("inp_necp_attributes", "field", KERNEL, Tier.T0, False, Need.NOTHING),
        ("SIOCGSECRET", "ioctl", PRIVATE, Tier.T3, False, Need.NOTHING),
        ("__internal_name", "macro", PRIVATE, Tier.T3, False, Need.NEVER),
    ],
)
def test_what_a_name_needs(
    name: str, form: str, visibility: Visibility, tier: Tier, *, shared: bool, need: Need
) -> None:
    assert need_of_symbol(name, form, visibility, tier, shared=shared) is need


def test_two_parts_of_a_sysctl_could_be_anything() -> None:
    assert [need_of_sysctl(name) for name in ("net", "net.local", "net.local.x")] == [
        Need.NEVER, Need.DARWIN_FILE, Need.NOTHING,
    ]  # fmt: skip
    assert need_of_sysctl("net.inet.tcp.msl", shared=True) is Need.DARWIN_FILE


def test_a_name_that_any_installed_header_shows_is_public() -> None:
    known = knowledge_of(
        [symbol("NECP_PUBLIC_NAME", "macro", 1), symbol("NECP_PUBLIC_NAME", "macro", 1, SDK, "bsd/net/if.h"),
         option("SO_BOTH_NAMES", 0x1200), option("SO_BOTH_NAMES", 0x1200, SDK)],
        release=RELEASE,
    )  # fmt: skip
    assert not known.constants
    assert not known.options
    assert not known.option_numbers


def test_a_number_that_a_public_option_has_too_is_not_reported() -> None:
    known = knowledge_of([option("SO_OLD_NAME", 0x1200), option("SO_NEW_NAME", 0x1200, SDK)], release=RELEASE)
    assert known.option_numbers == {}
    assert "SO_OLD_NAME" in known.options


def test_a_branch_that_darwin_never_compiles_makes_no_name_private() -> None:
    records = [
        Symbol(name="NECP_DEAD_NAME", form="macro", at=Place(path="bsd/net/x.h", line=1), visibility=PRIVATE,
               tier=Tier.T0, conditions=conditions)
        for conditions in (("0",), ("defined(linux)",))
    ]  # fmt: skip
    assert not knowledge_of(records, release=RELEASE).constants


def test_a_system_call_without_a_private_prototype_is_unknown() -> None:
    assert set(sample().syscalls) == {"recvmsg_x", "sendmsg_x", "necp_open"}


def test_a_system_call_says_that_its_number_stands_in_an_installed_header() -> None:
    public = "SYS_necp_open stands in bsd/sys/syscall.h: bsd/sys/Makefile INSTALL_MI_GEN_LIST -> usr/include"
    place = Place(path="bsd/kern/syscalls.master", line=22)
    call = Syscall(name="necp_open", number=501, at=place, visibility=SDK, proof=public)
    wrapper = symbol("necp_open", "prototype", path="bsd/net/necp.h")
    (found,) = knowledge_of([call, wrapper], release=RELEASE).syscalls.values()
    assert found.visibility is PRIVATE, "the prototype decides"
    assert wrapper.proof in found.proof
    assert public in found.proof


def test_a_header_is_private_by_its_list_and_not_by_a_line() -> None:
    known = sample()
    assert "net/necp.h" in known.headers
    assert "netinet/in_pcb.h" not in known.headers, "one line of it is public"
    embedded = "bsd/sys/Makefile EMBEDDED_PRIVATE_DATAFILES -> System.framework/PrivateHeaders"
    record = Symbol(name="NECP_SOME_NAME", form="macro", at=Place(path="bsd/sys/disk.h", line=1), visibility=PRIVATE,
                    proof=embedded)  # fmt: skip
    assert not knowledge_of([record], release=RELEASE).headers, "public on macOS"


def test_documented_sysctls_and_nodes_stay_out() -> None:
    known = knowledge_of([sysctl("kern.known.one"), sysctl("kern.other.one"), sysctl("kern.other", "node")],
                         release=RELEASE, documented=frozenset({"kern.known.one"}))  # fmt: skip
    assert set(known.sysctls) == {"kern.other.one"}


def test_requests_are_known_with_and_without_their_size() -> None:
    assert request_of(0xC0544417) == request_of("_IOWR('D',23)") == (0xC0000000, "D", 23)
    assert request_of(5) is None
    assert request_of(None) is None
    assert request_text("(_IOR('i', 7, struct secret))") == "_IOR('i',7)"
    assert request_text("sizeof(x)") is None


def test_what_is_compiled_is_what_is_read(tmp_path: Path) -> None:
    file = tmp_path / "known.json"
    made = learn(RECORDS, RELEASE, {("sockopt", "SO_RECV_ANYIF"): History(first="xnu-1", before=("SO_X",))}, file)
    found = read(file)
    assert text_of(found) == text_of(made) == file.read_text()
    assert found.options["SO_RECV_ANYIF"].history.words(RELEASE) == "since xnu-1; the number belonged to SO_X before"
    assert found.option_numbers == made.option_numbers
    assert "comment" not in file.read_text()


@pytest.mark.parametrize("text", ["", "{", '{"format": 99}', '{"format": 1, "release": "x"}'])
def test_damaged_facts_are_an_error_and_no_clean_scan(tmp_path: Path, text: str) -> None:
    (tmp_path / "known.json").write_text(text)
    with pytest.raises(FactsError):
        read(tmp_path / "known.json")
    with pytest.raises(FactsError):
        read(tmp_path / "absent.json")


def test_history_says_since_when_and_who_had_the_number_before() -> None:
    tags = ["xnu-1", "xnu-2", "xnu-10"]
    fields = json.dumps({"level": "SOL_SOCKET", "value": 0x1111})
    found = histories(
        [
            (tags[:1], "sockopt", "SO_FIRST_OWNER", fields),
            (tags[1:], "sockopt", "SO_SECOND_OWNER", fields),
            (tags[1:2], "symbol", "GONE_BY_NOW", "{}"),
        ],
        tags,
    )
    assert found["sockopt", "SO_SECOND_OWNER"] == History(first="xnu-2", before=("SO_FIRST_OWNER",))
    assert found["sockopt", "SO_FIRST_OWNER"] == History(last="xnu-1")
    assert found["symbol", "GONE_BY_NOW"] == History(first="xnu-2", last="xnu-2")


def test_a_number_belongs_to_its_owner_of_today() -> None:
    gone = {("sockopt", "SO_GONE_NAME"): History(last="xnu-1")}
    records = [option("SO_GONE_NAME", 0x1111), option("SO_NEWER_NAME", 0x1111)]
    known = knowledge_of(records, release=RELEASE, history=gone)
    assert known.option_numbers["SOL_SOCKET", 0x1111].name == "SO_NEWER_NAME"
    assert "SO_GONE_NAME" in known.options, "products for older releases use it still"


def test_the_wheel_s_facts_and_the_guard_s_are_of_one_release() -> None:
    assert load().release == releases()[-1].tag, "run: darwinidx guard learn"
