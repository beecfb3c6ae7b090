"""All raw candidates of a release -> the declarations they come to."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from darwinidx.kinds.sysctl.expand import Declaration
from darwinidx.kinds.sysctl.raw import BUILT, CALL, INCLUDE, LIST_SUFFIXES
from darwinidx.kinds.sysctl.scope import RUN_TIME
from darwinidx.model import Miss, Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from darwinidx.kinds.sysctl.raw import RawSysctl
    from darwinidx.kinds.sysctl.scope import Scope

_FEWEST_ARGUMENTS = 4
"""An unknown macro with SYSCTL in its name and fewer arguments than this declares nothing."""
_SPECIFICATION = re.compile(r"\b\w+\s*->\s*(\w+)")


@dataclass(frozen=True, slots=True)
class Found:
    """One declaration in one place."""

    raw: RawSysctl
    path: str
    """The file its text stands in."""
    scope: str
    """The file whose definitions it uses: the including one for a list."""
    scope_line: int
    around: tuple[str, ...]
    """Conditions around the place, those of the including line first."""
    extra: tuple[str, ...]
    """Conditions of this reading alone: an arm inside the arguments, one of two definitions of the wrapper."""
    declared: Declaration

    @property
    def place(self) -> Place:
        """Where its text stands."""
        return Place(path=self.path, line=self.raw.line, column=self.raw.column)


def gather(raws: Mapping[str, Sequence[RawSysctl]], scope: Scope) -> Iterator[Found | Miss]:
    """Yield every declaration of a release, and a miss for each call that says SYSCTL and leads to none."""
    built = {
        raw.name: dict(zip(raw.arguments[::2], raw.arguments[1::2], strict=True))
        for found in raws.values()
        for raw in found
        if raw.form == BUILT
    }
    includes = [(path, raw) for path, found in raws.items() for raw in found if raw.form == INCLUDE]
    for path, found in raws.items():
        for by, include in _users(path, includes):
            scope_line = include.line if include else 0
            for raw in found:
                if raw.form != CALL:
                    continue
                around = (*include.conditions, *raw.conditions) if include else raw.conditions
                for each in _expand(
                    raw, Found(raw, path, by, scope_line or raw.line, around, raw.arm, _NOTHING), scope
                ):
                    yield _completed(each, built) if isinstance(each, Found) else each


_NOTHING = Declaration({}, "", ())


def _users(path: str, includes: Sequence[tuple[str, RawSysctl]]) -> list[tuple[str, RawSysctl | None]]:
    """Return the files in whose name a file's calls are expanded: its own, or for a list each that includes it."""
    if not path.endswith(LIST_SUFFIXES):
        return [(path, None)]
    return [(by, include) for by, include in includes if f"/{path}".endswith(f"/{include.name}")]


def _expand(raw: RawSysctl, at: Found, scope: Scope) -> Iterator[Found | Miss]:
    """Yield what one call declares, under each definition of its macro that may hold there."""
    if RUN_TIME.match(raw.name + "("):
        fields = {str(index): argument for index, argument in enumerate(raw.arguments)}
        yield replace(at, declared=Declaration(fields, "", (), raw.name))
        return
    defines = scope.function(raw.name, at.scope, at.scope_line, at.around) if raw.name in scope.reaching else ()
    leads = False
    for define in reversed(defines):
        own = tuple(part for part in define.conditions if part not in at.around) if len(defines) > 1 else ()
        for template in scope.declarations(define, len(raw.arguments), at.scope, at.scope_line, at.around):
            leads = True
            yield replace(at, extra=raw.arm + own, declared=template.filled(raw.arguments))
    if not leads and "SYSCTL" in raw.name and raw.top and len(raw.arguments) >= _FEWEST_ARGUMENTS:
        why = "leads to no OID" if defines else "no definition in this tree"
        yield Miss(at=at.place, kind="sysctl", name="", reason=f"wrapper: {raw.name}: {why}")


def _completed(one: Found, built: Mapping[str, Mapping[str, str]]) -> Found | Miss:
    """Return a declaration that a start-up function completes, with that function's members filled in."""
    if not one.declared.made_by or RUN_TIME.match(one.declared.made_by + "("):
        return one
    members = built.get(one.declared.made_by)
    if members is None:
        reason = f"wrapper: {one.raw.name}: what {one.declared.made_by} makes is not read"
        return Miss(at=one.place, kind="sysctl", name="", reason=reason)
    given = one.declared.fields
    fields = {
        member: _SPECIFICATION.sub(lambda use: given.get(use.group(1), use.group()), text)
        for member, text in members.items()
    }
    declared = Declaration(fields, "", one.declared.chain, fixed_kind=fields.get("oid_kind", ""), fixed_format=True)
    return replace(one, declared=declared)
