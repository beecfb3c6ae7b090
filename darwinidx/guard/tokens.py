"""Product text -> tokens: names, numbers and strings apart from comments and prose.

C and its family go through tree-sitter, other languages through Pygments. Pygments takes a directive for one token,
and its Objective-C loses its way after `#import "a/b.h"`.
"""

from __future__ import annotations

import re
from enum import IntEnum
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from darwinidx.guard.languages import Language


class Sort(IntEnum):
    """What a token is."""

    NAME = 0
    NUMBER = 1
    STRING = 2
    MARK = 3
    """One character of punctuation, or an operator's."""
    COMMENT = 4
    INCLUDE = 5
    """The file of an include directive, with its quotes or brackets."""


class Token(NamedTuple):
    """One token; offsets are bytes, since the text is decoded as Latin-1."""

    sort: Sort
    start: int
    end: int
    text: str
    """As written; a string keeps its quotes."""


_WORD = re.compile(
    r"(?P<name>[A-Za-z_$][\w$]*+(?![\"']))"
    r"|(?P<comment>/\*.*?(?:\*/|\Z)|//(?:\\\r?\n|[^\n])*)"
    r"|(?P<raw>(?:u8|[uUL])?R\"(?P<end>[^()\s\\]{0,16})\(.*?(?:\)(?P=end)\"|\Z))"
    r"|(?P<string>(?:u8|[uUL@])?(?:\"(?:\\.|[^\"\\\n])*+\"?|'(?:\\.|[^'\\\n])*+'?))"
    r"|(?:(?<=#include)|(?<=# include))[ \t]*(?P<include>(?:<[^>\n]*>|\"[^\"\n]*\"))"
    r"|(?P<number>\d(?:'?[\w.])*+)"
    r"|(?P<word>[A-Za-z_$][\w$]*)"
    r"|(?P<mark>[^\s\w])",
    re.DOTALL,
)
"""A piece of C and its family. A comment or a string is one where the parser sees none: in a directive's argument, in
what it does not understand, and where C++ or Objective-C begins one before C does (`R"(`, `@"`, the `'` in `1'000`)."""
_SORTS: Final = {"string": Sort.STRING, "raw": Sort.STRING, "comment": Sort.COMMENT, "include": Sort.INCLUDE,
                 "name": Sort.NAME, "word": Sort.NAME, "number": Sort.NUMBER, "mark": Sort.MARK}  # fmt: skip
_PARSED: Final = 1 << 18
"""Files are parsed up to this size. Over a table of data without its declaration, or a text that is no C, the parser
takes a minute and more where the pieces alone take seconds; and Pygments over a bundle of JavaScript half of one."""
_PIECE = re.compile(r"(?P<name>[A-Za-z_$][\w$]*)|(?P<number>\d[\w.]*)|(?P<mark>[^\s\w])")
_SPLIT, _MIXED = -1, -2


@cache
def _lexer(where: str) -> Any:  # noqa: ANN401 - Pygments has no type for what its lexers are called with
    module, _, name = where.partition(":")
    return getattr(import_module(f"pygments.lexers.{module}"), name)()


@cache
def _sort_of(kind: Any) -> int:  # noqa: ANN401
    """The sort of a Pygments token type; ``_SPLIT`` when its text has to be looked at."""
    from pygments.token import Comment, Number, String  # noqa: PLC0415 - only when a file is read

    if kind in Comment.Preproc:  # Rust's attributes, Swift's directives
        return _MIXED
    if kind in Comment or kind in String.Doc:
        return Sort.COMMENT
    if kind in String and kind not in String.Interpol:
        return Sort.STRING
    return Sort.NUMBER if kind in Number else _SPLIT


def lex(language: Language, text: str) -> list[Token]:
    """Return the tokens of a text, comments among them."""
    if language.family == "c":
        return _parsed(text)
    if not language.lexer:
        return list(_plain(text))
    if language.family == "js" and len(text) > _PARSED:
        from darwinidx.guard.bundle import pieces  # noqa: PLC0415 - for large files alone

        return [Token(_SORTS[sort], start, end, value) for sort, start, end, value in pieces(text)]
    return _joined(language, text)


