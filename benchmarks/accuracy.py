"""Measure a release's records against tables of facts that were made without tree-sitter.

    python benchmarks/accuracy.py --git XNU.git --truth FOLDER [--release TAG] [--jobs N] [--show WHAT]

FOLDER holds some of sysctls.tsv, sockopts.tsv, necp_names.tsv, syscalls.tsv, enum_values.tsv and necp_calls.tsv, with
all or some of their columns; a measure whose column is absent is left out. ``--show WHAT`` lists the rows that a
measure lost, for example ``--show "sysctl recall"``.
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from darwinidx import build
from darwinidx.checkout import Checkout
from darwinidx.model import Record, Reference, SocketOption, Symbol, Syscall, Sysctl, Tier, Visibility
from darwinidx.store import Store

Row = Mapping[str, str]
VISIBILITY = {
    "public": Visibility.SDK,
    "private": Visibility.PRIVATE,
    "kext": Visibility.KEXT,
    "kext-private": Visibility.KEXT,
    "kernel-only": Visibility.KERNEL,
    "source": Visibility.KERNEL,
    "build": Visibility.KERNEL,
}
FORMS = {
    "config attribute": "build attribute",
    "conf file": "build file",
    "os_log category": "log category",
    "entitlement string": "entitlement",
}


@dataclass
class Measure:
    """One line of the result: how many of how many, the floor, and what was lost."""

    name: str
    floor: float
    right: int = 0
    of: int = 0
    lost: list[str] = field(default_factory=list)

    def count(self, good: bool, what: str) -> None:
        """Count one row; ``what`` describes it when it is lost."""
        self.of += 1
        self.right += good
        if not good:
            self.lost.append(what)

    @property
    def share(self) -> float:
        """Per cent."""
        return 100.0 * self.right / self.of if self.of else 100.0

    @property
    def met(self) -> bool:
        """Whether the floor is reached."""
        return self.share >= self.floor


class Measures(dict[str, Measure]):
    """Measures by name, in the order in which they were first counted."""

    def count(self, name: str, floor: float, good: bool, what: str) -> None:
        """Count one row of a measure."""
        if name not in self:
            self[name] = Measure(name, floor)
        self[name].count(good, what)


def read_table(folder: Path, name: str) -> list[dict[str, str]]:
    """Return the rows of a table; none when the folder has no such table."""
    path = folder / name
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as stream:
        return [
            {key: value or "" for key, value in row.items() if key}
            for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]


def measure(records: Sequence[Record], used: Sequence[Reference], folder: Path) -> Measures:
    """Compare everything that the folder's tables allow."""
    out = Measures()
    _sysctls([r for r in records if isinstance(r, Sysctl)], read_table(folder, "sysctls.tsv"), out)
    _sockopts([r for r in records if isinstance(r, SocketOption)], read_table(folder, "sockopts.tsv"), out)
    _names(records, read_table(folder, "necp_names.tsv"), out)
    _syscalls([r for r in records if isinstance(r, Syscall)], read_table(folder, "syscalls.tsv"), out)
    _enumerators([r for r in records if isinstance(r, Symbol)], read_table(folder, "enum_values.tsv"), out)
    _calls(used, read_table(folder, "necp_calls.tsv"), out)
    return out


def _visibility(out: Measures, kind: str, record: Record, row: Row) -> None:
    if row.get("visibility"):
        want = VISIBILITY.get(row["visibility"].split("(")[0], Visibility.UNKNOWN)
        out.count(
            f"{kind} visibility", 98, record.visibility is want,
            f"{record.name} {record.at}: {record.visibility} want {want}",
        )  # fmt: skip


def _exists_class(text: str) -> str:
    if "unresolved" in text or "(?" in text or text == "unknown":
        return "unknown"
    if text in {"not-in-modelled-configs", "none"}:
        return "none"
    if text.startswith("release:"):
        return "release:all" if text == "release:all" else "release:some"
    return text


