"""Releases into the store: each blob read once, whole releases in workers, and a run that can stop anywhere."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from repositories import commit, git, repository

from darwinidx import build, extract
from darwinidx.build import reading, resolving
from darwinidx.build.pool import Pool
from darwinidx.checkout import Checkout
from darwinidx.errors import BuildError
from darwinidx.model import Symbol, Tier
from darwinidx.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from darwinidx.model import Release

TAGS = ("xnu-101.1", "xnu-102.1", "xnu-1010.1")
HEADER = """#ifndef _NET_NECP_H_
#define _NET_NECP_H_
/* How bright a lamp may be. */
#define NECP_LAMP_BRIGHT {bright}
#define NECP_LAMP_DIM 1
int necp_lamp_dim(int lamp);
#endif
"""
SOURCE = """#include <net/necp.h>
int
necp_lamp_dim(int lamp)
{
	return lamp == NECP_LAMP_DIM;
}
"""
OTHER = """int
lamp_on(void)
{
	return necp_lamp_dim(NECP_LAMP_BRIGHT);
}
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    folder = repository(tmp_path / "xnu")
    for number, tag in enumerate(TAGS):
        files = {"bsd/net/necp.h": HEADER.format(bright=5 + number), "bsd/net/necp.c": SOURCE, "bsd/net/lamp.c": OTHER}
        commit(folder, files)
        git(folder, "tag", "--annotate", "--message=release", tag)
    return Checkout(folder)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "facts.sqlite3", create=True) as opened:
        yield opened


def values(store: Store, tag: str) -> list[object]:
    return [getattr(record, "value", None) for record in store.records(tag, name="NECP_LAMP_BRIGHT")]


@pytest.mark.parametrize("jobs", [1, 2])
def test_each_release_has_its_own_facts_and_shared_blobs_are_read_once(
    checkout: Checkout, store: Store, jobs: int
) -> None:
    found = list(build.index(checkout, store, TAGS[::-1], jobs=jobs))
    assert [each.release.tag for each in found] == list(TAGS[::-1])
    assert [each.new_blobs for each in found] == [3, 1, 1]
    assert {each.blobs for each in found} == {3}
    assert [values(store, tag) for tag in TAGS] == [[5], [6], [7]]
    (record,) = store.records(TAGS[0], name="NECP_LAMP_BRIGHT")
    assert record.comment == "How bright a lamp may be."


