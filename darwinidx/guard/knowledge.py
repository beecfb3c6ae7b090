"""What the guard knows: names with their proof, made once from records and looked up many times."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from darwinidx.guard.names import Need

if TYPE_CHECKING:
    from collections.abc import Mapping

    from darwinidx.model import Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What the other releases say of a name."""

    first: str = ""
    """The release that shows it first."""
    last: str = ""
    """The release that shows it last; empty when the newest one still does."""
    before: tuple[str, ...] = ()
    """Names that owned its number in earlier releases."""

    def words(self, release: str) -> str:
        """Say it: ``since xnu-3789.1.32; the number belonged to SO_X before``."""
        parts = [f"since {self.first}"] if self.first else []
        if self.last and self.last != release:
            parts.append(f"last in {self.last}")
        if self.before:
            parts.append(f"the number belonged to {', '.join(self.before)} before")
        return "; ".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownName:
    """One name that product code should not use, and everything a violation says of it."""

    name: str
    kind: str
    """symbol, sysctl, sockopt or syscall."""
    form: str = ""
    """A symbol's form; ``ioctl`` for a macro whose value is a request code."""
    level: str = ""
    """A socket option's level."""
    value: int | str | None = None
    visibility: Visibility
    proof: str = ""
    path: str
    line: int
    history: History = History()
    need: Need = Need.NOTHING

    @property
    def place(self) -> str:
        """Where its definition stands."""
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """Everything the rules ask for, by name and by number."""

    release: str
    """The release that the proofs are of."""
    functions: Mapping[str, KnownName] = field(default_factory=dict)
    """Functions, wrappers of private system calls among them."""
    structures: Mapping[str, KnownName] = field(default_factory=dict)
    constants: Mapping[str, KnownName] = field(default_factory=dict)
    """Macros, enumerators, types and NECP's own fields."""
    ioctls: Mapping[str, KnownName] = field(default_factory=dict)
    options: Mapping[str, KnownName] = field(default_factory=dict)
    """Socket options by name."""
    option_numbers: Mapping[tuple[str, int], KnownName] = field(default_factory=dict)
    """Socket options by level and number, where every owner of the number is private."""
    sysctls: Mapping[str, KnownName] = field(default_factory=dict)
    """Sysctls that no public documentation names, by dotted name."""
    syscalls: Mapping[str, KnownName] = field(default_factory=dict)
    """System calls whose wrapper is declared in private headers only, by name."""
    syscall_numbers: Mapping[int, KnownName] = field(default_factory=dict)
    requests: Mapping[tuple[int, str, int], KnownName] = field(default_factory=dict)
    """ioctl requests by direction bits, group and number."""
    headers: Mapping[str, KnownName] = field(default_factory=dict)
    """Headers that no public SDK installs, by include path."""
    entitlements: Mapping[str, KnownName] = field(default_factory=dict)
    """Entitlements of Apple's own programs that no documentation names."""
    shared: frozenset[str] = frozenset()
    """Names and include paths that other systems have too."""
    extra: Mapping[str, str] = field(default_factory=dict)
    """A team's own names and the reasons that it gives."""
