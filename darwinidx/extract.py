"""One blob -> what it holds: macros, raw findings, misses and parse health, as a payload that the store can keep.

Everything here is pure in the blob's bytes and in the folder and suffix of its path, so that a blob shared by many
releases is read once. It runs in worker processes: the parser holds the interpreter's lock.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from dataclasses import dataclass, fields
from functools import cache, partial
from importlib import resources
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from darwinidx import query_files, syntax
from darwinidx.kinds import KINDS
from darwinidx.kinds.kind import RawMiss
from darwinidx.references import functions_of
from darwinidx.resolve.macros import Define

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from importlib.resources.abc import Traversable

    from darwinidx.kinds.kind import Kind

SUFFIXES = (".c", ".h", ".cpp", ".hpp", ".cc", ".inc", ".master", ".def")
"""C-like files: their macros count even where no kind finds anything."""
NO_SUFFIX = ("MASTER", "files")
"""First parts of the names of build lists, which have no suffix."""
_FUNCTION = "function"
"""The query that no kind owns: references need to know where functions begin and end."""
_READING = (
    "extract.py",
    "syntax.py",
    "prepare.py",
    "references.py",
    "model.py",
    "data/annotations.txt",
    "kinds",
    "resolve",
)
"""What of the package decides what a blob yields."""


@dataclass(frozen=True, slots=True)
class Extract:
    """What one blob holds."""

    defines: tuple[Define, ...]
    raws: Mapping[str, tuple[Any, ...]]
    """Kind's name -> raw findings."""
    misses: tuple[tuple[str, RawMiss], ...]
    """Kind's name and the candidate it did not understand."""
    functions: tuple[tuple[int, int, str], ...]
    """Where functions begin and end, in bytes, and their names."""
    error_bytes: int
    parsed: bool
    """Whether a kind asked for the file's syntax tree."""
    size: int
    """Bytes."""
    rescued: int
    """Lines with findings of which the tree showed nothing: read from the text."""


def is_read(path: str) -> bool:
    """Tell whether a path of the tree is a file that extraction reads."""
    if path.endswith(SUFFIXES):
        return True
    base = path.rsplit("/", 1)[-1]
    return base.startswith(NO_SUFFIX) and ("/conf/" in path or path.startswith(("config/", "conf/")))


def key(path: str, sha: str) -> str:
    """Return a blob's key in the cache, in hex: its sha, and what of its path can matter."""
    base = path.rsplit("/", 1)[-1]
    folder = path.split("/", 1)[0]
    return sha + f"{folder}:{base.rsplit('.', 1)[-1] if '.' in base else base}".encode().hex()


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


def _texts(part: Traversable) -> Iterator[bytes]:
    """Yield a file's bytes, or those of all Python files in a folder and below."""
    if part.is_dir():
        for each in sorted(part.iterdir(), key=lambda each: each.name):
            if each.is_dir() or each.name.endswith(".py"):
                yield from _texts(each)
    else:
        yield part.read_bytes()


@cache
def _queries() -> dict[str, str]:
    names = [kind.query for kind in KINDS if kind.query]
    return {name: query_files.read(name) for name in (*names, _FUNCTION)}


@cache
def _grammar() -> syntax.Grammar:
    return syntax.Grammar(_queries())


@cache
def _function_grammar() -> syntax.Grammar:
    return syntax.Grammar({_FUNCTION: query_files.read(_FUNCTION)})


def functions(source: syntax.Source) -> tuple[tuple[int, int, str], ...]:
    """Return where the functions of a file begin and end that no kind had parsed."""
    return functions_of(source, _function_grammar().parse(source).matches[_FUNCTION])


def extract(path: str, data: bytes) -> Extract:
    """Read one file's bytes."""
    kinds = [kind for kind in KINDS if kind.candidate(path, data)]
    source = syntax.read_source(path, data)
    parsed = path.endswith(SUFFIXES) and any(kind.query for kind in kinds)
    found = _grammar().parse(source) if parsed else syntax.Parsed({}, 0)
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


def _unshown(source: syntax.Source, matches: Iterable[syntax.Match], lines: Iterable[int]) -> int:
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


def encode(found: Extract) -> bytes:
    """Return an extract as JSON."""
    body = [
        [_row(define) for define in found.defines],
        {name: [_row(raw) for raw in items] for name, items in found.raws.items()},
        [[name, _row(miss)] for name, miss in found.misses],
        found.functions,
        found.error_bytes,
        found.parsed,
        found.size,
        found.rescued,
    ]
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")


def decode(payload: bytes) -> Extract:
    """Return the extract that ``encode`` packed."""
    defines, raws, misses, inside, error_bytes, parsed, size, rescued = json.loads(payload)
    return Extract(
        tuple(
            Define(name, None if params is None else tuple(params), text, line, tuple(conditions))
            for name, params, text, line, conditions in defines
        ),
        {name: tuple(map(partial(_made, _kind(name).raw), rows)) for name, rows in raws.items()},
        tuple((name, RawMiss(*row)) for name, row in misses),
        tuple(map(tuple, inside)),
        error_bytes,
        parsed,
        size,
        rescued,
    )


def _row(item: Any) -> list[Any]:  # noqa: ANN401  (any kind's raw)
    return [getattr(item, field.name) for field in fields(item)]


@cache
def _kind(name: str) -> Kind:
    return next(kind for kind in KINDS if kind.name == name)


def _made(raw: type[Any], row: list[Any]) -> Any:  # noqa: ANN401  (any kind's raw)
    return raw(*[_tupled(value) if value.__class__ is list else value for value in row])


def _tupled(values: list[Any]) -> tuple[Any, ...]:
    """Return a list of JSON, which has no tuples, as one."""
    return tuple([_tupled(value) if value.__class__ is list else value for value in values])
