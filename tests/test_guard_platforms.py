from __future__ import annotations

import pytest

from darwinidx.guard.languages import language_named, language_of
from darwinidx.guard.platforms import Platform, platform_of_condition, platform_of_path
from darwinidx.guard.rules import RULES
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
        ("defined(__linux2__) || defined(__freebsd14__)", OTHER),
        ("defined(__nt4__)", ANY),
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
        ("app.entitlements", b"", "plist"),
        ("vpn.mobileconfig", b"", "plist"),
        ("prefix.pch", b"", "C"),
        ("table.inc", b"", "C"),
        ("a.tpp", b"", "C++"),
        ("gui.pyw", b"", "Python"),
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


@pytest.mark.parametrize("language", ["JavaScript", "TypeScript"])
def test_a_bundle_is_read_as_a_small_file_is(language: str) -> None:
    texts = [one.text for rule in RULES for one in (*rule.valid, *rule.invalid) if one.language == language]
    texts += [
        "const s = `a ${ b ? `c ${d}` : e } f`; g('h', \"i'\\\"\", 0x1104n);\n",
        "a = b / c / d; e(/[/\"]'/g, 1); if (f) return /`/.test(g);\nh = {i: /j/}\n",
        "// a 'comment\nb /* c \" */ (d)\n`never ${closed",
    ]
    filler = ";\n" * (1 << 17)
    for text in texts:
        small = lex(language_named(language), text)
        large = [one for one in lex(language_named(language), filler + text) if one.start >= len(filler)]
        assert [(one.sort, one.text.rstrip()) for one in large] == [(one.sort, one.text.rstrip()) for one in small]
        assert all((filler + text)[one.start : one.end] == one.text for one in large)
    braces = lex(language_named(language), filler + "s = `a ${ {e: 1}.e } ${() => {}} f`; y")
    assert [one.text for one in braces if one.sort is Sort.STRING] == ["`a ", " ", " f`"]
    assert [one.text for one in braces if one.sort is Sort.NAME] == ["s", "$", "e", "e", "$", "y"]
