"""``darwinidx notes``: study material about NECP, and whether it still holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from darwinidx.cli.options import output_options, release_option
from darwinidx.cli.output import counted, put
from darwinidx.talk import say

if TYPE_CHECKING:
    from typing import Unpack

    from darwinidx.cli.options import Decorator
    from darwinidx.cli.output import View
    from darwinidx.study.writing import Written

_FORMATS = ("vault", "site", "cards", "tour", "single")
_FOLDER = click.Path(file_okay=False, path_type=Path)


class _Notes(click.Group):
    """Writes when the first word is no command of its own."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the unwritten ``write`` in front."""
        if not args or args[0] not in self.commands:
            args = ["write", *args]
        return super().parse_args(ctx, args)


def _product_option() -> Decorator:
    return click.option(
        "--allow-product-repository", is_flag=True, help="Write even inside a repository that the guard keeps clean."
    )


@click.group(cls=_Notes, add_help_option=False)
def command() -> None:
    """Write notes, cards, tours or a site about NECP, and verify them.

    `darwinidx notes --to FOLDER` writes all topics, `darwinidx notes TOPIC... --to FOLDER` some of them.
    """


@command.command(short_help="Write notes (as without a command).")
@click.argument("topics", nargs=-1, metavar="[TOPIC]...")
@click.option("--to", "folder", type=_FOLDER, required=True, help="The folder to write to.")
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    default="vault",
    show_default=True,
    help="What to write: Markdown files, a web site, Anki cards, CodeTour files, or one HTML file to print.",
)
@release_option("The release that the notes are about; the newest indexed one by default.")
@_product_option()
def write(
    *, topics: tuple[str, ...], folder: Path, form: str, release: str | None, allow_product_repository: bool
) -> int:
    """Write notes on some TOPICs, or on all of them (`darwinidx notes list`).

    Names, numbers, places and calls are filled from records and link to the line that shows them. In a vault, what you
    write outside the generated blocks stays, byte for byte, when notes are written again. A folder holds one format.

    \b
    Also: darwinidx notes list           the topics
          darwinidx notes verify FOLDER  whether the notes hold in another release
          darwinidx notes update FOLDER  write them again, and say what changed
    """  # noqa: D301 - click wants the character
    from darwinidx.study.notes import write_notes  # noqa: PLC0415 - nothing heavy before the options are known

    if form == "site":
        say("building the site; this takes half a minute")
    written = write_notes(
        folder, topics=topics, form=form, release=release, allow_product_repository=allow_product_repository
    )
    _tell(written, folder)
    return 0


@command.command(short_help="Hold notes against a release.")
@click.argument("folder", type=_FOLDER)
@release_option("The release to hold them against; the one they were made from by default.")
@output_options
def verify(*, folder: Path, release: str | None, **view: Unpack[View]) -> int:
    """Say of each claim in the notes of FOLDER whether it is the same, moved, changed or gone in another release.

    Exits with 0 when all are the same, 1 when any is not, 2 when some could not be checked.
    """
    from darwinidx.study.claims import State  # noqa: PLC0415 - nothing heavy before the options are known
    from darwinidx.study.notes import verify_notes  # noqa: PLC0415 - same

    page, verdicts = verify_notes(folder, release=release)
    put(page, **view)
    states = {verdict.state for verdict in verdicts}
    if State.UNCHECKED in states:
        say("some claims are about uses, which only the sources show: `darwinidx sync` gets them")
        return 2
    return 1 if states - {State.SAME} else 0


@command.command(short_help="Write notes again, and say what changed.")
@click.argument("folder", type=_FOLDER)
@release_option("The release to write them for; the newest indexed one by default.")
@_product_option()
@output_options
def update(*, folder: Path, release: str | None, allow_product_repository: bool, **view: Unpack[View]) -> int:
    """Write the notes of FOLDER again, for another release, and say what changed in what they claim."""
    from darwinidx.study.notes import update_notes  # noqa: PLC0415 - nothing heavy before the options are known

    page, written = update_notes(folder, release=release, allow_product_repository=allow_product_repository)
    put(page, **view)
    _tell(written, folder)
    return 0


@command.command("list", short_help="List the topics.")
@output_options
def list_(**view: Unpack[View]) -> int:
    """List the topics that notes can be written about."""
    from darwinidx.page import Fact, Page, Section  # noqa: PLC0415 - nothing heavy before the options are known
    from darwinidx.study.notes import list_topics  # noqa: PLC0415 - same

    rows = tuple(Fact(name=slug, label=title, value=words) for slug, title, words in list_topics())
    put(Page(title="topics of notes", release="", sections=(Section(title="", rows=rows),)), **view)
    return 0


def _tell(written: Written, folder: Path) -> None:
    counts = [
        (len(written.new), "new"),
        (len(written.changed), "changed"),
        (len(written.same), "as they were"),
        (len(written.removed), "removed"),
    ]
    say(f"{folder}: " + ", ".join(f"{counted(count, 'file')} {what}" for count, what in counts if count))
    say(written.start)
    for words in written.told:
        say(words)
    for name in written.kept:
        say(f"kept, because you wrote in it, though it is not made any more: {name}")
