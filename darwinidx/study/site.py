"""Notes as a web site, built by Sphinx with the theme Furo: no script, font or picture from anywhere else.

Why these: both are kept well and by many, their search runs from local files without a server, and Furo is light and
dark, readable on a telephone and reachable by keyboard. (MkDocs has not been released since 2024.)
"""

from __future__ import annotations

import io
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from darwinidx.errors import StudyError
from darwinidx.mark import GUARD_MARKER, NON_API, SENTENCE
from darwinidx.study.columns import breakable, label_cells
from darwinidx.study.dialects import Site
from darwinidx.study.drawing import draw_graph
from darwinidx.study.finding import LANGUAGE, scorer, search_language
from darwinidx.study.manifest import Manifest
from darwinidx.study.pages import compose
from darwinidx.study.pictures import draw_named
from darwinidx.study.writing import Written, files_below, put_files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from darwinidx.study.answers import Answers
    from darwinidx.study.pages import NotePage
    from darwinidx.study.past import Past
    from darwinidx.study.topics import Topic

_THEMES = ("light", "dark")
_STYLE = Path(__file__).parent.parent / "data" / "site.css"
_SCORER = "scorer.js"
_LEFT_BEHIND = (".buildinfo", "objects.inv", ".doctrees")
"""What the builder makes for itself."""
_NEEDED = ("sphinx", "furo", "myst_parser", "matplotlib")
_LANDMARKS = {"announcement-content": "not API", "sidebar-drawer": "Topics", "toc-drawer": "On this page"}
"""Parts of a page, and what they are to be called for those who hear it."""


def write_site(answers: Answers, past: Past, topics: Sequence[Topic], folder: Path, asked: Sequence[str]) -> Written:
    """Build the site and put it into a folder."""
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise StudyError(
            "the site is built by Sphinx with Furo, and drawn by matplotlib",
            context=f"not installed: {', '.join(missing)}",
            hint="pip install 'darwinidx[site]', or '.[site]' in a checkout",
        )
    drawn = draw_named(answers, past, topics, _THEMES)
    pages = compose(answers, topics, lambda where: Site(where, drawn.lost))
    pictures = dict(drawn.files)
    for page in pages:
        for name, graph in page.graphs.items():
            for theme in _THEMES:
                pictures[f"{name}-{theme}"] = draw_graph(graph, answers.tag, theme)
    with tempfile.TemporaryDirectory(prefix="darwinidx-site-") as place:
        source, out = Path(place) / "source", Path(place) / "site"
        _lay_out(source, pages, pictures, topics)
        _build(source, out, answers, [page.title for page in pages if page.path.startswith("names/")])
        files = {name: _finished(out / name) for name in files_below(out) if not name.startswith(_LEFT_BEHIND)}
    manifest = Manifest(
        form="site",
        release=answers.tag,
        commit=answers.commit,
        topics=tuple(asked),
        claims=tuple(claim for page in pages for claim in page.claims),
    )
    return put_files(folder, files, manifest)


def _lay_out(source: Path, pages: Sequence[NotePage], pictures: dict[str, bytes], topics: Sequence[Topic]) -> None:
    """Write what Sphinx reads."""
    for page in pages:
        path = source / f"{page.path}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_index(page, topics) if page.path == "index" else _page(page), encoding="utf-8")
    entrance = next(page for page in pages if page.path == "index")
    listed = next(block.text for block in entrance.blocks if block.key == "names")
    listed = listed.replace("## All names", "# All names").replace("\n### ", "\n## ")
    # It has every name, so that every search would find it.
    (source / "all-names.md").write_text(f"---\nno-search: true\n---\n\n{listed}\n\n{_foot()}\n", encoding="utf-8")
    (source / _SCORER).write_text(scorer(pages, topics), encoding="utf-8")
    where = source / "extra" / "pictures"
    where.mkdir(parents=True)
    for name, data in pictures.items():
        (where / f"{name}.svg").write_bytes(data)
    (source / "own").mkdir()
    (source / "own" / "darwinidx.css").write_bytes(_STYLE.read_bytes())


