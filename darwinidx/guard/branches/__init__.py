"""Platform branches of a product file: which of its lines are Darwin's, and which never run there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from darwinidx.guard.branches import blocks, directives, python, rust, shell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from darwinidx.guard.branches.region import Region
    from darwinidx.guard.tokens import Token

    Reader = Callable[[str, Sequence[Token]], Iterable[Region]]

_READERS: dict[str, tuple[Reader, ...]] = {
    "c": (directives.read,),
    "swift": (directives.read,),
    "go": (blocks.read_build_line, blocks.read_bare),
    "rust": (rust.read, blocks.read_bare),
    "js": (blocks.read,),
    "jvm": (blocks.read,),
    "zig": (blocks.read,),
    "python": (python.read,),
    "shell": (shell.read,),
}


def regions_of(family: str, text: str, tokens: Sequence[Token]) -> tuple[Region, ...]:
    """Return the regions of a text that belong to Darwin alone or to other systems alone; they may nest."""
    return tuple(region for reader in _READERS.get(family, ()) for region in reader(text, tokens))
