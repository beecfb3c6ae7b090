"""What doconf and config make of the tree's MASTER files: the options and devices of one kernel."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from darwinidx.resolve.expression import Truth, evaluate_condition

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

_ATTRIBUTE = re.compile(r"#\s*([^\s=]+)\s*=\s*\[(.*)\]")
_SELECTOR = re.compile(r"([^#]*).*#\s*<(.*)>\s*$")
_OPTION = re.compile(r'options?\s+"?(\w+)"?(?:\s*=\s*(.*))?$')
_DEVICE = re.compile(r"pseudo-device\s+(\w+)(?:\s+(\d+))?")
_DIRECTIVE = re.compile(r"#\s*(if|ifdef|ifndef|elif|else|endif)\b(.*)")
_COMMENT = re.compile(r"/\*.*?\*/")
_WHITE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Selection:
    """The options and pseudo-devices of one kernel configuration."""

    options: Mapping[str, str | None]
    """Name -> the text after ``=``; None when there is none."""
    devices: Mapping[str, int]
    """Pseudo-device -> how many."""
    attributes: frozenset[str] = frozenset()
    """The attributes that the configuration comes down to."""


@dataclass(frozen=True, slots=True)
class FileRule:
    """One line of a ``conf/files``: what a file's compilation hangs on."""

    needs: tuple[str, ...] = ()
    """All of these have to be selected; empty for a standard file."""
    unless: tuple[str, ...] = ()
    """None of these may be."""


def configurations(texts: Collection[str]) -> frozenset[str]:
    """Return the names that the MASTER files define with ``NAME = [ … ]``."""
    return frozenset(found[1] for text in texts for line in text.splitlines() if (found := _ATTRIBUTE.match(line)))


def select(texts: tuple[str, ...], configuration: str, tokens: Mapping[str, bool]) -> Selection:
    """Return what one configuration selects from MASTER and MASTER.<cpu>, as doconf and config do.

    Args:
        texts: the MASTER files, in doconf's order.
        configuration: RELEASE, DEVELOPMENT, DEBUG, ….
        tokens: what doconf tells unifdef about names in the files' own ``#if``.
    """
    lines = [line for text in texts for line in _unifdef(text, tokens)]
    chosen = _attributes(lines, configuration)
    options: dict[str, str | None] = {}
    devices: dict[str, int] = {}
    for line in lines:
        statement = _selected(line, chosen)
        option = _OPTION.match(statement)
        device = None if option else _DEVICE.match(statement)
        if option:
            options[option[1]] = option[2].strip().strip('"') if option[2] else None
        elif device:
            devices[device[1]] = int(device[2]) if device[2] else 1
    return Selection(options, devices, chosen)


def _unifdef(text: str, tokens: Mapping[str, bool]) -> Iterator[str]:
    """Give the lines that unifdef keeps; like it, both arms where a name is not told."""
    if "#if" not in text:
        yield from text.splitlines()
        return
    stack: list[tuple[bool, Truth]] = []  # (this arm is kept, whether an earlier arm was taken)
    for line in text.splitlines():
        directive = _DIRECTIVE.match(line)
        if not directive:
            if all(kept for kept, _ in stack):
                yield line
            continue
        word, condition = directive[1], _COMMENT.sub("", directive[2]).strip()
        if word in ("if", "ifdef", "ifndef"):
            condition = {"ifdef": f"defined({condition})", "ifndef": f"!defined({condition})"}.get(word, condition)
            truth = _told(condition, tokens)
            stack.append((truth is not Truth.NO, truth))
        elif word == "endif":
            del stack[-1:]
        elif stack:
            taken = stack[-1][1]
            truth = _told(condition, tokens) if word == "elif" else Truth.YES
            kept = taken is not Truth.YES and truth is not Truth.NO
            stack[-1] = (kept, Truth.YES if taken is Truth.YES or (kept and truth is Truth.YES) else taken)


def _told(condition: str, tokens: Mapping[str, bool]) -> Truth:
    return evaluate_condition(condition, tokens.get, lambda name: int(tokens[name]) if name in tokens else None)


def _attributes(lines: list[str], configuration: str) -> frozenset[str]:
    """Return the attributes that a configuration comes down to."""
    groups: dict[str, list[str]] = {}
    for line in lines:
        found = _ATTRIBUTE.match(line)
        if found:
            groups.setdefault(found[1], []).extend(found[2].split())
    chosen: set[str] = set()
    waiting = [configuration]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        if name in groups:
            waiting += groups[name]
        else:
            chosen.add(name)
    return frozenset(chosen)


def _selected(line: str, chosen: Collection[str]) -> str:
    """Return a line's statement when its selector is met, else nothing."""
    if line.startswith("#"):
        return ""
    found = _SELECTOR.match(line)
    if not found:
        return _WHITE.sub(" ", line.partition("#")[0]).strip()
    selector = found[2]
    negated = selector.startswith("!")
    met = any(name in chosen for name in selector.removeprefix("!").split(","))
    return _WHITE.sub(" ", found[1]).strip() if met != negated else ""


@lru_cache(maxsize=256)
def read_files(text: str) -> tuple[tuple[str, FileRule], ...]:
    """Return the (path, rule) pairs of one ``conf/files``; ``OPTIONS/…`` lines among them."""
    found: list[tuple[str, FileRule]] = []
    for line in text.splitlines():
        words = line.partition("|")[0].split()
        if len(words) < 2 or words[0].startswith("#") or words[1] not in ("standard", "optional"):  # noqa: PLR2004
            continue
        needs: list[str] = []
        unless: list[str] = []
        if words[1] == "optional":
            into = needs
            for word in words[2:]:
                if word == "not":  # it turns every word after it, until the next one
                    into = needs if into is unless else unless
                elif word not in ("device-driver", "profiling-routine", "xnu-library") and "bound-checks" not in word:
                    into.append(word)
        found.append((words[0], FileRule(tuple(needs), tuple(unless))))
    return tuple(found)
