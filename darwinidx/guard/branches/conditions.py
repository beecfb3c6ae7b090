"""Conditions of other languages in C's spelling: what they ask of the platform is kept, everything else is unknown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from darwinidx.guard.branches.cfg import cfg_in_c
from darwinidx.guard.platforms import Platform, platform_of_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HINT: Final = re.compile(
    r"GOOS|\.platform\b|os\.tag\b|cfg!|\bos\.name\b|OSTYPE|os\.type\(\)|consts::OS|\btarget\.is|[Pp]latform\.(?:is|osFamily)"
)
"""Without any of it a text with braces tests no platform."""
UNKNOWN: Final = "defined(unknown_to_us)"
_SPELLINGS: Final = (
    (re.compile(r"@import\(\s*\"builtin\"\s*\)"), "builtin"),
    (re.compile(r"\w+\.getProperty\(\s*\"os\.name\"\s*\)"), "os.name"),
)
"""Calls that stand for a name."""
_STRING: Final = r"[\"'][\w. -]+[\"']"
SUBJECT: Final = re.compile(
    r"[\w.:@]*(?:GOOS|platform|os\.tag|sysname|system\(\)|uname\(\)|OSTYPE|os\.name|os\.type\(\)|consts::OS)"
    r"[\w.]*(?:\([\w.]*\))?"
)
"""What holds the platform's name."""
REST: Final = frozenset({"default", "else", "_"})
"""Patterns of the arm for the rest."""
_VALUE: Final = re.compile(r"([\"'][^\"']*[\"']|\w+)|[\w.]*\.(\w+)")
_PIECE: Final = re.compile(
    r"(?P<blank>\s+|comptime\b)"
    rf"|(?P<test>{SUBJECT.pattern}"
    rf"(?:\s*(?P<operator>===?|!==?)\s*(?P<value>\.\w+|{_STRING})"
    rf"|\.(?:starts_?[wW]ith|(?P<part>contains|includes))\(\s*(?P<word>{_STRING})\s*\)"
    rf"|\s+(?P<membership>(?:not\s+)?in)\s*[(\[{{](?P<many>(?:\s*{_STRING}\s*,?)+)\s*[)\]}}]))"
    r"|[\w.]*(?:\.tag|\btarget|[Pp]latform)\.is(?P<own>[A-Z]\w*)\(\)"
    r"|cfg!\((?P<cfg>(?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)"
    r"|(?P<join>&&|\|\||(?:and|or)\b)"
    r"|(?P<no>!(?!=)|not\b)"
    r"|(?P<open>[(\[{])|(?P<close>[)\]}])"
    r"|(?P<other>\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|[\w.:@$]+|\?\.|(?P<choice>\?)|.)",
    re.DOTALL,
)
_WORD: Final = re.compile(r"\"[^\"]*\"|\w+|[^\s\w]")
_JOINS: Final = {"and": "&&", "or": "||"}
_LONGEST: Final = 4000


def any_of(words: Iterable[str]) -> str:
    """The condition that the platform is one of some."""
    names = []
    for word in words:
        plain = re.sub(r"\W", "", word)  # `Mac OS X`, `hp-ux`; or the words of `x86_64-apple-darwin`
        names.append(plain if platform_of_word(plain) is not Platform.ANY else re.sub(r"\W+", "_", word).strip("_"))
    return " || ".join(f"defined(__{name}__)" for name in names if name) or UNKNOWN


def chain(conditions: Sequence[str]) -> list[str]:
    """When each arm of an if/else chain is reached; the empty condition is the last ``else``.

    What says nothing of the platform cannot rule one out, so its denial is left out.
    """
    reached: list[str] = []
    denied: list[str] = []
    for condition in conditions:
        reached.append(" && ".join([*denied, f"({condition})"] if condition else denied) or UNKNOWN)
        if "__" in condition:
            denied.append(f"!({condition})")
    return reached


def respelled(text: str) -> str:
    """The text with the platform's name where a call asks for it."""
    for spelling, name in _SPELLINGS:
        text = spelling.sub(name, text)
    return text


def value_in_c(pattern: str) -> str:
    """The condition that the platform is one of a pattern's values; empty for the rest."""
    names: list[str] = []
    for part in re.split(r"[,|]", pattern.removeprefix("inline ")):
        match = _VALUE.fullmatch(part.strip())
        if match:
            names.append(match[1] or match[2])
        elif part.strip():
            return UNKNOWN
    return any_of(names) if REST.isdisjoint(names) else ""


def condition_in_c(text: str) -> str:
    """A condition in C's spelling. One whose shape is not plain is unknown as a whole: a branch must not be missed."""
    text = respelled(text)
    if len(text) > _LONGEST:
        return UNKNOWN
    made: list[str] = []
    operand = False
    inside = 0
    for piece in _PIECE.finditer(text):
        sort = piece.lastgroup or ""
        if sort == "blank":
            continue
        if piece["choice"] or piece[0] in ("if", "lambda"):
            return UNKNOWN  # a choice between conditions
        if inside:  # the brackets of something unknown
            inside += (sort == "open") - (sort == "close")
        elif not operand:
            if sort == "no" or piece[0] == "(":
                made.append(piece[0].replace("not", "!"))
                continue
            if sort in ("join", "close"):
                return UNKNOWN
            made.append(_test(piece))
            operand = True
            inside = int(sort == "open")
        elif sort == "join":
            made.append(_JOINS.get(piece[0], piece[0]))
            operand = False
        elif piece[0] == ")":
            made.append(")")
        elif made[-1] != UNKNOWN:
            return UNKNOWN  # something is done with the answer
        elif sort == "open":
            inside = 1
    return " ".join(made) if operand and not inside else UNKNOWN


def _test(piece: re.Match[str]) -> str:
    """What one piece asks."""
    if piece["cfg"] is not None:
        return f"({cfg_in_c(_WORD.findall(piece['cfg']))})"
    if piece["own"]:
        return f"({any_of([piece['own']])})"
    if not piece["test"]:
        return UNKNOWN
    words = re.findall(_STRING, piece["many"]) if piece["many"] else [piece["value"] or piece["word"]]
    if piece["part"] and (part := words[0].strip("\"'").lower()) != "darwin" and part in "darwin":
        return UNKNOWN  # `win` is a part of it
    negated = (piece["operator"] or "").startswith("!") or (piece["membership"] or "").startswith("not")
    return f"{'!' * negated}({any_of(words)})"
