"""One run of the guard: what to scan, scan it, apply what a team accepted, and make the report."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from darwinidx.errors import GuardError, UsageError
from darwinidx.git.worktree import added_lines, in_repository, staged_added_lines
from darwinidx.guard import baseline
from darwinidx.guard.compiled import load
from darwinidx.guard.own_headers import without_own
from darwinidx.guard.report import Report
from darwinidx.guard.scan import scan
from darwinidx.guard.settings import OFF, GuardSettings, guard_settings, judged
from darwinidx.guard.violation import numbered
from darwinidx.guard.walk import Skipped, Target, excluded, root_of, shown_path, targets_of
from darwinidx.supported import alternatives

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from darwinidx.guard.knowledge import Knowledge
    from darwinidx.guard.violation import Violation

DEFAULT_BASELINE: Final = "darwinidx-baseline.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the command line says; everything else comes from the configuration."""

    paths: tuple[Path, ...] = ()
    staged: bool = False
    diff: str = ""
    """``BASE...HEAD`` or ``BASE``."""
    baseline: Path | None = None
    write_baseline: bool = False
    prune_baseline: bool = False
    fail_on: str = ""
    jobs: int | None = None
    show_accepted: bool = False
    rules: tuple[str, ...] = ()
    """Only these rules; all when empty."""
    cwd: Path = field(default_factory=Path.cwd)


def run(
    options: Options,
    *,
    knowledge: Knowledge | None = None,
    today: date | None = None,
    progress: Callable[[int], None] | None = None,
) -> Report:
    """Run the guard and return its report; writes a baseline where that is asked for, and nothing else."""
    given = guard_settings(options.cwd)
    known = knowledge or load()
    if given.names:
        known = replace(known, extra=given.names)
    day = today or datetime.now(UTC).astimezone().date()
    root = root_of(options.cwd)
    targets, skipped = _targets(options, given, root)
    off = frozenset(rule for rule, level in given.levels.items() if level == OFF)
    if options.rules:
        off |= frozenset(_every_rule()) - frozenset(options.rules)
    found = scan(targets, known, alternatives(), off=off, jobs=options.jobs, progress=progress)
    left = without_own(found.violations, root, [target.path for target in targets], known)
    violations = judged(numbered(left), given, day)
    unread = [one.path for one in (*skipped, *found.skipped) if one.incomplete]
    sight = baseline.Sight(
        root=root,
        places=[shown_path(str(path), root) for path in _paths(options, given)],
        files=frozenset(target.path for target in targets),
        unread=frozenset(unread),
        off=off,
    )
    violations, written = _with_baseline(options, given, violations, sight, day)
    return Report(
        release=known.release,
        violations=tuple(violations),
        skipped=tuple(sorted({*skipped, *found.skipped}, key=lambda one: one.path)),
        files=found.files,
        others=found.others,
        size=found.size,
        fail_on=options.fail_on or given.fail_on,
        show_accepted=options.show_accepted,
        written=written,
    )


def _every_rule() -> list[str]:
    from darwinidx.guard.rules import RULES  # noqa: PLC0415 - only for --rule

    return [rule.slug for rule in RULES]


def _targets(options: Options, given: GuardSettings, root: Path) -> tuple[list[Target], list[Skipped]]:
    if options.staged and options.diff:
        raise UsageError("--staged and --diff exclude each other")
    if options.staged or options.diff:
        if not in_repository(options.cwd):
            raise GuardError("not in a repository", hint="--staged and --diff need one")
        return _changed(options, given, root), []
    configured = given.paths and not options.paths
    whence = "[guard] paths are from the configuration's folder" if configured else "paths are from the current folder"
    return targets_of(_paths(options, given), root, given.exclude, whence=whence)


def _paths(options: Options, given: GuardSettings) -> list[Path]:
    """What to scan: what the call names, or the configuration, or the current folder."""
    folder = options.cwd if options.paths else given.folder or options.cwd
    return [folder / path for path in options.paths or given.paths] or [options.cwd]


def _changed(options: Options, given: GuardSettings, root: Path) -> list[Target]:
    """Files of a change with the lines that it adds, inside the given paths."""
    wanted = [shown_path(str(options.cwd / path), root) for path in options.paths]
    files = staged_added_lines(root) if options.staged else added_lines(root, *_sides(options.diff))
    return [
        Target(one.path, "", one.data, one.lines)
        for one in files
        if one.lines and (not wanted or baseline.inside(one.path, wanted)) and not excluded(one.path, given.exclude)
    ]


def _sides(change: str) -> tuple[str, str]:
    """Both sides of ``BASE...HEAD`` or ``BASE``."""
    base, dots, head = change.partition("...")
    if not base or ".." in base or ".." in head:
        hint = "three dots, as in --diff origin/main...HEAD: what HEAD adds since it left origin/main"
        raise UsageError(f"--diff takes BASE...HEAD, not {change!r}", hint=hint)
    if not dots and base in ("HEAD", "@"):
        hint = "--staged looks at what the next commit adds; without either option files are read as they stand"
        raise UsageError("a change from HEAD to HEAD adds nothing", hint=hint)
    return base, head or "HEAD"


def _baseline_path(options: Options, given: GuardSettings) -> Path | None:
    if options.write_baseline and options.prune_baseline:
        hint = "--write-baseline accepts all that is found; --prune-baseline only drops what is gone"
        raise UsageError("--write-baseline and --prune-baseline exclude each other", hint=hint)
    writes = options.write_baseline or options.prune_baseline
    if writes and (options.staged or options.diff):
        raise UsageError("a baseline is written from whole files, not from a change")
    if options.baseline is None and given.baseline:
        return (given.folder or options.cwd) / given.baseline
    return options.baseline or (root_of(options.cwd) / DEFAULT_BASELINE if writes else None)


def _with_baseline(
    options: Options, given: GuardSettings, violations: list[Violation], sight: baseline.Sight, today: date
) -> tuple[list[Violation], str]:
    """Accept what the baseline holds, and write it where that is asked for; say what was written."""
    path = _baseline_path(options, given)
    if path is None:
        return violations, ""
    writes = options.write_baseline or options.prune_baseline
    old: tuple[baseline.Entry, ...] = baseline.read(path) if path.exists() or not writes else ()
    accepted = baseline.apply(violations, old, today)
    if not writes:
        return accepted, ""
    sight = replace(sight, whole=path.resolve().is_relative_to(sight.root.resolve()))
    renew = baseline.written if options.write_baseline else baseline.pruned
    entries = renew(accepted, old, sight)
    path.write_text(baseline.text_of(entries), encoding="utf-8", newline="\n")
    counts = len(entries), len(old), sum(not sight.covers(entry) for entry in old)
    return baseline.apply(violations, entries, today), _said(path, counts, options, given)


def _said(path: Path, counts: tuple[int, int, int], options: Options, given: GuardSettings) -> str:
    entries, before, kept = counts
    shown = path.relative_to(options.cwd) if path.is_relative_to(options.cwd) else path
    words = f"wrote {shown}: {entries} entr{'y' if entries == 1 else 'ies'}, {before} before"
    words += f", {kept} of what this run did not look at kept" if kept else ""
    if given.baseline and options.baseline is None:
        return words
    return f'{words}; a run reads it with --baseline {shown}, or with baseline = "{path.name}" in [guard]'