def _sysctls(records: Sequence[Sysctl], rows: Sequence[Row], out: Measures) -> None:  # noqa: PLR0912
    static = [row for row in rows if row.get("kind", "sysctl") == "sysctl"]
    if not static:
        return
    mine: dict[str, list[Sysctl]] = defaultdict(list)
    for record in records:
        if not record.dynamic:
            mine[record.oid].append(record)
    theirs = {row["name"] for row in static}
    for name in sorted(theirs):
        out.count("sysctl recall", 99.5, name in mine, name)
    for name in sorted(mine):
        out.count("sysctl precision", 99.5, name in theirs, f"{name} {mine[name][0].at}")
    for row in static:
        for_name = mine.get(row["name"], [])
        if not for_name:
            continue
        place = f"{row['file']}:{row['line']}"
        at = next((record for record in for_name if str(record.at) == place), None)
        out.count("sysctl place", 99, at is not None, f"{row['name']} want {place} got {for_name[0].at}")
        if at is None:
            continue
        if "type" in row:
            out.count("sysctl type", 99, at.value_type == row["type"],
                      f"{at.oid} {at.at}: {at.value_type} want {row['type']}")  # fmt: skip
        if "access" in row:
            out.count("sysctl access", 99, _flags(at.access) == _flags(row["access"]),
                      f"{at.oid} {at.at}: {at.access} want {row['access']}")  # fmt: skip
        if row.get("exists"):
            got, want = _exists_class(at.exists), _exists_class(row["exists"])
            out.count("sysctl existence class", 95, want in {got, "unknown"},
                      f"{at.oid} {at.at}: {at.exists} want {row['exists']}")  # fmt: skip
            if want == "release:some":
                out.count("sysctl existence platforms", 0, at.exists == row["exists"],
                          f"{at.oid} {at.at}: {at.exists} want {row['exists']}")  # fmt: skip
        if row.get("handler"):
            out.count("sysctl handler", 0, (at.handler or "0") == row["handler"],
                      f"{at.oid} {at.at}: {at.handler} want {row['handler']}")  # fmt: skip
        if row.get("fmt"):
            out.count("sysctl format", 0, at.format == row["fmt"],
                      f"{at.oid} {at.at}: {at.format} want {row['fmt']}")  # fmt: skip
        if row.get("number"):
            out.count("sysctl number", 0, str(at.number) == row["number"],
                      f"{at.oid} {at.at}: {at.number} want {row['number']}")  # fmt: skip
        _visibility(out, "sysctl", at, row)
    run_time = {row["name"] for row in rows if row.get("kind") == "sysctl-dynamic"}
    made = {record.oid for record in records if record.dynamic}
    for name in sorted(run_time):
        out.count("sysctl run-time names", 0, name in made, name)


def _flags(access: str) -> str:
    return " ".join(access.split())


def _sockopts(records: Sequence[SocketOption], rows: Sequence[Row], out: Measures) -> None:
    if not rows:
        return
    mine: dict[str, list[SocketOption]] = defaultdict(list)
    for record in records:
        mine[record.name].append(record)
    for row in rows:
        name, what = row["name"], row.get("kind", "option")
        found = mine.get(name, [])
        if what == "option":
            out.count("sockopt recall", 100, bool(found), f"{name} {row['file']}:{row['line']}")
            if not found:
                continue
            same = [r for r in found if r.level == row.get("level", r.level)] or found
            record = next((r for r in same if str(r.at) == f"{row['file']}:{row['line']}"), same[0])
            if "level" in row:
                out.count("sockopt level", 100, record.level == row["level"].split("(")[0],
                          f"{name}: {record.level} want {row['level']}")  # fmt: skip
            out.count("sockopt value", 100, str(record.value) == row["value"],
                      f"{name}: {record.value} want {row['value']}")  # fmt: skip
            for side in ("settable", "gettable"):
                if side in row:
                    got, want = _answer(getattr(record, side)), _answer(row[side])
                    out.count(f"sockopt {side}", 97, got == want, f"{name}: {getattr(record, side)} want {row[side]}")
            for side in ("set_handler", "get_handler"):
                if row.get(side):
                    out.count(f"sockopt {side}", 0, getattr(record, side) == row[side],
                              f"{name}: {getattr(record, side)} want {row[side]}")  # fmt: skip
            _visibility(out, "sockopt", record, row)
        elif what in {"value/level constant", "other"}:
            handled = [r for r in found if (r.settable, r.gettable) != ("no", "no")]
            out.count("sockopt negatives kept out", 100, not found or not handled, f"{name}: {found[:1]}")


def _answer(text: str) -> str:
    return text.partition("(")[0].partition(":")[0].strip()


def _names(records: Sequence[Record], rows: Sequence[Row], out: Measures) -> None:
    literal = [row for row in rows if not row.get("generated", "").startswith("generated")]
    wanted = [row for row in literal if row.get("tier", "T0") == "T0"]
    if not wanted:
        return
    everything = {record.name for record in records}
    symbols = [record for record in records if isinstance(record, Symbol)]
    by_place: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in records:
        by_place[record.name, str(record.at)].append(record)
    for name in sorted({row["name"] for row in wanted}):
        out.count("necp names recall", 99.5, name in everything, name)
    made = everything | {record.c_symbol for record in records if isinstance(record, Sysctl)}
    for row in rows:
        name = row["name"]
        generated = row.get("generated", "").startswith("generated") and row.get("tier", "T0") == "T0"
        # a sysctl's linker symbol is in its record; what the start-up macros wrap around it is not
        if generated and not name.startswith("__startup_SYSCTL"):
            out.count("necp generated names", 0, name in made, f"{row['kind']} {name} {row['file']}:{row['line']}")
    theirs = {row["name"] for row in rows}
    for record in symbols:
        if record.tier is Tier.T0:
            out.count("necp names precision", 99, record.name in theirs, f"{record.form} {record.name} {record.at}")
    for row in literal:
        place = f"{row['file']}:{row['line']}"
        found = by_place.get((row["name"], place), [])
        tier = row.get("tier", "T0")
        if tier in {"T0", "T1"}:
            out.count(f"necp {tier} rows at their place", 0, bool(found), f"{row['kind']} {row['name']} {place}")
        if not found or tier != "T0":
            continue
        form = FORMS.get(row["kind"], row["kind"])
        same = [r for r in found if _form(r) == form]
        out.count("necp names kind", 98, bool(same), f"{row['name']} {place}: {[_form(r) for r in found]} want {form}")
        record = (same or found)[0]
        if form == "macro" and row.get("value", "").lstrip("-").isdigit() and isinstance(record, Symbol):
            out.count("necp macro values", 99, str(record.value) == row["value"],
                      f"{row['name']} {place}: {record.value} want {row['value']}")  # fmt: skip
        if not isinstance(record, Syscall):  # whose number is public, and measured as such
            _visibility(out, "necp names", record, row)


