"""Generated text between fences; everything else in a file is its reader's and stays as it is, byte for byte."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from darwinidx.errors import StudyError
from darwinidx.mark import GUARD_MARKER, NON_API

if TYPE_CHECKING:
    from darwinidx.study.pages import NotePage

_BLOCK = re.compile(
    r"<!-- darwinidx:begin (?P<key>[a-z0-9.-]+) [^\n]*-->\r?\n(?P<text>.*?)<!-- darwinidx:end (?P=key) -->", re.DOTALL
)
_ANY = re.compile(r"<!-- darwinidx:(begin|end) ([a-z0-9.-]+)")
_FRONT = re.compile(r"---\r?\n(?P<text>.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_OURS = re.compile(r"^# darwinidx:begin front[^\n]*\n.*?^# darwinidx:end front[^\n]*\n", re.DOTALL | re.MULTILINE)
_KEY = re.compile(r"([A-Za-z_][\w-]*):")
_FENCE = re.compile(r"^# darwinidx:(?:begin|end) front[^\n]*\n", re.MULTILINE)
_ITEM = re.compile(r"[ \t]*-[ \t]+(?P<item>[^\r\n]*?)[ \t\r]*$")
_INLINE = re.compile(r"""\s*("[^"]*"|'[^']*'|[^,\[\]]+)""")
_MADE = " # darwinidx"
"""Behind an item that we wrote; what a reader adds to one of our lists has none."""

YOURS = "## Your notes\n\n"
"""Written once, below the generated blocks of a new page."""


def fenced(key: str, text: str) -> str:
    """Return a generated block."""
    return f"<!-- darwinidx:begin {key} (generated, {NON_API}; write outside) -->\n{text}\n<!-- darwinidx:end {key} -->"


def new_file(page: NotePage) -> str:
    """Return a page as a new file."""
    blocks = "\n\n".join(fenced(key, text) for key, text in blocks_of(page))
    return f"---\n{_front_text(page)}---\n\n{blocks}\n\n{YOURS}"


def merged(page: NotePage, old: str, path: str) -> str:
    """Return a file with its generated blocks made new; raise ``StudyError`` when its fences are broken."""
    if GUARD_MARKER not in old and "darwinidx:begin" not in old:
        raise StudyError(
            f"{path} is not a note of darwinidx, and is left as it is", hint="move it away, or write to another folder"
        )
    _check(old, path)
    text = _with_front(page, old)
    wanted = dict(blocks_of(page))
    present = {match["key"] for match in _BLOCK.finditer(text)}
    text = _BLOCK.sub(lambda match: _renewed(match, wanted), text)
    following = ""
    for key, words in reversed(wanted.items()):
        if key not in present:
            text = _inserted(text, fenced(key, words), following)
        following = key
    return text


def blocks_of(page: NotePage) -> list[tuple[str, str]]:
    """Return the generated blocks of a page: its head with the mark, its sections, its foot with the marker."""
    head = f"# {page.title}\n\n> [!warning] {NON_API}\n> {page.banner}"
    foot = f"*{NON_API}. Study material made by darwinidx; not for product repositories. `{GUARD_MARKER}`*"
    return [("head", head), *((block.key, block.text) for block in page.blocks), ("foot", foot)]


def own_text(text: str) -> str:
    """Return what a person wrote in a file: all outside the fences but the heading we put there."""
    front = _FRONT.match(text)
    inside = _OURS.sub(lambda ours: "\n".join(_unmade(ours[0])), front["text"]) if front else ""
    rest = text[front.end() :] if front else text
    return (inside + _BLOCK.sub("", rest).replace(YOURS.strip(), "")).strip()


def _check(text: str, path: str) -> None:
    opened = ""
    for match in _ANY.finditer(text):
        what, key = match.groups()
        if (what == "begin") == bool(opened) or (what == "end" and key != opened):
            line = text.count("\n", 0, match.start()) + 1
            raise StudyError(
                f"the fences of generated blocks in {path} do not match",
                context=f"line {line}: {what} {key}",
                hint="put the line back, or move the file away; nothing was written",
            )
        opened = key if what == "begin" else ""
    if opened:
        raise StudyError(f"a generated block of {path} has no end", context=opened, hint="put its end line back")


def _renewed(match: re.Match[str], wanted: dict[str, str]) -> str:
    key = match["key"]
    return fenced(key, wanted[key]) if key in wanted else ""


def _inserted(text: str, block: str, following: str) -> str:
    """Put a new block before the one that follows it, so that what was written below the one before stays there."""
    place = text.find(f"<!-- darwinidx:begin {following} ") if following else -1
    if place < 0:
        return f"{text}\n{block}\n"
    return f"{text[:place]}{block}\n\n{text[place:]}"


def _front_text(page: NotePage, old: str = "") -> str:
    lines = ["# darwinidx:begin front (generated)"]
    for key, value in page.front.items():
        if isinstance(value, str):
            lines.append(f"{key}: {_yaml(value)}")
        else:
            lines += [f"{key}:", *(f"  - {_yaml(each)}{_MADE}" for each in value), *_added(old, key, value)]
    return "\n".join([*lines, "# darwinidx:end front", ""])


def _added(old: str, key: str, ours: list[str]) -> list[str]:
    """Return what a reader added to a list of ours, such as a tag, in whatever editor.

    One that writes front matter anew leaves out our comments: then what is not ours by its words is the reader's.
    """
    found: dict[str, None] = {}
    inside = False
    for line in old.splitlines():
        item = _ITEM.match(line)
        if item is None:
            inside = line.startswith(f"{key}:")
            given = [each.strip() for each in _INLINE.findall(line.partition(":")[2])] if inside else []
        else:
            given = [item["item"]] if inside else []
        for text in given:
            plain = text.strip("\"'")
            if plain and not text.endswith(_MADE) and plain not in ours and not plain.startswith("darwinidx/"):
                found[f"  - {text}"] = None
    return list(found)


def _unmade(front: str) -> list[str]:
    """Return the items that a reader added to our lists."""
    return [line for line in front.splitlines() if (item := _ITEM.match(line)) and not item["item"].endswith(_MADE)]


def _yaml(text: str) -> str:
    return f'"{text}"' if not re.fullmatch(r"[A-Za-z][\w./-]*", text) else text


def _with_front(page: NotePage, old: str) -> str:
    match = _FRONT.match(old)
    if match is None:
        return f"---\n{_front_text(page)}---\n\n{old}"
    inside = match["text"]
    ours = _front_text(page, inside)
    if _OURS.search(inside):  # a reader's key among ours moves below them
        inside = _OURS.sub(
            lambda match: ours + _without_keys(_FENCE.sub("", match[0]), set(page.front)), inside, count=1
        )
    else:  # an editor wrote the front matter anew, without comments: our keys go, the others stay
        inside = ours + _without_keys(inside, set(page.front))
    return old[: match.start("text")] + inside + old[match.end("text") :]


def _without_keys(text: str, keys: set[str]) -> str:
    kept, leaving = [], False
    for line in text.splitlines(keepends=True):
        key = _KEY.match(line)
        if key:
            leaving = key[1] in keys
        elif not line.startswith((" ", "\t", "-")):
            leaving = False
        if not leaving:
            kept.append(line)
    return "".join(kept)
