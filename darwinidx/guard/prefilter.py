"""The cheap search that lets files naming nothing cost next to nothing: bytes in, yes or no out.

Words are cut out of the bytes by ``translate`` and ``split``, which run in C, and looked up in one set. What is not a
word (a call with a number in it, an include, a dotted name) has a word that goes with it, and is looked for only where
that word stands. It may say yes too often, never no where a rule would find something.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from darwinidx.guard.names import Need
from darwinidx.guard.platforms import is_darwin_header
from darwinidx.mark import GUARD_MARKER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from darwinidx.guard.knowledge import Knowledge

ALLOW: Final = b"darwinidx:allow"
MARKER: Final = GUARD_MARKER.encode()

_ASCII: Final = 128
_TABLE: Final = bytes(c if c < _ASCII and (chr(c).isalnum() or c == ord("_")) else 32 for c in range(256))
_CHUNK: Final = 1 << 21
_OVERLAP: Final = 1 << 8
_SOCKET: Final = re.compile(rb"ock_?[oO]pt\w*\s*\(([^;]{0,200})")
_SYSCALL: Final = re.compile(rb"yscall\w*\s*\(\s*(?:[\w.]*\()?(\w+)")
_MAKER: Final = re.compile(rb"\(\s*(?:\w+\s*,\s*)?b?'(.)'\s*,")
_REQUEST: Final = re.compile(rb"octl\w*\s*\([^;]{0,120}?\b(?:0[xX][0-9a-fA-F]{8}|\d{10})\b")
_REQUEST_NAME: Final = re.compile(rb"octl\w*\s*\([^;,]{0,120},\s*([A-Za-z_]\w*)\s*[,)]")
_INCLUDE: Final = re.compile(rb"#[ \t]*(?:include|import)[ \t]*[<\"](?:System/)?([^>\"\n]+)[>\"]")
_ZIG_INCLUDE: Final = re.compile(rb"cInclude\(\s*\"([^\"\n]+)")
_DOTTED: Final = re.compile(rb"[A-Za-z_][\w-]*(?:\.[\w-]+)+")
_NUMBER: Final = re.compile(rb"\b(0[xX][0-9a-fA-F_]+|[0-9]+)")
_COMPUTED: Final = re.compile(rb"[\w)]\s*(?:[-+*|^&]|<<)\s*[\w(]")
_NAME: Final = re.compile(rb"[A-Za-z_]\w*")
_TAKES: Final = re.compile(rb"\s*(?::\s*[\w:.]+\s*|[ \t]+\w+[ \t]*|:)?=(?!=)")
_REACH: Final = 12
_DARWIN: Final = re.compile(
    rb"(?i:apple|darwin|mac_?os|osx|\bios\b|iphone|tvos|watchos|visionos|xros)|TARGET_OS_|libSystem|\.dylib|\.framework"
)
_DOTTED_SIGNS: Final = (b"ysctl", b'"net.inet', b'"net.necp')
"""A name in a table, away from the call, is worth two short searches and no more."""
_LARGE: Final = 0x100
_UNIX_CLASS: Final = 2
_CALLS: Final = frozenset(
    {b"syscall", b"Syscall", b"Syscall6", b"Syscall9", b"RawSyscall", b"RawSyscall6", b"SyscallN", b"SyscallPtr",
     b"__syscall", b"_syscall", *(b"syscall%d" % n for n in range(7))}
)  # fmt: skip
_REQUESTS: Final = frozenset(
    {b"_IO", b"_IOR", b"_IOW", b"_IOWR", b"IO", b"IOR", b"IOW", b"IOWR", b"ioctl", b"Ioctl", b"IOCTL", b"ioctl_none",
     b"ioctl_read", b"ioctl_write_ptr", b"ioctl_readwrite", b"request_code_none", b"request_code_read",
     b"request_code_write", b"request_code_readwrite"}
)  # fmt: skip


class Prefilter:
    """Built once from what is known, asked for every file."""

    def __init__(self, knowledge: Knowledge) -> None:
        names = (knowledge.options, knowledge.functions, knowledge.structures, knowledge.constants, knowledge.ioctls)
        needs = {name: one.need for mapping in names for name, one in mapping.items()}
        for name in knowledge.syscalls:
            needs[f"SYS_{name}"] = needs[f"SYS_{name.upper()}"] = Need.NOTHING
        self._options = frozenset(number for _, number in knowledge.option_numbers)
        self._calls = frozenset(knowledge.syscall_numbers)
        self._names = frozenset(name.encode() for name in needs)
        self._words = self._names | _CALLS | _REQUESTS
        self._enough = frozenset(name.encode() for name, need in needs.items() if need is Need.NOTHING)
        self._extra = tuple(name.encode() for name in knowledge.extra)
        self._sysctls = frozenset(name.encode() for name in knowledge.sysctls)
        self._headers = {name.encode(): one.need for name, one in knowledge.headers.items()}
        self._groups = frozenset(group.encode("latin-1") for _, group, _ in knowledge.requests)

    def wants(self, data: bytes, *, dotted: bool = False, darwin: bool = False) -> bool:
        """Whether any rule could find something in a file.

        Args:
            data: the file's bytes.
            dotted: whether the file is one in which dotted names stand by themselves.
            darwin: whether the file is Darwin's by its path or its language.
        """
        found: set[bytes] = set()
        for chunk in _chunks(data):
            found |= self._words.intersection(chunk.translate(_TABLE).split())
        if not found.isdisjoint(self._enough) or self.wants_anywhere(data):
            return True
        if self._wants_dotted(data, dotted=dotted):
            return True
        large, small = self._wants_option(data)
        raw, call = (False, False) if found.isdisjoint(_CALLS) else self._wants_call(data)
        headers = self._included(data)
        if large or raw or Need.NOTHING in headers:
            return True
        weak = (
            small
            or call
            or not found.isdisjoint(self._names)
            or (not found.isdisjoint(_REQUESTS) and self._wants_request(data))
            or headers
        )
        return bool(weak) and (darwin or bool(_DARWIN.search(data)) or _includes_darwin(data))

    def wants_anywhere(self, data: bytes) -> bool:
        """Whether the file holds what counts in any system's code: a marker, an allowance, a team's own name."""
        return (b"darwinidx:" in data and (MARKER in data or ALLOW in data)) or any(
            name in data for name in self._extra
        )

    def _wants_option(self, data: bytes) -> tuple[bool, bool]:
        """Whether a call names a private option's number: a large one, a small one that other systems use too."""
        if b"ock" not in data or not (windows := _SOCKET.findall(data)):
            return False, False
        # The option is the second argument of a method, the third of a function.
        places = {piece.strip() for window in windows for piece in window.split(b",", 3)[1:3]}
        numbers = {number for piece in places for number in _numbers(piece)}
        if any(_COMPUTED.search(piece) for piece in places) or _is_given(data, places):
            return True, True  # what the number is takes reading the file
        numbers &= self._options
        return any(number >= _LARGE for number in numbers), bool(numbers)

    def _wants_call(self, data: bytes) -> tuple[bool, bool]:
        """Whether a raw system call names a private one: with Darwin's class bits, without them."""
        words = set(_SYSCALL.findall(data))
        if _is_given(data, words):
            return True, True
        numbers = {number for word in words for number in _numbers(word)}
        raw = {number & 0xFFFFFF for number in numbers if number >> 24 == _UNIX_CLASS}
        return not raw.isdisjoint(self._calls), not numbers.isdisjoint(self._calls)

    def _wants_request(self, data: bytes) -> bool:
        if any(group in self._groups for group in _MAKER.findall(data)) or _REQUEST.search(data):
            return True
        return _is_given(data, set(_REQUEST_NAME.findall(data)))

    def _wants_dotted(self, data: bytes, *, dotted: bool) -> bool:
        if not dotted and not any(sign in data for sign in _DOTTED_SIGNS):
            return False
        return not self._sysctls.isdisjoint(_DOTTED.findall(data))

    def _included(self, data: bytes) -> set[Need]:
        """What the private headers that a file includes need around them."""
        paths = _INCLUDE.findall(data)
        if b"cInclude" in data:
            paths += _ZIG_INCLUDE.findall(data)
        return {self._headers[path] for path in paths if path in self._headers}


