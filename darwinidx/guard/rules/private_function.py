"""A private function declared, called, or resolved by name."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Final

from darwinidx.guard.calls import RESOLVERS
from darwinidx.guard.members import is_member, needs_library
from darwinidx.guard.rules.names import finding, names_in
from darwinidx.guard.rules.rule import Example, Finding, Rule
from darwinidx.guard.tokens import Sort, content

if TYPE_CHECKING:
    from collections.abc import Iterator

    from darwinidx.guard.knowledge import Knowledge
    from darwinidx.guard.product import ProductFile
    from darwinidx.guard.tokens import Token

_JOIN: Final = frozenset({"c", "python"})
_DECLARATION: Final = re.compile(r"[\w\s*]*[\s*](\w+)\s*\([^()]*\);?\s*")
_DIRECTIVE: Final = re.compile(r"//go:(?:cgo_import_dynamic|linkname)\b([^\n]*)")


def _check(file: ProductFile, knowledge: Knowledge) -> Iterator[Finding]:
    functions = knowledge.functions
    resolves = not RESOLVERS.isdisjoint(file.names)
    family, language = file.language.family, file.language.name
    for index, token, known in names_in(file, functions):
        unqualified = family == "c" and file.tokens[index - 1].text != ":"
        if is_member(family, language, file.tokens, index) or (unqualified and known.name in file.members):
            continue
        if resolves or not needs_library(family, file.tokens, index):
            yield finding(token, known, "private function")
    for token, inner in _texts(file) if resolves else ():
        declared = _DECLARATION.fullmatch(inner)  # some libraries take a prototype in C
        name = declared[1] if declared else inner
        if found := functions.get(name) or functions.get(name.removeprefix("_")):  # the linker's spelling
            yield finding(token, found, "private function, resolved by name")
    for comment in file.comments if file.language.family == "go" else ():
        directive = _DIRECTIVE.match(comment.text)
        for match in re.finditer(r"\w+", directive[1]) if directive else ():
            if found := functions.get(match[0]):
                start = comment.start + directive.start(1) + match.start() if directive else comment.start
                yield Finding(
                    start=start,
                    end=start + len(found.name),
                    symbol=found.name,
                    what="private function, imported by a linker directive",
                    known=found,
                    need=found.need,
                )
                break


def _texts(file: ProductFile) -> Iterator[tuple[Token, str]]:
    """Yield each string and what it holds; in C and Python, strings beside each other are one."""
    texts = [(token, content(token)) for token in file.tokens if token.sort is Sort.STRING]
    yield from texts
    if file.language.family not in _JOIN:
        return
    whole = ""
    for (token, inner), (after, more) in itertools.pairwise(texts):
        if not inner or not more or file.text[token.end : after.start].strip():
            whole = ""
            continue
        whole = (whole or inner) + more
        yield token._replace(end=after.end), whole


RULE = Rule(
    slug="private-function",
    title="Private function",
    description=(
        "A function that no installed header declares: called, declared by hand, or looked up by name with dlsym, "
        "ctypes, a foreign-function library or a linker directive. A function that the file defines itself, with a "
        "body, is its own, and so is a member of a class or an object: a method of that name is not the kernel's."
    ),
    instead="Use a function of the SDK's headers or a framework's API.",
    check=_check,
    valid=(
        Example(language="C", text="ssize_t n = recvmsg(fd, &message, 0);\n", why="public"),
        Example(language="C", text="int recvmsg_x(int a)\n{\n\treturn a;\n}\n", why="the file's own function"),
        Example(language="C", text='fprintf(stderr, "recvmsg_x");\n', why="a text, and nothing resolves names here"),
        Example(language="C", text='void *f = dlsym(RTLD_SELF, "open"); const char *n[] = {"necp_", "open"};\n',
                why="two strings of a list"),
        Example(language="C", text="#if defined(__FreeBSD__)\nrecvmsg_x(fd, m, 1, 0);\n#endif\n",
                why="never compiled on Darwin"),
        Example(language="Rust", text="fn recvmsg_x(n: u32) -> u32 { n }\n", why="the file's own function"),
        Example(language="Python", text="def necp_open(flags):\n    return flags\n\n\nnecp_open(0)\n",
                why="the file's own function"),
        Example(language="Go", text="package p\n\n// recvmsg_x is what Darwin has.\nvar x = 1\n", why="a comment"),
        Example(language="Objective-C",
                text="- (int)necp_open { return 1; }\n- (void)a { [self necp_open]; b(@selector(necp_open)); }\n",
                why="a method"),
        Example(language="C++",
                text="class A { void recvmsg_x(); };\nvoid A::recvmsg_x() {}\nvoid f(A *a) { a->recvmsg_x(); }\n",
                why="a class's own"),
        Example(language="C", text="int f(struct ops *o) { return o->necp_open(0); }\n", why="a structure's own field"),
        Example(language="Rust", text="fn f(s: &Session) { s.necp_open(0); }\n", why="a method"),
        Example(language="Swift", text="let n = session.necp_open()\n", why="a method"),
        Example(language="Python", text="self.necp_open(0)\nnecp_open(1)\n",
                why="Python reaches C through a library alone, and none is here"),
    ),
    invalid=(
        Example(language="C", text="ssize_t recvmsg_x(int, const struct m *, unsigned int, int);\n",
                finds=("recvmsg_x",), why="declared by hand"),
        Example(language="C", text="int fd = necp_open(0);\n", finds=("necp_open",)),
        Example(language="C", text='extern int policy_open(int) __asm("_necp_open");\n', finds=("necp_open",),
                why="under another name"),
        Example(language="C", text='void *f = dlsym(RTLD_SELF, "necp_" "open");\n', finds=("necp_open",),
                why="strings beside each other are one"),
        Example(language="C++", text='auto f = dlsym(RTLD_DEFAULT, "sendmsg_x");\n', finds=("sendmsg_x",)),
        Example(language="Objective-C", text="int f(id x) { return [x take:necp_open(0)] - (int)necp_open(1); }\n",
                finds=("necp_open", "necp_open"), why="calls beside messages"),
        Example(language="C++", text="ssize_t Link::receive() { return ::recvmsg_x(fd_, m_, 1, 0); }\n",
                finds=("recvmsg_x",), why="the global one"),
        Example(language="Objective-C", text='void *f = dlsym(RTLD_SELF, "necp_open");\n', finds=("necp_open",)),
        Example(language="Swift", text='@_silgen_name("necp_open") func openPolicy(_ flags: Int32) -> Int32\n',
                finds=("necp_open",)),
        Example(language="Go",
                text='package p\n\n//go:cgo_import_dynamic libc_recvmsg_x recvmsg_x "/usr/lib/libSystem.B.dylib"\n',
                finds=("recvmsg_x",)),
        Example(language="Go", text='package p\n\n// extern int necp_open(int);\nimport "C"\n', finds=("necp_open",),
                why="cgo reads that comment"),
        Example(language="Rust",
                text='extern "C" {\n    fn recvmsg_x(s: i32, m: *const M, n: u32, f: i32) -> isize;\n}\n',
                finds=("recvmsg_x",)),
        Example(language="Rust", text='fn f() { unsafe { libc::dlsym(h, c"sendmsg_x".as_ptr()); } }\n',
                finds=("sendmsg_x",)),
        Example(language="Python", text="libc = ctypes.CDLL(None)\nlibc.necp_open(0)\n", finds=("necp_open",)),
        Example(language="Python", text='f = getattr(ctypes.CDLL(None), "necp_open")\n', finds=("necp_open",)),
        Example(language="JavaScript", text="const c = ffi.Library('libSystem', { 'necp_open': ['int', ['int']] });\n",
                finds=("necp_open",)),
        Example(language="TypeScript",
                text="const f = koffi.load('libSystem.dylib').func('necp_open', 'int', ['int']);\n",
                finds=("necp_open",)),
        Example(language="Java",
                text='class S { Object f = Linker.nativeLinker().defaultLookup().find("necp_open"); }\n',
                finds=("necp_open",)),
        Example(language="JavaScript", text="const f = koffi.load('libc').func('int necp_open(int flags)');\n",
                finds=("necp_open",), why="by its prototype"),
        Example(language="Kotlin", text='val f = NativeLibrary.getProcess().getFunction("necp_open")\n',
                finds=("necp_open",)),
        Example(language="Zig", text='extern "c" fn recvmsg_x(s: c_int, m: *M, n: c_uint, f: c_int) isize;\n',
                finds=("recvmsg_x",)),
    ),
)  # fmt: skip
