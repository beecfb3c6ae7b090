"""The baseline: violations that a team keeps for now, by what they are and not by where they stand."""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from darwinidx.errors import GuardError, reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from darwinidx.guard.violation import Violation

SCHEMA: Final = "darwinidx-guard-baseline"
VERSION: Final = 1
_REQUIRED: Final = frozenset({"rule", "symbol", "path", "hash", "count"})

Key = tuple[str, str, str, str]
"""Rule, symbol, path, hash of the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Violations of one line."""

    rule: str
    symbol: str
    path: str
    hash: str
    count: int
    """How often the line stands in the file."""
    reason: str = ""
    owner: str = ""
    expires: str = ""
    """A day, ISO 8601; from then on the entry accepts nothing."""

    @property
    def key(self) -> Key:
        """What a violation is matched by."""
        return self.rule, self.symbol, self.path, self.hash


def key_of(violation: Violation) -> Key:
    """Return the key of a violation."""
    return violation.rule, violation.symbol, violation.path, violation.fingerprint.partition(":")[0]


def read(path: Path) -> tuple[Entry, ...]:
    """Read a baseline file; a damaged one is an error, since it would let things through or stop everything."""
    try:
        data: Any = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        hint = f"to write it: darwinidx guard --write-baseline --baseline {path}"
        raise GuardError(f"there is no baseline {path}", hint=hint) from error
    except (OSError, ValueError) as error:
        raise _unreadable(path, reason(error)) from error
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise _unreadable(path, f'it is not an object with "schema": "{SCHEMA}"')
    if data.get("version") != VERSION:
        raise _unreadable(path, f"its version is {data.get('version')!r}, this darwinidx reads {VERSION}")
    rows = data.get("entries")
    if not isinstance(rows, list):
        raise _unreadable(path, "its entries are not a list")
    return tuple(_read_entry(path, number, row) for number, row in enumerate(rows, start=1))


def _read_entry(path: Path, number: int, row: Any) -> Entry:  # noqa: ANN401 - anything can stand in a file
    known = {field.name: int if field.name == "count" else str for field in fields(Entry)}
    if not isinstance(row, dict) or not _REQUIRED <= row.keys() <= known.keys():
        raise _unreadable(path, f"entry {number} is not an object with {', '.join(sorted(_REQUIRED))}")
    for name, value in row.items():
        if type(value) is not known[name]:
            what = "a number" if name == "count" else "text"
            raise _unreadable(path, f"entry {number}: {name} should be {what}, not {value!r}")
    entry = Entry(**row)
    try:
        date.fromisoformat(entry.expires or "2000-01-01")
    except ValueError as error:
        raise _unreadable(path, f"entry {number}: expires should be YYYY-MM-DD, not {entry.expires!r}") from error
    return entry


def _unreadable(path: Path, why: str) -> GuardError:
    hint = "mend it, or move it away and write it again with --write-baseline"
    return GuardError(f"the baseline {path} cannot be read", context=why, hint=hint)


def text_of(entries: Iterable[Entry]) -> str:
    """The file's text: sorted, nothing in it that changes by itself."""
    rows = [
        {
            name: getattr(entry, name)
            for name in ("rule", "symbol", "path", "hash", "count", "reason", "owner", "expires")
        }
        for entry in sorted(entries, key=lambda one: (one.path, one.rule, one.symbol, one.hash))
    ]
    return json.dumps({"schema": SCHEMA, "version": VERSION, "entries": rows}, indent=2, ensure_ascii=False) + "\n"


def apply(violations: Sequence[Violation], entries: Iterable[Entry], today: date) -> list[Violation]:
    """Accept what the baseline holds, up to each entry's count."""
    left: dict[Key, int] = {}
    by_key: dict[Key, Entry] = {}
    expired: dict[Key, str] = {}
    for entry in entries:
        if not entry.expires or date.fromisoformat(entry.expires) > today:
            left[entry.key] = left.get(entry.key, 0) + entry.count
            by_key[entry.key] = entry
        else:
            expired[entry.key] = entry.expires
    found = []
    for violation in violations:
        key = key_of(violation)
        if not violation.accepted and left.get(key, 0):
            left[key] -= 1
            violation = replace(violation, accepted="baseline", justification=by_key[key].reason)  # noqa: PLW2901
        elif not violation.accepted and key in expired:
            violation = violation.with_remark(f"its baseline entry expired on {expired[key]}")  # noqa: PLW2901
        found.append(violation)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What a run looked at; entries of anything else say nothing to it, and stay as they are."""

    root: Path
    """What the paths of entries are from."""
    places: Sequence[str]
    """The paths that it was told to scan."""
    files: frozenset[str]
    """The files below them."""
    unread: frozenset[str]
    """Files and folders that it could not read."""
    off: frozenset[str]
    """Rules that did not run."""
    whole: bool = True
    """Whether a file that is not there is gone; false for the baseline of something else."""

    def covers(self, entry: Entry) -> bool:
        """Whether the run would have found an entry's violations: it read the file, or the file is gone."""
        if entry.rule in self.off:
            return False
        if entry.path in self.files:
            return entry.path not in self.unread
        gone = self.whole and inside(entry.path, self.places) and not os.path.lexists(self.root / entry.path)
        return gone and not (self.unread and inside(entry.path, tuple(self.unread)))


def inside(path: str, places: Sequence[str]) -> bool:
    """Whether a path is one of some, or below one."""
    return any(place in (".", path) or path.startswith(f"{place}/") for place in places)


def written(violations: Iterable[Violation], old: Sequence[Entry], sight: Sight) -> tuple[Entry, ...]:
    """A baseline of everything that nobody else accepted; reasons, owners and days of old entries are kept."""
    kept = {entry.key: entry for entry in old}
    counts = Counter(key_of(one) for one in violations if one.accepted in ("", "baseline") and one.rule != "allowance")
    found = tuple(_entry(key, count, kept) for key, count in counts.items())
    return (*found, *(entry for entry in old if entry.key not in counts and not sight.covers(entry)))


def pruned(violations: Iterable[Violation], old: Sequence[Entry], sight: Sight) -> tuple[Entry, ...]:
    """The old entries without what is no longer found, and with no more counts than are; also those that expired."""
    counts = Counter(key_of(one) for one in violations if one.accepted in ("", "baseline"))
    return tuple(
        replace(entry, count=min(entry.count, counts[entry.key])) if sight.covers(entry) else entry
        for entry in old
        if counts[entry.key] or not sight.covers(entry)
    )


def _entry(key: Key, count: int, kept: Mapping[Key, Entry]) -> Entry:
    rule, symbol, path, line = key
    if key in kept:
        return replace(kept[key], count=count)
    return Entry(rule=rule, symbol=symbol, path=path, hash=line, count=count)
