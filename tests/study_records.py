"""An invented release that the tests of study share: its sources, its records, and the same a release later."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from records import at, symbol

from darwinidx.config import Places
from darwinidx.model import Record, Reference, Release, SocketOption, Symbol, Syscall, Sysctl, Visibility
from darwinidx.search import Library
from darwinidx.store import Store
from darwinidx.study.answers import Answers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OLD = Release(tag="xnu-99000.1.2", commit="a" * 40, date="2030-01-02")
NEW = Release(tag="xnu-99100.1.2", commit="b" * 40, date="2031-01-02")


def old_records() -> list[Record]:
    header, source, sockets = "bsd/net/necp.h", "bsd/net/necp.c", "bsd/kern/uipc_socket.c"
    return [
        symbol("NECP_POLICY_RESULT_PASS", line=10, path=header, value=1, visibility=Visibility.PRIVATE),
        symbol("NECP_POLICY_RESULT_DROP", line=11, path=header, value=3, visibility=Visibility.PRIVATE),
        symbol("NECP_SESSION_PRIORITY_DEFAULT", line=12, path=header, value=9, visibility=Visibility.PRIVATE),
        symbol("necp_socket_find_policy_match", "function", line=50, path=source, visibility=Visibility.KERNEL),
        symbol("so_update_necp_policy", "function", line=20, path=sockets, visibility=Visibility.KERNEL),
        symbol("inp_update_necp_policy", "function", line=30, path="bsd/netinet/in_pcb.c"),
        symbol("soconnectlock", "function", line=60, path=sockets, visibility=Visibility.KERNEL),
        Sysctl(
            name="net.necp.debug",
            oid="net.necp.debug",
            parent="_net_necp",
            at=at(source, 70),
            value_type="int",
            access="LOCKED,RD,WR",
            exists="release:all",
            variable="&necp_debug",
            visibility=Visibility.KERNEL,
            description="words of the source that must not travel",
        ),
        SocketOption(
            name="SO_NECP_ATTRIBUTES",
            level="SOL_SOCKET",
            value=0x1109,
            at=at("bsd/sys/socket_private.h", 7),
            settable="yes",
            gettable="yes",
            set_handler=f"{sockets}:80(sosetoptlock)",
            visibility=Visibility.PRIVATE,
        ),
        Syscall(
            name="necp_open",
            number=501,
            at=at("bsd/kern/syscalls.master", 9),
            arguments="int flags",
            visibility=Visibility.SDK,
        ),
    ]


def old_references() -> list[Reference]:
    sockets = "bsd/kern/uipc_socket.c"
    return [
        Reference(
            name="NECP_POLICY_RESULT_PASS", at=at("bsd/netinet/ip_output.c", 70), function="ip_output_list", how="case"
        ),
        Reference(name="necp_debug", at=at("bsd/net/necp.c", 90), function="necp_create_session", how="condition"),
        Reference(name="so_update_necp_policy", at=at(sockets, 62), function="soconnectlock", how="call"),
        Reference(name="inp_update_necp_policy", at=at(sockets, 22), function="so_update_necp_policy", how="call"),
        Reference(
            name="necp_socket_find_policy_match",
            at=at("bsd/netinet/in_pcb.c", 31),
            function="inp_update_necp_policy",
            how="call",
        ),
    ]


def new_records() -> list[Record]:
    """One name gone, one changed, one moved, one added."""
    records = {record.name: record for record in old_records()}
    del records["NECP_POLICY_RESULT_DROP"]
    priority = records["NECP_SESSION_PRIORITY_DEFAULT"]
    assert isinstance(priority, Symbol)
    records[priority.name] = replace(priority, value=10)
    option = records["SO_NECP_ATTRIBUTES"]
    records[option.name] = replace(option, at=at(option.at.path, 99))
    records["NECP_POLICY_RESULT_SKIP"] = symbol("NECP_POLICY_RESULT_SKIP", line=14, value=2)
    return list(records.values())


def fill_home(home: Path, *, traced: bool = True) -> None:
    """Make a store with both releases."""
    home.mkdir(exist_ok=True)
    references = old_references() if traced else []
    with Store(Places(home).store_path(), create=True) as store:
        store.put_release(OLD, old_records(), references=references)
        store.put_release(NEW, new_records(), references=references[:-1] if traced else [])


def answers(home: Path, tag: str = OLD.tag) -> Iterator[Answers]:
    """Open the answers of a release of the store."""
    with Library(Places(home), release=tag) as library:
        yield Answers(library)
