"""Invented records that the tests of the store, the index, the facts and search share."""

from __future__ import annotations

from darwinidx.model import (
    FileHealth,
    Miss,
    Place,
    Record,
    Reference,
    Release,
    SocketOption,
    Symbol,
    Syscall,
    Sysctl,
    Tier,
    Visibility,
)

OLD = Release(tag="xnu-800.1.2", commit="a" * 40, date="2019-01-02")
NEW = Release(tag="xnu-1000.1.2", commit="b" * 40, date="2024-05-06")


def at(path: str, line: int, column: int = 1) -> Place:
    return Place(path=path, line=line, column=column)


def symbol(name: str, form: str = "macro", *, line: int = 1, path: str = "bsd/net/necp.h", **more: object) -> Symbol:
    return Symbol(name=name, form=form, at=at(path, line), **{"tier": Tier.T0, **more})  # type: ignore[arg-type]


def records(shift: int = 0) -> list[Record]:
    """Return a small release; ``shift`` moves the lines, as a newer release does."""
    header, source = "bsd/net/necp.h", "bsd/net/necp_lamp.c"
    return [
        symbol("NECP_LAMP_RESULT_DIM", line=10 + shift, value=1, visibility=Visibility.PRIVATE),
        symbol("NECP_LAMP_RESULT_BRIGHT", line=11 + shift, value=2, comment="/* as bright as allowed */"),
        symbol("NECP_LAMP_RESULT_HUGE", line=12 + shift, value=2**64 - 1),
        symbol("NECP_LAMP_NAME", line=13 + shift, value="com.example.lamp"),
        symbol("necp_lamp_add_flow", "function", line=40 + shift, path=source, signature="int (struct lamp *)"),
        symbol("necp_lamp_add_flow", "prototype", line=60 + shift, path=header),
        symbol("necp_lamp_lookup", "function", line=80 + shift, path=source, conditions=("NECP", "!defined(TINY)")),
        symbol("necp_drop_all_lamps", "variable", line=5, path=source),
        symbol("lamp_id", "field", line=90, path=header, parent="necp_lamp", tier=Tier.T1),
        symbol("lampsession", "field", line=91, path=header, parent="necp_lamp", tier=Tier.T1),
        symbol("necp_session", "struct", line=95, path=header),
        symbol("inp_lamp_state", "function", path="bsd/netinet/in_lamp.c", tier=Tier.T2),
        Sysctl(
            name="net.necp.drop_all_lamps",
            oid="net.necp.drop_all_lamps",
            parent="_net_necp",
            at=at(source, 100 + shift),
            handler="sysctl_handle_lamps",
            variable="necp_drop_all_lamps",
            description="how many lamps to drop",
            visibility=Visibility.KERNEL,
            exists="release:all",
        ),
        Sysctl(name="net.necp.session", oid="net.necp.session", parent="_net_necp", at=at(source, 101), number=7),
        SocketOption(
            name="SO_NECP_LAMPSESSION",
            level="SOL_SOCKET",
            value=0x1409,
            at=at("bsd/sys/socket_private.h", 70),
            settable="yes",
            set_handler=f"bsd/kern/uipc_lamp.c:{500 + shift}(sosetlamp)",
            get_handler=f"bsd/kern/uipc_lamp.c:{700 + shift}(sogetlamp)",
        ),
        symbol("SO_NECP_LAMPSESSION", line=70, path="bsd/sys/socket_private.h", value=0x1409),
        SocketOption(name="LAMP_OPT", level="SYSPROTO_CONTROL:lamp", value=3, at=at("bsd/net/if_lamp.h", 3)),
        Syscall(name="necp_lamp_open", number=701, at=at("bsd/kern/syscalls.master", 44)),
        Syscall(name="enosys", number=701, at=at("bsd/kern/syscalls.master", 46), else_side=True),
    ]


def references() -> list[Reference]:
    return [
        Reference(name="necp_lamp_lookup", at=at("bsd/kern/uipc_lamp.c", 12), function="solamp", how="call"),
        Reference(name="necp_lamp_lookup", at=at("bsd/kern/uipc_lamp.c", 30, 9), function="sosetlamp", how="call"),
        Reference(
            name="SO_NECP_LAMPSESSION",
            at=at("bsd/kern/uipc_lamp.c", 501),
            function="sosetlamp",
            how="case",
            conditions=("NECP",),
        ),
        Reference(name="necp_lamp_lookup", at=at("bsd/netinet/in_lamp.c", 3), function="inp_lamp_state", how="call"),
    ]


def misses() -> list[Miss]:
    return [
        Miss(at=at("bsd/net/necp.h", 200), kind="symbol", name="NECP_LAMP_SIZE", reason="value: size unknown"),
        Miss(at=at("bsd/net/lamp.c", 3), kind="sysctl", name="", reason="parent: not declared"),
    ]


def health() -> list[FileHealth]:
    return [
        FileHealth(path="bsd/net/necp_lamp.c", blob="c" * 40, size=1000, error_bytes=10, rescued=2),
        FileHealth(path="bsd/net/necp.h", blob="d" * 40, size=500, error_bytes=0, rescued=0),
    ]
