"""The search index: disposable, whole or absent, and never believed when it is damaged."""

from __future__ import annotations

import os
import random
import time
from typing import TYPE_CHECKING

import pytest
from records import NEW, records, references, symbol

from darwinidx.errors import SearchIndexError
from darwinidx.index import Index, build, folder_of
from darwinidx.query_words import read_words

if TYPE_CHECKING:
    from pathlib import Path

    from darwinidx.model import Record

BODIES = list(enumerate(records()))


def built(home: Path, bodies: list[tuple[int, Record]] = BODIES, fingerprint: str = "f") -> Path:
    return build(home, NEW.tag, fingerprint, bodies, references())


def names(folder: Path, words: str) -> list[str]:
    index = Index(folder)
    try:
        return [BODIES[found.body][1].name for found in index.search(read_words(words))]
    finally:
        index.close()


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("lampsession", "lampsession"),
        ("lamp session", "SO_NECP_LAMPSESSION"),
        ("drop lamps", "net.necp.drop_all_lamps"),
        ("nlaf", "necp_lamp_add_flow"),
        ("necp 701", "necp_lamp_open"),
        ("bright allowed", "NECP_LAMP_RESULT_BRIGHT"),
        ("lamp kind:sysctl", "net.necp.drop_all_lamps"),
        ("lamp -necp", "lampsession"),
        ("lamp path:in_lamp.c", "inp_lamp_state"),
        ("lamp level:lamp", "LAMP_OPT"),
        ("huge OR bright", "NECP_LAMP_RESULT_BRIGHT"),
        ("lookups", "necp_lamp_lookup"),
    ],
)
def test_words_find(tmp_path: Path, words: str, first: str) -> None:
    assert names(built(tmp_path), words)[0] == first


def test_definitions_come_before_prototypes_and_nearer_tiers_first(tmp_path: Path) -> None:
    folder = built(tmp_path)
    index = Index(folder)
    found = [BODIES[each.body][1] for each in index.search(read_words("add flow"))]
    assert [getattr(record, "form", "") for record in found] == ["function", "prototype"]
    tiers = [BODIES[each.body][1].name for each in index.search(read_words("lamp state OR lookup"))]
    index.close()
    assert tiers == ["necp_lamp_lookup", "inp_lamp_state"]


def test_filters_that_are_negated_leave_out(tmp_path: Path) -> None:
    assert "net.necp.drop_all_lamps" not in names(built(tmp_path), "drop -kind:sysctl")
    assert names(built(tmp_path), "lampsession tier:T1") == ["lampsession"]


def test_a_question_is_met_by_some_of_its_words(tmp_path: Path) -> None:
    found = names(built(tmp_path), "how does the lookup choose which lamp is drawn?")
    assert found[0] == "necp_lamp_lookup"


def test_the_parts_of_a_score_are_told(tmp_path: Path) -> None:
    index = Index(built(tmp_path))
    [found, *_] = index.search(read_words("bright allowed"))
    index.close()
    for part in ("bright in name", "allowed in text", "T0", "definition"):
        assert part in found.why


def test_nothing_left_from_building_and_old_ones_removed(tmp_path: Path) -> None:
    built(tmp_path, fingerprint="old")
    other = build(tmp_path, "xnu-1.2", "x", BODIES, [])
    folder = built(tmp_path, fingerprint="new")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([folder.name, other.name])


def test_what_a_killed_process_left_is_removed_once_it_is_old(tmp_path: Path) -> None:
    for name, age in ((".building.1.x", 7200), (".building.2.y", 10)):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    folder = built(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {folder.name, ".building.2.y"}


def test_an_index_built_twice_is_opened(tmp_path: Path) -> None:
    built(tmp_path)
    assert names(built(tmp_path), "bright") == ["NECP_LAMP_RESULT_BRIGHT"]


def test_an_empty_release_has_an_empty_index(tmp_path: Path) -> None:
    index = Index(built(tmp_path, []))
    assert index.search(read_words("lamp")) == []
    index.close()


def test_any_flipped_byte_is_noticed(tmp_path: Path) -> None:
    folder = built(tmp_path)
    for path in sorted(folder.iterdir()):
        data = path.read_bytes()
        for place in (0, len(data) // 2, len(data) - 1) if data else ():
            path.write_bytes(data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :])
            with pytest.raises(SearchIndexError):
                Index(folder)
        path.write_bytes(data)
    Index(folder).close()


@pytest.mark.parametrize("name", ["manifest.json", "columns.bin"])
def test_a_missing_file_is_noticed(tmp_path: Path, name: str) -> None:
    folder = built(tmp_path)
    (folder / name).unlink()
    with pytest.raises(SearchIndexError) as caught:
        Index(folder)
    assert "built again" in caught.value.hint


def test_a_callers_seed_neither_matters_nor_changes(tmp_path: Path) -> None:
    random.seed(7)
    state = random.getstate()
    built(tmp_path)
    assert random.getstate() == state
    built(tmp_path, fingerprint="again")


def test_the_folder_changes_with_what_is_in_it(tmp_path: Path) -> None:
    assert folder_of(tmp_path, "xnu-1.2", "a" * 24) != folder_of(tmp_path, "xnu-1.2", "b" * 24)


def test_names_that_only_hold_a_word_come_after_those_that_are_it(tmp_path: Path) -> None:
    bodies: list[tuple[int, Record]] = [
        (0, symbol("necp_lamp_glow_in_the_dark_for_hours")),
        (1, symbol("necp_glow", line=2)),
    ]
    index = Index(built(tmp_path, bodies))
    assert [found.body for found in index.search(read_words("glow"))] == [1, 0]
    index.close()
