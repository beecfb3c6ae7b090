"""Options that a header numbers among others and that nothing handles.

A constant is told from an option by its number: an option's lies in the gap that the handled options before and after
it in the header leave, and is its own. A name that goes on from an option's is one of its values, and kernel controls
number messages and options together, so these stay out.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from darwinidx.kinds.sockopt.definitions import Definition
from darwinidx.kinds.sockopt.join import CONTROL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from darwinidx.kinds.kind import Tree
    from darwinidx.model import SocketOption
    from darwinidx.resolve.macros import Define

_RESERVED = ("UNUSED", "RESERVED")
"""Words of names that keep a number free: no option is meant."""


def unhandled(records: Sequence[SocketOption], tree: Tree) -> Iterator[tuple[Definition, str, int]]:
    """Yield the definition, level and number of each."""
    handled: dict[str, dict[int, SocketOption]] = defaultdict(dict)
    for record in records:
        if record.at.path.endswith(".h") and not record.level.startswith(CONTROL):
            handled[record.at.path][record.at.line] = record
    for path, options in handled.items():
        names = {option.name for option in options.values()}
        before: SocketOption | None = None
        between: list[Define] = []
        for define in tree.macros.files.get(path, ()):
            if define.params is not None:
                continue
            option = options.get(define.line)
            if option is None:
                between.append(define)
                continue
            if before is not None and before.level == option.level:
                taken = {each.value for each in options.values() if each.level == option.level}
                for each, value in _numbered_between(before, between, option, tree):
                    if value not in taken and not each.name.startswith(tuple(f"{name}_" for name in names)):
                        found = Definition(each.name, path, each.line, each.body, each.conditions)
                        yield found, option.level, value
            before, between = option, []


def _numbered_between(
    before: SocketOption, between: Sequence[Define], after: SocketOption, tree: Tree
) -> Iterator[tuple[Define, int]]:
    if before.value is None or after.value is None or _prefix(before.name) != _prefix(after.name):
        return
    last = before.value
    for each in between:
        if _prefix(each.name) != _prefix(after.name) or any(word in each.name for word in _RESERVED):
            continue
        value = tree.constants.value(each.body, path=after.at.path) if each.body else None
        if isinstance(value, int) and last < value < after.value:
            last = value
            yield each, value


def _prefix(name: str) -> str:
    return name.split("_", 1)[0]
