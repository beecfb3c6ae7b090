"""Names as a machine or the linker shows them: run-time sysctls, linker symbols; and what only looks like one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from records import NEW, at, records

from darwinidx.config import Places
from darwinidx.model import Syscall, Sysctl
from darwinidx.page import Fact, Hit, Page
from darwinidx.search import Library, search, show
from darwinidx.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

MADE = "kern.lamp.<ifname>.wick.<number>_rate"


@pytest.fixture
def library() -> Iterator[Library]:
    source = "bsd/net/lamp.c"
    rate = Sysctl(name=MADE, oid=MADE, parent="_kern_lamp", at=at(source, 9), dynamic=True)
    fixed = Sysctl(name="kern.lamp", oid="kern.lamp", parent="_kern", at=at(source, 8), c_symbol="sysctl__kern_lamp")
    with Store(Places().store_path(), create=True) as store:
        calls = [Syscall(name=name, at=at("bsd/kern/syscalls.master", 9), number=7) for name in ("sys_dim", "glow")]
        store.put_release(NEW, [*records(), rate, fixed, *calls])
    with Library() as opened:
        yield opened


def sysctls(page: Page) -> list[str]:
    rows = [row.record if isinstance(row, Hit) else row for section in page.sections for row in section.rows]
    return [row.oid for row in rows if isinstance(row, Sysctl)]


@pytest.mark.parametrize(
    ("typed", "oid"),
    [
        ("kern.lamp.en0.wick.3_rate", MADE),
        ("KERN.LAMP.utun12.wick.0_rate", MADE),
        ("sysctl__kern_lamp", "kern.lamp"),
        ("_sysctl__kern_lamp", "kern.lamp"),
        ("kern.lamp", "kern.lamp"),
    ],
)
def test_what_a_machine_or_the_linker_shows_is_found(library: Library, typed: str, oid: str) -> None:
    assert sysctls(show(typed, library=library))[:1] == [oid]
    assert sysctls(search(typed, library=library))[:1] == [oid]


@pytest.mark.parametrize(
    ("typed", "name"),
    [("dim", "sys_dim"), ("SYS_dim", "sys_dim"), ("sys_dim", "sys_dim"), ("SYS_glow", "glow"), ("sys_glow", "glow")],
)
def test_a_call_is_found_by_its_function_its_number_s_name_and_its_own(library: Library, typed: str, name: str) -> None:
    first = next(row for section in show(typed, library=library).sections for row in section.rows)
    assert (getattr(first, "kind", ""), getattr(first, "name", "")) == ("syscall", name)


@pytest.mark.parametrize(
    "typed",
    ["kern.lamp.en0.en1.wick.3_rate", "kern.lamp..wick.3_rate", "kernXlampXen0Xwick.3_rate", "sysctl__kern_lam"],
)
def test_what_only_looks_like_one_is_not(library: Library, typed: str) -> None:
    page = show(typed, library=library)
    assert page.total == 0
    assert all(isinstance(row, Fact) for section in page.sections for row in section.rows)
