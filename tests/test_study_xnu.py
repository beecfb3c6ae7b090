"""Study of the real xnu: every question of every topic has an answer, every step of a tour stands in the sources."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from darwinidx import build
from darwinidx.checkout import Checkout
from darwinidx.config import Places
from darwinidx.meanings import meanings
from darwinidx.search import Library
from darwinidx.store import Store
from darwinidx.study.answers import Answers
from darwinidx.study.cards import compose_cards
from darwinidx.study.dialects import Vault
from darwinidx.study.fill import Filler
from darwinidx.study.meanings import meaning
from darwinidx.study.notes import verify_notes, write_notes
from darwinidx.study.pages import topic_pages
from darwinidx.study.past import Past
from darwinidx.study.topics import read_topics
from darwinidx.study.tours import read_tours

pytestmark = pytest.mark.xnu

TAG = "xnu-11417.121.6"
"""The release that the topics were written with."""


@pytest.fixture(scope="module")
def real_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Index one release into a home of its own, whose clone is the one that was named."""
    git = Path(os.environ["DARWINIDX_XNU_GIT"])
    home = tmp_path_factory.mktemp("home")
    Places(home).clone_dir().symlink_to(git)
    checkout = Checkout(git)
    with Store(Places(home).store_path(), create=True) as store:
        for _ in build.index(checkout, store, [TAG]):
            pass
    return home


def test_every_question_of_every_topic_has_an_answer(real_home: Path) -> None:
    with Library(Places(real_home), release=TAG) as library:
        pages = topic_pages(Answers(library, history=Past(library.store)), read_topics(), Vault())
    for page in pages:
        text = "\n".join(block.text for block in page.blocks)
        lost = re.findall(r"> (?:Not found|In xnu-\S+ no).*|\(n[^()]* in this release\)", text)
        assert not lost, f"{page.path}: {lost}"
        assert not [claim for claim in page.claims if not claim.facts or not claim.checked]


def test_what_each_name_is_for_is_shown_by_a_line(real_home: Path) -> None:
    with Library(Places(real_home), release=TAG) as library:
        page = Filler(Answers(library), Vault())
        unproven = [
            name for name in meanings() if not (record := page.answers.record(name)) or not meaning(page, record)
        ]
    assert not unproven


def test_every_step_of_every_tour_stands_in_the_sources(
    real_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DARWINIDX_HOME", str(real_home))
    write_notes(tmp_path, form="tour", release=TAG)
    checkout = Checkout(Places(real_home).clone_dir())
    for tour in read_tours():
        (path,) = tmp_path.glob(f".tours/*-{tour.slug}.tour")
        data = json.loads(path.read_text())
        assert len(data["steps"]) == len(tour.steps)
        for step in data["steps"]:
            line = checkout.read(TAG, step["file"]).decode("utf-8", "replace").split("\n")[step["line"] - 1]
            assert re.search(step["pattern"], line), step
    assert not {verdict.state for verdict in verify_notes(tmp_path)[1]} - {"same"}


def test_cards_ask_each_question_once(real_home: Path) -> None:
    with Library(Places(real_home), release=TAG) as library:
        cards, _ = compose_cards(Answers(library, history=Past(library.store)), read_topics())
    worth = [card for card in cards if not card.number]
    assert len(worth) > 180
    assert len({card.front for card in cards}) == len(cards)
    assert not [card.front for card in worth if re.sub("<[^>]*>", "", card.back).strip(". ") in card.front]
    written = {f"topic:{topic.slug}:{count}" for topic in read_topics() for count, _ in enumerate(topic.cards, 1)}
    assert written <= {card.key for card in cards}, "a question whose answer lacks something is left out"
