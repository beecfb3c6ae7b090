"""Notes on their way to a folder: nothing of a person's is overwritten, and no file is ever half written."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from darwinidx.config import settings
from darwinidx.errors import StudyError, reason
from darwinidx.mark import GUARD_MARKER, NON_API, SENTENCE
from darwinidx.study.claims import Claim

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

MANIFEST = "darwinidx-notes.json"
"""What was written, from which release, and every claim that was made: what `notes verify` reads."""

_VERSION = 1
_BASELINE = "darwinidx-baseline.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a folder of notes holds."""

    form: str
    release: str
    commit: str
    topics: tuple[str, ...]
    """The topics asked for; empty for all."""
    claims: tuple[Claim, ...] = ()
    files: tuple[str, ...] = ()
    """The files that were written, from the folder."""


@dataclass(slots=True)
class Written:
    """What writing did."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    """Pages that are no longer made, and stay because a person wrote in them."""
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
        if not reason and (each / _BASELINE).is_file():
            reason = f"{each / _BASELINE} is a baseline of the guard"
        if (each / ".git").exists():
            break
    if reason:
        raise StudyError(
            "these notes do not go into a product's repository",
            context=f"{reason}\n{SENTENCE}",
            hint="write to a folder outside of it; --allow-product-repository overrules this",
        )


def read_manifest(folder: Path) -> Manifest:
    """Return what a folder of notes holds."""
    path = folder / MANIFEST
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if data["version"] != _VERSION:
            raise StudyError(f"{path} is of version {data['version']}", hint="write the notes again")
        return Manifest(
            form=data["format"],
            release=data["release"],
            commit=data["commit"],
            topics=tuple(data["topics"]),
            claims=tuple(Claim(**each) for each in data["claims"]),
            files=tuple(data["files"]),
        )
    except FileNotFoundError:
        hint = "name the folder that `darwinidx notes --to` wrote to"
        raise StudyError(f"no notes of darwinidx are in {folder}", hint=hint) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StudyError(f"{path} cannot be read: {error}", hint="write the notes again") from error


def manifest_text(manifest: Manifest) -> str:
    """Return a manifest as it is written: sorted, without times, the same for the same notes."""
    claims = sorted({claim.key: claim for claim in manifest.claims}.values(), key=lambda claim: claim.key)
    data = {
        "darwinidx": GUARD_MARKER,
        "mark": NON_API,
        "notice": SENTENCE,
        "version": _VERSION,
        "format": manifest.form,
        "release": manifest.release,
        "commit": manifest.commit,
        "topics": list(manifest.topics),
        "files": sorted(manifest.files),
    }
    head = json.dumps(data, indent=1, ensure_ascii=False)[:-2]
    rows = ",\n".join(f"  {json.dumps(asdict(claim), ensure_ascii=False, sort_keys=True)}" for claim in claims)
    return f'{head},\n "claims": [\n{rows}\n ]\n}}\n'


def is_ours(folder: Path) -> bool:
    """Tell whether darwinidx wrote notes to a folder before."""
    return (folder / MANIFEST).is_file()


def put_files(folder: Path, files: Mapping[str, bytes], manifest: Manifest, *, before: Iterable[str] = ()) -> Written:
    """Write files that are darwinidx's alone; refuse, before anything is written, to overwrite another's."""
    ours = set(before)
    for name in files:
        if name not in ours and (folder / name).exists() and (folder / name).read_bytes() != files[name]:
            raise StudyError(
                f"{folder / name} is there already, and darwinidx did not write it",
                hint="write to an empty folder; nothing was written",
            )
    written = Written()
    for name, data in files.items():
        _put(folder, name, data, written)
    for name in sorted(ours - files.keys() - {MANIFEST}):
        if (folder / name).is_file():
            (folder / name).unlink()
            written.removed.append(name)
            _remove_empty(folder / name, folder)
    write_atomically(folder / MANIFEST, manifest_text(manifest).encode())
    return written


def _put(folder: Path, name: str, data: bytes, written: Written) -> None:
    path = folder / name
    old = path.read_bytes() if path.is_file() else None
    if old == data:
        written.same.append(name)
        return
    (written.new if old is None else written.changed).append(name)
    write_atomically(path, data)


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
