"""Who the tree's own build shows a line to: install lists x unifdef, with the proof in words."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from darwinidx.model import Visibility
from darwinidx.resolve.expression import Truth, evaluate_condition
from darwinidx.resolve.files import Texts
from darwinidx.resolve.install_lists import AUDIENCES, InstallLists

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from darwinidx.resolve.install_lists import Installation

MACOS = "macos"
IOS = "ios"

_WORDS = {
    "public": Visibility.SDK,
    "private": Visibility.PRIVATE,
    "kext": Visibility.KEXT,
    "kext-private": Visibility.KEXT,
}
_INSTALLABLE = re.compile(r"\.(?:h|hpp|hh|defs|iig|modulemap)\Z")
_SOURCE = re.compile(r"\.(?:c|cc|cpp|cxx|m|mm|s|S|inc)\Z")


class VisibilityRule:
    """Visibility of any line of one release.

    ``read`` gives a file's bytes by path, or None; only Makefiles and makedefs are read, once each.
    """

    def __init__(self, paths: Collection[str], read: Callable[[str], bytes | None]) -> None:
        self._paths = paths
        self._read = read
        self._answers: dict[tuple[str, tuple[str, ...]], tuple[Visibility, str]] = {}
        self._kept: dict[tuple[str, str, str], Truth] = {}

    def of(self, path: str, conditions: tuple[str, ...], *, line: int = 0) -> tuple[Visibility, str]:  # noqa: ARG002
        """Return who sees the line on macOS, and how that was found.

        ``line`` is taken so that callers can say where they ask about; the conditions decide.
        """
        key = (path, conditions)
        if key not in self._answers:
            self._answers[key] = self._decide(path, conditions)
        return self._answers[key]

    def of_generated(self, path: str) -> tuple[Visibility, str]:
        """Return who sees a header that the build generates (``bsd/sys/syscall.h``), whose text is in no tree.

        The generators write without the conditions of their input, so none are asked for.
        """
        visibility, proof = self.of(path, ())
        if not self._lists[MACOS].of(path):
            return Visibility.UNKNOWN, f"{path} is not in the tree and no list installs it"
        return visibility, f"generated header; {proof}"

    def by_platform(self, path: str, conditions: tuple[str, ...]) -> dict[str, Visibility]:
        """Return who sees the line on ``macos`` and on ``ios``; a platform the tree does not build is left out."""
        return {platform: self._on(platform, path, conditions)[0] for platform in self._lists}

    @cached_property
    def _lists(self) -> Mapping[str, InstallLists]:
        read = Texts(self._paths, self._read).read
        lists = {MACOS: InstallLists(MACOS, self._paths, read)}
        if lists[MACOS].supports(IOS):
            lists[IOS] = InstallLists(IOS, self._paths, read)
        return lists

    def _decide(self, path: str, conditions: tuple[str, ...]) -> tuple[Visibility, str]:
        visibility, proof = self._on(MACOS, path, conditions)
        if IOS in self._lists and _INSTALLABLE.search(path):
            elsewhere = self._on(IOS, path, conditions)[0]
            if elsewhere is not visibility:
                proof += f"; on iOS: {elsewhere}"
        return visibility, proof

    def _on(self, platform: str, path: str, conditions: tuple[str, ...]) -> tuple[Visibility, str]:
        lists = self._lists[platform]
        installed = lists.of(path)
        if not installed:
            return self._uninstalled(lists, path)
        by_audience: dict[str, Installation] = {}
        for installation in installed:
            by_audience.setdefault(installation.audience, installation)
        dropped: list[str] = []
        for audience in AUDIENCES:
            installation_of = by_audience.get(audience.name)
            if installation_of is None:
                continue
            verdicts = {text: self._keeps(platform, audience.name, text) for text in conditions}
            losing = [text for text, truth in verdicts.items() if truth is Truth.NO]
            if losing:
                dropped += (text for text in losing if text not in dropped)
                continue
            where = f"{installation_of.makefile} {installation_of.list_name} -> {installation_of.destination}"
            residual = [text for text, truth in verdicts.items() if truth is Truth.UNKNOWN]
            left = f", under {' and '.join(residual)}" if residual else ""
            return _WORDS[audience.name], f"{where}; {audience.name} unifdef keeps it{left}"
        where = ", ".join(dict.fromkeys(f"{one.destination}" for one in by_audience.values()))
        return (
            Visibility.KERNEL,
            f"{installed[0].makefile} installs the header ({where}), but without this line: {'; '.join(dropped)}",
        )

    def _uninstalled(self, lists: InstallLists, path: str) -> tuple[Visibility, str]:
        if _SOURCE.search(path):
            return Visibility.KERNEL, "source file: compiled, not installed"
        if not lists.known:
            return Visibility.UNKNOWN, "this tree's Makefiles have no install lists that can be read"
        if _INSTALLABLE.search(path):
            return Visibility.KERNEL, "no Makefile's install list reaches this header"
        return Visibility.KERNEL, "build file: not installed"

    def _keeps(self, platform: str, audience: str, condition: str) -> Truth:
        """Whether unifdef keeps the lines under a condition; UNKNOWN keeps them with the condition."""
        key = (platform, audience, condition)
        truth = self._kept.get(key)
        if truth is None:
            flags = self._lists[platform].flags(audience)
            # unifdef copies "#if 0" as it is, but nobody who includes the header ever gets its lines.
            truth = self._kept[key] = evaluate_condition(condition, flags.is_defined, flags.value)
        return truth
