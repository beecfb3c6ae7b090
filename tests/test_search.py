"""One question, one answer: what each page holds, from a clone's store and from the wheel's facts."""

from __future__ import annotations

import errno
import os
import re
import tempfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from records import NEW, OLD, health, misses, records, references, symbol

from darwinidx import facts
from darwinidx.config import Places
from darwinidx.errors import FactsError, ReleaseError, StoreError, UsageError
from darwinidx.model import Place, Record, Reference, Release, SocketOption, Syscall, Sysctl, Visibility
from darwinidx.page import Fact, Hit, Page
from darwinidx.search import Library, export, refs, search, show, status
from darwinidx.search import misses as misses_page
from darwinidx.search.making import made_store
from darwinidx.store import Store
from darwinidx.tags import near_tags

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

HERE = Place(path="bsd/net/lamp.c", line=1)


def node(oid: str, **more: object) -> Sysctl:
    *above, _ = oid.split(".")
    known = {"at": Place(path="bsd/net/lamp.c", line=1), "parent": "_" + "_".join(above), **more}
    return Sysctl(name=oid, oid=oid, **known)  # type: ignore[arg-type]


@pytest.fixture
def library() -> Iterator[Library]:
    with Store(Places().store_path(), create=True) as store:
        store.put_release(OLD, records())
        store.put_release(NEW, records(shift=5), misses(), references(), health())
    said: list[str] = []
    with Library(say=said.append) as opened:
        yield opened


def hits(page: Page) -> list[Hit]:
    return [row for section in page.sections for row in section.rows if isinstance(row, Hit)]


def names(page: Page) -> list[str]:
    return [hit.record.name for hit in hits(page)]


def facts_of(page: Page) -> dict[str, str]:
    return {row.label: row.value for section in page.sections for row in section.rows if isinstance(row, Fact)}


def row_names(page: Page) -> list[str]:
    return [getattr(row, "name", "") for section in page.sections for row in section.rows]


def found(library: Library, words: str, **options: object) -> list[str]:
    return names(search(words, library=library, **options))  # type: ignore[arg-type]


def test_an_exact_name_comes_first_and_needs_no_index(library: Library) -> None:
    page = search("NECP_LAMP_NAME", library=library)
    assert names(page) == ["NECP_LAMP_NAME"]
    assert hits(page)[0].why.startswith("exact name 100")
    assert (page.release, page.origin) == (NEW.tag, "clone")
    assert not library.places.index_dir().exists()


def test_a_prefix_lists_the_family_as_it_is_declared(library: Library) -> None:
    assert found(library, "NECP_LAMP_RESULT_") == [
        "NECP_LAMP_RESULT_DIM",
        "NECP_LAMP_RESULT_BRIGHT",
        "NECP_LAMP_RESULT_HUGE",
    ]


def test_a_dotted_name_and_its_last_part_find_the_sysctl(library: Library) -> None:
    assert found(library, "net.necp.drop_all_lamps") == ["net.necp.drop_all_lamps"]
    assert found(library, "drop_all_lamps")[0] == "net.necp.drop_all_lamps"


@pytest.mark.parametrize("words", ["0x1409", "5129", "value:0x1409", "0b1010000001001"])
def test_a_number_finds_values_in_any_base(library: Library, words: str) -> None:
    assert found(library, words) == ["SO_NECP_LAMPSESSION"] * 2


def test_capitals_matter_once_they_are_typed(library: Library) -> None:
    assert "NECP_LAMP_NAME" in found(library, "necp_lamp_")
    assert "necp_lamp_lookup" in found(library, "necp_lamp_")
    assert {name for name in found(library, "NECP_LAMP_") if name.islower()} == set()
    assert found(library, "Necp_Lamp_Lookup") == ["necp_lamp_lookup"], "a case that no name has is no case"


def test_parts_apart_and_together_find_the_same_name(library: Library) -> None:
    for words in ("lampsession", "lamp session", '"lamp session"'):
        assert "SO_NECP_LAMPSESSION" in found(library, words), words


def test_a_phrase_must_stand_side_by_side(library: Library) -> None:
    assert "necp_drop_all_lamps" in found(library, '"drop all"')
    assert "necp_drop_all_lamps" not in found(library, '"drop lamps"')
    assert found(library, '"bright as allowed"') == ["NECP_LAMP_RESULT_BRIGHT"]


