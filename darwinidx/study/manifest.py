"""What a folder of notes holds: its format, its release, its claims, and each file as it was written."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from darwinidx.errors import StudyError
from darwinidx.mark import GUARD_MARKER, NON_API, SENTENCE
from darwinidx.study.claims import Claim

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MANIFEST = "darwinidx-notes.json"
"""What was written, from which release, and every claim that was made: what `notes verify` reads."""

_VERSION = 2
_ANEW = "write to another folder; or remove that file alone, and a vault is taken up again as it is"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a folder of notes holds."""

    form: str
    release: str
    commit: str
    topics: tuple[str, ...]
    """The topics asked for; empty for all."""
    claims: tuple[Claim, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    """The files that were written, from the folder, each with its digest: one that a person changed has another."""


def read_manifest(folder: Path) -> Manifest:
    """Return what a folder of notes holds."""
    path = folder / MANIFEST
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if data["version"] != _VERSION:
            raise StudyError(f"{path} is of version {data['version']}", hint=_ANEW)
        return Manifest(
            form=data["format"],
            release=data["release"],
            commit=data["commit"],
            topics=tuple(data["topics"]),
            claims=tuple(Claim(**each) for each in data["claims"]),
            files={_inside(name): str(made) for name, made in data["files"].items()},
        )
    except FileNotFoundError:
        hint = "name the folder that `darwinidx notes --to` wrote to"
        raise StudyError(f"no notes of darwinidx are in {folder}", hint=hint) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StudyError(f"{path} cannot be read", context=str(error), hint=_ANEW) from error


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
        "files": dict(sorted(manifest.files.items())),
    }
    head = json.dumps(data, indent=1, ensure_ascii=False)[:-2]
    rows = ",\n".join(f"  {json.dumps(asdict(claim), ensure_ascii=False, sort_keys=True)}" for claim in claims)
    return f'{head},\n "claims": [\n{rows}\n ]\n}}\n'


def _inside(name: str) -> str:
    if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
        raise ValueError(f"it names a file outside of its folder: {name}")
    return name


def is_ours(folder: Path) -> bool:
    """Tell whether darwinidx wrote notes to a folder before."""
    return (folder / MANIFEST).is_file()


def files_before(folder: Path) -> Mapping[str, str]:
    """Return the files that darwinidx wrote to a folder before, each with its digest."""
    return read_manifest(folder).files if is_ours(folder) else {}


def digest(data: bytes) -> str:
    """Return what tells a file from the same file with another word in it."""
    return sha256(data).hexdigest()


def refuse_other_format(folder: Path, form: str) -> None:
    """Raise ``StudyError`` when a folder holds notes of another format: one format knows no own text of another."""
    there = read_manifest(folder).form if is_ours(folder) else form
    if there != form:
        raise StudyError(
            f"{folder} holds notes of the format {there}, which may hold text of yours",
            context="nothing was written or removed",
            hint=f"write the format {form} to another folder, such as {folder}-{form}",
        )
