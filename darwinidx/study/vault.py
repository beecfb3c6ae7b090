"""Notes as a vault: Markdown files with front matter and wikilinks, in which a reader can write too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from darwinidx.errors import StudyError, reason
from darwinidx.study.dialects import Vault
from darwinidx.study.fences import merged, new_file, own_text
from darwinidx.study.manifest import Manifest, files_before
from darwinidx.study.pages import compose
from darwinidx.study.writing import Written, is_changed, put, put_manifest, refuse_foreign, retire

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
    before = files_before(folder)
    planned: dict[str, bytes] = {}
    for page in pages:
        path = folder / names[page.path]
        if path.exists():
            planned[names[page.path]] = merged(page, _read(path), str(path)).encode("utf-8", "surrogateescape")
        else:
            planned[names[page.path]] = new_file(page).encode()
    shown = {name for page in pages for name in page.pictures}
    pictures = {f"pictures/{name}.svg": data for name, data in drawn.files.items() if name in shown}
    refuse_foreign(folder, pictures, before)
    planned |= pictures
    # All is composed and all fences are checked by now: from here on only the disk can fail.
    written = Written()
    for name, data in planned.items():
        put(folder, name, data, written)
    for name in sorted(before.keys() - planned.keys()):
        path = folder / name
        if path.is_file():
            retire(folder, name, written, keep=_has_own(path, before[name]))
    manifest = Manifest(
        form="vault",
        release=answers.tag,
        commit=answers.commit,
        topics=tuple(asked),
        claims=tuple(claim for page in pages for claim in page.claims),
    )
    put_manifest(folder, planned, manifest, written)
    return written


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", "surrogateescape")
    except OSError as error:  # a folder, or a file that may not be read
        raise StudyError(f"{path} cannot be read", context=reason(error), hint="move it away") from error


def _has_own(path: Path, made: str) -> bool:
    return is_changed(path, made) or (path.suffix == ".md" and bool(own_text(_read(path))))
