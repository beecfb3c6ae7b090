"""Notes as a vault: Markdown files with front matter and wikilinks, in which a reader can write too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from darwinidx.study.dialects import Vault
from darwinidx.study.fences import merged, new_file, own_text
from darwinidx.study.pages import compose
from darwinidx.study.writing import (
    MANIFEST,
    Manifest,
    Written,
    is_ours,
    manifest_text,
    read_manifest,
    write_atomically,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from darwinidx.study.answers import Answers
    from darwinidx.study.pictures import Drawn
    from darwinidx.study.topics import Topic


def write_vault(answers: Answers, topics: Sequence[Topic], folder: Path, asked: Sequence[str], drawn: Drawn) -> Written:
    """Write the vault, or make its generated blocks new; what a person wrote stays."""
    pages = compose(answers, topics, lambda _: Vault(drawn.lost))
    names = {page.path: "index.md" if page.path == "index" else f"{page.path}.md" for page in pages}
    before = set(read_manifest(folder).files) if is_ours(folder) else set()
    planned: dict[str, bytes] = {}
    for page in pages:
        path = folder / names[page.path]
        if path.exists():
            planned[names[page.path]] = merged(page, _read(path), str(path)).encode("utf-8", "surrogateescape")
        else:
            planned[names[page.path]] = new_file(page).encode()
    shown = {name for page in pages for name in page.pictures}
    planned |= {f"pictures/{name}.svg": data for name, data in drawn.files.items() if name in shown}
    gone = [name for name in sorted(before - planned.keys()) if (folder / name).is_file()]
    # All is composed and all fences are checked by now: from here on only the disk can fail.
    written = Written()
    for name, data in planned.items():
        _write(folder / name, name, data, written)
    for name in gone:
        _retire(folder / name, name, written)
    manifest = Manifest(
        form="vault",
        release=answers.tag,
        commit=answers.commit,
        topics=tuple(asked),
        claims=tuple(claim for page in pages for claim in page.claims),
        files=(*planned, *written.kept),
    )
    write_atomically(folder / MANIFEST, manifest_text(manifest).encode())
    return written


def _read(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "surrogateescape")


def _write(path: Path, name: str, data: bytes, written: Written) -> None:
    old = path.read_bytes() if path.is_file() else None
    if old == data:
        written.same.append(name)
        return
    write_atomically(path, data)
    (written.new if old is None else written.changed).append(name)


def _retire(path: Path, name: str, written: Written) -> None:
    """Remove a page that is no longer made; keep it when a person wrote in it."""
    if path.suffix == ".md" and own_text(_read(path)):
        written.kept.append(name)
        return
    path.unlink()
    written.removed.append(name)
