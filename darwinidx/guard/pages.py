"""Documentation made from the rules themselves: the lists of ``guard rules`` and one page a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from darwinidx.guard import names
from darwinidx.guard.languages import language_named
from darwinidx.guard.report import ALL_RULES
from darwinidx.mark import NON_API, SENTENCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from darwinidx.guard.rules.rule import Example, Rule

_FOR_LEVELS = (
    "Levels: error for private and kernel names, warning for kext names and undocumented sysctls, note for the rest; "
    "[guard.levels] changes them."
)

_OTHER_SYSTEMS = (
    "Code that never runs on Darwin is left out: files whose name or build line is another system's, and branches over "
    "the platform: `#if`, `cfg`, `if` chains, `switch`, `match`, `when` and `case`, over what the language itself says "
    "(`runtime.GOOS`, `process.platform`, `sys.platform`, `builtin.os.tag`, `uname`, ...) or over a name that the file "
    "gives that, once. The `else` of a test for Linux is Darwin's too; what falls through belongs to both. A branch "
    "whose condition is not plain, or that never ends, is read as Darwin's."
)


def listed(slugs: Sequence[str] = ()) -> Iterator[str]:
    """Yield a line a rule."""
    width = max(len(rule.slug) for rule in ALL_RULES)
    for rule in ALL_RULES:
        if not slugs or rule.slug in slugs:
            yield f"{rule.slug:{width}}  {rule.title} ({NON_API})"


def explained(slugs: Sequence[str] = ()) -> Iterator[tuple[str, str]]:
    """Yield the rules with their reasons, and the rule that keeps generic names out: what a line begins with, words."""
    for rule in ALL_RULES:
        if not slugs or rule.slug in slugs:
            yield f"{rule.slug}: ", f"{rule.title} ({NON_API})"
            yield "  finds:    ", rule.description
            if rule.instead:
                yield "  instead:  ", rule.instead
            yield "", ""
    yield "", "Which names count:"
    yield "  ", names.RULE
    yield "", ""
    yield "", "Code of other systems:"
    yield "  ", _OTHER_SYSTEMS
    yield "", ""
    yield "", _FOR_LEVELS
    yield "", SENTENCE


def page(rule: Rule) -> str:
    """The documentation page of a rule."""
    parts = [
        f"# {rule.slug}\n",
        f"{rule.title}.\n",
        f"{rule.description}\n",
    ]
    if rule.instead:
        parts.append(f"**Instead:** {rule.instead}\n")
    if rule.invalid:
        parts += ["## Found\n", *_shown(rule.invalid, found=True)]
    if rule.valid:
        parts += ["## Not found\n", *_shown(rule.valid, found=False)]
    parts.append(f"---\n\n{NON_API}: {SENTENCE}\n")
    return "\n".join(parts)


def index() -> str:
    """The page that lists the others."""
    rows = [f"| [{rule.slug}]({rule.slug}.md) | {rule.title} |" for rule in ALL_RULES]
    return "\n".join(
        [
            "# The guard's rules\n",
            "Made from the rules' own examples; the tests run every one of them.\n",
            "| rule | finds |\n|---|---|",
            *rows,
            f"\n## Which names count\n\n{names.RULE}\n",
            f"{_FOR_LEVELS}\n",
            f"## Code of other systems\n\n{_OTHER_SYSTEMS}\n",
            "How to study Darwin and ship a product from the same company: [teams.md](teams.md).\n",
            f"---\n\n{NON_API}: {SENTENCE}\n",
        ]
    )


def _shown(examples: Sequence[Example], *, found: bool) -> Iterator[str]:
    for example in examples:
        where = f" `{example.path}`" if example.path else ""
        why = f": {example.why}" if example.why else ""
        named = f" → {', '.join(f'`{name}`' for name in example.finds)}" if found else ""
        fence = language_named(example.language).fence
        yield f"{example.language}{where}{why}{named}\n"
        yield f"```{fence}\n{example.text.rstrip()}\n```\n"
