"""What a team decided about the guard, from ``[guard]`` of darwinidx.toml or ``[tool.darwinidx.guard]``."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Final

from darwinidx.config import Settings, settings
from darwinidx.errors import ConfigError
from darwinidx.guard.rules import RULES
from darwinidx.guard.violation import Level

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from darwinidx.guard.violation import Violation

OFF: Final = "off"
_KEYS: Final = frozenset({"paths", "exclude", "levels", "fail-on", "baseline", "names", "allow"})
FAIL_ON: Final = ("error", "warning", "note", "never")


@dataclass(frozen=True, slots=True, kw_only=True)
class Allow:
    """An allowance of the configuration: all violations of a rule, or of a symbol, in some paths."""

    reason: str
    rule: str = "*"
    symbol: str = "*"
    path: str = "*"
    expires: date | None = None

    def holds(self, violation: Violation, today: date) -> bool:
        """Whether it accepts a violation today."""
        return self.speaks_of(violation) and not (self.expires and today >= self.expires)

    def speaks_of(self, violation: Violation) -> bool:
        """Whether it accepts a violation, or did until it expired."""
        pairs = ((violation.rule, self.rule), (violation.symbol, self.symbol), (violation.path, self.path))
        return all(fnmatchcase(value, pattern) for value, pattern in pairs)


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardSettings:
    """The whole table, checked."""

    paths: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    levels: Mapping[str, str] = field(default_factory=dict)
    """A rule's level: error, warning, note or off."""
    fail_on: str = "warning"
    baseline: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    allow: tuple[Allow, ...] = ()
    folder: Path | None = None
    """Where the configuration stands: its paths are from there."""


def guard_settings(cwd: Path | None = None) -> GuardSettings:
    """Read the settings that hold in a folder."""
    given = settings(cwd)
    table = given.table("guard")
    unknown = sorted(set(table) - _KEYS)
    if unknown:
        hint = f"known keys: {', '.join(sorted(_KEYS))}"
        raise ConfigError(f"guard: unknown key {unknown[0]!r}", context=str(given.path or ""), hint=hint)
    levels = _strings_table(given, table, "levels")
    for rule, level in levels.items():
        _one_of(given, f"guard.levels.{rule}", level, (*Level, OFF))
        if rule not in (slugs := [each.slug for each in RULES]):
            hint = f"the rules are {', '.join(slugs)}"
            raise ConfigError(f"guard.levels: there is no rule {rule!r}", context=str(given.path or ""), hint=hint)
    fail_on = table.get("fail-on", "warning")
    _one_of(given, "guard.fail-on", fail_on, FAIL_ON)
    baseline = table.get("baseline", "")
    if not isinstance(baseline, str):
        raise given.wrong("guard.baseline", "a path", baseline)
    return GuardSettings(
        paths=_strings(given, table, "paths"),
        exclude=_strings(given, table, "exclude"),
        levels=levels,
        fail_on=fail_on,
        baseline=baseline,
        names=_strings_table(given, table, "names"),
        allow=tuple(_allow(given, row) for row in table.get("allow", ())),
        folder=given.path.parent if given.path else None,
    )


def judged(violations: Sequence[Violation], given: GuardSettings, today: date) -> list[Violation]:
    """Give each violation its team's level and accept what the configuration allows."""
    found = []
    for one in violations:
        level = given.levels.get(one.rule)
        if level == OFF:
            continue
        held = next((allow for allow in given.allow if allow.holds(one, today)), None)
        changed = replace(one, level=Level(level)) if level else one
        if held and not one.accepted:
            changed = replace(changed, accepted="settings", justification=held.reason)
        elif not one.accepted and (past := next((allow for allow in given.allow if allow.speaks_of(one)), None)):
            changed = changed.with_remark(f"its allowance in the settings expired on {past.expires}")
        found.append(changed)
    return found


def _allow(given: Settings, row: Any) -> Allow:  # noqa: ANN401 - TOML gives anything
    if not isinstance(row, dict) or not set(row) <= {"rule", "symbol", "path", "reason", "expires"}:
        raise given.wrong("guard.allow", "tables of rule, symbol, path, reason and expires", row)
    if not row.get("reason"):
        raise ConfigError("guard.allow: every allowance needs a reason", context=str(row), hint='add reason = "…"')
    if len(row.keys() & {"rule", "symbol", "path"}) == 0:
        hint = 'add rule = "…", symbol = "…" or path = "…"'
        raise ConfigError("guard.allow: name a rule, a symbol or a path", context=str(row), hint=hint)
    expires = row.get("expires")
    try:
        day = date.fromisoformat(expires) if isinstance(expires, str) else expires
    except ValueError as error:
        raise given.wrong("guard.allow.expires", "a day such as 2027-01-31", expires) from error
    if day is not None and not isinstance(day, date):
        raise given.wrong("guard.allow.expires", "a day such as 2027-01-31", expires)
    words = {key: row[key] for key in ("rule", "symbol", "path", "reason") if key in row}
    if any(not isinstance(word, str) for word in words.values()):
        raise given.wrong("guard.allow", "strings", row)
    return Allow(**words, expires=day)


def _strings(given: Settings, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = table.get(key, ())
    if not isinstance(value, list | tuple) or any(not isinstance(one, str) for one in value):
        raise given.wrong(f"guard.{key}", "a list of strings", value)
    return tuple(value)


def _strings_table(given: Settings, table: Mapping[str, Any], key: str) -> Mapping[str, str]:
    value = table.get(key, {})
    if not isinstance(value, dict) or any(not isinstance(one, str) for one in value.values()):
        raise given.wrong(f"guard.{key}", "a table of strings", value)
    return value


def _one_of(given: Settings, key: str, value: object, allowed: Sequence[str]) -> None:
    if value not in allowed:
        raise given.wrong(key, f"{', '.join(allowed[:-1])} or {allowed[-1]}", value)
