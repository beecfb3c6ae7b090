from __future__ import annotations

import pytest
from guard_sample import sample

from darwinidx.guard.branches import regions_of
from darwinidx.guard.languages import language_named, language_of
from darwinidx.guard.platforms import Platform, platform_of_condition, platform_of_path
from darwinidx.guard.prefilter import Prefilter
from darwinidx.guard.rules import RULES
from darwinidx.guard.scan import _DOTTED
from darwinidx.guard.tokens import Sort, content, lex

DARWIN, OTHER, ANY = Platform.DARWIN, Platform.OTHER, Platform.ANY


@pytest.mark.parametrize(
    ("condition", "platform"),
    [
        ("defined(__APPLE__)", DARWIN),
        ("!defined(__APPLE__)", OTHER),
        ("defined(__APPLE__) && defined(__MACH__)", DARWIN),
        ("defined(__linux__)", OTHER),
        ("!defined(__linux__)", ANY),
        ("defined(__linux__) || defined(__APPLE__)", ANY),
        ("defined(__FreeBSD__) || defined(__OpenBSD__)", OTHER),
        ("TARGET_OS_IPHONE", DARWIN),
        ("_MSC_VER >= 1900", OTHER),
        ("defined(HAVE_SYS_SYSCTL_H)", ANY),
        ("os(macOS) || os(iOS)", DARWIN),
        ("os(Linux)", OTHER),
        ("garbage ((", ANY),
    ],
)
def test_conditions(condition: str, platform: Platform) -> None:
    assert platform_of_condition(condition) is platform


@pytest.mark.parametrize(
    ("path", "platform"),
    [
        ("net/sock_linux.go", OTHER),
        ("src/windows/pipe.c", OTHER),
        ("sys/unix/bsd/macos.rs", DARWIN),
        ("proc_darwin_arm64.go", DARWIN),
        ("src/bsd/tcp.c", ANY),
        ("darwin_linux_shared.c", ANY),
        ("window.c", ANY),
    ],
)
def test_paths(path: str, platform: Platform) -> None:
    assert platform_of_path(path) is platform


BRANCHES = [
    ("C", "#ifdef __APPLE__\nONE\n#elif defined(__linux__)\nTWO\n#else\nTHREE\n#endif\n", "ONE", "TWO THREE"),
    ("C", "#if !__APPLE__\nTWO\n#else\nONE\n#endif\n", "ONE", "TWO"),
    ("C", "#ifdef __APPLE__\n#ifdef __linux__\nTWO\n#endif\nONE\n#endif\n", "ONE", "TWO"),
    ("Swift", "#if os(Linux)\nTWO\n#elseif os(macOS)\nONE\n#endif\n", "ONE", "TWO"),
    ("Go", "//go:build darwin && !ios\n\npackage ONE\n", "ONE", ""),
    ("Go", "//go:build !darwin\n\npackage TWO\n", "", "TWO"),
    ("Go", 'package p\nfunc f() { if runtime.GOOS == "darwin" { ONE() } else { TWO() } }\n', "ONE", "TWO"),
    ("Go", 'package p\nfunc f() { if runtime.GOOS != "darwin" { TWO() } else { ONE() } }\n', "ONE", "TWO"),
    (
        "Go",
        'package p\nfunc f() { switch runtime.GOOS {\ncase "linux": TWO()\ncase "darwin": ONE() } }\n',
        "ONE",
        "TWO",
    ),
    ("Rust", '#[cfg(target_os = "linux")]\nfn a<A, B>(x: A) { TWO(); }\nfn b() {}\n', "", "TWO"),
    ("Rust", '#[cfg(any(target_os = "macos", target_os = "ios"))]\nuse ONE::x;\n', "ONE", ""),
    ("Rust", '#[cfg(not(target_vendor = "apple"))]\n#[inline]\nfn f() { TWO() }\n', "", "TWO"),
    ("Rust", "#![cfg(windows)]\nfn f() { TWO() }\n", "", "TWO"),
    ("Rust", 'cfg_if! { if #[cfg(target_os = "macos")] { ONE } else { TWO } }\n', "ONE", "TWO"),
    ("Rust", 'fn f() { if cfg!(target_os = "macos") { ONE() } }\n', "ONE", ""),
    ("Python", 'if sys.platform == "linux":\n    TWO\nelif sys.platform == "darwin":\n    ONE\n', "ONE", "TWO"),
    ("Python", 'if sys.platform.startswith("darwin"):\n    ONE\nelse:\n    TWO\n', "ONE", "TWO"),
    ("Python", 'if platform.system() in ("Linux", "FreeBSD"):\n    TWO\n', "", "TWO"),
    ("JavaScript", "if (process.platform === 'darwin') { ONE() } else { TWO() }\n", "ONE", "TWO"),
    ("Zig", "fn f() void { if (builtin.os.tag == .macos) { ONE(); } else { TWO(); } }\n", "ONE", "TWO"),
    ("shell", 'case "$(uname -s)" in\n  Linux*) TWO ;;\n  Darwin) ONE ;;\nesac\n', "ONE", "TWO"),
    ("shell", 'if [ "$(uname)" = "Linux" ]; then\n  TWO\nfi\n', "", "TWO"),
]


