"""Socket options: the names that handlers of setsockopt and getsockopt tell apart, with who serves each.

``read`` (in ``sockopt_read``) walks the handlers of one file; ``resolve`` follows options from the functions that
sockets call to their helpers (``sockopt_join``), finds where each name is defined (``sockopt_definitions``), and puts
what is known about a name and its aliases into records.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, ClassVar

from darwinidx.kinds.sockopt_definitions import Definition, Definitions
from darwinidx.kinds.sockopt_join import Handlers, Use
from darwinidx.kinds.sockopt_read import RawSockopt, read
from darwinidx.model import Miss, Place, SocketOption

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from darwinidx.kinds.kind import RawMiss, Tree
    from darwinidx.syntax import Match, Source

_CANDIDATE = re.compile(rb"\bsopt_name\b|\bstruct\s+sockopt\b|\bctl_[gs]etopt\s*=|\bpru?_ctloutput\s*=")
_TYPE = re.compile(r"(?:(?:struct|union|enum) )?[A-Za-z_]\w*(?: \w+)*(?: \*+)?")
_RANK = {"yes": 3, "noop": 2}
"""What counts when several handlers differ; a refusal is better than nothing."""


class SockoptKind:
    """The kind ``sockopt``."""

    name: ClassVar[str] = "sockopt"
    query: ClassVar[str] = "sockopt"
    raw: ClassVar[type[RawSockopt]] = RawSockopt

    def candidate(self, path: str, data: bytes) -> bool:
        """Tell cheaply whether a file may hold handlers."""
        return path.endswith(".c") and _CANDIDATE.search(data) is not None

    def read(self, source: Source, matches: Sequence[Match]) -> Iterable[RawSockopt | RawMiss]:
        """Yield the handlers of one blob and the options they single out."""
        return read(source, matches)

    def resolve(self, raws: Mapping[str, Sequence[RawSockopt]], tree: Tree) -> Iterable[SocketOption | Miss]:
        """Yield one record for each definition of an option's name."""
        return _Resolution(raws, tree).run()


