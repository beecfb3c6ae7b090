"""Pages for tests of formats: every type of row, with names and texts that try to break a line."""

from __future__ import annotations

from hypothesis import strategies as st

from darwinidx.model import (
    FORMS,
    Miss,
    Place,
    Record,
    Reference,
    Release,
    SocketOption,
    Symbol,
    Syscall,
    Sysctl,
    Tier,
    Visibility,
)
from darwinidx.page import Change, Fact, Hit, Lasting, Page, Row, Section

TAG = "xnu-1234.5.6"

NASTY = '\x1b[31mred\x1b]8;;http://example.org\x07\r\n\x9b2J\u202egnirts|`*,";\t<b>'
"""Escape sequences, line ends, a right-to-left override, and the syntax of every format."""

OPTION = SocketOption(
    name="SO_TEST_ATTRIBUTES",
    at=Place(path="bsd/sys/test_private.h", line=120, column=9),
    level="SOL_SOCKET",
    value=0x1109,
    settable="yes",
    gettable="yes",
    visibility=Visibility.PRIVATE,
    conditions=("defined(PRIVATE)",),
    comment="words of the source",
)
SYMBOL = Symbol(
    name="TEST_ACTION_ADD",
    at=Place(path="bsd/net/test.h", line=7),
    form="macro",
    tier=Tier.T0,
    value=15,
    visibility=Visibility.SDK,
    expression="words of the source",
    signature="words of the source",
)
SYSCTL = Sysctl(
    name="net.test.level",
    oid="net.test.level",
    at=Place(path="bsd/net/test.c", line=170),
    parent="_net_test",
    value_type="int",
    access="LOCKED,RW",
    exists="debug-only",
    visibility=Visibility.KERNEL,
    description="words of the source",
)
SYSCALL = Syscall(name="test_open", at=Place(path="bsd/kern/test.master", line=12), number=501)
REFERENCE = Reference(name="test_open", at=Place(path="bsd/kern/test.c", line=3), function="caller", how="call")
MISS = Miss(at=Place(path="bsd/net/test.c", line=9), kind="sysctl", name="lost", reason="value: size unknown")
FACT = Fact(name="TEST_ACTION_ADD", label="value", value="15", visibility=Visibility.SDK)
EXCERPT = Fact(
    name="TEST_ACTION_ADD", label="118", value="  words of the source\n\n  more", visibility=Visibility.SDK, local=True
)
RELEASE = Release(tag=TAG, commit="0" * 40, date="2020-01-02")
CHANGE = Change(what="renumbered", release=TAG, before=SYSCALL, after=SYSCALL, evidence="same place")
HIT = Hit(record=OPTION, release=TAG, score=2.5, why="exact")

LASTING = Hit(
    record=OPTION,
    release=TAG,
    score=2.5,
    why="exact",
    lasts=Lasting(first="xnu-12.3", last=TAG, words=f"xnu-12.3, xnu-1000.1 to {TAG}"),
)

ROWS: tuple[Row, ...] = (
    OPTION,
    SYMBOL,
    SYSCTL,
    SYSCALL,
    REFERENCE,
    MISS,
    FACT,
    EXCERPT,
    RELEASE,
    CHANGE,
    HIT,
    LASTING,
)


def page(*rows: Row, title: str = "a page", misses: tuple[Miss, ...] = ()) -> Page:
    """Make a page of one section."""
    return Page(title=title, release=TAG, sections=(Section(title="Rows", rows=rows, note="a note"),), misses=misses)


WHOLE = page(*ROWS, misses=(MISS,))
"""A page with every type of row."""

texts = st.one_of(st.just(NASTY), st.text(max_size=40), st.from_regex(r"[A-Za-z_][A-Za-z0-9_.]{0,60}", fullmatch=True))
names = texts.filter(bool)
places = st.builds(Place, path=names, line=st.integers(1, 10**6), column=st.integers(1, 500))
values = st.one_of(st.none(), st.integers(-(2**63), 2**64), texts)
conditions = st.lists(texts, max_size=2).map(tuple)
visibilities = st.sampled_from(Visibility)
shared = {"name": names, "at": places, "conditions": conditions, "visibility": visibilities, "comment": texts}

records: st.SearchStrategy[Record] = st.one_of(
    st.builds(Symbol, form=st.sampled_from(FORMS), parent=texts, value=values, alias_of=texts, **shared),
    st.builds(Sysctl, oid=names, parent=texts, number=st.none() | st.integers(0, 99), access=texts, **shared),
    st.builds(SocketOption, level=texts, value=st.none() | st.integers(0, 2**32), settable=texts, **shared),
    st.builds(Syscall, number=st.integers(0, 999), else_side=st.booleans(), **shared),
)
misses = st.builds(Miss, at=places, kind=texts, name=texts, reason=texts)
rows: st.SearchStrategy[Row] = st.one_of(
    records,
    misses,
    st.builds(Reference, name=names, at=places, function=texts, how=texts, conditions=conditions),
    st.builds(Fact, name=names, label=texts, value=texts, visibility=visibilities, local=st.booleans()),
    st.builds(Release, tag=names, commit=texts, date=texts),
    st.builds(Change, what=texts, release=texts, before=st.none() | records, after=records, evidence=texts),
    st.builds(Hit, record=records, release=texts, score=st.floats(0, 100), why=texts),
)
sections = st.builds(Section, title=texts, note=texts, rows=st.lists(rows, max_size=4).map(tuple))
pages = st.builds(
    Page,
    title=texts,
    release=st.one_of(st.just(TAG), texts),
    sections=st.lists(sections, max_size=3).map(tuple),
    misses=st.lists(misses, max_size=2).map(tuple),
    total=st.none() | st.integers(0, 99),
    origin=st.sampled_from(["", "wheel", "clone"]),
)
