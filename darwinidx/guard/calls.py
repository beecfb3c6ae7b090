"""The calls whose arguments rules read, said once: rules match them against tokens, the byte search against bytes.

The byte search lets every file through that has such a call, whatever its arguments are: how a number can be written
(bases, separators, suffixes, casts, constants that are worked out) is for the rules alone to know.
"""

from __future__ import annotations

import re
from typing import Final

_SOCKET: Final = r"(?:(?i:_?[gs]et_?sock_?opt)\w*|sockopt_impl)"
_SYSTEM: Final = r"_{0,2}syscall|(?:Raw)?Syscall6?|Syscall(?:9|Ptr|N)|syscall[0-6]"
_NO_CALL: Final = rb"(?!\w)(?![ \t\r\n]*[.;:,)=\]}<>\"'\w])"
"""After a name that is no call: neither a parenthesis can follow, nor a macro's mark, nor a comment before them."""

SOCKET_CALL: Final = re.compile(_SOCKET)
"""setsockopt, getsockopt and what wraps them; nix's macro that makes a wrapper."""
SYSTEM_CALL: Final = re.compile(_SYSTEM)
"""A raw system call."""
MAKERS: Final = frozenset(
    {
        *(f"{line}{name}" for line in ("", "_", "__") for name in ("IO", "IOR", "IOW", "IOWR")),
        *(f"request_code_{way}" for way in ("none", "read", "write", "readwrite")),
    }
)
"""What makes a request code in a file that need not say ``ioctl``."""

REQUEST_CALL: Final = re.compile(r"(?i:ioctl)\w*|" + "|".join(sorted(MAKERS)))
"""ioctl, what wraps it, and what makes a request code."""

RESOLVERS: Final = frozenset(
    {"dlsym", "dlopen", "CDLL", "ctypes", "cffi", "ffi", "Library", "libloading", "koffi", "Linker", "SymbolLookup",
     "NativeLibrary", "Native", "_silgen_name", "link_name", "NSLookupSymbolInImage", "GetProcAddress", "DynLib",
     "CFBundleGetFunctionPointerForName", "weak", "dlfcn", "purego", "Dlsym", "dlopen2",
     "asm", "__asm", "__asm__"}
)  # fmt: skip
"""Names by which a program looks a function up at run time, or gives a declaration another name."""

_SOCKET_BYTES: Final = re.compile(rb"(?<!\w)" + _SOCKET.encode())
_SYSTEM_BYTES: Final = re.compile(rb"(?<!\w)(?:" + _SYSTEM.encode() + rb")" + _NO_CALL)
_REQUEST_BYTES: Final = re.compile(rb"(?<!\w)(?i:ioctl)")
_MAKER_BYTES: Final = re.compile(rb"(?<!\w)(?:" + "|".join(sorted(MAKERS)).encode() + rb")" + _NO_CALL)


def calls_in(data: bytes) -> tuple[bool, bool]:
    """Whether a text may call what counts on any system (a socket option, a system call), and whether ioctl."""
    low = data.lower()
    socket = (b"sockopt" in low or b"sock_opt" in low) and _SOCKET_BYTES.search(data) is not None
    system = b"syscall" in low and _SYSTEM_BYTES.search(data) is not None
    return socket or system, b"ioctl" in low and _REQUEST_BYTES.search(data) is not None


def may_make(data: bytes) -> bool:
    """Whether a text may make a request code."""
    return _MAKER_BYTES.search(data) is not None
