"""Search words: what a person types, read into terms and filters.

Implicit AND, quotes for phrases, ``-not``, ``OR``, and the ``FILTERS``, as ``kind:sysctl``; a comma in a filter's value
means any of them, a ``-`` before it none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from darwinidx.errors import UsageError
from darwinidx.model import FORMS, Tier, Visibility

KIND_NAMES = ("symbol", "sysctl", "sockopt", "syscall")
"""What ``kind:`` accepts."""

EXISTS = ("release", "debug-only", "kasan-only", "none", "unknown")
"""What ``exists:`` accepts; behind ``release`` platforms can follow: ``release:all``, ``release:mac-arm+ios``."""
PLATFORMS = ("all", "mac-x86", "mac-arm", "ios", "watch", "bridge", "mac-ppc")
"""The platforms of ``exists:release:``; the last is of old releases."""

ABLE = ("yes", "no", "noop")
"""What ``settable:`` and ``gettable:`` accept, of socket options and sysctls; noop: taken, and nothing is done."""

FILTERS = (
    "kind",
    "form",
    "level",
    "visibility",
    "exists",
    "settable",
    "gettable",
    "tier",
    "release",
    "path",
    "value",
)
"""The words that a colon makes into a filter."""

_TOKEN = re.compile(r'(?P<sign>-?)(?:(?P<key>[A-Za-z]+):)?(?:"(?P<quoted>[^"]*)"?|(?P<plain>[^\s"]+))')
_NUMBER = re.compile(r"-?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|[0-9]+)[uUlL]*$")
_EDGES = "?!,;()[]{}<>'`*&"

_SMALL = """
a about am an and any are as at be been by can could did do does for from get had has have how i if in into
is it its me my of on or our should so some than that the their them then there these they this to up us was we
what when where which who whom whose why will with without would you your find happen happens mean means show tell work
works
"""
STOP_WORDS = frozenset(_SMALL.split())
"""Words of a question that say nothing about what is sought; dropped only from questions."""

_MOST_TYPED = 4
"""Words that a person types; in more of them, a pasted line of a log, a colon is no filter's."""
_MOST_ASKED = 64
"""Terms of one question; of a longer text the names and numbers are what can be looked for."""
_AS_TEXT = "in quotes, as in '\"error:61\"', words with a colon are text"
_FAMILY = re.compile(r"[A-Za-z_][\w.<>]*[\w>]\.")

_FEW = 2
_QUESTION = frozenset(["how", "what", "when", "where", "which", "who", "why", "does", "is", "are", "can"])


@dataclass(frozen=True, slots=True)
class Term:
    """One thing to look for."""

    text: str
    """As typed, without quotes."""
    quoted: bool = False
    """Its words must stand side by side."""

    @property
    def identifier(self) -> bool:
        """Whether it is spelled as only a name is: with an underscore or a dot inside or at an end."""
        return not self.quoted and self.number is None and any(mark in self.text for mark in "_.")

    @property
    def stems(self) -> tuple[str, ...]:
        """The stemmed parts, in order."""
        from darwinidx.words import parts, stem  # noqa: PLC0415 - a name is looked up without it

        return tuple(stem(part) for part in parts(self.text))

    @property
    def number(self) -> int | None:
        """The integer it spells, in any base."""
        return number_of(self.text)

    @property
    def cased(self) -> bool:
        """Whether capitals were typed: then a name in the same case is meant (smart case)."""
        return self.text != self.text.lower()


@dataclass(frozen=True, slots=True)
class Filter:
    """``key:value``."""

    key: str
    values: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """What was asked: all groups must match, each by any of its terms; none of the excluded may."""

    text: str
    groups: tuple[tuple[Term, ...], ...] = ()
    excluded: tuple[Term, ...] = ()
    filters: tuple[Filter, ...] = ()
    question: bool = False
    """Asked in a sentence: its words need not all be met."""

    @property
    def single(self) -> Term | None:
        """The one term, when nothing else was asked."""
        if len(self.groups) == 1 and len(self.groups[0]) == 1 and not self.excluded:
            return self.groups[0][0]
        return None

    def of(self, key: str) -> tuple[str, ...]:
        """Return the values of a filter that is not negated."""
        return tuple(value for each in self.filters if each.key == key and not each.negated for value in each.values)


def number_of(text: str) -> int | None:
    """Return the integer that a word spells in decimal, hexadecimal, octal or binary; None when it spells none.

    >>> number_of("0x1109"), number_of("4361"), number_of("necp")
    (4361, 4361, None)
    """
    if not _NUMBER.match(text):
        return None
    digits = text.rstrip("uUlL").lower()
    sign = -1 if digits.startswith("-") else 1
    digits = digits.lstrip("-")
    if digits.startswith(("0x", "0b")):
        return sign * int(digits, 0)
    if len(digits) > 1 and digits.startswith("0") and set(digits) <= set("01234567"):
        return sign * int(digits, 8)
    return sign * int(digits)


