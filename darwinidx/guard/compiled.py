"""What the guard knows, as one small file of the wheel, so that a hook starts in no time.

The file holds facts alone: names, numbers, places, the proofs' words. ``learn`` makes it from the records of a release
and from what the other releases say of the same names; ``load`` reads it.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from darwinidx.errors import FactsError, reason
from darwinidx.guard.gather import knowledge_of
from darwinidx.guard.knowledge import History, Knowledge, KnownName
from darwinidx.guard.names import Need
from darwinidx.model import Visibility
from darwinidx.supported import documented_entitlements, documented_sysctls, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from darwinidx.model import Record

FOLDER: Final = Path(__file__).parent.parent / "data" / "guard"
FILE: Final = FOLDER / "known.json"
FORMAT: Final = 1
_BY_NAME: Final = ("options", "functions", "structures", "constants", "ioctls", "sysctls", "syscalls", "headers",
                   "entitlements")  # fmt: skip
_NUMBERED: Final = ("option_numbers", "syscall_numbers", "requests")


def learn(
    records: Iterable[Record],
    release: str,
    history: Mapping[tuple[str, str], History],
    path: Path = FILE,
    *,
    requests: Mapping[str, str] | None = None,
) -> Knowledge:
    """Compile the file from one release's records."""
    made = knowledge_of(
        records,
        release=release,
        documented=frozenset(documented_sysctls()) | frozenset(documented_entitlements()),
        shared=shared_names(),
        history=history,
        requests=requests,
        headers=listed_headers(),
    )
    path.write_text(text_of(made), encoding="utf-8", newline="\n")
    return made


@lru_cache(maxsize=1)
def shared_names() -> frozenset[str]:
    """Names and include paths that other systems define too."""
    return frozenset(name for name, _ in rows_of(FOLDER / "shared_names.tsv", 2))


def listed_headers() -> dict[str, tuple[str, str]]:
    """Private headers in which no record of the facts stands: include path -> file, and the list that installs it."""
    return {path: (file, proof) for path, file, proof in rows_of(FOLDER / "headers.tsv", 3)}


def text_of(knowledge: Knowledge) -> str:
    """The file's text: a line a name, sorted; repeated words are kept once."""
    words: dict[str, int] = {}

    def number(word: str) -> int:
        return words.setdefault(word, len(words))

    body: list[str] = []
    for group in _BY_NAME:
        mapping: Mapping[str, KnownName] = getattr(knowledge, group)
        rows = []
        for name in sorted(mapping):
            one = mapping[name]
            past = one.history
            row: list[Any] = [one.name, number(one.kind), number(one.form), number(one.level), one.value,
                              number(one.visibility.value), number(one.proof), number(one.path), one.line,
                              int(one.need), number(past.first), number(past.last), list(past.before)]  # fmt: skip
            rows.append(json.dumps(row, separators=(",", ":")))
        body.append(f'"{group}":[\n' + ",\n".join(rows) + "\n]")
    for group in _NUMBERED:
        pairs = sorted((list(key) if isinstance(key, tuple) else [key], one.name) for key, one in
                       getattr(knowledge, group).items())  # fmt: skip
        body.append(f'"{group}":' + json.dumps(pairs, separators=(",", ":")))
    head = {"format": FORMAT, "release": knowledge.release, "shared": sorted(_shared(knowledge))}
    top = json.dumps(head, separators=(",", ":"))[:-1]
    return f'{top},"words":{json.dumps(list(words), separators=(",", ":"))},\n' + ",\n".join(body) + "\n}\n"


def _shared(knowledge: Knowledge) -> set[str]:
    """Of the names that other systems have, those that Darwin has too."""
    known = {name for group in _BY_NAME for name in getattr(knowledge, group)}
    return {name for name in knowledge.shared if name in known}


def read(path: Path = FILE) -> Knowledge:
    """Read a compiled file."""
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if data["format"] != FORMAT:
            raise FactsError(f"the guard's facts are of format {data['format']}, not {FORMAT}", context=str(path))
        words: list[str] = data["words"]
        groups: dict[str, Any] = {group: {row[0]: _known(row, words) for row in data[group]} for group in _BY_NAME}
        options, syscalls, requests = groups["options"], groups["syscalls"], groups["ioctls"]
        return Knowledge(
            release=data["release"],
            shared=frozenset(data["shared"]),
            option_numbers={(level, value): options[name] for (level, value), name in data["option_numbers"]},
            syscall_numbers={value: syscalls[name] for (value,), name in data["syscall_numbers"]},
            requests={(way, group, value): requests[name] for (way, group, value), name in data["requests"]},
            **groups,
        )
    except OSError as error:
        raise FactsError(
            "the guard's facts are missing", context=f"{path}: {reason(error)}", hint="install darwinidx again"
        ) from error
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise FactsError("the guard's facts are damaged", context=f"{path}: {error}",
                         hint="install darwinidx again") from error  # fmt: skip


@lru_cache(maxsize=1)
def load() -> Knowledge:
    """Read the wheel's file."""
    return read()


def _known(row: list[Any], words: list[str]) -> KnownName:
    name, kind, form, level, value, visibility, proof, path, line, need, first, last, before = row
    return KnownName(
        name=name,
        kind=words[kind],
        form=words[form],
        level=words[level],
        value=value,
        visibility=Visibility(words[visibility]),
        proof=words[proof],
        path=words[path],
        line=line,
        need=Need(need),
        history=History(first=words[first], last=words[last], before=tuple(before)),
    )
