"""Whose a function's name is: a member of a product's own class, or one that C's linker finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from darwinidx.guard.tokens import Sort

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from darwinidx.guard.tokens import Token

_SELF: Final = frozenset({"self", "this", "super", "cls", "Self"})
_MODULES: Final = {"swift": frozenset({"Darwin", "Foundation"}), "go": frozenset({"C"})}
"""What stands before a C function's name and a point, in languages in which anything else there is an object."""
_MESSAGES: Final = frozenset({"Objective-C", "Objective-C++"})
LOOSE: Final = frozenset({"python", "js"})
"""Families that reach C, its functions and its structures, through a library alone."""
_BRACES: Final = {"{": 1, "}": -1}
_REACH: Final = 20


def is_member(family: str, language: str, tokens: Sequence[Token], index: int) -> bool:
    """Whether the place says that a name is a member of something, so that C's function of this name is not meant."""
    before = tokens[index - 1].text if index else ""
    owner = tokens[index - 2].text if index > 1 else ""
    if family == "c":
        arrow = before == ">" and owner == "-"
        qualified = before == ":" and owner == ":" and index > 2 and _names_type(tokens[index - 3])  # noqa: PLR2004
        return before == "." or arrow or qualified or (language in _MESSAGES and _is_message(tokens, index))
    if before != ".":
        return family == "rust" and _takes_self(tokens, index)
    if family in _MODULES:
        return owner not in _MODULES[family]
    return family == "rust" or owner in _SELF


def needs_library(family: str, tokens: Sequence[Token], index: int) -> bool:
    """Whether a name is C's only when the file reaches C at all: a bare one, or one of an object that is no library."""
    if family not in LOOSE:
        return False
    owner = tokens[index - 2].text.lower() if index > 1 and tokens[index - 1].text == "." else ""
    return not ("lib" in owner or "dll" in owner)


def declared_members(tokens: Sequence[Token]) -> Iterator[str]:
    """Yield what the classes of a C++ file declare as functions of theirs, and what is defined for a class."""
    classes: list[int] = []
    depth, begins = 0, False
    for index, token in enumerate(tokens):
        if token.text in ("class", "struct"):
            begins = True
        elif token.text in (";", ")", "=", ">"):
            begins = False
        if token.text == "{" and begins:
            classes.append(depth + 1)
            begins = False
        depth += _BRACES.get(token.text, 0)
        if classes and depth < classes[-1]:
            classes.pop()
        if token.sort is Sort.NAME and index + 1 < len(tokens) and tokens[index + 1].text == "(":
            before = tokens[index - 1]
            typed = before.text in ("*", "&") or (before.sort is Sort.NAME and before.text not in ("return", "new"))
            defined = before.text == ":" and is_member("c", "C++", tokens, index)
            if defined or (typed and classes and depth == classes[-1]):
                yield token.text


def _names_type(token: Token) -> bool:
    """Whether a token before ``::`` is a class; a keyword leaves the name after it global."""
    return token.text == ">" or (token.sort is Sort.NAME and token.text not in ("return", "case", "else", "throw"))


def _is_message(tokens: Sequence[Token], index: int) -> bool:
    """Whether a name is a selector's first part: declared, sent, or named by ``@selector``."""
    before = tokens[index - 1].text if index else ""
    after = tokens[index + 1].text if index + 1 < len(tokens) else ""
    if before == "(":
        return index > 1 and tokens[index - 2].text == "selector"
    if before == ")" and after in (";", "{", ":") and _declares_method(tokens, index - 1):
        return True
    receives = before in ("]", ")") or (index > 0 and tokens[index - 1].sort is Sort.NAME and before != "case")
    return receives and after in ("]", ":") and before != "return"


def _declares_method(tokens: Sequence[Token], close: int) -> bool:
    """Whether the type before a name is a method's: ``- (int)name``."""
    depth = 0
    for index in range(close, max(close - _REACH, 0), -1):
        depth += (tokens[index].text == ")") - (tokens[index].text == "(")
        if depth == 0:
            return tokens[index - 1].text in ("-", "+")
    return False


def _takes_self(tokens: Sequence[Token], index: int) -> bool:
    """Whether a Rust function is declared with ``self``."""
    if not index or tokens[index - 1].text != "fn":
        return False
    for token in tokens[index + 2 : index + 6]:
        if token.text in (")", ","):
            return False
        if token.text == "self":
            return True
    return False
