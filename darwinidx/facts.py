"""The facts that ship in the wheel: every record of every release, as names, numbers and places.

Three files in ``darwinidx/data``. ``releases.json`` pins each tag to its commit and holds the checksums of the others.
``bodies.xz`` has a line a body: kind, name, the runs of releases that have it; a tab; its fields. ``lines.xz`` has a
line for each state of a file: path, the runs of releases in which no line of it moved; a tab; where its bodies stand.
Written again from the same records, they are the same byte for byte. Text of the source (``LOCAL_FIELDS``) is never in
them.
"""

from __future__ import annotations

import json
import re
import zlib
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from darwinidx.bodies import Body, all_fields, put_together, take_apart
from darwinidx.errors import FactsError, ReleaseError, reason
from darwinidx.model import Release
from darwinidx.tags import tag_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from darwinidx.bodies import Lines
    from darwinidx.model import Record

FORMAT = 1
DATA = Path(__file__).parent / "data"

_RELEASES, _BODIES, _LINES = "releases.json", "bodies.xz", "lines.xz"

Runs = list[list[int]]
"""Runs of neighbouring releases, as first and last position in the list of releases."""


def write(found: Iterable[tuple[Release, Iterable[Record]]], folder: Path | None = None) -> int:
    """Write the facts of some releases; return the size of the files."""
    import lzma  # noqa: PLC0415 - only to write and to unpack

    folder = folder or DATA
    numbers: dict[Body, int] = {}
    standing: dict[tuple[int, Lines], tuple[int, Lines]] = {}  # equal ones of all releases are held once
    taken: list[tuple[Release, set[tuple[int, Lines]]]] = []
    for release, records in found:
        here = set()
        for record in records:
            body, lines = take_apart(record, local=False)
            place = (numbers.setdefault(body, len(numbers)), lines)
            here.add(standing.setdefault(place, place))
        taken.append((release, here))
    taken.sort(key=lambda each: tag_order(each[0].tag))
    bodies = sorted(numbers, key=lambda body: (body.kind, body.name, body.fields))
    position = {numbers[body]: index for index, body in enumerate(bodies)}
    holders: dict[int, list[int]] = {}
    versions: dict[str, dict[str, list[int]]] = {}
    paths = [str(json.loads(body.fields)["path"]) for body in bodies]
    for index, (_, here) in enumerate(taken):
        files: dict[str, list[tuple[Lines, int]]] = {}
        for number, lines in here:
            files.setdefault(paths[position[number]], []).append((lines, position[number]))
        for body_position in sorted({position[number] for number, _ in here}):
            holders.setdefault(body_position, []).append(index)
        for path, places in files.items():
            versions.setdefault(path, {}).setdefault(_places(places), []).append(index)
    body_rows = [
        f"{_json([body.kind, body.name, _runs(holders[index])])}\t{body.fields}" for index, body in enumerate(bodies)
    ]
    line_rows = [
        f"{_json([path, _runs(held)])}\t{places}"
        for path in sorted(versions)
        for places, held in versions[path].items()
    ]
    files_written = {}
    for name, rows in ((_BODIES, body_rows), (_LINES, line_rows)):
        data = lzma.compress("".join(f"{row}\n" for row in rows).encode(), preset=9 | lzma.PRESET_EXTREME)
        (folder / name).write_bytes(data)
        files_written[name] = data
    pinned = [[release.tag, release.commit, release.date] for release, _ in taken]
    head = {"format": FORMAT, "sums": {name: zlib.crc32(data) for name, data in files_written.items()}}
    pin_rows = ",\n".join(_json(each) for each in pinned)
    text = f'{_json(head)[:-1]},"releases":[\n{pin_rows}\n]}}\n'
    (folder / _RELEASES).write_text(text, encoding="utf-8", newline="\n")
    return len(text) + sum(map(len, files_written.values()))


def _places(places: list[tuple[Lines, int]]) -> str:
    """Return where the bodies of a file stand, as steps from one to the next: what did not move stays the same text."""
    steps: list[int | list[int]] = []
    line = position = 0
    for (at, column, *inner), body in sorted(places):
        steps += [at - line, body - position]
        if column != 1 or inner:
            steps.append([column, *inner])
        line, position = at, body
    return _json(steps)