def test_options_and_words_filter_alike(library: Library) -> None:
    assert found(library, "lamp kind:sockopt") == found(library, "lamp", kind="sockopt") != []
    assert found(library, "lamp level:SOL_SOCKET") == ["SO_NECP_LAMPSESSION"]
    assert found(library, "necp_lamp_add_flow form:prototype") == ["necp_lamp_add_flow"]
    assert found(library, "necp visibility:private") == ["NECP_LAMP_RESULT_DIM"]
    assert set(found(library, "kind:syscall")) == {"necp_lamp_open", "enosys"}
    assert found(library, "necp_lamp_ path:*_lamp.c -form:function") == []
    assert found(library, "value:com.example.lamp") == ["NECP_LAMP_NAME"]


def test_a_live_call_comes_before_the_fallback_of_an_else(library: Library) -> None:
    assert found(library, "701") == ["necp_lamp_open", "enosys"]


def test_a_limit_says_how_many_there_were(library: Library) -> None:
    page = search("NECP_LAMP_RESULT_", limit=2, library=library)
    assert (len(hits(page)), page.total) == (2, 3)
    assert search("NECP_LAMP_RESULT_", limit=3, library=library).total is None


def test_some_of_the_words_are_better_than_none_and_it_is_said(library: Library) -> None:
    page = search("bright zebra", library=library)
    assert names(page) == ["NECP_LAMP_RESULT_BRIGHT"]
    assert "some of them" in page.sections[0].note
    assert page.partial
    assert not search("bright", library=library).partial


def test_a_question_finds_what_it_names_and_what_belongs_to_it(library: Library) -> None:
    found_names = found(library, "what does SO_NECP_LAMPSESSION do?")
    assert found_names[:2] == ["SO_NECP_LAMPSESSION"] * 2
    assert "lampsession" in found_names


def test_a_pasted_log_line_finds_the_name_in_it(library: Library) -> None:
    page = search("lampd [C1:1] setsockopt SO_NECP_LAMPSESSION failed [22: Invalid argument]", library=library)
    assert names(page)[:2] == ["SO_NECP_LAMPSESSION"] * 2
    assert len(set(hits(page))) == len(hits(page))


def test_nothing_found_suggests_what_is_spelled_alike(library: Library) -> None:
    page = search("necp_lamp_lokup", library=library)
    assert page.total == 0
    assert row_names(page)[0] == "necp_lamp_lookup"
    assert search("qqqqqqqq", library=library).sections == ()


def test_a_name_that_there_is_not_is_said_to_be_none(library: Library) -> None:
    page = search("necp_lamp_add", library=library)
    assert not page.sections[0].note, "names hold it"
    page = search("lamp_necp_lookup", library=library)
    assert names(page)[0] == "necp_lamp_lookup"
    assert page.sections[0].note == "No name holds lamp_necp_lookup; these match its parts."
    assert search("necp_lamp_lookup_zebra", library=library).total == 0


def test_what_is_suggested_is_what_a_kernel_is_asked_by_before_its_macro(library: Library) -> None:
    [row, *_] = search("SO_NECP_LMPSESION", library=library).sections[0].rows
    assert isinstance(row, Fact)
    assert (row.name, row.value) == ("SO_NECP_LAMPSESSION", "sockopt")


def test_what_filters_leave_out_is_told(library: Library) -> None:
    for page in (
        search("necp_lamp_lookup kind:sysctl", library=library),
        search("necp_lamp_lookup", kind="sysctl", library=library),
        show("necp_lamp_lookup", kind="sysctl", library=library),
    ):
        assert page.total == 0
        assert page.sections[0].title == "Nothing was found"
        assert page.sections[0].note.startswith("Without ")
        assert row_names(page)[0] == "necp_lamp_lookup"
    page = search("necp_lamp_lokup", library=library)
    assert (page.sections[0].title, page.sections[0].note) == ("Nothing was found", "Did you mean one of these?")


@pytest.mark.parametrize("asked", ["800", "xnu-800", "800.1", "800.1.7", "801"])
def test_a_release_that_is_not_known_names_those_near_it(library: Library, asked: str) -> None:
    with pytest.raises(ReleaseError) as caught:
        search("lamp", release=asked, library=library)
    assert OLD.tag in caught.value.context
    assert "darwinidx releases" in caught.value.hint


