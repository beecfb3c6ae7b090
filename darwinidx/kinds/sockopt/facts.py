"""What a handler does for one option: whether it serves or refuses it, its argument's type, what it demands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from darwinidx.kinds.sockopt.space import Subjects
    from darwinidx.kinds.sockopt.text import Statement, Token
    from darwinidx.kinds.sockopt.walk import Deed

YES, NOOP, PASSED, NAMED = "yes", "noop", "passed", "named"
RESULT = "return"
_PAIR, _BRACKETED = 2, 4
_ERROR = re.compile(r"E[A-Z0-9]{2,}")
_COPIES = re.compile(r"sooptcopy(?:in|out)\w*")
_PRIVILEGE = re.compile(r"PRIV_[A-Z0-9_]+")
_SUPERUSER = frozenset({"kauth_cred_issuser", "suser", "proc_suser", "is_suser", "is_suser1"})
_ENTITLEMENT = re.compile(r'"(com\.apple\.[\w.-]+)"')
_DISPATCH = frozenset({"pr_ctloutput", "pru_ctloutput"})
_TYPE_WORDS = frozenset({"struct", "union", "enum", "const", "volatile", "static", "unsigned", "signed", "register"})


class Facts:
    """Questions about one walked function."""

    def __init__(self, deeds: Sequence[Deed], options: frozenset[str], types: dict[str, str]) -> None:
        self._deeds = deeds
        self._options = options
        """Variables that hold the ``struct sockopt *``."""
        self._types = types
        returned = (
            deed.tokens[-1 if len(deed.tokens) == _PAIR else 2].text
            for deed in deeds
            if deed.tokens[0].text == "return" and len(deed.tokens) in {_PAIR, _BRACKETED}
        )
        self._results = {word for word in returned if not _ERROR.fullmatch(word)}
        """Variables that the function returns."""

    def outcome(self, mask: int) -> str:
        """Return yes, noop, ``no:ERRNO``, ``passed:CALLEE…`` when handed on as it came, or nothing when only named."""
        found: dict[str, None] = {}
        for deed in self._deeds:
            if deed.own & mask:
                found.setdefault(self._what(deed))
        if YES in found:
            return YES
        if NAMED in found:
            return ""
        passed = [each for each in found if each.startswith(PASSED)]
        if passed:
            callees = dict.fromkeys(name for each in passed for name in each.split(":")[1:])
            return ":".join((PASSED, *callees))
        errors = [each for each in found if each.startswith("no:")]
        return errors[-1] if errors else NOOP

    def _what(self, deed: Deed) -> str:
        words = [token.text for token in deed.tokens]
        if deed.condition:
            active = "=" in words or any(self._takes_option(arguments) for _, arguments in calls(deed.tokens))
            return YES if active else ""
        if words[0] == "return":
            words = [RESULT, "=", *words[1:]]
        if words[1:2] == ["="] and any(word.startswith('"') for word in words[2 : _PAIR + 2]):
            return NAMED  # a name to print, as mptcp_sopt2str makes it
        while len(words) > _BRACKETED and words[2] == "(" and words[-1] == ")" and words[3] != "*":
            words = [*words[:2], *words[3:-1]]
        plain = self._plain(words)
        return self._handed_on(deed.tokens, words) or YES if plain is None else plain

    def _plain(self, words: Sequence[str]) -> str | None:
        """What a statement amounts to that sets a result, refuses, or does nothing; None for others."""
        if len(words) == _PAIR + 1 and words[1] == "=":
            if words[0] == RESULT and words[2] in self._results:
                return ""
            if words[2] == "0" and words[0] in {RESULT, *self._results}:
                return NOOP
            if _ERROR.fullmatch(words[2]):
                return f"no:{words[2]}"
        return None if {"=", "(", "+", "-", "|=", "&=", "+=", "-="} & set(words) else ""

    def _handed_on(self, tokens: Sequence[Token], words: Sequence[str]) -> str:
        if _DISPATCH & set(words):
            return PASSED
        start = words.index("=") + 1 if "=" in words[:2] else 0
        found = [(callee, arguments) for callee, arguments in calls(tokens) if self._takes_option(arguments)]
        whole = len(found) == 1 and words[start : start + 2] == [found[0][0], "("] and words[-1] == ")"
        if whole and not _COPIES.fullmatch(found[0][0]):
            return f"{PASSED}:{found[0][0]}"
        return ""

    def copies_out(self, mask: int) -> bool:
        """Whether something is given back to the caller."""
        return any(
            callee.startswith("sooptcopyout")
            for deed in self._deeds
            if deed.own & mask
            for callee, _ in calls(deed.tokens)
        )

    def _takes_option(self, arguments: Sequence[Sequence[Token]]) -> bool:
        return any(len(each) == 1 and each[0].text in self._options for each in arguments)

    def argument(self, mask: int, length: str) -> str:
        """Return the type that is copied for these cases; ``length`` is the parameter that holds its size."""
        for deed in self._deeds:
            if not deed.own & mask:
                continue
            for callee, arguments in calls(deed.tokens):
                if _COPIES.fullmatch(callee) and len(arguments) > 1:
                    found = self._copied(arguments)
                    if found:
                        return found
            words = [token.text for token in deed.tokens]
            if deed.condition and length and length in words and "sizeof" in words:
                place = words.index("sizeof")
                return self._sized(words[place + 1 :])
        return ""

    def _copied(self, arguments: Sequence[Sequence[Token]]) -> str:
        target = [token.text for token in arguments[1]]
        if target[:1] == ["&"] and len(target) == _PAIR:
            target = target[1:]
        if len(target) == 1 and target[0] in self._types:
            return self._types[target[0]]
        for each in arguments[2:]:
            words = [token.text for token in each]
            if words[:1] == ["sizeof"]:
                return self._sized(words[1:])
        return ""

    def _sized(self, words: Sequence[str]) -> str:
        bracketed = words[:1] == ["("] and ")" in words
        inside = list(words[1 : words.index(")")] if bracketed else words[:1])
        text = " ".join(inside).replace(" -> ", "->").replace(" . ", ".")
        return self._types.get(text, text)

    def privilege(self, mask: int) -> str:
        """Return what is asked for: PRIV_ names, ``superuser``, entitlements; joined by ``;``."""
        found: dict[str, None] = {}
        for deed in self._deeds:
            if deed.own & mask:
                for token in deed.tokens:
                    entitlement = _ENTITLEMENT.fullmatch(token.text)
                    if _PRIVILEGE.fullmatch(token.text):
                        found[token.text] = None
                    elif token.text in _SUPERUSER:
                        found["superuser"] = None
                    elif entitlement:
                        found[entitlement[1]] = None
        return ";".join(sorted(found))

    def handoffs(self, subjects: Subjects) -> Iterator[tuple[str, int, int, int]]:
        """Yield ``(callee, offset, position of the option name or -1, cases)`` of calls that pass the option on."""
        for deed in self._deeds:
            for callee, arguments in calls(deed.tokens):
                names = [place for place, each in enumerate(arguments) if subjects.of(each) == "name"]
                if (names or self._takes_option(arguments)) and not _COPIES.fullmatch(callee):
                    yield callee, deed.tokens[0].at, names[0] if names else -1, deed.alive


def calls(tokens: Sequence[Token]) -> Iterator[tuple[str, list[Sequence[Token]]]]:
    """Yield each ``name(arguments)`` in a run of tokens, those inside arguments too."""
    for place, token in enumerate(tokens[:-1]):
        if tokens[place + 1].text == "(" and token.text.isidentifier() and token.text not in {"sizeof", "return"}:
            yield token.text, _arguments(tokens, place + 1)


def _arguments(tokens: Sequence[Token], opening: int) -> list[Sequence[Token]]:
    found: list[Sequence[Token]] = []
    depth, start = 0, opening + 1
    for place in range(opening, len(tokens)):
        sign = tokens[place].text
        if sign in {"(", "[", "{"}:
            depth += 1
        elif sign in {")", "]", "}"}:
            depth -= 1
            if depth == 0:
                found.append(tokens[start:place])
                break
        elif sign == "," and depth == 1:
            found.append(tokens[start:place])
            start = place + 1
    return found


def declared_types(statement: Statement) -> dict[str, str]:
    """Return the types of the variables that a body declares; the first declaration of a name counts."""
    found: dict[str, str] = {}
    _declared(statement, found)
    return found


def _declared(statement: Statement, found: dict[str, str]) -> None:
    if statement.what == "plain":
        declare([token.text for token in statement.tokens], found)
    for inside in statement.inside:
        _declared(inside, found)


def declare(words: Sequence[str], found: dict[str, str]) -> None:
    """Add the variables of one declaration; other statements add nothing."""
    kept = [word for word in words if word not in {"static", "const", "volatile", "register"}]
    place = 0
    while place < len(kept) and kept[place] in _TYPE_WORDS:
        place += 1
    if not kept[place : place + 2] or not kept[place].isidentifier():
        return
    following = kept[place + 1 : place + 2]
    if (
        place == 0
        or kept[0] in {"struct", "union", "enum"}
        or (following and (following[0].isidentifier() or following[0] == "*"))
    ):
        place += 1
    while place + 1 < len(kept) and kept[place].isidentifier() and kept[place + 1].isidentifier():
        place += 1
    kind, rest = " ".join(kept[:place]), kept[place:]
    if not kind or not rest or not (rest[0].isidentifier() or rest[0] == "*"):
        return
    depth, pointer, fresh = 0, "", True
    for word in rest:
        if word in {"(", "[", "{"}:
            depth += 1
        elif word in {")", "]", "}"}:
            depth -= 1
        elif depth == 0 and word == ",":
            pointer, fresh = "", True
        elif depth == 0 and word == "*" and fresh:
            pointer += " *"
        elif depth == 0 and fresh and word.isidentifier():
            found.setdefault(word, kind + pointer)
            fresh = False
