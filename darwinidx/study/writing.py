"""Notes on their way to a folder: nothing of a person's is overwritten, and no file is ever half written."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from darwinidx.config import settings
from darwinidx.errors import StudyError, reason
from darwinidx.mark import SENTENCE
from darwinidx.study.manifest import MANIFEST, Manifest, digest, files_before, manifest_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_BASELINE = b'"darwinidx-guard-baseline"'
"""What a baseline says that it is, whatever its file is called."""
_HOOKS, _HOOK = ".pre-commit-config.yaml", b"darwinidx-guard"
_LARGEST = 1 << 22


@dataclass(slots=True)
class Written:
    """What writing did."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    """Files that are no longer made, and stay because a person wrote in them."""
    start: str = ""
    """Where to begin reading."""
    told: list[str] = field(default_factory=list)
    """What the reader should know."""


def refuse_products(folder: Path, *, allowed: bool) -> None:
    """Raise ``StudyError`` when a folder stands in a repository that the guard keeps clean."""
    if allowed:
        return
    place = folder.absolute()
    while not place.is_dir() and place != place.parent:
        place = place.parent
    reason = ""
    given = settings(place)
    if "guard" in given.values and given.path:
        reason = f"{given.path} configures the guard"
    for each in (place, *place.parents):
        reason = reason or _guarded(each)
        if (each / ".git").exists():
            break
    if reason:
        raise StudyError(
            "these notes do not go into a product's repository",
            context=f"{reason}\n{SENTENCE}",
            hint="write to a folder outside of it; --allow-product-repository overrules this",
        )


def _guarded(folder: Path) -> str:
    """Return what in a folder says that the guard keeps it clean; empty when nothing does."""
    for path in sorted(folder.glob("*.json")):
        if _holds(path, _BASELINE):
            return f"{path} is a baseline of the guard"
    hooks = folder / _HOOKS
    return f"{hooks} runs the guard" if _holds(hooks, _HOOK) else ""


def _holds(path: Path, words: bytes) -> bool:
    try:
        return path.is_file() and path.stat().st_size <= _LARGEST and words in path.read_bytes()
    except OSError:  # what may not be read says nothing
        return False


def put_files(folder: Path, files: Mapping[str, bytes], manifest: Manifest) -> Written:
    """Write files that are darwinidx's alone, and remove those it wrote before and makes no more."""
    before = files_before(folder)
    refuse_foreign(folder, files, before)
    written = Written()
    for name, data in files.items():
        put(folder, name, data, written)
    for name in sorted(before.keys() - files.keys()):
        path = folder / name
        if path.is_file():
            retire(folder, name, written, keep=is_changed(path, before[name]))
    put_manifest(folder, files, manifest, written)
    return written


def refuse_foreign(folder: Path, files: Mapping[str, bytes], before: Mapping[str, str]) -> None:
    """Raise ``StudyError`` when a file in the way is not as darwinidx wrote it; nothing is written by then."""
    for name, data in files.items():
        path = folder / name
        if path.is_file() and (path.read_bytes() == data or not is_changed(path, before.get(name, ""))):
            continue
        if path.exists():
            what = (
                "was changed since darwinidx wrote it" if name in before else "is there, and darwinidx did not write it"
            )
            raise StudyError(f"{path} {what}", hint="move it away, or write to another folder; nothing was written")


def is_changed(path: Path, made: str) -> bool:
    """Tell whether a file is another than the one with the digest ``made``."""
    return digest(path.read_bytes()) != made


def put(folder: Path, name: str, data: bytes, written: Written) -> None:
    """Write one file, unless it is there as it should be."""
    path = folder / name
    old = path.read_bytes() if path.is_file() else None
    if old == data:
        written.same.append(name)
        return
    write_atomically(path, data)
    (written.new if old is None else written.changed).append(name)


def retire(folder: Path, name: str, written: Written, *, keep: bool) -> None:
    """Remove a file that is no longer made; keep it when it holds what a person wrote."""
    if keep:
        written.kept.append(name)
        return
    (folder / name).unlink()
    written.removed.append(name)
    _remove_empty(folder / name, folder)


def put_manifest(folder: Path, files: Mapping[str, bytes], manifest: Manifest, written: Written) -> None:
    """Write down what the folder now holds; what was kept stays known, so that it can go once it is empty."""
    before = files_before(folder)
    made = {name: digest(data) for name, data in files.items()} | {name: before[name] for name in written.kept}
    write_atomically(folder / MANIFEST, manifest_text(replace(manifest, files=made)).encode())


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file aside and put it in its place at once."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(prefix=f".{path.name[:40]}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(aside).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
            Path(aside).replace(path)
        except BaseException:
            Path(aside).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise StudyError(f"{path} cannot be written", context=reason(error)) from error


def _umask() -> int:
    # Asking for it sets it; nothing else of this process writes meanwhile.
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _remove_empty(path: Path, top: Path) -> None:
    for each in path.parents:
        if each == top or not each.is_dir() or any(each.iterdir()):
            return
        each.rmdir()


def files_below(folder: Path) -> Iterator[str]:
    """Yield the files below a folder, as names from it."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix()
