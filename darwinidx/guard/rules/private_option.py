"""A private socket option by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from darwinidx.guard.rules.names import finding, names_in
from darwinidx.guard.rules.rule import Example, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from darwinidx.guard.knowledge import Knowledge
    from darwinidx.guard.product import ProductFile
    from darwinidx.guard.rules.rule import Finding


def _check(file: ProductFile, knowledge: Knowledge) -> Iterator[Finding]:
    for _, token, known in names_in(file, knowledge.options):
        again = token.start in file.definitions.places
        what = "private socket option, defined again" if again else "private socket option"
        yield finding(token, known, f"{what} (level {known.level})")


RULE = Rule(
    slug="private-option",
    title="Private socket option",
    description=(
        "A socket option that stands in no installed header, used, imported or defined again by its name. Its number "
        "can be given to another option in any release: 0x1111 was one option until 2017 and is another one since."
    ),
    instead="Use an option of the SDK's headers, or Network.framework (NWParameters) for what the option was to do.",
    check=_check,
    valid=(
        Example(language="C", text="setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));\n", why="public"),
        Example(language="C", text='/* SO_RECV_ANYIF would do it */\nlog("SO_RECV_ANYIF");\n',
                why="a comment and a text"),
        Example(language="C",
                text="#ifdef __linux__\nint o = SO_RECV_ANYIF;\n#endif\n", why="never compiled on Darwin"),
        Example(language="C", text="#define SO_RECV_ANYIF 77\nint option = SO_RECV_ANYIF;\n",
                why="the file's own, with another number"),
        Example(language="C", text="enum { SO_RECV_ANYIF, OTHER };\nint option = SO_RECV_ANYIF;\n",
                why="the file's own, counted"),
        Example(language="C", text="enum { FIRST = 0x1103, SO_RECV_ANYIF };\nint option = SO_RECV_ANYIF;\n",
                why="counted to Darwin's number, yet among names of its own"),
        Example(language="C",
                text="#ifdef __APPLE__\n#define TCP_INFO 0x200\n#else\n#define TCP_INFO 11\n#endif\n",
                why="a name that other systems have too, defined for all of them"),
        Example(language="TypeScript", text='const SO_RECV_ANYIF = "any";\nrun(SO_RECV_ANYIF);\n',
                why="the file's own, a text"),
        Example(language="TypeScript", text="const sizes = { SO_RECV_ANYIF: 1 };\n", why="a key"),
        Example(language="Swift", text="enum Step { case SO_RECV_ANYIF, done }\nlet s = Step.SO_RECV_ANYIF\n",
                why="a case"),
        Example(language="Go", text="package p\n\nconst (\n\tFirst = iota\n\tSO_RECV_ANYIF\n)\n",
                why="the file's own, counted"),
        Example(language="Rust", text='enum Step {\n    #[doc = "a"] First = 7, SO_RECV_ANYIF\n}\n', why="a member"),
        Example(language="Kotlin", text="enum class Step { SO_RECV_ANYIF, DONE }\n", why="a member of its own"),
        Example(language="C", text="int MY_SO_RECV_ANYIF_FLAG = 1;\n", why="inside a longer name"),
        Example(language="Java", text="channel.setOption(SO_TRAFFIC_CLASS, 4);\n",
                why="a library's own constant: Java cannot reach the kernel's by name"),
        Example(language="Go", text="package p\n\nvar o = unix.SO_RECV_ANYIF\n", path="sock_linux.go",
                why="a file for Linux alone"),
        Example(language="Rust", text='#[cfg(target_os = "linux")]\nfn f() { set(SO_RECV_ANYIF) }\n',
                why="an item for Linux alone"),
        Example(language="Python", text='import sys\nif sys.platform == "linux":\n    OPTION = SO_RECV_ANYIF\n',
                why="a branch for Linux alone"),
        Example(language="Swift", text="#if os(Linux)\nlet option = SO_RECV_ANYIF\n#endif\n", why="a branch for Linux"),
    ),
    invalid=(
        Example(language="C", text="setsockopt(fd, SOL_SOCKET, SO_RECV_ANYIF, &on, sizeof(on));\n",
                finds=("SO_RECV_ANYIF",)),
        Example(language="C", text="#ifndef SO_RECV_ANYIF\n#define SO_RECV_ANYIF 0x1104\n#endif\n",
                finds=("SO_RECV_ANYIF", "SO_RECV_ANYIF"), why="defined again with Darwin's number"),
        Example(language="C", text="enum { SO_NECP_ATTRIBUTES = 0x1109, SO_RECV_ANYIF = 0x1104 };\n",
                finds=("SO_NECP_ATTRIBUTES", "SO_RECV_ANYIF"), why="an enumeration with Darwin's numbers"),
        Example(language="C",
                text="#ifdef __linux__\n#define SO_RECV_ANYIF 7\n#endif\nint option = SO_RECV_ANYIF;\n",
                finds=("SO_RECV_ANYIF",), why="the file's own number is for another system"),
        Example(language="C",
                text="#ifdef __APPLE__\n#define SO_RECV_ANYIF 0x1104\n#else\n#define SO_RECV_ANYIF 77\n#endif\n",
                finds=("SO_RECV_ANYIF",), why="Darwin's number in Darwin's branch"),
        Example(language="Swift", text="enum Option: Int32 { case SO_RECV_ANYIF = 0x1104 }\n", finds=("SO_RECV_ANYIF",),
                why="a case with Darwin's number"),
        Example(language="JavaScript", text="set({ [SO_RECV_ANYIF]: 1 });\n", finds=("SO_RECV_ANYIF",),
                why="a computed key is a use"),
        Example(language="C++", text="auto r = ::setsockopt(s, SOL_SOCKET, SO_NECP_ATTRIBUTES, p, n);\n",
                finds=("SO_NECP_ATTRIBUTES",)),
        Example(language="Objective-C++", text="auto option = SO_RECV_ANYIF;\n", finds=("SO_RECV_ANYIF",)),
        Example(language="Objective-C", text="int option = SO_RECV_ANYIF;\n", finds=("SO_RECV_ANYIF",)),
        Example(language="Swift", text="let SO_RECV_ANYIF: Int32 = 0x1104\n", finds=("SO_RECV_ANYIF",)),
        Example(language="Go", text="package p\n\nconst SO_RECV_ANYIF = 0x1104\n", finds=("SO_RECV_ANYIF",)),
        Example(language="Rust", text="const SO_RECV_ANYIF: libc::c_int = 0x1104;\n", finds=("SO_RECV_ANYIF",)),
        Example(language="Python", text="SO_RECV_ANYIF = 0x1104\n", finds=("SO_RECV_ANYIF",)),
        Example(language="JavaScript", text="const SO_RECV_ANYIF = 0x1104;\n", finds=("SO_RECV_ANYIF",)),
        Example(language="TypeScript", text="export const SO_RECV_ANYIF: number = 4356;\n", finds=("SO_RECV_ANYIF",)),
        Example(language="Java", text="class S { static final int SO_RECV_ANYIF = 0x1104; }\n",
                finds=("SO_RECV_ANYIF",)),
        Example(language="Kotlin", text="const val SO_RECV_ANYIF = 0x1104\n", finds=("SO_RECV_ANYIF",)),
        Example(language="Zig", text="const SO_RECV_ANYIF: u32 = 0x1104;\n", finds=("SO_RECV_ANYIF",)),
        Example(language="shell", text="SO_RECV_ANYIF=4356\n", finds=("SO_RECV_ANYIF",)),
    ),
)  # fmt: skip
