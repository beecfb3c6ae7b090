"""The shipped facts are what the sources say: some releases are read again from the real xnu and compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from darwinidx import build, facts
from darwinidx.checkout import Checkout
from darwinidx.model import Release
from darwinidx.releases import diff
from darwinidx.store import Store

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.xnu

OLDEST, BEFORE, AFTER, NEWEST = "xnu-123.5", "xnu-2422.115.4", "xnu-2782.1.97", "xnu-11417.121.6"
"""K&R C with other folders; the last release without NECP; the first one with it; the one that is shown by default."""


@pytest.fixture(scope="module")
def store(xnu_git: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    opened = Store(tmp_path_factory.mktemp("history") / "facts.sqlite3", create=True)
    list(build.index(Checkout(xnu_git), opened, [OLDEST, BEFORE, AFTER, NEWEST], references=()))
    return opened


def test_the_pins_are_the_tags_of_the_clone(xnu_git: Path) -> None:
    releases = Checkout(xnu_git).releases()
    assert {each.tag: each.commit for each in releases} == facts.pins()


@pytest.mark.parametrize("tag", [OLDEST, BEFORE, AFTER, NEWEST])
def test_reading_a_release_again_gives_the_facts_that_ship(store: Store, tag: str, tmp_path: Path) -> None:
    release = Release(tag=tag, commit=facts.pins()[tag])
    facts.write([(release, store.records(tag))], tmp_path)
    assert facts.read(tag, tmp_path) == facts.read(tag), "regenerate: darwinidx sync --all-releases, facts build"


def test_necp_comes_in_one_step(store: Store) -> None:
    changes = diff(store.records(BEFORE), store.records(AFTER), AFTER)
    added = {change.after.name for change in changes if change.what == "added" and change.after}
    assert {"SO_NECP_ATTRIBUTES", "necp_match_policy", "net.necp", "NECP_POLICY_CONDITION_DEFAULT"} <= added


def test_an_old_tree_says_what_it_lacks(store: Store) -> None:
    known = {each.release.tag: each for each in store.releases()}
    assert known[OLDEST].kinds["sysctl"] > 100
    assert known[OLDEST].kinds["sockopt"] > 10
    assert not [record for record in store.records(OLDEST) if "necp" in record.name.lower()]
