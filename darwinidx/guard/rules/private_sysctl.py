"""A sysctl that Apple does not document, by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from darwinidx.guard.rules.rule import Example, Finding, Rule
from darwinidx.guard.tokens import Sort, content

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from darwinidx.guard.knowledge import Knowledge, KnownName
    from darwinidx.guard.product import ProductFile
    from darwinidx.guard.tokens import Token

_OID: Final = re.compile(r"[A-Za-z_][\w-]*(?:\.[\w-]+)+")
_COMMAND: Final = re.compile(r"(?<![\w./-])(?:/usr/sbin/)?sysctl\b(?=[ \t])[^\n;|&`)]*")
_STRING_COMMAND: Final = re.compile(
    r"[A-Za-z@#]*(?:\"\"\"|[\"'`])(?:sudo[ \t]+)?(?:/usr/sbin/)?(sysctl[ \t][^\n;|&`)]*)"
)
_TYPED: Final = re.compile(
    r"(?:/usr/sbin/)?sysctl"
    r"(?:\s+(?:-\w+|\\?[\"']?[A-Za-z_][\w-]*(?:\.[\w%$*{}-]+)+(?:=\S*)?|[$%{]\S*|\d?[<>]{1,2}\s*\S*))+"
    r"(?:\\[nrt0\"']|[\"'\s])*"
)
"""A command as it is typed: behind it stand options, names, assignments and what a program fills in, and no prose."""
_TOLD: Final = re.compile(
    r"(?i:(?:f|vf|v|d|e|w)?print(?:f|ln)?|f?puts|echo|nslog|os_log(?:_\w+)?|syslog|perror|die|usage"
    r"|log(?:f|ln)?|debug(?:f|ln)?|info(?:f|ln)?|notice|warn(?:f|ln|ing|ingf|x)?|err|errx|error(?:f|ln)?|fatal(?:f|ln)?|panic(?:f|ln)?)"
)
"""Functions whose texts are for a reader. ``snprintf`` and its like are not: they make what is run."""
_TOLD_LINE: Final = re.compile(rf"(?:^|[;&|{{]|\b(?:then|else|do)\b)\s*{_TOLD.pattern}\s(?:(?!\$\()[^;&|`])*$")
_BACK: Final = 40
"""Tokens that the call around a string is looked for in."""


def _check(file: ProductFile, knowledge: Knowledge) -> Iterator[Finding]:
    if file.language.family == "shell":
        for start, end in _commands(file):
            yield from _words(file.text, start, end, knowledge)
        return
    for index, token in enumerate(file.tokens):
        if token.sort is not Sort.STRING:
            continue
        inner = content(token)
        known = knowledge.sysctls.get(inner.partition("=")[0].strip())
        if known:
            start = token.start + token.text.find(known.name)
            yield _finding(start, known)
            continue
        command = _STRING_COMMAND.match(token.text)
        if command and _TYPED.fullmatch(command[1]) and not _is_told(file.tokens, index):
            yield from _words(file.text, token.start, token.start + command.end(), knowledge)


def _is_told(tokens: Sequence[Token], index: int) -> bool:
    """Whether a string is a text: one more piece of another string, or what a function prints or logs."""
    if index and tokens[index - 1].sort is Sort.STRING:
        return True
    depth = 0
    for place in range(index - 1, max(index - _BACK, 0), -1):
        text = tokens[place].text
        depth += (text in (")", "]", "}")) - (text in ("(", "[", "{"))
        if depth < 0:
            name = tokens[place - 1 - (tokens[place - 1].text == "!")].text
            return text == "(" and _TOLD.fullmatch(name) is not None
    return False


def _commands(file: ProductFile) -> Iterator[tuple[int, int]]:
    """Commands of a script; comments, and texts for its reader, left out."""
    comments = [(token.start, token.end) for token in file.comments]
    strings = [token for token in file.tokens if token.sort is Sort.STRING]
    for match in _COMMAND.finditer(file.text):
        line = file.text.rfind("\n", 0, match.start()) + 1
        if any(start <= match.start() < end for start, end in comments):
            continue
        if _TOLD_LINE.search(file.text[line : match.start()]):
            continue
        around = next((one for one in strings if one.start <= match.start() < one.end), None)
        if around:
            inside = file.text[match.start() : min(match.end(), around.end)]
            if _is_shown(file.text, around) or not _TYPED.fullmatch(inside):
                continue
        yield match.span()


def _is_shown(text: str, string: Token) -> bool:
    """Whether a here-document goes to the reader: ``cat <<END`` without a file that it goes to."""
    if not string.text.startswith("<<"):
        return False
    end = text.find("\n", string.start)
    command = text[text.rfind("\n", 0, string.start) + 1 : end if end >= 0 else len(text)]
    return re.match(r"\s*cat\b[^|>]*$", command) is not None


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
        "A sysctl by its dotted name: a whole string of a program, a word of a `sysctl` command (prose that begins "
        "with that word is none), a key of sysctl.conf. Sysctls that Apple documents, or numbers in an installed "
        "header, are not reported."
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
        Example(language="C", text='puts("Usage:\\n"\n     "sysctl -w net.necp.debug=1\\n");\n', why="the same"),
        Example(language="Python", text='print("sysctl net.necp.debug is what you want to read about")\n',
                why="prose that begins with the command's name"),
        Example(language="Objective-C", text='NSLog(@"sysctl net.necp.debug failed");\n', why="the same"),
        Example(language="Go", text='package p\n\nvar e = fmt.Errorf("sysctl net.necp.debug: %w", err)\n',
                why="the same"),
        Example(language="Go", text='package p\n\nvar s, _ = unix.Sysctl("kern.osrelease")\n', why="documented"),
        Example(language="Python", text='HOST = "net.inet.tcp.pcblist_n.example.org"\n', why="a longer name"),
        Example(language="shell", text="# sysctl -w net.necp.debug=1\necho sysctl net.necp.debug\n",
                why="a comment and an echo"),
        Example(language="shell", text='log "sysctl net.necp.debug is set"\ncat <<END\nsysctl net.necp.debug\nEND\n',
                why="texts for a reader"),
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
        Example(language="C", text='snprintf(s, n, "/usr/sbin/sysctl -w net.necp.debug=%d", on);\nsystem(s);\n',
                finds=("net.necp.debug",)),
        Example(language="TypeScript", text="exec('sysctl -n net.necp.debug');\n", finds=("net.necp.debug",)),
        Example(language="Java", text='class S { String s = "net.necp.debug"; }\n', finds=("net.necp.debug",)),
        Example(language="Kotlin", text='val s = "net.necp.debug"\n', finds=("net.necp.debug",)),
        Example(language="Zig", text='const s = "net.necp.debug";\n', finds=("net.necp.debug",)),
        Example(language="shell", text="sudo sysctl -w net.necp.debug=1 net.necp.drop_all_level=0\n",
                finds=("net.necp.debug", "net.necp.drop_all_level")),
        Example(language="shell", text='echo "now $(sysctl -n net.necp.debug 2>/dev/null)"\n',
                finds=("net.necp.debug",)),
        Example(language="shell", text='ssh "$mac" "sudo sysctl -w net.necp.debug=$1"\n', finds=("net.necp.debug",)),
        Example(language="shell", text='sh -c "sysctl -w net.necp.debug=1" # for now\n', finds=("net.necp.debug",)),
        Example(language="plist",
                text="<?xml?><plist><array><string>sysctl</string><string>net.necp.debug=1</string></array></plist>\n",
                finds=("net.necp.debug",)),
        Example(language="sysctl.conf", text="net.necp.debug=1\n", path="etc/sysctl.conf", finds=("net.necp.debug",)),
    ),
)  # fmt: skip
