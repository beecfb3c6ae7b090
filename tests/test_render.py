from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pages import (
    CHANGE,
    EXCERPT,
    FACT,
    HIT,
    NASTY,
    OPTION,
    REFERENCE,
    RELEASE,
    ROWS,
    SYMBOL,
    SYSCTL,
    TAG,
    WHOLE,
    page,
    pages,
)

from darwinidx.errors import UsageError
from darwinidx.guard.rules.study_material import find_marker
from darwinidx.mark import GUARD_MARKER, NON_API, SENTENCE, marked_page
from darwinidx.model import LOCAL_FIELDS, Place, Symbol, Visibility
from darwinidx.page import Change, Fact, Page, Section
from darwinidx.render import FORMATS, Look, emit, formatted
from darwinidx.render.line import UnmarkedLineError, checked, line
from darwinidx.render.spreadsheet import COLUMNS

if TYPE_CHECKING:
    from darwinidx.page import Row

CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def written(what: Page, form: str, width: int = 80) -> str:
    out = io.StringIO()
    emit(what, form, out, width=width, explain=True)
    return out.getvalue()


@quick
@given(what=pages, form=st.sampled_from(FORMATS), width=st.sampled_from([20, 80, 140]))
def test_every_line_that_names_a_finding_is_marked(what: Page, form: str, width: int) -> None:
    mark = {"json": '"non_api":true', "jsonl": '"non_api":true'}.get(form, NON_API)
    for one in formatted(marked_page(what), form, Look(width=width)):
        assert not one.finding or mark in str(one)


@quick
@given(what=pages, form=st.sampled_from(FORMATS))
def test_nothing_from_the_sources_can_steer_a_terminal_or_break_a_line(what: Page, form: str) -> None:
    for one in formatted(marked_page(what), form, Look()):
        text = str(one).replace("\t", "") if form == "ctags" else str(one)
        assert not CONTROL.search(text)
        assert "\n" not in text


@quick
@given(what=pages)
def test_json_lines_are_json_and_each_says_what_it_is(what: Page) -> None:
    first, *rest = (json.loads(text) for text in written(what, "jsonl").splitlines())
    assert first["type"] == "header"
    assert first["notice"].startswith(SENTENCE)
    for record in rest:
        assert record["non_api"] is True
        assert {"type", "kind", "name", "release", "visibility"} <= record.keys()


@quick
@given(what=pages)
def test_json_is_one_document_with_the_rows_of_json_lines(what: Page) -> None:
    whole = json.loads(written(what, "json"))
    rows = [row for section in whole["sections"] for row in section["rows"]] + whole["misses"]
    lines = [json.loads(text) for text in written(what, "jsonl").splitlines()][1:]
    for one in lines:
        one.pop("section", None)
    assert rows == lines


@quick
@given(what=pages)
def test_csv_has_the_same_columns_in_every_row(what: Page) -> None:
    text = written(what, "csv")
    rows = list(csv.reader(io.StringIO(text)))
    assert {len(row) for row in rows} == {len(COLUMNS)}
    assert all("non_api" in raw for raw in text.splitlines())
    assert all(row[0] == "true" for row in rows[1:])


def test_csv_says_of_a_change_what_it_was_and_is() -> None:
    moved = replace(OPTION, value=0x1110)
    changes = (
        Change(what="renumbered", release=TAG, before=OPTION, after=moved),
        Change(what="removed", release=TAG, before=OPTION, after=None),
    )
    first, second = csv.DictReader(io.StringIO(written(page(*changes), "csv")))
    assert [first[column] for column in ("what", "before", "after")] == ["renumbered", "4361 (0x1109)", "4368 (0x1110)"]
    assert [first[column] for column in ("type", "kind", "path", "line")] == [
        "change",
        "sockopt",
        "bsd/sys/test_private.h",
        "120",
    ]
    assert (second["before"], second["after"]) == ("option SOL_SOCKET = 4361 (0x1109), set get", "")
    assert second["level"] == "SOL_SOCKET"


