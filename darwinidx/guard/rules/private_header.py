"""An include of a header that no public SDK installs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from darwinidx.guard.rules.rule import Example, Finding, Rule
from darwinidx.guard.tokens import Sort, content

if TYPE_CHECKING:
    from collections.abc import Iterator

    from darwinidx.guard.knowledge import Knowledge
    from darwinidx.guard.product import ProductFile

_INCLUDE: Final = re.compile(r"#[ \t]*include[ \t]*<([^>\n]+)>")
_BRACKETS: Final = re.compile(r"[ \t]*<([^>\n]+)>")
_WORDS: Final = frozenset({"cInclude"})


def _check(file: ProductFile, knowledge: Knowledge) -> Iterator[Finding]:
    for path, start in _included(file):
        bare = path.removeprefix("System/")
        known = knowledge.headers.get(bare)
        if known and bare not in file.own_headers:
            yield Finding(start=start, end=start + len(path), symbol=known.name,
                          what="header that no public SDK installs", known=known, need=known.need)  # fmt: skip


def _included(file: ProductFile) -> Iterator[tuple[str, int]]:
    """Include paths with the offsets where they stand."""
    tokens = file.tokens
    for index, token in enumerate(tokens):
        if token.sort is Sort.INCLUDE and token.text.startswith("<"):
            yield token.text[1:-1].strip(), token.start + 1
        elif token.text == "import" and index and tokens[index - 1].text == "#":
            match = _BRACKETS.match(file.text, token.end)
            if match:
                yield match[1].strip(), match.start(1)
        elif token.sort is Sort.STRING and index > 1 and tokens[index - 2].text in _WORDS:
            yield content(token), token.start + 1
    if file.language.family == "go" and '"C"' in file.text:
        for comment in file.comments:
            for match in _INCLUDE.finditer(comment.text):
                yield match[1], comment.start + match.start(1)


RULE = Rule(
    slug="private-header",
    title="Private header",
    description=(
        "An include of a header that the tree installs in no public SDK. It compiles only where someone copied it to, "
        "and what it declares belongs to one release."
    ),
    instead="Include the SDK's headers.",
    check=_check,
    valid=(
        Example(language="C", text="#include <net/if.h>\n#ifdef __APPLE__\n#include <sys/sysctl.h>\n#endif\n",
                why="public"),
        Example(language="C", text='#ifdef __APPLE__\n#include "net/necp.h"\n#endif\n', why="a file of the product"),
        Example(language="C", text="#include <net/necp.h>\n", path="src/linux/energy.c", why="a folder for Linux"),
        Example(language="C", text="#include <net/if_ppp.h>\n", why="nothing here says that this is Darwin"),
        Example(language="C", text="#ifdef __APPLE__\n// #include <net/necp.h>\n#endif\n", why="a comment"),
    ),
    invalid=(
        Example(language="C", text="#ifdef __APPLE__\n#include <net/necp.h>\n#endif\n", finds=("net/necp.h",)),
        Example(language="C", text="#include <net/necp.h>\n", finds=("net/necp.h",),
                why="no other system has a header of this name"),
        Example(language="C++", text="#if __APPLE__\n#include <System/net/necp.h>\n#endif\n", finds=("net/necp.h",)),
        Example(language="Objective-C", text="#import <net/necp.h>\n", finds=("net/necp.h",)),
        Example(language="Go", text='package p\n\n// #include <net/necp.h>\nimport "C"\n', path="necp_darwin.go",
                finds=("net/necp.h",), why="cgo reads that comment"),
        Example(language="Zig", text='const c = @cImport(@cInclude("net/necp.h"));\n', path="src/macos.zig",
                finds=("net/necp.h",)),
    ),
)  # fmt: skip
