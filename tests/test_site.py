"""The site as its reader gets it: built, opened from local files in a real browser, used by keyboard."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
from study_records import OLD, fill_home

from darwinidx.mark import GUARD_MARKER, NON_API, SENTENCE
from darwinidx.study.finding import words_of
from darwinidx.study.manifest import MANIFEST
from darwinidx.words import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

AXE = Path(os.environ.get("DARWINIDX_AXE", ""))
"""Read at once: no test sees the variables of the one who runs it."""

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
DRIVER = shutil.which("chromedriver") or ""

pytestmark = pytest.mark.skipif(
    not all(map(find_spec, ("sphinx", "furo", "myst_parser", "matplotlib"))),
    reason="Sphinx, Furo, myst-parser or matplotlib is not installed (the extra `site`)",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """Build the site as a user does, in a process of its own."""
    place = tmp_path_factory.mktemp("site")
    fill_home(place / "home")
    environment = {**os.environ, "DARWINIDX_HOME": str(place / "home"), "PYTHONPATH": str(root)}
    command = [sys.executable, "-m", "darwinidx", "notes", "--format", "site", "--to", str(place / "site")]
    done = subprocess.run(
        [*command, "--release", OLD.tag], capture_output=True, text=True, env=environment, cwd=place, check=False
    )
    assert done.returncode == 0, done.stderr
    return place / "site"


class Links(HTMLParser):
    """What a page leads to, and what it loads."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.ids.add(given.get("id", ""))
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "link" and given.get("rel") != "search" and "href" in given:
            self.loads.append(given["href"])
        if "src" in given:
            self.loads.append(given["src"])


def read(path: Path) -> Links:
    page = Links()
    page.feed(path.read_text())
    return page


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def test_every_page_carries_the_mark_and_the_marker(site: Path) -> None:
    assert len(pages(site)) > 20
    for path in pages(site):
        assert SENTENCE in path.read_text(), path
        assert GUARD_MARKER in path.read_text(), path


def test_nothing_comes_from_another_host(site: Path) -> None:
    for path in pages(site):
        assert not [each for each in read(path).loads if re.match(r"(https?:)?//", each)], path
    for path in site.rglob("*.css"):
        assert not re.search(r"(@import|url\()\s*[\"']?(https?:)?//", path.read_text()), path


def test_links_and_pictures_resolve(site: Path) -> None:
    known = {path: read(path) for path in pages(site)}
    count = 0
    for path, page in known.items():
        for each in (*page.links, *page.loads):
            address, _, anchor = each.partition("#")
            if re.match(r"[a-z]+:", address):
                sources = ("https://github.com/apple-oss-distributions/xnu/blob/", "https://developer.apple.com/")
                assert address.startswith(sources) or "furo" in address
                continue
            target = (path.parent / unquote(address.partition("?")[0])).resolve() if address else path
            assert target.is_file(), f"{path.name}: {each}"
            if anchor and target in known:
                assert unquote(anchor) in known[target].ids, f"{path.name}: {each}"
            count += 1
    assert count > 200


def test_a_second_run_overwrites_its_own_and_nothing_else(site: Path, tmp_path: Path, root: Path) -> None:
    copy = tmp_path / "site"
    shutil.copytree(site, copy)
    (copy / "mine.txt").write_text("mine")
    (copy / MANIFEST).unlink()
    (copy / "index.html").write_text("somebody else's page")
    environment = {**os.environ, "DARWINIDX_HOME": str(site.parent / "home"), "PYTHONPATH": str(root)}
    command = [sys.executable, "-m", "darwinidx", "notes", "edges", "--format", "site", "--to", str(copy)]
    done = subprocess.run(
        [*command, "--release", OLD.tag], capture_output=True, text=True, env=environment, cwd=tmp_path, check=False
    )
    assert done.returncode == 2
    assert "did not write it" in done.stderr
    assert (copy / "index.html").read_text() == "somebody else's page"


# From here on in a browser.


@pytest.fixture(scope="module", params=[(1280, 900), (390, 844)], ids=["desk", "telephone"])
def browser(request: pytest.FixtureRequest) -> Iterator[Any]:
    """Start Chromium without a screen; skip where a part is missing."""
    if not CHROMIUM or not DRIVER:
        pytest.skip("chromium or chromedriver is not installed")
    if not find_spec("selenium"):
        pytest.skip("selenium is not installed")
    from selenium import webdriver  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 - may be missing
    from selenium.webdriver.chrome.service import Service  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415

    width, height = request.param
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    yield driver
    driver.quit()


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest, browser: Any) -> str:  # noqa: ANN401 - selenium may be missing
    feature = {"name": "prefers-color-scheme", "value": request.param}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
    chosen: str = request.param
    return chosen


