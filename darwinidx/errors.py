"""Errors a user can act on: what happened, where, and what to do next."""

from __future__ import annotations

from typing import ClassVar


class DarwinidxError(Exception):
    """An error shown as ``error: …``, its context, and ``hint: …``; never as a traceback.

    ``slug`` names the class of error in documentation and in JSON.
    """

    slug: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 2

    def __init__(self, message: str, *, context: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.context = context
        self.hint = hint


def reason(error: Exception) -> str:
    """Return what an error of the system says, in the words of the system alone."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


class UsageError(DarwinidxError):
    """The words of a call do not fit: an unknown kind, a bad release, a malformed query."""

    slug = "usage"


class ConfigError(DarwinidxError):
    """A configuration file cannot be read or holds a value that does not fit."""

    slug = "config"


class GitError(DarwinidxError):
    """git is missing, refused, timed out or returned something that cannot be used."""

    slug = "git"


class CheckoutError(DarwinidxError):
    """The clone is missing, damaged, or is not an xnu tree."""

    slug = "checkout"


class ReleaseError(DarwinidxError):
    """A release is not known, not fetched or not indexed."""

    slug = "release"


class StoreError(DarwinidxError):
    """The store cannot be opened, written or is of another schema."""

    slug = "store"


class SearchIndexError(DarwinidxError):
    """The search index cannot be read; it is disposable and is rebuilt from the store."""

    slug = "index"


class FactsError(DarwinidxError):
    """The facts of the wheel are missing or damaged."""

    slug = "facts"


class BuildError(DarwinidxError):
    """A release could not be read: a worker process ended before its work was done."""

    slug = "build"


class QueryFileError(DarwinidxError):
    """A tree-sitter query file is missing or does not compile."""

    slug = "query-file"


class GuardError(DarwinidxError):
    """The guard could not complete a scan."""

    slug = "guard"


class StudyError(DarwinidxError):
    """Notes cannot be written or verified."""

    slug = "study"
