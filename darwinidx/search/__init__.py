"""One question, one answer: each function takes the words of a question and returns a page.

They open the facts themselves: the store of the user's clone, or the facts of the wheel before the first sync. Give
them an open ``Library`` to ask several questions of the same facts.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from darwinidx.model import Page, Section
from darwinidx.search.library import Library

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from darwinidx.model import Miss
    from darwinidx.query_words import Words

__all__ = ["Library", "export", "misses", "refs", "search", "show", "status"]

DEFAULT_LIMIT = 20


def search(
    text: str,
    *,
    kind: str | None = None,
    form: str | None = None,
    level: str | None = None,
    visibility: str | None = None,
    path: str | None = None,
    release: str | None = None,
    limit: int = DEFAULT_LIMIT,
    library: Library | None = None,
) -> Page:
    """Return the records that words find, best first. ``Page.total`` is how many there are; 0 when none.

    Without any, the page has suggestions instead: facts about names that are spelled alike.
    """
    from darwinidx.query_words import read_words  # noqa: PLC0415 - not every question needs it
    from darwinidx.search.ranking import answer  # noqa: PLC0415 - same

    words = _with_filters(read_words(text), kind=kind, form=form, level=level, visibility=visibility, path=path)
    tags = words.of("release")
    with _opened(library, tags[0] if tags else release) as known:
        found = answer(known, words, limit)
        title = f"search: {text}"
        if not found.hits:
            from darwinidx.search.suggestions import suggest  # noqa: PLC0415 - only when nothing was found

            return Page(title=title, release=known.tag, sections=suggest(known, words), total=0, origin=known.origin)
        note = "" if found.complete else "No record matches all of these words; these match some of them."
        section = Section(title="Results", rows=tuple(found.hits), note=note)
        cut = found.total if found.total > len(found.hits) else None
        return Page(title=title, release=known.tag, sections=(section,), total=cut, origin=known.origin)


def show(name: str, *, kind: str | None = None, release: str | None = None, library: Library | None = None) -> Page:
    """Return everything known about one name; ``Page.total`` is how many records it has, 0 when it has none."""
    from darwinidx.search.showing import show_page  # noqa: PLC0415 - not every question needs it

    with _opened(library, release) as known:
        return show_page(known, name, kind)


def refs(name: str, *, release: str | None = None, library: Library | None = None) -> Page:
    """Return where a name is used, by subsystem and enclosing function."""
    from darwinidx.search.reports import refs_page  # noqa: PLC0415 - not every question needs it

    with _opened(library, release) as known:
        return refs_page(known, name)


def misses(*, kind: str | None = None, release: str | None = None, library: Library | None = None) -> Page:
    """Return what was seen and not understood, by reason."""
    with _opened(library, release) as known:
        found = known.store.misses(known.tag, kind)
        reasons: dict[str, list[Miss]] = {}
        for miss in found:
            reasons.setdefault(f"{miss.kind}: {miss.reason.partition(':')[0]}", []).append(miss)
        sections = tuple(
            Section(title=title, rows=tuple(rows), note=f"{len(rows)} of {len(found)}")
            for title, rows in sorted(reasons.items(), key=lambda each: (-len(each[1]), each[0]))
        )
        return Page(
            title="misses", release=known.tag, sections=sections, total=None if found else 0, origin=known.origin
        )


def status(*, release: str | None = None, library: Library | None = None) -> Page:
    """Return places, releases, counts by kind, and how well the sources were read."""
    from darwinidx.search.reports import status_page  # noqa: PLC0415 - not every question needs it

    with _opened(library, release) as known:
        return status_page(known)


def export(*, kinds: Sequence[str] = (), release: str | None = None, library: Library | None = None) -> Page:
    """Return all records of a release, or those of some kinds, by kind and place."""
    with _opened(library, release) as known:
        sections = tuple(
            Section(title=kind, rows=tuple(known.store.records(known.tag, kind)))
            for kind in sorted(known.indexed.kinds)
            if not kinds or kind in kinds
        )
        return Page(title="export", release=known.tag, sections=sections, origin=known.origin)


@contextmanager
def _opened(library: Library | None, release: str | None) -> Iterator[Library]:
    if library is not None and release in {None, library.tag}:
        yield library
        return
    with Library(library.places if library else None, release=release) as opened:
        yield opened


def _with_filters(words: Words, **options: str | None) -> Words:
    from darwinidx.query_words import read_filter  # noqa: PLC0415 - not every question needs it

    added = tuple(read_filter(key, value) for key, value in options.items() if value)
    return replace(words, filters=(*words.filters, *added))
