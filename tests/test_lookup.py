"""Uses of names that no reading looked for: found in the clone when somebody asks, or said not to be known."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from repositories import git, repository

from darwinidx import build
from darwinidx.checkout import Checkout
from darwinidx.config import Places
from darwinidx.model import Reference
from darwinidx.search import refs
from darwinidx.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from darwinidx.page import Page

TAG = "xnu-101.1"
FILES = {
    "bsd/net/necp.h": "#define NECP_LAMP_DIM 1\n",
    "bsd/net/necp.c": "static int glow;\nint\nnecp_lamp_dim(void)\n{\n\treturn glow;\n}\n",
    "bsd/kern/lamp.c": """
int lamp_switch(int on);
int
lamp_switch(int on)
{
	/* lamp_switch */
	return on ? lamp_switch(0) : 0;
}

int
lamp_blink(int glow)
{
	switch (glow) {
	case LAMPIOCBLINK:
		return lamp_switch(1);
	}
	return lamp_switches(glow);
}
""",
}


@pytest.fixture
def clone(home: Path) -> Path:
    """Make a clone with one release, and index it."""
    folder = repository(Places().clone_dir(), FILES)
    git(folder, "tag", "--annotate", "--message=release", TAG)
    home.mkdir(exist_ok=True)
    with Store(Places().store_path(), create=True) as store:
        list(build.index(Checkout(folder), store, [TAG], jobs=1))
    return folder


def uses(page: Page) -> list[tuple[str, str, str]]:
    rows = [row for section in page.sections for row in section.rows]
    return [(str(row.at), row.function, row.how) for row in rows if isinstance(row, Reference)]


def test_uses_of_a_name_far_from_necp_are_looked_for_when_asked(clone: Path) -> None:
    assert clone.is_dir()
    with Store(Places().store_path()) as store:
        assert store.references(TAG, "lamp_switch") == []
    assert uses(refs("lamp_switch")) == [
        ("bsd/kern/lamp.c:2", "", "use"),
        ("bsd/kern/lamp.c:7", "lamp_switch", "call"),
        ("bsd/kern/lamp.c:15", "lamp_blink", "call"),
    ]
    assert uses(refs("LAMPIOCBLINK")) == [("bsd/kern/lamp.c:14", "lamp_blink", "case")]


def test_a_name_of_the_core_alone_says_that_other_files_were_not_looked_at(clone: Path) -> None:
    assert clone.is_dir()
    page = refs("glow")
    assert "core files" in page.sections[0].note
    assert {place.partition(":")[0] for place, _, _ in uses(page)} == {"bsd/net/necp.c"}


def test_a_name_that_stands_nowhere_is_not_found(clone: Path) -> None:
    assert clone.is_dir()
    assert refs("lamp_switcher").total == 0


def test_without_the_clone_it_is_said_that_only_recorded_uses_were_asked(clone: Path) -> None:
    shutil.rmtree(clone)
    page = refs("lamp_switch")
    assert page.total == 0
    assert any("looked for in the clone" in section.note for section in page.sections)
