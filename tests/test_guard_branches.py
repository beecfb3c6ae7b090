from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from darwinidx.guard.branches import regions_of
from darwinidx.guard.languages import LANGUAGES, Language, language_named
from darwinidx.guard.platforms import Platform
from darwinidx.guard.tokens import lex

EXPECTED = {"ONE": Platform.DARWIN, "TWO": Platform.OTHER, "ANY": Platform.ANY}
"""Words of the examples, with or without a digit: where Darwin alone runs, where it never does, and where both do."""
EXAMPLES = re.split(
    r"^--- (.+)\n",
    r"""--- C
#ifdef __APPLE__
ONE
#elif defined(__linux__)
TWO
#else
TWO2
#endif
--- C
#if !__APPLE__
TWO
#else
ONE
#endif
--- C
#ifdef __APPLE__
#ifdef __linux__
TWO
#endif
ONE
#endif
--- Swift
#if os(Linux)
TWO
#elseif os(macOS)
ONE
#endif
--- Go
//go:build darwin && !ios

package ONE
--- Go
//go:build !darwin

package TWO
--- Go
package p
func f() { if runtime.GOOS == "darwin" { ONE() } else { TWO() } }
--- Go
package p
func f() { if runtime.GOOS != "darwin" { TWO() } else { ONE() } }
--- Go
package p
func f() { switch runtime.GOOS {
case "linux": TWO()
case "darwin": ONE() } }
--- Rust
#[cfg(target_os = "linux")]
fn a<A, B>(x: A) { TWO(); }
fn b() {}
--- Rust
#[cfg(any(target_os = "macos", target_os = "ios"))]
use ONE::x;
--- Rust
#[cfg(not(target_vendor = "apple"))]
#[inline]
fn f() { TWO() }
--- Rust
#![cfg(windows)]
fn f() { TWO() }
--- Rust
cfg_if! { if #[cfg(target_os = "macos")] { ONE } else { TWO } }
--- Rust
fn f() { if cfg!(target_os = "macos") { ONE() } }
--- Python
if sys.platform == "linux":
    TWO
elif sys.platform == "darwin":
    ONE
--- Python
if sys.platform.startswith("darwin"):
    ONE
else:
    TWO
--- Python
if platform.system() in ("Linux", "FreeBSD"):
    TWO
--- JavaScript
if (process.platform === 'darwin') { ONE() } else { TWO() }
--- Zig
fn f() void { if (builtin.os.tag == .macos) { ONE(); } else { TWO(); } }
--- shell
case "$(uname -s)" in
  Linux*) TWO ;;
  Darwin) ONE ;;
esac
--- shell
if [ "$(uname)" = "Linux" ]; then
  TWO
fi
--- Zig
const x = switch (builtin.os.tag) { .linux => TWO(), .macos, .ios => |t| ONE(), else => TWO2(), };
--- Zig
const x = switch (@import("builtin").os.tag) { .macos => { ONE();
}, .linux, .freebsd => b: { TWO(); }, else => TWO2() };
--- Zig
fn f() void { if (comptime builtin.os.tag == .linux) TWO() else ANY(); }
--- Zig
fn f() void { if (builtin.os.tag.isDarwin()) { ONE(); } else { TWO(); } ANY(); }
--- Rust
fn f() { match std::env::consts::OS { "linux" | "android" => TWO(), "macos" => { ONE() } _ => TWO2(), } }
--- Rust
fn f() { match env::consts::OS { "linux" => unsafe { TWO() }
 "macos" => unsafe { ONE() }
 _ => (), } ANY }
--- Rust
fn f() { if std::env::consts::OS == "linux" { TWO() } else { ANY() } if cfg!(windows) && x { TWO2 }
else { ANY2 } }
--- Kotlin
when (System.getProperty("os.name")) {
 "Linux" -> TWO()
 "Mac OS X", "Darwin" -> { ONE() }
 else -> TWO2()
}
--- Kotlin
when { System.getProperty("os.name").startsWith("Linux") -> TWO(); else -> ANY() }
--- Kotlin
if (Platform.isLinux()) TWO() else ANY()
ANY2()
--- Java
switch (System.getProperty("os.name")) { case "Linux" -> TWO(); case "Mac OS X" -> ONE(); default -> ANY(); }
--- Java
switch (System.getProperty("os.name")) { case "Linux": TWO(); break; case "Darwin": ONE(); default: ANY(); }
--- Java
if (System.getProperty("os.name").toLowerCase().contains("win")) { ANY(); } else { ANY2(); }
--- JavaScript
switch (process.platform) { }
ANY()
--- JavaScript
switch (process.platform) { case 'darwin': case 'linux': ANY(); break; case 'win32': TWO(); return;
default: TWO2() }
--- JavaScript
switch (process.platform) {
 case 'win32':
  TWO()
  break
 case 'darwin':
  ONE()
  if (x)
   break
 case 'linux':
 ANY()
}
--- JavaScript
if (process.platform !== 'darwin') return

const x = () => { ANY() }
--- JavaScript
if (process.platform === 'linux') TWO()
else { ANY() }
if (!(process.platform === 'darwin' && x)) { ANY2() }
--- JavaScript
if (process.platform === 'linux') { TWO() } else if (process.platform === 'darwin') { ONE() } else TWO2()
--- Go
package p
func f() { switch runtime.GOOS { case "linux", "freebsd": TWO(); fallthrough; case "darwin": ANY();
default: TWO2() } }
--- Go
package p
func f() { switch os := runtime.GOOS; os { case "linux": TWO(); case "darwin": ONE(); default: TWO2() } }
--- Go
package p
func f() { switch { case runtime.GOOS == "linux": TWO(); case x: ANY();
case runtime.GOOS == "darwin": ONE(); default: TWO2() } }
--- Go
package p
func f() { switch runtime.GOOS { case "linux": switch x { case 1: TWO() }; TWO2(); case "darwin": ONE() } }
--- Go
package p
func f() { if x := g(); runtime.GOOS == "linux" { TWO(); } else { ANY() } }
--- shell
if [ "$(uname)" = Linux ]; then :; fi
if true; then
ANY
fi
--- shell
if [ "$(uname)" = Linux ]; then
 exit 0; fi
if true; then
ANY
fi
--- shell
if [ "$(uname)" = Linux ]; then
 if x; then TWO; else TWO2; fi
 TWO3
elif [ "$(uname -s)" = Darwin ]; then ONE; else TWO4; fi
ANY
--- shell
if [ "$(uname)" != Darwin ]; then TWO; else ONE; fi
ANY
--- shell
if ! [ "$(uname)" = Linux ]; then ANY; else TWO; fi
ANY2
--- shell
if [[ $OSTYPE == linux* ]]; then TWO; elif [[ "$OSTYPE" =~ ^darwin ]]; then ONE; fi
--- shell
if uname | grep -qi linux; then TWO; fi; ANY
--- shell
[ "$(uname)" = Linux ] && TWO
[ "$(uname)" = Darwin ] || TWO2; ANY
--- shell
case "$(uname -s)" in Linux*) TWO;; Darwin) ONE;; *) TWO2;; esac; ANY
--- shell
case "$(uname -s)" in
 Linux)
 case $x in a) TWO;; esac
 TWO2 ;;
 (MINGW*|CYGWIN*) TWO3
;;
esac
ANY
--- shell
cat <<EOF
if [ "$(uname)" = Linux ]; then it's
EOF
if [ "$(uname)" = Linux ]; then TWO; fi
ANY
--- shell
if [ "$(uname)" = Linux ] && [ -f x ]; then TWO; else ANY; fi
if [ "$(uname)" = Linux ] || [ -f x ]; then ANY2; fi
--- shell
if [ "$(uname)" = Linux ]; then ANY
--- Python
if sys.platform == "linux" and x or y:
    ANY
--- Python
if not (sys.platform == "darwin" and x):
    ANY
--- Python
if sys.platform in ("linux", "linux2"):
    TWO
else:
    ANY
--- JavaScript
const isLinux = process.platform === 'linux';
if (isLinux) { TWO() } else { ANY() }
if (!isLinux && x) ANY2()
--- JavaScript
let isLinux = process.platform === 'linux';
isLinux = true
if (isLinux) { ANY() }
--- JavaScript
const os = process.platform // the system
const isMac = os === 'darwin'
switch (os) { case 'linux': TWO(); break
 default: ANY() }
if (isMac) { ONE() } else { TWO2() }
--- TypeScript
export const isWindows: boolean = process.platform === 'win32'
if (x.isWindows) { ANY() } else if (isWindows) { TWO() }
--- Java
class A { private static final String OS = System.getProperty("os.name").toLowerCase();
 static final boolean LINUX = OS.contains("linux");
 void f() { if (LINUX) { TWO(); } switch (OS) { case "linux" -> TWO2(); default -> ANY(); } } }
--- Zig
const native_os = builtin.os.tag;
fn f() void { switch (native_os) { .linux => TWO(), else => ANY() } if (native_os != .linux) { ANY2(); } }
--- Python
LINUX = sys.platform == 'linux'  # the one
if LINUX:
    TWO
else:
    ANY
--- Python
system = platform.system()
if system == 'Linux': TWO
elif system == 'Darwin':
    ANY
--- Python
match sys.platform:
    case 'linux' | 'freebsd13':
        TWO
        match x:
            case 1:
                TWO2
    case 'darwin': ONE
    case _:
        TWO3
ANY
--- Python
if x:
    ANY
elif sys.platform == 'linux':
    TWO
else:
    ANY2
--- Go
// +build linux,amd64 freebsd

package TWO
--- Go
// +build !linux
// +build darwin

package ONE
--- Go
package p

const linux = runtime.GOOS == "linux"

func f() { if linux { TWO() } else { ANY() } }
--- shell
os="$(uname -s | tr A-Z a-z)"
if [ "$os" = linux ]; then TWO; else ANY; fi
case ${os} in linux) TWO2;; *) ANY2;; esac
--- shell
os="$(uname -s)"
[ x ] && os=Linux
if [ "$os" = Linux ]; then ANY; fi
--- shell
case $x in   #(
  /*) a=${a%"${a##*/}"} ;; #(
esac
case "$( uname )" in   #(
  CYGWIN* ) TWO ;; #(
  Darwin* ) ONE ;; #(
  HP-UX|x86_64-*-freebsd*) TWO2 ;;
esac
--- C
#ifdef __linux__
ANY
--- C
#ifdef __APPLE__
ONE
#endif
#ifdef __linux__
TWO
#endif
--- Swift
#if os(Linux)
ANY
--- Rust
#[cfg(target_os = "linux")]
fn f() {
ANY
--- Rust
cfg_if! { if #[cfg(target_os = "linux")] { TWO } else { ANY
--- Go
package p
func f() { if runtime.GOOS == "linux" { ANY
--- shell
function f { if [ "$OSTYPE" = linux-gnu ]; then echo "fi"; TWO; fi; ANY; }
""",
    flags=re.MULTILINE,
)[1:]


