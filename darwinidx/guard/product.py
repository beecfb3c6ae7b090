"""One product file, read once: tokens, platform, its own definitions. Rules ask it and do no I/O."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, Final

from darwinidx.guard.branches import regions_of
from darwinidx.guard.definitions import Definitions, definitions_of, functions_of
from darwinidx.guard.includes import includes_of
from darwinidx.guard.languages import language_named
from darwinidx.guard.members import declared_members
from darwinidx.guard.names import Need
from darwinidx.guard.numbers import value_of
from darwinidx.guard.own_names import How, Meanings
from darwinidx.guard.platforms import Platform, is_darwin_header, platform_of_path, platform_of_word
from darwinidx.guard.preambles import preambles_of
from darwinidx.guard.tokens import Sort, Token, lex
from darwinidx.guard.types import variables_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from darwinidx.guard.branches.region import Region
    from darwinidx.guard.includes import Include
    from darwinidx.guard.languages import Language

_APPLE_PATH: Final = re.compile(r"libSystem|\.dylib\b|\.framework\b|/System/Library")
_IMPORT: Final = re.compile(r"^[ \t]*(?:@\w+[ \t]+)*import[ \t]+(?:\w+[ \t]+)?Darwin\b", re.MULTILINE)
_PROSE: Final = 200
"""Longer strings are prose, and prose speaks of anything."""
_CLASSES: Final = frozenset({"C", "C++", "Objective-C++"})
"""Languages with classes of C++; a header's name does not tell it from C."""
APPLE_LANGUAGES: Final = frozenset({"Objective-C", "Objective-C++", "plist"})


