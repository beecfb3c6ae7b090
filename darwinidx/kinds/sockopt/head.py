"""A function's head: its parameters, and which of them carry a socket option."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from darwinidx.kinds.sockopt.facts import declare
from darwinidx.kinds.sockopt.text import read_tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from darwinidx.source import Source

_OPTION = "struct sockopt *"
_INTEGERS = frozenset({"int", "u_int", "unsigned", "unsigned int", "u_int32_t", "uint32_t", "int32_t"})
_KCTL_PARAMETERS = 6
"""How many a kernel control's handler takes; the last is the argument's size."""


@dataclass(frozen=True, slots=True)
class Head:
    """Names and types of a function's parameters, in order."""

    names: tuple[str, ...]
    types: dict[str, str]

    @property
    def options(self) -> frozenset[str]:
        """Parameters that are a ``struct sockopt *``."""
        return frozenset(name for name in self.names if self.types.get(name, "") == _OPTION)

    @property
    def integers(self) -> tuple[str, ...]:
        """Parameters that could be an option's name."""
        return tuple(name for name in self.names if self.types.get(name, "") in _INTEGERS)

    @property
    def serves_socket(self) -> bool:
        """Whether it takes a socket and an option and nothing else, as ``pr_ctloutput`` does."""
        return [self.types.get(name, "") for name in self.names] == ["struct socket *", _OPTION]

    @property
    def length(self) -> str:
        """The parameter of a kernel control's handler that holds the argument's size."""
        return self.names[-1] if len(self.names) == _KCTL_PARAMETERS and not self.options else ""


def read_head(source: Source, start: int, end: int) -> Head:
    """Read the parameters between a function's name and its body, in either style of C."""
    words = [token.text for token in read_tokens(source, start, end)]
    inside, after = _parameters(words)
    types: dict[str, str] = {}
    names: list[str] = []
    for parameter in inside:
        found: dict[str, str] = {}
        declare([word for word in parameter if not word.startswith("__")], found)
        name = next(iter(found), parameter[-1] if len(parameter) == 1 else "")
        names.append(name)
        types.update(found)
    declaration: list[str] = []
    for word in after:
        if word == ";":
            declare(declaration, types)
            declaration = []
        else:
            declaration.append(word)
    return Head(tuple(names), types)


def _parameters(words: Sequence[str]) -> tuple[list[list[str]], Sequence[str]]:
    """Split the list at its commas; also return the words after it (K&R declarations)."""
    parts: list[list[str]] = [[]]
    depth = 0
    for place, word in enumerate(words):
        if word == "(":
            depth += 1
            if depth == 1:
                continue
        if word == ")":
            depth -= 1
            if depth == 0:
                return [part for part in parts if part], words[place + 1 :]
        if word == "," and depth == 1:
            parts.append([])
        elif depth:
            parts[-1].append(word)
    return [], ()
