"""Widths of C's own integer types and of the fixed-width typedefs, on Darwin's LP64 kernels."""

from __future__ import annotations

import re

_QUALIFIERS = frozenset({"const", "volatile", "register", "static", "restrict"})
_BASIC = frozenset({"void", "char", "short", "int", "long", "signed", "unsigned", "float", "double", "_Bool"})
_TAGS = frozenset({"struct", "union", "enum"})
_FIXED = re.compile(r"_*(u_?|)int(8|16|32|64)_t\Z")
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
    "clock_t": (64, False),
    "errno_t": (32, True),
    "ino64_t": (64, False),
    "key_t": (32, True),
    "nlink_t": (16, False),
    "rlim_t": (64, False),
    "suseconds_t": (32, True),
    "useconds_t": (32, False),
    "in_addr_t": (32, False),
    "in_port_t": (16, False),
    "sa_family_t": (8, False),
    "socklen_t": (32, False),
    "tcp_seq": (32, False),
    "natural_t": (32, False),
    "integer_t": (32, True),
    "kern_return_t": (32, True),
    "mach_error_t": (32, True),
    "mach_msg_type_number_t": (32, False),
    "mach_msg_size_t": (32, False),
    "mach_msg_id_t": (32, True),
    "mach_port_name_t": (32, False),
    "vm_prot_t": (32, True),
    "vm_inherit_t": (32, False),
    "vm_address_t": (64, False),
    "vm_offset_t": (64, False),
    "vm_size_t": (64, False),
    "vm_map_address_t": (64, False),
    "vm_map_offset_t": (64, False),
    "vm_map_size_t": (64, False),
    "vm_object_offset_t": (64, False),
    "vm_object_size_t": (64, False),
    "mach_vm_address_t": (64, False),
    "mach_vm_offset_t": (64, False),
    "mach_vm_size_t": (64, False),
    "user_addr_t": (64, False),
    "user_size_t": (64, False),
    "user_ssize_t": (64, True),
    "user_long_t": (64, True),
    "user_ulong_t": (64, False),
    "user_off_t": (64, True),
    "addr64_t": (64, False),
    "reg64_t": (64, False),
    "ppnum_t": (32, False),
    "IOOptionBits": (32, False),
    "IOReturn": (32, True),
    "IOByteCount": (64, False),
    "UInt8": (8, False),
    "UInt16": (16, False),
    "UInt32": (32, False),
    "UInt64": (64, False),
    "SInt8": (8, True),
    "SInt16": (16, True),
    "SInt32": (32, True),
    "SInt64": (64, True),
}
"""Typedefs that mean the same in every kernel of 64 bits, as (bits, signed)."""


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
        return TYPEDEFS.get(words[0].removeprefix("__darwin_")) or _basic(words)
    return _basic(words)


def _basic(words: list[str]) -> tuple[int, bool] | None:
    """A type that is spelled with C's own words."""
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