@pytest.mark.parametrize(("language", "text", "darwin", "other"), BRANCHES)
def test_branches(language: str, text: str, darwin: str, other: str) -> None:
    found = language_named(language)
    regions = regions_of(found.family, text, lex(found, text))

    def platform(word: str) -> Platform:
        inside = [region.platform for region in regions if region.start <= text.index(word) < region.end]
        return OTHER if OTHER in inside else DARWIN if DARWIN in inside else ANY

    assert {word: platform(word) for word in darwin.split()} == dict.fromkeys(darwin.split(), DARWIN)
    assert {word: platform(word) for word in other.split()} == dict.fromkeys(other.split(), OTHER)


def test_strings_and_comments_are_apart_in_every_language() -> None:
    for name, text in (
        ("C", 'a("x\\"y"); // "z"\n#define B "q" /* r */\n'),
        ("Rust", 'a(b"x\\0"); // "z"\n'),
        ("Go", 'a(`x`) // "z"\n'),
        ("Python", 'a(b"x")  # "z"\n'),
        ("Kotlin", 'a("x") // "z"\n'),
        ("Zig", 'a("x"); // "z"\n'),
        ("TypeScript", "a('x'); // \"z\"\n"),
        ("shell", "a 'x' # \"z\"\n"),
    ):
        tokens = lex(language_named(name), text)
        strings = [content(token) for token in tokens if token.sort is Sort.STRING]
        assert strings[0].startswith("x"), name
        assert "z" not in strings, name
        assert [token for token in tokens if token.sort is Sort.COMMENT], name


@pytest.mark.parametrize(
    ("path", "head", "name"),
    [
        ("a/b.c", b"", "C"),
        ("x.MM", b"", "Objective-C++"),
        ("etc/sysctl.conf", b"", "sysctl.conf"),
        ("run", b"#!/usr/bin/env python3\n", "Python"),
        ("run", b"#!/bin/sh\n", "shell"),
        ("run", b"#!/usr/bin/perl\n", None),
        (".c", b"", None),
        ("README", b"", None),
    ],
)
def test_languages(path: str, head: bytes, name: str | None) -> None:
    language = language_of(path, head)
    assert (language and language.name) == name


def test_the_byte_search_never_loses_what_a_rule_finds() -> None:
    prefilter = Prefilter(sample())
    for rule in RULES:
        for example in rule.invalid:
            language = language_named(example.language)
            path = example.path or "a.c"
            darwin = platform_of_path(path) is DARWIN or language.name.startswith("Objective")
            wanted = prefilter.wants(example.text.encode(), dotted=language.family in _DOTTED, darwin=darwin)
            assert wanted, (rule.slug, example.text)


def test_the_byte_search_looks_at_all_of_a_large_file() -> None:
    filler = b"int filler;" * (1 << 18)
    assert Prefilter(sample()).wants(filler + b"int o = SO_RECV_ANYIF;\n")
    assert not Prefilter(sample()).wants(filler)


@pytest.mark.parametrize(
    ("text", "words", "strings", "comments"),
    [
        ('#define G "a/*b" X\nint y; /* z */ q;\n', "define G X int y q", ['"a/*b"'], ["/* z */"]),
        ('#define A(x) "b" /* c */ y // z\n', "define A x y", ['"b"'], ["/* c */", "// z"]),
        ('s = R"(\nrecvmsg_x(a);\n)"; z', "s z", ['R"(\nrecvmsg_x(a);\n)"'], []),
        ("x = 1'000; y = 'c';", "x y", ["'c'"], []),
        ('f(@"abc", L"x" PRI "K");', "f PRI", ['@"abc"', 'L"x"', '"K"'], []),
        ('s = "recv\\\nmsg_x"; y', "s y", ['"recv\\\nmsg_x"'], []),
        ("#if 0\ndon't do\n#endif\nint a;\n", "if don endif int a", ["'t do"], []),
        ('"unterminated\nint a; } ) {', "int a", ['"unterminated'], []),
        ("/* unterminated recvmsg_x", "", [], ["/* unterminated recvmsg_x"]),
    ],
)
def test_c_is_read_where_the_parser_understands_it_and_where_not(
    text: str, words: str, strings: list[str], comments: list[str]
) -> None:
    for before in ("", ";\n" * (1 << 17)):  # large files are not parsed
        tokens = lex(language_named("C"), before + text)
        assert [one.text for one in tokens if one.sort is Sort.NAME] == words.split()
        assert [one.text for one in tokens if one.sort is Sort.STRING] == strings
        assert [one.text.rstrip() for one in tokens if one.sort is Sort.COMMENT] == comments
        assert all((before + text)[one.start : one.end] == one.text for one in tokens)
