"""Text from the sources, made safe to show: no control characters, no reordering of what is read."""

from __future__ import annotations

from functools import cache

_HIDDEN = (
    *range(0x20),  # C0: escape sequences, carriage returns, bells
    *range(0x7F, 0xA0),  # DEL and C1: the 8-bit escape introducers
    0x061C,
    0x200E,
    0x200F,
    0x2028,
    0x2029,
    *range(0x202A, 0x202F),  # bidirectional embeddings and overrides
    *range(0x2066, 0x206A),  # bidirectional isolates
    *range(0xD800, 0xE000),  # lone surrogates: they cannot be written as UTF-8
    0xFEFF,
)


@cache
def _visible(*, keeping_lines: bool = False) -> dict[int, str]:
    """Return how each hidden character is spelled; made when the first text needs it, which most runs have none of."""
    spelled = {code: chr(code).encode("ascii", "backslashreplace").decode() for code in _HIDDEN if code >= 0x7F}  # noqa: PLR2004
    spelled |= {code: f"\\x{code:02x}" for code in range(0x20)} | {0x09: " ", 0x7F: "\\x7f"}
    if keeping_lines:
        del spelled[ord("\n")]
    return spelled


def clean(text: str) -> str:
    """Return ``text`` as one line in which every control character is spelled out."""
    if text.isascii() and text.isprintable():
        return text
    return text.translate(_visible())


def clean_lines(text: str) -> list[str]:
    """Split ``text`` at its newlines and clean each line; tabs become four spaces."""
    if text.isascii() and text.isprintable():
        return [text]
    text = text.replace("\r\n", "\n").expandtabs(4)
    return text.translate(_visible(keeping_lines=True)).split("\n")