SAMPLE = (
    "index.html",
    "topics/sockets.html",
    "topics/policies.html",
    "topics/necp.html",
    "names/net.necp.debug.html",
    "all-names.html",
    "search.html",
)


def clean(browser: Any) -> list[str]:  # noqa: ANN401 - selenium may be missing
    return [entry["message"] for entry in browser.get_log("browser") if entry["level"] in {"SEVERE", "WARNING"}]


@pytest.mark.browser
@pytest.mark.parametrize("name", SAMPLE)
def test_a_page_is_whole(site: Path, browser: Any, scheme: str, name: str) -> None:  # noqa: ANN401 - selenium may be missing
    browser.get((site / name).as_uri())
    assert clean(browser) == []
    seen = browser.execute_script(
        "const mark = document.querySelector('.announcement').getBoundingClientRect();"
        "return [document.querySelector('.announcement').innerText, mark.top, mark.bottom, window.innerHeight,"
        " document.documentElement.scrollWidth, window.innerWidth,"
        " getComputedStyle(document.body).backgroundColor]"
    )
    words, top, bottom, height, wide, width, paper = seen
    assert SENTENCE in " ".join(words.split())
    assert 0 <= top < bottom <= height / 4
    assert wide <= width, "no page scrolls sideways"
    lightness = sum(int(part) for part in re.findall(r"\d+", paper)[:3])
    assert (lightness > 500) == (scheme == "light")


@pytest.mark.browser
@pytest.mark.parametrize("name", SAMPLE)
def test_axe_finds_nothing_serious(site: Path, browser: Any, scheme: str, name: str) -> None:  # noqa: ANN401 - selenium may be missing
    if not AXE.is_file():
        pytest.skip("DARWINIDX_AXE names no axe.min.js (npm pack axe-core)")
    assert scheme
    browser.get((site / name).as_uri())
    browser.execute_script(AXE.read_text())
    found = browser.execute_async_script(
        "const done = arguments[arguments.length - 1];"
        "axe.run(document, {resultTypes: ['violations'], preload: false}).then(result => done(result.violations.map("
        "each => [each.impact, each.id, each.nodes[0].html])))"
    )
    assert [each for each in found if each[0] in {"serious", "critical"}] == []


LOOK = """
const wide = document.documentElement.clientWidth, seen = each => each.getClientRects().length > 0;
const out = each => each.getBoundingClientRect().right > wide || each.scrollWidth > each.clientWidth + 1;
return {
  tables: [...document.querySelectorAll('.table-wrapper')].filter(out).map(each => each.innerText.slice(0, 80)),
  marks: [...document.querySelectorAll('td.column-mark')].filter(each => !seen(each) || out(each)).length,
  marked: document.querySelectorAll('td.column-mark').length,
  pictures: [...document.querySelectorAll('p.picture img')].filter(seen).filter(
    each => out(each) || !each.closest('a') || !each.closest('a').innerText.includes('Full picture')).length,
  cut: [...document.querySelectorAll('td')].filter(seen).filter(out).map(each => each.innerText),
}"""


@pytest.mark.browser
@pytest.mark.parametrize("name", [*SAMPLE, "topics/options.html", "topics/clients.html", "names/necp_open.html"])
def test_nothing_is_cut_off_at_the_side(site: Path, browser: Any, name: str) -> None:  # noqa: ANN401 - selenium may be missing
    browser.get((site / name).as_uri())
    seen = browser.execute_script(LOOK)
    assert not seen["tables"]
    assert not seen["cut"]
    assert not seen["marks"], "the mark of a row is on the screen"
    assert not seen["pictures"], "a picture is no wider than the screen, and leads to the full one"
    assert seen["marked"] or not name.startswith("topics/options")


@pytest.mark.browser
def test_a_row_on_a_telephone_says_which_cell_is_what(site: Path, browser: Any) -> None:  # noqa: ANN401 - selenium may be missing
    browser.get((site / "topics" / "options.html").as_uri())
    row = browser.execute_script("return document.querySelector('table.wide tbody tr').innerText").split()
    telephone = browser.execute_script("return document.documentElement.clientWidth") < 500
    assert ("From" in row) == ("Mark" in row) == telephone
    assert "non-API," in row


