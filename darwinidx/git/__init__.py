"""git: the only caller of git, for the clone and for product repositories.

``process`` starts git, hardened, and turns its failures into errors with a hint; ``objects`` reads many blobs through
one process; ``worktree`` answers what a product's repository holds, and what is new in it.
"""

from darwinidx.git.environment import NETWORK, PRODUCT, READING, Mode
from darwinidx.git.failures import redact
from darwinidx.git.objects import BlobReader, read_blobs
from darwinidx.git.process import run, stream, watch
from darwinidx.git.worktree import (
    AddedFile,
    StagedBlob,
    added_lines,
    in_repository,
    repository_root,
    staged_added_lines,
    staged_blobs,
    tracked_files,
)

__all__ = [
    "NETWORK",
    "PRODUCT",
    "READING",
    "AddedFile",
    "BlobReader",
    "Mode",
    "StagedBlob",
    "added_lines",
    "in_repository",
    "read_blobs",
    "redact",
    "repository_root",
    "run",
    "staged_added_lines",
    "staged_blobs",
    "stream",
    "tracked_files",
    "watch",
]
