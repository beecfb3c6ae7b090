"""Worker processes: tasks in, results out as they are ready, a few ahead of what is asked for."""

from __future__ import annotations

import atexit
import gc
import os
import signal
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from threading import Thread
from typing import TYPE_CHECKING, Self, TypeVar

from darwinidx.errors import BuildError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_T = TypeVar("_T")
_R = TypeVar("_R")

_AHEAD = 3
"""Tasks a worker that wait or run: enough to keep it busy, few enough to keep memory flat."""
_COLLECT_EVERY = 2_000_000
"""Objects that come to be, more than go, between two looks for circles. Code here makes none, a release is made of
half a million objects that live until the next one, and looking at them takes a tenth of the time."""


class Pool:
    """Worker processes, started when there is work for them and ended with the ``with`` block."""

    def __init__(self, jobs: int | None = None) -> None:
        self.jobs = jobs or os.cpu_count() or 1
        self._executor: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)

    def submit(self, function: Callable[[_T], _R], task: _T) -> Future[_R]:
        """Run one task; in this process, at once, when one job is asked for."""
        if self.jobs == 1:
            done: Future[_R] = Future()
            done.set_result(function(task))
            return done
        if self._executor is None:
            # spawned, not forked: a forked worker would hold the pipes of a running git open for ever
            self._executor = ProcessPoolExecutor(self.jobs, mp_context=get_context("spawn"), initializer=_begin)
        with _signals_wait():
            return self._executor.submit(function, task)

    def map(self, function: Callable[[_T], _R], tasks: Iterable[_T]) -> Iterator[_R]:
        """Run ``function`` over tasks, in order, a few ahead."""
        running: deque[Future[_R]] = deque()
        for task in tasks:
            running.append(self.submit(function, task))
            if len(running) > _AHEAD * self.jobs:
                yield result(running.popleft())
        while running:
            yield result(running.popleft())


def result(running: Future[_R]) -> _R:
    """Return what a task made. Raise ``BuildError`` when its worker ended first."""
    try:
        return running.result()
    except BrokenProcessPool as error:
        raise BuildError(
            "a process that read sources ended before its work was done",
            context="perhaps there was not enough memory for it",
            hint="run the same command again, it goes on where it was; with --jobs 1 it needs less memory",
        ) from error


@contextmanager
def _signals_wait() -> Iterator[None]:
    """Let Ctrl-C wait while a worker may be started, which then never sees one: it is for the process that ends it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin() -> None:
    """Begin a worker. Where it could not be started without, it takes no notice of Ctrl-C from here on."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # a worker that took apart what it remembers, object by object, would keep others waiting for its end
    atexit.register(os._exit, 0)
    Thread(target=_end_with_parent, daemon=True).start()
    less_collecting()


def _end_with_parent() -> None:
    """End this process when the one that gave it work is gone, however that ended: nobody else would."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def less_collecting() -> None:
    """Make this process look for circles less often."""
    gc.set_threshold(_COLLECT_EVERY, 20, 100)
