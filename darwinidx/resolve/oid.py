"""Parent tokens -> dotted name, by following node declarations.

``_net_inet6_ip6`` cannot be split at its underscores: nodes have underscores in their own names. Only the declaration
of each node says which list of children it owns, in which list it stands, and what it is called there.
"""

from __future__ import annotations

import re

_LIST = re.compile(r"&?\s*sysctl_(\w*?)_children\Z")
ROOT = "_"
"""What ``SYSCTL_NODE(, …)`` pastes: the list ``sysctl__children``, whose nodes are roots."""


def list_token(expression: str) -> str | None:
    """Return the C part of a list of children (``&sysctl__net_necp_children`` -> ``_net_necp``); None if it is none."""
    found = _LIST.search(re.sub(r"^\(\s*void\s*\*\s*\)", "", expression.strip()).strip("() "))
    if found is None:
        return None
    return found.group(1)


class OidTree:
    """The nodes of one release."""

    def __init__(self) -> None:
        self._nodes: dict[str, list[tuple[str, str]]] = {}
        self._names: dict[str, str] = {"": ""}

    def add(self, token: str, parent: str, name: str) -> None:
        """Say that the list ``token`` belongs to the node ``name`` in the list ``parent``."""
        owners = self._nodes.setdefault(token, [])
        if (parent, name) not in owners:
            owners.append((parent, name))
            self._names = {"": ""}

    def path(self, token: str) -> str | None:
        """Return the dotted name of the node that owns a list; ``""`` for the root, None when no node does."""
        return self._path(token, frozenset())

    def why_not(self, token: str) -> str:
        """Return why ``path`` has no answer."""
        seen: list[str] = []
        while token in self._nodes and token not in seen:
            seen.append(token)
            token = self._nodes[token][0][0]
        return f"the nodes go round in a circle at {token}" if token in seen else f"no node declares {token}"

    def _path(self, token: str, above: frozenset[str]) -> str | None:
        if token in self._names:
            return self._names[token]
        if token in above:
            return None
        for parent, name in self._nodes.get(token, ()):
            base = self._path(parent, above | {token})
            if base is not None:
                found = f"{base}.{name}" if base else name
                self._names[token] = found
                return found
        return None
