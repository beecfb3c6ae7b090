"""C's preprocessing tokens, as far as directives and macro bodies need them."""

from __future__ import annotations

import re

TOKEN = re.compile(
    r"""
    (?P<space>\s+ | /\*.*?\*/ | //[^\n]*)
  | (?P<string>(?:u8|[uUL])?"(?:[^"\\]|\\.)*")
  | (?P<char>[uUL]?'(?:[^'\\]|\\.)+')
  | (?P<number>\.?[0-9](?:[eEpP][+-]|'[0-9A-Za-z]|[\w.])*)
  | (?P<word>[A-Za-z_$][\w$]*)
  | (?P<mark>\#\#|\.\.\.|->|\+\+|--|<<=|>>=|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|::|[^\s\w])
    """,
    re.VERBOSE | re.DOTALL,
)
"""One token, blanks and comments included; what matches none of it is a lone character (``mark``)."""

LITERAL = re.compile(r"(0[xX][0-9a-fA-F']+|0[bB][01']+|[0-9][0-9']*)([uUlL]*)\Z")
"""An integer literal: digits, suffix."""

SIMPLE_ESCAPES = {"n": 10, "t": 9, "r": 13, "0": 0, "a": 7, "b": 8, "f": 12, "v": 11, "e": 27}
ESCAPE = re.compile(r"\\(x[0-9a-fA-F]+|[0-7]{1,3}|.)|([^\\])", re.DOTALL)


def tokens(text: str) -> list[tuple[str, str]]:
    """The text's tokens as (class, spelling), blanks and comments left out."""
    return [(match.lastgroup or "", match.group()) for match in TOKEN.finditer(text) if match.lastgroup != "space"]


def unescape(body: str) -> str:
    """The characters that a literal's body (without its quotes) stands for."""
    if "\\" not in body:
        return body
    made: list[str] = []
    for escape, plain in ESCAPE.findall(body):
        if plain:
            made.append(plain)
        elif escape[0] == "x" and len(escape) > 1:
            made.append(chr(int(escape[1:], 16) & 0xFF))
        elif escape[0] in "01234567":
            made.append(chr(int(escape, 8) & 0xFF))
        else:
            made.append(chr(SIMPLE_ESCAPES.get(escape, ord(escape))))
    return "".join(made)
