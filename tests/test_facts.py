"""The shipped facts: the same bytes for the same records, every release, none of the source's text."""

from __future__ import annotations

import lzma
from pathlib import Path

import pytest
from records import NEW, OLD, records, symbol

from darwinidx import facts
from darwinidx.errors import FactsError, ReleaseError
from darwinidx.model import LOCAL_FIELDS, Record, Release, SocketOption

MIDDLE = Release(tag="xnu-900.1", commit="d" * 40)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    facts.write([(NEW, records(shift=5)), (OLD, records()), (MIDDLE, records()[:5])], tmp_path)
    return tmp_path


def without_local(record: Record) -> Record:
    fields = {key: getattr(record, key) for key in record.__dataclass_fields__}
    for key in LOCAL_FIELDS & fields.keys():
        fields[key] = ""
    fields.pop("kind", None)
    return type(record)(**fields)


@pytest.mark.parametrize(
    ("release", "expected"),
    [(OLD, records()), (MIDDLE, records()[:5]), (NEW, records(shift=5))],
    ids=["old", "middle", "new"],
)
def test_each_release_comes_out_as_it_went_in(folder: Path, release: Release, expected: list[Record]) -> None:
    found = facts.read(release.tag, folder)
    assert len(found) == len(expected)
    assert set(found) == {without_local(record) for record in expected}


def test_pins_name_every_tag_oldest_first(folder: Path) -> None:
    assert list(facts.pins(folder).items()) == [(each.tag, each.commit) for each in (OLD, MIDDLE, NEW)]
    assert facts.release(None, folder) == NEW
    assert facts.release("900.1", folder) == MIDDLE


def test_the_same_records_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    again.mkdir()
    facts.write(
        [(MIDDLE, reversed(records()[:5])), (NEW, reversed(records(shift=5))), (OLD, reversed(records()))], again
    )
    for path in again.iterdir():
        assert path.read_bytes() == (folder / path.name).read_bytes(), path.name
    assert facts.digest(again) == facts.digest(folder)


def test_nothing_of_the_sources_text_is_in_them(folder: Path) -> None:
    held = lzma.decompress((folder / "bodies.xz").read_bytes()) + lzma.decompress((folder / "lines.xz").read_bytes())
    for text in ("as bright as allowed", "how many lamps", "int (struct lamp", *(f'"{key}":' for key in LOCAL_FIELDS)):
        assert text.encode() not in held


def test_history_says_which_releases_have_which_body(folder: Path) -> None:
    [(tags, kind, fields)] = facts.history("NECP_LAMP_RESULT_DIM", folder)
    assert (tags, kind, fields["value"]) == ([OLD.tag, MIDDLE.tag, NEW.tag], "symbol", 1)
    assert [tags for tags, _, _ in facts.history("LAMP_OPT", folder)] == [[OLD.tag, NEW.tag]]
    assert facts.history("absent", folder) == []


def test_a_changed_value_is_another_body(tmp_path: Path) -> None:
    facts.write([(OLD, [symbol("NECP_A", value=8)]), (NEW, [symbol("NECP_A", value=16)])], tmp_path)
    found = [(tags, fields["value"]) for tags, _, fields in facts.history("NECP_A", tmp_path)]
    assert found == [([OLD.tag], 8), ([NEW.tag], 16)]


def test_lines_inside_handlers_are_each_releases_own(folder: Path) -> None:
    handlers = {
        record.set_handler
        for tag in (OLD.tag, NEW.tag)
        for record in facts.read(tag, folder)
        if isinstance(record, SocketOption) and record.set_handler
    }
    assert handlers == {"bsd/kern/uipc_lamp.c:500(sosetlamp)", "bsd/kern/uipc_lamp.c:505(sosetlamp)"}


def test_a_release_that_is_not_shipped(folder: Path) -> None:
    with pytest.raises(ReleaseError, match=r"xnu-1\.1 is not among"):
        facts.read("xnu-1.1", folder)


def test_no_facts_at_all(tmp_path: Path) -> None:
    with pytest.raises(FactsError) as caught:
        facts.pins(tmp_path)
    assert "sync" in caught.value.hint


@pytest.mark.parametrize("name", ["bodies.xz", "lines.xz", "releases.json"])
def test_damage_is_said(folder: Path, name: str) -> None:
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2 :] = b"\xff"
    (folder / name).write_bytes(data)
    with pytest.raises(FactsError):
        facts.read(NEW.tag, folder)


def shipped() -> bool:
    return (Path(facts.__file__).parent / "data" / "releases.json").exists()


@pytest.mark.skipif(not shipped(), reason="this checkout ships no facts yet")
def test_the_shipped_facts_hold_no_local_field_and_are_small() -> None:
    size = sum((facts.DATA / name).stat().st_size for name in ("bodies.xz", "lines.xz", "releases.json"))
    assert size < 1_000_000
    newest = facts.release()
    found = facts.read(newest.tag)
    assert {record.kind for record in found} == {"symbol", "sysctl", "sockopt", "syscall"}
    for record in found:
        assert not any(getattr(record, key, "") for key in LOCAL_FIELDS), record
    text = lzma.decompress((facts.DATA / "bodies.xz").read_bytes()).decode()
    for key in LOCAL_FIELDS:
        assert f'"{key}":' not in text
