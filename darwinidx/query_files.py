"""Find and read ``queries/*.scm``: inside an installed wheel, or beside the package in a checkout."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from darwinidx.errors import QueryFileError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def folder() -> Traversable:
    """Return the folder of queries.

    Raises:
        QueryFileError: neither the wheel's folder nor the checkout's is there.
    """
    installed = resources.files("darwinidx").joinpath("queries")
    if installed.is_dir():
        return installed
    beside = Path(__file__).resolve().parent.parent / "queries"
    if beside.is_dir():
        return beside
    raise QueryFileError(
        "The tree-sitter queries are missing.",
        context="looked in the package and beside it",
        hint="reinstall darwinidx",
    )


def read(name: str) -> str:
    """Return the text of ``queries/NAME.scm``.

    Raises:
        QueryFileError: there is no such file.
    """
    try:
        return folder().joinpath(f"{name}.scm").read_text(encoding="utf-8")
    except OSError as error:
        raise QueryFileError(f"No query file {name}.scm.", hint="reinstall darwinidx") from error
