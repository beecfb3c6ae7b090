"""The site's search: names are found by their parts and numbers in both bases, and each result says what it leads to.

Sphinx takes the words of a page from a language and the order of results from a scorer; both are made here.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from darwinidx.study.pages import plain_summary
from darwinidx.words import Vocabulary, parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sphinx.search import SearchLanguage  # type: ignore[import-not-found,unused-ignore]

    from darwinidx.study.pages import NotePage
    from darwinidx.study.topics import Topic

LANGUAGE = "darwinidx"
"""What the language of the search is called in the settings."""

_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"0[xX][0-9a-fA-F]+|[0-9]+")

_SPLIT = r"""
var splitQuery = query => query.split(/[^\p{Letter}\p{Number}_]+/u).filter(Boolean).map(
  word => /^(0x[0-9a-f]+|[0-9]+)$/i.test(word) ? "0x" + BigInt(word).toString(16) + "_" : word);
"""
"""The same in the browser for what a reader types; a name typed whole stays whole."""

_SCORER = """
var ABOUT = %s;
var ASKED = (new URLSearchParams(location.search).get("q") || "").toLowerCase().split(/[^a-z0-9_]+/).filter(Boolean);
var Scorer = {
  score: result => {
    const title = result[1].toLowerCase(), about = ABOUT[result[0]] || null;
    const wordsOf = text => text.toLowerCase().split(/[^a-z0-9_]+/);
    const told = wordsOf(about || ""), names = ASKED.length && result[0].startsWith("topics/");
    const topic = names && ASKED.every(word => told.includes(word) || wordsOf(title).includes(word));
    const all = ASKED.length && ASKED.every(word => title.includes(word) || told.includes(word));
    result[3] = about;
    return result[4] + (all ? 20 + 20 * ASKED.join("").length / title.length : 0) + (topic ? 25 : 0);
  },
  objNameMatch: 11, objPartialMatch: 6, objPrio: {0: 15, 1: 5, 2: -5}, objPrioDefault: 0,
  title: 15, partialTitle: 7, term: 5, partialTerm: 2
};
"""
"""A name that is all that was asked for comes first, then topics that are about it by their own words, then the
shortest name that has it all; the rest is Sphinx's own.

The fourth field of a result is shown below it: excerpts would be fetched from the pages, which browsers refuse from
local files.
"""


def words_of(text: str, vocabulary: Vocabulary) -> Iterator[str]:
    """Yield the words of a text: names whole and in parts, numbers in one spelling whatever their base.

    The sign behind a number keeps it from being found as the beginning of a longer one.
    """
    for word in _WORD.findall(text):
        if _NUMBER.fullmatch(word):
            yield f"{int(word, 16 if word[:2].lower() == '0x' else 10):#x}_"
            continue
        yield word
        for part in parts(word):
            yield from {part: None, **dict.fromkeys(vocabulary.split(part))} if part != word.lower() else ()


def search_language(names: Iterable[str]) -> type[SearchLanguage]:
    """Return the language that Sphinx reads pages about some names in."""
    from sphinx.search.en import SearchEnglish  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 - an extra

    vocabulary = Vocabulary.of(names)

    class Names(SearchEnglish):  # type: ignore[misc,unused-ignore]
        """English with names of code in it."""

        lang = LANGUAGE
        js_splitter_code = _SPLIT

        def split(self, input: str) -> list[str]:  # noqa: A002 - Sphinx calls it so
            return list(words_of(input, vocabulary))

    return Names


def scorer(pages: Sequence[NotePage], topics: Sequence[Topic]) -> str:
    """Return the script that says of each result what its page is about."""
    about = {f"topics/{topic.slug}": plain_summary(topic) for topic in topics}
    about["index"] = "the topics, in the order in which they are best read"
    about |= {page.path: _kind_and_place(page) for page in pages if page.path.startswith("names/")}
    return _SCORER % json.dumps(about, ensure_ascii=False)


def _kind_and_place(page: NotePage) -> str:
    facts = page.claims[0].facts if page.claims else {}
    value = facts.get("value", facts.get("number", "") if facts.get("kind") == "syscall" else "")
    shown = f"{value} ({int(value):#x})" if value.isdecimal() and int(value) > 9 else value  # noqa: PLR2004 - one digit
    return " · ".join(filter(None, (str(page.front["form"]), shown, str(page.front["at"]), str(page.front["label"]))))
