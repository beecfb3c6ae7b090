"""``darwinidx guard``: product code that uses what is not API."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from darwinidx.errors import UsageError
from darwinidx.talk import hush, say, screen, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from darwinidx.guard.report import Report

_FORMATS = ("text", "json", "jsonl", "sarif", "github")
_FAIL_ON = ("error", "warning", "note", "never")


class _Guard(click.Group):
    """Scans when the first word is no command of its own; a folder named like one is given as ``./rules``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the unwritten ``scan`` in front."""
        if not args or args[0] not in self.commands:
            args = ["scan", *args]
        return super().parse_args(ctx, args)


class _Scan(click.Command):
    """The command that is run without its name, and says so."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage as the command is called."""
        formatter.write_usage(ctx.command_path.removesuffix(f" {self.name}"), " ".join(self.collect_usage_pieces(ctx)))


@click.group(cls=_Guard, add_help_option=False)
def command() -> None:
    """Report product code that uses what darwinidx knows not to be API. Needs no clone and no network."""


@command.command("scan", cls=_Scan, short_help="Scan files and folders (as without a command).")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--staged", is_flag=True, help="Only lines that the next commit adds, as the index has them.")
@click.option("--diff", metavar="BASE...HEAD", default="", help="Only lines that a change adds since the merge base.")
@click.option("--files-from", type=click.File("r"), help="Read paths from a file, one a line; - is stdin.")
@click.option("--rule", "rules", multiple=True, metavar="RULE", help="Only this rule; may be repeated.")
@click.option("--baseline", type=click.Path(path_type=Path), help="Accept what this file holds.")
@click.option("--write-baseline", is_flag=True,
              help="Write the baseline: everything found is accepted for now [darwinidx-baseline.json].")  # fmt: skip
@click.option(
    "--prune-baseline", is_flag=True, help="Drop from the baseline what is no longer found where this run looks."
)
@click.option("--fail-on", type=click.Choice(_FAIL_ON), help="Least level that makes the exit code 1 [warning].")
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    default="text",
    show_default=True,
    help="How violations are written; every one carries the mark.",
)
@click.option("--show-accepted", is_flag=True, help="List violations that someone accepted, too.")
@click.option("--jobs", type=click.IntRange(min=1), help="Processes; one a core by default.")
@click.option("--color", type=click.Choice(("auto", "always", "never")), default="auto", show_default=True,
              envvar="DARWINIDX_COLOR", show_envvar=True, help="Colour text; auto: on a terminal.")  # fmt: skip
def scan(**options: Any) -> int:  # noqa: ANN401 - click's own names, one for each option above
    """Report product code that uses what darwinidx knows not to be API.

    Runs from the facts that ship with darwinidx: no clone, no network. PATHS are files and folders; without any, the
    paths of the configuration, or the current folder. In a repository what .gitignore names is left out of a
    folder, but what is named here is scanned: `darwinidx guard build` reads an ignored build folder.

    Exit code: 0 clean, 1 violations, 2 could not complete. `darwinidx guard rules` lists the rules. An inline allowance
    is a comment on the line or alone above it: `darwinidx:allow RULE -- reason`. Configuration: [guard] in
    darwinidx.toml or [tool.darwinidx.guard] in pyproject.toml.
    """
    from darwinidx.guard.report import NOTHING_READ  # noqa: PLC0415 - same
    from darwinidx.guard.run import Options, run  # noqa: PLC0415 - nothing heavy before the options are known

    paths = list(options["paths"])
    if options["files_from"]:
        paths += [Path(line) for line in options["files_from"].read().splitlines() if line]
        if not paths:
            say(f"the list of files is empty: {NOTHING_READ}")
            return 0
    _known(options["rules"])
    report = run(
        Options(
            paths=tuple(paths),
            staged=options["staged"],
            diff=options["diff"],
            baseline=options["baseline"],
            write_baseline=options["write_baseline"],
            prune_baseline=options["prune_baseline"],
            fail_on=options["fail_on"] or "",
            jobs=options["jobs"],
            show_accepted=options["show_accepted"],
            rules=tuple(options["rules"]),
        )
    )
    for stream, write in ((sys.stdout, _results), (sys.stderr, _remarks)):
        try:
            write(report, options)
            if stream:  # None when the caller closed it
                stream.flush()
        except BrokenPipeError:  # a reader that has seen enough changes no exit code
            hush(stream)
    return report.exit_code


def _results(report: Report, options: dict[str, Any]) -> None:
    from darwinidx.render.violations import emit_violations  # noqa: PLC0415 - after the scan

    emit_violations(
        report, options["form"], sys.stdout,
        color=_coloured(options["color"]), width=screen().columns, fold=sys.stdout.isatty(),
    )  # fmt: skip


def _remarks(report: Report, options: dict[str, Any]) -> None:
    for one in report.skipped:
        if one.incomplete:
            say(f"not scanned: {one.path}: {one.reason}")
    if report.written:
        say(report.written)
    if options["form"] != "github":
        say(report.summary)


def _known(rules: Sequence[str]) -> None:
    """Refuse the name of a rule that there is not."""
    from darwinidx.guard.report import ALL_RULES  # noqa: PLC0415 - nothing heavy before the options are known

    slugs = [rule.slug for rule in ALL_RULES]
    for unknown in rules:
        if unknown not in slugs:
            raise UsageError(f"there is no rule {unknown!r}", hint=f"the rules are {', '.join(slugs)}")


def _coloured(choice: str) -> bool:
    import os  # noqa: PLC0415 - two look-ups

    capable = sys.stdout.isatty() and os.environ.get("TERM") != "dumb" and not os.environ.get("NO_COLOR")
    return choice == "always" or (choice == "auto" and capable)


@command.command("rules", short_help="List the rules.")
@click.option("--explain", is_flag=True, help="Say what each rule finds and what to do, and which names stay out.")
@click.argument("rules", nargs=-1, metavar="[RULE]...")
def rules(*, explain: bool, rules: tuple[str, ...]) -> int:
    """List the rules; with --explain also how they judge and which names are too generic to be reported."""
    from darwinidx.guard.pages import explained, listed  # noqa: PLC0415 - nothing heavy before the options are known

    _known(rules)
    if not explain:
        for line in listed(rules):
            click.echo(line)
        return 0
    width = screen().columns - 1
    for head, words in explained(rules):
        for number, part in enumerate(wrapped(words, max(width - len(head), 40))):
            click.echo(f"{head if number == 0 else ' ' * len(head)}{part}".rstrip())
    return 0


@command.command("learn", hidden=True)
@click.option("--output", type=click.Path(path_type=Path), help="Where to write.")
def learn(*, output: Path | None) -> int:
    """Compile the guard's facts from those that ship with darwinidx, for a new version of it."""
    from darwinidx.guard.compiled import FILE  # noqa: PLC0415 - for maintainers alone
    from darwinidx.guard.learning import learn_from_facts  # noqa: PLC0415

    known = learn_from_facts(output or FILE)
    click.echo(f"{known.release}: {len(known.options)} options, {len(known.sysctls)} sysctls, ...", err=True)
    return 0