def test_csv_says_of_a_release_what_is_known_of_it() -> None:
    (row,) = csv.DictReader(io.StringIO(written(page(replace(RELEASE, fetched=True, indexed=False)), "csv")))
    assert [row[column] for column in ("commit", "date", "fetched", "indexed")] == [
        "0" * 40,
        "2020-01-02",
        "true",
        "false",
    ]


@pytest.mark.parametrize("row", [row for row in ROWS if row is not EXCERPT], ids=lambda row: type(row).__name__)
def test_csv_has_the_mark_that_json_has(row: Row) -> None:
    (cells,) = csv.DictReader(io.StringIO(written(page(row), "csv")))
    assert cells["mark"] == json.loads(written(page(row), "jsonl").splitlines()[1])["mark"]


@pytest.mark.parametrize("form", ["jsonl", "json", "markdown", "csv", "vimgrep", "ctags"])
def test_text_of_the_source_stays_at_home(form: str) -> None:
    assert "words of the source" not in written(WHOLE, form)


@pytest.mark.parametrize("label", sorted(LOCAL_FIELDS | {"118"}))
def test_facts_that_quote_the_source_are_for_the_terminal_alone(label: str) -> None:
    what = page(Fact(name="X", label=label, value="quoted", local=label not in LOCAL_FIELDS))
    assert "quoted" in written(what, "text")
    for form in set(FORMATS) - {"text"}:
        assert "quoted" not in written(what, form)


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "ctags"])
@pytest.mark.parametrize("row", [row for row in ROWS if row is not EXCERPT], ids=lambda row: type(row).__name__)
def test_every_format_shows_every_type_of_row(form: str, row: Row) -> None:
    text = written(page(row), form).replace("\\_", "_")
    name = getattr(row, "name", "") or getattr(row, "tag", "") or OPTION.name
    places = form != "vimgrep" or not (isinstance(row, Fact) or hasattr(row, "tag"))
    assert (name in text or "test_open" in text) is places


def test_an_unmarked_line_is_refused() -> None:
    with pytest.raises(UnmarkedLineError):
        list(checked([line("SO_SOMETHING 4361")]))


def test_what_a_format_forgot_to_clean_is_cleaned_on_the_way_out() -> None:
    (one,) = checked([line(f"non-API\tX{NASTY}")])
    assert not CONTROL.search(str(one).replace("\t", ""))
    assert "\t" in str(one)


def test_an_unknown_format_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="unknown format"):
        written(WHOLE, "yaml")


@pytest.mark.parametrize("width", [80, 140])
def test_text_fits_the_screen(width: int) -> None:
    what = page(OPTION, SYMBOL, SYSCTL, HIT)
    lines = written(what, "text", width).splitlines()
    assert max(map(len, lines)) < width
    assert all(text == text.rstrip() for text in lines)


LONG = "bsd/netinet/lamp_usrreq.c:1418(lamp_usr_socheckopt_of_every_bulb)"


@pytest.mark.parametrize("width", [80, 140])
@pytest.mark.parametrize(
    "row",
    [
        Fact(name="X", label="multipath", value=LONG, visibility=Visibility.SDK),
        Fact(name=f"a reason of many words, {' '.join(['said'] * 20)}", label="misses", value="2"),
        replace(REFERENCE, function="necp_lamp_find_policy_match_internal_of_every_bulb", how="argument"),
        replace(REFERENCE, at=Place(path=f"bsd/{'lamp/' * 8}lamp.c", line=3), function="necp_lamp_find_policy_match"),
        Change(
            what="value",
            release=TAG,
            before=replace(SYMBOL, value="\x10" * 40),
            after=replace(SYMBOL, value="\x11" * 40, name="TEST_ACTION_ADD_OF_EVERY_BULB_OF_THE_LAMP"),
        ),
    ],
    ids=["value", "name", "function", "path", "change"],
)
@pytest.mark.parametrize("beside", [(), (FACT, REFERENCE, CHANGE)], ids=["alone", "among others"])
def test_what_is_too_long_for_its_column_goes_below(width: int, row: Row, beside: tuple[Row, ...]) -> None:
    lines = written(page(row, *beside, title=" ".join(["long"] * 30)), "text", width).splitlines()
    assert max(map(len, lines)) < width
    assert all(text == text.rstrip() for text in lines)


