"""What a reader is told beside an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from darwinidx.errors import StoreError

ALL = "all"
"""What stands for every release where a tag is asked for."""


def instead(error: StoreError) -> str:
    """Say that the store cannot be used, that the shipped facts answer, and how to mend it."""
    return f"{error.message}; the facts that ship with darwinidx answer instead\nhint: {error.hint} ({error.context})"
