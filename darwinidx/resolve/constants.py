"""Constant expressions -> values, by one release's own macros and enumerators.

What several definitions leave open is not decided here: a value is given only when all definitions that may hold for
the kernel agree on it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from darwinidx.resolve.arithmetic import Integer
from darwinidx.resolve.enumerators import Enumerator, Enumerators
from darwinidx.resolve.evaluation import UnresolvedError, evaluate
from darwinidx.resolve.expansion import expand_text
from darwinidx.resolve.expression import is_tight
from darwinidx.resolve.kernel_view import definition_rank
from darwinidx.resolve.nodes import ExpressionError
from darwinidx.resolve.parser import parse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from darwinidx.resolve.definitions import Define
    from darwinidx.resolve.macros import Macros, PathDefine

__all__ = ["Constants", "Enumerator"]

_NAME = re.compile(r"[A-Za-z_$][\w$]*\Z")
_NUMBER = re.compile(r"[0-9]\w*\Z")
_SUFFIX = {(32, True): "", (32, False): "U", (64, True): "L", (64, False): "UL"}
_DEEPEST = 60

PREDEFINED = {
    "__CHAR_BIT__": Integer(8),
    "__SCHAR_MAX__": Integer(127),
    "__SHRT_MAX__": Integer(32767),
    "__INT_MAX__": Integer((1 << 31) - 1),
    "__LONG_MAX__": Integer((1 << 63) - 1, 64),
    "__LONG_LONG_MAX__": Integer((1 << 63) - 1, 64),
    "__INT64_MAX__": Integer((1 << 63) - 1, 64),
    "__SIZE_MAX__": Integer((1 << 64) - 1, 64, signed=False),
    "__LITTLE_ENDIAN__": Integer(1),
    "__LP64__": Integer(1),
    "true": Integer(1),
    "false": Integer(0),
    "NULL": Integer(0, 64, signed=False),
    "__null": Integer(0, 64, signed=False),
    "nullptr": Integer(0, 64, signed=False),
}
"""What the compiler says itself, the same on every Darwin kernel of 64 bits."""


class Constants:
    """The values that one release's text gives to names and expressions."""

    def __init__(self, macros: Macros, enumerators: Mapping[str, Sequence[Enumerator]] | None = None) -> None:
        self._macros = macros
        self._enumerators = Enumerators(enumerators or {})
        self._known: dict[tuple[str, str], Integer | str | UnresolvedError] = {}
        self._bodies: dict[tuple[str, str], Integer | str | UnresolvedError] = {}
        self._open: list[str] = []

    def value(self, text: str, *, path: str = "") -> int | str | None:
        """What a name or an expression comes to: an integer, a string literal's content, or None.

        Args:
            text: a macro's or an enumerator's name, a macro's body, any constant expression.
            path: the file it stands in; its own definitions come first.
        """
        found = self._outcome(text, path)
        if isinstance(found, Integer):
            return found.value
        return found if isinstance(found, str) else None

    def why_not(self, text: str, *, path: str = "") -> str:
        """Why ``value`` gives None, in words that start with a stable phrase; empty when it gives a value."""
        found = self._outcome(text, path)
        return str(found) if isinstance(found, UnresolvedError) else ""

    def _outcome(self, text: str, path: str) -> Integer | str | UnresolvedError:
        text = text.strip()
        key = (text, path)
        if key not in self._known:
            try:
                self._known[key] = self._name(text, path) if _NAME.match(text) else self._of_expression(text, path)
            except UnresolvedError as why:
                self._known[key] = why.alone()
            except RecursionError:
                self._known[key] = UnresolvedError("too deep")
        return self._known[key]

    def _name(self, name: str, path: str) -> Integer | str:
        """A name's value: the macro's or the enumerator's, whichever is nearer; in one file the macro's."""
        candidates = self._objects(name, path)
        if candidates:
            found = self._agreed(name, candidates)
            if self._rivals(name, path, candidates) and self._left(name, path) != found:
                raise UnresolvedError(f"differs: {name} is a macro here, an enumerator there")
            return found
        if name not in self._open and name not in self._enumerators and self._macros.candidates(name, path=path):
            raise UnresolvedError(f"not a constant: {name} takes arguments")
        return self._left(name, path)

    def _candidates(self, name: str, path: str) -> Sequence[PathDefine]:
        """The macro's definitions that may be meant, none where an enumerator is nearer."""
        if name in self._open:
            return ()
        found = self._macros.candidates(name, path=path)
        if found and name in self._enumerators:
            first = found[0]
            rank = definition_rank(first.path, first.define.conditions, path, name)
            if self._enumerators.rank(name, path) < rank:
                return ()
        return found

    def _rivals(self, name: str, path: str, candidates: Sequence[PathDefine]) -> bool:
        """Whether an enumerator elsewhere is as near as the macro."""
        if name not in self._enumerators or name in self._open:
            return False
        first = candidates[0]
        rank = definition_rank(first.path, first.define.conditions, path, name)
        return self._enumerators.rank(name, path) == rank and not self._enumerators.beside(name, first.path)

    def _objects(self, name: str, path: str) -> list[PathDefine]:
        return [found for found in self._candidates(name, path) if found.define.params is None]

    def _agreed(self, name: str, candidates: Sequence[PathDefine]) -> Integer | str:
        """The one value of all definitions that may hold."""
        if len(self._open) > _DEEPEST:
            raise UnresolvedError("too deep")
        outcomes: list[Integer | str] = []
        self._open.append(name)
        try:
            for path, define in candidates:
                outcomes.append(self._body(define, path))
        finally:
            self._open.pop()
        values = {found.value if isinstance(found, Integer) else found for found in outcomes}
        if len(values) > 1:
            raise UnresolvedError(f"differs: {name} has {len(values)} values by condition or header")
        return outcomes[0]

    def _body(self, define: Define, path: str) -> Integer | str:
        key = (define.body, path)
        if key not in self._bodies:
            try:
                self._bodies[key] = self._of_expression(define.body, path)
            except UnresolvedError as why:
                self._bodies[key] = why.alone()
        found = self._bodies[key]
        if isinstance(found, UnresolvedError):
            raise found.alone()
        return found

    def _of_expression(self, text: str, path: str) -> Integer | str:
        """An expression's value: macros replaced, then evaluated."""
        if not text:
            raise UnresolvedError("empty: defined as nothing")
        expanded = text if _NUMBER.match(text) else expand_text(text, lambda name: self._definition(name, path))
        try:
            node = parse(expanded)
        except ExpressionError:
            raise UnresolvedError("not a constant expression") from None
        return evaluate(node, lambda name: self._left(name, path))

    def _left(self, name: str, path: str) -> Integer | str:
        """The value of a name that macro replacement left."""
        if name in PREDEFINED:
            return PREDEFINED[name]
        if name in self._enumerators:
            return self._enumerators.value(name, path, self._of_expression)
        raise UnresolvedError(f"name unknown: {name}")

    def _definition(self, name: str, path: str) -> Define | None:
        """The definition that replaces a name.

        An object-like one is evaluated where it stands and comes back as a literal, so that names in its body mean
        what they mean there. A body that an operator around it could tear apart goes in as text.
        """
        candidates = self._candidates(name, path)
        if not candidates:
            return None
        if self._rivals(name, path, candidates):
            return replace(candidates[0].define, body=_spelled(self._name(name, path)))
        first = candidates[0].define
        if len({(found.define.params, found.define.body) for found in candidates}) == 1 and (
            first.params is not None or not is_tight(first.body)
        ):
            return first
        objects = [found for found in candidates if found.define.params is None]
        if len(objects) < len(candidates):
            raise UnresolvedError(f"differs: {name} is defined in more than one way")
        try:
            found = self._agreed(name, objects)
        except UnresolvedError:
            if len(objects) > 1:
                raise
            return first
        return replace(first, body=_spelled(found))


def _spelled(found: Integer | str) -> str:
    """A value as C text of the same type."""
    if isinstance(found, str):
        return '"' + "".join(f"\\{ord(letter) & 0xFF:03o}" for letter in found) + '"'
    if (found.bits, found.signed) not in _SUFFIX:
        return f"(({'' if found.signed else 'u'}int{found.bits}_t){found.value})"
    suffix = _SUFFIX[found.bits, found.signed]
    # the most negative value has no literal of its own type
    return f"(-{-found.value - 1}{suffix}-1)" if found.value < 0 else f"{found.value}{suffix}"