def test_near_tags_are_those_that_begin_with_the_same_numbers() -> None:
    tags = ["xnu-8020.101.4", "xnu-8792.41.9", "xnu-8792.61.2", "xnu-8796.101.5", "xnu-10002.1.13"]
    assert near_tags("8792", tags) == tags[1:3]
    assert near_tags("xnu-8792.41", tags) == [tags[1]]
    assert near_tags("8793", tags) == tags[2:4]
    assert near_tags("1", tags) == [tags[0]]
    assert near_tags("20000.1", tags) == [tags[-1]]
    assert near_tags("newest", tags) == []


def test_what_a_kernel_is_asked_by_comes_before_a_part_of_something() -> None:
    with Store(Places().store_path(), create=True) as store:
        option = next(each for each in records() if each.kind == "sockopt")
        same = [
            symbol("necp_lamp_session", "field", parent="lamp"),
            symbol("NECP_LAMP_SESSION_MASK"),
            option,
        ]
        store.put_release(NEW, same)
    with Library() as changed:
        assert found(changed, "lamp session") == [option.name, "NECP_LAMP_SESSION_MASK", "necp_lamp_session"]


def test_another_release_is_asked_by_option_or_word(library: Library) -> None:
    assert hits(search("necp_lamp_lookup", library=library))[0].record.at.line == 85
    for page in (
        search("necp_lamp_lookup", release=OLD.tag, library=library),
        search("necp_lamp_lookup release:800.1.2", library=library),
    ):
        assert (page.release, hits(page)[0].record.at.line) == (OLD.tag, 80)
    with pytest.raises(ReleaseError):
        search("lamp", release="xnu-7", library=library)


def test_a_filter_that_cannot_match_is_an_error(library: Library) -> None:
    with pytest.raises(UsageError):
        search("lamp kind:macro", library=library)


def test_a_damaged_index_is_built_again(library: Library) -> None:
    assert found(library, "bright") == ["NECP_LAMP_RESULT_BRIGHT"]
    for path in library.places.index_dir().rglob("columns.bin"):
        path.write_bytes(b"")
    assert found(library, "bright") == ["NECP_LAMP_RESULT_BRIGHT"]


def test_an_index_follows_its_store(library: Library) -> None:
    assert found(library, "bright") == ["NECP_LAMP_RESULT_BRIGHT"]
    with Store(Places().store_path(), create=True) as store:
        store.put_release(NEW, [symbol("NECP_BRIGHTER_BRIGHT")])
    with Library(say=lambda _: None) as again:
        assert found(again, "bright") == ["NECP_BRIGHTER_BRIGHT"]


def test_show_tells_everything_about_an_option(library: Library) -> None:
    page = show("SO_NECP_LAMPSESSION", library=library)
    told = facts_of(page)
    assert told["level"] == "SOL_SOCKET"
    assert told["value"] == "5129 (0x1409)"
    assert told["set by"] == "bsd/kern/uipc_lamp.c:505(sosetlamp)"
    assert told["link"].endswith(f"/xnu/blob/{NEW.tag}/bsd/sys/socket_private.h#L70")
    assert [row.kind for section in page.sections for row in section.rows if isinstance(row, Record)] == [
        "sockopt",
        "symbol",
    ]


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (symbol("necp_lamp", visibility=Visibility.PRIVATE), {"instead", "instead see"}),
        (symbol("necp_lamp", visibility=Visibility.SDK), set()),
        (symbol("lamp", visibility=Visibility.KERNEL), set()),
        (Syscall(name="necp_lamp", at=HERE, number=1, visibility=Visibility.SDK), {"instead", "instead see"}),
        (replace(node("hw.ncpu"), visibility=Visibility.KERNEL), {"documented"}),
        (replace(node("hw.nlamps"), visibility=Visibility.KERNEL), {"instead", "instead see"}),
    ],
    ids=lambda value: f"{value.kind} {value.name} {value.visibility}" if isinstance(value, Record) else "",
)
def test_show_tells_what_apple_documents_or_supports_in_the_place_of_a_name(record: Record, told: set[str]) -> None:
    with Store(Places().store_path(), create=True) as store:
        store.put_release(NEW, [record])
    assert facts_of(show(record.name)).keys() & {"documented", "instead", "instead see"} == told