def _page(page: NotePage) -> str:
    head = "---\norphan: true\n---\n\n" if page.path.startswith("names/") else ""
    label = page.front.get("label", NON_API)
    where = page.front.get("form", "topic")
    badge = f"{{.badge}}\n**{label}** · {where} · {page.front['release']}"
    also = f"\n\n> {page.softer}" if page.softer else ""
    parts = (block.text for block in page.blocks if block.key != "onwards")  # the theme has its own way onwards
    return head + "\n\n".join([f"# {page.title}", badge + also, *parts, _foot()]) + "\n"


def _index(page: NotePage, topics: Sequence[Topic]) -> str:
    start = next(block.text for block in page.blocks if block.key == "start")
    listed = "\n".join(f"topics/{topic.slug}" for topic in topics)
    tree = f"```{{toctree}}\n:hidden:\n\n{listed}\n```"
    more = "```{toctree}\n:hidden:\n\nall-names\n```"
    badge = f"{{.badge}}\n**{NON_API}** · notes · {page.front['release']}"
    ways = "[All names](all-names.md) lists every name that has a page; the search finds them too."
    return "\n\n".join([f"# {page.title}", badge, start, ways, tree, more, _foot()]) + "\n"


def _foot() -> str:
    words = "Study material made by darwinidx; not for product repositories."
    return f"{{.foot .no-search}}\n{NON_API}. {words} `{GUARD_MARKER}`"


def _finished(path: Path) -> bytes:
    """Return a file of the site; pages tell their landmarks apart, which the theme leaves to its user."""
    data = path.read_bytes()
    if path.suffix == ".html":
        for plain, words in _LANDMARKS.items():
            data = data.replace(
                f'<aside class="{plain}">'.encode(), f'<aside class="{plain}" aria-label="{words}">'.encode()
            )
        data = breakable(data.decode(), '<span class="pre">').encode()
    return data


def _build(source: Path, out: Path, answers: Answers, names: Sequence[str]) -> None:
    from sphinx.application import Sphinx  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 - an extra
    from sphinx.util.docutils import (  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 - same
        docutils_namespace,
        patch_docutils,
    )

    warnings = io.StringIO()
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()), patch_docutils(None), docutils_namespace():
        app = Sphinx(
            str(source), None, str(out), str(out.parent / "doctrees"), "html",
            confoverrides=_settings(answers, source), status=None, warning=warnings, freshenv=True,
        )  # fmt: skip
        app.add_search_language(search_language(names))
        app.connect("doctree-resolved", label_cells)
        app.build()
    told = [line for line in warnings.getvalue().splitlines() if line.strip()]
    if told or app.statuscode:
        raise StudyError(
            "the site was not built cleanly", context="\n".join(told[:8]), hint="this is a fault of darwinidx"
        )


def _settings(answers: Answers, source: Path) -> dict[str, Any]:
    announcement = f'<strong>{NON_API}</strong> <span>{SENTENCE}</span> <span class="marker">{GUARD_MARKER}</span>'
    return {
        "project": "NECP notes",
        "author": "darwinidx",
        "release": answers.tag,
        "version": answers.tag,
        "html_title": f"NECP notes · {answers.tag}",
        "language": "en",
        "extensions": ["myst_parser"],
        "myst_enable_extensions": ["attrs_block"],
        "myst_heading_anchors": 3,
        "html_theme": "furo",
        "html_theme_options": {"announcement": announcement, "navigation_with_keys": True},
        "html_static_path": ["own"],
        "html_extra_path": ["extra"],
        "html_css_files": ["darwinidx.css"],
        "html_search_language": LANGUAGE,
        "html_search_scorer": str(source / _SCORER),
        "html_show_search_summary": False,  # it would fetch pages, which browsers refuse from local files
        "html_show_sourcelink": False,
        "html_copy_source": False,
        "html_show_copyright": False,
        "html_show_sphinx": False,
        "html_use_index": False,
        "html_domain_indices": False,
        "exclude_patterns": ["extra", "own"],
        "pygments_style": "friendly",
        "suppress_warnings": ["misc.highlighting_failure"],
    }
