"""What the rules about a single name share: walk the names of a file, leave out what the file means otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from darwinidx.guard.own_names import is_own
from darwinidx.guard.rules.rule import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from darwinidx.guard.knowledge import KnownName
    from darwinidx.guard.product import ProductFile
    from darwinidx.guard.tokens import Token

NATIVE: Final = frozenset({"jna", "jnr", "JNA", "Native", "Linker", "SymbolLookup", "NativeLibrary", "NativeLong",
                           "foreign", "ffi", "CDLL", "ctypes", "cffi", "koffi"})  # fmt: skip
"""Names by which a language without C's calls reaches them."""


def names_in(file: ProductFile, known: Mapping[str, KnownName]) -> Iterator[tuple[int, Token, KnownName]]:
    """Yield each name of the code that is known and that the file does not use for something else."""
    for name in file.names.keys() & known.keys():
        one = known[name]
        if is_own(file, one, known, keys=NATIVE.isdisjoint(file.names)) or name in file.functions:
            continue
        if file.language.family == "jvm" and not _reaches_c(file, one):
            continue
        for index in file.names[name]:
            yield index, file.tokens[index], one


def _reaches_c(file: ProductFile, known: KnownName) -> bool:
    """A Java name is only Darwin's when the file has Darwin's number for it, or calls C at all."""
    if file.constants.get(known.name):
        return True
    return not NATIVE.isdisjoint(file.names)


def finding(token: Token, known: KnownName, what: str) -> Finding:
    """A finding at a token, with what the name needs around it."""
    return Finding(start=token.start, end=token.end, symbol=known.name, what=what, known=known, need=known.need)