@pytest.mark.parametrize(
    ("function", "told"),
    [
        ("necp_create_session", "(bsd/net/lamp.c:1)"),
        ("lamp", ""),
        (None, "(not checked: that takes the sources)"),
    ],
)
def test_show_tells_what_a_name_is_for_where_a_use_shows_it(function: str | None, told: str) -> None:
    debug = node("net.necp.debug", variable="&necp_debug")
    uses = [Reference(name="necp_debug", at=HERE, function=function, how="use")] if function else []
    with Store(Places().store_path(), create=True) as store:
        store.put_release(NEW, [debug], references=uses)
    found = facts_of(show("net.necp.debug")).get("it", "")
    assert found.endswith(told)
    assert bool(found) is bool(told)


def test_show_marks_what_quotes_the_source_as_local(library: Library) -> None:
    rows = [row for section in show("net.necp.drop_all_lamps", library=library).sections for row in section.rows]
    local = {row.label for row in rows if isinstance(row, Fact) and row.local}
    assert local == {"description"}
    rows = [row for section in show("NECP_LAMP_RESULT_BRIGHT", library=library).sections for row in section.rows]
    assert {row.label for row in rows if isinstance(row, Fact) and row.local} == {"comment"}


def test_show_names_what_is_related(library: Library) -> None:
    assert {"solamp", "sosetlamp", "inp_lamp_state"} <= set(row_names(show("necp_lamp_lookup", library=library)))
    assert "necp_drop_all_lamps" in row_names(show("drop_all_lamps", library=library))
    assert "NECP_LAMP_RESULT_DIM" in row_names(show("NECP_LAMP_RESULT_BRIGHT", library=library))


def test_show_counts_the_functions_that_are_not_listed() -> None:
    with Store(Places().store_path(), create=True) as store:
        place = symbol("NECP_LAMP").at
        uses = [Reference(name="NECP_LAMP", at=place, function=f"lamp_{number}", how="use") for number in range(6)]
        store.put_release(NEW, [symbol("NECP_LAMP")], references=uses)
    [users] = [section for section in show("NECP_LAMP").sections if section.title == "Used by"]
    assert (len(users.rows), users.note.partition(";")[0]) == (4, "6 functions use it")


def test_what_is_related_is_placed_where_it_is_defined(library: Library) -> None:
    with Store(Places().store_path(), create=True) as store:
        same = [each for each in records() if isinstance(each, Sysctl) and each.name == "net.necp.drop_all_lamps"]
        handler = [symbol("handle_lamps", "prototype", line=3), symbol("handle_lamps", "function", line=90)]
        store.put_release(NEW, [replace(same[0], handler="handle_lamps"), *handler])
    assert facts_of(show("drop_all_lamps", library=library))["handler"] == "bsd/net/necp.h:90"


def test_what_can_be_set_is_a_filter() -> None:
    options = [
        SocketOption(name=f"SO_LAMP{number}", level="SOL_SOCKET", value=number, at=HERE, settable=able, gettable="yes")
        for number, able in enumerate(("yes", "no", "no:EPERM", "noop"))
    ]
    knobs = [node("net.lamp4", access="LOCKED,RD,WR"), node("net.lamp5", access="[A] RD,WR; [!A] RD")]
    rest = [node("net.lamp6", access="RD"), node("net.lamp7", access="WR"), symbol("lamp8")]
    with Store(Places().store_path(), create=True) as store:
        store.put_release(NEW, [*options, *knobs, *rest])

    def numbers(words: str) -> str:
        return "".join(sorted(name[-1] for name in names(search(words, limit=99))))

    for words in ("lamp", ""):
        assert numbers(f"{words} settable:yes") == "0457", words
        assert numbers(f"{words} settable:no,noop") == "1236", words
        assert numbers(f"{words} settable:yes gettable:yes") == "045", words
        assert numbers(f"{words} gettable:no") == "7", words