def searched(site: Path, browser: Any, words: str) -> dict[str, str]:  # noqa: ANN401 - selenium may be missing
    """Return where the results of a search lead, in order, each with what stands below it."""
    from selenium.webdriver.support.wait import WebDriverWait  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415

    browser.get(f"{(site / 'search.html').as_uri()}?q={words.replace(' ', '+')}")
    finished = "return (document.querySelector('.search-summary') || {innerText: ''}).innerText"
    WebDriverWait(browser, 20).until(lambda driver: driver.execute_script(finished))
    results = (
        "return [...document.querySelectorAll('#search-results li')].map(each => "
        "[each.querySelector('a').getAttribute('href'), each.querySelector(':scope > span').innerText])"
    )
    assert clean(browser) == []
    return {link.partition("?")[0]: told for link, told in browser.execute_script(results)}


@pytest.mark.browser
@pytest.mark.parametrize(
    ("words", "page"),
    [
        ("net.necp.debug", "net.necp.debug"),
        ("necp debug", "net.necp.debug"),
        ("SO_NECP_ATTRIBUTES", "SO_NECP_ATTRIBUTES"),
        ("attributes", "SO_NECP_ATTRIBUTES"),
        ("4361", "SO_NECP_ATTRIBUTES"),
        ("0x1109", "SO_NECP_ATTRIBUTES"),
        ("drop", "NECP_POLICY_RESULT_DROP"),
        ("result drop", "NECP_POLICY_RESULT_DROP"),
        ("soconnectlock", "soconnectlock"),
    ],
)
def test_search_finds_a_name_by_its_parts_and_a_number_in_both_bases(
    site: Path,
    browser: Any,  # noqa: ANN401 - selenium may be missing
    words: str,
    page: str,
) -> None:
    found = searched(site, browser, words)
    assert next(iter(found)) == f"names/{page}.html", found
    assert NON_API in found[f"names/{page}.html"], "its kind, place and mark stand below it"
    assert all(told.strip() for told in found.values())
    assert "all-names.html" not in found


@pytest.mark.browser
def test_a_topic_about_a_word_comes_before_the_names_that_have_it(site: Path, browser: Any) -> None:  # noqa: ANN401 - selenium may be missing
    first, *others = searched(site, browser, "connect")
    assert first == "topics/sockets.html"
    assert any(link.startswith("names/") for link in others)


@pytest.mark.parametrize("words", ["436", "0x110", "product repositories"])
def test_search_finds_no_number_by_a_piece_of_it_and_no_page_by_its_foot(site: Path, browser: Any, words: str) -> None:  # noqa: ANN401 - selenium may be missing
    assert not [link for link in searched(site, browser, words) if link.startswith("names/")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("net.necp.drop_all_level", {"net", "necp", "drop_all_level", "drop", "all", "level"}),
        ("4361 (0x1109)", {"0x1109_"}),
        ("SO_NECP_CLIENTUUID", {"SO_NECP_CLIENTUUID", "so", "necp", "clientuuid", "client", "uuid"}),
        ("clientUUID", {"clientUUID", "client", "uuid"}),
        ("Each policy", {"Each", "policy"}),
    ],
)
def test_words_of_the_search(text: str, words: set[str]) -> None:
    vocabulary = Vocabulary.of(["necp_client", "NECP_CLIENT_ADD", "uuid_t", "proc_uuid"])
    assert set(words_of(text, vocabulary)) == words


@pytest.mark.browser
def test_everything_is_reached_by_keyboard(site: Path, browser: Any) -> None:  # noqa: ANN401 - selenium may be missing
    from selenium.webdriver.common.keys import Keys  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415

    browser.get((site / "topics" / "sockets.html").as_uri())
    reached: list[tuple[str, str, bool]] = []
    for _ in range(400):
        browser.switch_to.active_element.send_keys(Keys.TAB)
        tag, href, outlined = browser.execute_script(
            "const at = document.activeElement, look = getComputedStyle(at);"
            "return [at.tagName, at.getAttribute('href') || '', look.outlineStyle !== 'none']"
        )
        if tag == "BODY" and reached:
            break
        reached.append((tag, href, outlined))
    links = {href for _, href, _ in reached}
    assert "../names/soconnectlock.html" in links
    assert any("#L62" in href for href in links)
    assert all(outlined for tag, _, outlined in reached if tag == "A"), "where one is can be seen"
    assert any(tag in {"INPUT", "LABEL", "BUTTON"} for tag, _, _ in reached)
