"""The scan: targets through the prefilter, the lexers and the rules, on as many cores as there are."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from darwinidx.guard import allowances
from darwinidx.guard.check import check
from darwinidx.guard.languages import Language, language_of
from darwinidx.guard.platforms import Platform, platform_of_path
from darwinidx.guard.prefilter import MARKER, Prefilter, speaks_of_darwin
from darwinidx.guard.product import APPLE_LANGUAGES, ProductFile
from darwinidx.guard.rules import RULES, rule_named
from darwinidx.guard.violation import Violation, violation_of
from darwinidx.guard.walk import Skipped, Target, is_binary, read, text_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from darwinidx.guard.knowledge import Knowledge
    from darwinidx.supported import Alternatives

LARGEST: Final = 1 << 30
"""Files are searched up to this size."""
LARGEST_CODE: Final = 1 << 22
"""Files that name something are read as code up to this size; a token takes a hundred bytes of memory."""
_MANY: Final = 400
_TEXT: Final = Language(name="text", family="", suffixes=(), lexer="")


@dataclass(slots=True)
class Scan:
    """What came out."""

    violations: list[Violation] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    files: int = 0
    """Files read that are in a known language."""
    others: int = 0
    """Files of other kinds: in those the marker of study material is looked for, and nothing else."""
    size: int = 0
    """Bytes read."""
    lines: int = 0
    """Lines of the files that were read as code."""
    lexed: int = 0
    """Files that named something and were read as code."""

    @property
    def complete(self) -> bool:
        """Whether nothing was left out that could hold a violation."""
        return not any(one.incomplete for one in self.skipped)

    def add(self, other: Scan) -> None:
        """Take in another part."""
        self.violations += other.violations
        self.skipped += other.skipped
        self.files += other.files
        self.others += other.others
        self.size += other.size
        self.lines += other.lines
        self.lexed += other.lexed


class Scanner:
    """Scans one file at a time. Made once in each process."""

    def __init__(
        self, knowledge: Knowledge, alternatives: Alternatives, own_headers: frozenset[str], off: frozenset[str]
    ) -> None:
        self._knowledge = knowledge
        self._alternatives = alternatives
        self._own_headers = own_headers
        self._rules = [rule for rule in RULES if rule.slug not in off]
        self._prefilter = Prefilter(knowledge)

    def scan(self, target: Target, into: Scan) -> None:
        """Scan one file; whatever is wrong with it ends as a skip with a reason."""
        data = read(target, LARGEST)
        if isinstance(data, Skipped):
            into.skipped.append(data)
            return
        if is_binary(data) and MARKER in data:  # a deck of cards; no line of it is its own
            target = replace(target, lines=None)
        elif is_binary(data):
            into.skipped.append(Skipped(target.path, "binary", incomplete=False))
            return
        into.size += len(data)
        try:
            self._scan(target, text_bytes(data), into)
        except Exception as error:  # noqa: BLE001 - one bad file is a skip, not the end of the run
            into.skipped.append(Skipped(target.path, f"a fault of darwinidx: {type(error).__name__}", incomplete=True))

    def _scan(self, target: Target, data: bytes, into: Scan) -> None:
        language = language_of(target.path, data[:128])
        into.files += language is not None
        into.others += language is None
        if language is None:
            if MARKER not in data:
                return
            language = _TEXT
        elif not self._wants(target.path, language, data):
            return
        elif len(data) > LARGEST_CODE:
            reason = f"names something and is larger than {LARGEST_CODE >> 20} MiB; scan its sources, and exclude it"
            into.skipped.append(Skipped(target.path, reason, incomplete=True))
            return
        into.lexed += 1
        into.lines += data.count(b"\n")
        file = ProductFile(target.path, data.decode("latin-1"), language, self._own_headers)
        rules = self._rules if language is not _TEXT else [rule_named("study-material")]
        found = [
            violation_of(file, rule, finding, self._alternatives, self._knowledge.release)
            for rule, finding in check(file, self._knowledge, rules)
        ]
        whole = target.lines is None and len(self._rules) == len(RULES)
        if language is not _TEXT and b"darwinidx:allow" in data:
            found = allowances.apply(file, found, whole=whole)
        if target.lines is not None:
            found = [one for one in found if one.line in target.lines]
        into.violations += found

    def _wants(self, path: str, language: Language, data: bytes) -> bool:
        platform = platform_of_path(path)
        darwin = platform is not Platform.ANY or language.name in APPLE_LANGUAGES
        if not self._prefilter.wants(data, darwin=darwin, spelled=len(data) > LARGEST_CODE):
            return False
        # Another system's file can have a branch for Darwin.
        return platform is not Platform.OTHER or self._prefilter.wants_anywhere(data) or speaks_of_darwin(data)


def own_headers(targets: Sequence[Target], knowledge: Knowledge) -> frozenset[str]:
    """Include paths of known headers that the product has files of its own for."""
    return frozenset(
        tail
        for target in targets
        if target.path.endswith(".h") and (tail := "/".join(target.path.rsplit("/", 2)[-2:])) in knowledge.headers
    )


_scanner: Scanner | None = None


def _begin(make: Callable[[], Scanner]) -> None:
    global _scanner  # noqa: PLW0603 - one a process, as pools do it
    _scanner = make()


def _begin_worker(make: Callable[[], Scanner]) -> None:
    import signal  # noqa: PLC0415 - only for many files

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process is told as well, and ends this one without a word
    _begin(make)


def _part(targets: Sequence[Target]) -> Scan:
    found = Scan()
    for target in targets:
        if _scanner is not None:
            _scanner.scan(target, found)
    return found


def scan(
    targets: Sequence[Target],
    knowledge: Knowledge,
    alternatives: Alternatives,
    *,
    off: frozenset[str] = frozenset(),
    jobs: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Scan:
    """Scan files; violations come in the order of path and line.

    Args:
        targets: what to scan.
        knowledge: what to look for.
        alternatives: what to advise.
        off: rules that do not run.
        jobs: processes; None is one a core, and one for few files.
        progress: told how many files were done.
    """
    maker = _Maker(knowledge, alternatives, own_headers(targets, knowledge), off)
    processes = jobs or (min(os.cpu_count() or 1, 8) if len(targets) >= _MANY else 1)
    found = Scan()
    if processes == 1:
        _begin(maker)
        for target in targets:
            found.add(_part((target,)))
            if progress:
                progress(1)
    else:
        import multiprocessing  # noqa: PLC0415 - only for many files

        size = max(1, min(200, len(targets) // (processes * 8)))
        parts = [targets[start : start + size] for start in range(0, len(targets), size)]
        method = "fork" if os.name == "posix" and os.uname().sysname != "Darwin" else "spawn"
        with multiprocessing.get_context(method).Pool(processes, _begin_worker, (maker,)) as pool:
            for part in pool.imap_unordered(_part, parts):
                found.add(part)
                if progress:
                    progress(size)
    found.violations.sort(key=lambda one: (one.path, one.line, one.column, one.rule))
    found.skipped.sort(key=lambda one: one.path)
    return found


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes a scanner in each process; can be sent to one."""

    knowledge: Knowledge
    alternatives: Alternatives
    own_headers: frozenset[str]
    off: frozenset[str]

    def __call__(self) -> Scanner:
        return Scanner(self.knowledge, self.alternatives, self.own_headers, self.off)
