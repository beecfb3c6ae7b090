"""Notes as one HTML file to print: every topic, and a line for each name; nothing is loaded from elsewhere."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from darwinidx.errors import StudyError
from darwinidx.mark import GUARD_MARKER, NON_API, SENTENCE, mark_of_record
from darwinidx.study.columns import breakable
from darwinidx.study.dialects import Single, heading_id
from darwinidx.study.drawing import draw_graph
from darwinidx.study.manifest import Manifest
from darwinidx.study.pages import topic_pages
from darwinidx.study.pictures import draw_named
from darwinidx.study.tables import table
from darwinidx.study.topics import FOLDER
from darwinidx.study.writing import Written, put_files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from darwinidx.study.answers import Answers
    from darwinidx.study.graphs import Graph
    from darwinidx.study.pages import NotePage
    from darwinidx.study.past import Past
    from darwinidx.study.topics import Topic

FILE = "necp.html"

_STYLE = FOLDER.parent / "single.css"
_PICTURE = re.compile(r'<p><img src="picture:([^"]+)"[^>]*></p>')
_HEADING = re.compile(r"<h([1-5])>")


def write_single(answers: Answers, past: Past, topics: Sequence[Topic], folder: Path, asked: Sequence[str]) -> Written:
    """Write the handout."""
    drawn = draw_named(answers, past, topics, ("light",))
    pages = topic_pages(answers, topics, Single(drawn.lost))
    pictures = dict(drawn.files)
    for page in pages:
        pictures |= {name: _drawn(graph, answers.tag) for name, graph in page.graphs.items()}
    names = sorted({name for page in pages for name in page.names}, key=lambda name: (name.lower(), name))
    text = _document(answers, pages, names, pictures)
    manifest = Manifest(
        form="single",
        release=answers.tag,
        commit=answers.commit,
        topics=tuple(asked),
        claims=tuple(claim for page in pages for claim in page.claims),
    )
    return put_files(folder, {FILE: text.encode()}, manifest)


def _drawn(graph: Graph, tag: str) -> bytes:
    """Return a graph as a picture; as words, where there is no library to draw it."""
    try:
        return draw_graph(graph, tag, "light")
    except StudyError:
        arrows = (f"<li><code>{html.escape(start)}</code> to <code>{html.escape(end)}</code></li>"
                  for start, end, _ in graph.arrows)  # fmt: skip
        return f"<ul>{''.join(arrows)}</ul>".encode()


def _document(answers: Answers, pages: Sequence[NotePage], names: Sequence[str], pictures: dict[str, bytes]) -> str:
    contents = "\n".join(f'<li><a href="#{heading_id(page.path)}">{html.escape(page.title)}</a></li>' for page in pages)
    parts = [_section(page, pictures) for page in pages]
    title = f"Notes on NECP, {answers.tag}"
    style = _STYLE.read_text(encoding="utf-8").replace("MARK", f"{NON_API}: {SENTENCE}")
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="darwinidx" content="{GUARD_MARKER}">
<title>{title} ({NON_API})</title>
<style>
{style}</style>
</head>
<body>
<aside class="mark" aria-label="not API"><strong>{NON_API}</strong> {SENTENCE} <code>{GUARD_MARKER}</code></aside>
<main>
<header><h1>{title}</h1>
<p>Made by darwinidx from {answers.tag} ({answers.commit[:12]}). Places lead to the public source, names to the list at
the end.</p></header>
<nav aria-label="Contents"><ol>
{contents}
<li><a href="#names">Names</a></li>
</ol></nav>
{breakable("".join(parts), "<code>")}
<section id="names"><h2>Names</h2>
{breakable(_names(answers, names), "<code>")}
</section>
</main>
<footer class="mark">{NON_API}. {SENTENCE} <code>{GUARD_MARKER}</code></footer>
</body>
</html>
"""


def _section(page: NotePage, pictures: dict[str, bytes]) -> str:
    # Headings go down by one: the handout's title is the only one of the first level.
    body = _HEADING.sub(
        lambda found: f"<h{int(found[1]) + 1}>", _html("\n\n".join(block.text for block in page.blocks))
    )
    body = body.replace("</h2>", "</h3>")
    body = _PICTURE.sub(lambda found: f'<figure class="picture">{_svg(pictures, found[1])}</figure>', body)
    banner = f'<p class="label">{html.escape(page.banner)}</p>' if page.softer else f'<p class="label">{NON_API}</p>'
    return f'<section id="{heading_id(page.path)}"><h2>{html.escape(page.title)}</h2>\n{banner}\n{body}</section>\n'


def _svg(pictures: dict[str, bytes], name: str) -> str:
    text = pictures[name].decode()
    if "<svg " not in text:
        return text
    text = text[text.index("<svg ") :]
    # Several drawings in one file must not share the names of their parts.
    text = re.sub(r'id="([^"]+)"', lambda found: f'id="{name}-{found[1]}"', text)
    return re.sub(r'(href="#|url\(#)', lambda found: f"{found[1]}{name}-", text)


def _names(answers: Answers, names: Sequence[str]) -> str:
    rows = []
    for name in names:
        record = answers.record(name)
        if record is not None:
            place = f"[`{record.at}`]({answers.permalink(record.at)})"
            what = getattr(record, "form", "") or record.kind
            rows.append([f"`{name}`", mark_of_record(record), what, place])
    text = _html(table(("Name", "Mark", "What", "Where"), rows))
    shown = {html.escape(name): heading_id(f"names/{answers.file_of(name)}") for name in names}
    return re.sub(
        r"<tr>\n<td><code>([^<]+)</code>",
        lambda found: f'<tr id="{shown.get(found[1], "")}">\n<td><code>{found[1]}</code>',
        text,
    )


def _html(text: str) -> str:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - comes with rich; only the handout needs it

    made: str = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    return made
