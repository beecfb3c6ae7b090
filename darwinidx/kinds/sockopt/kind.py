"""Socket options: the names that handlers of setsockopt and getsockopt tell apart, with who serves each.

``read`` (in ``read``) walks the handlers of one file; ``resolve`` follows options from the functions that
sockets call to their helpers (``join``), finds where each name is defined (``definitions``), and puts
what is known about a name and its aliases into records.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, ClassVar

from darwinidx.kinds.sockopt.definitions import Definition, Definitions
from darwinidx.kinds.sockopt.join import Handlers, Use
from darwinidx.kinds.sockopt.read import RawSockopt, read
from darwinidx.kinds.sockopt.settle import is_multipath, kernel_values, outcome, settled
from darwinidx.kinds.sockopt.unhandled import unhandled
from darwinidx.model import Miss, Place, SocketOption

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from darwinidx.kinds.kind import RawMiss, Tree
    from darwinidx.source import Source
    from darwinidx.syntax import Match

_WORDS = (b"sopt_name", b"sockopt", b"ctl_setopt", b"ctl_getopt", b"_ctloutput")
"""One of these stands in every candidate; looking for them first is many times faster than the pattern."""
_CANDIDATE = re.compile(rb"\bsopt_name\b|\bstruct\s+sockopt\b|\bctl_[gs]etopt\s*=|\bpru?_ctloutput\s*=")
_TYPE = re.compile(r"(?:(?:struct|union|enum) )?[A-Za-z_]\w*(?: \w+)*(?: \*+)?")


class SockoptKind:
    """The kind ``sockopt``."""

    name: ClassVar[str] = "sockopt"
    query: ClassVar[str] = "sockopt"
    raw: ClassVar[type[RawSockopt]] = RawSockopt

    def candidate(self, path: str, data: bytes) -> bool:
        """Tell cheaply whether a file may hold handlers."""
        return path.endswith(".c") and any(word in data for word in _WORDS) and _CANDIDATE.search(data) is not None

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
        self._definitions = Definitions(tree)
        handlers = Handlers(raws, self._definitions.spelled)
        found: dict[str, list[Use]] = defaultdict(list)
        for use in handlers.uses():
            found[use.name].append(use)
        self._uses = settled(found)
        self._multipath: dict[str, dict[str, None]] = defaultdict(dict)
        for name, place in handlers.admitted():
            self._multipath[name][place] = None
        for name, uses in found.items():
            self._multipath[name].update(dict.fromkeys(use.place for use in uses if is_multipath(use.path)))

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
        headers = {each.path for found in defined.values() for each in found}
        aliases = self._definitions.aliases([name for name in defined if defined[name]], headers)
        for alias, name in aliases.items():
            defined[alias] = self._definitions.of(alias, {use.path for use in self._uses[name]})
        yield from self._records(defined, aliases)

    def _records(
        self, defined: Mapping[str, Sequence[Definition]], aliases: Mapping[str, str]
    ) -> Iterator[SocketOption | Miss]:
        rows: list[tuple[Definition, str, int | None]] = []
        values: dict[str, set[int]] = defaultdict(set)
        for name, found in defined.items():
            for each in found:
                uses = self._uses.get(name) or self._uses[aliases[name]]
                level = "|".join(sorted({use.level for use in uses} - {""})) or self._definitions.level_of(each.path)
                value = self._tree.constants.value(each.body, path=each.path)
                rows.append((each, level, value if isinstance(value, int) else None))
                if isinstance(value, int):
                    values[name].add(value)
        records: list[SocketOption] = []
        kernel = kernel_values(values, self._uses)
        same: dict[tuple[str, int | None], list[str]] = defaultdict(list)
        for each, level, value in rows:
            if value is not None and kernel.get(each.name, value) == value and each.name not in same[level, value]:
                same[level, value].append(each.name)
        for each, level, value in rows:
            if value is None:
                why = self._tree.constants.why_not(each.body, path=each.path)
                yield _miss(each, f"value: {why or 'not an integer'}")
            if not level:
                yield _miss(each, "level: no handler tests it and the header defines none")
            names = same.get((level, value)) or [each.name, *([aliases[each.name]] if each.name in aliases else [])]
            record = self._record(each, level, value, names)
            records.append(record)
            yield record
        for each, level, value in unhandled(records, self._tree):
            yield self._record(each, level, value, [each.name])

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
            settable=outcome(setting),
            gettable=outcome(getting),
            set_handler=_places(setting),
            get_handler=_places(getting),
            argument=next((use.raw.argument for use in (*setting, *getting) if _TYPE.fullmatch(use.raw.argument)), ""),
            privilege=";".join(sorted(privileges)),
            multipath=" ".join(dict.fromkeys(place for name in names for place in self._multipath.get(name, ()))),
            handler_conditions=tuple(dict.fromkeys(text for use in uses for text in use.raw.conditions)),
        )


def _places(uses: Sequence[Use]) -> str:
    return " ".join(dict.fromkeys(use.place for use in uses))


def _miss(each: Definition, reason: str) -> Miss:
    return Miss(at=Place(path=each.path, line=each.line), kind="sockopt", name=each.name, reason=reason)