def test_a_page_about_a_node_begins_with_what_is_below_it() -> None:
    below = [
        node(f"net.lamp.bulb{number}", value_type="int", at=Place(path="bsd/net/lamp.c", line=20 - number))
        for number in range(14)
    ]
    deeper = [node("net.lamp.shade", value_type="node"), node("net.lamp.shade.deep", value_type="int")]
    others = [node("net.lamp", value_type="node"), node("net.lamps", value_type="node"), node("net.lamps.other")]
    with Store(Places().store_path(), create=True) as store:
        store.put_release(NEW, [*below, *deeper, *others])
    sections = {section.title: section for section in show("net.lamp").sections}
    assert "Related" not in sections, "what is beside a node is not what is asked"
    below_it = [getattr(row, "name", "") for row in sections["Below it"].rows]
    assert below_it == ["net.lamp.shade", *(f"net.lamp.bulb{number}" for number in range(13, 2, -1))]
    [command] = re.findall("`darwinidx search (.+) --limit 16` lists all 16", sections["Below it"].note)
    listed = search(command, limit=16)
    assert (len(set(names(listed))), listed.total) == (16, None)
    assert {name.startswith("net.lamp.") for name in names(listed)} == {True}
    assert not [section for section in show("net.lamps").sections if section.title == "Below it" and section.note]
    assert {"net.lamp.bulb3", "net.lamp.bulb4"} <= set(row_names(show("net.lamp.bulb5")))


def test_a_variable_and_a_handler_name_the_sysctl_that_they_are_for() -> None:
    knob = node("net.lamp.dim", value_type="int", variable="&lamp_dim", handler="handle_lamps")
    other = node("net.lamp.dimmer", value_type="int", variable="&lamp_dimmer")
    names = [symbol("lamp_dim", "variable"), symbol("handle_lamps", "function")]
    with Store(Places().store_path(), create=True) as store:
        store.put_release(NEW, [knob, other, *names])
    for each in names:
        assert "net.lamp.dim" in row_names(show(each.name))
        assert "net.lamp.dimmer" not in row_names(show(each.name))


def test_of_several_definitions_of_a_sysctl_the_one_of_release_kernels_is_shown() -> None:
    debug = node("kern.lamps", exists="debug-only", at=Place(path="bsd/kern/lamp.c", line=1))
    real = node("kern.lamps", exists="release:all", at=Place(path="bsd/kern/lamp.c", line=9))
    with Store(Places().store_path(), create=True) as store:
        store.put_release(NEW, [debug, real])
    assert facts_of(show("kern.lamps"))["exists"] == "release:all"


def test_a_related_name_has_its_own_visibility() -> None:
    option = next(each for each in records() if each.kind == "sockopt")
    handler = symbol("sosetlamp", "function", visibility=Visibility.KERNEL)
    number = Syscall(name="necp_lamp_lookup", at=HERE, number=9, visibility=Visibility.SDK)
    users = [
        Reference(name=option.name, at=Place(path="bsd/kern/a.c", line=line), function=function, how="case")
        for line, function in enumerate(("necp_lamp_lookup", "unrecorded"), start=1)
    ]
    with Store(Places().store_path(), create=True) as store:
        lookup = symbol("necp_lamp_lookup", "function", visibility=Visibility.KEXT)
        store.put_release(
            NEW, [replace(option, visibility=Visibility.PRIVATE), handler, number, lookup], references=users
        )
    shown = [row for section in show(option.name).sections for row in section.rows if isinstance(row, Fact)]
    assert {row.name: row.visibility for row in shown if row.name != option.name} == {
        "sosetlamp": Visibility.KERNEL,
        "sogetlamp": Visibility.UNKNOWN,
        "necp_lamp_lookup": Visibility.KEXT,
        "unrecorded": Visibility.UNKNOWN,
    }


def test_one_attribute_of_many_build_lists_does_not_fill_the_first_screen() -> None:
    lists = [
        symbol("lamp", "build attribute", path=f"config/MASTER.{number}", line=40, visibility=Visibility.KERNEL)
        for number in range(7)
    ]
    option = symbol("LAMP", "build option", path="config/MASTER", line=82)
    with Store(Places().store_path(), create=True) as store:
        store.put_release(NEW, [*lists, option, symbol("LAMP_LIT"), node("net.lamp"), node("net.lamp.bulb")])
    page = search("lamp")
    assert names(page)[0] == "LAMP"
    assert names(page)[4:] == ["lamp"] * 7, "none is lost"
    assert set(names(page)[1:4]) == {"net.lamp", "net.lamp.bulb", "LAMP_LIT"}