@pytest.mark.parametrize("start", ["https://example.org/", "/home/"])
def test_an_address_stays_whole_on_a_line_of_its_own(start: str) -> None:
    address = start + "lamp/" * 20
    row = Fact(name="X", label="link", value=address, visibility=Visibility.SDK)
    [head, line] = written(page(row, title="X"), "text").splitlines()[-2:]
    assert (head.split(), line.split()) == (["link", "non-API,", "sdk", "header"], [address, NON_API])


def test_wide_text_puts_a_record_on_one_line() -> None:
    (row,) = [text for text in written(page(SYMBOL, OPTION, SYSCTL), "text", 140).splitlines() if "ACTION_ADD" in text]
    assert re.search(r"TEST_ACTION_ADD +macro = 15 \(0xf\) +bsd/net/test.h:7 +non-API, sdk header$", row)


def test_the_marks_of_a_page_stand_in_one_column() -> None:
    lines = [text for text in written(WHOLE, "text", 140).splitlines() if NON_API in text]
    assert len({text.index(NON_API) for text in lines if len(text) < 140}) == 1


def test_an_excerpt_keeps_its_indentation() -> None:
    lines = written(page(EXCERPT), "text").splitlines()
    assert any("118    words of the source" in text for text in lines)
    assert sum(NON_API in text for text in lines) == 2 + 1 + 3  # title and note, the name, three lines of the excerpt


@pytest.mark.parametrize("width", [80, 140])
@pytest.mark.parametrize("label", ["12", "comment"])
def test_no_line_of_an_excerpt_or_a_comment_is_cut(width: int, label: str) -> None:
    long = "    " + " ".join(["word"] * 40) + " " + "q" * 200
    shown = written(page(Fact(name="X", label=label, value=long, local=True), title="X"), "text", width)
    assert shown.count("word") == 40
    assert "..." not in shown
    if label == "12":
        assert shown.count("q") == 200
        assert max(map(len, shown.splitlines())) < width
        assert all("      word" in one for one in shown.splitlines() if "word" in one), "indented like the first"


def test_what_does_not_travel_has_no_heading_in_markdown() -> None:
    quoted = Section(title="Excerpt", rows=(EXCERPT,))
    told = Section(title="Definition", rows=(FACT,))
    note = Section(title="Nothing", note="nothing is known", rows=())
    text = written(Page(title="", release=TAG, sections=(told, quoted, note)), "markdown")
    assert "Excerpt" not in text
    assert "## Definition (non-API)" in text
    assert "## Nothing (non-API)" in text


def test_vimgrep_lines_are_what_editors_jump_by() -> None:
    lines = written(page(*ROWS), "vimgrep").splitlines()
    assert all(re.match(r"[^:]+:\d+:\d+: \[non-API[^]]*\] \S", text) for text in lines)
    assert lines[0].startswith("bsd/sys/test_private.h:120:9: [non-API, private] SO_TEST_ATTRIBUTES: ")


@pytest.mark.parametrize("form", ["jsonl", "json", "markdown", "csv", "ctags"])
def test_a_file_of_results_is_known_to_the_guard(form: str) -> None:
    text = written(page(*ROWS), form)
    assert [finding.symbol for finding in find_marker(text)] == [GUARD_MARKER]
    if form == "csv":
        assert all(GUARD_MARKER in row for row in text.splitlines()[1:]), "a row cut from its file"