class ProductFile:
    """A text of a known language and what follows from it."""

    def __init__(self, path: str, text: str, language: Language, own_headers: frozenset[str] = frozenset()) -> None:
        self.path = path
        self.text = text
        self.language = language
        self.own_headers = own_headers
        """Include paths that the product has itself."""

    @cached_property
    def lexed(self) -> list[Token]:
        """All tokens, comments among them."""
        return lex(self.language, self.text)

    @cached_property
    def tokens(self) -> list[Token]:
        """Tokens of code."""
        return [token for token in self.lexed if token.sort is not Sort.COMMENT]

    @cached_property
    def comments(self) -> list[Token]:
        """Comments."""
        return [token for token in self.lexed if token.sort is Sort.COMMENT]

    @cached_property
    def names(self) -> dict[str, list[int]]:
        """Where each name stands in ``tokens``."""
        found: dict[str, list[int]] = {}
        for index, token in enumerate(self.tokens):
            if token.sort is Sort.NAME:
                found.setdefault(token.text, []).append(index)
        return found

    @cached_property
    def regions(self) -> tuple[Region, ...]:
        """Platform branches."""
        return regions_of(self.language.family, self.text, self.lexed)

    @cached_property
    def definitions(self) -> Definitions:
        """Constants of the file."""
        return definitions_of(self.language.family, self.text, self.tokens)

    @property
    def constants(self) -> dict[str, set[int]]:
        """Numbers that the file gives to names."""
        return self.definitions.values

    @cached_property
    def variables(self) -> frozenset[str]:
        """Names that the file binds to values."""
        return variables_of(self.language.family, self.tokens, self.definitions)

    @cached_property
    def functions(self) -> frozenset[str]:
        """Functions that the file defines with a body, in what Darwin compiles."""
        found = functions_of(self.language.family, self.tokens)
        return frozenset(
            name for name, places in found.items() if any(self.platform_at(at) is not Platform.OTHER for at in places)
        )

    @cached_property
    def members(self) -> frozenset[str]:
        """Functions of the classes that a file of C++ declares or defines for."""
        return frozenset(declared_members(self.tokens)) if self.language.name in _CLASSES else frozenset()

    @cached_property
    def includes(self) -> list[Include]:
        """What the file includes, headers of the product's own aside."""
        cgo = self.comments if self.language.family == "go" and '"C"' in self.text else ()
        found = includes_of(self.text, self.tokens, cgo)
        return [include for include in found if include.path not in self.own_headers]

    @cached_property
    def path_platform(self) -> Platform:
        """What the path says."""
        return platform_of_path(self.path)

    @cached_property
    def platform(self) -> Platform:
        """Whose file it is: by its path, or by a header that only Darwin has and that no condition is around."""
        found = self.path_platform
        if found is not Platform.ANY:
            return found
        alone = any(one.always and is_darwin_header(one.path) for one in self.includes)
        return Platform.DARWIN if alone or self._imports_darwin else found

    @property
    def _imports_darwin(self) -> bool:
        """Whether a file of Swift imports Darwin, which no other system has, outside of every condition."""
        places = [match.start() for match in _IMPORT.finditer(self.text)] if self.language.family == "swift" else ()
        return any(self.text.count("#if", 0, at) == self.text.count("#endif", 0, at) for at in places)

    @cached_property
    def preambles(self) -> list[ProductFile]:
        """What cgo compiles as C."""
        texts = preambles_of(self.text, self.lexed) if self.language.family == "go" and '"C"' in self.text else ()
        return [ProductFile(self.path, text, language_named("C")) for text in texts]

    @cached_property
    def speaks_of_darwin(self) -> bool:
        """Whether the file has anything to do with Darwin: its path, a branch, a header, a name or a library."""
        if self.path_platform is Platform.DARWIN or self.language.name in APPLE_LANGUAGES:
            return True
        if any(region.platform is Platform.DARWIN for region in self.regions):
            return True
        if any(platform_of_word(name) is Platform.DARWIN for name in self.names):
            return True
        if any(is_darwin_header(one.path) and self.platform_at(one.start) is not Platform.OTHER
               for one in self.includes):  # fmt: skip
            return True
        texts = [token.text for token in self.tokens if token.sort is Sort.STRING and len(token.text) < _PROSE]
        return any(platform_of_word(text) is Platform.DARWIN or _APPLE_PATH.search(text) for text in texts)

    def platform_at(self, offset: int) -> Platform:
        """Whose code a byte is."""
        found = self.platform
        for region in self.regions:
            if region.start <= offset < region.end:
                if region.platform is Platform.OTHER:
                    return Platform.OTHER
                found = region.platform
        return found

    def satisfies(self, need: Need, offset: int) -> bool:
        """Whether what stands around a byte is enough for a name that needs ``need``."""
        if need is Need.ALWAYS:
            return True
        if need is Need.NEVER or self.platform_at(offset) is Platform.OTHER:
            return False
        if need is Need.DARWIN_CODE:
            return self.platform_at(offset) is Platform.DARWIN or self.language.name in APPLE_LANGUAGES
        return need is Need.NOTHING or self.speaks_of_darwin

    @cached_property
    def meanings(self) -> Meanings:
        """What the file says of the names that it defines."""
        return Meanings(self.language.family, self.text, self.tokens, self.definitions)

    def number(self, tokens: Sequence[Token]) -> int | None:
        """The number that an argument is: a literal, a cast of one, a constant of this file, or made of such."""
        return value_of(tokens, self.language.family, self._certain, argument=True)

    def _certain(self, name: str) -> int | None:
        """The number of a constant of this file, a member that an enumeration counts among them."""
        told = () if self.constants.get(name) else self.meanings.of(name)
        if len(told) == 1 and told[0].how is How.COUNTED and isinstance(told[0].value, int):
            return told[0].value
        return self.definitions.certain(name)

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def line_of(self, offset: int) -> int:
        """1-based line of a byte."""
        return bisect_right(self._starts, offset)

    def column_of(self, offset: int) -> int:
        """1-based column of a byte, in characters of UTF-8."""
        start = self._starts[self.line_of(offset) - 1]
        return len(self.text[start:offset].encode("latin-1").decode("utf-8", "replace")) + 1

    def line_text(self, line: int) -> str:
        """One line, as UTF-8 reads it."""
        end = self._starts[line] - 1 if line < len(self._starts) else len(self.text)
        return self.text[self._starts[line - 1] : end].encode("latin-1").decode("utf-8", "replace")

    def calls(self, name: re.Pattern[str]) -> Iterator[Call]:
        """Yield the names of a form that are followed by an opening parenthesis, with their arguments."""
        for text, places in self.names.items():
            if not name.fullmatch(text):
                continue
            for index in places:
                after = index + 1 + (index + 1 < len(self.tokens) and self.tokens[index + 1].text == "!")
                if after < len(self.tokens) and self.tokens[after].text == "(":
                    yield Call(self.tokens, index, after)


class Call:
    """A name before a parenthesis."""

    __slots__ = ("_opening", "_tokens", "index", "name")

    def __init__(self, tokens: Sequence[Token], index: int, opening: int) -> None:
        self._tokens = tokens
        self._opening = opening
        self.index = index
        self.name = tokens[index]

    def arguments(self) -> list[Sequence[Token]]:
        """The arguments as runs of tokens, split at the commas of the outermost parentheses."""
        found: list[Sequence[Token]] = []
        depth, first = 0, self._opening + 1
        for index in range(self._opening, min(self._opening + 400, len(self._tokens))):
            text = self._tokens[index].text
            if text in ("(", "[", "{"):
                depth += 1
            elif text in (")", "]", "}"):
                depth -= 1
            if (depth == 1 and text == ",") or depth == 0:
                if index > first:
                    found.append(self._tokens[first:index])
                first = index + 1
            if depth == 0:
                return found
        return []
