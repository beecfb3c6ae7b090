"""The text functions of make that the tree's Makefiles use; those that need a shell give nothing."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable


class Expander(Protocol):
    """What a function needs of the make run it stands in."""

    def expand(self, text: str) -> str:
        """Return the text with its references expanded."""

    def raw(self, name: str) -> str | None:
        """Return a variable's text before expansion."""

    def wildcard(self, pattern: str) -> str:
        """Return the files that match."""


if TYPE_CHECKING:
    Function = Callable[[Expander, list[str]], str]


_DIVIDES = re.compile(r"[(){},]")
_LISTING = re.compile(r"\(?\s*cd\s+(\S+?)/?\s*;\s*echo\s+([\w.*? -]+?)\s*\)?")


def split_arguments(text: str) -> list[str]:
    """Split a function's arguments at the commas outside brackets."""
    parts: list[str] = []
    depth = start = 0
    for found in _DIVIDES.finditer(text):
        if found[0] in "({":
            depth += 1
        elif found[0] in ")}":
            depth -= 1
        elif not depth:
            parts.append(text[start : found.start()])
            start = found.end()
    return [*parts, text[start:]]


def matches(pattern: str, word: str) -> str | None:
    """Return the part of ``word`` that ``%`` stands for (empty when equal without one); None when it does not match."""
    before, percent, after = pattern.partition("%")
    if not percent:
        return "" if pattern == word else None
    if len(word) >= len(before) + len(after) and word.startswith(before) and word.endswith(after):
        return word[len(before) : len(word) - len(after)]
    return None


def substitute_suffix(text: str, old: str, new: str) -> str:
    """Return ``$(name:old=new)``: a pattern when ``%`` is in it, else a suffix."""
    if "%" not in old:
        old, new = f"%{old}", f"%{new}"
    return " ".join(_substitute(old, new, word) for word in text.split())


def _substitute(old: str, new: str, word: str) -> str:
    stem = matches(old, word)
    return word if stem is None else new.replace("%", stem, 1)


def _each(change: Callable[[str], str]) -> Function:
    return lambda make, parts: " ".join(change(word) for word in make.expand(",".join(parts)).split())


def _filter(make: Expander, parts: list[str], *, keep: bool) -> str:
    patterns, text = make.expand(parts[0]).split(), make.expand(",".join(parts[1:]))
    exact = {pattern for pattern in patterns if "%" not in pattern}
    loose = [pattern for pattern in patterns if "%" in pattern]
    return " ".join(
        word
        for word in text.split()
        if (word in exact or any(matches(pattern, word) is not None for pattern in loose)) == keep
    )


def _foreach(make: Expander, parts: list[str]) -> str:
    if len(parts) < 3:  # noqa: PLR2004 - variable, list, text
        return ""
    name, words, text = make.expand(parts[0]).strip(), make.expand(parts[1]).split(), ",".join(parts[2:])
    return " ".join(make.expand(_bind(text, name, word)) for word in words)


def _bind(text: str, name: str, value: str) -> str:
    return text.replace(f"$({name})", value).replace(f"${{{name}}}", value)


def _if(make: Expander, parts: list[str]) -> str:
    if make.expand(parts[0]).strip():
        return make.expand(parts[1]) if len(parts) > 1 else ""
    return make.expand(",".join(parts[2:]))


def _or(make: Expander, parts: list[str]) -> str:
    return next((value for part in parts if (value := make.expand(part).strip())), "")


def _and(make: Expander, parts: list[str]) -> str:
    values = [make.expand(part).strip() for part in parts]
    return values[-1] if all(values) else ""


def _word(make: Expander, parts: list[str]) -> str:
    number, words = make.expand(parts[0]).strip(), make.expand(",".join(parts[1:])).split()
    return words[int(number) - 1] if number.isdigit() and 0 < int(number) <= len(words) else ""


def _subst(make: Expander, parts: list[str]) -> str:
    if len(parts) < 3:  # noqa: PLR2004 - from, to, text
        return ""
    old, new, text = make.expand(parts[0]), make.expand(parts[1]), make.expand(",".join(parts[2:]))
    return text.replace(old, new) if old else text


def _patsubst(make: Expander, parts: list[str]) -> str:
    if len(parts) < 3:  # noqa: PLR2004 - pattern, replacement, text
        return ""
    old, new = make.expand(parts[0]).strip(), make.expand(parts[1]).strip()
    return " ".join(_substitute(old, new, word) for word in make.expand(",".join(parts[2:])).split())


def _affix(make: Expander, parts: list[str], *, before: bool) -> str:
    affix, words = make.expand(parts[0]).strip(), make.expand(",".join(parts[1:])).split()
    return " ".join(affix + word if before else word + affix for word in words)


def _nothing(_make: Expander, _parts: list[str]) -> str:
    return ""


def _shell(make: Expander, parts: list[str]) -> str:
    """Answer the one command that lists need, which lists a folder's files; no other is run."""
    listing = _LISTING.fullmatch(make.expand(",".join(parts)).strip())
    if not listing:
        return ""
    directory, patterns = listing.groups()
    found = (make.wildcard(f"{directory}/{pattern}") for pattern in patterns.split())
    return " ".join(posixpath.basename(path) for text in found for path in text.split())


def _picked(make: Expander, parts: list[str], index: int) -> str:
    words = make.expand(",".join(parts)).split()
    return words[index] if words else ""


def _findstring(make: Expander, parts: list[str]) -> str:
    sought = make.expand(parts[0])
    return sought if sought in make.expand(",".join(parts[1:])) else ""


FUNCTIONS: dict[str, Function] = {
    "addprefix": lambda make, parts: _affix(make, parts, before=True),
    "addsuffix": lambda make, parts: _affix(make, parts, before=False),
    "and": _and,
    "basename": _each(lambda word: posixpath.splitext(word)[0]),
    "call": _nothing,
    "dir": _each(lambda word: posixpath.join(posixpath.dirname(word), "") or "./"),
    "error": _nothing,
    "eval": _nothing,
    "filter": lambda make, parts: _filter(make, parts, keep=True),
    "filter-out": lambda make, parts: _filter(make, parts, keep=False),
    "findstring": _findstring,
    "firstword": lambda make, parts: _picked(make, parts, 0),
    "foreach": _foreach,
    "if": _if,
    "info": _nothing,
    "lastword": lambda make, parts: _picked(make, parts, -1),
    "notdir": _each(posixpath.basename),
    "or": _or,
    "origin": lambda make, parts: "undefined" if make.raw(make.expand(parts[0]).strip()) is None else "file",
    "patsubst": _patsubst,
    "shell": _shell,
    "sort": lambda make, parts: " ".join(sorted(set(make.expand(",".join(parts)).split()))),
    "strip": _each(str),
    "subst": _subst,
    "suffix": _each(lambda word: posixpath.splitext(word)[1]),
    "warning": _nothing,
    "wildcard": lambda make, parts: make.wildcard(make.expand(",".join(parts))),
    "word": _word,
    "words": lambda make, parts: str(len(make.expand(",".join(parts)).split())),
}
