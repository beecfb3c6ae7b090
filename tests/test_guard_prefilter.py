"""The byte search is a superset of the rules: whatever they find, in whatever spelling, it lets through."""

from __future__ import annotations

from typing import Final

from guard_sample import sample
from hypothesis import given, settings
from hypothesis import strategies as st

from darwinidx.guard.check import check
from darwinidx.guard.compiled import load
from darwinidx.guard.languages import Language, language_named, language_of
from darwinidx.guard.prefilter import Prefilter
from darwinidx.guard.product import ProductFile
from darwinidx.guard.rules import RULES
from darwinidx.guard.scan import Scan, Scanner
from darwinidx.guard.walk import Target
from darwinidx.supported import alternatives

KNOWN = load()
SCANNER: Final = Scanner(KNOWN, alternatives(), frozenset(), frozenset())


def by_rules(path: str, text: str, language: Language) -> list[str]:
    """What the rules find without the byte search."""
    file = ProductFile(path, text.encode().decode("latin-1"), language)
    return [finding.symbol for _, finding in check(file, KNOWN)]


def by_scan(path: str, text: str) -> list[str]:
    """What a run finds, with it."""
    found = Scan()
    SCANNER.scan(Target(path, "", text.encode()), found)
    assert found.complete
    return [one.symbol for one in found.violations]


def spellings(language: str, number: int) -> list[str]:
    """The ways in which a language writes a number."""
    plain = [str(number), f"0x{number:x}", f"0X{number:X}"]
    octal, binary, digits = f"{number:o}", f"0b{number:b}", f"{number:x}"
    split = f"{digits[:-2]}%s{digits[-2:]}"
    if language in ("C", "C++", "Objective-C"):
        found = [*plain, f"0{octal}", binary, f"{number}u", f"{number}UL", f"0x{number:x}LL", f"0{octal}u"]
        return [*found, "0x" + split % "'"] if language == "C++" else found
    many = [*plain, binary, "0x" + split % "_", f"0b{f'{number:b}'[:4]}_{f'{number:b}'[4:]}"]
    more = {
        "Rust": [f"0o{octal}", f"{number}i32", f"0x{number:x}_u32", f"0x{number:x}u64"],
        "Go": [f"0o{octal}", f"0O{octal}", f"0{octal}"],
        "JavaScript": [f"0o{octal}", f"{number}n"],
        "TypeScript": [f"0o{octal}", f"0x{number:x}n"],
        "Java": [f"0{octal}", f"{number}L", f"0x{number:x}l"],
        "Kotlin": [f"0x{number:x}L", f"{number}u", f"0x{number:x}UL"],
    }
    return many + more.get(language, [f"0o{octal}"])


OPTION: Final = {
    "C": "setsockopt(fd, {level}, {number}, &on, 4);\n",
    "C++": "::setsockopt(fd, {level}, {number}, &on, 4);\n",
    "Objective-C": "getsockopt(fd, {level}, {number}, &on, &n);\n",
    "Swift": "setsockopt(fd, {level}, {number}, &on, 4)\n",
    "Go": "package p\n\nvar e = unix.SetsockoptInt(fd, unix.{level}, {number}, 1)\n",
    "Rust": "fn f() {{ unsafe {{ libc::setsockopt(fd, libc::{level}, {number}, p, 4); }} }}\n",
    "Python": "s.setsockopt(socket.{level}, {number}, 1)\n",
    "JavaScript": "libc.setsockopt(fd, {level}, {number}, one, 4);\n",
    "TypeScript": "libc.setsockopt(fd, {level}, {number}, one, 4);\n",
    "Java": "class S {{ void f() {{ c.setsockopt(fd, {level}, {number}, p, 4); }} }}\n",
    "Kotlin": "fun f() {{ c.setsockopt(fd, {level}, {number}, p, 4) }}\n",
    "Zig": "try setsockopt(fd, {level}, {number}, &on);\n",
}
CALLS: Final = {
    "C": "int r = {call}(fd, {number}, p);\n",
    "C++": "auto r = ::{call}(fd, {number}, p);\n",
    "Objective-C": "int r = {call}(fd, {number}, p);\n",
    "Swift": "let r = {call}(fd, {number}, p)\n",
    "Go": "package p\n\nvar r = unix.{call}(fd, {number}, p)\n",
    "Rust": "fn f() {{ unsafe {{ libc::{call}(fd, {number}, p); }} }}\n",
    "Python": "r = libc.{call}(fd, {number}, p)\n",
    "JavaScript": "libc.{call}(fd, {number}, p);\n",
    "TypeScript": "libc.{call}(fd, {number}, p);\n",
    "Java": "class S {{ void f() {{ c.{call}(fd, {number}, p); }} }}\n",
    "Kotlin": "fun f() {{ c.{call}(fd, {number}, p) }}\n",
    "Zig": "const r = c.{call}(fd, {number}, p);\n",
}
LARGE: Final = sorted(key for key in KNOWN.option_numbers if key[0] == "SOL_SOCKET" and key[1] >= 0x100)
RAW: Final = sorted(KNOWN.syscall_numbers)
REQUESTS: Final = sorted(way | ord(group) << 8 | number | 0x00540000 for way, group, number in KNOWN.requests)