def _form(record: Record) -> str:
    return record.form if isinstance(record, Symbol) else record.kind


def _syscalls(records: Sequence[Syscall], rows: Sequence[Row], out: Measures) -> None:
    mine = {(r.name, r.at.line): r for r in records}
    for row in rows:
        record = mine.get((row["name"], int(row["line"])))
        good = (
            record is not None
            and str(record.number) == row["value"]
            and (row.get("guard", "") == " && ".join(record.conditions) or "guard" not in row)
            and (("else" in row.get("in_else", "")) == record.else_side)
        )
        out.count("syscall rows", 100, good, f"{row['name']} {row['line']}: {record}")
        if record is not None:
            _visibility(out, "syscall", record, row)


def _enumerators(symbols: Sequence[Symbol], rows: Sequence[Row], out: Measures) -> None:
    mine = {(r.name, str(r.at)): r for r in symbols if r.form == "enumerator"}
    for row in rows:
        record = mine.get((row["name"], f"{row['file']}:{row['line']}"))
        if record is None:
            continue
        if row["value"].lstrip("-").isdigit():
            out.count("enumerator values", 99, _same_value(record.value, int(row["value"])),
                      f"{record.name} {record.at}: {record.value} want {row['value']}")  # fmt: skip
        _visibility(out, "enumerator", record, row)


def _same_value(got: int | str | None, want: int) -> bool:
    """Compare values; libclang prints those of an unsigned type as signed, so a negative one may stand for its bits."""
    if not isinstance(got, int):
        return False
    return got == want or (want < 0 and any(got == want % (1 << bits) for bits in (8, 16, 32, 64)))


def _calls(used: Iterable[Reference], rows: Sequence[Row], out: Measures) -> None:
    if not rows:
        return
    theirs = {(row["file"], int(row["line"]), row["callee"]) for row in rows}
    functions = {(row["file"], int(row["line"]), row["callee"]): row["function"] for row in rows}
    calls = {
        (use.at.path, use.at.line, use.name): use.function
        for use in used
        if use.how == "call" and "necp" in use.name.lower() and not use.at.path.startswith("bsd/net/necp")
    }
    for key in sorted(theirs):
        out.count("calls recall", 99, key in calls, f"{key[2]} {key[0]}:{key[1]}")
    for key in sorted(calls):
        out.count("calls precision", 98, key in theirs, f"{key[2]} {key[0]}:{key[1]} in {calls[key]}")
    for key in sorted(theirs & set(calls)):
        out.count("calls function", 0, calls[key] == functions[key], f"{key}: {calls[key]} want {functions[key]}")


def findings_of(git_dir: Path, tag: str, store: Path, jobs: int | None) -> tuple[list[Record], list[Reference]]:
    """Extract one release; return its records and references."""
    with Store(store, create=True) as opened:
        found = next(build.index(Checkout(git_dir), opened, [tag], jobs=jobs))
        return opened.records(tag), list(found.references)


def main(arguments: Sequence[str] | None = None, say: Callable[[str], Any] = print) -> int:
    """Print the table; return 1 when a floor is not met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--git", type=Path, required=True, help="the git directory that holds the release")
    parser.add_argument("--truth", type=Path, required=True, help="a folder of tables")
    parser.add_argument("--release", help="tag; default: the truth folder's name")
    parser.add_argument("--store", type=Path, help="keep the store here and reuse its cache")
    parser.add_argument("--jobs", type=int)
    parser.add_argument("--show", action="append", default=[], help="list what this measure lost")
    options = parser.parse_args(arguments)
    tag = options.release or options.truth.name
    with tempfile.TemporaryDirectory() as scratch:
        records, used = findings_of(options.git, tag, options.store or Path(scratch) / "store.db", options.jobs)
    measures = measure(records, used, options.truth)
    for one in measures.values():
        mark = "" if one.met else "  BELOW"
        floor = f"{one.floor:g} %" if one.floor else ""
        say(f"{one.name:<32} {one.share:7.2f} %  {one.right:>6} of {one.of:<6} {floor:>7}{mark}")
    for name in options.show:
        say(f"\n{name}:")
        for line in measures[name].lost:
            say(f"  {line}")
    return 0 if all(one.met for one in measures.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
