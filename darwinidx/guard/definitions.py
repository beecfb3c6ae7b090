"""What a product file defines itself: constants with a number, and functions with a body."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from darwinidx.guard.numbers import value_of
from darwinidx.guard.tokens import Sort

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from darwinidx.guard.tokens import Token

_KEYWORDS: Final = {"go": {"func"}, "rust": {"fn"}, "swift": {"func"}, "python": {"def"}, "js": {"function"},
                    "zig": {"fn"}, "shell": {"function"}, "jvm": {"fun"}}  # fmt: skip
_TYPED: Final = frozenset({"c", "jvm"})
_NO_TYPE: Final = frozenset({"return", "else", "do", "case", "goto", "new", "throw", "if", "while", "sizeof", "in"})
_LINES_GO_ON: Final = frozenset({"c", "rust", "zig"})
"""Languages in which a line's end ends nothing."""
_ONE_A_NAME: Final = frozenset({"go", "python"})
"""Languages in which ``a, b = 1, 2`` gives each name its own."""
_SIGNS: Final = frozenset("+-*/%|&^~<>=!")
_REACH = 8
_AFTER = 40
_ROUNDS = 4


@dataclass(slots=True)
class Definitions:
    """The constants of a file."""

    values: dict[str, set[int]] = field(default_factory=dict)
    """Numbers that the file gives to names: ``#define A 1``, ``const A: c_int = 1``, ``A = 1``."""
    unclear: set[str] = field(default_factory=set)
    """Names that are also given something else, changed, or parameters somewhere: their value is not certain."""
    places: set[int] = field(default_factory=set)
    """Where the names stand that are given something."""
    given: list[tuple[Token, Sequence[Token]]] = field(default_factory=list)
    """The same names, and what each is given."""
    structures: set[int] = field(default_factory=set)
    """Which of the places are given a structure: ``const a = extern struct {``."""

    def certain(self, name: str) -> int | None:
        """The only number that a name can be."""
        values = self.values.get(name, ())
        return next(iter(values)) if len(values) == 1 and name not in self.unclear else None


def definitions_of(family: str, text: str, tokens: Sequence[Token]) -> Definitions:
    """Read the constants of a file. An expression may name constants that come after it, so it takes a few rounds."""
    found = Definitions(unclear=set(_changed(family, tokens)))
    left = list(_given(family, text, tokens))
    found.given = [(name, run) for names, run, _ in left for name in names]
    found.places.update(name.start for name, _ in found.given)
    found.structures.update(name.start for name, run in found.given if _is_structure(run))
    for _ in range(_ROUNDS):
        later = []
        for names, run, macro in left:
            value = value_of(run, family, found.certain)
            if value is None:
                later.append((names, run, macro))
            for name in names if value is not None else ():
                found.values.setdefault(name.text, set()).add(value)  # type: ignore[arg-type]
        if len(later) == len(left):
            break
        left = later
    # A macro of two branches has a number in one of them; a variable that is given two things has one of the two.
    found.unclear.update(name.text for names, _, macro in left if not macro for name in names)
    return found


def _given(family: str, text: str, tokens: Sequence[Token]) -> Iterator[tuple[Sequence[Token], Sequence[Token], bool]]:
    """Yield names, what they are given, and whether a macro is."""
    for index in range(1, len(tokens) - 1):
        word, before, after = tokens[index].text, tokens[index - 1], tokens[index + 1]
        if word == "define" and before.text == "#" and after.sort is Sort.NAME:
            run = _line(text, tokens, index + 2)
            if not (run and run[0].text == "(" and run[0].start == after.end):
                yield (after,), run, True
        elif word == "=" and before.text not in _SIGNS and not (after.text in ("=", ">") and _joined(tokens, index)):
            names = _named(family, text, tokens, index)
            if names:
                yield names, _expression(family, text, tokens, index + 1), False
        elif word == "{" and family == "c" and after.sort is Sort.NUMBER and _alone(tokens, index):
            yield (before,), (after,), False  # int name{1};


def _is_structure(run: Sequence[Token]) -> bool:
    return any(token.sort is Sort.NAME and ("struct" in token.text.lower() or token.text == "union") for token in run)


def _joined(tokens: Sequence[Token], index: int) -> bool:
    return tokens[index].end == tokens[index + 1].start


def _alone(tokens: Sequence[Token], brace: int) -> bool:
    """Whether a brace is around what one name of C++ is given."""
    return tokens[brace - 1].sort is Sort.NAME and [token.text for token in tokens[brace + 2 : brace + 4]] == ["}", ";"]


def _line(text: str, tokens: Sequence[Token], first: int) -> Sequence[Token]:
    """The tokens up to the end of a directive."""
    last = first
    while last < len(tokens) and "\n" not in text[tokens[last - 1].end : tokens[last].start].replace("\\\n", ""):
        last += 1
    return tokens[first:last]


