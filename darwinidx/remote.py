"""Where releases come from: a URL or a path, checked before git sees it, and what it offers."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from darwinidx import git
from darwinidx.checkout import Checkout, is_release_tag
from darwinidx.errors import CheckoutError

DEFAULT_REMOTE = "https://github.com/apple-oss-distributions/xnu.git"

_URL = re.compile(r"(https?|ssh|git)://[^-/\s][^\s]*")
_FILE_URL = re.compile(r"file://(/[^\s].*)")
_SSH_SHORT = re.compile(r"[\w.-]+@[\w][\w.-]*:[^\s:]+")
_HINT = "give an https, ssh, git or file address, or the path of a local clone"


@dataclass(frozen=True, slots=True)
class Remote:
    """A source repository that git may be given."""

    address: str
    """What git gets: a URL, or the absolute path of a git directory."""
    local: Path | None = None
    """The folder, when it is on this machine."""

    def __str__(self) -> str:
        return git.redact(self.address)

    def arguments(self) -> list[str]:
        """Return what names this remote to ``git fetch`` and ``git ls-remote``."""
        if self.local is None:
            return ["--", self.address]
        # The user named this folder, so its owner does not matter (a shared mirror is often another user's). The sender
        # forgets the caller's settings, so it gets its own; GIT_ALLOW_PROTOCOL and GIT_NO_LAZY_FETCH do reach it.
        sender = f"git -c {shlex.quote(f'safe.directory={self.address}')} -c core.fsmonitor=false upload-pack"
        return [f"--upload-pack={sender}", "--", self.address]

    def tags(self, *, limit: float) -> dict[str, str]:
        """Return the commit of each release that the remote has; nothing is downloaded."""
        out = git.run(
            ["ls-remote", "--tags", "--quiet", *self.arguments(), "refs/tags/xnu-*"],
            doing=f"asking {self} for its releases",
            mode=git.NETWORK,
            limit=limit,
        )
        commits: dict[str, str] = {}
        for line in out.decode("utf-8", "replace").splitlines():
            sha, _, ref = line.partition("\t")
            tag = ref.removeprefix("refs/tags/").removesuffix("^{}")
            # The peeled line of an annotated tag stands after its own.
            if is_release_tag(tag) and re.fullmatch(r"[0-9a-f]{40}", sha):
                commits[tag] = sha
        if not commits:
            raise CheckoutError(
                f"{self} has no xnu releases", context="no tag is called like xnu-11417.121.6", hint=_HINT
            )
        return commits


def remote(text: str) -> Remote:
    """Return the remote that a user's word means, or refuse it."""
    if not text.strip() or text.startswith("-") or any(ord(character) < ord(" ") for character in text):
        raise CheckoutError(f"{text!r} is no place to get xnu from", hint=_HINT)
    if _URL.fullmatch(text) or _SSH_SHORT.fullmatch(text):
        return Remote(text)
    if "::" in text or ("://" in text and not _FILE_URL.fullmatch(text)):
        raise CheckoutError(f"{git.redact(text)} uses a transport that is not allowed here", hint=_HINT)
    file_url = _FILE_URL.fullmatch(text)
    path = Path(file_url[1] if file_url else text).expanduser().absolute()
    for folder in (path, path / ".git"):
        if Checkout.is_at(folder):
            return Remote(str(folder), folder)
    what = "is not a git repository" if path.exists() else "does not exist"
    raise CheckoutError(f"{path} {what}", hint=_HINT)
