"""One step of macro replacement: a body with its arguments put in, ``#``, ``##``, variadics, ``__VA_OPT__``."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from darwinidx.resolve.tokens import TOKEN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from darwinidx.resolve.definitions import Define

_NOTHING: frozenset[str] = frozenset()
_OPERATORS = frozenset({"#", "##", "__VA_OPT__"})


class Token(NamedTuple):
    """A preprocessing token and the macros that may not replace it again."""

    sort: str
    text: str
    hidden: frozenset[str] = _NOTHING


BLANK = Token("space", " ")


def substitute(define: Define, arguments: Sequence[str]) -> str:
    """Give one macro's body with its arguments put in, as written, and nothing else replaced.

    Arguments that are missing count as empty; the surplus of a variadic macro goes to its last parameter.
    """
    given = [read_tokens(argument) for argument in arguments]
    return spell(fill(define, bind(define, given), _NOTHING, list))


def read_tokens(text: str) -> list[Token]:
    """The text's tokens, each run of blanks and comments as one blank."""
    made: list[Token] = []
    for match in TOKEN.finditer(text):
        if match.lastgroup == "space":
            if made and made[-1] is not BLANK:
                made.append(BLANK)
        else:
            made.append(Token(match.lastgroup or "", match.group()))
    while made and made[-1] is BLANK:
        made.pop()
    return made


@lru_cache(maxsize=1 << 13)
def _tokens_of(body: str) -> tuple[Token, ...]:
    """Return a macro's body as tokens; the same macros are filled again and again."""
    return tuple(read_tokens(body))


def spell(tokens: Sequence[Token]) -> str:
    """Tokens as text; where two would run together into one, a blank keeps them apart."""
    made: list[str] = []
    before = BLANK
    for token in tokens:
        if token.sort == "space":
            if before.sort == "space":
                continue
        elif (before.sort in ("word", "number") and token.sort in ("word", "number")) or (
            before.sort == token.sort == "mark" and before.text == token.text and token.text in "+-&|<>#"
        ):
            made.append(" ")
        made.append(token.text)
        before = token
    return "".join(made).strip()


def read_arguments(rest: list[Token]) -> tuple[list[list[Token]], int, Token] | None:
    """The arguments that follow on the reversed ``rest``, how many tokens they take, and their ``)``."""
    place = len(rest) - 1
    while place >= 0 and rest[place].sort == "space":
        place -= 1
    if place < 0 or rest[place].text != "(":
        return None
    found: list[list[Token]] = [[]]
    depth = 0
    while place >= 0:
        token = rest[place]
        if token.text == "(":
            depth += 1
        elif token.text == ")":
            depth -= 1
        if not depth:
            return [_trim(argument) for argument in found], len(rest) - place, token
        if token.text == "," and depth == 1:
            found.append([])
        elif depth > 1 or token.text != "(":
            found[-1].append(token)
        place -= 1
    return None


def _trim(tokens: list[Token]) -> list[Token]:
    start, end = 0, len(tokens)
    while start < end and tokens[start].sort == "space":
        start += 1
    while end > start and tokens[end - 1].sort == "space":
        end -= 1
    return tokens[start:end]


def bind(define: Define, given: list[list[Token]]) -> dict[str, list[Token]] | None:
    """Parameter -> argument; None when the call does not fit the macro."""
    params = define.params or ()
    variadic = bool(params) and params[-1].endswith("...")
    fixed = params[:-1] if variadic else params
    if not params:
        return {} if given in ([], [[]]) else None
    if len(given) < len(fixed) or (len(given) > len(fixed) and not variadic):
        return None
    bound = dict(zip(fixed, given, strict=False))
    if variadic:
        surplus: list[Token] = []
        for number, argument in enumerate(given[len(fixed) :]):
            surplus += [*([Token("mark", ","), BLANK] if number else []), *argument]
        bound[params[-1][:-3] or "__VA_ARGS__"] = surplus
    return bound


