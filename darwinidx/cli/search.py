"""``darwinidx search``: words in, ranked and marked records out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from darwinidx.cli.options import EXISTS, VISIBILITIES, kind_option, output_options, releases_option
from darwinidx.cli.output import found, put

if TYPE_CHECKING:
    from typing import Unpack

    from darwinidx.cli.output import View

_DASHED = re.compile(r"-(\d|[^-].)")
_HIDDEN = "\0"
"""Cannot be in an argument, so it cannot be taken for one."""


class SearchCommand(click.Command):
    """A command to which ``-word`` and ``-1`` are words; only ``-h`` and long options are options."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Hide words that begin with a dash from the parser of options; the value of an option is no word."""
        valued = {
            name for each in self.params if isinstance(each, click.Option) and not each.is_flag for name in each.opts
        }
        hidden = [
            f"{_HIDDEN}{arg}" if _DASHED.match(arg) and before not in valued else arg
            for before, arg in zip(["", *args], args, strict=False)
        ]
        return super().parse_args(ctx, hidden)


@click.command(cls=SearchCommand)
@click.argument("words", nargs=-1, required=True)
@kind_option(multiple=True)
@click.option(
    "--form", "forms", metavar="FORM", multiple=True, help="Only symbols of this form: macro, function, struct, ..."
)
@click.option(
    "--level", metavar="LEVEL", multiple=True, help="Only socket options of this level: SOL_SOCKET, IPPROTO_TCP, ..."
)
@click.option(
    "--visibility", type=click.Choice(VISIBILITIES), multiple=True, help="Only what the build shows to these readers."
)
@click.option(
    "--exists",
    metavar="KERNELS",
    multiple=True,
    shell_complete=lambda _context, _option, typed: [each for each in EXISTS if each.startswith(typed)],
    help=f"Only sysctls of these kernels: {', '.join(EXISTS)}; or release:mac-arm, ...",
)
@click.option("--path", metavar="PATH", multiple=True, help="Only in files whose path holds this.")
@releases_option()
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="Show at most so many.")
@click.option("--explain", is_flag=True, help="Show the parts of each score.")
@output_options
def command(
    *,
    words: tuple[str, ...],
    kind: tuple[str, ...],
    forms: tuple[str, ...],
    level: tuple[str, ...],
    visibility: tuple[str, ...],
    exists: tuple[str, ...],
    path: tuple[str, ...],
    release: str | None,
    limit: int,
    explain: bool,
    **view: Unpack[View],
) -> int:
    """Find symbols, sysctls, socket options and system calls.

    All WORDS must match; parts of identifiers do. Exact names come first, definitions before uses.

    \b
      drop all                parts of names, in any order
      "client uuid"           a phrase
      SO_NECP_ATTRIBUTES      a name; capitals matter once you type them
      net.necp.debug          a sysctl, or a part of its dotted name
      net.necp.               all that is below a node
      0x1109                  a value, in any base
      tcp -test               not; tcp OR udp is either
      kind:sockopt,sysctl     either, as --kind sockopt --kind sysctl
      tcp exists:debug-only   on which kernels; exists:release:mac-arm
      settable:yes            what a program can set, of options and sysctls
      path:bsd/net            also form: level: visibility: gettable: tier: value:
                              release:

    Exits with 0 when something was found, 1 when nothing was, 2 on an error.
    """  # noqa: D301 - \b is click's mark for text that keeps its lines
    from darwinidx.search import search  # noqa: PLC0415 - nothing heavy before the options are known

    page = search(
        " ".join(words).replace(_HIDDEN, ""),
        kind=kind,
        form=forms,
        level=level,
        visibility=visibility,
        exists=exists,
        path=path,
        release=release,
        limit=limit,
    )
    put(page, explain=explain, **view)
    return 0 if found(page) else 1