def test_where_a_sysctl_exists_is_a_filter() -> None:
    existing = ("release:all", "release:mac-x86+mac-arm", "release:ios", "debug-only", "kasan-only")
    with Store(Places().store_path(), create=True) as store:
        every = [node(f"net.lamp{number}", exists=exists) for number, exists in enumerate(existing)]
        store.put_release(NEW, [*every, symbol("NECP_LAMP")])

    def numbers(words: str, **options: object) -> str:
        return "".join(sorted(name[-1] for name in names(search(words, **options))))  # type: ignore[arg-type]

    for words in ("net.", "kind:sysctl", "net lamp0 OR lamp1 OR lamp2 OR lamp3 OR lamp4", ""):
        assert numbers(f"{words} exists:release") == "012", words
        assert numbers(f"{words} exists:debug-only,kasan-only") == "34", words
        assert numbers(f"{words} exists:release:mac-arm") == "01", words
        assert numbers(f"{words} exists:release:all") == "0", words
        assert numbers(f"{words} exists:release:mac-arm+ios") == "0", words
        assert numbers(f"{words} kind:sysctl -exists:release") == "34", words
    assert numbers("net.", exists=["debug-only", "release:ios"]) == "023"


def test_a_word_with_a_colon_that_no_name_has_is_still_shown_as_not_found(library: Library) -> None:
    for page in (show("foo:bar", library=library), refs("kind:nonsense", library=library)):
        assert page.total == 0


def test_show_of_a_name_with_several_records_lists_them(library: Library) -> None:
    page = show("necp_lamp_add_flow", library=library)
    assert facts_of(page)["kind"] == "symbol, function"
    [others] = [section for section in page.sections if section.title.startswith("Other")]
    assert [getattr(row, "form", "") for row in others.rows] == ["prototype"]
    assert facts_of(show("necp_lamp_open", kind="syscall", library=library))["number"] == "701"


def test_show_of_what_is_unknown_suggests(library: Library) -> None:
    page = show("SO_NECP_LAMPSESSIONS", library=library)
    assert page.total == 0
    assert "SO_NECP_LAMPSESSION" in row_names(page)


def test_uses_are_grouped_by_subsystem(library: Library) -> None:
    page = refs("necp_lamp_lookup", library=library)
    assert [(section.title, len(section.rows)) for section in page.sections] == [("bsd/kern", 2), ("bsd/netinet", 1)]
    assert all(isinstance(row, Reference) for section in page.sections for row in section.rows)
    assert refs("NECP_LAMP_LOOKUP", library=library).sections == page.sections
    assert refs("absent", library=library).total == 0
    near = refs("necp_lamp_lokup", library=library)
    assert (near.total, row_names(near)[0]) == (0, "necp_lamp_lookup")


def test_uses_stand_as_they_do_in_their_file() -> None:
    uses = [
        Reference(name="NECP_LAMP", at=Place(path="bsd/net/a.c", line=line), function=function, how="use")
        for line, function in ((30, "alpha"), (9, "zulu"), (100, "mike"))
    ]
    with Store(Places().store_path(), create=True) as store:
        store.put_release(NEW, [symbol("NECP_LAMP")], references=uses)
    rows = refs("NECP_LAMP").sections[0].rows
    assert [row.at.line for row in rows if isinstance(row, Reference)] == [9, 30, 100]


def test_uses_of_a_sysctl_are_those_of_its_variable_and_its_own_handler() -> None:
    [lamps] = [each for each in records() if isinstance(each, Sysctl) and each.name == "net.necp.drop_all_lamps"]
    own = replace(lamps, variable="&drop_lamps", handler="handle_lamps")
    others = [replace(own, name=f"net.necp.{part}", oid=f"net.necp.{part}", handler="shared") for part in "ab"]
    uses = [
        Reference(name=name, at=Place(path="bsd/net/necp.c", line=line), function="lamp", how="use")
        for line, name in enumerate(("drop_lamps", "handle_lamps", "shared"), start=1)
    ]
    with Store(Places().store_path(), create=True) as store:
        store.put_release(NEW, [own, *others], references=uses)
    page = refs("net.necp.drop_all_lamps")
    assert row_names(page) == ["drop_lamps", "handle_lamps"]
    assert "its variable drop_lamps and its handler handle_lamps" in page.sections[0].note
    assert row_names(refs("net.necp.a")) == ["drop_lamps"]


def test_show_of_a_number_shows_what_has_it(library: Library) -> None:
    assert set(row_names(show("701", library=library))) == {"necp_lamp_open", "enosys"}
    assert facts_of(show("0x1409", kind="sockopt", library=library))["level"] == "SOL_SOCKET"
    assert show("987654", library=library).total == 0


