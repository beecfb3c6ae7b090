"""Socket options: handlers read case by case, followed to their helpers, joined with definitions."""

from __future__ import annotations

import subprocess
from pathlib import Path

import option_cases
import pytest

from darwinidx.kinds.sockopt.kind import SockoptKind
from darwinidx.kinds.sockopt.text import read_body
from darwinidx.model import SocketOption
from darwinidx.source import read_source

CASES = sorted((Path(__file__).parent / "units" / "sockopt").glob("*.d"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_unit(case: Path) -> None:
    files = {f"bsd/net/{each.name}": each.read_bytes() for each in case.glob("*input.*")}
    option_cases.check(case, option_cases.findings(SockoptKind(), files))


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "{ switch (sopt->sopt_name) { case",
        "{ if (a) }",
        "{ case 1 } }",
        "{ for (;;) { do { x } while (y) }",
        "{ x = { { 1 }, ",
        "{ a: b: else else } }",
        "{ ) ] } ;",
        "{ return }",
        "{ switch } goto ; if ( { ) }",
    ],
)
def test_damage_is_read_to_its_end(body: str) -> None:
    source = read_source("bsd/net/x.c", body.encode())
    assert read_body(source, 0, len(body)).what == "block"
    head = "int\nlamp_ctloutput(struct socket *so, struct sockopt *sopt)\n"
    option_cases.findings(SockoptKind(), {"bsd/net/x.c": (head + body).encode()})


def test_only_sources_that_speak_of_options_are_candidates() -> None:
    kind = SockoptKind()
    assert kind.candidate("bsd/net/x.c", b"switch (sopt->sopt_name)")
    assert kind.candidate("bsd/net/x.c", b"reg.ctl_setopt = f;")
    assert not kind.candidate("bsd/net/x.h", b"int sopt_name;")
    assert not kind.candidate("bsd/net/x.c", b"setsockopt(fd, SOL_SOCKET, SO_DEBUG)")


def real(xnu_git: Path, tag: str) -> dict[str, SocketOption]:
    wanted = ("bsd/kern", "bsd/net", "bsd/netinet", "bsd/netinet6", "bsd/sys")
    shown = subprocess.run(
        ["git", "-C", xnu_git, "ls-tree", tag, *(f"{each}/" for each in wanted)],
        capture_output=True,
        text=True,
        check=True,
    )
    rows = [line.split("\t") for line in shown.stdout.splitlines() if line.endswith((".c", ".h"))]
    batch = subprocess.run(
        ["git", "-C", xnu_git, "cat-file", "--batch"],
        check=True,
        capture_output=True,
        input="".join(f"{row[0].split()[2]}\n" for row in rows).encode(),
    ).stdout
    kind, files, start = SockoptKind(), {}, 0
    for _, path in rows:
        end = batch.index(b"\n", start)
        size = int(batch[start:end].split()[2])
        data = batch[end + 1 : end + 1 + size]
        start = end + size + 2
        if kind.candidate(path, data) or (path.endswith(".h") and b"define" in data):
            files[path] = data
    found = option_cases.findings(kind, files)
    return {each.name: each for each in found if isinstance(each, SocketOption)}


@pytest.mark.xnu
def test_real_options(xnu_git: Path) -> None:
    options = real(xnu_git, "xnu-11417.121.6")
    necp = options["SO_NECP_ATTRIBUTES"]
    assert (necp.level, necp.value, necp.settable, necp.gettable) == ("SOL_SOCKET", 0x1109, "yes", "yes")
    assert necp.set_handler == "bsd/kern/uipc_socket.c:5457(sosetoptlock)"
    assert necp.get_handler == "bsd/kern/uipc_socket.c:6189(sogetoptlock)"
    assert necp.handler_conditions == ("NECP",)
    assert options["SO_BINDTODEVICE"].settable == "yes"
    assert options["IP_OUT_IF"].settable == "no:EINVAL"
    assert options["IP_IPSEC_POLICY"].gettable == "noop"
    assert options["MCAST_JOIN_GROUP"].level == "IPPROTO_IP|IPPROTO_IPV6"
    assert options["UTUN_OPT_FLAGS"].level == "SYSPROTO_CONTROL:utun"
    assert options["RVI_COMMAND_VERSION"].level == "SYSPROTO_CONTROL:rvi"
    assert (options["SO_ACCEPTCONN"].settable, options["SO_ACCEPTCONN"].gettable) == ("no", "no")
    assert not {"SO_TC_BK", "SO_OPTION_UNUSED_0", "IPPROTO_AH", "SOL_SOCKET"} & set(options)
    assert len(options) > 285


@pytest.mark.xnu
@pytest.mark.parametrize(("tag", "least"), [("xnu-123.5", 110), ("xnu-792", 115), ("xnu-2782.1.97", 225)])
def test_old_trees_have_options_with_levels(xnu_git: Path, tag: str, least: int) -> None:
    options = real(xnu_git, tag)
    assert len(options) >= least
    assert options["SO_LINGER"].level == "SOL_SOCKET"
    assert options["TCP_NODELAY"].level == "IPPROTO_TCP"
    assert sum(not each.level for each in options.values()) <= 3
