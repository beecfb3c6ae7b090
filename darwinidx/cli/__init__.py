"""The command line: options, one library call, ``render.emit``. Only importer of click."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and exit with its code: 0 found or done, 1 nothing found, 2 error."""
    from darwinidx.cli.app import run  # noqa: PLC0415 - `import darwinidx.cli` alone stays free of click

    sys.exit(run(arguments))
