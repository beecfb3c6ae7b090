"""The group of commands, loaded one at a time, and the exit codes they share."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from darwinidx import __version__
from darwinidx.cli import INTERRUPTED
from darwinidx.errors import DarwinidxError
from darwinidx.talk import hush, say

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "Ask": ("search", "show", "refs", "history", "diff"),
    "Sources": ("sync", "fetch", "releases"),
    "Look inside": ("status", "misses", "export", "facts"),
    "Keep apart": ("guard",),
    "Study": ("notes", "chart"),
}
"""Every command under its heading: ``name`` is the ``command`` of the module ``darwinidx.cli.name``."""

_SETTINGS = (
    "A flag beats an environment variable (DARWINIDX_RELEASE, DARWINIDX_FORMAT, ...), which beats darwinidx.toml or "
    "[tool.darwinidx] in pyproject.toml, which beats the default. DARWINIDX_HOME moves everything darwinidx writes."
)

_SETTINGS_KEYS = {"release": "release", "format": "form", "color": "color", "hyperlink": "hyperlink", "pager": "pager"}
"""Keys of darwinidx.toml that are defaults of options, and the parameters they stand for."""

_OTHER_KEYS = ("from", "stall", "guard")
"""Keys of darwinidx.toml that those read who need them."""

_OWN_SETTINGS = ("guard", "sync", "fetch", "facts")
"""Commands whose options of these names mean something else."""
_OWN_FORMATS = ("notes", "export")
"""Commands of which that is so of the formats."""

_COMPLETION = "_DARWINIDX_COMPLETE"
"""Set by the shell when it asks click for completions."""


class Commands(click.Group):
    """A group that imports a command's module when that command is called for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands this installation has, in the order of the help."""
        del ctx
        modules = {entry.partition(".")[0] for entry in os.listdir(os.path.dirname(__file__))}  # noqa: PTH120, PTH208
        return [name for names in COMMANDS.values() for name in names if name in modules]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(f"darwinidx.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one may have been meant."""
        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in self.list_commands(ctx):
            from difflib import get_close_matches  # noqa: PLC0415 - only after a mistake

            near = get_close_matches(name, self.list_commands(ctx), n=1)
            hint = f"did you mean `darwinidx {near[0]}`?" if near else f"to look for it: darwinidx search {name}"
            raise DarwinidxError(f"there is no command {name!r}", hint=hint)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands under their headings."""
        present = self.list_commands(ctx)
        for heading, names in COMMANDS.items():
            commands = [(name, self.get_command(ctx, name)) for name in names if name in present]
            rows = [(name, command.get_short_help_str(90)) for name, command in commands if command]
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write where settings come from, and the mark."""
        from darwinidx.mark import SENTENCE  # noqa: PLC0415 - for the help alone

        del ctx
        formatter.write_paragraph()
        formatter.write_text(_SETTINGS)
        formatter.write_paragraph()
        formatter.write_text(SENTENCE)


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.version_option(__version__, prog_name="darwinidx", message="%(prog)s %(version)s")
@click.pass_context
def commands(context: click.Context) -> None:
    """Find NECP symbols, sysctls and socket options in Apple's xnu sources, and keep them out of product code."""
    from darwinidx.config import settings  # noqa: PLC0415 - not for --help and --version

    given = settings()
    given.only((*_SETTINGS_KEYS, *_OTHER_KEYS))
    defaults = {parameter: given.values[key] for key, parameter in _SETTINGS_KEYS.items() if key in given.values}
    if defaults:
        context.default_map = {
            name: defaults for name in commands.list_commands(context) if name not in (*_OWN_SETTINGS, *_OWN_FORMATS)
        }
        context.default_map |= {name: {"release": defaults.get("release")} for name in _OWN_FORMATS}


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; every error becomes a message and 2."""
    if sys.stdout is None:  # closed by the caller: the exit code is all that was asked for
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - until the process ends
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _invoke(list(sys.argv[1:] if arguments is None else arguments))
        sys.stdout.flush()
    except DarwinidxError as error:
        return _report(error)
    except (KeyboardInterrupt, click.Abort):
        say("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        hush(sys.stdout)
        return 0
    except Exception as error:
        if os.environ.get("DARWINIDX_TRACEBACK"):
            raise
        return _report(_unexpected(error))
    return code


def _told(error: click.ClickException) -> DarwinidxError:
    """Return what click found wrong with a call, as every other error is told."""
    message = error.format_message().rstrip(".").replace(". (Did you mean", " (did you mean").replace("\n\t", " ")
    context = error.ctx if isinstance(error, click.UsageError) else None
    if isinstance(error, click.BadParameter) and context and error.param and (name := error.param.name):
        from click.core import ParameterSource  # noqa: PLC0415 - only after a mistake

        if context.get_parameter_source(name) is ParameterSource.DEFAULT_MAP:
            from darwinidx.config import settings  # noqa: PLC0415 - same

            key = next(key for key, parameter in _SETTINGS_KEYS.items() if parameter == name)
            hint = "a flag or an environment variable would beat it"
            return DarwinidxError(f"{key}: {error.message.rstrip('.')}", context=str(settings().path), hint=hint)
    path = context.command_path if context else "darwinidx COMMAND"
    return DarwinidxError(message[:1].lower() + message[1:], hint=f"`{path} --help` says what fits")


def _unexpected(error: Exception) -> DarwinidxError:
    if isinstance(error, OSError) and error.strerror:
        place = "another folder that can be used: set DARWINIDX_HOME" if isinstance(error, PermissionError) else ""
        return DarwinidxError(error.strerror.lower(), context=str(error.filename or ""), hint=place)
    hint = "this is a fault of darwinidx; DARWINIDX_TRACEBACK=1 shows where"
    return DarwinidxError(f"unexpected {type(error).__name__}: {error}", hint=hint)


def _invoke(arguments: list[str]) -> int:
    if _COMPLETION in os.environ:
        commands.main(arguments, prog_name="darwinidx", complete_var=_COMPLETION)
    try:
        with commands.make_context("darwinidx", arguments) as context:
            result: Any = commands.invoke(context)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return 2
    except click.ClickException as error:
        raise _told(error) from error
    return result if isinstance(result, int) else 0


def _report(error: DarwinidxError) -> int:
    say(f"error: {error.message}")
    for line in error.context.splitlines():
        say(f"  {line}")
    if error.hint:
        say(f"hint: {error.hint}")
    return error.exit_code
