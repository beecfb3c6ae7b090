"""Options that commands share, so that each is spelled, explained and checked once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from darwinidx.render import RESULT_FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable

    Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

KINDS = ("symbol", "sysctl", "sockopt", "syscall")
"""The kinds of finding, as ``--kind`` spells them."""

VISIBILITIES = ("sdk", "private", "kext", "kernel", "unknown")
"""From most to least visible, as ``--visibility`` spells them."""

EXISTS = ("release", "debug-only", "kasan-only", "none", "unknown")
"""On which kernels, as ``--exists`` spells it."""

_WHEN = ("auto", "always", "never")


def release_option(words: str = "The release to ask; the newest indexed one by default.") -> Decorator:
    """Make ``--release``."""
    return click.option("--release", metavar="TAG", envvar="DARWINIDX_RELEASE", show_envvar=True, help=words)


def releases_option() -> Decorator:
    """Make ``--release`` of the commands that can ask all of them at once."""
    return release_option(
        "The release to ask, indexed or shipped, the newest by default; all: every release, and each row says which "
        "have it."
    )


def kind_option(*, multiple: bool = False) -> Decorator:
    """Make ``--kind``."""
    words = "Only this kind of finding; given again, that one too." if multiple else "Only this kind of finding."
    return click.option("--kind", type=click.Choice(KINDS), multiple=multiple, help=words)


def format_option(formats: tuple[str, ...] = RESULT_FORMATS, default: str = "text") -> Decorator:
    """Make ``--format``."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(formats),
        default=default,
        show_default=True,
        envvar="DARWINIDX_FORMAT" if formats == RESULT_FORMATS else None,
        show_envvar=formats == RESULT_FORMATS,
        help="How results are written; every one of them carries the mark.",
    )


def output_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--format``, ``--color``, ``--hyperlink`` and ``--pager``: the parameters of ``output.View``."""
    for decorate in (
        click.option(
            "--pager/--no-pager",
            default=None,
            envvar="DARWINIDX_PAGER",
            show_envvar=True,
            help="Page text on a terminal: always, or never. By default when it is longer than the screen.",
        ),
        click.option(
            "--hyperlink",
            type=click.Choice(_WHEN),
            default="auto",
            show_default=True,
            envvar="DARWINIDX_HYPERLINK",
            show_envvar=True,
            help="Link places to the release's public sources; auto: on a terminal.",
        ),
        click.option(
            "--color",
            type=click.Choice(_WHEN),
            default="auto",
            show_default=True,
            envvar="DARWINIDX_COLOR",
            show_envvar=True,
            help="Colour text; auto: on a terminal, unless NO_COLOR is set.",
        ),
        format_option(),
    ):
        function = decorate(function)
    return function