def _runs(positions: list[int]) -> Runs:
    """Return positions, which are sorted, as runs."""
    starts = [positions[0], *(after for before, after in pairwise(positions) if after != before + 1)]
    ends = [*(before for before, after in pairwise(positions) if after != before + 1), positions[-1]]
    return [list(run) for run in zip(starts, ends, strict=True)]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def releases(folder: Path | None = None) -> list[Release]:
    """Return the releases that the facts hold, oldest first."""
    return [Release(tag=tag, commit=commit, date=date) for tag, commit, date in _head(folder)["releases"]]


def pins(folder: Path | None = None) -> dict[str, str]:
    """Return the commit that each known tag names."""
    return {release.tag: release.commit for release in releases(folder)}


def release(tag: str | None = None, folder: Path | None = None) -> Release:
    """Return a release that the facts hold: the newest when no tag is given."""
    known = releases(folder)
    for each in reversed(known):
        if tag in {None, each.tag, each.tag.removeprefix("xnu-")}:
            return each
    raise ReleaseError(
        f"release {tag} is not among the shipped facts" if tag else "no facts are shipped",
        context=f"shipped: {known[0].tag} to {known[-1].tag}" if known else str(folder or DATA),
        hint="run `darwinidx sync` to read the sources themselves",
    )


def digest(folder: Path | None = None) -> str:
    """Return a word that changes when the facts do."""
    return f"{zlib.crc32(((folder or DATA) / _RELEASES).read_bytes()):08x}"


def read(tag: str, folder: Path | None = None) -> list[Record]:
    """Return the records of a release, by file and line."""
    tags = [each.tag for each in releases(folder)]
    index = tags.index(release(tag, folder).tag)
    bodies = list(_rows(folder, _BODIES))
    here: list[tuple[int, Lines]] = []
    for head, steps in _rows(folder, _LINES):
        if any(first <= index <= last for first, last in json.loads(head)[1]):
            here += _standing(json.loads(steps))
    heads = json.loads(f"[{','.join(bodies[number][0] for number, _ in here)}]")
    fields = all_fields(bodies[number][1] for number, _ in here)
    return [
        put_together(kind, name, each, lines)
        for (kind, name, _), each, (_, lines) in zip(heads, fields, here, strict=True)
    ]


def history(name: str, folder: Path | None = None) -> list[tuple[list[str], str, dict[str, Any]]]:
    """Return each body that a name has had: the tags that have it, oldest first, its kind and its fields."""
    tags = [each.tag for each in releases(folder)]
    found = []
    wanted = _json(name)
    for head, fields in _rows(folder, _BODIES):
        if wanted in head:
            kind, each, runs = json.loads(head)
            if each == name:
                held = [tag for first, last in runs for tag in tags[first : last + 1]]
                found.append((held, str(kind), json.loads(fields)))
    return sorted(found, key=lambda each: tag_order(each[0][0]))


def bodies(folder: Path | None = None) -> Iterator[tuple[list[str], str, str, str]]:
    """Yield each body of every name: the tags that have it, oldest first, its kind, its name and its fields as JSON."""
    tags = [each.tag for each in releases(folder)]
    for head, fields in _rows(folder, _BODIES):
        kind, name, runs = json.loads(head)
        yield [tag for first, last in runs for tag in tags[first : last + 1]], kind, name, fields


def newest(folder: Path | None = None) -> Iterator[tuple[list[str], Record]]:
    """Yield each body once: the tags that have it, oldest first, and its record as the newest of them places it."""
    tags = [each.tag for each in releases(folder)]
    places: dict[int, tuple[int, Lines]] = {}
    for head, steps in _rows(folder, _LINES):
        last = json.loads(head)[1][-1][1]
        for position, lines in _standing(json.loads(steps)):
            known = places.get(position)
            if known is None or known[0] < last:
                places[position] = (last, lines)
    rows = list(_rows(folder, _BODIES))
    heads = json.loads(f"[{','.join(head for head, _ in rows)}]")
    for position, ((kind, name, runs), fields) in enumerate(
        zip(heads, all_fields(fields for _, fields in rows), strict=True)
    ):
        held = [tag for first, last in runs for tag in tags[first : last + 1]]
        yield held, put_together(kind, name, fields, places[position][1])


