"""git as the only caller calls it: hardened, bounded in time, and honest about a product's work tree."""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest
import repositories
from repositories import commit, repository, write

from darwinidx import git
from darwinidx.errors import GitError
from darwinidx.git.failures import explain

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


@pytest.fixture
def product(tmp_path: Path) -> Path:
    return repository(
        tmp_path / "product", {"a.c": "one\ntwo\nthree\n", "src/b.c": "first\n", ".gitignore": "build/\n"}
    )


@pytest.fixture
def fake_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a ``git`` of our own first on PATH; the test writes it."""
    script = tmp_path / "bin" / "git"
    script.parent.mkdir()
    script.touch(mode=0o755)
    monkeypatch.setenv("PATH", f"{script.parent}{os.pathsep}{os.environ['PATH']}")
    return script


def added(files: Iterable[git.AddedFile]) -> dict[str, list[int]]:
    return {file.path: sorted(file.lines) for file in files}


# Failures


@pytest.mark.parametrize(
    ("stderr", "message"),
    [
        ("fatal: write error: No space left on device\nfatal: the remote end hung up unexpectedly\n", "disk is full"),
        ("fatal: unable to access 'https://x/': Could not resolve host: x\n", "no connection"),
        ("ssh: connect to host x port 22: Connection refused\n", "no connection"),
        ("fatal: unable to access 'https://x/': SSL certificate problem: self-signed certificate\n", "not trusted"),
        ("fatal: could not read Username for 'https://github.com': terminal prompts disabled\n", "or it is private"),
        ("fatal: repository 'https://example.org/x/' not found\n", "not a git repository"),
        ("fatal: detected dubious ownership in repository at '/x'\n", "another user owns it"),
        ("fatal: transport 'ext' not allowed\n", "not allowed"),
        ("error: object 1: badTree: fsck error\nfatal: index-pack failed\n", "damaged"),
        ("fatal: Unable to create '/x/shallow.lock': Read-only file system\n", "the clone cannot be written"),
        ("fatal: Unable to create '/x/shallow.lock': Permission denied\n", "the clone cannot be written"),
    ],
)
def test_words_of_git_become_one_error_with_a_hint(stderr: str, message: str) -> None:
    error = explain(stderr.encode(), doing="fetching", status=128)
    assert error.message.startswith("fetching: ")
    assert message in error.message
    assert error.hint


@pytest.mark.parametrize("said", [b"fatal: bad object 1", b"dubious ownership", b"Read-only file system"])
def test_a_hint_names_the_clone_it_is_about(said: bytes, tmp_path: Path) -> None:
    assert str(tmp_path) in explain(said, doing="reading", status=128, git_dir=tmp_path).hint


def test_an_error_shows_neither_progress_nor_passwords() -> None:
    stderr = b"Receiving objects:  10%\rReceiving objects:  20%\nfatal: odd thing at https://me:secret@example.org/x\n"
    error = explain(stderr, doing="fetching", status=128)
    assert error.context == "fatal: odd thing at https://example.org/x"


def test_no_git_on_path_is_said_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitError, match="git was not found") as caught:
        git.run(["version"], doing="asking")
    assert "install git" in caught.value.hint


def test_a_missing_folder_is_not_a_missing_git(tmp_path: Path) -> None:
    with pytest.raises(GitError, match="is not a folder"):
        git.tracked_files(tmp_path / "nowhere")


# Time limits


def test_a_transfer_that_goes_silent_is_stopped_with_all_it_started(fake_git: Path, tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    fake_git.write_text(f"#!/bin/sh\necho 'Receiving objects: 1%' >&2\nsleep 60 &\necho $! > {pid_file}\nwait\n")
    heard: list[str] = []
    started = time.monotonic()
    with pytest.raises(GitError, match=r"no progress for 0\.5 seconds") as caught:
        git.watch(["fetch"], doing="fetching", git_dir=tmp_path, stall=0.5, progress=heard.append)
    assert time.monotonic() - started < 5
    assert "--stall" in caught.value.hint
    assert "Receiving objects: 1%" in heard
    pid = int(pid_file.read_text())
    for _ in range(50):
        if not _runs(pid):
            break
        time.sleep(0.1)
    assert not _runs(pid), "what git started is gone too"


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    if sys.platform == "linux":  # an orphan nobody reaped yet is no longer running
        with open(f"/proc/{pid}/stat", encoding="ascii") as stat:  # noqa: PTH123
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    return True


def test_a_transfer_that_speaks_is_not_stopped(fake_git: Path, tmp_path: Path) -> None:
    fake_git.write_text("#!/bin/sh\nfor n in 1 2 3 4 5; do echo $n >&2; sleep 0.3; done\n")
    git.watch(["fetch"], doing="fetching", git_dir=tmp_path, stall=1.0)


def test_a_server_that_never_answers_is_given_up(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"git://127.0.0.1:{server.getsockname()[1]}/x"
        with pytest.raises(GitError, match="no progress for"):
            git.run(["ls-remote", "--", address], doing="asking", mode=git.NETWORK, limit=0.5, cwd=tmp_path)


def test_an_interrupt_leaves_no_git_behind(fake_git: Path, tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    fake_git.write_text(f"#!/bin/sh\necho $$ > {pid_file}\necho 1 >&2\nexec sleep 60\n")

    def interrupt(_words: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        git.watch(["fetch"], doing="fetching", git_dir=tmp_path, stall=30, progress=interrupt)
    assert not _runs(int(pid_file.read_text()))


def test_a_stop_while_a_reader_starts_is_that_stop(
    product: Path, monkeypatch: pytest.MonkeyPatch, fake_git: Path
) -> None:
    fake_git.write_text("#!/bin/sh\nexec sleep 60\n")

    def interrupted(_thread: threading.Thread) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(threading.Thread, "start", interrupted)
    with pytest.raises(KeyboardInterrupt):
        list(git.stream(["log"], doing="reading", cwd=product))


# Hardening


@pytest.mark.parametrize("mode", [git.READING, git.NETWORK], ids=["reading", "network"])
def test_commands_from_helper_transports_never_run(tmp_path: Path, mode: git.Mode) -> None:
    witness = tmp_path / "witness"
    with pytest.raises(GitError, match="not allowed"):
        git.run(["ls-remote", "--", f"ext::touch {witness}"], doing="asking", mode=mode)
    assert not witness.exists()


def test_the_callers_repository_and_settings_do_not_leak_in(
    product: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = repository(tmp_path / "other", {"x": "1\n"})
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.abbrev")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "4")
    out = git.run(["ls-tree", "--name-only", "HEAD"], doing="reading", git_dir=product / ".git")
    assert out.split() == [b".gitignore", b"a.c", b"src"]
    assert git.tracked_files(product) == (".gitignore", "a.c", "src/b.c")


def test_the_users_settings_reach_the_network_but_cannot_undo_the_checks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "gitconfig"
    own.write_text(
        "[http]\n\tproxy = http://proxy.example.org\n[transfer]\n\tfsckObjects = false\n[core]\n\thooksPath = /x\n"
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(own))

    def value(key: str, mode: git.Mode) -> bytes:
        return git.run(["config", "--get", key], doing="asking", mode=mode, cwd=tmp_path, accept=(0, 1)).strip()

    assert value("http.proxy", git.NETWORK) == b"http://proxy.example.org"
    assert value("http.proxy", git.READING) == b""
    assert value("transfer.fsckObjects", git.NETWORK) == b"true"
    assert value("core.hooksPath", git.NETWORK) == b"/dev/null"


def test_a_repositorys_monitor_program_is_not_run(product: Path, tmp_path: Path) -> None:
    witness = tmp_path / "witness"
    repositories.git(product, "config", "core.fsmonitor", f"touch {witness}; false")
    assert "a.c" in git.tracked_files(product)
    assert list(git.staged_blobs(product)) == []
    assert not witness.exists()


# Blobs


def test_many_blobs_come_in_the_order_asked_for(tmp_path: Path) -> None:
    files = {f"f{number}": f"{number}\n" * (number * 50) for number in range(200)} | {"empty": ""}
    folder = repository(tmp_path / "many", files)
    listing = repositories.git(folder, "ls-tree", "-r", "HEAD").splitlines()
    shas = {line.split("\t")[1]: line.split()[2] for line in listing}
    names = sorted(shas, reverse=True)
    read = list(git.read_blobs(folder / ".git", (shas[name] for name in names)))
    assert [data.decode() for _, data in read] == [files[name] for name in names]
    assert list(git.read_blobs(folder / ".git", [])) == []


def test_a_reader_may_stop_early(product: Path) -> None:
    sha = repositories.git(product, "rev-parse", "HEAD:a.c")
    threads = threading.active_count()
    blobs = git.read_blobs(product / ".git", [sha] * 100_000)
    assert next(blobs) == (sha, b"one\ntwo\nthree\n")
    blobs.close()  # type: ignore[attr-defined]
    assert threading.active_count() == threads


def test_a_blob_that_is_not_there_is_an_error(product: Path) -> None:
    with pytest.raises(GitError, match="0000 cannot be read") as caught:
        list(git.read_blobs(product / ".git", ["0" * 40]))
    assert "darwinidx fetch" in caught.value.hint


# A product's work tree


def test_ignored_files_are_not_listed_and_new_ones_are(product: Path) -> None:
    write(product, {"build/out.c": "x\n", "new one.c": "x\n", "src/ümlaut\n.c": "x\n"})
    assert git.tracked_files(product) == (".gitignore", "a.c", "new one.c", "src/b.c", "src/ümlaut\n.c")
    assert git.tracked_files(product / "src") == ("b.c", "ümlaut\n.c")


def test_outside_a_repository(product: Path, tmp_path: Path) -> None:
    assert git.in_repository(product / "src")
    assert git.repository_root(product / "src") == product.resolve()
    (tmp_path / "plain").mkdir()
    assert not git.in_repository(tmp_path / "plain")


def test_staged_is_what_the_commit_will_hold_not_what_is_on_disk(product: Path) -> None:
    write(product, {"a.c": "zero\none\ntwo\nthree\n", "new.c": "x\n"})
    repositories.git(product, "add", "a.c", "new.c")
    write(product, {"a.c": "later\n"})
    staged = {blob.path: blob.data for blob in git.staged_blobs(product)}
    assert staged == {"a.c": b"zero\none\ntwo\nthree\n", "new.c": b"x\n"}
    assert added(git.staged_added_lines(product)) == {"a.c": [1], "new.c": [1]}


def test_staged_before_the_first_commit(tmp_path: Path) -> None:
    folder = repository(tmp_path / "young")
    write(folder, {"a.c": "1\n2\n"})
    repositories.git(folder, "add", ".")
    assert added(git.staged_added_lines(folder)) == {"a.c": [1, 2]}


def test_a_hook_is_about_its_own_index(product: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(product, {"hook.c": "x\n"})
    monkeypatch.chdir(product)
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/next-index")
    monkeypatch.setenv("GIT_DIR", ".git")
    repositories.git(product, "add", "hook.c")
    assert [blob.path for blob in git.staged_blobs(product / "src")][-1] == "hook.c"
    nested = repository(product / "vendor" / "other")
    beside = repository(tmp_path / "beside")
    assert list(git.staged_blobs(nested)) == []
    assert list(git.staged_blobs(beside)) == []


def test_added_lines_start_at_the_merge_base_and_follow_renames(product: Path) -> None:
    write(product, {"long.c": "".join(f"line {number}\n" for number in range(40))})
    commit(product)
    repositories.git(product, "checkout", "--quiet", "-b", "topic")
    repositories.git(product, "mv", "long.c", "moved.c")
    text = (product / "moved.c").read_text()
    commit(product, {"moved.c": text.replace("line 7\n", "line 7\nadded\n"), "a.c": "one\n2\nthree\nfour"})
    repositories.git(product, "checkout", "--quiet", "main")
    commit(product, {"only-on-main.c": "x\n"})
    files = list(git.added_lines(product, "main", "topic"))
    assert added(files) == {"moved.c": [9], "a.c": [2, 4]}
    moved = next(file for file in files if file.path == "moved.c")
    assert moved.old_path == "long.c"
    assert moved.data.count(b"\n") == 41


def test_content_that_looks_like_a_patch_misleads_nobody(product: Path) -> None:
    tricky = "--- a/x\n+++ b/a.c\n@@ -0,0 +1,9 @@\n\\ No newline at end of file\n"
    commit(product, {"a.c": f"++ b/src/b.c\none\n{tricky}two\n-- x\nthree"})
    assert added(git.added_lines(product, "HEAD~1")) == {"a.c": [1, 3, 4, 5, 6, 8, 9]}


@pytest.mark.parametrize(
    "name", ["with space.c", "tab\there.c", 'quote".c', "new\nline.c", "ümlaut.c", "back\\slash.c"]
)
def test_any_file_name_is_followed(product: Path, name: str) -> None:
    commit(product, {name: "1\n"})
    commit(product, {name: "1\n2\n"})
    assert added(git.added_lines(product, "HEAD~1")) == {name: [2]}


def test_attributes_and_binary_content_hide_nothing(product: Path) -> None:
    commit(product, {".gitattributes": "*.c -diff\n", "a.c": "one\n\0two\nthree\n"})
    assert added(git.added_lines(product, "HEAD~1"))["a.c"] == [2]


def test_links_and_deletions_are_no_files(product: Path) -> None:
    (product / "link.c").symlink_to("a.c")
    (product / "src" / "b.c").unlink()
    commit(product, {})
    assert list(git.added_lines(product, "HEAD~1")) == []


def test_the_users_diff_settings_change_nothing(product: Path) -> None:
    for key, value in {
        "diff.noprefix": "true",
        "diff.external": "false",
        "color.ui": "always",
        "diff.renames": "false",
    }.items():
        repositories.git(product, "config", key, value)
    commit(product, {"a.c": "zero\none\ntwo\nthree\n"})
    assert added(git.added_lines(product, "HEAD~1")) == {"a.c": [1]}


@pytest.mark.parametrize("revision", ["nowhere", "--output=x", "", "HEAD:a.c", "main topic"])
def test_what_is_no_revision_is_refused(product: Path, revision: str) -> None:
    with pytest.raises(GitError, match="is not a"):
        list(git.added_lines(product, revision))


def test_histories_without_a_common_ancestor(product: Path) -> None:
    repositories.git(product, "checkout", "--quiet", "--orphan", "other")
    commit(product, {"other.c": "x\n"})
    with pytest.raises(GitError, match="no common ancestor") as caught:
        list(git.added_lines(product, "main"))
    assert "shallow" in caught.value.hint


def test_one_git_answers_blob_after_blob_and_goes_with_its_reader(product: Path) -> None:
    reader = git.BlobReader(product / ".git")
    sha = repositories.git(product, "rev-parse", "HEAD:a.c")
    assert reader.read(sha) == b"one\ntwo\nthree\n"
    process = reader._process
    with pytest.raises(GitError, match="0000 cannot be read"):
        reader.read("0" * 40)
    assert reader.read(sha) == b"one\ntwo\nthree\n"
    assert process is not None
    assert reader._process is process
    reader.close()
    assert process.returncode is not None
    assert reader.read(sha) == b"one\ntwo\nthree\n", "and starts again when asked again"
    reader.close()
