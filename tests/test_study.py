"""Study: slots, claims, the vault, and what happens to what a person wrote."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from records import symbol
from study_records import NEW, OLD, answers, fill_home

from darwinidx.cli.app import run
from darwinidx.config import Places
from darwinidx.errors import StudyError
from darwinidx.guard.baseline import SCHEMA as BASELINE
from darwinidx.guard.rules.study_material import find_marker
from darwinidx.mark import GUARD_MARKER, NON_API, NUMBER_SENTENCE, SDK_SENTENCE, SENTENCE
from darwinidx.meanings import FILE, meanings
from darwinidx.page import Fact
from darwinidx.search import Library
from darwinidx.search.showing import show_page
from darwinidx.study.answers import Answers, members
from darwinidx.study.claims import Claim, State, compare
from darwinidx.study.dialects import Vault
from darwinidx.study.fences import merged, new_file, own_text
from darwinidx.study.fill import Filler
from darwinidx.study.growth import growth
from darwinidx.study.manifest import MANIFEST, read_manifest
from darwinidx.study.pages import Block, NotePage
from darwinidx.study.past import Past
from darwinidx.study.slots import Slot, read_slot, split
from darwinidx.study.topics import FOLDER, read_topic, read_topics
from darwinidx.study.verifying import ask_again
from darwinidx.study.writing import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def known(home: Path) -> Iterator[Answers]:
    fill_home(home)
    yield from answers(home)


@pytest.fixture
def vault(home: Path, tmp_path: Path) -> Path:
    fill_home(home)
    folder = tmp_path / "vault"
    assert run(["notes", "policies", "sockets", "--to", str(folder), "--release", OLD.tag]) == 0
    return folder


def pages(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.md"))


def test_slots_are_read() -> None:
    assert split("a {{necp_open}} b {{ value X hex }}.") == [
        "a ", Slot("name", ("necp_open",)), " b ", Slot("value", ("X", "hex")), ".",
    ]  # fmt: skip
    with pytest.raises(StudyError, match="asks for"):
        read_slot("guess what it is")


def test_a_fact_links_to_its_line(known: Answers) -> None:
    page = Filler(known, Vault())
    text = page.paragraph("Pass is {{value NECP_POLICY_RESULT_PASS}}.")
    assert text == f"Pass is [1](https://github.com/apple-oss-distributions/xnu/blob/{OLD.tag}/bsd/net/necp.h#L10)."
    assert page.claims[0].facts["value"] == "1"
    assert page.claims[0].at == "bsd/net/necp.h:10"


def test_a_call_is_proven_by_its_line(known: Answers) -> None:
    page = Filler(known, Vault())
    text = page.paragraph("{{calls soconnectlock so_update_necp_policy}}")
    assert "[[names/soconnectlock|soconnectlock]] calls" in text
    assert "uipc_socket.c#L62" in text


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("{{NECP_LAMP}} shines.", "NECP_LAMP"),
        ("Its value is {{value NECP_LAMP}}.", "NECP_LAMP"),
        ("{{calls necp_open soconnectlock}}", "necp_open -> soconnectlock"),
        ("There are {{count symbol NECP_LAMP_*}} lamps.", "NECP_LAMP_*"),
        ("Since {{first NECP_LAMP}}.", "NECP_LAMP"),
    ],
)
def test_what_is_not_found_is_said(known: Answers, text: str, lost: str) -> None:
    page = Filler(known, Vault())
    assert f"> Not found in {OLD.tag}: `{lost}`" in page.paragraph(text)
    assert not page.claims[-1].facts


def test_a_map_joins_names_to_the_words_whose_functions_use_them(known: Answers) -> None:
    page = Filler(known, Vault())
    slot = "{{map NECP_POLICY_RESULT_* > packets ip_output_list; sockets soconnectlock > NECP_SESSION_PRIORITY_*}}"
    text = page.block(Slot("map", tuple(slot.strip("{}").split()[1:])))
    assert "n0 --> n1" in text
    assert 'n0["PASS"]' in text
    assert "DROP" not in text
    assert "sockets" not in text, "nothing is joined to it"
    assert page.claims[-1].subject == "ip_output_list -> NECP_POLICY_RESULT_PASS"


def test_a_family_counts_its_members_alone() -> None:
    counted = [
        symbol("NECP_X_DEFAULT", line=1, value=0),
        symbol("NECP_X_TAGS", line=2, value=5),
        symbol("NECP_X_AGENT_TYPE", line=3, value=6),
        symbol("NECP_X_AGENT", line=4, value=7),
        symbol("NECP_X_AGENT_USE", line=5, value=8),
        symbol("NECP_X_OTHER", line=6, value=9, alias_of="NECP_Y_OTHER"),
    ]
    others = [
        symbol("NECP_X_LAST", line=7, value=9, alias_of="NECP_X_OTHER"),
        symbol("NECP_X_TAG_DROP", line=8, value=1),
        symbol("NECP_X_FUNCTION", line=1, path="bsd/net/necp.c"),
    ]
    assert members([*others, *reversed(counted)]) == counted


@pytest.mark.parametrize(
    ("tag", "conditions", "actions"),
    [("xnu-3789.1.32", 16, 10), ("xnu-8792.41.9", 40, 23), ("xnu-11417.121.6", 44, 26)],
)
def test_the_conditions_of_a_published_release_are_counted_without_gap_or_double(
    home: Path, tag: str, conditions: int, actions: int
) -> None:
    """The numbers of a family were given one after the other: a mask or an end counted with them would stand out."""
    with Library(Places(home), release=tag) as library:
        page = Filler(Answers(library), Vault())
        found = page.answers.matching("numbers", "NECP_POLICY_CONDITION_* -NECP_POLICY_CONDITION_FLAGS_*")
        text = page.inline("{{count numbers NECP_CLIENT_ACTION_* -NECP_CLIENT_ACTION_SIGN_*}}")
    assert [getattr(each, "value", None) for each in found] == list(range(conditions))
    assert text == str(actions)


def test_the_picture_of_growth_counts_as_the_text_beside_it(home: Path) -> None:
    topic = next(each for each in read_topics() if each.slug == "necp")
    (text,) = [each for part in topic.parts for each in part.paragraphs if "{{count numbers" in each]
    with Library(Places(home)) as library:
        page = Filler(Answers(library), Vault())
        counted = re.findall(r"(\d+) (conditions|results|client actions|sysctls)", page.inline(text))
        drawn = growth(Past(library.store))
    assert len(counted) == 4
    assert {family: str(drawn[family][-1][1]) for _, family in counted} == {family: count for count, family in counted}


def test_of_a_system_call_only_the_number_is_said_to_be_in_the_sdk(home: Path, tmp_path: Path) -> None:
    fill_home(home)
    assert run(["notes", "syscalls", "--to", str(tmp_path), "--release", OLD.tag]) == 0
    text = (tmp_path / "names" / "necp_open.md").read_text()
    assert NUMBER_SENTENCE in text
    assert SENTENCE in text
    assert SDK_SENTENCE not in text
    assert "non-API, number in sdk header" in (tmp_path / "topics" / "syscalls.md").read_text()


def test_the_page_of_a_name_says_what_to_use_instead(vault: Path) -> None:
    text = (vault / "names" / "SO_NECP_ATTRIBUTES.md").read_text()
    assert "| instead | NWParameters" in text
    assert "https://developer.apple.com/" in text


def test_a_table_of_a_form_holds_that_form_and_says_what_apple_documents(home: Path) -> None:
    with Library(Places(home)) as library:
        page = Filler(Answers(library), Vault())
        text = page.paragraph("{{table entitlement com.apple.* @bsd/net/*}}")
        show = {
            fact.label
            for fact in show_page(library, "com.apple.developer.networking.multicast", None).sections[0].rows
            if isinstance(fact, Fact)
        }
    assert "com.apple.xnu.net.necp/necp" not in text, "a log category"
    assert "bsd/kern" not in text
    rows = {name: row for row in text.splitlines() for name in re.findall(r"\|(com[.\w-]+)\]\]", row)}
    assert "[by Apple](https://developer.apple.com/" in rows["com.apple.developer.networking.multicast"]
    assert "by Apple" not in rows["com.apple.private.necp.match"]
    assert all(NON_API in row for row in rows.values())
    assert "documented" in show


def test_what_a_name_is_for_is_told_where_a_line_shows_it(known: Answers) -> None:
    page = Filler(known, Vault())
    text = page.paragraph("{{table sysctl net.necp.*}}")
    assert "| What it does |" in text
    assert "turns on log lines about sessions" in text
    assert "necp.c#L90" in text
    assert page.claims[-1].subject == "necp_create_session -> necp_debug"
    assert ask_again(known, page.claims)[-1] == page.claims[-1], "verify asks it again"
    assert "refuses the traffic" not in page.paragraph("{{table numbers NECP_POLICY_RESULT_*}}"), (
        "no line shows it here"
    )


def test_what_names_are_for_is_written_once_and_in_words() -> None:
    names = [line.split("\t")[0] for line in FILE.read_text().splitlines() if not line.startswith("#")]
    assert names == sorted(set(names))
    for name, each in meanings().items():
        assert re.match(r"[a-z]+s[, ]", each.words), f"{name}: a verb first, as a table and a card say it"
        assert not each.words.endswith("."), name


def test_the_cases_of_a_function_are_told_with_their_lines(known: Answers) -> None:
    page = Filler(known, Vault())
    text = page.paragraph("{{cases ip_output_list NECP_POLICY_RESULT_*}}.")
    assert "`ip_output_list` has a case for [[names/NECP_POLICY_RESULT_PASS" in text
    assert "NECP_POLICY_RESULT_DROP" not in text
    assert "ip_output.c#L70" in text
    assert "not seen" in page.paragraph("{{cases soconnectlock NECP_POLICY_RESULT_*}}.")


@pytest.mark.parametrize("slot", ["{{table sysctl net.lamp.*}}", "{{callers necp_lamp}}", "{{path a > b}}"])
def test_a_block_that_finds_nothing_says_so(known: Answers, slot: str) -> None:
    assert OLD.tag in Filler(known, Vault()).paragraph(slot)


def test_without_the_sources_uses_are_not_denied(home: Path) -> None:
    fill_home(home, traced=False)
    for known in answers(home):
        page = Filler(known, Vault())
        assert "not checked" in page.paragraph("{{calls soconnectlock so_update_necp_policy}}")
        assert "not seen" not in page.paragraph("{{callers so_update_necp_policy}}")
        assert "not checked" in page.paragraph("{{cases ip_output_list NECP_POLICY_RESULT_*}}")
        assert "(not checked)" in page.paragraph("{{meaning net.necp.debug}}")
        assert "darwinidx sync" in page.paragraph("{{path soconnectlock > so_update_necp_policy}}")
        assert not any(claim.checked for claim in page.claims)


@pytest.mark.parametrize("topic", read_topics(), ids=lambda topic: topic.slug)
def test_every_slot_of_every_topic_can_be_filled_from_any_release(known: Answers, topic: object) -> None:
    page = Filler(known, Vault(), slug=topic.slug)  # type: ignore[attr-defined]
    for part in topic.parts:  # type: ignore[attr-defined]
        for paragraph in part.paragraphs:
            page.paragraph(paragraph)
    for card in topic.cards:  # type: ignore[attr-defined]
        page.inline(card.front + card.back)


def test_topics_link_to_topics_that_exist() -> None:
    slugs = {topic.slug for topic in read_topics()}
    named = set(re.findall(r"\{\{topic (\S+)", "".join(path.read_text() for path in FOLDER.glob("*.md"))))
    assert named <= slugs


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.*")), ids=lambda path: path.name)
def test_no_slot_stands_in_code_where_its_link_would_show_as_signs(path: Path) -> None:
    inside = [part for line in path.read_text().split("\n") for part in line.split("`")[1::2]]
    assert not [part for part in inside if "{{" in part]


def test_topics_hold_no_numbers_or_lines_of_their_own() -> None:
    for path in FOLDER.glob("*.md"):
        prose = re.sub(r"\{\{.*?\}\}|`[^`]*`", "", path.read_text().split("+++\n", 2)[2])
        assert not re.search(r"0x[0-9a-f]+|\.[ch]:\d+", prose), path.name


def test_every_page_carries_the_mark_and_the_marker(vault: Path) -> None:
    assert len(pages(vault)) > 5
    for path in pages(vault):
        text = path.read_text()
        assert SENTENCE in text
        assert f"mark: {NON_API}" in text
        assert list(find_marker(text)), path
    assert GUARD_MARKER in (vault / MANIFEST).read_text()


def test_a_name_that_no_line_of_c_can_use_is_not_said_to_be_unused(home: Path, tmp_path: Path) -> None:
    fill_home(home)
    assert run(["notes", "--to", str(tmp_path), "--release", OLD.tag]) == 0
    assert "No use was found" not in (tmp_path / "names" / "net.necp.debug.md").read_text()
    assert "a system call is entered from userspace" in (tmp_path / "names" / "necp_open.md").read_text()
    assert "## Where it is used" in (tmp_path / "names" / "so_update_necp_policy.md").read_text()


def test_wikilinks_resolve(vault: Path) -> None:
    links = 0
    for path in pages(vault):
        for target in re.findall(r"\[\[([^\]|\\]+)", path.read_text()):
            links += 1
            assert (vault / f"{target}.md").is_file(), f"{path.name}: {target}"
    assert links > 20


def test_nothing_of_the_source_travels(vault: Path) -> None:
    assert not any("must not travel" in path.read_text() for path in vault.rglob("*") if path.is_file())


def test_the_same_notes_are_the_same_bytes(vault: Path) -> None:
    before = {path: path.read_bytes() for path in vault.rglob("*") if path.is_file()}
    stamps = {path: path.stat().st_mtime_ns for path in before if path.name != MANIFEST}
    assert run(["notes", "policies", "sockets", "--to", str(vault), "--release", OLD.tag]) == 0
    assert {path: path.read_bytes() for path in vault.rglob("*") if path.is_file()} == before
    assert {path: path.stat().st_mtime_ns for path in stamps} == stamps


OWN = "\r\nMine: caf\u00e9 \t trailing   \r\n\r\n- [ ] ask [[someone]] <!-- not a fence -->\n\n\n"


def test_what_a_person_wrote_survives_byte_for_byte(vault: Path) -> None:
    path = vault / "topics" / "policies.md"
    text = path.read_bytes().decode()
    between = "<!-- darwinidx:end summary -->"
    text = text.replace(between, between + OWN) + OWN
    text = text.replace("---\n# darwinidx:begin front", "---\nmood: curious\n# darwinidx:begin front", 1)
    path.write_bytes(text.encode() + b"\xff\xfe bytes that are no text")
    own = own_text(path.read_bytes().decode("utf-8", "surrogateescape"))
    assert run(["notes", "update", str(vault), "--release", NEW.tag]) == 0
    after = path.read_bytes()
    assert after.count(OWN.encode()) == 2
    assert after.endswith(OWN.encode() + b"\xff\xfe bytes that are no text")
    assert b"---\nmood: curious\n" in after
    assert NEW.tag.encode() in after
    assert own_text(after.decode("utf-8", "surrogateescape")) == own


def test_front_matter_that_an_editor_wrote_anew_keeps_its_own_keys(vault: Path) -> None:
    path = vault / "topics" / "policies.md"
    text = re.sub(r"^# darwinidx:(begin|end) front.*\n", "", path.read_text(), flags=re.MULTILINE)
    path.write_text(text.replace("---\n", "---\nreviewed: true\nfriends:\n  - one\n", 1))
    assert run(["notes", "update", str(vault), "--release", OLD.tag]) == 0
    front = path.read_text().split("---\n")[1]
    assert "reviewed: true\nfriends:\n  - one\n" in front
    assert front.count("release:") == 1


def test_a_tag_that_a_reader_added_in_obsidian_stays(vault: Path) -> None:
    path, other = vault / "topics" / "policies.md", vault / "names" / "SO_NECP_ATTRIBUTES.md"
    for each in (path, other):  # its editor of properties writes them anew, without comments
        text = re.sub(r"^# darwinidx:(begin|end) front.*\n", "", each.read_text(), flags=re.MULTILINE)
        text = text.replace("tags:\n", "tags:\n  - to/read\n").replace("aliases:\n", 'aliases:\n  - "my: own"\n')
        each.write_text(text)
    for tag in (OLD.tag, NEW.tag, NEW.tag):
        assert run(["notes", "update", str(vault), "--release", tag]) == 0
        front = path.read_text().split("---\n")[1]
        assert front.count("  - to/read\n") == 1
        assert front.count('  - "my: own"\n') == 1
        assert front.count("darwinidx/topic") == 1
    assert run(["notes", "policies", "--to", str(vault), "--release", NEW.tag]) == 0
    assert "to/read" in other.read_text(), "a page with a tag of the reader's is kept"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("tags:\n", "tags:\n  - to/read\n"),
        ("mark: non-API\n", "mark: non-API\nreviewed: to/read\n"),
        (
            "tags:\n  - darwinidx/topic # darwinidx\n  - policy # darwinidx\n",
            "tags: [to/read, policy, darwinidx/topic]\n",
        ),
    ],
    ids=["item", "key", "inline"],
)
def test_what_a_reader_writes_among_our_keys_stays(vault: Path, old: str, new: str) -> None:
    path = vault / "topics" / "policies.md"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    for tag in (OLD.tag, NEW.tag, NEW.tag):
        assert run(["notes", "update", str(vault), "--release", tag]) == 0
        front = path.read_text().split("---\n")[1]
        assert front.count("to/read\n") == 1
        assert front.count("- policy #") == front.count("tags:") == 1
    assert "to/read" in own_text(path.read_text())


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "note.md"
    path.write_text("old")

    def fail(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(type(path), "replace", fail)
    with pytest.raises(StudyError, match="cannot be written"):
        write_atomically(path, b"new")
    assert [each.name for each in tmp_path.iterdir()] == ["note.md"]
    assert path.read_text() == "old"


def test_a_file_of_a_person_is_never_overwritten(home: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    fill_home(home)
    (tmp_path / "index.md").write_text("my own index")
    assert run(["notes", "--to", str(tmp_path)]) == 2
    assert "left as it is" in capfd.readouterr().err
    assert (tmp_path / "index.md").read_text() == "my own index"
    assert not (tmp_path / "topics").exists()


def test_broken_fences_stop_everything(vault: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = vault / "topics" / "sockets.md"
    path.write_text(path.read_text().replace("<!-- darwinidx:end summary -->", ""))
    before = {each: each.read_bytes() for each in pages(vault)}
    assert run(["notes", "update", str(vault), "--release", NEW.tag]) == 2
    assert "do not match" in capfd.readouterr().err
    assert {each: each.read_bytes() for each in pages(vault)} == before


@given(
    own=st.text(st.characters(codec="utf-8", exclude_characters="<"), max_size=60),
    after=st.sampled_from(["head", "summary", "foot"]),
)
def test_any_text_between_the_blocks_survives(own: str, after: str) -> None:
    def page(word: str) -> NotePage:
        blocks = (Block(key="summary", text=f"It is {word}."), Block(key=word, text="Only here."))
        return NotePage(path="topics/x", title="X", front={"release": word, "tags": [word]}, blocks=blocks)

    end = f"<!-- darwinidx:end {after} -->"
    first = new_file(page("old"))
    written = first.replace(end, end + own)
    again = merged(page("new"), written, "x.md")
    assert end + own in again
    assert "It is new." in again
    assert "old" not in again.replace(own, "")
    assert merged(page("new"), again, "x.md") == again
    assert own_text(again) == own_text(written)


def test_a_page_that_is_no_longer_made_goes_unless_a_person_wrote_in_it(vault: Path) -> None:
    mine, other = vault / "names" / "NECP_POLICY_RESULT_DROP.md", vault / "names" / "SO_NECP_ATTRIBUTES.md"
    mine.write_text(mine.read_text() + "I wondered about this one.\n")
    assert run(["notes", "policies", "--to", str(vault), "--release", NEW.tag]) == 0
    assert "I wondered" in mine.read_text()
    assert not other.exists()


@pytest.mark.parametrize("form", ["site", "cards", "tour", "single"])
def test_another_format_never_replaces_a_vault(vault: Path, form: str, capfd: pytest.CaptureFixture[str]) -> None:
    path = vault / "topics" / "sockets.md"
    path.write_text(path.read_text() + "My own text.\n")
    before = {each: each.read_bytes() for each in vault.rglob("*") if each.is_file()}
    capfd.readouterr()
    assert run(["notes", "--to", str(vault), "--format", form, "--release", OLD.tag]) == 2
    told = capfd.readouterr().err
    assert told.count("error: ") == 1
    assert "holds notes of the format vault" in told
    assert f"another folder, such as {vault}-{form}" in told
    assert {each: each.read_bytes() for each in vault.rglob("*") if each.is_file()} == before


def test_a_page_whose_name_vanished_is_kept_with_own_text_and_named(
    vault: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    mine, other = vault / "names" / "NECP_POLICY_RESULT_DROP.md", vault / "names" / "inp_update_necp_policy.md"
    mine.write_text(mine.read_text() + "Why three?\n")
    other.write_text("All of it is mine now.\n")
    capfd.readouterr()
    for _ in range(2):
        assert run(["notes", "policies", "--to", str(vault), "--release", NEW.tag]) == 0
        told = capfd.readouterr().err
        assert "it is not made any more: names/NECP_POLICY_RESULT_DROP.md" in told
        assert "Why three?" in mine.read_text()
        assert other.read_text() == "All of it is mine now.\n"
    assert "names/NECP_POLICY_RESULT_DROP.md" in read_manifest(vault).files


@pytest.mark.parametrize("made", ["pictures/growth.svg", "topics/policies.md"])
def test_a_file_or_a_folder_of_a_person_in_the_way_stops_everything(
    home: Path, tmp_path: Path, made: str, capfd: pytest.CaptureFixture[str]
) -> None:
    fill_home(home)
    folder = tmp_path / "vault"
    if made.endswith(".svg"):
        pytest.importorskip("matplotlib")
        (folder / "pictures").mkdir(parents=True)
        (folder / made).write_text("<svg>drawn by me</svg>")
    else:
        (folder / made).mkdir(parents=True)
    assert run(["notes", "--to", str(folder), "--release", OLD.tag]) == 2
    assert "move it away" in capfd.readouterr().err
    assert not (folder / "index.md").exists()


@pytest.mark.parametrize("name", ["../mine.md", "/mine.md", "a/../../mine.md"])
def test_a_manifest_removes_nothing_outside_its_folder(
    vault: Path, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    mine = vault.parent / "mine.md"
    mine.write_text("")
    manifest = json.loads((vault / MANIFEST).read_text())
    manifest["files"][name] = ""
    (vault / MANIFEST).write_text(json.dumps(manifest))
    assert run(["notes", "policies", "--to", str(vault), "--release", OLD.tag]) == 2
    assert "outside of its folder" in capfd.readouterr().err
    assert mine.exists()


def test_a_vault_whose_manifest_is_damaged_is_taken_up_again_as_the_hint_says(
    vault: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = vault / "topics" / "sockets.md"
    path.write_text(path.read_text() + "My own text.\n")
    (vault / MANIFEST).write_text("{")
    assert run(["notes", "--to", str(vault), "--release", OLD.tag]) == 2
    assert "remove that file alone" in capfd.readouterr().err
    (vault / MANIFEST).unlink()
    assert run(["notes", "--to", str(vault), "--release", OLD.tag]) == 0
    assert path.read_text().endswith("My own text.\n")


def test_verify_tells_same_moved_changed_gone_and_new(vault: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["notes", "verify", str(vault)]) == 0
    capfd.readouterr()
    assert run(["notes", "verify", str(vault), "--release", NEW.tag, "--format", "jsonl"]) == 1
    rows = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    found = {(row.get("name"), row.get("label")) for row in rows}
    assert {
        ("SO_NECP_ATTRIBUTES", "moved"),
        ("NECP_POLICY_RESULT_DROP", "gone"),
        ("NECP_POLICY_RESULT_SKIP", "new"),
        ("inp_update_necp_policy -> necp_socket_find_policy_match", "gone"),
    } <= found
    assert all(NON_API in row["mark"] for row in rows if "name" in row)


def test_verify_cannot_complete_without_the_sources(
    home: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    fill_home(home, traced=False)
    assert run(["notes", "sockets", "--to", str(tmp_path / "vault")]) == 0
    assert run(["notes", "verify", str(tmp_path / "vault")]) == 2
    assert "darwinidx sync" in capfd.readouterr().err


@pytest.mark.parametrize("text", [None, "{}", "not json", '{"version": 99}'])
def test_a_folder_without_a_good_manifest_is_an_error(
    home: Path, tmp_path: Path, text: str | None, capfd: pytest.CaptureFixture[str]
) -> None:
    fill_home(home)
    if text is not None:
        (tmp_path / MANIFEST).write_text(text)
    assert run(["notes", "verify", str(tmp_path)]) == 2
    assert "hint:" in capfd.readouterr().err


def test_claims_are_compared_by_question_and_subject() -> None:
    def claim(subject: str, value: str = "1", at: str = "a.h:1") -> Claim:
        return Claim(slot="table symbol X*", subject=subject, facts={"value": value} if value else {}, at=at)

    before = [claim("same"), claim("moved"), claim("changed"), claim("gone")]
    after = [claim("same"), claim("moved", at="a.h:2"), claim("changed", "2"), claim("added")]
    states = {verdict.claim.subject: verdict.state for verdict in compare(before, after)}
    assert states == {
        "same": State.SAME, "moved": State.MOVED, "changed": State.CHANGED, "gone": State.GONE, "added": State.NEW,
    }  # fmt: skip


def test_what_one_side_could_not_be_asked_is_neither_gone_nor_new() -> None:
    told = [Claim(slot="callers f", subject=f"{name} -> f", facts={"how": "call"}, at="a.c:1") for name in "gh"]
    unasked = Claim(slot="callers f", subject="f", facts={}, checked=False)
    assert {verdict.state for verdict in compare(told, [unasked])} == {State.UNCHECKED}
    assert [verdict.state for verdict in compare([unasked], told)] == [State.UNCHECKED]


def test_the_manifest_round_trips(vault: Path) -> None:
    manifest = read_manifest(vault)
    assert manifest.release == OLD.tag
    assert manifest.topics == ("policies", "sockets")
    assert {claim.slot.split()[0] for claim in manifest.claims} >= {"name", "table", "calls"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("darwinidx.toml", "[guard]\npaths = ['src']\n"),
        ("pyproject.toml", "[tool.darwinidx.guard]\npaths = ['src']\n"),
        ("accepted.json", json.dumps({"entries": [], "schema": BASELINE, "version": 1})),
        (".pre-commit-config.yaml", "repos:\n  - hooks:\n      - id: darwinidx-guard-staged\n"),
    ],
)
def test_products_are_refused_with_the_reason(
    home: Path, tmp_path: Path, name: str, text: str, capfd: pytest.CaptureFixture[str]
) -> None:
    fill_home(home)
    product = tmp_path / "product"
    (product / ".git").mkdir(parents=True)
    (product / name).write_text(text)
    target = product / "docs" / "notes"
    assert run(["notes", "edges", "--to", str(target)]) == 2
    error = capfd.readouterr().err
    assert name in error
    assert "--allow-product-repository" in error
    assert not target.exists()
    assert run(["notes", "edges", "--to", str(target), "--allow-product-repository"]) == 0
    assert (target / "index.md").is_file()


def test_an_unknown_topic_names_the_known(home: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    fill_home(home)
    assert run(["notes", "lamps", "--to", str(tmp_path / "vault")]) == 2
    assert "policies" in capfd.readouterr().err


def test_topics_are_listed(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["notes", "list", "--format", "jsonl"]) == 0
    _header, *rows = capfd.readouterr().out.splitlines()
    assert len(rows) == len(read_topics())


def test_a_topic_of_a_team_is_read(tmp_path: Path) -> None:
    path = tmp_path / "ours.md"
    path.write_text(
        '+++\ntitle = "Ours"\nsummary = "Short."\norder = 1\n+++\n\nBefore.\n\n## Part\n\nA {{necp_open}}.\n'
    )
    topic = read_topic(path)
    assert [part.title for part in topic.parts] == ["", "Part"]
