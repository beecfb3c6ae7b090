"""One question, one answer: each function takes the words of a question and returns a page.

They open the facts themselves: the store of the user's clone, or the facts of the wheel before the first sync. Give
them an open ``Library`` to ask several questions of the same facts.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from darwinidx.errors import StoreError, UsageError
from darwinidx.page import Page, Section
from darwinidx.search.library import Library
from darwinidx.search.telling import ALL

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from darwinidx.query_words import Words

__all__ = ["Library", "export", "misses", "refs", "search", "show", "status"]

DEFAULT_LIMIT = 20


def search(
    text: str,
    *,
    kind: str | Sequence[str] | None = None,
    form: str | Sequence[str] | None = None,
    level: str | Sequence[str] | None = None,
    visibility: str | Sequence[str] | None = None,
    exists: str | Sequence[str] | None = None,
    path: str | Sequence[str] | None = None,
    release: str | None = None,
    limit: int = DEFAULT_LIMIT,
    library: Library | None = None,
) -> Page:
    """Return the records that words find, best first. ``Page.total`` is how many there are; 0 when none.

    Several values of one filter mean any of them.

    Without any, the page has suggestions instead: facts about names that are spelled alike.
    """
    from darwinidx.query_words import read_words  # noqa: PLC0415 - not every question needs it
    from darwinidx.search.ranking import answer  # noqa: PLC0415 - same

    options = {"kind": kind, "form": form, "level": level, "visibility": visibility, "exists": exists, "path": path}
    words = _with_filters(read_words(text), **options)
    if not (words.groups or words.filters):
        message = "there is nothing to look for" + (", only what to leave out" if words.excluded else "")
        raise UsageError(message, hint="give a name, words or a filter: kind:sysctl")
    title = f"search: {text}"

    def found_in(known: Library) -> Page:
        found = answer(known, words, limit)
        if not found.hits:
            from darwinidx.search.suggestions import suggest  # noqa: PLC0415 - only when nothing was found

            return Page(title=title, release=known.asked, sections=suggest(known, words), total=0, origin=known.origin)
        note = "" if found.complete else "No record matches all of these words; these match some of them."
        if words.single and not found.named:
            note = f"No name holds {words.single.text}; these match its parts."
        section = Section(title="Results", rows=known.dated(found.hits), note=note)
        cut = found.total if found.total > len(found.hits) else None
        return Page(
            title=title,
            release=known.asked,
            sections=(section,),
            total=cut,
            origin=known.origin,
            partial=not found.complete,
        )

    tags = words.of("release")
    return _asked(found_in, library, tags[0] if tags else release)


def show(name: str, *, kind: str | None = None, release: str | None = None, library: Library | None = None) -> Page:
    """Return everything known about one name; ``Page.total`` is how many records it has, 0 when it has none."""
    from darwinidx.search.showing import show_page  # noqa: PLC0415 - not every question needs it

    return _asked(lambda known: show_page(known, name, kind), library, release)


def refs(name: str, *, release: str | None = None, library: Library | None = None) -> Page:
    """Return where a name is used, by subsystem and enclosing function."""
    from darwinidx.search.reports import refs_page  # noqa: PLC0415 - not every question needs it

    return _asked(lambda known: refs_page(known, name), library, _one(release))


def misses(*, kind: str | None = None, release: str | None = None, library: Library | None = None) -> Page:
    """Return what was seen and not understood, by reason."""
    from darwinidx.search.reports import misses_page  # noqa: PLC0415 - not every question needs it

    return _asked(lambda known: misses_page(known, kind), library, _one(release))


def status(*, release: str | None = None, library: Library | None = None) -> Page:
    """Return places, releases, counts by kind, and how well the sources were read."""
    from darwinidx.search.reports import status_page  # noqa: PLC0415 - not every question needs it

    return _asked(status_page, library, _one(release))


def export(*, kinds: Sequence[str] = (), release: str | None = None, library: Library | None = None) -> Page:
    """Return all records of a release, or those of some kinds, by kind and place; of all releases, with their runs."""

    def found_in(known: Library) -> Page:
        sections = []
        for kind in sorted(known.indexed.kinds):
            if kinds and kind not in kinds:
                continue
            sections.append(Section(title=kind, rows=known.shown(known.store.records(known.tag, kind))))
        return Page(title="export", release=known.asked, sections=tuple(sections), origin=known.origin)

    return _asked(found_in, library, release)


def _asked(question: Callable[[Library], Page], library: Library | None, release: str | None) -> Page:
    """Return the answer to a question; when the store turns out to be damaged, from what can still answer."""
    if library is not None and release in {None, library.tag}:
        return question(library)
    with Library(library.places if library else None, release=release) as opened:
        try:
            return question(opened)
        except StoreError as error:
            if library is not None:
                raise
            other = opened.mended(error)
    with other:
        return question(other)


def _one(release: str | None) -> str | None:
    if release == ALL:
        raise UsageError(
            "this answers for one release at a time",
            hint="--release all goes with search, show and export; `darwinidx history NAME` tells a name's changes",
        )
    return release


def _with_filters(words: Words, **options: str | Sequence[str] | None) -> Words:
    from darwinidx.query_words import read_filter  # noqa: PLC0415 - not every question needs it

    asked = {key: value if isinstance(value, str) else ",".join(value) for key, value in options.items() if value}
    added = tuple(read_filter(key, value) for key, value in asked.items())
    return replace(words, filters=(*words.filters, *added))