def test_a_second_run_reads_no_blob(checkout: Checkout, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    list(build.index(checkout, store, TAGS, jobs=1))
    before = [store.records(tag) for tag in TAGS]
    monkeypatch.setattr(extract, "extract", lambda *_: pytest.fail("a blob was read again"))
    assert [each.new_blobs for each in build.index(checkout, store, TAGS, jobs=1)] == [0, 0, 0]
    assert [store.records(tag) for tag in TAGS] == before


def test_references_are_read_where_they_are_asked_for(checkout: Checkout, store: Store) -> None:
    list(build.index(checkout, store, TAGS, references={TAGS[-1]}, jobs=1))
    assert not store.references(TAGS[0])
    uses = [(use.at.path, use.function, use.how) for use in store.references(TAGS[-1], "NECP_LAMP_BRIGHT")]
    assert uses == [("bsd/net/lamp.c", "lamp_on", "argument")]
    digests = {each.release.tag: each.digest for each in store.releases()}
    assert build.is_current(digests[TAGS[-1]], references=True)
    assert build.is_current(digests[TAGS[-1]], references=False)
    assert build.is_current(digests[TAGS[0]], references=False)
    assert not build.is_current(digests[TAGS[0]], references=True)
    assert not build.is_current("another", references=False)


def test_a_run_that_stops_leaves_what_it_stored_and_what_it_read(checkout: Checkout, store: Store) -> None:
    running = build.index(checkout, store, TAGS, jobs=1)
    assert next(running).release.tag == TAGS[0]
    running.close()
    assert [each.release.tag for each in store.releases()] == [TAGS[0]]
    found = list(build.index(checkout, store, TAGS[1:], jobs=1))
    assert [each.new_blobs for each in found] == [1, 1] or [each.new_blobs for each in found] == [0, 1]
    assert [values(store, tag) for tag in TAGS] == [[5], [6], [7]]


def test_a_stop_while_blobs_are_read_keeps_those_that_were(
    checkout: Checkout, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_CHUNK_FILES", 0)  # a chunk a file
    seen: list[int] = []

    def stop(stage: str, done: int, _total: int) -> None:
        if stage == "read" and done:
            seen.append(done)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(build.index(checkout, store, TAGS[:1], progress=stop, jobs=1))
    assert seen == [1]
    assert len(store.blobs.known(extract.digest())) == 1
    assert not store.releases()
    assert [each.new_blobs for each in build.index(checkout, store, TAGS[:1], jobs=1)] == [2]


def _task(checkout: Checkout, store: Store, release: Release, *, with_targets: bool = False) -> resolving.Task:
    return resolving.Task(
        git_dir=checkout.git_dir,
        store=store.path,
        release=release,
        paths=checkout.tree(release.tag),
        with_targets=with_targets,
    )


def test_a_worker_forgets_what_the_next_release_does_not_share(checkout: Checkout, store: Store) -> None:
    list(build.index(checkout, store, TAGS, references=(), jobs=1))
    memory = resolving.Memory(checkout.git_dir, store.path)
    for tag in TAGS:
        memory.resolve(_task(checkout, store, checkout.release(tag)))
        assert len(memory._extracts) == 3
    memory.close()


def test_a_release_that_was_resolved_is_let_go_of_at_once(checkout: Checkout, store: Store) -> None:
    for _ in build.index(checkout, store, TAGS, jobs=1):
        pass
    tasks = [_task(checkout, store, release, with_targets=True) for release in checkout.releases()]
    resolving.resolve(tasks[0])  # what is imported and compiled once may leave circles
    gc.collect()
    gc.disable()
    try:
        resolving.resolve(tasks[1])
        assert gc.collect() == 0, "a circle holds a whole release until it is looked for"
    finally:
        gc.enable()
        resolving.forget()


def test_a_worker_that_remembers_finds_the_same(checkout: Checkout, store: Store) -> None:
    list(build.index(checkout, store, TAGS, references=(), jobs=1))
    kept = resolving.Memory(checkout.git_dir, store.path)
    for tag in TAGS:
        task = _task(checkout, store, checkout.release(tag))
        fresh = resolving.Memory(checkout.git_dir, store.path)
        assert kept.resolve(task) == fresh.resolve(task)
        fresh.close()
    kept.close()


def test_a_worker_that_remembers_sees_that_the_core_names_other_words(tmp_path: Path, store: Store) -> None:
    folder = repository(tmp_path / "lamps")
    for tag, source in zip(TAGS, (SOURCE, SOURCE + OTHER.replace("necp_lamp_dim", "lamp_post"), SOURCE), strict=True):
        commit(folder, {"bsd/net/lamp.h": "int lamp_post(int lamp);\n", "bsd/net/necp.c": source})
        git(folder, "tag", "--annotate", "--message=release", tag)
    checkout = Checkout(folder)
    list(build.index(checkout, store, TAGS, references=(), jobs=1))
    found = [store.records(tag, "symbol", "lamp_post") for tag in TAGS]
    assert [[isinstance(each, Symbol) and each.tier for each in records] for records in found] == [[], [Tier.T2], []]


def test_the_digest_covers_code_in_folders_below(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "one.py").write_bytes(b"1")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "one.pyc").write_bytes(b"not code")
    assert [file.read_bytes() for file in extract._files(tmp_path)] == [b"1"]
    assert not list(extract._files(tmp_path / "gone"))


def test_what_will_be_read_is_told_before(checkout: Checkout, store: Store) -> None:
    told: list[tuple[str, int]] = []
    list(build.index(checkout, store, TAGS, progress=lambda stage, _done, total: told.append((stage, total)), jobs=1))
    assert told[0] == ("plan", 5), "three headers, and two sources that all releases share"
    assert [stage for stage, _ in told].count("done") == 3


def test_a_worker_never_sees_ctrl_c() -> None:
    with Pool(2) as pool:
        blocked = pool.submit(partial(signal.pthread_sigmask, signal.SIG_BLOCK), ())
        assert signal.SIGINT in blocked.result()
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_a_worker_that_dies_is_an_error_with_a_way_on(checkout: Checkout, store: Store) -> None:
    with Pool(2) as pool, pytest.raises(BuildError, match="ended before") as raised:
        list(pool.map(os._exit, [1]))
    assert "run the same command again" in raised.value.hint
    assert [each.new_blobs for each in build.index(checkout, store, TAGS[:1], jobs=1)] == [3]


def test_workers_end_with_the_process_that_gave_them_work(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        "import os, time\n"
        "from darwinidx.build.pool import Pool\n"
        "def number(_): return os.getpid()\n"
        "if __name__ == '__main__':\n"
        "    pool = Pool(2)\n"
        "    print(pool.submit(number, 0).result(), flush=True)\n"
        "    time.sleep(60)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(build.__file__).parents[2])}
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True, env=environment) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        parent.kill()
    for _ in range(100):
        if not _runs(worker):
            return
        time.sleep(0.1)
    pytest.fail("the worker is still there")


def _runs(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{number}/stat")
    return not state.is_file() or state.read_text().rpartition(")")[2].split()[0] != "Z"


def test_what_another_extractor_read_is_forgotten(
    checkout: Checkout, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(extract, "digest", lambda: "another extractor")
        list(build.index(checkout, store, TAGS[:1], jobs=1))
        assert len(store.blobs.known("another extractor")) == 3
    list(build.index(checkout, store, TAGS[:1], jobs=1))
    assert not store.blobs.known("another extractor")
    assert len(store.blobs.known(extract.digest())) == 3