def test_a_tags_file_is_sorted_and_has_its_pseudo_tags() -> None:
    lines = written(page(*ROWS), "ctags").splitlines()
    pseudo = [text.split("\t")[0] for text in lines if text.startswith("!")]
    for wanted in ("FILE_FORMAT", "FILE_SORTED", "PROGRAM_NAME", "KIND_DESCRIPTION!C"):
        assert f"!_TAG_{wanted}" in pseudo
    assert [text.encode() for text in lines] == sorted(text.encode() for text in lines)
    tag = next(text for text in lines if text.startswith("SO_TEST"))
    assert tag.split("\t")[:3] == ["SO_TEST_ATTRIBUTES", "bsd/sys/test_private.h", '120;"']
    kinds = {text.split("\t")[1].split(",")[1] for text in lines if text.startswith("!_TAG_KIND")}
    assert {re.search("kind:([^\t]+)", text)[1] for text in lines if not text.startswith("!")} <= kinds  # type: ignore[index]


def test_markdown_cells_cannot_be_broken() -> None:
    row = Symbol(name=NASTY, at=OPTION.at, form="macro", value=NASTY)
    (text,) = [one for one in written(page(row), "markdown").splitlines() if one.startswith("| `")]
    assert len(re.findall(r"(?<!\\)\|", text)) == 5
    assert "<b>" not in text.split("`")[2]


def test_only_a_page_of_several_sections_names_them_in_its_rows() -> None:
    one = page(OPTION)
    two = Page(title="", release=TAG, sections=(Section(title="A", rows=(OPTION,)), Section(title="B", rows=(SYMBOL,))))
    assert "section" not in json.loads(written(one, "jsonl").splitlines()[1])
    assert [json.loads(text)["section"] for text in written(two, "jsonl").splitlines()[1:]] == ["A", "B"]


def test_a_lone_section_does_not_say_the_title_again() -> None:
    lone = Page(title="page", release=TAG, sections=(Section(title="part", rows=(OPTION,)),))
    assert "part" not in written(lone, "text")
    two = Page(title="page", release=TAG, sections=(*lone.sections, Section(title="other", rows=(SYMBOL,))))
    assert "part" in written(two, "text")
    assert "part" in written(Page(title="", release=TAG, sections=lone.sections), "text")


def test_a_cut_page_says_how_many_there_were() -> None:
    cut = Page(title="many", release=TAG, total=40, origin="wheel", sections=(Section(title="", rows=(OPTION,)),))
    assert "1 of 40" in written(cut, "text")
    assert "shipped facts" in written(cut, "text")
    header = json.loads(written(cut, "jsonl").splitlines()[0])
    assert (header["count"], header["total"]) == (1, 40)


def test_a_terminal_gets_the_same_words_in_the_same_order() -> None:
    out = io.StringIO()
    emit(WHOLE, "text", out, color=True, hyperlink=True)
    coloured = out.getvalue()
    assert "\x1b[" in coloured
    assert f"https://github.com/apple-oss-distributions/xnu/blob/{TAG}/bsd/sys/test_private.h#L120" in coloured
    bare = re.sub("\x1b\\[[0-9;]*m|\x1b]8;[^\x1b]*\x1b\\\\", "", coloured)
    plain = io.StringIO()
    emit(WHOLE, "text", plain)
    assert bare == plain.getvalue()


@quick
@given(what=pages)
def test_nothing_from_the_sources_can_steer_a_coloured_terminal(what: Page) -> None:
    out = io.StringIO()
    emit(what, "text", out, color=True, hyperlink=True)
    own = r"\x1b\[[0-9;]*m|\x1b\]8;id=[0-9]+;https://github\.com/[A-Za-z0-9_./+#-]+\x1b\\|\x1b\]8;;\x1b\\"
    assert not CONTROL.search(re.sub(own, "", out.getvalue()))


def test_links_and_colour_are_apart() -> None:
    for color, hyperlink in ((True, False), (False, True)):
        out = io.StringIO()
        emit(WHOLE, "text", out, color=color, hyperlink=hyperlink)
        assert ("\x1b]8;" in out.getvalue()) is hyperlink
        assert ("\x1b[33m" in out.getvalue()) is color


def test_colour_never_reaches_other_formats() -> None:
    for form in set(FORMATS) - {"text"}:
        out = io.StringIO()
        emit(WHOLE, form, out, color=True, hyperlink=True)
        assert "\x1b" not in out.getvalue()
