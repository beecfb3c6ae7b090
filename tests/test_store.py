"""The store: what goes in comes out, once for all releases, and a kill leaves the last good state."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from records import NEW, OLD, at, health, misses, records, references, symbol

from darwinidx.bodies import all_fields, put_together, take_apart
from darwinidx.errors import ReleaseError, StoreError
from darwinidx.model import Place, Release, SocketOption, Sysctl
from darwinidx.store import VERSION, Store
from darwinidx.tags import tag_order

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "facts.sqlite3", create=True) as opened:
        opened.put_release(OLD, records(), misses(), references(), health(), digest="one")
        opened.put_release(NEW, records(shift=5), misses()[:1], references(), health(), digest="one")
        yield opened


def test_what_goes_in_comes_out(store: Store) -> None:
    assert store.records(OLD.tag) == sorted(records(), key=lambda record: (record.at, record.name))
    assert set(store.records(NEW.tag)) == set(records(shift=5))
    assert store.misses(OLD.tag) == sorted(misses())
    assert store.misses(OLD.tag, "sysctl") == misses()[1:]
    assert store.references(OLD.tag) == references()
    assert store.health(NEW.tag) == sorted(health(), key=lambda file: file.path)


def test_releases_are_ordered_by_number_and_counted(store: Store) -> None:
    assert [each.release for each in store.releases()] == [OLD, NEW]
    newest = store.release()
    assert (newest.release, newest.origin, newest.digest) == (NEW, "clone", "one")
    assert newest.kinds == {"symbol": 13, "sysctl": 2, "sockopt": 2, "syscall": 2}
    assert newest.misses == {"symbol": 1}
    assert (newest.references, newest.files, newest.bytes, newest.error_bytes, newest.rescued) == (4, 2, 1500, 10, 2)
    assert store.release("800.1.2").release == OLD


def test_a_release_that_is_not_there_is_said_with_what_to_do(store: Store) -> None:
    with pytest.raises(ReleaseError) as caught:
        store.records("xnu-1.2.3")
    assert "xnu-1.2.3 is not indexed" in caught.value.message
    assert "darwinidx sync --release xnu-1.2.3" in caught.value.hint


def test_a_body_that_only_moved_is_stored_once(store: Store, tmp_path: Path) -> None:
    raw = sqlite3.connect(tmp_path / "facts.sqlite3")
    ((bodies,),) = raw.execute("SELECT count(*) FROM body")
    ((chunks,),) = raw.execute("SELECT count(*) FROM chunk")
    raw.close()
    assert bodies == len(records())
    assert chunks == len({reference.at.path for reference in references()})
    assert [(tag, record.at.line) for tag, record in store.history("necp_lamp_lookup")] == [
        (OLD.tag, 80),
        (NEW.tag, 85),
    ]


def test_lines_inside_handlers_move_too(store: Store) -> None:
    lines = [
        record.set_handler for _, record in store.history("SO_NECP_LAMPSESSION") if isinstance(record, SocketOption)
    ]
    assert lines == ["bsd/kern/uipc_lamp.c:500(sosetlamp)", "bsd/kern/uipc_lamp.c:505(sosetlamp)"]


def test_names_are_found_exactly_by_prefix_and_inside(store: Store) -> None:
    def names(found: list[object]) -> list[str]:
        return sorted(record.name for record in found)  # type: ignore[attr-defined]

    assert names([*store.exact(NEW.tag, "necp_lamp_add_flow")]) == ["necp_lamp_add_flow"] * 2
    assert names([*store.exact(NEW.tag, "NECP_LAMP_LOOKUP")]) == ["necp_lamp_lookup"]
    assert names([*store.prefix(NEW.tag, "necp_lamp_result_")]) == [
        "NECP_LAMP_RESULT_BRIGHT",
        "NECP_LAMP_RESULT_DIM",
        "NECP_LAMP_RESULT_HUGE",
    ]
    assert names([*store.substring(NEW.tag, ".drop_all")]) == ["net.necp.drop_all_lamps"]
    assert names([*store.substring(NEW.tag, "%")]) == []
    assert store.exact(NEW.tag, "absent") == []


def test_numbers_find_values_oids_and_calls_of_any_size(store: Store) -> None:
    assert {record.kind for record in store.with_number(NEW.tag, 0x1409)} == {"symbol", "sockopt"}
    assert [record.name for record in store.with_number(NEW.tag, 7)] == ["net.necp.session"]
    assert [record.name for record in store.with_number(NEW.tag, 2**64 - 1)] == ["NECP_LAMP_RESULT_HUGE"]
    assert len(store.with_number(NEW.tag, 701)) == 2


def test_a_release_stored_again_takes_the_place_of_the_old_one(store: Store) -> None:
    before = store.release(NEW.tag).fingerprint
    store.put_release(NEW, records(shift=5))
    assert store.release(NEW.tag).fingerprint == before
    store.put_release(NEW, [symbol("NECP_ONLY")])
    assert [record.name for record in store.records(NEW.tag)] == ["NECP_ONLY"]
    assert store.release(NEW.tag).fingerprint != before
    assert store.references(NEW.tag) == []


def test_a_dropped_release_takes_along_only_what_it_alone_had(store: Store) -> None:
    store.put_release(NEW, [symbol("NECP_ONLY")], references=references())
    assert store.drop_release(NEW.tag)
    assert not store.drop_release(NEW.tag)
    assert store.history("NECP_ONLY") == []
    assert set(store.records(OLD.tag)) == set(records())
    assert store.references(OLD.tag, "necp_lamp_lookup") != []


def test_an_error_while_storing_leaves_what_was_there(store: Store) -> None:
    def broken() -> Iterator[Sysctl]:
        yield Sysctl(name="a.b", oid="a.b", parent="_a", at=at("a.c", 1))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.put_release(NEW, broken())
    assert set(store.records(NEW.tag)) == set(records(shift=5))


def test_a_file_with_many_references_is_read_by_name(store: Store) -> None:
    many = [
        symbol_reference
        for line in range(1, 1001)
        for symbol_reference in [
            type(references()[0])(name=f"necp_{line % 7}", at=at("bsd/net/big.c", line), function="f", how="use")
        ]
    ]
    store.put_release(NEW, [], references=many)
    assert store.references(NEW.tag, "necp_3") == [each for each in many if each.name == "necp_3"]
    assert store.references(NEW.tag) == many


def test_blobs_are_cached_by_sha_and_extractor(tmp_path: Path) -> None:
    first, second, third = "1" * 40, "2" * 40, "3" * 40
    with Store(tmp_path / "s", create=True) as store:
        store.blobs.put_many([(first, b"one"), (second, b"")], "v1")
        assert store.blobs.get_many([first, second, third], "v1") == {first: b"one", second: b""}
        assert store.blobs.get_many([first], "v2") == {}
        store.blobs.put_many([(first, b"new")], "v2")
        assert store.blobs.keep_only("v2") == 2
        assert store.blobs.known("v2") == {first}
    with Store(tmp_path / "s") as store:
        assert store.blobs.get_many([first] * 2, "v2") == {first: b"new"}


def test_more_blobs_than_sql_takes_parameters(tmp_path: Path) -> None:
    shas = [f"{number:040x}" for number in range(1201)]
    with Store(tmp_path / "s", create=True) as store:
        store.blobs.put_many([(sha, sha.encode()) for sha in shas], "v")
        assert store.blobs.get_many(shas, "v") == {sha: sha.encode() for sha in shas}


def test_no_store_yet(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        Store(tmp_path / "absent")
    assert "darwinidx sync" in caught.value.hint
    assert not (tmp_path / "absent").exists()


def test_a_damaged_file_is_an_error_with_a_hint(tmp_path: Path) -> None:
    path = tmp_path / "s"
    path.write_bytes(b"not a database at all, but long enough to be read as a header of one" * 20)
    for create in (False, True):
        with pytest.raises(StoreError) as caught:
            Store(path, create=create)
        assert "remove the file" in caught.value.hint


@pytest.mark.parametrize("create", [False, True])
def test_a_folder_is_no_store(tmp_path: Path, create: bool) -> None:
    with pytest.raises(StoreError, match="is a folder") as caught:
        Store(tmp_path, create=create)
    assert "move the folder away" in caught.value.hint


def test_damage_inside_is_an_error_too(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with Store(path, create=True) as store:
        store.put_release(OLD, [symbol(f"NECP_{number}", value=number) for number in range(3000)])
    data = bytearray(path.read_bytes())
    data[8192 : len(data) - 4096] = bytes(len(data) - 4096 - 8192)
    path.write_bytes(data)
    with pytest.raises(StoreError), Store(path) as store:
        store.records(OLD.tag)


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "s"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE mine (x)")
    other.close()
    with pytest.raises(StoreError, match="not a darwinidx store"):
        Store(path, create=True)


@pytest.mark.parametrize(
    ("version", "words"), [(99 << 16, "upgrade"), (0, "darwinidx sync"), (VERSION ^ 1, "darwinidx sync")]
)
def test_another_schema_is_refused_to_readers(tmp_path: Path, version: int, words: str) -> None:
    path = tmp_path / "s"
    Store(path, create=True).close()
    other = sqlite3.connect(path)
    other.execute(f"PRAGMA user_version = {version}")
    other.commit()
    other.close()
    with pytest.raises(StoreError) as caught:
        Store(path)
    assert words in caught.value.hint


def test_an_older_schema_starts_afresh_for_a_writer(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with Store(path, create=True) as store:
        store.put_release(OLD, records())
    other = sqlite3.connect(path)
    other.execute("PRAGMA user_version = 0")
    other.commit()
    other.close()
    with Store(path, create=True) as store:
        assert store.releases() == []


def test_readers_go_on_while_a_release_is_written(store: Store) -> None:
    with Store(store.path) as reader, store._database.transaction():
        store._database.run("DELETE FROM placement")
        assert set(reader.records(OLD.tag)) == set(records())


def test_a_kill_in_the_middle_leaves_the_last_good_state(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with Store(path, create=True) as store:
        store.put_release(OLD, records())
    script = """
        import os, signal, sys
        sys.path.insert(0, sys.argv[2])
        from pathlib import Path
        from records import OLD, records, symbol
        from darwinidx.store import VERSION, Store

        def dying():
            yield from (symbol(f"NECP_{number}") for number in range(5000))
            os.kill(os.getpid(), signal.SIGKILL)

        store = Store(Path(sys.argv[1]), create=True)
        store.blobs.put_many([("1" * 40, b"kept")], "v")
        store._database.run("PRAGMA cache_size = 10")
        store.put_release(OLD, [symbol("NECP_HALF")], references=(dying() and iter(())), misses=dying())
    """
    command = [sys.executable, "-c", textwrap.dedent(script), str(path), str(Path(__file__).parent)]
    ended = subprocess.run(command, check=False, capture_output=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    with Store(path) as store:
        assert set(store.records(OLD.tag)) == set(records())
        assert store.blobs.get_many(["1" * 40], "v") == {"1" * 40: b"kept"}


names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(
    name=names,
    line=st.integers(1, 10**6),
    column=st.integers(1, 500),
    handler=st.one_of(st.just(""), st.builds("bsd/x.c:{}(f) y.c:(g)".format, st.integers(1, 10**5)), names),
    conditions=st.lists(names).map(tuple),
    value=st.one_of(st.none(), st.integers()),
)
def test_any_record_survives_being_taken_apart(
    *, name: str, line: int, column: int, handler: str, conditions: tuple[str, ...], value: int | None
) -> None:
    record = SocketOption(
        name=name,
        at=Place(path="bsd/ü.c", line=line, column=column),
        level="SOL_SOCKET",
        conditions=conditions,
        handler_conditions=conditions,
        set_handler=handler,
        get_handler=handler,
        value=value,
    )
    body, lines = take_apart(record)
    [fields] = all_fields([body.fields])
    assert put_together(body.kind, body.name, fields, lines) == record


def test_tags_are_ordered_by_their_numbers() -> None:
    tags = ["xnu-10002.1.13", "xnu-792", "xnu-8792.41.9", "xnu-8792.5", "xnu-792.6.56"]
    assert sorted(tags, key=tag_order) == ["xnu-792", "xnu-792.6.56", "xnu-8792.5", "xnu-8792.41.9", "xnu-10002.1.13"]


def test_equal_releases_have_equal_fingerprints(tmp_path: Path) -> None:
    other = Release(tag="xnu-1.1", commit="c" * 40)
    with Store(tmp_path / "s", create=True) as store:
        store.put_release(OLD, records())
        store.put_release(other, reversed(records()))
        assert store.release(OLD.tag).fingerprint == store.release(other.tag).fingerprint
