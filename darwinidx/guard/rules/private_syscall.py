"""A system call that is private on Darwin, by number or by SYS_ name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from darwinidx.guard.calls import SYSTEM_CALL
from darwinidx.guard.names import Need
from darwinidx.guard.rules.rule import Example, Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from darwinidx.guard.knowledge import Knowledge
    from darwinidx.guard.product import ProductFile

_NAME: Final = re.compile(r"SYS_(\w+)")
_UNIX_CLASS: Final = 2
"""Darwin's class of BSD calls, in the eight upper bits of a raw number: 0x2000000 + number."""


def _check(file: ProductFile, knowledge: Knowledge) -> Iterator[Finding]:
    for name, places in file.names.items():
        match = _NAME.fullmatch(name)
        named = knowledge.syscalls.get(match[1].lower() if match[1].isupper() else match[1]) if match else None
        own = file.constants.get(name) if named else None
        if named is None or (own and named.value not in own):
            continue
        for token in (file.tokens[place] for place in places):
            what = f"private system call {named.value}"
            yield Finding(start=token.start, end=token.end, symbol=named.name, what=what, known=named, need=named.need)
    for call in file.calls(SYSTEM_CALL):
        arguments = call.arguments()
        number = file.number(arguments[0]) if arguments else None
        if number is None:
            continue
        raw = number >> 24 == _UNIX_CLASS
        known = knowledge.syscall_numbers.get(number & 0xFFFFFF if raw else number)
        if known:
            yield Finding(
                start=arguments[0][0].start,
                end=arguments[0][-1].end,
                symbol=known.name,
                what=f"private system call by number ({known.value})",
                known=known,
                need=Need.NOTHING if raw else Need.DARWIN_FILE,
            )


RULE = Rule(
    slug="private-syscall",
    title="Private system call",
    description=(
        "A raw system call, by number or by its SYS_ name, whose wrapper only private headers declare. The numbers "
        "stand in a public header, yet Darwin's system calls are not an interface: libSystem is."
    ),
    instead="Call libSystem's public functions or a framework.",
    check=_check,
    valid=(
        Example(language="C",
                text="#ifdef __APPLE__\nsyscall(4, 1, text, n);\n#endif\n", why="write: not known private"),
        Example(language="C", text="syscall(501, 0);\n", why="nothing here says that this is Darwin"),
        Example(language="C", text="#include <mach/hardware.h>\nint fd = syscall(501, 0);\n",
                why="Linux has folders of this name for ARM machines"),
        Example(language="C", text="#ifdef __linux__\nsyscall(SYS_necp_open, 0);\n#endif\n",
                why="never compiled on Darwin"),
        Example(language="Go", text="package p\n\n// SYS_NECP_OPEN is 501.\nvar n = 501\n",
                why="a comment and a number alone"),
        Example(language="Python",
                text='import sys\nif sys.platform == "linux":\n    libc.syscall(501)\nelse:\n    darwin()\n',
                why="a branch for Linux"),
    ),
    invalid=(
        Example(language="C", text="#ifdef __APPLE__\nint fd = syscall(501, 0);\n#endif\n", finds=("necp_open",)),
        Example(language="C", text="int fd = syscall(SYS_necp_open, 0);\n", finds=("necp_open",)),
        Example(language="C", text="#include <mach/mach_init.h>\nint fd = syscall(501, 0);\n", finds=("necp_open",),
                why="only Darwin has this header"),
        Example(language="Swift", text="let fd = syscall(SYS_necp_open, 0)\n", finds=("necp_open",)),
        Example(language="Go", text="package p\n\nvar fd, _, _ = unix.Syscall(501, 0, 0, 0)\n", path="net_darwin.go",
                finds=("necp_open",)),
        Example(language="Go", text="package p\n\nconst SYS_NECP_OPEN = 501\n", finds=("necp_open",)),
        Example(language="Rust",
                text='#[cfg(target_os = "macos")]\nfn f() { unsafe { libc::syscall(481, fd, p, 1, 0); } }\n',
                finds=("sendmsg_x",)),
        Example(language="Python", text='ctypes.CDLL("libSystem.dylib").syscall(501, 0)\n', finds=("necp_open",)),
        Example(language="Zig", text="const r = syscall1(0x20001f5, 0);\n", finds=("necp_open",),
                why="with Darwin's class bits"),
    ),
)  # fmt: skip
