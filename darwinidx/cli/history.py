"""``darwinidx history``: a name, or a number, over all releases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from darwinidx.cli.options import kind_option, output_options
from darwinidx.cli.output import found, put
from darwinidx.errors import UsageError
from darwinidx.talk import say

if TYPE_CHECKING:
    from typing import Unpack

    from darwinidx.cli.output import View

_SEARCH = "to look for it: darwinidx search"


@click.command()
@click.argument("name", required=False)
@click.option("--value", metavar="NUMBER", help="In place of NAME: who had this number when; decimal or 0x...")
@click.option("--level", metavar="LEVEL", help="With --value: only socket options of this level.")
@kind_option()
@output_options
def command(*, name: str | None, value: str | None, level: str | None, kind: str | None, **view: Unpack[View]) -> int:
    """Show what happened to NAME over all releases: first seen, each change, last seen.

    A change is another value, kind, file, visibility, existence, access, or handler. A name that another file
    declares from some release on has moved: it was not removed and added. The facts that ship with darwinidx hold
    every public release, so nothing needs to be fetched.

    \b
      darwinidx history NECP_CLIENT_RESULT_NAT64
      darwinidx history --value 0x1111 --level SOL_SOCKET

    Exits with 0 when something is found, 1 when not, 2 on an error.
    """  # noqa: D301 - \b is click's mark for text that keeps its lines
    if (name is None) == (value is None):
        raise UsageError("give a NAME or --value NUMBER", hint="darwinidx history NECP_CLIENT_RESULT_NAT64")
    if level is not None and value is None:
        raise UsageError("--level goes with --value", hint="darwinidx history --value 0x1111 --level SOL_SOCKET")
    from darwinidx.query_words import number_of  # noqa: PLC0415 - nothing heavy before
    from darwinidx.search.evolution import history_page, owners_page  # noqa: PLC0415 - same

    page = history_page(name or "", kind=kind) if value is None else owners_page(_number(value), level=level, kind=kind)
    put(page, **view)
    if not found(page):
        where = f" of {level}" if level else ""
        number = name and number_of(name) is not None
        how = f"who had a number when: darwinidx history --value {name}" if number else f"{_SEARCH} {name or value}"
        say(f"no known release has {name or value}{where}; {how}")
        return 1
    return 0


def _number(text: str) -> int:
    try:
        return int(text, 0)
    except ValueError:
        raise UsageError(f"{text!r} is not a number", hint="decimal or hexadecimal: 4369, 0x1111") from None
