"""What an OID's kind word says: access flags, in each build that differs, and the type of the value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from darwinidx.resolve.expression import negate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from darwinidx.resolve.macros import Define

_FLAG, _TYPE = "CTLFLAG_", "CTLTYPE_"
_BOOKKEEPING = frozenset({"PERMANENT", "OID2"})
"""Flags that the declaring macros add for the kernel's own accounts; they grant and forbid nothing."""
_C_WORDS = frozenset({"int", "unsigned", "long", "uint32_t", "u_int", "u_int32_t", "int32_t"})
_WORD = re.compile(r"[A-Za-z_]\w*")
_BY_FORMAT = {"I": "int", "IU": "uint", "UI": "uint", "L": "long", "LU": "ulong", "UL": "ulong"}
_DEEPEST = 12
_MOST_VARIANTS = 16


@dataclass(frozen=True, slots=True)
class Access:
    """The flags and types of a kind word under some conditions."""

    conditions: tuple[str, ...]
    flags: frozenset[str]
    """Without ``CTLFLAG_``."""
    types: tuple[str, ...]
    """Without ``CTLTYPE_``, lower case, in the order of the text."""
    unknown: tuple[str, ...] = ()
    """Words that are neither and have no definition in the tree."""

    def __str__(self) -> str:
        return ",".join(sorted(self.flags - _BOOKKEEPING))


def read_access(text: str, definitions: Callable[[str], Sequence[Define]], depth: int = 0) -> tuple[Access, ...]:
    """Return what a kind word comes to: one ``Access`` a build that differs.

    Args:
        text: the expression (``CTLTYPE_INT | CTLFLAG_RW | MINE``).
        definitions: the object-like definitions of a name that may hold where the text stands.
        depth: how many macros deep this text is.
    """
    parts = [_word(word, definitions, depth) for word in _WORD.findall(text) if word not in _C_WORDS]
    found: dict[tuple[str, ...], Access] = {}
    for chosen in product(*parts):
        conditions = tuple(dict.fromkeys(condition for access in chosen for condition in access.conditions))
        flags = frozenset().union(*(access.flags for access in chosen))
        types = tuple(word for access in chosen for word in access.types)
        unknown = tuple(word for access in chosen for word in access.unknown)
        found[conditions] = Access(conditions, flags, types, unknown)
        if len(found) == _MOST_VARIANTS:
            break
    return tuple(found.values())


def _word(word: str, definitions: Callable[[str], Sequence[Define]], depth: int) -> tuple[Access, ...]:
    defines = definitions(word) if depth < _DEEPEST else ()
    primitive = word.startswith((_FLAG, _TYPE))
    if primitive and not any(_FLAG in define.body for define in defines):
        if word.startswith(_TYPE):
            return (Access((), frozenset(), (word.removeprefix(_TYPE).lower(),)),)
        return (Access((), frozenset({word.removeprefix(_FLAG)}), ()),)
    if not defines:
        return (Access((), frozenset(), (), (word,)),)
    variants = []
    for define in defines:
        for access in read_access(define.body, definitions, depth + 1):
            conditions = (*(define.conditions if len(defines) > 1 else ()), *access.conditions)
            variants.append(Access(conditions, access.flags, access.types, access.unknown))
    return tuple(variants)


def describe(variants: Sequence[Access], around: Sequence[str]) -> str:
    """Return the flags as text: ``A,B``, or ``[condition] A,B; [condition] A`` when builds differ."""
    texts = {str(access) for access in variants}
    if len(texts) == 1:
        return texts.pop()
    own = _that_matter(
        [(tuple(part for part in each.conditions if part not in around), str(each)) for each in variants]
    )
    if len({conditions for conditions, _ in own}) < len(own):
        return "; ".join(sorted(texts))
    return "; ".join(
        f"[{' && '.join(_bracketed(part, alone=len(conditions) == 1) for part in conditions)}] {flags}"
        for conditions, flags in own
    )


def _that_matter(variants: list[tuple[tuple[str, ...], str]]) -> list[tuple[tuple[str, ...], str]]:
    """Return the variants without the conditions on which the flags do not depend."""
    for condition in dict.fromkeys(part for conditions, _ in variants for part in conditions):
        without = {condition, negate(condition)}
        shorter = [(tuple(part for part in conditions if part not in without), flags) for conditions, flags in variants]
        merged = list(dict.fromkeys(shorter))
        if len({conditions for conditions, _ in merged}) == len(merged) < len(variants):
            return _that_matter(merged)
    return variants


def _bracketed(condition: str, *, alone: bool) -> str:
    return f"({condition})" if not alone and "||" in condition and not condition.startswith("!(") else condition


def value_type(variants: Sequence[Access], fixed_types: Sequence[str], text_format: str, *, fixed_format: bool) -> str:
    """Return the type of the value.

    A type that the macro itself gives wins over one in its access argument, and where the macro gives the format too,
    the format tells signed from unsigned and an ``int`` from a ``long``, which share one CTLTYPE.

    Args:
        variants: the kind word, read.
        fixed_types: the types that stand in the macro's own text.
        text_format: the format string.
        fixed_format: whether the macro gives the format string.
    """
    types = fixed_types or (variants[0].types if variants else ())
    if not types:
        return "untyped"
    if fixed_types and fixed_format and types[0] == "int":
        return _BY_FORMAT.get(text_format, "int")
    if fixed_types and fixed_format and types[0] == "opaque" and text_format.startswith("S,"):
        return "struct"
    return types[0]
