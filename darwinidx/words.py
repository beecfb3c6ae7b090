"""Identifier analysis: what parts a name has, and which of them words would find.

Parts come from ``_``, ``.``, case and digits; ``IPv4`` and ``IPv6`` stay one part. A run that none of these can split
(``CLIENTUUID``) is split by a vocabulary computed from the names themselves: parts that stand elsewhere on their own.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

VERSION = 3
"""Raised when the analysis changes: an index made by another version is rebuilt."""

_PART = re.compile(
    r"[Ii][Pp][Vv][46]"  # one part, whatever its case
    r"|[A-Z]{2,}(?:s|v[46])(?![a-z])"  # UUIDs, TCPv6
    r"|[A-Z]+(?![a-z])[0-9]*"  # NECP, NAT64, the UUID of clientUUID
    r"|[A-Z]?[a-z]+[0-9]*"  # Policy, necp, in6
    r"|[0-9]+"
)
_PROSE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[0-9]+")
_LETTERS = re.compile(r"([a-z]{2,}?)v?[0-9]+$")

_VOWEL = re.compile(r"[aeiouy]")
_ENDINGS = (("ing", 3), ("ed", 3), ("ion", 5), ("ment", 4), ("er", 4))
"""English endings, with the letters that must be left."""

MIN_PIECE = 3
"""A piece of an unsplittable run is at least this long."""
MIN_RUN = 6
"""Shorter runs are not split."""
SEEN_ALONE = 2
"""How often a part must stand on its own before it can split others."""


def parts(name: str) -> list[str]:
    """Return the lower-case parts of an identifier or a dotted name, in order.

    >>> parts("NECP_POLICY_CONDITION_IPv6Addr")
    ['necp', 'policy', 'condition', 'ipv6', 'addr']
    """
    return [part.lower() for part in _PART.findall(name)]


def initials(name: str) -> str:
    """Return the first letters of a name of three parts or more: ``ncaf`` for ``necp_client_add_flow``."""
    found = parts(name)
    return "".join(part[0] for part in found) if len(found) >= MIN_PIECE else ""


@cache
def stem(word: str) -> str:
    """Return a word without its English ending, lightly: ``signed``, ``signs`` and ``signing`` are ``sign``.

    Names and prose go through the same function, so it need not be right, only the same on both sides.
    """
    if len(word) <= MIN_PIECE or not word.isalpha():
        return word
    if word.endswith("ies") and len(word) > len("ties"):
        return word[:-3] + "y"
    if word.endswith("sses"):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending, least in _ENDINGS:
        base = word[: -len(ending)]
        if word.endswith(ending) and len(base) >= least and _VOWEL.search(base):
            word = base[:-1] if base[-1] == base[-2] and base[-1] not in "sl" else base
            break
    return word[:-1] if word.endswith("e") and len(word) > MIN_PIECE + 1 else word


def prose(text: str) -> Iterable[str]:
    """Yield the stemmed words of a comment or a description; identifiers in it give their parts."""
    for found in _PROSE.findall(text):
        for part in parts(found):
            yield stem(part)


_SHORT = """
address addr; application app; attribute attr; buffer buf; callback cb; command cmd; configuration config; connection
conn; control ctl; count cnt; current cur; debug dbg; delegate deleg; descriptor desc; destination dst; directory dir;
domain dom; error err; event evt; filter filt; function fn; generation gen; group grp; identifier id; index idx;
information info; initialize init; interface if; kqueue kq; kernel kern; length len; limit lim; lock lck; manager mgr;
maximum max; memory mem; message msg; minimum min; multipath mptcp; network net; number num; object obj; option opt;
packet pkt; parameter param; password pw; pointer ptr; policy pol; previous prev; process proc; protocol proto; queue
q; receive recv; reference ref; register reg; request req; response resp; route rt; sequence seq; session sess; signal
sig; size sz; socket so; source src; statistics stats; string str; structure struct; synchronize sync; system sys;
table tbl; temporary tmp; timestamp ts; transmit tx; value val; variable var; version vers; window wnd
"""
"""What kernel code writes in place of an English word, usually."""


def _both_ways(pairs: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for pair in pairs.split(";"):
        left, right = (stem(word) for word in pair.split())
        found[left] = (*found.get(left, ()), right)
        found[right] = (*found.get(right, ()), left)
    return found


_other_spellings: dict[str, tuple[str, ...]] = {}


def other_spellings(stemmed: str) -> tuple[str, ...]:
    """Return how else code spells a word: ``addr`` for ``address``, ``mptcp`` for ``multipath``, and back."""
    if not _other_spellings:
        _other_spellings.update(_both_ways(_SHORT))
    return _other_spellings.get(stemmed, ())


class Vocabulary:
    """Parts that stand on their own among some names, and how often; splits the runs that nothing else can."""

    def __init__(self, count: Callable[[str], int]) -> None:
        self._count = count
        self._known: dict[str, tuple[str, ...]] = {}

    @classmethod
    def of(cls, names: Iterable[str]) -> Vocabulary:
        """Count the parts of some names."""
        counts: Counter[str] = Counter()
        for name in names:
            counts.update(parts(name))
        return cls(lambda part: counts.get(part, 0))

    def split(self, part: str) -> tuple[str, ...]:
        """Return the pieces of an unsplittable part, or nothing when it is a word or has no split.

        The fewest pieces win, then the most common ones. A part that is more common than its pieces is a word.
        """
        if part not in self._known:
            self._known[part] = self._pieces(part) if len(part) >= MIN_RUN and part.isalpha() else ()
        return self._known[part]

    def _pieces(self, part: str) -> tuple[str, ...]:
        best: list[tuple[int, int, tuple[str, ...]] | None] = [(0, 0, ())] + [None] * len(part)
        for end in range(MIN_PIECE, len(part) + 1):
            for start in range(end - MIN_PIECE + 1):
                before, piece = best[start], part[start:end]
                if before is None or piece == part or (count := self._count(piece)) < SEEN_ALONE:
                    continue
                candidate = (before[0] + 1, before[1] - count, (*before[2], piece))
                so_far = best[end]
                if so_far is None or candidate < so_far:
                    best[end] = candidate
        found = best[len(part)]
        if found is None:
            return ()
        weakest = min(self._count(piece) for piece in found[2])
        return found[2] if weakest >= self._count(part) else ()


def terms(name: str, vocabulary: Vocabulary) -> dict[str, float]:
    """Return the terms under which a name is found, with their weights.

    Its parts weigh 1. Two neighbours or all parts written as one word (``clientuuid``), the pieces of a run, and a
    part without its digits weigh less, because they are one step away from what is written.
    """
    found: dict[str, float] = {}

    def add(term: str, weight: float) -> None:
        found[term] = max(found.get(term, 0.0), weight)

    whole = parts(name)
    for index, part in enumerate(whole):
        add(stem(part), 1.0)
        add(part, 1.0)
        if (match := _LETTERS.match(part)) and not part.startswith("ipv"):
            add(stem(match[1]), 0.6)
        for piece in vocabulary.split(part):
            add(stem(piece), 0.7)
        add(stem("".join(whole[index : index + 2])), 0.8)
    add(stem("".join(whole)), 0.8)
    return found
