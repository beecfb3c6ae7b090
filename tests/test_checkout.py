"""Releases into the clone and out of it again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import repositories
from repositories import XNU_FILES, commit, git, repository, xnu

from darwinidx.checkout import Checkout, is_release_tag, release_tag
from darwinidx.errors import CheckoutError, DarwinidxError, GitError, ReleaseError
from darwinidx.fetching import Wanted, fetch
from darwinidx.remote import DEFAULT_REMOTE, remote

ROOT = Path(__file__).parent.parent
TAGS = ("xnu-8796.101.5", "xnu-8796.141.3", "xnu-11417.101.15", "xnu-11417.121.6")
NEWEST = TAGS[-1]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return xnu(tmp_path / "source", *TAGS)


@pytest.fixture
def clone(home: Path) -> Path:
    return home / "xnu.git"


def get(clone: Path, source: Path | str, *tags: str, **options: object) -> list[str]:
    """Fetch, and return what is new."""
    wanted = Wanted(tags=tags, every=bool(options.pop("every", False)))
    fetched = fetch(clone, remote(str(source)), wanted, **{"pins": {}, **options})  # type: ignore[arg-type]
    return [release.tag for release in fetched.new]


def tags(clone: Path) -> list[str]:
    return [release.tag for release in Checkout(clone).releases()]


def nothing_half_made(home: Path) -> bool:
    left = [
        path for path in home.rglob("*") if path.name.startswith(("tmp_", ".tmp-")) or path.suffix in {".lock", ".part"}
    ]
    refs = git(home / "xnu.git", "for-each-ref", "refs/incoming") if (home / "xnu.git").exists() else ""
    return not left and not refs


# Names


@pytest.mark.parametrize("text", ["xnu-123.5", "xnu-201", "xnu-11417.121.6"])
def test_tags_of_releases(text: str) -> None:
    assert is_release_tag(text)
    assert release_tag(text) == release_tag(text.removeprefix("xnu-")) == text


@pytest.mark.parametrize(
    "text",
    ["", "xnu-", "xnu-1.", "xnu-1..2", "xnu-1\n", "xnu-1 2", "--upload-pack=x", "xnu-1:refs/heads/x", "xnu-1^{}",
     "main", "xnu-1.2-beta", "xnu-\N{ARABIC-INDIC DIGIT ONE}", "xnu-" + "9" * 40, "../xnu-1"],
)  # fmt: skip
def test_all_else_is_refused(text: str) -> None:
    assert not is_release_tag(text)
    with pytest.raises(ReleaseError, match="is not the name of a release"):
        release_tag(text)


# Sources


@pytest.mark.parametrize(
    "address",
    [DEFAULT_REMOTE, "http://127.0.0.1:80/x", "ssh://git@example.org/xnu.git", "git@example.org:mirror/xnu.git"],
)
def test_addresses_are_given_as_they_are(address: str) -> None:
    assert remote(address).arguments() == ["--", address]


@pytest.mark.parametrize(
    "address",
    ["", " ", "-x", "--upload-pack=touch x", "ext::touch x", "fd::3", "https::x", "ftp://example.org/x", "ssh://-oX/y",
     "https://x\n/y", "file://relative", "/nowhere"],
)  # fmt: skip
def test_other_addresses_never_reach_git(address: str) -> None:
    with pytest.raises(CheckoutError) as caught:
        remote(address)
    assert caught.value.hint


def test_a_path_may_name_a_work_tree_or_its_git_folder(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(source)
    named = {str(remote(text)) for text in (str(source), f"file://{source}", ".", str(source / ".git"))}
    assert named == {str(source / ".git")}


def test_a_password_is_not_shown() -> None:
    assert str(remote("https://me:secret@example.org/xnu.git")) == "https://example.org/xnu.git"


# Fetching


def test_the_newest_release_by_number_is_the_default(source: Path, clone: Path) -> None:
    assert get(clone, source) == [NEWEST]
    assert tags(clone) == [NEWEST]
    assert git(clone, "rev-parse", "--is-bare-repository") == "true"
    assert git(clone, "rev-list", "--count", "--all") == "1", "no history comes with it"
    assert git(clone, "remote") == ""
    assert not (clone / "hooks").exists()


def test_named_releases_and_then_all(source: Path, clone: Path, home: Path) -> None:
    assert get(clone, source, TAGS[0], TAGS[2]) == [TAGS[0], TAGS[2]]
    assert get(clone, source, every=True) == [TAGS[1], TAGS[3]]
    assert tags(clone) == list(TAGS)
    assert nothing_half_made(home)
    git(clone, "fsck", "--strict")


def test_a_second_run_finds_nothing_new(source: Path, clone: Path) -> None:
    get(clone, source)
    before = sorted(clone.rglob("*"))
    assert get(clone, source) == []
    assert sorted(clone.rglob("*")) == before


def test_a_release_that_is_here_needs_no_source(source: Path, clone: Path) -> None:
    get(clone, source, TAGS[0])
    assert get(clone, "https://nowhere.invalid/xnu.git", TAGS[0]) == []


def test_many_releases_come_in_parts_and_what_came_is_kept(
    source: Path, clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("darwinidx.transfer._PART", 1)

    def interrupt(words: str) -> None:
        if "part 3 of 4" in words:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        get(clone, source, every=True, progress=interrupt)
    assert tags(clone) == [TAGS[2], TAGS[3]], "the newest come first"
    assert get(clone, source, every=True) == [TAGS[0], TAGS[1]]


def test_a_shallow_clone_is_a_source_too(source: Path, clone: Path, tmp_path: Path) -> None:
    get(tmp_path / "first" / "xnu.git", source, *TAGS[:2])
    assert get(clone, tmp_path / "first" / "xnu.git", every=True) == list(TAGS[:2])


def test_lightweight_tags_are_releases(source: Path, clone: Path) -> None:
    sha = commit(source, {"bsd/sys/more.h": "\n"}, "2030-05-06T00:00Z")
    git(source, "tag", "xnu-20000.1")
    get(clone, source)
    release = Checkout(clone).releases()[-1]
    assert (release.tag, release.commit, release.date) == ("xnu-20000.1", sha, "2030-05-06")


def test_tags_that_are_no_releases_are_passed_over(source: Path, clone: Path) -> None:
    for tag in ("xnu-99999-beta", "v1.0", "xnu-x"):
        git(source, "tag", tag)
    assert get(clone, source, every=True) == list(TAGS)


def test_hooks_of_a_template_do_not_come_along(
    source: Path, clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = tmp_path / "template" / "hooks"
    template.mkdir(parents=True)
    hook = template / "reference-transaction"
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/witness\n")
    hook.chmod(0o755)
    (tmp_path / "gitconfig").write_text(
        f"[init]\n\ttemplateDir = {template.parent}\n[core]\n\thooksPath = {template}\n"
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    get(clone, source)
    assert not (tmp_path / "witness").exists()


# What must not get in


def test_an_unknown_release_is_named_with_its_neighbours(source: Path, clone: Path, home: Path) -> None:
    with pytest.raises(ReleaseError, match=r"has no release xnu-8796\.9") as caught:
        get(clone, source, "xnu-8796.9")
    assert caught.value.hint == "of this line it has xnu-8796.101.5, xnu-8796.141.3"
    assert not home.exists()


def test_a_repository_that_is_not_xnu_is_refused_whole(tmp_path: Path, clone: Path, home: Path) -> None:
    other = repository(tmp_path / "other", {"readme": "x\n"})
    with pytest.raises(CheckoutError, match="has no xnu releases"):
        get(clone, other)
    git(other, "tag", "xnu-1.2")
    with pytest.raises(CheckoutError, match=r"xnu-1\.2 is not an xnu tree") as caught:
        get(clone, other)
    assert "osfmk/kern" in caught.value.context
    assert not home.exists()


def test_a_tree_that_is_not_xnu_does_not_join_a_good_clone(source: Path, clone: Path, home: Path) -> None:
    get(clone, source)
    git(source, "rm", "-rq", "osfmk")
    commit(source)
    git(source, "tag", "xnu-99999")
    with pytest.raises(CheckoutError, match="is not an xnu tree"):
        get(clone, source)
    assert tags(clone) == [NEWEST]
    assert nothing_half_made(home)


def test_another_commit_than_the_known_one_is_a_warning_or_with_strict_an_error(
    source: Path, clone: Path, home: Path
) -> None:
    pins = {NEWEST: "1" * 40, TAGS[0]: "2" * 40}
    with pytest.raises(CheckoutError, match="names another commit") as caught:
        get(clone, source, pins=pins, strict=True)
    assert NEWEST in caught.value.context
    assert not home.exists(), "refused before anything is downloaded"
    for _ in range(2):
        fetched = fetch(clone, remote(str(source)), Wanted(), pins=pins)
        assert len(fetched.warnings) == 1
        assert "darwinidx knows it as 111111111111" in fetched.warnings[0]
    good = {NEWEST: git(source, "rev-parse", f"{NEWEST}^{{commit}}")}
    assert not fetch(clone, remote(str(source)), Wanted(), pins=good, strict=True).warnings


def test_a_tag_that_moved_stays_where_it_was_known(source: Path, clone: Path) -> None:
    get(clone, source)
    known = Checkout(clone).release(NEWEST).commit
    commit(source, {"bsd/sys/evil.h": "x\n"})
    git(source, "tag", "--force", "--annotate", "--message=moved", NEWEST)
    fetched = fetch(clone, remote(str(source)), Wanted(), pins={})
    assert "the clone has" in fetched.warnings[0]
    assert Checkout(clone).release(NEWEST).commit == known


def test_objects_are_checked_on_receipt(source: Path, clone: Path, home: Path) -> None:
    blob = git(source, "hash-object", "-w", "--stdin")
    tree = git(source, "mktree", stdin=f"100644 blob {blob}\tx\n".encode())
    bad = git(source, "hash-object", "-t", "tree", "-w", "--stdin", "--literally",
              stdin=b"40000 .git\0" + bytes.fromhex(tree))  # fmt: skip
    git(source, "update-ref", "refs/tags/xnu-99999", git(source, "commit-tree", bad, "-m", "bad"))
    with pytest.raises(GitError, match="damaged"):
        get(clone, source)
    assert not home.exists()


# Interruptions


def run_and_stop(source: Path, home: Path, number: signal.Signals) -> tuple[int, str]:
    """Run the command with a sender that hangs in the middle, and stop it there."""
    sender = home.parent / "bin" / "git"
    sender.parent.mkdir(exist_ok=True)
    real = subprocess.run(["which", "git"], check=True, capture_output=True, text=True).stdout.strip()
    # As git does it: begin a pack, say so, and take long.
    sender.write_text(f"""#!/bin/sh
        for word; do case "$word" in --git-dir=*) dir=${{word#--git-dir=}};; esac; done
        case "$*" in *" fetch "*)
            touch "$dir/objects/pack/tmp_pack_x" "$dir/shallow.lock" {home.parent}/started
            exec sleep 60;;
        esac
        exec {real} "$@"
    """)
    sender.chmod(0o755)
    path = f"{sender.parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "darwinidx", "fetch", "--from", str(source)]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        for _ in range(200):
            if (home.parent / "started").exists():
                break
            time.sleep(0.05)
        process.send_signal(number)
        _, err = process.communicate(timeout=20)
    (home.parent / "started").unlink()
    return process.returncode, err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_is_one_clear_error_and_leaves_nothing(source: Path, home: Path, number: signal.Signals) -> None:
    code, err = run_and_stop(source, home, number)
    assert code == 2
    assert "error: interrupted\nhint: run the same command again" in err
    assert not home.exists()


def test_after_a_kill_the_next_run_sweeps_and_goes_on(source: Path, clone: Path, home: Path) -> None:
    assert run_and_stop(source, home, signal.SIGKILL)[0] == -signal.SIGKILL
    assert not clone.exists(), "a clone that stands is whole"
    get(clone, source, TAGS[0])
    assert run_and_stop(source, home, signal.SIGKILL)[0] == -signal.SIGKILL
    assert (clone / "shallow.lock").exists()
    assert get(clone, source) == [NEWEST]
    assert nothing_half_made(home)


def test_two_runs_at_once_do_not_disturb_each_other(source: Path, clone: Path) -> None:
    def second(_words: str) -> None:
        with pytest.raises(CheckoutError, match="another darwinidx is fetching"):
            get(clone, source, TAGS[0])

    assert get(clone, source, progress=second) == [NEWEST]
    assert tags(clone) == [NEWEST]


def test_what_stands_in_the_way_is_not_touched(source: Path, clone: Path) -> None:
    clone.mkdir(parents=True)
    (clone / "precious").touch()
    with pytest.raises(CheckoutError, match="is in the way") as caught:
        get(clone, source)
    assert caught.value.hint
    assert (clone / "precious").exists()


# Reading


def test_trees_and_files(source: Path, clone: Path) -> None:
    (source / "link.h").symlink_to("bsd/sys/widget.h")
    commit(source)
    git(source, "tag", "xnu-20000")
    get(clone, source, TAGS[0], "xnu-20000")
    checkout = Checkout(clone)
    tree = checkout.tree("xnu-20000")
    assert sorted(tree) == sorted([*XNU_FILES, "bsd/sys/version.h"]), "a link is no file: its content is a path"
    assert checkout.read("xnu-20000", "bsd/sys/widget.h").decode() == XNU_FILES["bsd/sys/widget.h"]
    assert checkout.blob(tree["bsd/sys/version.h"]) == b"#define VERSION 3\n"
    assert checkout.read(TAGS[0], "bsd/sys/version.h") == b"#define VERSION 0\n"
    assert [sha for sha, _ in checkout.read_blobs(tree.values())] == list(tree.values())


def test_dates_are_the_authors(source: Path) -> None:
    assert [release.date for release in Checkout(source).releases()] == [f"20{10 + n}-01-02" for n in range(4)]


def test_what_is_not_there_is_said_so(source: Path, home: Path) -> None:
    with pytest.raises(CheckoutError, match="not here yet"):
        Checkout(home / "xnu.git")
    checkout = Checkout(source)
    with pytest.raises(ReleaseError, match="is not in the clone") as caught:
        checkout.tree("xnu-1.2")
    assert caught.value.hint == "get it: darwinidx fetch --release xnu-1.2"
    with pytest.raises(CheckoutError, match="bsd/none is not in"):
        checkout.read(NEWEST, "bsd/none")
    for bad in ("--help", "main", "HEAD"):
        with pytest.raises(ReleaseError):
            checkout.tree(bad)


def test_a_damaged_clone_is_an_error_with_a_hint(source: Path, clone: Path) -> None:
    get(clone, source)
    tree = Checkout(clone).tree(NEWEST)
    for pack in (clone / "objects" / "pack").glob("*.pack"):
        pack.chmod(0o644)
        pack.write_bytes(pack.read_bytes()[:40])
    with pytest.raises(DarwinidxError) as caught:
        list(Checkout(clone).read_blobs(tree.values()))
    assert str(clone) in caught.value.hint, "what is to be removed is named"
    with pytest.raises(DarwinidxError) as caught:
        Checkout(clone).blob(next(iter(tree.values())))
    assert str(clone) in caught.value.hint


@pytest.mark.xnu
def test_the_real_xnu(xnu_git: Path, clone: Path) -> None:
    assert get(clone, xnu_git)[0].startswith("xnu-")
    checkout = Checkout(clone)
    newest = checkout.releases()[-1].tag
    tree = checkout.tree(newest)
    assert len(tree) > 5000
    assert sum(1 for _ in checkout.read_blobs(tree.values())) == len(tree)
    assert len(Checkout(xnu_git).releases()) == len(repositories.git(xnu_git, "tag", "--list", "xnu-*").split())


def test_a_checkout_takes_its_git_along_when_it_goes(source: Path) -> None:
    checkout = Checkout(source)
    checkout.blob(checkout.tree(NEWEST)["bsd/sys/widget.h"])
    reader = checkout._reader
    assert reader is not None
    assert reader._process is not None
    del checkout
    assert reader._process is None
