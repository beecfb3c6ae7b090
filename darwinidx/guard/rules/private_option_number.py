"""A private socket option by bare number, with its level understood."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from darwinidx.guard.calls import SOCKET_CALL, SYSTEM_CALL
from darwinidx.guard.names import Need
from darwinidx.guard.rules.rule import Example, Finding, Rule
from darwinidx.guard.tokens import Sort

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from darwinidx.guard.knowledge import Knowledge
    from darwinidx.guard.product import ProductFile
    from darwinidx.guard.tokens import Token

_LEVELS: Final = {
    "SOL_SOCKET": "SOL_SOCKET", "IPPROTO_IP": "IPPROTO_IP", "IPPROTO_IPV6": "IPPROTO_IPV6",
    "IPPROTO_TCP": "IPPROTO_TCP", "IPPROTO_UDP": "IPPROTO_UDP", "IPPROTO_ICMPV6": "IPPROTO_ICMPV6",
    "SOL_TCP": "IPPROTO_TCP", "SOL_UDP": "IPPROTO_UDP", "SOL_LOCAL": "SOL_LOCAL",
}  # fmt: skip
_LEVEL_NUMBERS: Final = {0xFFFF: "SOL_SOCKET", 6: "IPPROTO_TCP", 41: "IPPROTO_IPV6", 17: "IPPROTO_UDP"}
"""0 is IPPROTO_IP, SOL_LOCAL and SOL_NDRVPROTO; only the first of them has options of large numbers."""
_LARGE: Final = 0x100
"""Below it, other systems give the same numbers to other options of the same protocol."""
_METHOD_ARGUMENTS: Final = 3
_MAKER: Final = "sockopt_impl"
_RAW: Final = re.compile(r"SYS_(?:[gs]etsockopt|[GS]ETSOCKOPT)")
_RAW_OPTION: Final = 3
"""Where a raw call has the option: after its own number, a descriptor and the level."""


def _named_level(file: ProductFile, argument: Sequence[Token]) -> str:
    # SOL_SOCKET, socket.SOL_SOCKET, libc::SOL_SOCKET, std.posix.SOL.SOCKET
    names = [token.text for token in argument if token.sort is Sort.NAME]
    text = "_".join(names)
    for name, level in _LEVELS.items():
        if text == name or text.endswith(f"_{name}"):
            return level
    given = [run for name, run in file.definitions.given if names[-1:] == [name.text]]
    others = len(given) != 1 or any(token.text in names for token in given[0])
    return "" if others else _named_level(file, given[0])  # #define LEVEL SOL_SOCKET


def _level(file: ProductFile, argument: Sequence[Token], option: int | None) -> str:
    if level := _named_level(file, argument):
        return level
    number = file.number(argument)
    if number == 0 and option and option >= _LARGE:
        return "IPPROTO_IP"
    return _LEVEL_NUMBERS.get(number, "") if number is not None else ""


def _calls(file: ProductFile) -> Iterator[tuple[Sequence[Token], Sequence[Token]]]:
    """Yield the arguments of calls that are a level and an option."""
    for call in file.calls(SOCKET_CALL):
        arguments = call.arguments()
        short = file.language.family in ("python", "js", "jvm") and len(arguments) <= _METHOD_ARGUMENTS
        first = 0 if short else 1  # a socket's method takes no descriptor
        if call.name.text == _MAKER:
            first = next((at for at, one in enumerate(arguments) if _named_level(file, one)), len(arguments))
        if len(arguments) >= first + 2:
            yield arguments[first], arguments[first + 1]
    for call in file.calls(SYSTEM_CALL):
        arguments = call.arguments()
        if len(arguments) > _RAW_OPTION and any(_RAW.fullmatch(token.text) for token in arguments[0]):
            yield arguments[_RAW_OPTION - 1], arguments[_RAW_OPTION]


def _check(file: ProductFile, knowledge: Knowledge) -> Iterator[Finding]:
    for place, option in _calls(file):
        number = file.number(option)
        level = _level(file, place, number)
        known = knowledge.option_numbers.get((level, number)) if level and number is not None else None
        if known is None or any(token.text == known.name for token in option):
            continue
        need = Need.NOTHING if level == "SOL_SOCKET" and number and number >= _LARGE else Need.DARWIN_CODE
        if level != "SOL_SOCKET" and number and number >= _LARGE:
            need = Need.DARWIN_FILE
        yield Finding(
            start=option[0].start,
            end=option[-1].end,
            symbol=known.name,
            what=f"private socket option by number ({number:#x} at {level})",
            known=known,
            need=need,
        )


RULE = Rule(
    slug="private-option-number",
    title="Private socket option by number",
    description=(
        "A call of setsockopt or getsockopt whose option is a number in any spelling, a constant of the same file, a "
        "member that an enumeration counts, or made of such, behind casts or not, and belongs to a private option at "
        "that level. The level is read too: the same digits elsewhere are nothing. A raw system call, what cgo "
        "compiles and nix's sockopt_impl! count as calls."
    ),
    instead="Use an option of the SDK's headers by its name, or Network.framework for what the option was to do.",
    check=_check,
    valid=(
        Example(language="C", text="setsockopt(fd, SOL_SOCKET, 0x0004, &on, sizeof(on));\n", why="a public option"),
        Example(language="C", text="setsockopt(fd, IPPROTO_IPV6, 0x1104, &on, sizeof(on));\n", why="another level"),
        Example(language="C", text="int port = 0x1104; connect_to(fd, SOL_SOCKET, 0x1104);\n", why="another call"),
        Example(language="C", text="setsockopt(fd, SOL_SOCKET, option, (void *)0x1104, n);\n",
                why="not in the option's place"),
        Example(language="C", text="int opt = 0x1109;\nif (quick)\n\topt = SO_REUSEADDR;\n"
                "setsockopt(fd, SOL_SOCKET, opt, &on, sizeof(on));\n", why="a variable that is given two things"),
        Example(language="C", text="void f(int opt) { setsockopt(fd, SOL_SOCKET, opt, &on, 4); }\n"
                "void g(void) { int opt = 0x1109; send_to(opt); }\n", why="the variable of another function"),
        Example(language="C", text="#define KEEP (0x1108 - 0x1100)\nsetsockopt(fd, SOL_SOCKET, KEEP, &on, 4);\n",
                why="a constant that comes to a public option"),
        Example(language="Rust", text="fn f() { unsafe { libc::setsockopt(fd, libc::SOL_SOCKET, 010404, p, 4); } }\n",
                why="no octal number in this language"),
        Example(language="C++", text="setsockopt(fd, SOL_SOCKET, other.kAny, p, 4); int kAny = f(0x1104);\n",
                why="nothing gives the constant a number"),
        Example(language="C", text="setsockopt(fd, 0, 0x1104, &on, 4);\nsetsockopt(fd, 0, 3, &on, 4);\n",
                why="another level's numbers"),
        Example(language="Go", text='package p\n\n/* setsockopt(fd, SOL_SOCKET, 0x1104, 0, 0); */\n\nimport "fmt"\n'
                '\n/* int x; */\nimport "C"\n', why="a comment that cgo does not compile"),
        Example(language="C", text="#ifdef _WIN32\nsetsockopt(s, SOL_SOCKET, 0x1104, p, n);\n#endif\n",
                why="never compiled on Darwin"),
        Example(language="Python", text="TABLE = (0xffff, 0x1104, 1)  # setsockopt(0xffff, 0x1104, 1)\n",
                why="a table and a comment"),
        Example(language="Go",
                text="//go:build linux\n\npackage p\n\nvar e = unix.SetsockoptInt(fd, 0xffff, 0x1104, 1)\n",
                why="built for Linux alone"),
        Example(language="Python", text='text = "setsockopt(fd, SOL_SOCKET, 0x1104, 1)"\n', why="a text"),
    ),
    invalid=(
        Example(language="C", text="setsockopt(fd, SOL_SOCKET, 0x1104, &on, sizeof(on));\n", finds=("SO_RECV_ANYIF",)),
        Example(language="C", text="#define ANY_IF 4356\nint r = setsockopt(fd, SOL_SOCKET, ANY_IF, &on, 4);\n",
                finds=("SO_RECV_ANYIF",), why="through a constant of the file"),
        Example(language="C", text="#define ANY_IF (0x1100 + 4)\nint r = setsockopt(fd, SOL_SOCKET, ANY_IF, &on, 4);\n",
                finds=("SO_RECV_ANYIF",), why="a constant that has to be worked out"),
        Example(language="C", text="void f(int fd)\n{\n\tint opt = 0x1109;\n"
                "\tsetsockopt(fd, SOL_SOCKET, opt, &on, sizeof(on));\n}\n",
                finds=("SO_NECP_ATTRIBUTES",), why="through a variable that is given one number"),
        Example(language="C", text="setsockopt(fd, SOL_SOCKET, 010404, &on, sizeof(on));\n", finds=("SO_RECV_ANYIF",),
                why="octal"),
        Example(language="C", text="const int any = 0x1104;\nint r = setsockopt(fd, SOL_SOCKET, (int)any, p, 4);\n",
                finds=("SO_RECV_ANYIF",), why="a constant behind a cast"),
        Example(language="C", text="enum { kOne = 0x1103, kAny };\nint r = setsockopt(fd, SOL_SOCKET, kAny, &on, 4);\n",
                finds=("SO_RECV_ANYIF",), why="a member that an enumeration counts"),
        Example(language="C", text="#define LEVEL SOL_SOCKET\nint r = setsockopt(fd, LEVEL, 0x1104, &on, 4);\n",
                finds=("SO_RECV_ANYIF",), why="the level by another name"),
        Example(language="C", text="#ifdef __APPLE__\nint r = setsockopt(fd, 0, 6969, &on, 4);\n#endif\n",
                finds=("IP_NO_IFT_CELLULAR",), why="the level by its number"),
        Example(language="C++", text="::setsockopt(fd, 0xffff, 0x1109, p, n);\n", finds=("SO_NECP_ATTRIBUTES",)),
        Example(language="C++", text="setsockopt(fd, SOL_SOCKET, static_cast<int>(0x11'04), &on, 4);\n",
                finds=("SO_RECV_ANYIF",), why="a cast, and digits with a separator"),
        Example(language="C++", text="constexpr int kAny{0x1104};\nauto r = setsockopt(fd, SOL_SOCKET, kAny, p, 4);\n",
                finds=("SO_RECV_ANYIF",)),
        Example(language="C++", text="namespace n { constexpr int kAny = 0x1104; }\n"
                "auto r = setsockopt(fd, SOL_SOCKET, n::kAny, &on, 4);\n", finds=("SO_RECV_ANYIF",),
                why="a constant by its full name"),
        Example(language="Objective-C", text="setsockopt(CFSocketGetNative(s), SOL_SOCKET, 4356, &one, sizeof(one));\n",
                finds=("SO_RECV_ANYIF",), why="decimal"),
        Example(language="Swift", text="setsockopt(fd, SOL_SOCKET, Int32(0x1104), &on, 4)\n", finds=("SO_RECV_ANYIF",)),
        Example(language="Swift", text="enum Opt { static let anyIf: Int32 = 0x1104 }\n"
                "setsockopt(fd, SOL_SOCKET, Opt.anyIf, &on, 4)\n", finds=("SO_RECV_ANYIF",)),
        Example(language="Swift", text="enum Opt: Int32 { case anyIf = 0x1104 }\n"
                "setsockopt(fd, SOL_SOCKET, Opt.anyIf.rawValue, &on, 4)\n", finds=("SO_RECV_ANYIF",)),
        Example(language="Swift", text="setsockopt(fd, SOL_SOCKET, Int32(bitPattern: 0x1104), &on, 4)\n",
                finds=("SO_RECV_ANYIF",)),
        Example(language="Go", text="package p\n\nvar e = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, 0x1104, 1)\n",
                finds=("SO_RECV_ANYIF",)),
        Example(language="Go", text="package p\n\nconst base = 0x1100\n\n"
                "var e = unix.SetsockoptInt(fd, unix.SOL_SOCKET, base|4, 1)\n", finds=("SO_RECV_ANYIF",)),
        Example(language="Go", text="package p\n\nconst (\n\tfirst = iota + 0x1103\n\tany\n)\n\n"
                "var e = unix.SetsockoptInt(fd, unix.SOL_SOCKET, int(any), 1)\n", finds=("SO_RECV_ANYIF",)),
        Example(language="Go", text="package p\n\n"
                "var _, _, e = unix.Syscall6(unix.SYS_SETSOCKOPT, fd, 0xffff, 0x1104, p, 4, 0)\n",
                finds=("SO_RECV_ANYIF",), why="through the raw system call"),
        Example(language="Go", text="package p\n\n/*\nint f(int s) { return setsockopt(s, 0xffff, 0x1104, 0, 0); }\n"
                '*/\nimport "C"\n', finds=("SO_RECV_ANYIF",), why="in what cgo compiles"),
        Example(language="Rust", text="sockopt_impl!(RecvAnyIf, Both, libc::SOL_SOCKET, 0x1104, bool);\n",
                finds=("SO_RECV_ANYIF",), why="a macro that makes the wrapper"),
        Example(language="Rust", text="const ANY: libc::c_int = 0x1104;\n"
                "fn f() { unsafe { libc::setsockopt(fd, libc::SOL_SOCKET, ANY, p, 4); } }\n", finds=("SO_RECV_ANYIF",)),
        Example(language="Rust",
                text="fn f() { unsafe { libc::setsockopt(fd, libc::SOL_SOCKET, 0x1104, p, 4); } }\n",
                finds=("SO_RECV_ANYIF",)),
        Example(language="Rust", text="const ANY: u32 = 0x1104;\n"
                "fn f() { unsafe { libc::setsockopt(fd, libc::SOL_SOCKET, ANY as libc::c_int, p, 4); } }\n",
                finds=("SO_RECV_ANYIF",)),
        Example(language="Python", text="sock.setsockopt(socket.SOL_SOCKET, 0x1104, 1)\n", finds=("SO_RECV_ANYIF",)),
        Example(language="Python", text="ANY = 0x1104\nlibc.setsockopt(fd, 0xffff, ANY, value, 4)\n",
                finds=("SO_RECV_ANYIF",), why="through ctypes"),
        Example(language="Python", text="class Opt:\n    ANY = 0x1104\n\n\nsock.setsockopt(SOL_SOCKET, Opt.ANY, 1)\n",
                finds=("SO_RECV_ANYIF",)),
        Example(language="Python", text="class Opt(enum.IntEnum):\n    ANY = 0x1104\n\n\n"
                "sock.setsockopt(socket.SOL_SOCKET, Opt.ANY, 1)\n", finds=("SO_RECV_ANYIF",)),
        Example(language="JavaScript", text="libc.setsockopt(fd, 0xffff, 0x1104, one, 4);\n",
                finds=("SO_RECV_ANYIF",)),
        Example(language="TypeScript", text="libc.setsockopt(fd, SOL_SOCKET, 0x1104, one, 4);\n",
                finds=("SO_RECV_ANYIF",)),
        Example(language="TypeScript", text="enum Opt { ANY = 0b1000100000100 }\n"
                "libc.setsockopt(fd, SOL_SOCKET, Opt.ANY, one, 4);\n", finds=("SO_RECV_ANYIF",)),
        Example(language="Java", text="class S { void f() { c.setsockopt(fd, 0xffff, 0x1104, p, 4); } }\n",
                finds=("SO_RECV_ANYIF",)),
        Example(language="Kotlin", text="fun f() { c.setsockopt(fd, 0xffff, 0x1104, p, 4) }\n",
                finds=("SO_RECV_ANYIF",)),
        Example(language="Zig", text="try setsockopt(fd, std.posix.SOL.SOCKET, 0x1104, &on);\n",
                finds=("SO_RECV_ANYIF",)),
        Example(language="Zig", text="try setsockopt(fd, std.posix.SOL.SOCKET, @as(u32, 0o10404), &on);\n",
                finds=("SO_RECV_ANYIF",)),
        Example(language="Zig", text="_ = c.setsockopt(fd, c.SOL_SOCKET, 0x1104, &on, 4);\n",
                finds=("SO_RECV_ANYIF",)),
    ),
)  # fmt: skip
