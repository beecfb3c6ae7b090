"""A private ioctl, by name or computed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from darwinidx.guard.calls import REQUEST_CALL, SYSTEM_CALL
from darwinidx.guard.names import Need
from darwinidx.guard.rules.names import finding, names_in
from darwinidx.guard.rules.rule import Example, Finding, Rule
from darwinidx.guard.tokens import Sort, content

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from darwinidx.guard.knowledge import Knowledge
    from darwinidx.guard.product import ProductFile
    from darwinidx.guard.tokens import Token

_MAKERS: Final = {
    "IO": 0x20000000, "IOR": 0x40000000, "IOW": 0x80000000, "IOWR": 0xC0000000,
    "ioctl_none": 0x20000000, "ioctl_read": 0x40000000, "ioctl_write_ptr": 0x80000000, "ioctl_readwrite": 0xC0000000,
    "request_code_none": 0x20000000, "request_code_read": 0x40000000, "request_code_write": 0x80000000,
    "request_code_readwrite": 0xC0000000,
}  # fmt: skip
"""What makes a request code: C's macros, nix's and zig's."""
_RAW: Final = frozenset({"SYS_ioctl", "SYS_IOCTL"})
_ASCII: Final = 128
_DIRECTIONS: Final = 0xE0000000
_UPPER_HALVES: Final = frozenset({0, -1, 0xFFFFFFFF})
"""A request is also written as a negative number, of 32 bits or of 64."""


def _check(file: ProductFile, knowledge: Knowledge) -> Iterator[Finding]:
    for _, token, known in names_in(file, knowledge.ioctls):
        yield finding(token, known, "private ioctl")
    for start, end, found in _requests(file):
        if request := knowledge.requests.get(found):
            yield Finding(
                start=start,
                end=end,
                symbol=request.name,
                what=f"private ioctl, computed ('{found[1]}', {found[2]})",
                known=request,
                need=max(request.need, Need.DARWIN_CODE),
            )


def _requests(file: ProductFile) -> Iterator[tuple[int, int, tuple[int, str, int]]]:
    """Yield where a request stands, and its direction, group and number."""
    for call in (*file.calls(REQUEST_CALL), *file.calls(SYSTEM_CALL)):
        name, arguments = call.name.text, call.arguments()
        if direction := _MAKERS.get(name.lstrip("_")):
            place = 1 if name.startswith("ioctl_") else 0
            if found := _made(file, direction, arguments[place : place + 2]):
                yield call.name.start, call.name.end, found
            continue
        place = 1
        if SYSTEM_CALL.fullmatch(name):  # Syscall(SYS_IOCTL, fd, 0xC0544417, p)
            place = 2 if arguments and any(token.text in _RAW for token in arguments[0]) else len(arguments)
        if found := _decoded(file, arguments[place : place + 1]):
            yield arguments[place][0].start, arguments[place][-1].end, found


def _made(file: ProductFile, direction: int, arguments: Sequence[Sequence[Token]]) -> tuple[int, str, int] | None:
    """Direction, group and number of ``_IOWR('D', 23, …)`` and its like."""
    if len(arguments) < 2:  # noqa: PLR2004
        return None
    characters = [token for token in arguments[0] if token.sort is Sort.STRING]
    number = file.number(arguments[1])
    code = None if characters else file.number(arguments[0])
    group = content(characters[0]) if characters else chr(code) if code is not None and 0 <= code < _ASCII else ""
    return (direction, group, number) if len(group) == 1 and number is not None else None


def _decoded(file: ProductFile, arguments: Sequence[Sequence[Token]]) -> tuple[int, str, int] | None:
    """The same of a request that is written as one number."""
    number = file.number(arguments[0]) if arguments else None
    if number is None or number >> 32 not in _UPPER_HALVES or not number & _DIRECTIONS:
        return None
    return number & _DIRECTIONS, chr(number >> 8 & 0xFF), number & 0xFF


