"""Which language a product file is in: by its name, or by its first line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A language that the guard reads."""

    name: str
    family: str
    """c, swift, go, rust, python, js, jvm, zig, shell, plist or conf: which platform branches it has."""
    suffixes: tuple[str, ...]
    lexer: str
    """``module:class`` below ``pygments.lexers``; empty for C and its family and where plain text is enough."""
    files: tuple[str, ...] = ()
    """Whole file names."""
    fence: str = ""
    """The word that a Markdown fence takes."""


LANGUAGES: Final = (
    Language(name="C", family="c", suffixes=(".c", ".h", ".inc", ".pch"), lexer="", fence="c"),
    Language(
        name="C++",
        family="c",
        suffixes=(".cc", ".cpp", ".cxx", ".c++", ".hh", ".hpp", ".hxx", ".ipp", ".inl", ".tcc", ".tpp"),
        lexer="",
        fence="cpp",
    ),
    Language(name="Objective-C", family="c", suffixes=(".m",), lexer="", fence="objc"),
    Language(name="Objective-C++", family="c", suffixes=(".mm",), lexer="", fence="objc"),
    Language(name="Swift", family="swift", suffixes=(".swift",), lexer="objective:SwiftLexer", fence="swift"),
    Language(name="Go", family="go", suffixes=(".go",), lexer="go:GoLexer", fence="go"),
    Language(name="Rust", family="rust", suffixes=(".rs",), lexer="rust:RustLexer", fence="rust"),
    Language(name="Python", family="python", suffixes=(".py", ".pyi", ".pyw", ".pyx"), lexer="python:PythonLexer",
             fence="python"),
    Language(name="JavaScript", family="js", suffixes=(".js", ".mjs", ".cjs", ".jsx"),
             lexer="javascript:JavascriptLexer", fence="js"),
    Language(name="TypeScript", family="js", suffixes=(".ts", ".mts", ".cts", ".tsx"),
             lexer="javascript:TypeScriptLexer", fence="ts"),
    Language(name="Java", family="jvm", suffixes=(".java",), lexer="jvm:JavaLexer", fence="java"),
    Language(name="Kotlin", family="jvm", suffixes=(".kt", ".kts"), lexer="jvm:KotlinLexer", fence="kotlin"),
    Language(name="Zig", family="zig", suffixes=(".zig",), lexer="zig:ZigLexer", fence="zig"),
    Language(name="shell", family="shell", suffixes=(".sh", ".bash", ".zsh", ".ksh", ".command"),
             lexer="shell:BashLexer", fence="sh"),
    Language(name="plist", family="plist", suffixes=(".plist", ".entitlements", ".mobileconfig"), lexer="",
             fence="xml"),
    Language(name="sysctl.conf", family="conf", suffixes=(), files=("sysctl.conf",), lexer="", fence="ini"),
)  # fmt: skip
"""In the order in which pages show their examples."""

_BY_SUFFIX: Final = {suffix: one for one in LANGUAGES for suffix in one.suffixes}
_BY_FILE: Final = {file: one for one in LANGUAGES for file in one.files}
_BY_NAME: Final = {one.name: one for one in LANGUAGES}
_SHEBANG: Final = re.compile(rb"#!\s*\S*?(?:/|\benv\s+(?:-S\s+)?)(bash|sh|zsh|ksh|dash|python[\d.]*|node)\b")
_INTERPRETERS: Final = {"python": "Python", "node": "JavaScript"}


def language_named(name: str) -> Language:
    """Return a language by its name in ``LANGUAGES``."""
    return _BY_NAME[name]


def language_of(path: str, head: bytes = b"") -> Language | None:
    """Return the language of a file, or None when the guard does not read it."""
    file = path.rpartition("/")[2]
    if file in _BY_FILE:
        return _BY_FILE[file]
    dot = file.rfind(".")
    if dot > 0:
        return _BY_SUFFIX.get(file[dot:].lower())
    match = _SHEBANG.match(head)
    if not match:
        return None
    interpreter = match[1].decode("ascii").rstrip("0123456789.")
    return _BY_NAME[_INTERPRETERS.get(interpreter, "shell")]
