"""Just enough of make to know what a Makefile's variables hold; recipes and rules are passed over."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from darwinidx.resolve.make_functions import FUNCTIONS, split_arguments, substitute_suffix

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_ASSIGNMENT = re.compile(
    r"\s*(?:(?:export|override|private)\s+)*([^\s:#=+?!]+)\s*(::?=|\?=|\+=|!=|=)[ \t]*(.*)", re.DOTALL
)
_CONDITIONAL = re.compile(r"\s*(ifeq|ifneq|ifdef|ifndef|else|endif|define|endef)\b\s*(.*)", re.DOTALL)
_CONTINUATION = re.compile(r"[ \t]*\\\n[ \t]*")
_COMMENT = re.compile(r"(?<!\\)#.*", re.DOTALL)
_QUOTED = re.compile(r"""(["'])(.*?)\1\s*(["'])(.*?)\3""")
_DEEPEST = 40
_BRACKETS = {"(": re.compile(r"[()]"), "{": re.compile(r"[{}]")}


class _Line(NamedTuple):
    """One line, and what it may be; that it is one, the lines around it decide."""

    text: str
    directive: tuple[str, str] | None
    """Its word and the rest."""
    assignment: tuple[str, str, str] | None
    """Variable, operator and value."""


@lru_cache(maxsize=512)
def _lines(text: str) -> tuple[_Line, ...]:
    """Return a Makefile's lines; it is read for each processor, each platform and most releases."""
    found = []
    for line in logical_lines(text):
        directive, assignment = _CONDITIONAL.match(line), _ASSIGNMENT.match(line)
        found.append(
            _Line(
                line,
                (directive[1], directive[2]) if directive else None,
                (assignment[1], assignment[2], assignment[3]) if assignment else None,
            )
        )
    return tuple(found)


def logical_lines(text: str) -> tuple[str, ...]:
    """Return a Makefile's lines with continuations joined and comments gone; empty lines are left out."""
    joined = _CONTINUATION.sub(" ", text)
    kept = (_COMMENT.sub("", line) if "#" in line else line for line in joined.split("\n"))
    return tuple(line for line in kept if line.strip())


class Makefile:
    """The variables of one make run: read any number of texts, then ask for words.

    ``overrides`` win over every assignment, as on make's command line; ``base`` gives variables of texts read before;
    ``glob`` answers ``$(wildcard)``.
    """

    def __init__(
        self,
        overrides: Mapping[str, str],
        *,
        base: Makefile | None = None,
        glob: Callable[[str], Sequence[str]] | None = None,
    ) -> None:
        self._overrides = dict(overrides)
        self._values: dict[str, str] = {}
        self._base = base
        self._glob = glob or (lambda _: ())
        self._depth = 0

    def read(self, text: str) -> None:
        """Take the assignments of ``text`` that its conditionals select."""
        frames: list[list[bool]] = []  # [this arm is live, some arm was taken, the surroundings are live]
        in_rule = in_define = False
        for line in _lines(text):
            if in_define:
                in_define = not line.text.lstrip().startswith("endef")
                continue
            if line.text[0] == "\t" and in_rule:
                continue
            if line.directive:
                word, rest = line.directive
                if word == "define":
                    in_define = True
                else:
                    self._branch(frames, word, rest.strip())
                continue
            if frames and not frames[-1][0]:
                continue
            if line.assignment:
                in_rule = False
                self._assign(*line.assignment)
            elif ":" in line.text:
                in_rule = True

    def raw(self, name: str) -> str | None:
        """Return a variable's text before expansion; None when it was never set."""
        if name in self._overrides:
            return self._overrides[name]
        if name in self._values:
            return self._values[name]
        return self._base.raw(name) if self._base else None

    def text(self, name: str) -> str:
        """Return a variable's expanded text; empty when it was never set."""
        return self.expand(self.raw(name) or "")

    def words(self, name: str) -> list[str]:
        """Return a variable's expanded words."""
        return self.text(name).split()

    def local(self, name: str) -> bool:
        """Tell whether this Makefile's own text set the variable."""
        return name in self._values

    def expand(self, text: str) -> str:
        """Return ``text`` with variables and the functions that need no shell expanded."""
        if "$" not in text:
            return text
        if self._depth > _DEEPEST:  # a variable that names itself
            return ""
        self._depth += 1
        try:
            return self._expand(text)
        finally:
            self._depth -= 1

    def wildcard(self, pattern: str) -> str:
        """Return the files that match, as ``$(wildcard)`` does."""
        return " ".join(name for word in pattern.split() for name in self._glob(word))

    def _expand(self, text: str) -> str:
        out: list[str] = []
        at = 0
        while (dollar := text.find("$", at)) >= 0:
            out.append(text[at:dollar])
            opening = text[dollar + 1 : dollar + 2]
            if opening in _BRACKETS:
                end = _closing(text, dollar + 1)
                out.append(self._reference(text[dollar + 2 : end]))
                at = end + 1
            else:
                out.append("$" if opening == "$" else self.text(opening) if opening else "")
                at = dollar + 2
        out.append(text[at:])
        return "".join(out)

    def _reference(self, inner: str) -> str:
        name, space, rest = inner.partition(" ")
        if not space and "\t" in inner:
            name, space, rest = inner.partition("\t")
        if space and name in FUNCTIONS:
            return FUNCTIONS[name](self, split_arguments(rest.lstrip()))
        inner = self.expand(inner)
        if ":" in inner and "=" in inner:
            variable, _, change = inner.partition(":")
            return substitute_suffix(self.text(variable), *change.split("=", 1))
        return self.text(inner)

    def _assign(self, name: str, operator: str, value: str) -> None:
        if "$" in name:
            name = self.expand(name)
        if operator in (":=", "::="):
            self._values[name] = self.expand(value).replace("$", "$$")
        elif operator == "+=":
            before = self.raw(name)
            self._values[name] = f"{before} {value}" if before else value
        elif operator == "=" or (operator == "?=" and self.raw(name) is None):
            self._values[name] = value

    def _branch(self, frames: list[list[bool]], word: str, rest: str) -> None:
        if word == "endif":
            if frames:
                frames.pop()
            return
        if word == "else":
            if not frames:
                return
            frame = frames[-1]
            nested = _CONDITIONAL.match(rest)
            wanted = frame[2] and not frame[1]
            frame[0] = wanted and (self._holds(nested[1], nested[2].strip()) if nested else True)
            frame[1] = frame[1] or frame[0]
            return
        around = frames[-1][0] if frames else True
        live = around and self._holds(word, rest)
        frames.append([live, live, around])

    def _holds(self, word: str, rest: str) -> bool:
        if word in ("ifdef", "ifndef"):
            return bool(self.raw(self.expand(rest).strip())) == (word == "ifdef")
        if rest.startswith("("):
            sides = split_arguments(rest[1 : _closing(rest, 0)])
        else:
            quoted = _QUOTED.match(rest)
            sides = [quoted[2], quoted[4]] if quoted else [rest]
        left, right = (self.expand(side).strip() for side in (*sides, "")[:2])
        return (left == right) == (word == "ifeq")


def _closing(text: str, at: int) -> int:
    """Return the index of the bracket that closes the one at ``at``; the text's end when none does."""
    opening, depth = text[at], 0
    for bracket in _BRACKETS[opening].finditer(text, at):
        depth += 1 if bracket[0] == opening else -1
        if not depth:
            return bracket.start()
    return len(text)