class _Resolution:
    """One release's second pass."""

    def __init__(self, raws: Mapping[str, Sequence[RawSockopt]], tree: Tree) -> None:
        self._tree = tree
        self._handlers = Handlers(raws)
        self._definitions = Definitions(tree)
        self._uses: dict[str, list[Use]] = defaultdict(list)
        for use in self._handlers.uses():
            self._uses[use.name].append(use)
        self._multipath: dict[str, dict[str, None]] = defaultdict(dict)

    def run(self) -> Iterator[SocketOption | Miss]:
        defined: dict[str, list[Definition]] = {}
        for name, uses in self._uses.items():
            defined[name] = self._definitions.of(name, {use.path for use in uses})
            if not defined[name]:
                first = min(uses, key=lambda use: (use.depth, use.path, use.line))
                yield Miss(
                    at=Place(path=first.path, line=first.line),
                    kind="sockopt",
                    name=name,
                    reason="definition: no macro or enumerator of this name beside its handler",
                )
        self._settle_uses()
        headers = {each.path for found in defined.values() for each in found}
        aliases = self._definitions.aliases([name for name in defined if defined[name]], headers)
        for alias, name in aliases.items():
            defined[alias] = self._definitions.of(alias, {use.path for use in self._uses[name]})
        yield from self._records(defined, aliases)

    def _settle_uses(self) -> None:
        """Keep, of each name, the uses that say what it is: passed by name, served by its own protocol, one level."""
        for name, _, place in self._handlers.admitted():
            self._multipath[name][place] = None
        for name, uses in self._uses.items():
            for use in uses:
                if _is_multipath(use.path):
                    self._multipath[name][use.place] = None
            strict = [use for use in uses if not use.loose] or uses
            self._uses[name] = [use for use in strict if not _is_multipath(use.path)] or strict
        usual = _usual_levels(self._uses)
        for name, uses in self._uses.items():
            levels = {use.level for use in uses}
            usually = usual.get(_prefix(name), "")
            if len(levels) > 1 and (usually in levels or "" in levels):
                kept = {usually} if usually in levels else levels - {""}
                # A protocol that answers below its own level still serves the option, so it stays among the handlers.
                self._uses[name] = [use if use.level in kept else _moved(use, min(kept)) for use in uses]

    def _records(
        self, defined: Mapping[str, Sequence[Definition]], aliases: Mapping[str, str]
    ) -> Iterator[SocketOption | Miss]:
        rows: list[tuple[Definition, str, int | None]] = []
        for name, found in defined.items():
            for each in found:
                uses = self._uses.get(name) or self._uses[aliases[name]]
                level = "|".join(sorted({use.level for use in uses} - {""})) or self._definitions.level_of(each.path)
                value = self._tree.constants.value(each.body, path=each.path)
                rows.append((each, level, value if isinstance(value, int) else None))
        same: dict[tuple[str, int], dict[str, None]] = defaultdict(dict)
        for each, level, value in rows:
            if value is not None:
                same[level, value][each.name] = None
        for each, level, value in rows:
            names = list(same[level, value]) if value is not None else [each.name]
            if value is None:
                why = self._tree.constants.why_not(each.body, path=each.path)
                yield _miss(each, f"value: {why or 'not an integer'}")
            if not level:
                yield _miss(each, "level: no handler tests it and the header defines none")
            related = dict.fromkeys([each.name, *names, *([aliases[each.name]] if each.name in aliases else [])])
            yield self._record(each, level, value, list(related))

    def _record(self, each: Definition, level: str, value: int | None, names: Sequence[str]) -> SocketOption:
        uses = list(dict.fromkeys(use for name in names for use in self._uses.get(name, ())))
        uses.sort(key=lambda use: (use.depth, use.path, use.line))
        setting = [use for use in uses if use.direction == "set"]
        getting = [use for use in uses if use.direction == "get"]
        visibility, proof = self._tree.visibility.of(each.path, each.conditions, line=each.line)
        privileges = {word for use in uses for word in use.raw.privilege.split(";") if word}
        return SocketOption(
            name=each.name,
            at=Place(path=each.path, line=each.line),
            conditions=each.conditions,
            visibility=visibility,
            proof=proof,
            level=level,
            value=value,
            alias_of=next((name for name in names if name != each.name), ""),
            settable=_outcome(setting),
            gettable=_outcome(getting),
            set_handler=_places(setting),
            get_handler=_places(getting),
            argument=next((use.raw.argument for use in (*setting, *getting) if _TYPE.fullmatch(use.raw.argument)), ""),
            privilege=";".join(sorted(privileges)),
            multipath=" ".join(dict.fromkeys(place for name in names for place in self._multipath.get(name, ()))),
            handler_conditions=tuple(dict.fromkeys(text for use in uses for text in use.raw.conditions)),
        )


def _outcome(uses: Sequence[Use]) -> str:
    return max((use.outcome for use in uses), key=lambda outcome: _RANK.get(outcome, 1), default="no")


def _places(uses: Sequence[Use]) -> str:
    return " ".join(dict.fromkeys(use.place for use in uses))


def _miss(each: Definition, reason: str) -> Miss:
    return Miss(at=Place(path=each.path, line=each.line), kind="sockopt", name=each.name, reason=reason)


def _is_multipath(path: str) -> bool:
    """Whether a file serves multipath sockets, which keep handlers of their own for others' options."""
    return path.rsplit("/", 1)[-1].startswith("mptcp")


def _prefix(name: str) -> str:
    return name.split("_", 1)[0]


def _usual_levels(uses: Mapping[str, Sequence[Use]]) -> dict[str, str]:
    """The level at which most names with a prefix are served that have one level only."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for name, found in uses.items():
        levels = {use.level for use in found}
        if len(levels) == 1:
            counts[_prefix(name)].update(levels)
    return {prefix: count.most_common(1)[0][0] for prefix, count in counts.items()}


def _moved(use: Use, level: str) -> Use:
    return Use(
        use.name,
        use.path,
        use.function,
        use.line,
        use.depth,
        use.direction,
        level,
        use.outcome,
        use.raw,
        loose=use.loose,
    )
