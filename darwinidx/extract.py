"""One blob -> what it holds: macros, raw findings, misses and parse health, as a payload that the store can keep.

Everything here is pure in the blob's bytes and in the folder and suffix of its path, so that a blob shared by many
releases is read once. It runs in worker processes: the parser holds the interpreter's lock.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from functools import cache, lru_cache
from importlib import resources
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from darwinidx import prepare, query_files, syntax
from darwinidx.kinds import KINDS
from darwinidx.kinds.kind import RawMiss
from darwinidx.payloads import Extract, decode, encode
from darwinidx.references import functions_of
from darwinidx.source import read_source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from importlib.resources.abc import Traversable

    from darwinidx.source import Source

__all__ = ["SUFFIXES", "Extract", "decode", "digest", "encode", "extract", "functions", "is_read", "key", "payloads"]

SUFFIXES = (".c", ".h", ".cpp", ".hpp", ".cc", ".inc", ".master", ".def")
"""C-like files: their macros count even where no kind finds anything."""
NO_SUFFIX = ("MASTER", "files")
"""First parts of the names of build lists, which have no suffix."""
_FUNCTION = "function"
"""The query that no kind owns: references need to know where functions begin and end."""
_READING = (
    "extract.py",
    "payloads.py",
    "source.py",
    "syntax.py",
    "prepare.py",
    "references.py",
    "model.py",
    "data/annotations.txt",
    "kinds",
    "resolve",
)
"""What of the package decides what a blob yields."""


def is_read(path: str) -> bool:
    """Tell whether a path of the tree is a file that extraction reads."""
    if path.endswith(SUFFIXES):
        return True
    base = path.rsplit("/", 1)[-1]
    return base.startswith(NO_SUFFIX) and ("/conf/" in path or path.startswith(("config/", "conf/")))


def key(path: str, sha: str) -> str:
    """Return a blob's key in the cache, in hex: its sha, and what of its path can matter."""
    return sha + _mattering(path)


@lru_cache(maxsize=1 << 15)
def _mattering(path: str) -> str:
    """Return what of a path can matter, in hex; the next release has nearly all of them again."""
    base = path.rsplit("/", 1)[-1]
    folder = path.split("/", 1)[0]
    return f"{folder}:{base.rsplit('.', 1)[-1] if '.' in base else base}".encode().hex()


@cache
def digest() -> str:
    """Return what names this extractor in the cache: the queries, the grammar, and the code that reads with them."""
    import hashlib  # noqa: PLC0415  (kept out of start-up)

    made = hashlib.sha256(syntax.GRAMMAR.encode())
    package = resources.files("darwinidx")
    for name in _READING:
        for file in _files(package.joinpath(name)):
            made.update(file.read_bytes())
    for text in _queries().values():
        made.update(text.encode())
    return made.hexdigest()[:16]


def _files(part: Traversable) -> Iterator[Traversable]:
    if part.is_file():
        yield part
    elif part.is_dir() and part.name != "__pycache__":
        for below in sorted(part.iterdir(), key=lambda file: file.name):
            yield from _files(below)


@cache
def _queries() -> dict[str, str]:
    names = [kind.query for kind in KINDS if kind.query]
    return {name: query_files.read(name) for name in (*names, _FUNCTION)}


@cache
def _grammar(kinds: tuple[str, ...]) -> syntax.Grammar:
    """Return the grammar that looks for functions and for what ``kinds`` of queries ask: less is faster."""
    return syntax.Grammar({name: _queries()[name] for name in (*kinds, _FUNCTION)})


def functions(source: Source) -> tuple[tuple[int, int, str], ...]:
    """Return where the functions of a file begin and end that no kind had parsed."""
    heads = source if source.path.endswith(prepare.CPP) else replace(source, bare=prepare.blank_bodies(source.bare))
    return functions_of(source, _grammar(()).parse(heads).matches[_FUNCTION])


def extract(path: str, data: bytes) -> Extract:
    """Read one file's bytes."""
    kinds = [kind for kind in KINDS if kind.candidate(path, data)]
    source = read_source(path, data)
    asked = tuple(kind.query for kind in kinds if kind.query) if path.endswith(SUFFIXES) else ()
    parsed = bool(asked)
    found = _grammar(asked).parse(source) if parsed else syntax.Parsed({}, 0)
    raws: dict[str, tuple[Any, ...]] = {}
    misses: list[tuple[str, RawMiss]] = []
    rescued = 0
    for kind in kinds:
        items: list[Any] = []
        matches = found.matches.get(kind.query, ())
        for item in kind.read(source, matches):
            if isinstance(item, RawMiss):
                misses.append((kind.name, item))
            else:
                items.append(item)
        if items:
            raws[kind.name] = tuple(items)
            rescued += _unshown(source, matches, {item.line for item in items}) if kind.query else 0
    inside = functions_of(source, found.matches.get(_FUNCTION, ())) if parsed else ()
    return Extract(source.defines, raws, tuple(misses), inside, found.error_bytes, parsed, len(data), rescued)


def _unshown(source: Source, matches: Iterable[syntax.Match], lines: Iterable[int]) -> int:
    """Count the lines that no match covers."""
    ends: dict[int, int] = {}
    for match in matches:
        for spans in match.captures.values():
            for span in spans:
                ends[span.line] = max(ends.get(span.line, 0), span.end)
    starts = sorted(ends)
    reached = list(accumulate((ends[start] for start in starts), max))
    count = 0
    for line in lines:
        index = bisect_right(starts, line) - 1
        count += index < 0 or reached[index] <= source.line_starts[line - 1]
    return count


def payloads(files: Iterable[tuple[str, str, bytes]]) -> list[tuple[str, bytes]]:
    """Extract (key, path, data) files; return (key, payload) of each. What worker processes run."""
    return [(key, encode(extract(path, data))) for key, path, data in files]