def path_of(language: str, folder: str = "src") -> str:
    return f"{folder}/one{language_named(language).suffixes[0]}"


@settings(deadline=None, max_examples=150)
@given(language=st.sampled_from(sorted(OPTION)), key=st.sampled_from(LARGE), data=st.data())
def test_an_option_alone_in_a_file_is_found_however_it_is_written(
    language: str, key: tuple[str, int], data: st.DataObject
) -> None:
    number = data.draw(st.sampled_from(spellings(language, key[1])))
    text = OPTION[language].format(level=key[0], number=number)
    assert by_scan(path_of(language), text) == [KNOWN.option_numbers[key].name], text


@settings(deadline=None, max_examples=150)
@given(language=st.sampled_from(sorted(CALLS)), request=st.sampled_from(REQUESTS), data=st.data())
def test_a_request_alone_in_a_file_is_found_however_it_is_written(
    language: str, request: int, data: st.DataObject
) -> None:
    ways = [*spellings(language, request), f"-{(1 << 32) - request}"]
    call = data.draw(st.sampled_from(["ioctl", "IoctlSetInt"] if language == "Go" else ["ioctl"]))
    text = CALLS[language].format(call=call, number=data.draw(st.sampled_from(ways)))
    name = KNOWN.requests[request & 0xE0000000, chr(request >> 8 & 0xFF), request & 0xFF].name
    assert by_scan(path_of(language, "darwin"), text) == [name], text


@settings(deadline=None, max_examples=100)
@given(language=st.sampled_from(sorted(CALLS)), number=st.sampled_from(RAW), data=st.data())
def test_a_system_call_alone_in_a_file_is_found_however_it_is_written(
    language: str, number: int, data: st.DataObject
) -> None:
    written = data.draw(st.sampled_from(spellings(language, number | 2 << 24)))
    call = "Syscall" if language == "Go" else "syscall"
    text = CALLS[language].format(call=call, number=written).replace("(fd, ", "(")
    assert by_scan(path_of(language), text) == [KNOWN.syscall_numbers[number].name], text


@settings(deadline=None, max_examples=300)
@given(rule=st.sampled_from(RULES), data=st.data())
def test_the_byte_search_loses_nothing_that_a_rule_finds(rule: object, data: st.DataObject) -> None:
    """Any example of any rule, with comments, blanks and letters that are no ASCII put where tokens meet."""
    examples = [example for one in RULES if one is rule for example in (*one.invalid, *one.valid)]
    if not examples:
        return
    example = data.draw(st.sampled_from(examples))
    language = language_named(example.language)
    path = example.path or path_of(example.language) if language.suffixes else example.path
    extra = data.draw(st.sampled_from(["", "\t", " \n ", "\u00a0", "\u00e9", "/* x */", "$", "\\\n"]))
    place = data.draw(st.integers(0, len(example.text)))
    text = example.text[:place] + extra + example.text[place:]
    assert language_of(path) is language
    assert by_scan(path, text) == by_rules(path, text, language), text


def test_a_known_name_of_any_sort_is_let_through() -> None:
    prefilter = Prefilter(KNOWN)
    groups = (KNOWN.options, KNOWN.functions, KNOWN.structures, KNOWN.constants, KNOWN.ioctls)
    for name in (name for group in groups for name in group):
        assert prefilter.wants(b"(" + name.encode() + b")", darwin=True), name
    for name in KNOWN.sysctls:
        assert prefilter.wants(f'["{name}"]'.encode(), darwin=True), name
    for name in KNOWN.entitlements:
        assert prefilter.wants(f"<key>{name}</key>".encode()), name
    for name in KNOWN.headers:
        assert prefilter.wants(f"#include <System/{name}>".encode(), darwin=True), name


def test_the_byte_search_looks_at_all_of_a_large_file() -> None:
    filler = b"int filler;" * (1 << 18)
    prefilter = Prefilter(sample())
    assert prefilter.wants(filler + b"int o = SO_RECV_ANYIF;\n")
    assert not prefilter.wants(filler)


def test_of_files_too_large_to_be_read_those_count_that_spell_a_private_number() -> None:
    prefilter = Prefilter(sample())
    plain = b"setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, 4); ioctl(fd, 0x20006601, 0); /* apple, 4355 */"
    assert prefilter.wants(plain)
    assert not prefilter.wants(plain, spelled=True)
    for number in (b"0x1104", b"010404", b"0b1000100000100", b"4356", b"0xC0544417u", b"0x11'04"):
        assert prefilter.wants(plain + number, spelled=True), number
