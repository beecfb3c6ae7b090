"""What git sees of the machine: hardened settings, no prompts, and as much of the user's own as a call needs."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

HARDENING = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.askPass=",
    "core.quotePath=false",
    "credential.interactive=false",
    "submodule.recurse=false",
    "fetch.recurseSubmodules=false",
    "fetch.prune=false",
    "fetch.pruneTags=false",
    "fetch.unpackLimit=1",
    "fetch.writeCommitGraph=false",
    "transfer.fsckObjects=true",
    "fetch.fsckObjects=true",
    "gc.auto=0",
    "maintenance.auto=false",
    "log.showSignature=false",
)
"""Configuration of every call. Command-line configuration wins over every file, so nothing of these can be undone."""

_PLACES = (
    "GIT_DIR",
    "GIT_INDEX_FILE",
    "GIT_WORK_TREE",
    "GIT_COMMON_DIR",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
)
"""Variables by which git tells a hook which repository it is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """How much of the user's own git configuration and environment a call sees, and which transports it may use."""

    keeps: tuple[str, ...]
    """Prefixes of the GIT_ variables that are handed on; all others (GIT_DIR, GIT_INDEX_FILE, …) are dropped."""
    own_configuration: bool
    """Whether system and user configuration files are left out."""
    transports: str
    """GIT_ALLOW_PROTOCOL: the transports that may be used, also by processes that git starts."""


READING = Mode(keeps=("GIT_EXEC_PATH",), own_configuration=True, transports="none")
"""For our own clone: nothing of the user's configuration may change what is read, and nothing may touch the network."""

# Proxies, certificates, insteadOf mirrors and credential helpers live in the user's and the system's configuration, so
# the network sees both; what could run code or undo the checks is overridden by _HARDENING.
NETWORK = Mode(
    keeps=("GIT_EXEC_PATH", "GIT_CONFIG_", "GIT_SSH", "GIT_SSL", "GIT_HTTP", "GIT_PROXY"),
    own_configuration=False,
    transports="https:http:ssh:git:file",
)
"""For a remote: the user's proxies and credentials hold; ext, fd and other helpers do not."""

# A team's excludesFile and a CI's safe.directory are in the user's configuration; GIT_INDEX_FILE names the index of
# the commit that a hook is about. Transports stay open for partial clones, whose missing blobs git gets on demand.
PRODUCT = Mode(
    keeps=("GIT_EXEC_PATH", "GIT_CONFIG_", *_PLACES),
    own_configuration=False,
    transports="https:http:ssh:git:file",
)
"""For a product's repository, possibly from inside one of its hooks."""


def environment(mode: Mode, cwd: Path | None) -> dict[str, str]:
    """Return the variables of one call: the machine's, without git's own except what ``mode`` keeps, and no prompts."""
    variables = {
        name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name.startswith(mode.keeps)
    }
    _anchor(variables, cwd)
    variables.update(
        LC_ALL="C",
        LANGUAGE="",
        GIT_TERMINAL_PROMPT="0",
        GIT_ASKPASS="",
        SSH_ASKPASS="",
        SSH_ASKPASS_REQUIRE="never",
        GCM_INTERACTIVE="never",
        GIT_ALLOW_PROTOCOL=mode.transports,
        GIT_NO_REPLACE_OBJECTS="1",
        **({} if mode is PRODUCT else {"GIT_NO_LAZY_FETCH": "1"}),
        GIT_OPTIONAL_LOCKS="0",
    )
    if mode.own_configuration:
        variables.update(GIT_CONFIG_NOSYSTEM="1", GIT_CONFIG_GLOBAL=os.devnull, GIT_ATTR_NOSYSTEM="1")
    return variables


def _anchor(variables: dict[str, str], cwd: Path | None) -> None:
    """Make a hook's places hold in ``cwd``: git gives them relative to the hook's folder, for that repository alone."""
    given = [name for name in _PLACES if name in variables]
    if not given:
        return
    here = Path.cwd().resolve()
    if cwd is None or not _same_repository(here, cwd.resolve()):
        for name in given:
            del variables[name]
        return
    for name in given:
        variables[name] = str(here / variables[name])
    if "GIT_DIR" in variables:
        # git takes the current folder as the root of the work tree when GIT_DIR stands alone.
        variables.setdefault("GIT_WORK_TREE", str(here))


def _same_repository(root: Path, folder: Path) -> bool:
    """Tell whether ``folder`` lies below ``root`` with no other repository between them."""
    if not folder.is_relative_to(root):
        return False
    between = [place for place in (folder, *folder.parents) if place != root and place.is_relative_to(root)]
    return not any((place / ".git").exists() for place in between)
