"""The search index: built from the store, thrown away at will, never trusted without its manifest.

Each release has its folder, named by what is in it. It is built aside and renamed into place, so that a reader meets
a whole index or none; a damaged one is found by its checksums and built again.
"""

from __future__ import annotations

import json
import os
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from darwinidx.config import clear_abandoned
from darwinidx.errors import SearchIndexError
from darwinidx.index.columns import TABLES, Columns
from darwinidx.index.ranking import excluded, rank
from darwinidx.words import VERSION, Vocabulary, parts, stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from darwinidx.index.postings import Postings
    from darwinidx.model import Record, Reference
    from darwinidx.query_words import Term, Words

FORMAT = 7
"""Raised when the layout or the documents change."""

_COMMON = 0.1
"""A part that so many names have says nothing about one of them."""

_FEW = 20

_MANIFEST = "manifest.json"
_COLUMNS = "columns.bin"


@dataclass(frozen=True, slots=True)
class Found:
    """One body that words found."""

    body: int
    score: float
    words: int
    """How many of the words it matches."""
    why: str


class Index:
    """An open index of one release."""

    def __init__(self, folder: Path) -> None:
        try:
            manifest = json.loads((folder / _MANIFEST).read_bytes())
            _check_files(folder, manifest["files"])
            self._columns = Columns.from_bytes((folder / _COLUMNS).read_bytes(), manifest["tables"])
            self._postings = _open(folder)
        except SearchIndexError:
            raise
        except Exception as error:  # Whoosh raises what its pickles and structures raise
            raise _damaged(folder, f"{type(error).__name__} {error}") from error
        self._folder = folder

    def search(self, words: Words) -> list[Found]:
        """Return the bodies that words find, best first."""
        try:
            selection = self._columns.allowed(words.filters)
            scores = rank(self._postings, self._columns, words, selection)
            for document in excluded(self._postings, words.excluded):
                scores.pop(document, None)
        except Exception as error:
            raise _damaged(self._folder, f"{type(error).__name__} {error}") from error
        # Documents are written best first, so their numbers settle what scores leave equal.
        best = sorted(scores, key=lambda document: (-round(scores[document].score, 3), document))
        return [
            Found(
                self._columns.bodies[document],
                round(scores[document].score, 2),
                scores[document].words.bit_count(),
                "; ".join(scores[document].why),
            )
            for document in best
        ]

    def having(self, terms: Iterable[Term]) -> set[int]:
        """Return the bodies that have any of some terms in their name or text."""
        try:
            return {self._columns.bodies[document] for document in excluded(self._postings, terms)}
        except Exception as error:
            raise _damaged(self._folder, f"{type(error).__name__} {error}") from error

    def around(self, name: str) -> list[str]:
        """Return the parts of a name, and the pieces of its unsplittable ones, that say something: not the common."""
        vocabulary = Vocabulary(lambda part: self._postings.frequency("name", stem(part)))
        most = max(_COMMON * self._postings.count, _FEW)
        found = dict.fromkeys(each for part in parts(name) for each in (part, *vocabulary.split(part)))
        return [part for part in found if 0 < self._postings.frequency("name", stem(part)) < most]

    def close(self) -> None:
        """Close the files."""
        self._postings.close()


def folder_of(home: Path, tag: str, fingerprint: str) -> Path:
    """Return where the index of a release is, or will be."""
    return home / f"{tag}.{fingerprint[:12]}.{FORMAT}.{VERSION}"


def build(
    home: Path, tag: str, fingerprint: str, bodies: Iterable[tuple[int, Record]], references: Sequence[Reference]
) -> Path:
    """Build the index of a release and return its folder; the indexes it replaces are removed."""
    import shutil  # noqa: PLC0415 - brings compression along; not needed to search

    from darwinidx.index.documents import document, neighbours, proses  # noqa: PLC0415 - same
    from darwinidx.index.postings import write  # noqa: PLC0415

    target = folder_of(home, tag, fingerprint)
    aside = home / f".building.{os.getpid()}.{target.name}"
    unique = dict(bodies)
    vocabulary = Vocabulary.of({record.name for record in unique.values()})
    around = neighbours(references)
    texts = proses(unique.values())
    documents = [document(number, record, vocabulary, around, texts) for number, record in unique.items()]
    documents.sort(key=lambda each: (each.rank, unique[each.number].name, each.number))
    columns, seen = Columns(), dict[tuple[str, str], int]()
    for each in documents:
        columns.add(each, seen)
    try:
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True)
        write(aside, documents)
        (aside / _COLUMNS).write_bytes(columns.to_bytes())
        _seal(aside, columns)
        _put_in_place(aside, target)
    except OSError as error:
        raise SearchIndexError(
            f"the search index cannot be written: {error.strerror or error}",
            context=str(home),
            hint="check that the folder can be written and that the disk is not full",
        ) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    for old in home.glob(f"{tag}.*"):
        if old != target:
            shutil.rmtree(old, ignore_errors=True)
    clear_abandoned(home)
    return target


def _seal(folder: Path, columns: Columns) -> None:
    """Write the manifest: what belongs to the index, with checksums; then make all of it durable."""
    files = sorted(path for path in folder.iterdir() if path.stat().st_size)
    sums = {path.name: zlib.crc32(path.read_bytes()) for path in files}
    manifest = {"format": FORMAT, "files": sums, "tables": {name: columns.tables[name] for name in TABLES}}
    (folder / _MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    for path in [*files, folder / _MANIFEST]:
        with path.open("rb") as file:
            os.fsync(file.fileno())


def _put_in_place(aside: Path, target: Path) -> None:
    import shutil  # noqa: PLC0415 - brings compression along; not needed to search

    if target.exists():  # damaged, or built by another process in the meantime: ours is as good
        shutil.rmtree(target, ignore_errors=True)
    try:
        aside.rename(target)
    except OSError:
        if not (target / _MANIFEST).is_file():
            raise


def _check_files(folder: Path, sums: dict[str, int]) -> None:
    for name, expected in sums.items():
        if zlib.crc32((folder / name).read_bytes()) != expected:
            raise _damaged(folder, f"{name} has another checksum")


def _open(folder: Path) -> Postings:
    from darwinidx.index.postings import Postings  # noqa: PLC0415 - Whoosh is imported when something is ranked

    return Postings(folder)


def _damaged(folder: Path, how: str) -> SearchIndexError:
    return SearchIndexError(
        f"the search index cannot be read: {how}", context=str(folder), hint="remove the folder; it is built again"
    )
