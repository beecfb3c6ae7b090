"""Branches of the shell: ``if``, ``case`` and ``&&`` over what ``uname`` or a variable of the kind says."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from darwinidx.guard.branches.conditions import UNKNOWN, any_of, chain
from darwinidx.guard.branches.region import Region, regions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from darwinidx.guard.tokens import Token

_GIVEN: Final = re.compile(
    r"(?:^|[;&|]|\b(?:local|export|readonly|declare))[ \t]*(\w+)="
    r"([\"']?(?:\$\(\s*uname[^()\n]*\)|`\s*uname[^`\n]*`)[\"']?)"
    r"(?=[ \t]*(?:[;#\n]|$))",
    re.MULTILINE,
)
_HINT: Final = re.compile(r"uname|OSTYPE|RUNNER_OS|\bcase\b")
_PIECE: Final = re.compile(
    r"(?P<blank>[ \t\r]+|\\\r?\n|(?<![^\s;&|()])#[^\n]*)"
    r"|(?P<here>(?<!<)<<-?[ \t]*[\"'\\]?(?P<end>\w+))"
    r"|(?P<redirection>[<>]+[&|]?)"
    r"|(?P<close>;;&|;;|;&)"
    r"|(?P<line>\n)"
    r"|(?P<separator>[;&|]+)"
    r"|(?P<word>(?:\"(?:\\.|[^\"\\])*+\"|'[^']*+'|`[^`]*+`|\$\([^()\n]*+\)|\$\{(?:[^{}\"\n]|\"(?:\\.|[^\"\\])*+\"|\$\{[^{}\n]*+\})*+\}|\\.|[^\s;&|()<>\"'`\\])++)"
    r"|(?P<open>\()|(?P<shut>\))"
    r"|(?P<stray>.)",
    re.DOTALL,
)
_BEFORE_COMMAND: Final = frozenset({"if", "then", "elif", "else", "fi", "while", "until", "do", "done", "esac", "time",
                                    "{", "}", "!"})  # fmt: skip
"""Words that another word of the shell's own may stand behind."""
_SUBJECT: Final = r"[\"']?x?(?:\$\(\s*uname[^()]*\)|`\s*uname[^`]*`|\$\{?\w*(?:uname|OSTYPE|RUNNER_OS)[^\s\"']*)[\"']?"
_ASKED: Final = (
    rf"(?:!\s*)?(?:(?:\[\[?|test)\s+)?(?:!\s*)?{_SUBJECT}\s*(?P<operator>==?|!=|=~)\s*"
    r"[\"']?\^?x?(?P<value>\w[\w.-]*)(?:\.?\*|\$)?[\"']?(?:\.?\*)?(?:\s*\]\]?)?"
    r"|(?:!\s*)?uname(?:\s+-\w+)?\s*\|\s*grep(?:\s+-\w+)*\s+[\"']?\^?(?P<searched>\w+)[\"']?"
    r"(?:\s*&?>\s*/dev/null)?(?:\s*2>&1)?"
)
_TEST: Final = re.compile(_ASKED)
_LIST: Final = re.compile(
    rf"^[ \t]*(?P<test>{_ASKED})[ \t]*(?P<join>&&|\|\|)"
    r"(?P<rest>(?:[^\n;|&\"'\\]|&&|\\.|\"(?:\\.|[^\"\\])*+\"|'[^']*+')+)",
    re.MULTILINE | re.DOTALL,
)
_JOIN: Final = re.compile(r"(&&|\|\||(?<!uname)\s-[ao]\s)")
_CASE_SUBJECT: Final = re.compile(r"uname|OSTYPE|[Pp]latform|OS\b")


@dataclass(slots=True)
class _Open:
    """An ``if`` or a ``case`` that is being read."""

    word: str
    at: int
    """Where the subject, condition, pattern or arm that is being read begins; -1 before a pattern."""
    asking: bool = True
    """Whether that is no arm."""
    subject: str | None = None
    depth: int = 0
    """Brackets that are open in a pattern."""
    conditions: list[str] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    plain: bool = True
    """Whether no arm of a ``case`` goes on into the next."""

    def arm(self, condition: str, start: int) -> None:
        """An arm begins."""
        self.conditions.append(condition)
        self.asking, self.at = False, start

    def asks(self, end: int, start: int) -> None:
        """An arm ends, and something is asked again."""
        self.spans.append((self.at, end))
        self.asking, self.at = True, start

    def regions(self) -> Iterator[Region]:
        """What came out, when all of it was read."""
        if self.plain:
            yield from regions(self.spans, chain(self.conditions))


