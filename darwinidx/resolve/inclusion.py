"""Which files a file includes, and under which conditions."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from darwinidx.resolve.conditionals import read_conditionals
from darwinidx.resolve.directives import read_directives

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from darwinidx.resolve.memo import Memo

_COMMENT = re.compile(rb"/\*.*?\*/|//[^\n]*|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'", re.DOTALL)
_TARGET = re.compile(r"[<\"]([^>\"]+)[>\"]")
_NOT_NEWLINE = re.compile(rb"[^\n]")


class Inclusions:
    """The ``#include`` lines of one release, read file by file when asked for."""

    def __init__(self, read: Callable[[str], bytes | None], memo: Memo) -> None:
        self._read = read
        self._memo = memo
        self._found: dict[str, Mapping[str, tuple[tuple[str, ...], ...]]] = {}

    def conditions(self, path: str, included: str) -> tuple[tuple[str, ...], ...]:
        """Return the condition stacks under which ``path`` itself includes ``included``; empty when it does not."""
        name = included.rpartition("/")[2]
        found = self._found.get(path)
        if found is None:
            data = self._read(path) or b""
            if name.encode() not in data:
                return ()
            found = self._found[path] = self._memo.of(("included", data), partial(self._parse, data))
        return found.get(name, ())

    @staticmethod
    def _parse(data: bytes) -> Mapping[str, tuple[tuple[str, ...], ...]]:
        code = _COMMENT.sub(_blank, data)
        conditionals = read_conditionals(code)
        found: dict[str, list[tuple[str, ...]]] = {}
        for directive in read_directives(code):
            target = _TARGET.search(directive.rest) if directive.word in ("include", "import") else None
            if target:
                found.setdefault(target[1].rpartition("/")[2], []).append(conditionals.at(directive.line))
        return {name: tuple(stacks) for name, stacks in found.items()}


def _blank(found: re.Match[bytes]) -> bytes:
    return _NOT_NEWLINE.sub(b" ", found[0]) if found[0].startswith(b"/") else found[0]
