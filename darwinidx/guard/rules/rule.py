"""What a rule is: it reads one file's tokens and yields findings; it does no I/O and sees no options."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from darwinidx.guard.names import Need

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from darwinidx.guard.knowledge import Knowledge, KnownName
    from darwinidx.guard.product import ProductFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A place in a file where a rule holds."""

    start: int
    """Offset of the first byte."""
    end: int
    symbol: str
    """What product code should not use, by Darwin's own name."""
    what: str
    """What the code does with it, in words."""
    known: KnownName | None = None
    need: Need = Need.NOTHING
    """What must stand around the place; the scan asks the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A piece of product code, with what the rule finds in it."""

    language: str
    """A name of ``LANGUAGES``."""
    text: str
    finds: tuple[str, ...] = ()
    """Symbols, in order; none in a look-alike."""
    why: str = ""
    """Why a look-alike stays out, or what an example shows."""
    path: str = ""
    """The file's path, where it matters."""
    own: tuple[str, ...] = ()
    """Include paths of headers that the product has itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule, with its own proof."""

    slug: str
    title: str
    description: str
    instead: str
    """What to do, in general; alternatives for single names are data. Empty where each violation's reason says it."""
    check: Callable[[ProductFile, Knowledge], Iterator[Finding]]
    valid: tuple[Example, ...]
    """Look-alikes that must stay out."""
    invalid: tuple[Example, ...]
    """What must be found."""