RULE = Rule(
    slug="private-ioctl",
    title="Private ioctl",
    description=(
        "An ioctl request that no installed header shows: by name, put together with _IOWR and its like in any "
        "language, or as the finished number. Requests carry structures, so a changed structure is another request."
    ),
    instead="Use a request of the SDK's headers, or a framework.",
    check=_check,
    valid=(
        Example(language="C", text="ioctl(fd, SIOCGIFADDR, &request);\n", why="public"),
        Example(language="C", text="#ifdef __FreeBSD__\nioctl(fd, DIOCNATLOOK, &look);\n#endif\n",
                why="another system's own"),
        Example(language="C", text="ioctl(fd, DIOCNATLOOK, &look);\n",
                why="other systems have this name; nothing here says Darwin"),
        Example(language="C", text="#if HAVE_MACH\n#include <mach/mach.h>\n#endif\nioctl(fd, DIOCNATLOOK, &look);\n",
                why="the header is there where something was found, the line everywhere"),
        Example(language="C", text="#ifdef __APPLE__\n#define MINE _IOWR('Z', 23, int)\n#endif\n", why="another group"),
        Example(language="Python", text="def f():\n    assert sys.platform == 'darwin'\n\n\nioctl(fd, 0xC0544417, b)\n",
                why="the assert is another function's"),
        Example(language="Swift", text="#if !os(Linux)\nimport Darwin\n#endif\nlet r = ioctl(fd, 0xC0544417, &look)\n",
                why="the import is not everywhere, the line is"),
        Example(language="Rust", text="ioctl_readwrite!(natlook, b'D', 23, Look);\n", path="src/freebsd.rs",
                why="another system's file"),
    ),
    invalid=(
        Example(language="C",
                text="#ifdef __APPLE__\nioctl(fd, DIOCNATLOOK, &look);\n#endif\n", finds=("DIOCNATLOOK",)),
        Example(language="C", text="#include <mach/mach.h>\nint r = ioctl(fd, DIOCNATLOOK, &look);\n",
                finds=("DIOCNATLOOK",), why="only Darwin has this header"),
        Example(language="C", text="#include <mach/mach.h>\n#define LOOK 0xC0544417\nint r = ioctl(fd, LOOK, &look);\n",
                finds=("DIOCNATLOOK",), why="through a constant of the file"),
        Example(language="C", text="#include <mach/mach.h>\nint r = ioctl(fd, 3226747927u, &look);\n",
                finds=("DIOCNATLOOK",), why="decimal"),
        Example(language="C++", text="#if defined(__APPLE__)\nauto r = _IOWR('D', 23, struct look);\n#endif\n",
                finds=("DIOCNATLOOK",)),
        Example(language="Objective-C", text="ioctl(fd, 0xC0544417, &look);\n", finds=("DIOCNATLOOK",)),
        Example(language="Rust", text="ioctl_readwrite!(natlook, b'D', 23, Look);\n", path="src/macos.rs",
                finds=("DIOCNATLOOK",)),
        Example(language="Go", text="package p\n\nconst DIOCNATLOOK = 0xc0544417\n", path="nat_darwin.go",
                finds=("DIOCNATLOOK",)),
        Example(language="Go", text="package p\n\nvar e = unix.IoctlSetInt(fd, 0xC0544417, 0)\n", path="nat_darwin.go",
                finds=("DIOCNATLOOK",)),
        Example(language="Go", text="package p\n\n"
                "var _, _, e = syscall.Syscall(syscall.SYS_IOCTL, fd, uintptr(0xC0544417), p)\n",
                path="nat_darwin.go", finds=("DIOCNATLOOK",), why="through the raw system call"),
        Example(language="Swift", text="import Darwin\n\nlet r = ioctl(fd, UInt(0xC0544417), &look)\n",
                finds=("DIOCNATLOOK",), why="only Darwin has this module"),
        Example(language="Python", text="assert sys.platform == 'darwin', 'a Mac'\nfcntl.ioctl(fd, 0xC0544417, b)\n",
                finds=("DIOCNATLOOK",), why="no other system gets past the assert"),
        Example(language="Python", text="fcntl.ioctl(fd, -1068219369, b)\n", path="src/darwin.py",
                finds=("DIOCNATLOOK",), why="the same number with a sign"),
        Example(language="Zig", text="const r = IOWR('D', 23, Look);\n", path="src/darwin.zig", finds=("DIOCNATLOOK",)),
    ),
)  # fmt: skip
