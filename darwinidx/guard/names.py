"""How much a name says by itself: the computed rule that keeps generic names out.

A name that any program could have made up proves nothing. What a name needs beside it, so that using it can only
mean Darwin's, is computed from the name, from who the tree shows it to, and from a list of names that other systems
define too.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from darwinidx.model import Tier, Visibility
from darwinidx.words import parts

RULE: Final = (
    "A name made of one word is generic and never reported, nor is a struct field without `necp` in it, nor a name "
    "shorter than six letters, nor a macro or type in small letters (a short form of a field). Kernel and kext names "
    "that do not say `necp` and stand in no NECP core file are left out: every network stack of the BSD family has "
    "the same ones and a product cannot reach them. A private name of two words is reported in files that speak of "
    "Darwin (a platform branch, a file name, an import, a header that only Darwin has), and so is a constant of three "
    "words: any program has its `CODE_MAX` and `CLASS_A`. A constant of four words or more, anything else of three or "
    "more, a socket option, an ioctl, a name with `necp` in it, and a private system call's wrapper count everywhere; "
    "a name that another system defines too, only in code that is Darwin's own (inside the branch or the file, or in "
    "a file that includes such a header whatever the system). A sysctl of two parts, or one that FreeBSD has too, "
    "needs a file that speaks of Darwin, and so does a header, unless its name says `necp` or ends with `_private`. "
    "What a file, or a header of the product that it includes, defines with another meaning (another number, a text, "
    "a counted member of an enumeration of its own, a case, a key) is the product's own name; defined with Darwin's "
    "very value it is Darwin's, defined again. A name that Darwin has dropped is whoever's who defines it."
)
"""The rule in words, as ``guard rules --explain`` shows it."""

_SHORTEST = 6
_MANY_WORDS = 3
_CONSTANT_WORDS = 4
"""In 64 public code bases, constants of three words stand in other systems' code too, those of four in Darwin's."""
_LOWER = frozenset({"function", "prototype", "struct", "union", "system call"})
_REACHABLE = frozenset({Visibility.PRIVATE, Visibility.UNKNOWN})


class Need(IntEnum):
    """What must stand around a name before it counts."""

    ALWAYS = -1
    """It counts wherever it stands, in another system's code too."""
    NOTHING = 0
    """The name alone is proof enough."""
    DARWIN_FILE = 1
    """The file must speak of Darwin somewhere in its code or its path."""
    DARWIN_CODE = 2
    """The very line must be Darwin's: in its platform branch, or in a file for Darwin alone."""
    NEVER = 3
    """Too generic: never reported."""


def words(name: str) -> list[str]:
    """The words of an identifier: ``SO_RECV_ANYIF`` is so, recv, anyif; a lone number is none."""
    return [part for part in parts(name) if not part.isdigit()]


def need_of_symbol(  # noqa: PLR0911 - a list of cases, first match wins
    name: str, form: str, visibility: Visibility, tier: Tier, *, shared: bool
) -> Need:
    """What a C symbol needs around it before its use counts."""
    count = len(words(name)) + (form == "ioctl")  # the IOC in it is a word
    if name.startswith("__") or len(name) < _SHORTEST or count == 1:
        return Need.NEVER
    if name.islower() and form not in _LOWER and tier is not Tier.T0:
        return Need.NEVER  # macros that stand for a field: if_type
    if form == "field":
        return Need.NOTHING if tier is Tier.T0 and count >= _MANY_WORDS else Need.NEVER
    if tier is Tier.T0:
        return Need.NOTHING
    if visibility not in _REACHABLE:
        core = tier is Tier.T1 and count >= _MANY_WORDS
        return Need.DARWIN_FILE if core and not shared else Need.NEVER
    if shared:
        return Need.DARWIN_CODE
    enough = _MANY_WORDS if form in _LOWER else _CONSTANT_WORDS
    return Need.NOTHING if count >= enough or form == "ioctl" else Need.DARWIN_FILE


def need_of_header(path: str, *, shared: bool) -> Need:
    """What an included path needs: ``net/necp.h`` and ``sys/socket_private.h`` are Darwin's, ``net/if_ppp.h`` not."""
    if shared:
        return Need.DARWIN_CODE
    stem = path.rpartition("/")[2].removesuffix(".h")
    return Need.NOTHING if "necp" in stem or stem.endswith("_private") else Need.DARWIN_FILE


def need_of_option(name: str, *, shared: bool) -> Need:
    """What a socket option's name needs around it."""
    if len(words(name)) == 1:
        return Need.NEVER
    return Need.DARWIN_CODE if shared else Need.NOTHING


def need_of_sysctl(oid: str, *, shared: bool = False) -> Need:
    """What a dotted name needs: two parts could be a property of anything, and FreeBSD has some of the same."""
    parts = oid.count(".") + 1
    if parts == 1:
        return Need.NEVER
    return Need.DARWIN_FILE if parts < _MANY_WORDS or shared else Need.NOTHING
