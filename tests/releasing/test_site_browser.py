"""The site in a real browser: nothing from elsewhere, nothing against its policy, found, followed, read."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import duckdb
import pytest

from workreports.releasing import releases, site
from workreports.releasing.site.book import Book
from workreports.releasing.site.pages import Pages
from workreports.releasing.site.receipts import write as write_receipts
from workreports.releasing.site.reports import write as write_report
from workreports.releasing.site.writer import Writer

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
CHECKED = ("zh/index", "en/region/", "zh/indicator/", "en/report/", "zh/data", "en/search", "zh/validation")
HOSTILE = "<script>document.title='hit'</script><img src=x onerror=\"document.title='hit'\">"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing."""


class Reader:
    """A browser at a page of the site, that notes what must not happen."""

    def __init__(self, page: Any, root: str) -> None:
        self.page, self.root = page, root
        self.wrong: list[str] = []
        page.on("console", lambda said: self.wrong.append(said.text))
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("request", lambda asked: self._asked(asked.url))

    def _asked(self, url: str) -> None:
        if not url.startswith((self.root, "data:", "blob:")):
            self.wrong.append(url)

    def at(self, path: str) -> Any:
        """The page there."""
        self.page.goto(self.root + path)
        return self.page


@pytest.fixture(scope="module")
def folder(published: Path, raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the seeds below a path, and beside it one whose report holds markup."""
    top = tmp_path_factory.mktemp("served")
    site.build(published, raw, to=top / "some" / "path")
    shutil.copytree(top / "some" / "path" / "static", top / "some" / "bad" / "static")
    shutil.copytree(top / "some" / "path" / "data", top / "some" / "bad" / "data")
    shutil.copy(top / "some" / "path" / "zh" / "receipt.html", top / "some" / "bad")
    with closing(Book(releases.find(published))) as book:
        document, found = next(iter(book.documents()))
        pages = Pages(book, Writer(top / "some" / "bad"))
        text = " " * document["char_start"] + HOSTILE * (document["characters"] // len(HOSTILE) + 1)
        found["observations"] = [
            row | {"sentence": HOSTILE, "subject": HOSTILE} for row in found["observations"]
        ]
        write_report(pages, document, found, {document["source_file"]: text})
        write_receipts(pages, document, found)
        pages.page("receipt.html", "receipt.html", lambda view: {"title": "receipt"})
    return top


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One browser for all."""
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def root(folder: Path) -> Iterator[str]:
    """The address of a server for it."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/some/"
        server.shutdown()


@pytest.fixture
def reader(browser: Any, root: str) -> Iterator[Reader]:
    """A reader; at the end nothing may have gone wrong."""
    page = browser.new_page()
    found = Reader(page, root)
    yield found
    page.close()
    assert found.wrong == []


def _main_pages(folder: Path) -> list[str]:
    site_ = folder / "some" / "path"
    report = min(path.name for path in (site_ / "zh" / "report").glob("*.html"))
    paths = [
        "index.html", "region/441800.html", "indicator/gdp.html", f"report/{report}", "data.html",
        "search.html?q=GDP", "sql.html", "regions.html", "indicators.html", "reports.html", "dictionary.html",
        "validation.html",
    ]  # fmt: skip
    return [f"path/{language}/{path}" for language in ("zh", "en") for path in paths]


def test_pages_are_quiet_keep_their_policy_and_can_be_read_by_all(reader: Reader, folder: Path) -> None:
    checker = axe.Axe()
    serious = []
    for path in _main_pages(folder):
        page = reader.at(path)
        assert page.locator("h1").count() == 1
        if any(name in path for name in CHECKED):
            found = checker.run(page, options={"resultTypes": ["violations"]}).response["violations"]
            serious += [
                (path, each["id"], each["nodes"][0]["html"][:160])
                for each in found
                if each["impact"] in ("serious", "critical")
            ]
    assert serious == []


def test_the_policy_holds(reader: Reader) -> None:
    page = reader.at("path/zh/index.html")
    page.evaluate(
        """() => { window.stopped = [];
        const note = (event) => window.stopped.push(event.effectiveDirective);
        document.addEventListener("securitypolicyviolation", note);
        const script = document.createElement("script"); script.textContent = "document.title = 'hit'";
        const image = document.createElement("img"); image.src = "http://192.0.2.1/x.png";
        const part = document.createElement("p"); part.setAttribute("style", "color: red");
        document.body.append(script, image, part); }"""
    )
    for _ in range(100):
        if len(page.evaluate("window.stopped")) >= 3:
            break
        page.wait_for_timeout(50)
    assert {name.split("-")[0] for name in page.evaluate("window.stopped")} == {"script", "img", "style"}
    assert page.title() != "hit"
    assert all("Content Security Policy" in said or "192.0.2.1" in said for said in reader.wrong)
    reader.wrong.clear()


@pytest.mark.parametrize("asked", ["生产总值", "GDP", "贫困人口"])
def test_the_search_finds(reader: Reader, asked: str) -> None:
    page = reader.at("path/zh/index.html")
    page.get_by_role("searchbox").fill(asked)
    page.keyboard.press("Enter")
    page.wait_for_selector("#hits a[href*='/report/']")
    assert asked.lower() in page.locator("#hits").inner_text().lower()
    assert page.get_by_role("searchbox").input_value() == asked


def test_from_the_scorecard_to_the_receipt_to_the_marked_characters_and_back(reader: Reader) -> None:
    page = reader.at("path/zh/region/441800.html")
    link = page.locator(".score a.value").first
    said = link.inner_text()
    link.click()
    page.wait_for_selector(".sentence mark")
    assert page.locator(".sentence mark").inner_text() == said
    page.locator("#receipt a[href*='/report/']").first.click()
    page.wait_for_selector("a.o:target")
    assert page.locator("a.o:target").inner_text() == said
    page.go_back()
    page.wait_for_selector(".sentence mark")
    page.locator("#tongue").click()
    page.wait_for_selector(".sentence mark")  # the other language shows the same receipt
    assert "/en/receipt.html?d=" in page.url


def test_regions_are_compared_by_an_address(reader: Reader) -> None:
    page = reader.at("path/en/indicator/gdp.html")
    page.locator("section[data-measure=level] input").first.check()
    assert page.url.endswith("#m=level&r=441800")
    reader.at("path/en/indicator/gdp.html#m=growth&r=441800")
    page.reload()
    page.wait_for_selector("section[data-measure=growth] .compare path")
    assert page.locator("section[data-measure=growth] input").first.is_checked()


def test_a_numeral_shows_its_row(reader: Reader, folder: Path) -> None:
    page = reader.at(next(path for path in _main_pages(folder) if "report/" in path))
    page.locator("a.o").first.focus()
    assert page.locator(".card b").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator(".card").is_visible()


def test_markup_in_a_text_is_shown_as_text(reader: Reader, folder: Path) -> None:
    [report] = (folder / "some" / "bad" / "zh" / "report").glob("*.html")
    page = reader.at(f"bad/zh/report/{report.name}")
    assert page.locator(".text img").count() == 0
    assert "<script>" in page.locator(".text").inner_text()
    identifier = page.locator("a.o").first.get_attribute("id")
    reader.at(f"bad/zh/receipt.html?d={report.stem}&o={identifier}")
    page.wait_for_selector(".sentence")
    assert page.locator("main img").count() == 0
    assert "hit" not in page.title() or "<script>" in page.title()


def test_sql_answers_as_it_does_elsewhere_and_can_be_cancelled(
    reader: Reader, folder: Path, published: Path
) -> None:
    if not (folder / "some" / "path" / "static" / "vendor").is_dir():
        pytest.skip("the engine of the SQL page is not at hand (make sql-page)")
    query = "SELECT subject, value, period FROM observations WHERE indicator_id = 'gdp' ORDER BY ALL"
    page = reader.at("path/zh/sql.html#q=" + quote(query))
    page.locator("#run").click()
    page.locator("#result tbody tr").first.wait_for()
    shown = page.locator("#result tbody tr").all_inner_texts()
    with duckdb.connect(str(releases.find(published) / "workreports.duckdb"), read_only=True) as native:
        rows = native.execute(query).fetchall()
    assert [line.split("\t")[0] for line in shown] == [row[0] for row in rows]
    values = [float(line.split("\t")[1].replace(",", "")) for line in shown]
    assert values == pytest.approx([row[1] for row in rows])
    page.locator("#query").fill(
        "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE hash(a, b) = 1"
    )
    page.locator("#run").click()
    page.locator("#cancel").click()
    page.locator("#query").fill("SELECT 42 AS answer")
    page.locator("#run").click()
    page.locator("#result td", has_text="42").wait_for()


def test_it_works_from_a_folder(browser: Any, folder: Path) -> None:
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto((folder / "some" / "path" / "en" / "search.html").as_uri() + "?q=GDP")
    page.wait_for_selector("#hits a[href*='/report/']")
    page.close()
    assert said == []
