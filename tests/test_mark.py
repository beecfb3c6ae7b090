from __future__ import annotations

import dataclasses

import pytest
from pages import CHANGE, EXCERPT, FACT, HIT, OPTION, RELEASE, ROWS, SYMBOL, TAG, WHOLE, page

from darwinidx.mark import NON_API, SDK_SENTENCE, SENTENCE, MarkedRow, mark_of, marked, marked_page
from darwinidx.model import Visibility
from darwinidx.page import Change, Page


@pytest.mark.parametrize("row", ROWS, ids=lambda row: type(row).__name__)
def test_every_type_of_row_is_marked(row: object) -> None:
    assert NON_API in marked(row, TAG).mark  # type: ignore[arg-type]


def test_a_mark_cannot_be_passed_in() -> None:
    with pytest.raises(TypeError):
        MarkedRow(row=OPTION, release=TAG, mark="fine")  # type: ignore[call-arg]
    with pytest.raises((AttributeError, dataclasses.FrozenInstanceError, TypeError)):
        marked(OPTION, TAG).mark = ""  # type: ignore[misc]


@pytest.mark.parametrize("visibility", Visibility)
def test_every_visibility_has_a_mark_that_names_it(visibility: Visibility) -> None:
    mark = mark_of(visibility)
    assert mark.startswith(NON_API)
    assert visibility is Visibility.UNKNOWN or visibility.value in mark


def test_a_row_that_knows_its_release_keeps_it() -> None:
    assert marked(HIT, "xnu-1").release == TAG
    assert marked(CHANGE, "xnu-1").release == TAG
    assert marked(RELEASE, "").release == TAG
    assert marked(OPTION, "xnu-1").release == "xnu-1"


def test_a_change_has_the_visibility_it_ends_with() -> None:
    gone = Change(what="removed", release=TAG, before=SYMBOL, after=None)
    assert marked(gone, TAG).visibility is Visibility.SDK
    assert marked(Change(what="moved", release=TAG, before=SYMBOL, after=OPTION), TAG).mark == "non-API, private"


def test_the_sdk_sentence_is_added_and_never_instead() -> None:
    assert marked_page(page(OPTION)).banner == SENTENCE
    assert marked_page(page(FACT)).banner == f"{SENTENCE} {SDK_SENTENCE}"


def test_a_marked_page_keeps_all_rows() -> None:
    made = marked_page(WHOLE)
    assert [row.row for section in made.sections for row in section.rows] == list(ROWS)
    assert made.count == len(ROWS)
    assert len(made.misses) == len(WHOLE.misses)
    assert marked_page(Page(title="", release="")).count == 0
    assert EXCERPT in ROWS
