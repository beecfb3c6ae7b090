"""A private constant used or defined again."""

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
    for _, token, known in names_in(file, knowledge.constants):
        form = "constant" if known.form in ("macro", "enumerator") else known.form
        again = token.start in file.definitions.places
        yield finding(token, known, f"private {form}, defined again" if again else f"private {form}")


RULE = Rule(
    slug="private-constant",
    title="Private constant",
    description=(
        "A macro, enumerator, type or NECP field that no installed header shows, used or defined again by its name. "
        "NECP's own numbers moved with releases: the policy condition 28 became 29, a session priority went 4, 9, 10."
    ),
    instead="Use what the SDK's headers and frameworks offer.",
    check=_check,
    valid=(
        Example(language="C", text="int r = NECP_READY; /* NECP_POLICY_RESULT_DROP */\n",
                why="a name of its own, and a comment"),
        Example(language="C", text="#define NECP_POLICY_RESULT_DROP 900\nint r = NECP_POLICY_RESULT_DROP;\n",
                why="the file's own, with another number"),
        Example(language="Python",
                text='class Result(Enum):\n    NECP_POLICY_RESULT_DROP = "drop"\n\n\nx = Result["a"]\n',
                why="the file's own, a text"),
        Example(language="Rust", text='pub const NECP_POLICY_RESULT_DROP: &str = "drop";\n', why="a text"),
        Example(language="C", text="int most = DROP_CODE_MAX;\n",
                why="three words that any program could choose, and nothing here says Darwin"),
        Example(language="Python", text='NAMES = ["NECP_POLICY_RESULT_DROP"]\n', why="a text"),
        Example(language="Go", text="//go:build windows\n\npackage p\n\nvar r = NECP_POLICY_RESULT_DROP\n",
                why="built for Windows"),
        Example(language="Swift", text="let necpPlan = Plan(energy: .national)\n",
                why="National Energy and Climate Plans are called NECP too"),
    ),
    invalid=(
        Example(language="C", text="policy.result = NECP_POLICY_RESULT_DROP;\n", finds=("NECP_POLICY_RESULT_DROP",)),
        Example(language="C++", text="case NECP_POLICY_RESULT_DROP: break;\n", finds=("NECP_POLICY_RESULT_DROP",)),
        Example(language="Objective-C", text="uint8_t r = NECP_POLICY_RESULT_DROP;\n",
                finds=("NECP_POLICY_RESULT_DROP",)),
        Example(language="Swift", text="let result = NECP_POLICY_RESULT_DROP\n", finds=("NECP_POLICY_RESULT_DROP",)),
        Example(language="Go", text="package p\n\nconst NECP_POLICY_RESULT_DROP = 2\n",
                finds=("NECP_POLICY_RESULT_DROP",)),
        Example(language="Rust", text="pub const NECP_POLICY_RESULT_DROP: u32 = 2;\n",
                finds=("NECP_POLICY_RESULT_DROP",)),
        Example(language="Python", text="NECP_POLICY_RESULT_DROP = 2\n", finds=("NECP_POLICY_RESULT_DROP",)),
        Example(language="TypeScript", text="const NECP_POLICY_RESULT_DROP = 2;\n", finds=("NECP_POLICY_RESULT_DROP",)),
        Example(language="C", text="#include <net/droptap.h>\nint most = DROP_CODE_MAX;\n", finds=("DROP_CODE_MAX",),
                why="only Darwin has this header"),
        Example(language="Kotlin", text="const val NECP_POLICY_RESULT_DROP = 2\n", finds=("NECP_POLICY_RESULT_DROP",)),
        Example(language="Zig", text="const NECP_POLICY_RESULT_DROP = 2;\n", finds=("NECP_POLICY_RESULT_DROP",)),
    ),
)  # fmt: skip
