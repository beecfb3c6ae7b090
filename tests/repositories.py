"""Small repositories made by the real git: an xnu of our own invention, and a product."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

XNU_FILES = {
    "bsd/kern/kern_widget.c": "int widget_level = 1;\n",
    "bsd/sys/widget.h": "#define WIDGET_LEVEL 1\n",
    "osfmk/kern/widget_task.c": "int widget_task;\n",
}


def git(folder: Path, *arguments: str, stdin: bytes = b"") -> str:
    command = ["git", "-C", str(folder), "-c", "user.name=Test", "-c", "user.email=test@example.org", *arguments]
    return subprocess.run(command, check=True, capture_output=True, input=stdin).stdout.decode().strip()


def write(folder: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode())


def repository(folder: Path, files: dict[str, str] | None = None) -> Path:
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    if files:
        commit(folder, files)
    return folder


def commit(folder: Path, files: dict[str, str] | None = None, date: str = "2020-01-02T03:04:05Z") -> str:
    write(folder, files or {})
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message=change", f"--date={date}")
    return git(folder, "rev-parse", "HEAD")


def xnu(folder: Path, *tags: str) -> Path:
    """Make a repository with one commit a release: annotated tags, as Apple's are."""
    repository(folder)
    for number, tag in enumerate(tags):
        commit(
            folder, {**XNU_FILES, "bsd/sys/version.h": f"#define VERSION {number}\n"}, f"20{10 + number}-01-02T00:00Z"
        )
        git(folder, "tag", "--annotate", "--message=release", tag)
    return folder