def test_misses_and_status_count(library: Library) -> None:
    sections = misses_page(library=library).sections
    assert [section.title for section in sections] == [
        "Reasons",
        "symbol: value: size unknown",
        "sysctl: parent: not declared",
    ]
    assert [row.value for row in sections[0].rows if isinstance(row, Fact)] == ["1", "1"]
    assert [len(section.rows) for section in misses_page(kind="sysctl", library=library).sections] == [1, 1]
    told = [row for section in status(library=library).sections for row in section.rows if isinstance(row, Fact)]
    assert ("symbol", "13") in {(row.name, row.value) for row in told}
    assert {OLD.tag, NEW.tag} <= set(row_names(status(library=library)))


def test_status_lists_the_newest_and_counts_the_others() -> None:
    with Store(Places().store_path(), create=True) as store:
        for number in range(12):
            store.put_release(Release(tag=f"xnu-{number}.1", commit="c" * 40), [symbol("NECP_LAMP")])
    told = [row for section in status().sections for row in section.rows if isinstance(row, Fact)]
    listed = [row.name for row in told if row.label == "release"]
    assert listed[:2] == ["xnu-11.1", "xnu-10.1"]
    assert next(row.value for row in told if row.name == "older").startswith("4 more, to xnu-0.1")


def test_a_question_without_words_is_an_error(library: Library) -> None:
    for words in ("", "   ", " ? ", "()", '"', '""', "(", "*", "[", ":", "-", "OR", "AND", "OR OR", "., ;"):
        with pytest.raises(UsageError, match="nothing to look for"):
            search(words, library=library)


def test_what_to_leave_out_is_nothing_to_look_for_but_leaves_out_of_what_filters_find(library: Library) -> None:
    with pytest.raises(UsageError, match="only what to leave out"):
        search("-necp", library=library)
    assert set(found(library, "kind:syscall")) == {"necp_lamp_open", "enosys"}
    assert found(library, "kind:syscall -necp") == ["enosys"]
    assert found(library, "kind:syscall -necp -enosys") == []


def test_export_holds_every_record_once(library: Library) -> None:
    page = export(library=library)
    assert [row for section in page.sections for row in section.rows if isinstance(row, Record)] != []
    assert {row for section in page.sections for row in section.rows} == set(records(shift=5))
    assert [section.title for section in export(kinds=["sysctl"], library=library).sections] == ["sysctl"]


@pytest.fixture
def wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    facts.write([(OLD, records()), (NEW, records(shift=5))], folder)
    monkeypatch.setattr(facts, "DATA", folder)
    return folder


def test_before_the_first_sync_answers_come_from_the_wheel(wheel: Path) -> None:
    assert wheel.is_dir()
    said: list[str] = []
    with Library(say=said.append) as library:
        page = search("NECP_LAMP_NAME", library=library)
        assert (names(page), page.origin) == (["NECP_LAMP_NAME"], "wheel")
        assert found(library, "lamp session")[0] == "SO_NECP_LAMPSESSION"
        assert "description" not in facts_of(show("net.necp.drop_all_lamps", library=library))
        with pytest.raises(ReleaseError) as caught:
            refs("necp_lamp_lookup", library=library)
        assert caught.value.hint == "run `darwinidx sync`"
        with pytest.raises(ReleaseError, match="were not read"):
            misses_page(library=library)
        assert "necp_lamp_lookup" in row_names(refs("necp_lamp_lokup", library=library))
    assert len(said) == 2, said
    with Library(say=said.append):
        assert len(said) == 2, "the second start has nothing to unpack"


def test_a_release_that_only_the_wheel_has_is_answered_from_it(wheel: Path, library: Library) -> None:
    assert wheel.is_dir()
    with Store(Places().store_path(), create=True) as store:
        store.drop_release(OLD.tag)
    page = search("necp_lamp_lookup", release=OLD.tag)
    assert (page.origin, page.release, hits(page)[0].record.at.line) == ("wheel", OLD.tag, 80)
    assert search("necp_lamp_lookup").origin == "clone"
    with pytest.raises(ReleaseError, match="is not indexed"):
        search("necp_lamp_lookup", release="xnu-1.1", library=library)


