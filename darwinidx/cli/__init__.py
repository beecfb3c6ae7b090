"""The command line: options, one library call, ``render.emit``. Only importer of click."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

INTERRUPTED = 130
_RARELY = 50_000
"""A start makes thousands of objects and drops hardly any: looking for cycles as often as usual is a twelfth of it."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and exit with its code: 0 found or done, 1 nothing found, 2 error."""
    import gc  # noqa: PLC0415 - for a program alone, as all below

    gc.set_threshold(_RARELY)
    try:
        from darwinidx.cli.app import run  # noqa: PLC0415 - `import darwinidx.cli` alone stays free of click

        code = run(arguments)
    except KeyboardInterrupt:  # before there was anything to tidy up, or a second one after
        code = INTERRUPTED
    if arguments is None and _nothing_waits():
        _leave(code)
    sys.exit(code)


def _nothing_waits() -> bool:
    """Tell whether no thread, worker process, profiler or shell has something to do when the interpreter ends."""
    threads = sys.modules.get("threading")
    watched = sys.gettrace() or sys.getprofile() or sys.flags.interactive or sys.flags.inspect
    return not watched and "multiprocessing" not in sys.modules and (threads is None or threads.active_count() == 1)


def _leave(code: int) -> NoReturn:
    """Exit without taking the interpreter apart, which takes longer than most answers."""
    import os  # noqa: PLC0415 - see above
    from contextlib import suppress  # noqa: PLC0415 - see above

    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):  # closed by the reader, or never open
            stream.flush()
    os._exit(code)
