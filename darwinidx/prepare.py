"""Text in xnu's idiom -> text that a C grammar can read, at the same length, so that every offset holds.

Comments and strings are blanked; macros that stand where the grammar expects none (annotations, enum and queue
macros, type arguments) are rewritten in place; directives are blanked and one arm of each ``#if`` is kept, so that
view 0 shows the first live arm of every group and the next views show the others.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from io import BytesIO
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from darwinidx.resolve.conditionals import Arm, Conditionals

CPP = (".cpp", ".cc", ".hpp", ".mm")
"""Suffixes of files that are read as they stand: rewriting C++ for a C grammar makes it worse."""
MOST_VIEWS = 4
"""Groups with more arms than this are rare tables of numbers; their later arms are read from the text alone."""

_LITERAL = re.compile(
    rb"(/(?:/(?:[^\n\\]++|\\\r?\n|\\)*+|\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z))"
    rb'|"(?:[^"\\\n]++|\\(?:\r?\n|.))*+"'
    rb"|'(?:[^'\\\n]++|\\.)*+')",
    re.DOTALL,
)
"""A comment or a string; a group, so that a split gives these and what is between them by turns."""
_BLANKS = bytes(10 if code == 10 else 32 for code in range(256))  # noqa: PLR2004  (newline, space)
# What starts a line is looked for by the newline before it (of a text that was given one at its start), and a word by
# its letters with the boundary told afterwards: a search for a literal is many times faster than one for ^ or \b.
_DIRECTIVE = re.compile(rb"\n[ \t]*+#(?:[^\n\\]++|\\\r?\n|\\)*+")

_PARENS = rb"\((?:[^()]|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))*\)"
_ENUM_MACRO = re.compile(
    rb"\b(?:\w*(?:enum|options)\w*[ \t]*\(\s*(\w+)\s*,[\w\s]+,\s*(?={)"
    rb"|\w*(?:ENUM|OPTIONS)\w*\(\s*(\w+)\s*,[\w\s]+,\s*(?=[{\w]))"
)
_ENUM_CALLS = tuple(re.compile(word + rb"\w*+[ \t]*+\(") for word in (b"enum", b"ENUM", b"options", b"OPTIONS"))
_QUEUE_HEAD = re.compile(rb"\b[A-Z]+_HEAD(?:_\w+)?[ \t]*\(\s*(\w+)\s*,\s*[\w \t]+\)(?=\s*[\w;*])")
_QUEUE_ENTRY = re.compile(rb"\b[A-Z]+_ENTRY(?:_\w+)?[ \t]*\(\s*(?:struct\s+)?(\w+)\s*\)(?=\s*\w)")
_DECLARED_FIELD = re.compile(rb"\bdecl_\w+\(([^,()]*),\s*(\w+)\s*\)")
_TYPE_ARGUMENT = re.compile(
    rb"\n[ \t]*+(?:(?:static|const|extern)\s++)*+([A-Z][A-Z0-9_]++[ \t]*+\()([^()]++)\)"
    rb"(?=[\s*]*+[A-Za-z_]\w*+\s*+(?:\[[^\]]*+\]\s*+)*+[=;])"
)
_STATIC_CALLS = tuple(
    re.compile(rb"%b(?<!\w%b)(?=\s++[A-Z][A-Z0-9_]*+[ \t]*+\()" % (word, word))
    for word in (b"static", b"STATIC", b"extern")
)
_EMPTY_ARGUMENT = re.compile(rb", (?<=\w\(, )")
_TYPED_ENUM = re.compile(rb"enum(?<!\wenum)(?:\s+\w+)?(\s*:\s*[\w \t]+)(?=\{)")
_UNENDED = re.compile(
    rb"(\n[A-Z_][A-Z0-9_]*+\([^()\n;{}]*\w)\w\)(?=[ \t]*+\n\s*+(?:typedef|struct|union|enum|static|extern)\b)"
)
_STATEMENT = re.compile(rb"\n[ \t]++[A-Z_][A-Z0-9_]*+\([^()\n;{}]*+\)[ \t]*+(?=\n\s*+[A-Za-z_}#])")
_OLD_PARAMETERS = re.compile(rb"\b(__P[ \t]*\()(\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))(\s*\))")
_BODY = re.compile(rb"\n\{[^\n]*+(?:\n(?!\})[^\n]*+)*+\n\}")
_BRACE = re.compile(rb"[{}]")
_BETWEEN = 400
"""Bytes of blanked comments that may stand between a function's head and its body."""
_HANDLER_ARGUMENTS = b"SYSCTL_HANDLER_ARGS"
_HANDLER_PARAMETERS = b" (int oid, int arg)"


def blank(text: bytes) -> bytes:
    """Return ``text`` with everything but newlines turned into spaces."""
    return text.translate(_BLANKS)


def blank_comments(data: bytes) -> bytes:
    """Return ``data`` at the same length with its comments blanked and its strings kept."""
    return b"".join(_without_comments(data))