def sightings(
    *, name: str | None = None, number: int | None = None, folder: Path | None = None
) -> list[tuple[str, Record]]:
    """Return the records of exactly this name, or with this number, in every release that has one, oldest first."""
    tags = [each.tag for each in releases(folder)]
    text = _text(folder, _BODIES)
    found: dict[int, tuple[str, str, Runs, str]] = {}
    needle = f",{_json(name)},".encode() if name is not None else rb'"(?:value|number)":%d[,}]' % (number or 0)
    for match in re.finditer(re.escape(needle) if name is not None else needle, text):
        start = text.rfind(b"\n", 0, match.start()) + 1
        head, _, fields = text[start : text.index(b"\n", match.start())].decode().partition("\t")
        kind, each, runs = json.loads(head)
        if name in {None, each}:
            found[text.count(b"\n", 0, start)] = (kind, each, runs, fields)
    seen = [
        (tag, put_together(kind, each, json.loads(fields), lines))
        for position, held, lines in _where(folder, {at: str(json.loads(one[3])["path"]) for at, one in found.items()})
        for kind, each, runs, fields in [found[position]]
        for tag in (tags[index] for index in held if any(first <= index <= last for first, last in runs))
    ]
    return sorted(seen, key=lambda each: (tag_order(each[0]), each[1].at))


def _where(folder: Path | None, wanted: Mapping[int, str]) -> Iterator[tuple[int, list[int], Lines]]:
    """Yield where bodies stand: each one's position, the releases, and its lines there; ``wanted`` has their paths."""
    text = _text(folder, _LINES)
    for path in sorted(set(wanted.values())):
        here = {position for position, each in wanted.items() if each == path}
        for match in re.finditer(rb"^" + re.escape(f"[{_json(path)},".encode()) + rb".*$", text, re.MULTILINE):
            head, _, steps = match[0].decode().partition("\t")
            held = [index for first, last in json.loads(head)[1] for index in range(first, last + 1)]
            for position, lines in _standing(json.loads(steps)):
                if position in here:
                    yield position, held, lines


def _standing(steps: list[Any]) -> Iterator[tuple[int, Lines]]:
    line = position = index = 0
    while index < len(steps):
        line += steps[index]
        position += steps[index + 1]
        index += 2
        more = [1]
        if index < len(steps) and isinstance(steps[index], list):
            more = steps[index]
            index += 1
        yield position, (line, *more)


def _head(folder: Path | None) -> dict[str, Any]:
    folder = folder or DATA
    try:
        head: dict[str, Any] = json.loads((folder / _RELEASES).read_bytes())
    except FileNotFoundError:
        raise FactsError("no facts are shipped", context=str(folder), hint="run `darwinidx sync`") from None
    except (OSError, ValueError) as error:
        raise _damaged(folder / _RELEASES, reason(error)) from error
    if head.get("format") != FORMAT:
        raise _damaged(folder / _RELEASES, f"format {head.get('format')}, not {FORMAT}")
    return head


def _rows(folder: Path | None, name: str) -> Iterator[tuple[str, str]]:
    """Yield the two halves of each row of a file, both JSON."""
    for row in _text(folder, name).decode().split("\n"):
        if row:
            head, _, fields = row.partition("\t")
            yield head, fields


def _text(folder: Path | None, name: str) -> bytes:
    import lzma  # noqa: PLC0415 - only to write and to unpack

    path = (folder or DATA) / name
    try:
        data = path.read_bytes()
        if zlib.crc32(data) != _head(folder)["sums"][name]:
            raise _damaged(path, "another checksum than releases.json has")
        return lzma.decompress(data)
    except (OSError, ValueError, KeyError, lzma.LZMAError) as error:
        raise _damaged(path, reason(error)) from error


def _damaged(path: Path, how: str) -> FactsError:
    return FactsError(f"the shipped facts are damaged: {how}", context=str(path), hint="install darwinidx again")
