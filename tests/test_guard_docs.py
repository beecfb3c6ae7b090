"""The rules' pages are made from the rules; `python tests/test_guard_docs.py` writes them again."""

from __future__ import annotations

from pathlib import Path

import pytest

from darwinidx.guard.compiled import FOLDER, load
from darwinidx.guard.names import Need
from darwinidx.guard.pages import index, page
from darwinidx.guard.report import ALL_RULES
from darwinidx.supported import FOLDER as SUPPORTED
from darwinidx.supported import alternatives, documented_sysctls, rows_of

DOCS = Path(__file__).parent.parent / "docs" / "guard"


def pages() -> dict[str, str]:
    return {f"{rule.slug}.md": page(rule) for rule in ALL_RULES} | {"README.md": index()}


def test_the_pages_are_those_that_the_rules_make() -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in DOCS.glob("*.md") if path.name != "teams.md"}
    assert written == pages(), "run: python tests/test_guard_docs.py"


def test_each_line_of_the_data_has_a_source() -> None:
    for row in alternatives().rows:
        assert row.source.startswith("https://developer.apple.com/"), row
        assert row.text
    for name, source in [*documented_sysctls().items(), *rows_of(FOLDER / "shared_names.tsv", 2)]:
        assert name
        assert source
    assert {row.rule for row in alternatives().rows} <= {"*", *(rule.slug for rule in ALL_RULES)}


@pytest.mark.parametrize(
    "path",
    [
        SUPPORTED / "documented_sysctls.tsv",
        SUPPORTED / "documented_entitlements.tsv",
        FOLDER / "shared_names.tsv",
        FOLDER / "headers.tsv",
    ],
    ids=lambda path: path.name,
)
def test_data_files_are_sorted_and_say_each_name_once(path: Path) -> None:
    names = [line.split("\t")[0] for line in path.read_text().splitlines() if not line.startswith("#")]
    assert names == sorted(set(names))


def test_the_most_specific_alternative_wins() -> None:
    found = alternatives()
    general = found.of("private-constant", "NECP_SOMETHING")
    special = found.of("private-sysctl", "net.necp.drop_all_level")
    assert general
    assert special
    assert "NEPacketTunnelProvider" in general.text
    assert "Feedback" in special.text
    assert found.of("private-constant", "AN_UNKNOWN_NAME") is None


@pytest.mark.parametrize(
    ("name", "word"),
    [("kern.osproductversion", "operatingSystemVersion"), ("machdep.cpu.brand_string", "hw.cpufamily")],
)
def test_what_many_products_ask_has_an_answer_that_apple_documents(name: str, word: str) -> None:
    found = alternatives().of("private-sysctl", name)
    assert name in load().sysctls
    assert found
    assert word in found.text
    assert {one for one in found.text.replace(",", " ").split() if one.startswith("hw.")} <= documented_sysctls().keys()


def test_the_facts_of_the_wheel_know_what_products_were_caught_with() -> None:
    known = load()
    assert known.options["SO_RECV_ANYIF"].value == known.option_numbers["SOL_SOCKET", 0x1104].value == 0x1104
    assert known.syscall_numbers[501].name == "necp_open"
    assert "SYS_necp_open stands in bsd/sys/syscall.h" in known.functions["necp_open"].proof, "as its record says"
    assert {"recvmsg_x", "sendmsg_x"} <= known.functions.keys()
    assert {"msghdr_x", "xinpcb_n"} <= known.structures.keys()
    assert "net.inet.tcp.pcblist_n" in known.sysctls
    assert known.requests[0xC0000000, "D", 23].name == "DIOCNATLOOK"
    assert {"net/necp.h", "skywalk/os_channel.h", "skywalk/os_nexus.h"} <= known.headers.keys()
    assert known.headers["skywalk/os_nexus.h"].path == "bsd/skywalk/nexus/os_nexus.h", "installed under another path"


def test_the_facts_of_the_wheel_hold_nothing_public() -> None:
    known = load()
    assert not known.sysctls.keys() & documented_sysctls()
    for name in ("SO_REUSEADDR", "SO_RESOLVER_SIGNATURE", "SO_BINDTODEVICE", "TCP_KEEPINTVL", "UTUN_OPT_FLAGS"):
        assert name not in known.options
    for name in ("recvmsg", "read", "write", "kevent", "fileport_makeport"):
        assert name not in known.functions
    for name in ("PROC_FLAG_DARWINBG", "IFRTYPE_FUNCTIONAL_LAST", "FILEPORT_NULL"):
        assert name not in known.constants
    for path in ("net/if.h", "net/route.h", "sys/sysctl.h", "sys/kern_control.h", "net/if_media.h", "sys/socket.h"):
        assert path not in known.headers
    everything = [known.options, known.functions, known.structures, known.constants, known.ioctls, known.sysctls]
    assert all(one.need is not Need.NEVER for names in everything for one in names.values())


if __name__ == "__main__":
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8", newline="\n")
