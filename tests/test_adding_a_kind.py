"""The example of ``queries/README.md`` is run: it is the whole of what a new kind takes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from darwinidx import model
from darwinidx.kinds.kind import RawMiss, Tree
from darwinidx.model import Miss, Place, Record, Release, Visibility
from darwinidx.resolve.constants import Constants
from darwinidx.resolve.macros import Macros
from darwinidx.source import Source, call_arguments, read_source
from darwinidx.syntax import Grammar, Match

if TYPE_CHECKING:
    from pathlib import Path

NAMES = {
    "ClassVar": ClassVar, "Iterable": Iterable, "Mapping": Mapping, "Match": Match, "Miss": Miss, "Place": Place,
    "RawMiss": RawMiss, "Record": Record, "Sequence": Sequence, "Source": Source, "Tree": Tree,
    "call_arguments": call_arguments, "dataclass": dataclass,
}  # fmt: skip


class Everywhere:
    """Stands in for the visibility rule."""

    def of(self, path: str, conditions: tuple[str, ...], *, line: int = 0) -> tuple[Visibility, str]:
        del path, conditions, line
        return Visibility.SDK, "installed"


def test_the_example_is_a_kind(root: Path) -> None:
    text = (root / "queries" / "README.md").read_text()
    blocks = {
        language: re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL) for language in ("scheme", "python", "c")
    }
    names: dict[str, Any] = dict(NAMES) | {"__name__": model.__name__}
    for block in blocks["python"]:
        exec(block, names)  # noqa: S102  (our own document)
    kind = names["LampKind"]()
    grammar = Grammar({"lamp": blocks["scheme"][0]})

    def found(code: str) -> list[Record | Miss | RawMiss]:
        source = read_source("x.c", code.encode())
        macros = Macros({source.path: source.defines})
        tree = Tree(
            release=Release(tag="xnu-1", commit="0" * 40),
            paths={},
            read=lambda _: None,
            macros=macros,
            constants=Constants(macros),
            visibility=Everywhere(),  # type: ignore[arg-type]
            existence=None,  # type: ignore[arg-type]
        )
        raws = (
            list(kind.read(source, grammar.parse(source).matches["lamp"]))
            if kind.candidate("x.c", code.encode())
            else []
        )
        misses = [raw for raw in raws if isinstance(raw, RawMiss)]
        return [*misses, *kind.resolve({"x.c": [raw for raw in raws if raw not in misses]}, tree)]

    assert found(blocks["c"][0]) == []
    (lamp,) = found("#define BRIGHT 20\n#if ATTIC\nLAMP(hall, BRIGHT * 2);\n#endif\n")
    assert (lamp.name, lamp.at.line, lamp.watts, lamp.conditions) == ("hall", 3, 40, ("ATTIC",))  # type: ignore[union-attr]
    (miss,) = found("LAMP(hall);\n")
    assert isinstance(miss, RawMiss)