def test_with_neither_a_store_nor_facts_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facts, "DATA", tmp_path)
    with pytest.raises(FactsError) as caught:
        search("lamp")
    assert "darwinidx sync" in caught.value.hint


@pytest.fixture
def read_only(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Return what makes the home one that cannot be written; to root, who can write anywhere, it only looks so."""
    home.mkdir(exist_ok=True)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    ask = os.access

    def lock() -> None:
        home.chmod(0o555)
        monkeypatch.setattr(
            os, "access", lambda path, mode: not (mode == os.W_OK and home in (path, *path.parents)) and ask(path, mode)
        )

    yield lock
    home.chmod(0o755)


def test_a_store_in_a_home_that_cannot_be_written_is_read(home: Path, read_only: Callable[[], None]) -> None:
    with Store(Places().store_path(), create=True) as store:
        store.put_release(NEW, records())
    read_only()
    before = sorted(home.iterdir())
    with Library() as library:
        assert found(library, "NECP_LAMP_NAME") == ["NECP_LAMP_NAME"]
        assert found(library, "lamp session")[0] == "SO_NECP_LAMPSESSION"
        assert sorted(home.iterdir()) == before


@pytest.fixture
def full(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make the disk that the home is on a full one: nothing new can be made there."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    mkdir = type(home).mkdir

    def refused(path: Path, *arguments: object, **options: object) -> None:
        if home in path.parents and ".building." in path.name:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        mkdir(path, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(type(home), "mkdir", refused)
    return home


@pytest.mark.parametrize("release", [None, "all"])
@pytest.mark.usefixtures("wheel")
def test_on_a_full_disk_what_must_be_made_goes_to_a_temporary_folder(release: str | None, full: Path) -> None:
    said: list[str] = []
    for _ in range(2):
        with Library(release=release, say=said.append) as library:
            assert search("lamp session", library=library).sections[0].rows
    assert [words.partition(" ")[0] for words in said] == ["unpacking" if release is None else "putting", "building"]
    assert not [each for each in full.rglob("*") if each.is_file()]


def failing(how: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        path.write_text("half")
        if how == "left":
            path.with_name("store-wal").write_text("the other half")
        elif how == "store":
            raise StoreError("the store cannot be used: database or disk is full", context=str(path))
        elif how == "other":
            raise StoreError("the store is damaged", context="another")

    return make


@pytest.mark.parametrize("how", ["left", "store", "other"])
def test_half_a_store_is_not_kept(how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    said: list[str] = []
    with pytest.raises(StoreError if how == "other" else FactsError) as caught:
        made_store(tmp_path / "cache", "store", failing(how), tell=lambda: said.append("once"), replaces="*")
    assert (how == "other") == (caught.value.context == "another"), "a store that is only read is not what is full"
    assert said == ["once"]
    assert not [each for each in tmp_path.rglob("*") if each.is_file()]


@pytest.mark.usefixtures("wheel")
def test_what_a_killed_process_left_of_a_store_is_removed_once_it_is_old(home: Path) -> None:
    left = home / "cache" / "wheel" / ".building.1"
    young = home / "cache" / "wheel" / ".building.2"
    for each in (left, young):
        each.mkdir(parents=True)
    os.utime(left, (0, 0))
    with Library(say=lambda _: None):
        assert (left.exists(), young.exists()) == (False, True)


def test_a_store_beside_which_nothing_can_be_written_is_read() -> None:
    path = Places().store_path()
    with Store(path, create=True) as store:
        store.put_release(NEW, records())
    path.with_name(f"{path.name}-shm").mkdir()  # as on a full disk: a reader has no place for its notes
    with Library() as library:
        assert (found(library, "NECP_LAMP_NAME"), library.origin) == (["NECP_LAMP_NAME"], "clone")


@pytest.mark.parametrize("release", [None, "all"])
@pytest.mark.usefixtures("wheel")
def test_facts_are_unpacked_elsewhere_when_the_home_cannot_be_written(
    home: Path, read_only: Callable[[], None], release: str | None
) -> None:
    read_only()
    said: list[str] = []
    for _ in range(2):
        with Library(release=release, say=said.append) as library:
            assert found(library, "lamp session", release=library.tag)[0] == "SO_NECP_LAMPSESSION"
    assert len(said) == 2, "the second start has nothing to make"
    assert list(home.iterdir()) == []
