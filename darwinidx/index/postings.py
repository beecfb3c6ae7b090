"""Whoosh, and only what of it is needed: postings by field and term, written and read."""

from __future__ import annotations

import math
import sys
import warnings
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from darwinidx.index.documents import Document


@contextmanager
def _without_downloads() -> Iterator[None]:
    """Stand in for ``urllib.request`` while Whoosh is imported.

    Whoosh takes one function of it that only its own benchmarks call; the real one brings HTTP, e-mail and TLS along,
    and that is half of the time that the import takes.
    """
    name = "urllib.request"
    if name in sys.modules:
        yield
        return
    stand_in = ModuleType(name)
    stand_in.urlretrieve = None  # type: ignore[attr-defined]
    sys.modules[name] = stand_in
    try:
        yield
    finally:
        del sys.modules[name]


with warnings.catch_warnings(), _without_downloads():
    # Its invalid escapes warn when a Python without cached bytecode compiles it.
    warnings.simplefilter("ignore")
    from whoosh.codec import whoosh3 as _  # noqa: F401 - opened by name, later
    from whoosh.fields import FieldType, Schema
    from whoosh.filedb.filestore import FileStorage
    from whoosh.formats import Frequency
    from whoosh.index import FileIndex
    from whoosh.reading import TermNotFound

FIELDS = ("name", "initials", "near", "text", "number")

_NAME = "MAIN"
"""The name under which Whoosh opens an index."""
_MOST_EXPANSIONS = 24


def write(folder: Path, documents: Iterable[Document]) -> None:
    """Write documents into an empty folder, as one segment whose files stay apart (a joined one is read whole).

    Straight through Whoosh's codec: its writer would sort what is sorted, and keep lengths of fields that nobody asks.
    """
    from whoosh.codec.whoosh3 import W3Codec, W3Segment  # noqa: PLC0415 - only to write
    from whoosh.index import TOC  # noqa: PLC0415 - same

    # Most terms have one posting or two: compressing each of them costs time and saves nothing.
    codec = W3Codec(compression=0)
    storage = FileStorage(str(folder))
    count, inverted = _inverted(documents)
    schema = Schema(**{name: FieldType(Frequency(), None) for name in FIELDS})
    # a name of its own, for the one that Whoosh would take comes from a caller's `random`
    segment = W3Segment(codec, _NAME, doccount=count, segid="only")
    writer = codec.field_writer(storage, segment)
    for name, terms in inverted.items():
        writer.start_field(name, schema[name])
        for term in sorted(terms):
            writer.start_term(term.encode())
            for document, weight in terms[term]:
                writer.add(document, weight, b"", None)
            writer.finish_term()
        writer.finish_field()
    writer.close()
    TOC(schema, [segment], 1).write(storage, _NAME)


def _inverted(documents: Iterable[Document]) -> tuple[int, dict[str, dict[str, list[tuple[int, float]]]]]:
    """Return how many documents there are, and by field and term which of them have it, with the weight there."""
    found: dict[str, dict[str, list[tuple[int, float]]]] = {name: {} for name in sorted(FIELDS)}
    number = -1
    for number, document in enumerate(documents):
        fields: dict[str, Mapping[str, float]] = {
            "name": document.name,
            "initials": {document.initials: 1.0} if document.initials else {},
            "near": document.near,
            "text": {term: 1.0 + math.log(count) for term, count in document.text.items()},
            "number": {str(each): 1.0 for each in document.numbers},
        }
        for name, weights in fields.items():
            terms = found[name]
            for term, weight in weights.items():
                terms.setdefault(term, []).append((number, weight))
    return number + 1, found


class Postings:
    """The postings of an index on disk."""

    def __init__(self, folder: Path) -> None:
        self._reader: Any = FileIndex(FileStorage(str(folder))).reader()

    @property
    def count(self) -> int:
        """How many documents there are."""
        return int(self._reader.doc_count_all())

    def frequency(self, field: str, term: str) -> int:
        """Return how many documents have a term."""
        return int(self._reader.doc_frequency(field, term.encode()))

    def all(self, field: str, term: str) -> Iterator[tuple[int, float]]:
        """Yield each document that has a term, in order, with the term's weight there."""
        matcher = self._matcher(field, term)
        while matcher is not None and matcher.is_active():
            yield matcher.id(), matcher.weight()
            matcher.next()

    def among(self, field: str, term: str, documents: Sequence[int]) -> Iterator[tuple[int, float]]:
        """Yield those of some documents, which must be in order, that have a term."""
        matcher = self._matcher(field, term)
        for document in documents if matcher is not None else ():
            if not matcher.is_active():
                return
            if matcher.id() < document:
                matcher.skip_to(document)
            if matcher.is_active() and matcher.id() == document:
                yield document, matcher.weight()

    def _matcher(self, field: str, term: str) -> Any:  # noqa: ANN401 - Whoosh has no types
        try:
            return self._reader.postings(field, term.encode())
        except TermNotFound:
            return None

    def beginning(self, field: str, prefix: str) -> list[str]:
        """Return terms that begin so: the first few."""
        found = []
        for term in self._reader.expand_prefix(field, prefix.encode()):
            found.append(term.decode())
            if len(found) == _MOST_EXPANSIONS:
                break
        return found

    def close(self) -> None:
        """Close the files."""
        self._reader.close()
