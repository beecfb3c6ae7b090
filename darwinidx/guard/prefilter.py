"""The cheap search that lets files naming nothing cost next to nothing: bytes in, yes or no out.

Words are cut out of the bytes by ``translate`` and ``split``, which run in C, and looked up in one set. What is not a
word (a call with a number in it, an include, a dotted name) has a word that goes with it, and is looked for only where
that word stands. It may say yes too often, never no where a rule would find something.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from darwinidx.mark import GUARD_MARKER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from darwinidx.guard.knowledge import Knowledge

ALLOW: Final = b"darwinidx:allow"
MARKER: Final = GUARD_MARKER.encode()

_TABLE: Final = bytes(c if c < 128 and (chr(c).isalnum() or c == ord("_")) else 32 for c in range(256))
_CHUNK: Final = 1 << 22
_SOCKET: Final = re.compile(rb"(?i:[gs]et_?sock_?opt)\w*\s*\([^;]{0,200}")
_SYSCALL: Final = re.compile(rb"[sS]yscall\w*\s*\(\s*[\w:.]*(?:\(\s*)?(\w+)")
_MAKER: Final = re.compile(rb"(?:\b_?IO[WR]{0,2}|ioctl_\w+!?|request_code_\w+!?)\s*\(\s*(?:\w+\s*,\s*)?b?'(.)'")
_REQUEST: Final = re.compile(rb"(?i:ioctl)\w*\s*\([^;]{0,120}?\b(?:0[xX][0-9a-fA-F]{8}|\d{10})\b")
_INCLUDE: Final = re.compile(rb"#[ \t]*(?:include|import)[ \t]*<(?:System/)?([^>\n]+)>|cInclude\(\s*\"([^\"\n]+)")
_DOTTED: Final = re.compile(rb"[A-Za-z_][\w-]*(?:\.[\w-]+)+")
_NUMBER: Final = re.compile(rb"\b(0[xX][0-9a-fA-F]+|\d+)")
_DOTTED_SIGNS: Final = (b"ysctl", b'"net.', b'"kern.', b"'net.", b"'kern.")
_SMALL: Final = 32


class Prefilter:
    """Built once from what is known, asked for every file."""

    def __init__(self, knowledge: Knowledge) -> None:
        names = (knowledge.options, knowledge.functions, knowledge.structures, knowledge.constants, knowledge.ioctls)
        words = {name for mapping in names for name in mapping}
        words |= {f"SYS_{name}" for name in knowledge.syscalls} | {f"SYS_{name.upper()}" for name in knowledge.syscalls}
        self._words = frozenset(name.encode() for name in words)
        self._extra = tuple(name.encode() for name in knowledge.extra)
        self._sysctls = frozenset(name.encode() for name in knowledge.sysctls)
        self._headers = frozenset(name.encode() for name in knowledge.headers)
        self._options = frozenset(number for _, number in knowledge.option_numbers)
        self._calls = frozenset(knowledge.syscall_numbers)
        self._groups = frozenset(group.encode("latin-1") for _, group, _ in knowledge.requests)

    def wants(self, data: bytes, *, dotted: bool = False) -> bool:
        """Whether any rule could find something in a file.

        Args:
            data: the file's bytes.
            dotted: whether the file is one in which dotted names stand by themselves.
        """
        for chunk in _chunks(data):
            if not self._words.isdisjoint(chunk.translate(_TABLE).split()):
                return True
        return (
            self.wants_anywhere(data)
            or self._wants_number(data)
            or self._wants_dotted(data, dotted=dotted)
            or (b"nclude" in data or b"#import" in data) and self._wants_header(data)
        )  # fmt: skip

    def wants_anywhere(self, data: bytes) -> bool:
        """Whether the file holds what counts in any system's code: a marker, an allowance, a team's own name."""
        return MARKER in data or ALLOW in data or any(name in data for name in self._extra)

    def _wants_number(self, data: bytes) -> bool:
        if b"ockopt" in data or b"ockOpt" in data or b"ock_opt" in data:
            numbers = None
            for match in _SOCKET.finditer(data):
                if numbers is None:
                    numbers = not self._options.isdisjoint(n for n in _numbers(data) if n >= _SMALL)
                if numbers or not self._options.isdisjoint(_numbers(match[0])):
                    return True
        if b"yscall" in data and _SYSCALL.search(data) and not self._calls.isdisjoint(
            number & 0xFFFFFF for number in _numbers(data)
        ):  # fmt: skip
            return True
        if b"IO" not in data and b"ioctl" not in data:
            return False
        return any(match[1] in self._groups for match in _MAKER.finditer(data)) or bool(_REQUEST.search(data))

    def _wants_dotted(self, data: bytes, *, dotted: bool) -> bool:
        if not dotted and not any(sign in data for sign in _DOTTED_SIGNS):
            return False
        return not self._sysctls.isdisjoint(_DOTTED.findall(data))

    def _wants_header(self, data: bytes) -> bool:
        return any((match[1] or match[2]) in self._headers for match in _INCLUDE.finditer(data))


def _chunks(data: bytes) -> Iterator[bytes]:
    """Pieces of a file, cut between lines, so that a large one does not fill the memory with words."""
    if len(data) <= _CHUNK:
        yield data
        return
    start = 0
    while start < len(data):
        end = data.find(b"\n", min(start + _CHUNK, len(data)))
        end = len(data) if end < 0 else min(end, start + 2 * _CHUNK)
        yield data[start:end]
        start = end


def _numbers(data: bytes) -> Iterator[int]:
    for match in _NUMBER.finditer(data):
        text = match[1]
        yield int(text, 16) if text[:2] in (b"0x", b"0X") else int(text)
