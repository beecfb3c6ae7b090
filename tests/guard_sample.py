"""A small set of facts for the guard's tests: names and numbers, as the wheel's facts would give them."""

from __future__ import annotations

from darwinidx.guard.gather import knowledge_of
from darwinidx.guard.knowledge import History, Knowledge
from darwinidx.model import Place, Record, SocketOption, Symbol, Syscall, Sysctl, Tier, Visibility

RELEASE = "xnu-11417.121.6"
SDK, PRIVATE, KERNEL = Visibility.SDK, Visibility.PRIVATE, Visibility.KERNEL
_SOCKET, _NECP = "bsd/sys/socket_private.h", "bsd/net/necp.h"


def option(name: str, value: int, visibility: Visibility = PRIVATE, level: str = "SOL_SOCKET") -> SocketOption:
    proof = "PRIVATE_DATAFILES of bsd/sys" if visibility is PRIVATE else "DATAFILES of bsd/sys"
    place = Place(path=_SOCKET if visibility is PRIVATE else "bsd/sys/socket.h", line=100)
    return SocketOption(name=name, at=place, level=level, value=value, visibility=visibility, proof=proof)


def sysctl(name: str, value_type: str = "int") -> Sysctl:
    place = Place(path="bsd/net/necp.c", line=200)
    return Sysctl(name=name, oid=name, at=place, parent="", value_type=value_type, visibility=KERNEL)


def symbol(
    name: str, form: str, value: int | str | None = None, visibility: Visibility = PRIVATE, path: str = _SOCKET
) -> Symbol:
    tier = Tier.T0 if "necp" in name.lower() else Tier.T3
    place = Place(path=path, line=300)
    proof = f"{path.rpartition('/')[0]}/Makefile PRIVATE_DATAFILES -> System.framework/PrivateHeaders"
    return Symbol(name=name, form=form, at=place, value=value, visibility=visibility, tier=tier, proof=proof)


RECORDS: tuple[Record, ...] = (
    option("SO_REUSEADDR", 4, SDK),
    option("SO_RECV_ANYIF", 0x1104),
    option("SO_NECP_ATTRIBUTES", 0x1109),
    option("SO_TRAFFIC_CLASS", 0x1086),
    option("IP_NO_IFT_CELLULAR", 6969, level="IPPROTO_IP"),
    option("TCP_INFO", 0x200, level="IPPROTO_TCP"),
    sysctl("hw.cpufamily"),
    sysctl("hw.ncpu"),
    sysctl("kern.osrelease", "string"),
    sysctl("net", "node"),
    sysctl("net.necp", "node"),
    sysctl("net.necp.debug"),
    sysctl("net.necp.drop_all_level"),
    sysctl("net.inet.tcp.pcblist_n", "struct"),
    Syscall(name="write", number=4, at=Place(path="bsd/kern/syscalls.master", line=10)),
    Syscall(name="recvmsg_x", number=480, at=Place(path="bsd/kern/syscalls.master", line=20)),
    Syscall(name="sendmsg_x", number=481, at=Place(path="bsd/kern/syscalls.master", line=21)),
    Syscall(name="necp_open", number=501, at=Place(path="bsd/kern/syscalls.master", line=22)),
    symbol("recvmsg_x", "prototype"),
    symbol("sendmsg_x", "prototype"),
    symbol("necp_open", "prototype", path=_NECP),
    symbol("recvmsg", "prototype", visibility=SDK, path="bsd/sys/socket.h"),
    symbol("msghdr_x", "struct"),
    symbol("xinpcb_n", "struct", path="bsd/netinet/in_pcb.h"),
    symbol("inpcb", "struct", visibility=KERNEL, path="bsd/netinet/in_pcb.h"),
    symbol("inp_gencnt_t", "typedef", visibility=SDK, path="bsd/netinet/in_pcb.h"),
    symbol("necp", "struct", path=_NECP),
    symbol("com.apple.private.necp.match", "entitlement", visibility=KERNEL, path="bsd/net/necp.c"),
    symbol("com.apple.private.memorystatus", "entitlement"),
    symbol("com.apple.private.identitysvc", "entitlement", visibility=SDK),
    symbol("com.apple.developer.networking.multicast", "entitlement", visibility=KERNEL),
    symbol("NECP_POLICY_RESULT_DROP", "macro", 2, path=_NECP),
    symbol("DROP_CODE_MAX", "macro", 63, path="bsd/net/droptap.h"),
    symbol("tcp_output", "prototype", visibility=KERNEL, path="bsd/netinet/tcp_var.h"),
    symbol("DIOCNATLOOK", "macro", "_IOWR('D',23)", path="bsd/net/pfvar.h"),
    symbol("SIOCGIFADDR", "macro", 0xC0206921, visibility=SDK, path="bsd/sys/sockio.h"),
    symbol("M_SOCKET", "macro", 3, visibility=SDK, path="bsd/sys/socket.h"),
)


def sample(extra: dict[str, str] | None = None) -> Knowledge:
    return knowledge_of(
        RECORDS,
        release=RELEASE,
        documented=frozenset({"hw.cpufamily", "hw.ncpu", "kern.osrelease"}),
        shared=frozenset({"TCP_INFO", "DIOCNATLOOK"}),
        history={("sockopt", "SO_RECV_ANYIF"): History(first="xnu-1699.22.73")},
        headers={"skywalk/os_channel.h": ("bsd/skywalk/channel/os_channel.h", "bsd/skywalk/channel/Makefile")},
        extra=extra,
    )