def read_words(text: str) -> Words:
    """Read what was typed. Raise ``UsageError`` for a filter whose value cannot exist, and for too many words."""
    groups: list[list[Term]] = []
    excluded: list[Term] = []
    filters: list[Filter] = []
    unknown: list[str] = []
    family = ""
    joined = False
    for found in _TOKEN.finditer(text):
        quoted, plain = found["quoted"], found["plain"] or ""
        key = (found["key"] or "").lower()
        if not key and quoted is None and plain.endswith(":") and plain[:-1].lower() in FILTERS:
            key, plain = plain[:-1].lower(), ""
        if key and key not in FILTERS:
            if _like_a_filter(found["key"], quoted if quoted is not None else plain):
                unknown.append(found["key"])
            plain, key = f"{found['key']}:{plain}", ""
        if key:
            _refuse_either(key, joined=joined)
            filters.append(read_filter(key, quoted if quoted is not None else plain, negated=bool(found["sign"])))
            continue
        if plain in {"OR", "AND"} and quoted is None:
            joined = plain == "OR" or joined
            continue
        term = _term(quoted, plain, number=found["sign"] + plain)
        if term is None:
            continue
        # At the end of a sentence a dot is only that; behind a sole word it asks for what is below a node.
        family = plain if _FAMILY.fullmatch(plain) and quoted is None and not found["sign"] else family
        if found["sign"] and term.number is None:
            excluded.append(term)
        elif joined and groups:
            groups[-1].append(term)
        else:
            groups.append([term])
        joined = False
    _refuse_many(len(groups) + len(excluded))
    if len(groups) <= _MOST_TYPED:
        _refuse(unknown)
    if family and len(groups) == len(groups[0]) == 1:
        groups = [[Term(family)]]
    question = _is_question(groups)
    return Words(
        text=" ".join(text.split()),
        groups=tuple(tuple(group) for group in (_without_small_words(groups) if question else groups)),
        excluded=tuple(excluded),
        filters=tuple(filters),
        question=question,
    )


def _like_a_filter(key: str, value: str) -> bool:
    """Whether a word with a colon is typed as filters are; not ``Class::method``, ``NAME:name`` or an address."""
    return key.islower() and not value.startswith((":", "/")) and _says(value)


def _refuse(unknown: list[str]) -> None:
    """Raise ``UsageError`` for the first of some words that are typed as filters are and are none."""
    for key in unknown:
        from difflib import get_close_matches  # noqa: PLC0415 - only after a mistake

        near = get_close_matches(key, FILTERS, n=1)
        filters = ", ".join(f"{each}:" for each in FILTERS)
        hint = f"did you mean {near[0]}:? " if near else ""
        raise UsageError(f"there is no filter {key}:", context=f"the filters are {filters}", hint=f"{hint}{_AS_TEXT}")


def _refuse_either(key: str, *, joined: bool) -> None:
    if joined:
        raise UsageError("OR joins words, not filters", hint=f"a comma means either: {key}:ONE,OTHER")


def _refuse_many(count: int) -> None:
    if count > _MOST_ASKED:
        raise UsageError(
            f"{count} words are too many for one question",
            context=f"the most is {_MOST_ASKED}",
            hint="search for the names or the numbers in the text, one at a time",
        )


def _term(quoted: str | None, plain: str, *, number: str) -> Term | None:
    if quoted is not None:
        return Term(" ".join(quoted.split()), quoted=True) if _says(quoted) else None
    if number_of(number) is not None:
        return Term(number)
    text = plain.strip(_EDGES).rstrip(".:")
    if number_of(text) is None and not _says(text):
        return None
    return Term(text)


def _says(text: str) -> bool:
    """Whether a text has anything that a name could have."""
    return any(char.isascii() and char.isalnum() for char in text)


def _is_question(groups: list[list[Term]]) -> bool:
    """Whether the words are a sentence rather than words to find: one of three or more asks how, what, which ..."""
    return len(groups) > _FEW and any(not term.quoted and term.text.lower() in _QUESTION for [term, *_] in groups)


def _without_small_words(groups: list[list[Term]]) -> list[list[Term]]:
    """Drop the small words of a question, and say nothing twice; words joined by a hyphen are words of their own."""
    kept: dict[tuple[str, ...], list[Term]] = {}
    for group in groups:
        for each in _apart(group):
            small = len(each) == 1 and not each[0].quoted and each[0].text.lower() in STOP_WORDS
            if not small:
                kept.setdefault(tuple(term.text.lower() for term in each), each)
    return list(kept.values()) or groups


def _apart(group: list[Term]) -> list[list[Term]]:
    [first, *others] = group
    if others or first.quoted or first.identifier or first.number is not None:
        return [group]
    return [[Term(word)] for word in re.split(r"[^A-Za-z0-9]+", first.text) if len(word) > 1] or [group]


def read_filter(key: str, value: str, *, negated: bool = False) -> Filter:
    """Read the value of a filter. Raise ``UsageError`` when nothing can have it."""
    values = tuple(filter(None, (each.strip() for each in value.split(","))))
    if not values:
        message = f"{key}: has no value"
        raise UsageError(message, hint=f"write it without a space: {key}:VALUE")
    if key == "form":
        values = tuple(each.replace("-", " ").lower() for each in values)
        values = tuple("function-like macro" if each == "function like macro" else each for each in values)
    elif key in {"kind", "visibility", "exists", "settable", "gettable"}:
        values = tuple(each.lower() for each in values)
    elif key == "tier":
        values = tuple(each.upper() for each in values)
    allowed = {
        "kind": KIND_NAMES,
        "exists": EXISTS,
        "settable": ABLE,
        "gettable": ABLE,
        "form": FORMS,
        "visibility": tuple(Visibility),
        "tier": tuple(Tier),
    }.get(key)
    for each in values if allowed else ():
        head, _, platforms = each.partition(":")
        fits = key == "exists" and head == "release" and set(platforms.split("+")) <= set(PLATFORMS)
        if allowed and each not in allowed and not fits:
            also = f"; release:PLATFORM is one of {', '.join(PLATFORMS)}" if key == "exists" else ""
            message = f"{key}:{each} cannot match anything"
            raise UsageError(message, hint=f"{key}: takes one of {', '.join(allowed)}{also}")
    return Filter(key, values, negated)
