"""A sysctl that Apple does not document, by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from darwinidx.guard.rules.rule import Example, Finding, Rule
from darwinidx.guard.tokens import Sort, content

if TYPE_CHECKING:
    from collections.abc import Iterator

    from darwinidx.guard.knowledge import Knowledge, KnownName
    from darwinidx.guard.product import ProductFile

_OID: Final = re.compile(r"[A-Za-z_][\w-]*(?:\.[\w-]+)+")
_COMMAND: Final = re.compile(r"(?<![\w./-])(?:/usr/sbin/)?sysctl\b(?=[ \t])[^\n;|&`)]*")

_STRING_COMMAND: Final = re.compile(r"[A-Za-z@#]*(?:\"\"\"|[\"'`])(?:sudo[ \t]+)?(?:/usr/sbin/)?sysctl[ \t][^\n;|&`)]*")


def _check(file: ProductFile, knowledge: Knowledge) -> Iterator[Finding]:
    if file.language.family == "shell":
        for start, end in _commands(file):
            yield from _words(file.text, start, end, knowledge)
        return
    for token in file.tokens:
        if token.sort is not Sort.STRING:
            continue
        inner = content(token)
        known = knowledge.sysctls.get(inner.partition("=")[0].strip())
        if known:
            start = token.start + token.text.find(known.name)
            yield _finding(start, known)
        elif "sysctl " in inner and (command := _STRING_COMMAND.match(token.text)):
            yield from _words(file.text, token.start, token.start + command.end(), knowledge)


def _commands(file: ProductFile) -> Iterator[tuple[int, int]]:
    """Commands of a script, comments left out."""
    comments = [(token.start, token.end) for token in file.comments]
    for match in _COMMAND.finditer(file.text):
        if not any(start <= match.start() < end for start, end in comments):
            line = file.text.rfind("\n", 0, match.start()) + 1
            if not re.match(r"\s*(?:echo|printf)\b", file.text[line : match.start()]):
                yield match.span()


def _words(text: str, start: int, end: int, knowledge: Knowledge) -> Iterator[Finding]:
    for match in _OID.finditer(text, start, end):
        known = knowledge.sysctls.get(match[0])
        if known:
            yield _finding(match.start(), known)


def _finding(start: int, known: KnownName) -> Finding:
    return Finding(
        start=start,
        end=start + len(known.name),
        symbol=known.name,
        what="undocumented sysctl",
        known=known,
        need=known.need,
    )


RULE = Rule(
    slug="private-sysctl",
    title="Undocumented sysctl",
    description=(
        "A sysctl by its dotted name: a whole string of a program, a word of a `sysctl` command, a key of sysctl.conf. "
        "Sysctls that Apple documents, or numbers in an installed header, are not reported."
    ),
    instead=(
        "Use a documented sysctl, or the framework that answers the question. Structures that a sysctl copies out "
        "change their size between releases without notice."
    ),
    check=_check,
    valid=(
        Example(language="C", text='sysctlbyname("hw.ncpu", &n, &size, NULL, 0);\n', why="documented"),
        Example(language="Swift", text='sysctlbyname("hw.cpufamily", &family, &size, nil, 0)\n',
                why="named in an installed header"),
        Example(language="C", text='// net.inet.tcp.pcblist_n\nputs("see net.inet.tcp.pcblist_n for more");\n',
                why="a comment, and prose in a string"),
        Example(language="C", text='printf("\'sudo sysctl -w net.necp.debug=1\' on a Mac");\n', why="advice in a text"),
        Example(language="Go", text='package p\n\nvar s, _ = unix.Sysctl("kern.osrelease")\n', why="documented"),
        Example(language="Python", text='HOST = "net.inet.tcp.pcblist_n.example.org"\n', why="a longer name"),
        Example(language="shell", text="# sysctl -w net.necp.debug=1\necho sysctl net.necp.debug\n",
                why="a comment and an echo"),
        Example(language="shell", text='case "$(uname)" in\nLinux) sysctl -w net.necp.debug=1 ;;\nesac\n',
                why="a branch for Linux"),
        Example(language="plist", text="<?xml?><plist><!-- <string>net.necp.debug</string> --></plist>\n",
                why="a comment"),
        Example(language="sysctl.conf", text="# net.necp.debug=1\n", path="etc/sysctl.conf", why="a comment"),
        Example(language="JavaScript", text="net.necp.debug = 1;\n", why="members of an object, not a string"),
    ),
    invalid=(
        Example(language="C", text='sysctlbyname("net.inet.tcp.pcblist_n", buffer, &size, NULL, 0);\n',
                finds=("net.inet.tcp.pcblist_n",)),
        Example(language="Objective-C", text='sysctlbyname("net.necp.debug", &v, &n, NULL, 0);\n',
                finds=("net.necp.debug",)),
        Example(language="Swift", text='sysctlbyname("net.necp.debug", &value, &size, nil, 0)\n',
                finds=("net.necp.debug",)),
        Example(language="Go", text='package p\n\nvar b, _ = unix.SysctlRaw("net.inet.tcp.pcblist_n")\n',
                finds=("net.inet.tcp.pcblist_n",)),
        Example(language="Rust", text='const NAME: &[u8] = b"net.inet.tcp.pcblist_n\\0";\n',
                finds=("net.inet.tcp.pcblist_n",)),
        Example(language="Python", text='subprocess.run(["sysctl", "-n", "net.necp.debug"])\n',
                finds=("net.necp.debug",)),
        Example(language="Python", text='os.system("sysctl -w net.necp.debug=1")\n', finds=("net.necp.debug",)),
        Example(language="TypeScript", text="exec('sysctl -n net.necp.debug');\n", finds=("net.necp.debug",)),
        Example(language="Java", text='class S { String s = "net.necp.debug"; }\n', finds=("net.necp.debug",)),
        Example(language="Kotlin", text='val s = "net.necp.debug"\n', finds=("net.necp.debug",)),
        Example(language="Zig", text='const s = "net.necp.debug";\n', finds=("net.necp.debug",)),
        Example(language="shell", text="sudo sysctl -w net.necp.debug=1 net.necp.drop_all_level=0\n",
                finds=("net.necp.debug", "net.necp.drop_all_level")),
        Example(language="plist",
                text="<?xml?><plist><array><string>sysctl</string><string>net.necp.debug=1</string></array></plist>\n",
                finds=("net.necp.debug",)),
        Example(language="sysctl.conf", text="net.necp.debug=1\n", path="etc/sysctl.conf", finds=("net.necp.debug",)),
    ),
)  # fmt: skip
