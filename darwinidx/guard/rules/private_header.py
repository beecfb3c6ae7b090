"""An include of a header that no public SDK installs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from darwinidx.guard.rules.rule import Example, Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from darwinidx.guard.knowledge import Knowledge
    from darwinidx.guard.product import ProductFile


def _check(file: ProductFile, knowledge: Knowledge) -> Iterator[Finding]:
    for include in file.includes:
        if known := knowledge.headers.get(include.path):
            yield Finding(start=include.start, end=include.end, symbol=known.name,
                          what="header that no public SDK installs", known=known, need=known.need)  # fmt: skip


RULE = Rule(
    slug="private-header",
    title="Private header",
    description=(
        "An include of a header that the tree installs in no public SDK, in brackets or in quotes. It compiles only "
        "where someone copied it to, and what it declares belongs to one release. A header that the product has itself "
        "under that path is its own."
    ),
    instead="Include the SDK's headers.",
    check=_check,
    valid=(
        Example(language="C", text="#include <net/if.h>\n#ifdef __APPLE__\n#include <sys/sysctl.h>\n#endif\n",
                why="public"),
        Example(language="C", text='#ifdef __APPLE__\n#include "net/necp.h"\n#endif\n', own=("net/necp.h",),
                why="the product has a net/necp.h of its own"),
        Example(language="C", text="#include <net/necp.h>\n", path="src/linux/energy.c", why="a folder for Linux"),
        Example(language="C", text="#include <net/if_ppp.h>\n", why="nothing here says that this is Darwin"),
        Example(language="C", text="#ifdef __APPLE__\n// #include <net/necp.h>\n#endif\n", why="a comment"),
    ),
    invalid=(
        Example(language="C", text="#ifdef __APPLE__\n#include <net/necp.h>\n#endif\n", finds=("net/necp.h",)),
        Example(language="C", text="#include <net/necp.h>\n", finds=("net/necp.h",),
                why="no other system has a header of this name"),
        Example(language="C++", text="#if __APPLE__\n#include <System/net/necp.h>\n#endif\n", finds=("net/necp.h",)),
        Example(language="C", text="#include <skywalk/os_channel.h>\n", finds=("skywalk/os_channel.h",)),
        Example(language="Objective-C", text="#import <net/necp.h>\n", finds=("net/necp.h",)),
        Example(language="Objective-C", text='#import "net/necp.h"\n', finds=("net/necp.h",),
                why="in quotes, and the product has no such file"),
        Example(language="C", text='#  include "net/necp.h"\n', finds=("net/necp.h",), why="in quotes"),
        Example(language="Go", text='package p\n\n// #include <net/necp.h>\nimport "C"\n', path="necp_darwin.go",
                finds=("net/necp.h",), why="cgo reads that comment"),
        Example(language="Zig", text='const c = @cImport(@cInclude("net/necp.h"));\n', path="src/macos.zig",
                finds=("net/necp.h",)),
    ),
)  # fmt: skip
