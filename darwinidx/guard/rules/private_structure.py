"""A private structure used or declared again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from darwinidx.guard.rules.names import NATIVE, finding, names_in
from darwinidx.guard.rules.rule import Example, Rule
from darwinidx.guard.types import is_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from darwinidx.guard.knowledge import Knowledge
    from darwinidx.guard.product import ProductFile
    from darwinidx.guard.rules.rule import Finding


def _check(file: ProductFile, knowledge: Knowledge) -> Iterator[Finding]:
    reaches_c = not NATIVE.isdisjoint(file.names)
    for index, token, known in names_in(file, knowledge.structures):
        if not is_type(file, index, reaches_c=reaches_c):
            continue
        before = file.tokens[index - 1].text if index else ""
        after = file.tokens[index + 1].text if index + 1 < len(file.tokens) else ""
        again = (
            after == "{"
            or before in ("type", "class")
            or (before == "struct" and file.language.family in ("rust", "swift"))
            or token.start in file.definitions.places
        )
        yield finding(token, known, "private structure, declared again" if again else "private structure")


RULE = Rule(
    slug="private-structure",
    title="Private structure",
    description=(
        "A structure that no installed header declares, used or declared again. Its layout is the kernel's own affair: "
        "fields move and sizes change between releases, and a copy that does not match reads another field."
    ),
    instead="Use the structures of the SDK's headers.",
    check=_check,
    valid=(
        Example(language="C", text="struct msghdr message = {0};\n", why="public"),
        Example(language="C", text="#ifdef __APPLE__\nint msghdr_x = 3;\n#endif\n", why="a variable, no structure"),
        Example(language="Swift", text="import Darwin\n\nlet msghdr_x = Client()\nmsghdr_x.send()\n",
                why="a variable"),
        Example(language="Python", text='C = ctypes.CDLL("libSystem.dylib")\nxinpcb_n = 3\nprint(xinpcb_n)\n',
                why="a variable"),
        Example(language="Go", text="package p\n\nfunc f() { xinpcb_n := count(); g(xinpcb_n) }\n",
                path="find_darwin.go", why="a variable"),
        Example(language="Rust", text="mod apple;\nmod msghdr_x;\nuse crate::msghdr_x::send;\n", path="src/macos.rs",
                why="a module"),
        Example(language="C", text="struct msghdr_x list[4];\n", why="a short name, and nothing here says Darwin"),
        Example(language="C", text="#ifdef __APPLE__\n/* struct msghdr_x */\nstruct msghdr_xy list;\n#endif\n",
                why="a comment and a longer name"),
        Example(language="Rust", text='#[cfg(target_os = "linux")]\n#[repr(C)]\npub struct msghdr_x { n: i32 }\n',
                why="an item for Linux"),
        Example(language="C", text="struct necp { int plan; };\n", why="a word of its own, as in an energy plan"),
    ),
    invalid=(
        Example(language="C", text="#ifdef __APPLE__\nstruct msghdr_x {\n\tstruct iovec *v;\n};\n#endif\n",
                finds=("msghdr_x",)),
        Example(language="C++",
                text="#if __APPLE__\nstd::vector<struct msghdr_x> list;\n#endif\n", finds=("msghdr_x",)),
        Example(language="Objective-C", text="struct xinpcb_n *p = (struct xinpcb_n *)b;\n",
                finds=("xinpcb_n", "xinpcb_n")),
        Example(language="Swift", text="import Darwin\n\nstruct msghdr_x { var n: Int32 }\n", finds=("msghdr_x",)),
        Example(language="Go", text="package p\n\ntype xinpcb_n struct{ Len uint32 }\n", path="find_darwin.go",
                finds=("xinpcb_n",)),
        Example(language="Rust", text='#[cfg(target_os = "macos")]\n#[repr(C)]\npub struct msghdr_x { n: i32 }\n',
                finds=("msghdr_x",)),
        Example(language="Rust",
                text="use libc::msghdr_x;\nfn f(p: *mut msghdr_x) -> usize { size_of::<msghdr_x>() }\n",
                path="src/macos.rs", finds=("msghdr_x",) * 3, why="used as a type"),
        Example(language="Swift", text="import Darwin\n\nvar list: [msghdr_x] = [msghdr_x()]\n",
                finds=("msghdr_x", "msghdr_x"), why="used as a type"),
        Example(language="Go", text="package p\n\nvar a = xinpcb_n{}\n\nfunc f(p *xinpcb_n) {}\n",
                path="find_darwin.go", finds=("xinpcb_n", "xinpcb_n"), why="used as a type"),
        Example(language="Python",
                text='C = ctypes.CDLL("libSystem.dylib")\n\n\nclass xinpcb_n(ctypes.Structure):\n    pass\n',
                finds=("xinpcb_n",)),
        Example(language="Zig", text="const msghdr_x = extern struct { n: c_int };\n", path="src/darwin.zig",
                finds=("msghdr_x",)),
    ),
)  # fmt: skip