def blank_literals(data: bytes) -> tuple[bytes, bytes]:
    """Return ``data`` at the same length with its comments blanked, and with the insides of its strings blanked too."""
    pieces = _without_comments(data)
    code = b"".join(pieces)
    pieces[1::2] = [each[:1] + blank(each[1:-1]) + each[-1:] for each in pieces[1::2]]
    return code, b"".join(pieces)


def _without_comments(data: bytes) -> list[bytes]:
    """Return what is between literals and the literals themselves by turns, comments among these blanked."""
    pieces = _LITERAL.split(data)
    pieces[1::2] = [blank(each) if each[:1] == b"/" else each for each in pieces[1::2]]
    return pieces


def blank_directives(text: bytes) -> bytes:
    """Return ``text`` at the same length with its directives blanked, continued lines and all."""
    return _DIRECTIVE.sub(lambda m: blank(m.group()), b"\n" + text)[1:]


def blank_bodies(bare: bytes) -> bytes:
    """Return ``bare`` at the same length with the bodies blanked of functions whose braces stand at the margin.

    For those who look for functions and not into them: most of a file is bodies. A body stays whose first brace is
    not closed by its last one: it ends elsewhere.
    """

    def replace(match: re.Match[bytes]) -> bytes:
        text = match.group()
        head = bare[max(0, match.start() - _BETWEEN) : match.start()].rstrip()
        depths = list(accumulate(1 if brace == b"{" else -1 for brace in _BRACE.findall(text)))
        if head[-1:] not in (b")", b";") or depths[-1] or 0 in depths[:-1]:
            return text
        return text[:2] + blank(text[2:-1]) + text[-1:]

    return _BODY.sub(replace, bare)


def views(
    bare: bytes, conditionals: Conditionals, starts: Sequence[int]
) -> list[tuple[bytes, tuple[tuple[int, int], ...]]]:
    """Return the texts to parse, each with the 1-based line ranges that only it shows (none given for the first).

    Arms that hold nothing but directives are shown by no view of their own.
    """
    plain = rewrite(blank_directives(bare))  # first, lest a define lose its continuation
    orders = [_live_first(group.arms) for group in conditionals.groups]
    count = min(MOST_VIEWS, max((len(order) for order in orders), default=1))
    starts = [*starts, len(plain)]
    shown = []
    for view in range(count):
        hidden: list[tuple[int, int]] = []
        fresh: list[tuple[int, int]] = []
        for order in orders:
            kept = order[min(view, len(order) - 1)]
            hidden += [(arm.first, arm.last) for arm in order if arm is not None and arm is not kept]
            if kept is not None and 0 < view < len(order):
                fresh.append((kept.first, kept.last))
        text = _hide(plain, starts, hidden) if view == 0 or fresh else b""
        fresh = [each for each in fresh if text[slice(*_bytes(starts, *each))].strip()]
        if view == 0 or fresh:
            # an enum whose head and end stand in arms is whole only when the other arms are gone
            shown.append((_enum_macros(text) if b"enum_decl(" in text else text, tuple(fresh)))
    return shown


def rewrite(bare: bytes) -> bytes:
    """Return ``bare`` at the same length with the macros rewritten that a C grammar stumbles over."""
    text = _annotations().sub(lambda m: blank(m.group()), bare)
    text = text.replace(b"__private_extern__", b"extern            ")
    text = text.replace(_HANDLER_ARGUMENTS, _HANDLER_PARAMETERS)
    # a plain search for a word that must be there is many times cheaper than a pattern that starts with any word
    if b"_HEAD" in text:
        text = _QUEUE_HEAD.sub(_queue_head, text)
    if b"_ENTRY" in text:
        text = _QUEUE_ENTRY.sub(lambda m: _fit(b"struct " + m.group(1), m.group()), text)
    if b"__P" in text:
        text = _OLD_PARAMETERS.sub(lambda m: blank(m.group(1)) + m.group(2) + blank(m.group(3)), text)
    if b"decl_" in text:
        text = _DECLARED_FIELD.sub(_declared_field, text)
    if any(call.search(text) for call in _ENUM_CALLS):
        text = _enum_macros(text)
    text = _TYPED_ENUM.sub(lambda m: m.group()[: m.start(1) - m.start()] + blank(m.group(1)), text)
    text = b"\n" + text
    # a call that is a whole line of a body declares nothing that a grammar could see
    text = _STATEMENT.sub(lambda m: blank(m.group()), text)
    text = _TYPE_ARGUMENT.sub(_type_argument, text)
    # a declaring call without its semicolon would take the next declaration's first word for a name
    text = _UNENDED.sub(rb"\1);", text)[1:]
    for pattern in _STATIC_CALLS:
        text = pattern.sub(lambda m: blank(m.group()), text)
    return _EMPTY_ARGUMENT.sub(b"0,", text) if b"(, " in text else text