def _parsed(text: str) -> list[Token]:
    """Comments and strings as the parser sees them, and the pieces between them."""
    from darwinidx.syntax import literals  # noqa: PLC0415 - only when a file is read

    seen = literals(text.encode("latin-1")) if len(text) <= _PARSED else []
    found: list[Token] = []
    place = 0
    for start, end, comment in (*seen, (len(text), len(text), False)):
        while place < start and (match := _WORD.search(text, place)) and match.start() < start:
            group = match.lastgroup or "mark"  # no piece is without a group
            found.append(Token(_SORTS[group], match.start(group), match.end(group), match[group]))
            place = match.end()  # may lie beyond `start`: then the piece began before the parser saw it begin
        if place <= start < end:
            found.append(Token(Sort.COMMENT if comment else Sort.STRING, start, end, text[start:end]))
            place = end
    return found


def _joined(language: Language, text: str) -> list[Token]:  # noqa: PLR0912 - one loop over all sorts, for speed
    """Pygments' tokens: pieces of one string joined, everything that is no string or comment split into words."""
    found: list[Token] = []
    add = found.append
    for start, kind, value in _lexer(language.lexer).get_tokens_unprocessed(text + "\n"):
        sort = _sort_of(kind)
        if sort == _SPLIT and value.isspace():
            continue
        if sort == _SPLIT and value.isidentifier() and not (found and found[-1].end == start):
            add(Token(Sort.NAME, start, start + len(value), value))
        elif sort == Sort.STRING:
            last = found[-1] if found else None
            if last and last.sort is Sort.STRING and last.end == start and not _complete(last.text):
                found[-1] = Token(Sort.STRING, last.start, start + len(value), last.text + value)
            else:
                add(Token(Sort.STRING, start, start + len(value), value))
        elif sort == Sort.COMMENT:
            add(Token(Sort.COMMENT, start, start + len(value), value))
        elif sort == Sort.NUMBER:
            last = found[-1] if found else None
            if last and last.sort is Sort.NUMBER and last.end == start:
                found[-1] = Token(Sort.NUMBER, last.start, start + len(value), last.text + value)
            else:
                add(Token(Sort.NUMBER, start, start + len(value), value))
        else:
            for match in (_WORD if sort == _MIXED else _PIECE).finditer(value):
                group = match.lastgroup or "mark"  # no other piece is without a group
                last = found[-1] if found else None
                if last and last.sort is Sort.NUMBER and group == "name" and last.end == start + match.start():
                    # Some lexers end a number too early: `0` and `x1104`.
                    found[-1] = Token(Sort.NUMBER, last.start, start + match.end(), last.text + match[0])
                    continue
                add(Token(_SORTS[group], start + match.start(), start + match.end(), match[0]))
    return found


def _complete(text: str) -> bool:
    """Whether a string token is closed already, so that what follows is another one."""
    for quote in ('"""', "'''", '"', "'", "`"):
        opening = text.find(quote)
        if 0 <= opening <= len("rb#") and not text[:opening].strip("rbuBRUfFLc@#8"):
            inner = opening + len(quote)
            return len(text) > inner and text.endswith(quote) and not text.endswith("\\" + quote)
    return False


def _plain(text: str) -> Iterator[Token]:
    """Tokens of a property list or a settings file: one string for each text or line."""
    if "<plist" in text or "<?xml" in text:
        for match in re.finditer(r"<!--.*?(?:-->|\Z)|<(string|key)>\s*([^<]*?)\s*</\1>", text, re.DOTALL):
            sort, group = (Sort.COMMENT, 0) if match[1] is None else (Sort.STRING, 2)
            yield Token(sort, match.start(group), match.end(group), match[group])
        return
    for match in re.finditer(r"^[ \t]*(?:([#;][^\n]*)|([\w.<>-]+)[ \t]*=)", text, re.MULTILINE):
        group = 1 if match[1] is not None else 2
        yield Token(Sort.COMMENT if group == 1 else Sort.STRING, match.start(group), match.end(group), match[group])


_PREFIX = re.compile(r"[A-Za-z@#]*?(?=[#]*[\"'`])")


def content(token: Token) -> str:
    """What a string token holds: without prefix, quotes and a closing NUL."""
    text = token.text
    inner = text[_PREFIX.match(text).end() :] if (_PREFIX.match(text)) else text  # type: ignore[union-attr]
    inner = inner.strip("#").strip("\"'`")
    for end in ("\\0", "\\x00", "\x00"):
        inner = inner.removesuffix(end)
    return inner
