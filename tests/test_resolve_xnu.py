from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from darwinidx.checkout import Checkout
from darwinidx.resolve.conditionals import read_conditionals
from darwinidx.resolve.constants import Constants
from darwinidx.resolve.macros import Macros
from darwinidx.source import read_source

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.xnu

FOLDERS = ("bsd/", "osfmk/mach/", "EXTERNAL_HEADERS/")


def macros(git_dir: Path, tag: str) -> Macros:
    checkout = Checkout(git_dir)
    tree = checkout.tree(tag)
    paths: dict[str, list[str]] = {}
    for path, sha in tree.items():
        if path.endswith(".h") and path.startswith(FOLDERS):
            paths.setdefault(sha, []).append(path)
    found = {}
    for sha, data in checkout.read_blobs(paths):
        for path in paths[sha]:
            found[path] = read_source(path, data).defines
    return Macros(found)


@pytest.mark.parametrize(
    ("tag", "values"),
    [
        ("xnu-2782.1.97", {"SO_NECP_ATTRIBUTES": 0x1109, "SO_MPTCP_FASTJOIN": 0x1111}),
        ("xnu-4570.1.46", {"SO_NECP_CLIENTUUID": 0x1111, "NECP_SESSION_PRIORITY_DEFAULT": 4}),
        ("xnu-8019.41.5", {"NECP_CLIENT_RESULT_NAT64": 214, "NECP_MAX_NETAGENTS": 16}),
        (
            "xnu-11417.121.6",
            {
                "NECP_POLICY_CONDITION_URL": 42,
                "NECP_SESSION_PRIORITY_DEFAULT": 10,
                "NECP_CONTROL_NAME": "com.apple.net.necp_control",
                "NECP_MASK_USERSPACE_ONLY": 0x80000000,
                "SO_NECP_LISTENUUID": 0x1120,
            },
        ),
    ],
)
def test_values_that_are_known_to_have_changed(xnu_git: Path, tag: str, values: dict[str, int | str]) -> None:
    found = macros(xnu_git, tag)
    constants = Constants(found)
    assert {name: constants.value(name) for name in values} == values
    bodies = [(path, define.body) for path, define in found if define.params is None and define.body[:1].isdigit()]
    known = [constants.value(body, path=path) for path, body in bodies]
    assert len(known) > 5000
    assert sum(isinstance(value, int) for value in known) > 0.98 * len(known)


def test_conditions_of_the_core(xnu_git: Path) -> None:
    checkout = Checkout(xnu_git)
    source = read_source("bsd/net/necp.h", checkout.read("xnu-11417.121.6", "bsd/net/necp.h"))
    conditionals = read_conditionals(source.code)
    assert [group.guard for group in conditionals.groups][:1] == [True]
    assert conditionals.at(218) == ("defined(PRIVATE)",)
    assert conditionals.at(1117) == ("defined(PRIVATE)", "defined(BSD_KERNEL_PRIVATE)")
    assert all(not group.guard or len(group.arms) == 1 for group in conditionals.groups)
