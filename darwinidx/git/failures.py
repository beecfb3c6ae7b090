"""What git's own words mean to a user: stderr -> one error with one hint."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from darwinidx.errors import GitError

if TYPE_CHECKING:
    from pathlib import Path


class _Cause(NamedTuple):
    words: tuple[str, ...]
    """What git, ssh or curl say, in lower case."""
    message: str
    hint: str


# The first cause that matches wins, so causes stand before their consequences: a full disk also ends a connection, and
# an unknown host is also a repository that could not be read.
_CAUSES = (
    _Cause(
        ("no space left on device", "disk quota exceeded", "file too large"),
        "the disk is full",
        "free some space (one release needs about 60 MB, all of them 400 MB) and run the same command again",
    ),
    _Cause(
        (
            "read-only file system",
            "cannot mkdir",
            ".lock': permission denied",
            "insufficient permission for adding an object",
        ),
        "the clone cannot be written",
        "set DARWINIDX_HOME to a folder that can be written, or make this one so: {clone}",
    ),
    _Cause(
        ("dubious ownership",),
        "git does not trust this repository, because another user owns it",
        "if you trust it, run: git config --global --add safe.directory {clone}",
    ),
    _Cause(
        (
            "could not resolve host",
            "could not resolve hostname",
            "could not resolve proxy",
            "temporary failure in name resolution",
            "name or service not known",
            "unable to look up",
            "network is unreachable",
            "network is down",
            "no route to host",
            "connection refused",
            "connection timed out",
            "connection reset",
            "operation timed out",
            "failed to connect",
            "couldn't connect",
            "could not connect",
            "proxy connect aborted",
            "from proxy after connect",
            "empty reply from server",
            "early eof",
            "the remote end hung up unexpectedly",
        ),
        "no connection to the source repository",
        "check the network or proxy, or name a local clone or a mirror: --from PATH",
    ),
    _Cause(
        ("ssl certificate", "server certificate", "ssl_error", "ssl connect error", "schannel", "gnutls"),
        "the connection to the source repository is not trusted",
        "check the certificates that git uses (http.sslCAInfo), or name a local clone: --from PATH",
    ),
    _Cause(
        ("not allowed", "unable to find remote helper"),
        "git was asked for a transport that is not allowed here",
        "use an https, ssh, git or file address, or a path",
    ),
    _Cause(
        ("dumb http transport does not support",),
        "this server cannot send single releases",
        "use another mirror, or clone it yourself and name the path: --from PATH",
    ),
    _Cause(
        (
            "could not read username",
            "could not read password",
            "authentication failed",
            "terminal prompts disabled",
            "permission denied",
            "host key verification failed",
            "returned error: 401",
            "returned error: 403",
        ),
        "the source repository does not exist, or it is private",
        "check the address given to --from; darwinidx never asks for a password",
    ),
    _Cause(
        ("couldn't find remote ref", "no such remote ref"),
        "the source repository does not have this release",
        "list what it has: darwinidx releases --remote",
    ),
    _Cause(
        (
            "' not found",
            "repository not found",
            "does not appear to be a git repository",
            "does not exist",
            "not a git repository",
            "is this a git repository",
            "returned error: 404",
            "invalid gitfile format",
            "bad line length character",
        ),
        "this is not a git repository",
        "check the address given to --from",
    ),
    _Cause(
        (
            "fsck error",
            "index-pack failed",
            "corrupt",
            "did not send all necessary objects",
            "invalid index-pack",
            "missing blob",
            "bad object",
            "inflate: data stream error",
        ),
        "git received or holds objects that are damaged",
        "run the same command again, or try another mirror with --from; if the clone is damaged, remove {clone} first",
    ),
)


def explain(stderr: bytes, *, doing: str, status: int, git_dir: Path | None = None) -> GitError:
    """Return the error for a git that ended with ``status`` while ``doing`` something, in a clone if it has one."""
    text = stderr.decode("utf-8", "replace")
    said = text.lower()
    for cause in _CAUSES:
        if any(words in said for words in cause.words):
            return GitError(
                f"{doing}: {cause.message}", context=_last_words(text), hint=cause.hint.format(clone=git_dir or "PATH")
            )
    return GitError(f"{doing}: git ended with status {status}", context=_last_words(text))


def _last_words(text: str) -> str:
    """Return git's own complaint: its last lines, without progress and with no password of a URL."""
    lines = [line.rstrip("\r").split("\r")[-1].strip() for line in text.split("\n")]
    said = [line for line in lines if re.match(r"(fatal|error|warning|remote|ssh)\b", line)] or [*filter(None, lines)]
    return redact("\n".join(said[-3:]))


def redact(text: str) -> str:
    """Return ``text`` without the user and password part of the URLs in it."""
    return re.sub(r"(\w+://)[^/@\s']*@", r"\1", text)
