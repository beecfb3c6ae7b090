"""Where a name is a type: declared as one, or used as one. A variable of a structure's name is no structure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from darwinidx.guard.members import LOOSE
from darwinidx.guard.tokens import Sort

if TYPE_CHECKING:
    from collections.abc import Sequence

    from darwinidx.guard.definitions import Definitions
    from darwinidx.guard.product import ProductFile
    from darwinidx.guard.tokens import Token

_DECLARE: Final = frozenset({"struct", "class", "union", "type", "interface", "typealias", "extension", "impl", "trait",
                             "protocol", "extends", "implements"})  # fmt: skip
_BIND: Final = frozenset({"let", "var", "val", "mod", "static", "package", "func", "fn", "def", "fun"})
_PREFIX: Final = frozenset({"&", "*", "mut", "const", "inout", "dyn", "[", "(", "?"})
"""What may stand between an annotation's colon and its type."""
_CONTROL: Final = frozenset({"if", "in", "match", "while", "switch", "range", "for", "guard", "return", "case", "else",
                             "go", "defer", "import", "&&", "||", "!"})  # fmt: skip
_LIST: Final = 60
_ANNOTATED: Final = frozenset({"rust", "swift"})
_HELD: Final = frozenset({"jvm", "zig"})
"""Families in which a name that is no variable can only be a type here."""
_C_PACKAGES: Final = frozenset({"C", "unix", "syscall"})


def is_type(  # noqa: PLR0911 - a list of cases, first match wins
    file: ProductFile, index: int, *, reaches_c: bool
) -> bool:
    """Whether the name at a place is a type there.

    Args:
        file: the file.
        index: of the name.
        reaches_c: whether the file has a library through which a script reaches C.
    """
    family, tokens = file.language.family, file.tokens
    before = tokens[index - 1].text if index else ""
    if family == "c":
        return before in ("struct", "union")
    if before in _DECLARE:
        return True
    if family not in _ANNOTATED | LOOSE | _HELD | {"go"}:
        return False
    name = tokens[index].text
    if tokens[index].start in file.definitions.places:
        return tokens[index].start in file.definitions.structures
    if name in file.variables:
        return False
    if family in _HELD:
        return before not in _BIND
    if family in LOOSE:
        return reaches_c or (_text(tokens, index + 1) == "." and _text(tokens, index + 2).startswith("from_"))
    if family == "go":
        return _in_go(tokens, index)
    return _in_rust(tokens, index) if family == "rust" else _in_swift(tokens, index)


def variables_of(family: str, tokens: Sequence[Token], definitions: Definitions) -> frozenset[str]:
    """Names that a file binds to values: by an equals sign, by a keyword, as a parameter, a label or a module."""
    found = set()
    values = definitions.places - definitions.structures
    for index in range(1, len(tokens) - 1):
        token, before, after = tokens[index], tokens[index - 1].text, tokens[index + 1].text
        if token.sort is not Sort.NAME:
            continue
        labelled = after == ":" and _text(tokens, index + 2) != ":" and before in ("(", ",", "{", "|", "_")
        assigned = family == "go" and after == ":" and _text(tokens, index + 2) == "="
        looped = before == "for" and after == "in"
        bound = before in _BIND or looped or (before == "mut" and _text(tokens, index - 2) not in ("*", "&"))
        if token.start in values or labelled or assigned or bound:
            found.add(token.text)
    return frozenset(found)


def _text(tokens: Sequence[Token], index: int) -> str:
    return tokens[index].text if 0 <= index < len(tokens) else ""


def _annotated(tokens: Sequence[Token], index: int) -> bool:
    """Whether a colon, an arrow, a bracket of a generic type or a cast stands before a name."""
    place = index - 1
    while place > 0 and tokens[place].text in _PREFIX:
        place -= 1
    before, second = _text(tokens, place), _text(tokens, place - 1)
    pointer = tokens[index - 1].text in ("mut", "const") and _text(tokens, index - 2) == "*"
    arrow = before == ">" and second == "-"
    return pointer or arrow or before in ("<", "as", "is", "inout") or (before == ":" and second != ":")


def _in_rust(tokens: Sequence[Token], index: int) -> bool:
    before, after = _text(tokens, index - 1), _text(tokens, index + 1)
    path_before = before == ":" and _text(tokens, index - 2) == ":"
    path_after = after == ":" and _text(tokens, index + 2) == ":"
    if path_before or path_after:
        return path_before != path_after and after != "("
    literal = after == "{" and before not in _CONTROL and tokens[index - 1].sort is not Sort.NAME
    last = before == "," and (after == ">" or (after == ")" and _text(tokens, index + 2) == ">"))
    given = before in ("(", ",") and after in (",", ")") and _in_macro(tokens, index)
    listed = before in ("{", ",", "use") and _in_use(tokens, index)
    return literal or last or given or listed or (before == "for" and after != "in") or _annotated(tokens, index)


def _in_macro(tokens: Sequence[Token], index: int) -> bool:
    """Whether a name is an argument of a macro that takes types: ``ioctl_readwrite!``, ``offset_of!``."""
    for place in range(index - 1, max(index - _LIST, 1), -1):
        if tokens[place].text == "(" and tokens[place - 1].text == "!":
            return "ioctl" in tokens[place - 2].text or tokens[place - 2].text.endswith("_of")
        if tokens[place].text in (";", "{", "}"):
            return False
    return False


def _in_use(tokens: Sequence[Token], index: int) -> bool:
    """Whether a name stands in the list of a ``use``."""
    for place in range(index - 1, max(index - _LIST, -1), -1):
        if tokens[place].text == "use":
            return True
        if tokens[place].text in (";", "}", "(", "="):
            return False
    return False


def _in_swift(tokens: Sequence[Token], index: int) -> bool:
    before, after = _text(tokens, index - 1), _text(tokens, index + 1)
    made = after == "(" and before != "."
    last = before == "," and after == ">"
    itself = after == "." and _text(tokens, index + 2) in ("self", "Type", "init")
    return made or last or itself or (before == "[" and after == "]") or _annotated(tokens, index)


def _in_go(tokens: Sequence[Token], index: int) -> bool:
    before, after = _text(tokens, index - 1), _text(tokens, index + 1)
    if before == ".":
        return _text(tokens, index - 2) in _C_PACKAGES
    literal = after == "{" and before not in _CONTROL
    typed = index > 0 and tokens[index - 1].sort is Sort.NAME and before not in _CONTROL | _BIND
    return (
        literal or typed or before in ("*", "]") or (before == "(" and after == ")" and _text(tokens, index + 2) == "(")
    )