@cache
def _annotations() -> re.Pattern[bytes]:
    words = resources.files("darwinidx").joinpath("data/annotations.txt").read_text("ascii").split()
    called = [word[:-2] for word in words if word.endswith("()")]
    bare = [word for word in words if not word.endswith("()")]
    pattern = rf"\b(?:{any_of(called)}\b\s*{_PARENS.decode()}|{any_of(bare)}\b)"
    return re.compile(pattern.encode())


def any_of(words: Iterable[str]) -> str:
    """Return a pattern that matches any of ``words``; shared prefixes are tried once, which a plain ``|`` does not."""
    tree: dict[str, dict] = {}  # type: ignore[type-arg]
    for word in words:
        node = tree
        for letter in word:
            node = node.setdefault(letter, {})
        node[""] = {}
    return _pattern(tree)


def _pattern(node: dict[str, dict]) -> str:  # type: ignore[type-arg]
    branches = [letter + _pattern(below) for letter, below in sorted(node.items()) if letter]
    if not branches:
        return ""
    body = branches[0] if len(branches) == 1 and "" not in node else f"(?:{'|'.join(branches)})"
    return body + "?" if "" in node else body


def _live_first(arms: Sequence[Arm]) -> list[Arm | None]:
    """Order the arms of a group: live ones first; a lone dead arm is shown by the second view only."""
    live: list[Arm | None] = [arm for arm in arms if arm.condition not in {"0", "!1"}]
    dead = [arm for arm in arms if arm.condition in {"0", "!1"}]
    return (live or [None]) + dead


def line_starts(text: bytes) -> list[int]:
    """Return the offset of each line's first byte."""
    starts = list(accumulate(map(len, BytesIO(text)), initial=0))  # unlike splitlines, BytesIO ends lines at \n alone
    return starts if text.endswith(b"\n") or not text else starts[:-1]


def _hide(text: bytes, starts: Sequence[int], ranges: Iterable[tuple[int, int]]) -> bytes:
    if not ranges:
        return text
    out = bytearray(text)
    for first, last in ranges:
        start, end = _bytes(starts, first, last)
        out[start:end] = blank(text[start:end])
    return bytes(out)


def _bytes(starts: Sequence[int], first: int, last: int) -> tuple[int, int]:
    """Return the bytes of a run of 1-based lines; ``starts`` ends with the length of the text."""
    if first > last or first >= len(starts):
        return 0, 0
    return starts[first - 1], starts[min(last, len(starts) - 1)]


def _fit(text: bytes, original: bytes) -> bytes:
    """Pad ``text`` to the length of ``original``, keeping its newlines; leave it alone when it does not fit."""
    room = len(original) - len(text) - original.count(b"\n")
    if room < 0:
        return original
    return text + b" " * room + b"\n" * original.count(b"\n")


def _queue_head(match: re.Match[bytes]) -> bytes:
    """``LIST_HEAD(tag, type) name`` declares a tag and, after it, a variable or a field."""
    name_start, name_end = match.start(1) - match.start(), match.end(1) - match.start()
    text = match.group()
    tail = _fit(b"{}", text[name_end:])
    return _fit(b"struct", text[:name_start]) + text[name_start:name_end] + tail


def _declared_field(match: re.Match[bytes]) -> bytes:
    """``decl_lck_mtx_data(, name);``: a declaration of ``name``, which stays where it stands."""
    text = blank(match.group())
    start, end = match.start(2) - match.start(), match.end(2) - match.start()
    head = (match.group(1).strip() + b" int").lstrip()
    return head + text[len(head) : start] + match.group(2) + text[end:]


def _type_argument(match: re.Match[bytes]) -> bytes:
    """``SECURITY_READ_ONLY_LATE(type) name``: keep the type where it stands."""
    text = match.group()
    start, end = match.start(1) - match.start(), match.end(1) - match.start()
    return text[:start] + blank(text[start:end]) + text[end:-1] + b" "


def _enum_macros(text: bytes) -> bytes:
    """``__enum_decl(name, type, { A, B });`` -> ``enum name { A, B };`` and the form without braces likewise."""
    out = None
    for match in _ENUM_MACRO.finditer(text):
        end = _closing(text, match.end())
        if end < 0:
            continue
        if out is None:
            out = bytearray(text)
        braced = text[match.end() : match.end() + 1] == b"{"
        start, (name, name_end), body = match.start(), match.span(match.lastindex or 0), match.end()
        out[start:name] = _fit(b"enum", text[start:name])
        tail = text[name_end:body]
        out[name_end:body] = blank(tail) if braced else b"{" + blank(tail[1:])
        out[end : end + 1] = b" " if braced else b"}"
    return text if out is None else bytes(out)


_BRACKETS = re.compile(rb"[(){};]")


def _closing(text: bytes, start: int) -> int:
    """Return the offset of the ``)`` that closes a call whose inside starts at ``start``; -1 when it never does."""
    depth = 0
    for match in _BRACKETS.finditer(text, start):
        bracket = match.group()
        if bracket in b"({":
            depth += 1
        elif bracket == b";":
            if depth == 0:
                return -1
        elif depth == 0:
            return match.start() if bracket == b")" else -1
        else:
            depth -= 1
    return -1