def _expression(family: str, text: str, tokens: Sequence[Token], first: int) -> Sequence[Token]:
    """The tokens of what stands after an equals sign; none when it is too long for a constant."""
    depth = 0
    for index in range(first, min(first + _AFTER, len(tokens))):
        token = tokens[index]
        if token.text in (")", "]", "}"):
            depth -= 1
        if depth < 0 or (not depth and token.text in (";", ",")):
            return tokens[first:index]
        if not depth and index > first and family not in _LINES_GO_ON and _ends_line(text, tokens, index):
            return tokens[first:index]
        depth += token.text in ("(", "[", "{")
    return tokens[first:] if len(tokens) - first < _AFTER else ()


def _ends_line(text: str, tokens: Sequence[Token], index: int) -> bool:
    """Whether a line's end before a token ends a statement."""
    before, token = tokens[index - 1], tokens[index]
    return "\n" in text[before.end : token.start] and before.text not in _SIGNS and token.text not in _SIGNS


def _named(family: str, text: str, tokens: Sequence[Token], place: int) -> Sequence[Token]:
    """The name that receives what stands after an equals sign; a type beside it is none."""
    for index in range(place - 1, max(place - _REACH, 0), -1):
        token = tokens[index]
        if token.text == ":" and "\n" in text[token.end : tokens[index + 1].start]:
            break  # class A:, else:, default:
        if token.text == ":" and tokens[index - 1].sort is Sort.NAME and tokens[index + 1].text != ":":
            return tokens[index - 1 : index]  # name: type = 1, name := 1
        if token.text in (";", "{", "}", ","):
            break
    name, before = tokens[place - 1], tokens[place - 2] if place > 1 else None
    if name.sort is not Sort.NAME or (before and before.text == "," and family in _ONE_A_NAME):
        return ()
    if family == "go" and before and before.sort is Sort.NAME and before.text not in ("const", "var"):
        return (before,)  # const name int = 1
    return (name,)


def _changed(family: str, tokens: Sequence[Token]) -> Iterator[str]:
    """Yield names that are counted up, changed in place, lent, looped over, or that stand for an argument."""
    for index in range(2, len(tokens) - 2):
        token, before, after = tokens[index], tokens[index - 1], tokens[index + 1]
        if token.text in _KEYWORDS.get(family, ()):
            yield from _parameters(tokens, index)
        if token.sort is not Sort.NAME:
            continue
        beyond = tokens[index + 2].text
        counted = after.text in ("+", "-") and beyond == after.text and _joined(tokens, index + 1)
        in_place = after.text in _SIGNS - {"=", "!", "<", ">"} and beyond == "=" and _joined(tokens, index + 1)
        lent = before.text == "&" and tokens[index - 2].text in ("(", ",", "=") and family != "rust"
        looped = before.text == "for" and after.text == "in"
        argument = (
            family in _TYPED and before.sort is Sort.NAME and before.text not in _NO_TYPE and after.text in (",", ")")
        )
        if counted or in_place or lent or looped or argument:
            yield token.text


def _parameters(tokens: Sequence[Token], place: int) -> Iterator[str]:
    """Yield the names in the head of a function, those with a default aside."""
    for index in range(place + 1, min(place + _AFTER, len(tokens) - 1)):
        if tokens[index].text in ("{", ";"):
            return
        head = tokens[index].sort is Sort.NAME and tokens[index - 1].text in ("(", ",")
        if head and tokens[index + 1].text != "=":
            yield tokens[index].text


def functions_of(family: str, tokens: Sequence[Token]) -> dict[str, list[int]]:
    """Names of functions that have a body here, so that they are the product's own, and where."""
    found: dict[str, list[int]] = {}
    keywords = _KEYWORDS.get(family, set())
    for index in range(1, len(tokens) - 1):
        token, before, after = tokens[index], tokens[index - 1], tokens[index + 1]
        if token.sort is not Sort.NAME or after.text not in ("(", "<"):
            continue
        if before.text in keywords or (before.text == ")" and family == "go"):
            if family in ("python", "js", "shell") or _has_body(tokens, index + 1):
                found.setdefault(token.text, []).append(token.start)
        elif family in _TYPED and (before.text == "*" or (before.sort is Sort.NAME and before.text not in _NO_TYPE)):
            close = _close(tokens, index + 1)
            if close + 1 < len(tokens) and tokens[close + 1].text == "{":
                found.setdefault(token.text, []).append(token.start)
    return found


def _has_body(tokens: Sequence[Token], place: int) -> bool:
    """Whether a brace comes before the declaration's end."""
    close = _close(tokens, place) if tokens[place].text == "(" else place
    line_end = {"func", "fn", "fun", "var", "let", "type", "const", "import", ";", "}", "@"}
    for token in tokens[close + 1 : close + _AFTER]:
        if token.text == "{":
            return True
        if token.text in line_end:
            return False
    return False


def _close(tokens: Sequence[Token], place: int) -> int:
    depth = 0
    for index in range(place, min(place + 400, len(tokens))):
        depth += (tokens[index].text == "(") - (tokens[index].text == ")")
        if depth == 0 and tokens[index].text == ")":
            return index
    return len(tokens)