def read(text: str, tokens: Sequence[Token]) -> Iterator[Region]:  # noqa: PLR0912 - one loop over all sorts, for speed
    """Yield the arms of what ends; an ``if`` that never does is no branch, whatever follows it."""
    del tokens
    if not _HINT.search(text):
        return
    expand = _expander(text)
    for match in _LIST.finditer(text):
        condition = _condition(match["test"])
        yield from regions([match.span("rest")], [condition if match["join"] == "&&" else f"!({condition})"])
    opened: list[_Open] = []
    ends: list[str] = []
    command = True
    place = 0
    while piece := _PIECE.match(text, place):
        place = piece.end()
        sort, word = piece.lastgroup, piece[0]
        top = opened[-1] if opened else None
        if sort == "blank":
            continue
        if sort == "line":
            place = _after_documents(text, place, ends)
            ends = []
        elif sort == "here":
            ends.append(piece["end"])
        if top and top.word == "case" and top.asking and top.subject is not None:
            command = True
            if sort == "word" and word == "esac" and top.at < 0:
                yield from opened.pop().regions()
            elif sort == "shut" and not top.depth:
                top.arm(_pattern(text[max(top.at, 0) : piece.start()], expand(top.subject)), place)
            elif sort != "line" and not (sort == "open" and top.at < 0):
                top.depth += (sort == "open") - (sort == "shut")
                top.at = piece.start() if top.at < 0 else top.at
        elif sort == "close" and top and top.word == "case" and not top.asking:
            top.plain &= word == ";;"
            top.asks(piece.start(), -1)
        elif sort == "word":
            if command:
                yield from _reserved(text, piece, opened, expand)
            elif top and top.word == "case" and top.subject is None and word == "in":
                top.subject, top.at = text[top.at : piece.start()], -1
            command = (command and word in _BEFORE_COMMAND) or word in ("]]", "{")
        else:
            command = command if sort in ("here", "redirection") else True


def _reserved(text: str, piece: re.Match[str], opened: list[_Open], expand: Callable[[str], str]) -> Iterator[Region]:
    """Take in a word that stands where a command can."""
    word = piece[0]
    if word in ("if", "case"):
        opened.append(_Open(word, piece.end()))
        return
    if not opened:
        return
    top = opened[-1]
    if top.word == "case":
        if word == "esac" and not top.asking:
            top.asks(piece.start(), -1)
            yield from opened.pop().regions()
    elif top.asking:
        if word == "then":
            top.arm(_condition(expand(text[top.at : piece.start()])), piece.end())
    elif word in ("elif", "else", "fi"):
        top.asks(piece.start(), piece.end())
        if word == "else":
            top.arm("", piece.end())
        elif word == "fi":
            yield from opened.pop().regions()


def _expander(text: str) -> Callable[[str], str]:
    """Return what puts ``$(uname)`` in the place of a variable that the script gives that and nothing else."""
    given = {
        name: what.strip("\"'")
        for name, what in _GIVEN.findall(text)
        if len(re.findall(rf"(?<![\w$]){name}\+?=|\b(?:for|read)[ \t]+{name}\b", text)) == 1
    }
    if not given:
        return str
    used = re.compile(rf"\$(?:({'|'.join(given)})\b|\{{({'|'.join(given)})\b[^}}\n]*\}})")
    return lambda words: used.sub(lambda match: given[match[1] or match[2]], words)


def _after_documents(text: str, place: int, ends: Sequence[str]) -> int:
    """Where the script goes on after the documents that begin on this line."""
    for end in ends:
        match = re.compile(rf"^[ \t]*{end}[ \t\r]*$", re.MULTILINE).search(text, place)
        place = match.end() if match else place
    return place


def _condition(text: str) -> str:
    """A test in C's spelling; the last command decides. The shell's ``&&`` binds no tighter than its ``||``."""
    last = re.split(r"[;\n]", text.strip(" \t\r\n;"))[-1].strip()
    parts = _JOIN.split(last)
    joins = {"||" if join in ("||", " -o ") else "&&" for join in parts[1::2]}
    if len(joins) > 1 or (joins and last.startswith("!")):
        return UNKNOWN
    return f" {joins.pop() if joins else ''} ".join(_asked(part.strip()) for part in parts[::2])


def _asked(part: str) -> str:
    match = _TEST.fullmatch(part)
    if not match:
        return UNKNOWN
    before = part[: part.find("uname") if match["searched"] else match.start("operator")]
    negated = (before.count("!") + (match["operator"] == "!=")) % 2
    return f"{'!' * negated}({any_of([match['value'] or match['searched']])})"


def _pattern(text: str, subject: str) -> str:
    """A pattern of a ``case`` in C's spelling; empty for the rest."""
    parts = [re.sub(r"\[(\w)\w\]", r"\1", part).strip(" \t\"'") for part in text.split("|")]
    if "*" in parts:
        return ""
    plain = _CASE_SUBJECT.search(subject) and not any(re.search(r"[^\w* .-]", part) for part in parts)
    return any_of(parts) if plain else UNKNOWN
