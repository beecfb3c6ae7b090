"""``darwinidx releases``: which releases there are, and which of them are fetched and indexed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from darwinidx.cli.options import output_options
from darwinidx.cli.output import found, put
from darwinidx.cli.sources import from_option, interruptible, known_releases, limit_of, source_of
from darwinidx.talk import say

if TYPE_CHECKING:
    from typing import Unpack

    from darwinidx.cli.output import View
    from darwinidx.config import Places
    from darwinidx.model import Release


@click.command()
@click.option("--remote", is_flag=True, help="Also ask the source repository which releases it has.")
@from_option
@output_options
def command(*, remote: bool, source: str | None, **view: Unpack[View]) -> int:
    """List the releases of xnu, newest first, and which of them are fetched and indexed.

    Known are those of the shipped facts, of the clone and of the store; with --remote, those of the source too.
    """
    from darwinidx.config import Places  # noqa: PLC0415 - nothing heavy before the options are known
    from darwinidx.page import Page, Section  # noqa: PLC0415 - same

    with interruptible():
        offered = source_of(source).tags(limit=limit_of(None)) if remote or source else {}
    rows = tuple(_all(Places(), offered))
    page = Page(title="Releases of xnu", release="", sections=(Section(title="", rows=rows),), total=len(rows))
    put(page, **view)
    return 0 if found(page) else 1


def _all(places: Places, offered: dict[str, str]) -> list[Release]:
    """Join what is known of each release: the clone knows best, the store next, then the facts, then the source."""
    from dataclasses import replace  # noqa: PLC0415 - nothing heavy before the options are known

    from darwinidx.checkout import Checkout  # noqa: PLC0415 - same
    from darwinidx.errors import StoreError  # noqa: PLC0415 - same
    from darwinidx.model import Release  # noqa: PLC0415 - same
    from darwinidx.store import Store  # noqa: PLC0415 - same
    from darwinidx.tags import tag_order  # noqa: PLC0415 - same

    releases = {tag: Release(tag=tag, commit=commit) for tag, commit in offered.items()}
    releases.update({release.tag: release for release in known_releases()})
    indexed: dict[str, Release] = {}
    if places.store_path().exists():
        try:
            with Store(places.store_path()) as store:
                indexed = {each.release.tag: each.release for each in store.releases() if each.origin == "clone"}
        except StoreError as error:
            say(f"{error.message}; no release counts as indexed\nhint: {error.hint} ({error.context})")
    fetched: dict[str, Release] = {}
    if places.clone_dir().exists():
        fetched = {release.tag: release for release in Checkout(places.clone_dir()).releases()}
    releases |= indexed | fetched
    return [
        replace(releases[tag], fetched=tag in fetched, indexed=tag in indexed)
        for tag in sorted(releases, key=tag_order, reverse=True)
    ]
