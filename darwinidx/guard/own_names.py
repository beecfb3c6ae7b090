"""What a file defines itself under a name that Darwin has too: its own thing, or Darwin's defined again."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from darwinidx.guard.enumerations import enumerations
from darwinidx.guard.gather import request_of
from darwinidx.guard.names import Need
from darwinidx.guard.numbers import number_of, value_of
from darwinidx.guard.platforms import Platform
from darwinidx.guard.tokens import Sort, content

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from darwinidx.guard.definitions import Definitions
    from darwinidx.guard.knowledge import KnownName
    from darwinidx.guard.product import ProductFile
    from darwinidx.guard.tokens import Token

_AUTOMATIC = ("auto", "(", ")")


class How(Enum):
    """How a definition says what its name means."""

    WRITTEN = "written"
    """A number or a text."""
    COUNTED = "counted"
    """A member of an enumeration without a number of its own."""
    UNTOLD = "untold"
    """A member whose number cannot be told, or that has none: a case."""
    KEY = "key"
    """A key of an object literal, with something else than a number or a text behind it."""


class Meaning(NamedTuple):
    """One definition of a name."""

    start: int
    how: How
    value: int | str | None
    beside: frozenset[str] = frozenset()
    """The members of its enumeration."""


class Meanings:
    """The definitions of a file by name; what one says is read when it is asked for."""

    def __init__(self, family: str, text: str, tokens: Sequence[Token], definitions: Definitions) -> None:
        self._family, self._definitions = family, definitions
        self._given: dict[str, list[tuple[Token, Sequence[Token]]]] = {}
        for name, run in definitions.given:
            self._given.setdefault(name.text, []).append((name, run))
        self._members: dict[str, list[Meaning]] = {}
        for members in enumerations(family, text, tokens, definitions.certain):
            names = frozenset(member.name.text for member in members)
            for member in members:
                if not member.written:
                    how = How.UNTOLD if member.value is None else How.COUNTED
                    meaning = Meaning(member.name.start, how, member.value, names)
                    self._members.setdefault(member.name.text, []).append(meaning)
        self._keys: dict[str, list[tuple[Token, Sequence[Token]]]] = {}
        for name, run in _keys(tokens) if family == "js" else ():
            self._keys.setdefault(name.text, []).append((name, run))

    def of(self, name: str) -> list[Meaning]:
        """What the file says of a name that it defines."""
        if name not in self._given and name not in self._members and name not in self._keys:
            return []
        written = (_written(self._family, token, run, self._definitions) for token, run in self._given.get(name, ()))
        keys = (_key(self._family, token, run, self._definitions) for token, run in self._keys.get(name, ()))
        return [*(one for one in (*written, *keys) if one is not None), *self._members.get(name, ())]


def _key(family: str, name: Token, run: Sequence[Token], definitions: Definitions) -> Meaning | None:
    value = value_of(run, family, definitions.certain)
    if value is None and any(token.text == name.text for token in run):
        return None  # the name is used behind its own key
    return Meaning(name.start, How.KEY if value is None else How.WRITTEN, value)


def _written(family: str, name: Token, run: Sequence[Token], definitions: Definitions) -> Meaning | None:
    value: int | str | None = value_of(run, family, definitions.certain)
    if value is not None:
        return Meaning(name.start, How.WRITTEN, value)
    if run and all(token.sort is Sort.STRING for token in run):
        told = "".join(content(token) for token in run)
        number = number_of(told, family)
        return Meaning(name.start, How.WRITTEN, told if number is None else number)
    if tuple(token.text for token in run[-3:]) == _AUTOMATIC:  # Python's enum.auto()
        return Meaning(name.start, How.UNTOLD, None)
    return None


def _keys(tokens: Sequence[Token]) -> Iterator[tuple[Token, Sequence[Token]]]:
    """Yield the keys of object literals and what stands behind them."""
    for index in range(1, len(tokens) - 2):
        token = tokens[index]
        if token.sort is not Sort.NAME or tokens[index + 1].text != ":" or tokens[index - 1].text not in ("{", ","):
            continue
        depth, last = 0, index + 2
        while last < min(index + 40, len(tokens)) and (depth or tokens[last].text not in (",", "}", ";", ")")):
            depth += (tokens[last].text in ("(", "[", "{")) - (tokens[last].text in (")", "]", "}"))
            last += 1
        yield token, tokens[index + 2 : last]


def is_own(file: ProductFile, known: KnownName, names: Container[str], *, keys: bool = True) -> bool:
    """Whether a file means something of its own by a known name.

    What only another system compiles says nothing of what Darwin's branch means, except for a name that such systems
    have too: whoever defines it for several defines it for all of them.

    Args:
        file: the file.
        known: what Darwin means.
        names: the known names of the same sort: an enumeration that has more of them is a copy.
        keys: whether keys are the file's own; where a file reaches C they name what it reaches.
    """
    told = [one for one in file.meanings.of(known.name) if keys or one.how is not How.KEY]
    here = [one for one in told if file.platform_at(one.start) is not Platform.OTHER]
    if here and (len(here) < len(told)) and known.need is Need.DARWIN_CODE:
        return True
    if here and known.history.last and "necp" not in known.name.lower():
        return True  # Darwin has dropped it; who defines it for himself has only that
    if any(one.how is How.WRITTEN and not _differs(one, known) for one in here):
        return False
    return any(_differs(one, known) if one.how is How.WRITTEN else _own_member(one, known, names) for one in here)


def _differs(one: Meaning, known: KnownName) -> bool:
    if isinstance(one.value, int) and isinstance(known.value, str) and (request := request_of(known.value)):
        return request_of(one.value) != request
    return known.value is not None and one.value != known.value


def _own_member(one: Meaning, known: KnownName, names: Container[str]) -> bool:
    """Whether a member without a number of its own is the project's: so it is where no other one is Darwin's."""
    if one.how is How.COUNTED and isinstance(known.value, int) and one.value != known.value:
        return True
    return not any(name in names for name in one.beside if name != known.name)
