"""A private entitlement in a property list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from darwinidx.guard.rules.names import finding
from darwinidx.guard.rules.rule import Example, Rule
from darwinidx.guard.tokens import Sort, content

if TYPE_CHECKING:
    from collections.abc import Iterator

    from darwinidx.guard.knowledge import Knowledge
    from darwinidx.guard.product import ProductFile
    from darwinidx.guard.rules.rule import Finding


def _check(file: ProductFile, knowledge: Knowledge) -> Iterator[Finding]:
    for token in file.tokens if file.language.family == "plist" else ():
        known = knowledge.entitlements.get(content(token)) if token.sort is Sort.STRING else None
        if known:
            yield finding(token, known, "private entitlement")


RULE = Rule(
    slug="private-entitlement",
    title="Private entitlement",
    description=(
        "An entitlement of Apple's own programs, `com.apple.private.` and more, that the kernel asks for and no "
        "documentation names, claimed in a property list: of entitlements, of a profile, of a bundle."
    ),
    instead="Use an entitlement that Apple documents, or that Apple grants on request.",
    check=_check,
    valid=(
        Example(language="plist", text="<plist><key>com.apple.developer.networking.multicast</key></plist>\n",
                path="app.entitlements", why="documented"),
        Example(language="plist", text="<plist><dict><!-- <key>com.apple.private.necp.match</key> --></dict></plist>\n",
                path="app.entitlements", why="a comment"),
        Example(language="plist", text="<plist><dict><key>com.apple.private.necp.match.mine</key></dict></plist>\n",
                path="app.entitlements", why="a longer name"),
        Example(language="Swift", text='let asked = "com.apple.private.necp.match"\n', why="a text, and no claim"),
    ),
    invalid=(
        Example(language="plist", text="<plist><dict><key>com.apple.private.necp.match</key><true/></dict></plist>\n",
                path="app.entitlements", finds=("com.apple.private.necp.match",)),
        Example(language="plist", text="<plist>\n<dict>\n\t<key>com.apple.private.memorystatus</key>\n\t<true/>\n"
                "</dict>\n</plist>\n", path="debug.plist", finds=("com.apple.private.memorystatus",)),
    ),
)  # fmt: skip
