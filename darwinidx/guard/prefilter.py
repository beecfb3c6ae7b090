"""The cheap search that lets files naming nothing cost next to nothing: bytes in, yes or no out.

It may say yes too often, never no where a rule would find something. So it asks for less than the rules do: for a known
name as a whole word, for the words of a dotted name or of a header's path, for a call whose arguments a rule reads,
whatever the arguments are. Words are cut out of the bytes by ``translate`` and ``split``, which run in C, and looked up
in one set; nothing else is looked at in a file without such a word.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from darwinidx.guard.calls import MAKERS, RESOLVERS, calls_in, may_make
from darwinidx.guard.gather import request_of
from darwinidx.guard.names import Need
from darwinidx.guard.numbers import number_of
from darwinidx.guard.platforms import SPEAKS_OF_DARWIN, is_darwin_header
from darwinidx.mark import GUARD_MARKER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from darwinidx.guard.knowledge import Knowledge

ALLOW: Final = b"darwinidx:allow"
MARKER: Final = GUARD_MARKER.encode()

_ASCII: Final = 128
_TABLE: Final = bytes(c if c < _ASCII and (chr(c).isalnum() or c == ord("_")) else 32 for c in range(256))
_CHUNK: Final = 1 << 21
_OVERLAP: Final = 1 << 8
_PIECES: Final = re.compile(rb"(?<!\w)(\w+)[\"']\s*[\w@#]*(?=[\"'](\w+))")
"""Where two pieces of a string meet: the word before, the word after."""
_NUMBER: Final = re.compile(rb"(?<![\w.])(?:0[xX][\da-fA-F'_]+|0[bB][01'_]+|0[oO]?[0-7'_]+|[1-9][\d'_]*)")
_LARGE: Final = 0x100
_UNIX_CLASS: Final = 2 << 24
_CONTINUED: Final = re.compile(rb"\\\r?\n")
_PATH: Final = re.compile(rb"[<\"][ \t]*(?:System/)?([\w/.+-]+)(?=[ \t]*[>\"])")


class Prefilter:
    """Built once from what is known, asked for every file."""

    def __init__(self, knowledge: Knowledge) -> None:
        names = (knowledge.options, knowledge.functions, knowledge.structures, knowledge.constants, knowledge.ioctls)
        needs = {name: one.need for mapping in names for name, one in mapping.items()}
        for name in knowledge.syscalls:
            needs[f"SYS_{name}"] = needs[f"SYS_{name.upper()}"] = Need.NOTHING
        self._functions = "".join(f" _{name}" for name in knowledge.functions).encode()
        for name, one in knowledge.functions.items():
            needs[f"_{name}"] = one.need  # the linker's spelling
        self._names = frozenset(name.encode() for name in needs)
        self._enough = frozenset(name.encode() for name, need in needs.items() if need is Need.NOTHING)
        self._extra = tuple(name.encode() for name in knowledge.extra)
        large = {number for _, number in knowledge.option_numbers if number >= _LARGE}
        self._numbers = large | {_UNIX_CLASS | number for number in knowledge.syscall_numbers}
        self._requests = knowledge.requests.keys()
        self._makers = frozenset(name.encode() for name in MAKERS)
        joined = (knowledge.sysctls, knowledge.headers, knowledge.entitlements)
        needed = ({name.encode(): one.need for name, one in of.items()} for of in joined)
        self._joined = tuple((_by_longest(each), each) for each in needed)
        parts = (words for names, _ in self._joined for each in names.values() for _, words in each)
        self._resolvers = frozenset(name.encode() for name in RESOLVERS)
        self._words = self._names | self._makers | self._resolvers | frozenset[bytes]().union(*parts)

    def wants(self, data: bytes, *, darwin: bool = False, spelled: bool = False) -> bool:
        """Whether any rule could find something in a file.

        Args:
            data: the file's bytes.
            darwin: whether the file is Darwin's by its path or its language.
            spelled: whether a call counts only beside a private number that stands somewhere in the file as such. For
                files that are too large to be read: nobody wants to hear of each one that opens a socket.
        """
        found: set[bytes] = set()
        call = request = False
        for chunk in _chunks(data):
            found |= self._words.intersection(chunk.translate(_TABLE).split())
            calls, requests = calls_in(chunk)
            call, request = call or calls, request or requests
        if spelled and (call or request):
            call = request = self._spells(data)
        if call or not found.isdisjoint(self._enough) or self.wants_anywhere(data):
            return True
        if not found.isdisjoint(self._resolvers) and self._wants_pieces(data):
            return True
        needs: set[Need] = set()
        for names, of in self._joined:
            needs.update(of[name] for name in _possible(names, found) if name in data)
        if Need.NOTHING in needs:
            return True
        weak = needs or request or not found.isdisjoint(self._names)
        weak = weak or (not found.isdisjoint(self._makers) and may_make(data))
        return bool(weak) and (darwin or speaks_of_darwin(data))

    def _spells(self, data: bytes) -> bool:
        """Whether one of a file's numbers is a private option, a private request or a private call with its class."""
        numbers = {number_of(text.decode(), "c") or 0 for text in set(_NUMBER.findall(data))}
        requests = {request for number in numbers if (request := request_of(number))}
        return not self._numbers.isdisjoint(numbers) or not self._requests.isdisjoint(requests)

    def _wants_pieces(self, data: bytes) -> bool:
        """Whether two strings beside each other begin a function's name, with or without the linker's line."""
        starts = {before + after for before, after in _PIECES.findall(data)}
        return any(b" " + start in self._functions or b" _" + start in self._functions for start in starts)

    def wants_anywhere(self, data: bytes) -> bool:
        """Whether the file holds what counts in any system's code: a marker, an allowance, a team's own name."""
        return (b"darwinidx:" in data and (MARKER in data or ALLOW in data)) or any(
            name in data for name in self._extra
        )


def speaks_of_darwin(data: bytes) -> bool:
    """Whether anything in a file says Darwin: a word, cut by a line's end or not, or a header that only Darwin has."""
    if SPEAKS_OF_DARWIN.search(_CONTINUED.sub(b"", data)):
        return True
    return any(is_darwin_header(path.decode("latin-1")) for path in _PATH.findall(data))


def _by_longest(names: Iterable[bytes]) -> dict[bytes, list[tuple[bytes, frozenset[bytes]]]]:
    """Names that are made of words, with all their words, under the longest of them: most of the time the rarest."""
    found: dict[bytes, list[tuple[bytes, frozenset[bytes]]]] = {}
    for name in names:
        words = name.translate(_TABLE).split()
        found.setdefault(max(words, key=len), []).append((name, frozenset(words)))
    return found


def _possible(names: dict[bytes, list[tuple[bytes, frozenset[bytes]]]], found: AbstractSet[bytes]) -> Iterator[bytes]:
    """Yield the names all of whose words are there."""
    for longest in names.keys() & found:
        yield from (name for name, words in names[longest] if words <= found)


def _chunks(data: bytes) -> Iterator[bytes]:
    """Pieces of a file, so that a large one does not fill the memory with words; each begins before the last one ends.

    A word on a border stands whole in one of the two.
    """
    if len(data) <= _CHUNK:
        yield data
        return
    for start in range(0, len(data), _CHUNK):
        yield data[start : start + _CHUNK + _OVERLAP]
