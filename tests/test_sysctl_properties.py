"""Sysctls in text that nobody wrote: candidates are read without failing and stand where they say."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from darwinidx.kinds.sysctl.access import read_access
from darwinidx.kinds.sysctl.raw import RawSysctl, read_raw, split
from darwinidx.resolve.macros import Define
from darwinidx.resolve.oid import OidTree, list_token
from darwinidx.source import read_source

PIECES = (
    "SYSCTL_INT(_a, OID_AUTO, b, ",
    "static\nSYSCTL_NODE(, OID_AUTO, a, ",
    "LAMP(wick)",
    "#define LAMP(n) SYSCTL_INT(_a, 1, n, \\\n 0, &n, 0, n)",
    "#if A",
    "#else",
    "#elif B",
    "#endif",
    '"a, b) c"',
    "/* ( */",
    "skoid_add_int(&a->b, c, d",
    "CTLFLAG_RW | X,",
    '&x, 0, "");',
    ")",
    "(",
    "{",
    "}",
    ",",
)


@given(st.lists(st.sampled_from(PIECES), max_size=24), st.sampled_from(["\n", " "]))
def test_any_order_of_pieces_is_read(pieces: list[str], between: str) -> None:
    data = between.join(pieces).encode()
    source = read_source("bsd/kern/input.c", data)
    lines = data.decode().split("\n")
    for raw in read_raw(source, ()):
        if isinstance(raw, RawSysctl):
            assert lines[raw.line - 1][raw.column - 1 :].startswith(raw.name)


@given(st.text(alphabet="a,()[]{}\"'\\ ", max_size=40))
def test_splitting_loses_nothing_but_commas_and_blanks(text: str) -> None:
    assert "".join("".join(split(text)).split()).replace(",", "") == "".join(text.split()).replace(",", "")


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd"), st.sampled_from("xyz")), max_size=12))
def test_every_path_of_nodes_ends(nodes: list[tuple[str, str, str]]) -> None:
    tree = OidTree()
    for token, parent, name in nodes:
        tree.add(f"_{token}", "" if parent == "d" else f"_{parent}", name)
    for token, _, _ in nodes:
        path = tree.path(f"_{token}")
        assert path is None or path.rpartition(".")[2] in "xyz"
        assert tree.why_not(f"_{token}")


def test_access_that_names_itself_ends() -> None:
    (access,) = read_access(
        "LOOP | CTLFLAG_RD", lambda name: (Define(name, None, "LOOP", 1),) if name == "LOOP" else ()
    )
    assert str(access) == "RD"
    assert access.unknown == ("LOOP",)


def test_a_list_is_known_by_its_name() -> None:
    assert list_token("&sysctl__net_necp_children") == "_net_necp"
    assert list_token("(void*)&sysctl__a_children") == "_a"
    assert list_token("&sysctl__children") == ""
    assert list_token("&children") is None