@pytest.mark.parametrize(("language", "text"), list(zip(EXAMPLES[::2], EXAMPLES[1::2], strict=True)))
def test_branches(language: str, text: str) -> None:
    found = language_named(language)
    regions = regions_of(found.family, text, lex(found, text))
    words = list(re.finditer(r"\b(ONE|TWO|ANY)\d?\b", text))
    assert words
    for word in words:
        inside = {region.platform for region in regions if region.start <= word.start() < region.end}
        platform = next((one for one in (Platform.OTHER, Platform.DARWIN) if one in inside), Platform.ANY)
        assert platform is EXPECTED[word[1]], word[0]


WORDS = [
    "if",
    "else",
    "elif",
    "then",
    "fi",
    "case",
    "esac",
    "in",
    "switch",
    "match",
    "when",
    "default",
    "fallthrough",
    "_",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ";",
    ";;",
    ";&",
    ":",
    ",",
    ".",
    "=>",
    "->",
    "|",
    "||",
    "&&",
    "!",
    "not",
    "and",
    "or",
    '"linux"',
    "'darwin'",
    ".linux",
    ".macos",
    "runtime.GOOS",
    "process.platform",
    "sys.platform",
    "platform.system()",
    "builtin.os.tag",
    "cfg!(",
    "LINUX = sys.platform == 'linux'",
    "x=$(uname)",
    "match sys.platform:",
    "    case",
    "// +build",
    "#[cfg(",
    "#![cfg(",
    "target_os",
    "=",
    "==",
    "!=",
    "===",
    "not(",
    "any(",
    "all(",
    "std::env::consts::OS",
    '"os.name"',
    "os.type()",
    "uname",
    "$(uname)",
    "$OSTYPE",
    "Linux",
    "*",
    "//",
    "/*",
    "*/",
    "#",
    "#if",
    "#endif",
    "#else",
    "#elif",
    "#elseif",
    "defined(__APPLE__)",
    "os(Linux)",
    '"""',
    "'",
    '"',
    "`",
    "<<EOF",
    "EOF",
    "\\",
    "fn",
    "let",
    "const",
    "return",
    "break",
    "Platform.isLinux()",
    ".startswith(",
    ".contains(",
    "//go:build",
    "inline",
    "comptime",
    "?",
    "lambda",
    "\x00",
    "é",
]
TEXTS = st.lists(st.sampled_from([*WORDS, " ", "\n", "\t"]), max_size=40).flatmap(
    lambda words: st.sampled_from([" ".join(words), "".join(words)])
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(LANGUAGES), TEXTS | st.text(st.characters(max_codepoint=255)))
def test_whatever_a_text_is_its_branches_lie_in_it(language: Language, text: str) -> None:
    for region in regions_of(language.family, text, lex(language, text)):
        assert 0 <= region.start <= region.end <= len(text) + 1  # the line's end that the text may lack
