"""Whoosh, and only what of it is needed: postings by field and term, written and read."""

from __future__ import annotations

import math
import sys
import warnings
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
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

_MEMORY_MB = 256
_MOST_EXPANSIONS = 24


class _Terms(FieldType):  # type: ignore[misc]
    """A field whose terms and weights are made by ``documents``: nothing is left to analyse."""

    def __init__(self) -> None:
        super().__init__(format=Frequency(), analyzer=None)
        self.indexed = True
        self.scorable = True  # lengths are kept, because without them Whoosh looks for their file at every posting

    def index(self, value: dict[str, float], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        for term, weight in value.items():
            yield term.encode(), 1, weight, b""


def write(folder: Path, documents: Iterable[Document]) -> None:
    """Write documents into an empty folder, as one segment whose files stay apart (a joined one is read whole)."""
    import random  # noqa: PLC0415 - only to write

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from whoosh.codec.whoosh3 import W3Codec  # noqa: PLC0415 - same
        from whoosh.writing import SegmentWriter  # noqa: PLC0415 - same

    state = random.getstate()
    random.seed()  # segment names come from `random`: a caller's seed must not repeat them
    try:
        index = FileStorage(str(folder)).create_index(Schema(**{name: _Terms() for name in FIELDS}))
        # Most terms have one posting or two: compressing each of them costs time and saves nothing.
        writer = SegmentWriter(index, limitmb=_MEMORY_MB, compound=False, codec=W3Codec(compression=0))
        for document in documents:
            writer.add_document(
                name=document.name,
                initials={document.initials: 1.0} if document.initials else {},
                near=document.near,
                text={term: 1.0 + math.log(count) for term, count in document.text.items()},
                number={str(number): 1.0 for number in document.numbers},
            )
        writer.commit(optimize=False, merge=False)
    finally:
        random.setstate(state)


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
