"""Macro replacement on text, after Prosser's algorithm: each token remembers which macros may not replace it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from darwinidx.resolve.substitution import Token, bind, fill, read_arguments, read_tokens, spell, substitute

if TYPE_CHECKING:
    from collections.abc import Callable

    from darwinidx.resolve.definitions import Define

__all__ = ["expand_text", "substitute"]

LONGEST = 50_000
"""Tokens that one text may come to; past this it is left as far as it got."""


def expand_text(text: str, find: Callable[[str], Define | None]) -> str:
    """The text with its macros replaced; ``find`` gives a name's definition, or None to leave it.

    Calls nested deeper than any hand writes them leave the text as it is.
    """
    try:
        return spell(_expand(read_tokens(text), find, [LONGEST]))
    except RecursionError:
        return text


def _expand(tokens: list[Token], find: Callable[[str], Define | None], left: list[int]) -> list[Token]:
    """Replace until nothing more can be; ``left`` counts down what the whole text may still grow by."""
    made: list[Token] = []
    rest = tokens[::-1]
    while rest:
        token = rest.pop()
        define = find(token.text) if token.sort == "word" and token.text not in token.hidden and left[0] > 0 else None
        if define is None:
            made.append(token)
            continue
        if define.params is None:
            body = fill(define, {}, token.hidden | {token.text}, list)
        else:
            call = read_arguments(rest)
            bound = bind(define, call[0]) if call else None
            if call is None or bound is None:
                made.append(token)
                continue
            hidden = (token.hidden & call[2].hidden) | {token.text}
            del rest[len(rest) - call[1] :]
            body = fill(define, bound, hidden, lambda tokens: _expand(list(tokens), find, left))
        left[0] -= len(body) + 1
        rest += body[::-1]
    return made
