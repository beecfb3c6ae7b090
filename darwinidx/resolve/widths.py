"""Widths of C's own integer types and of the fixed-width typedefs, on Darwin's LP64 kernels."""

from __future__ import annotations

import re

_QUALIFIERS = frozenset({"const", "volatile", "register", "static", "restrict"})
_BASIC = frozenset({"void", "char", "short", "int", "long", "signed", "unsigned", "float", "double", "_Bool"})
_TAGS = frozenset({"struct", "union", "enum"})
_FIXED = re.compile(r"(u_?|)int(8|16|32|64)_t\Z")
POINTER_SIZE = 8

TYPEDEFS: dict[str, tuple[int, bool]] = {
    "bool": (8, False),
    "_Bool": (8, False),
    "u_char": (8, False),
    "u_short": (16, False),
    "ushort": (16, False),
    "u_int": (32, False),
    "uint": (32, False),
    "u_long": (64, False),
    "u_quad_t": (64, False),
    "quad_t": (64, True),
    "uintptr_t": (64, False),
    "intptr_t": (64, True),
    "uintmax_t": (64, False),
    "intmax_t": (64, True),
    "ptrdiff_t": (64, True),
    "size_t": (64, False),
    "ssize_t": (64, True),
    "off_t": (64, True),
    "pid_t": (32, True),
    "uid_t": (32, False),
    "gid_t": (32, False),
    "dev_t": (32, True),
    "mode_t": (16, False),
    "time_t": (64, True),
    "caddr_t": (64, False),
    "UInt8": (8, False),
    "UInt16": (16, False),
    "UInt32": (32, False),
    "UInt64": (64, False),
    "SInt8": (8, True),
    "SInt16": (16, True),
    "SInt32": (32, True),
    "SInt64": (64, True),
}
"""Typedefs that mean the same in every release, as (bits, signed)."""


def is_type_name(text: str) -> bool:
    """Whether the words can only be a type: a keyword among them, a known typedef, ``…_t`` or a pointer."""
    words = text.replace("*", " * ").split()
    if not words or words[0] == "*":
        return False
    return (
        words[-1] == "*"
        or any(word in _BASIC or word in _TAGS or word in _QUALIFIERS for word in words)
        or words[-1] in TYPEDEFS
        or words[-1].endswith("_t")
    )


def integer_type(text: str) -> tuple[int, bool] | None:
    """A type name's (bits, signed); None when it is no integer type that is known to be the same everywhere."""
    words = [word for word in text.split() if word not in _QUALIFIERS]
    if len(words) == 1:
        fixed = _FIXED.match(words[0])
        if fixed:
            return int(fixed[2]), not fixed[1]
        if words[0] in TYPEDEFS:
            return TYPEDEFS[words[0]]
    if not words or any(word not in _BASIC for word in words) or {"void", "float", "double", "_Bool"} & set(words):
        return None
    signed = "unsigned" not in words
    if "char" in words:
        return 8, signed
    if "short" in words:
        return 16, signed
    return (64 if "long" in words else 32), signed


def size_of(text: str) -> int | None:
    """``sizeof`` a type name in bytes; None when the tree would have to be compiled to know."""
    if text.endswith("*"):
        return POINTER_SIZE
    found = integer_type(text)
    if found:
        return found[0] // 8
    words = [word for word in text.split() if word not in _QUALIFIERS]
    return {("float",): 4, ("double",): 8, ("long", "double"): None}.get(tuple(words))