def _chunks(data: bytes) -> Iterator[bytes]:
    """Pieces of a file, so that a large one does not fill the memory with words; each begins before the last one ends.

    A word on a border stands whole in one of the two.
    """
    if len(data) <= _CHUNK:
        yield data
        return
    for start in range(0, len(data), _CHUNK):
        yield data[start : start + _CHUNK + _OVERLAP]


def _includes_darwin(data: bytes) -> bool:
    """Whether a file includes a header that only Darwin has."""
    return any(is_darwin_header(path.decode("latin-1")) for path in _INCLUDE.findall(data))


def _is_given(data: bytes, names: Iterable[bytes]) -> bool:
    """Whether a file gives one of the names something: by a macro, or by an equals sign, with a type between or not."""
    wanted = [name for name in names if _NAME.fullmatch(name)]
    if not wanted:
        return False
    places = re.finditer(rb"\b(?:" + b"|".join(wanted) + rb")\b", data)
    return any(
        _TAKES.match(data, match.end())
        or data[max(match.start() - _REACH, 0) : match.start()].rstrip(b" \t").endswith(b"define")
        for match in places
    )


def _numbers(data: bytes) -> Iterator[int]:
    for text in _NUMBER.findall(data):
        plain = text.replace(b"_", b"")
        try:
            yield int(plain, 16) if plain[:2] in (b"0x", b"0X") else int(plain)
        except ValueError:  # `0x` alone
            continue
