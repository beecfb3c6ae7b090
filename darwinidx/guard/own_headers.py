"""Headers that the product has itself: what includes them reaches no header of Darwin's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from darwinidx.git.worktree import in_repository, tracked_files
from darwinidx.guard.rules.private_header import RULE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from darwinidx.guard.violation import Violation


def without_own_headers(violations: Sequence[Violation], root: Path) -> list[Violation]:
    """Drop includes of headers that stand in the product's tree.

    Where only a part of the tree is scanned (files of a list, of a change) the scan saw only that part; the rest is
    asked for when something was found.
    """
    wanted = {one.symbol for one in violations if one.rule == RULE.slug}
    if not wanted:
        return list(violations)
    tree = tracked_files(root) if in_repository(root) else ()
    tails = tuple(f"/{header}" for header in wanted)
    held = [f"/{path}" for path in tree if f"/{path}".endswith(tails)]
    own = {header for header in wanted if any(path.endswith(f"/{header}") for path in held)}
    return [
        one
        for one in violations
        if one.rule != RULE.slug or not (one.symbol in own or (root / one.path).parent.joinpath(one.symbol).exists())
    ]