def fill(
    define: Define,
    bound: Mapping[str, list[Token]] | None,
    hidden: frozenset[str],
    expand: Callable[[Sequence[Token]], list[Token]],
) -> list[Token]:
    """The body with arguments put in: as written next to ``#`` and ``##``, else replaced themselves."""
    bound = bound or {}
    body = [*_tokens_of(define.body)]
    variadic = (define.params[-1][:-3] or "__VA_ARGS__") if define.params and define.params[-1][-3:] == "..." else ""
    made = _filled(body, bound, variadic, expand, called=define.params is not None)
    return [
        token if token.sort != "word" else Token("word", token.text, token.hidden | hidden if token.hidden else hidden)
        for token in made
    ]


def _filled(
    body: list[Token],
    bound: Mapping[str, list[Token]],
    variadic: str,
    expand: Callable[[Sequence[Token]], list[Token]],
    *,
    called: bool,
) -> list[Token]:
    made: list[Token] = []
    place = 0
    while place < len(body):
        token = body[place]
        if token.text not in bound and token.text not in _OPERATORS:
            made.append(token)
            place += 1
            continue
        after = _next(body, place)
        if token.text == "##" and made and after < len(body):
            comma = [kept for kept in made if kept.sort != "space"][-1:]
            right, place = _operand(body, after, bound, variadic, expand)
            if body[after].text == variadic and comma and comma[0].text == ",":
                # a comma before an empty variadic argument goes with it
                made = _trim(made) if right else _trim(made)[:-1]
                made += right
            else:
                made = _paste(made, right)
        elif token.text == "#" and called and after < len(body) and body[after].text in bound:
            made.append(_string(bound[body[after].text]))
            place = after + 1
        elif token.text == "__VA_OPT__" and variadic and after < len(body) and body[after].text == "(":
            right, place = _operand(body, place, bound, variadic, expand)
            made += right
        elif token.text in bound and token.sort == "word":
            argument = bound[token.text]
            pasted = after < len(body) and body[after].text == "##"
            # an empty operand still is one: it keeps what stands before it from being pasted instead
            made += (argument or [Token("space", "")]) if pasted else expand(argument)
            place += 1
        else:
            made.append(token)
            place += 1
    return made


def _next(body: list[Token], place: int) -> int:
    place += 1
    while place < len(body) and body[place].sort == "space":
        place += 1
    return place


def _operand(
    body: list[Token],
    place: int,
    bound: Mapping[str, list[Token]],
    variadic: str,
    expand: Callable[[Sequence[Token]], list[Token]],
) -> tuple[list[Token], int]:
    """What stands right of ``##``, arguments as written, and the place after it; also a whole ``__VA_OPT__(…)``."""
    token = body[place]
    if token.text == "__VA_OPT__" and variadic:
        opening = _next(body, place)
        call = read_arguments(body[opening:][::-1])
        if call:
            inside = body[opening + 1 : opening + call[1] - 1]
            given = bool(bound.get(variadic))
            return (_filled(inside, bound, variadic, expand, called=True) if given else []), opening + call[1]
    if token.text == "#" and _next(body, place) < len(body) and body[_next(body, place)].text in bound:
        return [_string(bound[body[_next(body, place)].text])], _next(body, place) + 1
    if token.sort == "word" and token.text in bound:
        return list(bound[token.text]), place + 1
    return [token], place + 1


def _paste(left: list[Token], right: list[Token]) -> list[Token]:
    """``left ## right``: their meeting ends become one token."""
    while left and left[-1] is BLANK:
        left.pop()
    if left and left[-1] == Token("space", ""):
        return left[:-1] + (right or [Token("space", "")])
    if not left or not right:
        return left + right
    glued = read_tokens(left[-1].text + right[0].text)
    hidden = left[-1].hidden & right[0].hidden
    return left[:-1] + [token._replace(hidden=hidden) for token in glued] + right[1:]


def _string(argument: list[Token]) -> Token:
    """``#argument``."""
    text = "".join(
        token.text.replace("\\", "\\\\").replace('"', '\\"') if token.sort in ("string", "char") else token.text
        for token in argument
    )
    return Token("string", f'"{text}"')
