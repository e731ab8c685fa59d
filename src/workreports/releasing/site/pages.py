"""How a page is made: templates, the two languages, addresses that hold from a folder and below any path."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from workreports.declared.dataset import dataset
from workreports.releasing.site import numbers
from workreports.releasing.site.book import Book, Row
from workreports.releasing.site.search import Index
from workreports.releasing.site.writer import Writer

LANGUAGES = ("zh", "en")
_HERE = Path(__file__).resolve().parent
_ENGINE = _HERE / "vendor"  # made by `make sql-page`, never committed
_FIRST = """<!doctype html>
<html lang="zh">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<meta http-equiv="refresh" content="0; url=zh/index.html">
<title>{title}</title>
</head>
<body><p><a href="zh/index.html">中文</a> · <a href="en/index.html">English</a></p></body>
</html>
"""


class Pages:
    """The pages of a site."""

    def __init__(self, book: Book, writer: Writer) -> None:
        self.book = book
        self.writer = writer
        self._templates = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )

    @property
    def engine(self) -> bool:
        """Whether the engine for queries in the browser is at hand."""
        return (_ENGINE / "duckdb.js").is_file()

    def page(self, path: str, template: str, told: Callable[[View], Mapping[str, Any]]) -> None:
        """A page in both languages; `told` gives what it shows, which depends on the language."""
        for language in LANGUAGES:
            view = View(self.book, language, path)
            text = self._templates.get_template(template).render(
                {
                    "v": view,
                    "t": view.text,
                    "url": view.url,
                    "label": partial(_labelled, language),
                    "whole": numbers.whole,
                    "plain": numbers.plain,
                    "title_of_site": getattr(dataset().title, language),
                    **told(view),
                }
            )
            self.writer.text(f"{language}/{path}", text)

    def static(self) -> None:
        """The style sheet, the scripts, and the page that leads to the first."""
        for file in sorted((_HERE / "static").iterdir()):
            self.writer.data(f"static/{file.name}", file.read_bytes())
        for file in sorted(_ENGINE.glob("*")):
            self.writer.data(f"static/vendor/{file.name}", file.read_bytes())
        self.writer.text("index.html", _FIRST.format(title=dataset().title.zh))

    def search(self, index: Index) -> None:
        """The page that finds, and what it finds with."""
        book = self.book
        about = [
            [row["document_id"], called(row, "zh"), row["region_name"], row["report_year"]]
            for row in book.reports
        ]
        aliases: dict[str, list[str]] = {}
        for row in book.rows("SELECT indicator_id, alias FROM indicator_aliases ORDER BY ALL"):
            aliases.setdefault(row["indicator_id"], []).append(row["alias"])
        named = [
            [
                "indicator",
                row["indicator_id"],
                row["name_zh"],
                row["name_en"],
                aliases.get(row["indicator_id"], []),
            ]
            for row, _, _ in book.of_indicators()
        ]
        codes = dict.fromkeys(row["region_code"] for row in book.reports if row["region_code"])
        named += [
            ["region", code, book.regions[code]["region_name"], "", []]
            for code in codes
            if code in book.regions
        ]
        self.writer.call(
            "data/search/about.js",
            "about",
            {"documents": about, "named": named, "shards": index.shards},
        )
        for number, shard in index.files():
            self.writer.call(f"data/search/{number}.js", "shard", [number, shard])
        self.page("search.html", "search.html", lambda _: {})


class View:
    """A page in one language: what it says and where it leads."""

    def __init__(self, book: Book, language: str, path: str) -> None:
        self.book = book
        self.language = language
        self.path = path
        self.root = "../" * (path.count("/") + 1)
        self.other = "en" if language == "zh" else "zh"

    def text(self, zh: str, en: str) -> str:
        """The words in the language of the page."""
        return zh if self.language == "zh" else en

    def url(self, path: str) -> str:
        """The address of another page in the same language."""
        return f"{self.root}{self.language}/{path}"

    def name(self, row: Mapping[str, Any]) -> str:
        """The name of an indicator."""
        return str(row[f"name_{self.language}"])

    def indicator(self, code: str | None) -> str | None:
        """The name of an indicator by its code."""
        row = self.book.indicators.get(code or "")
        return self.name(row) if row else None

    def amount(self, value: float | None, unit: str | None) -> str:
        """A value with its unit."""
        return numbers.amount(value, unit, self.language, self.book.units)

    def stated(self, row: Mapping[str, Any]) -> str:
        """The value of a row with its bound."""
        return numbers.stated(row, self.language, self.book.units)

    def report(self, document: str, observation: str | None = None) -> str:
        """The address of a report, or of a place in it."""
        return self.url(f"report/{document}.html") + (f"#{observation}" if observation else "")

    def receipt(self, document: str, observation: str) -> str:
        """The address of an observation."""
        return self.url(f"receipt.html?d={document}&o={observation}")

    def region(self, code: str | None) -> str | None:
        """The address of a region."""
        return self.url(f"region/{code}.html") if code and code in self.book.regions else None

    def title(self, row: Row) -> str:
        """What a report is called."""
        return called(row, self.language)


def called(row: Row, language: str) -> str:
    """The title of a report; of one without title, whose it is and of which year, or else its file."""
    if row["title"]:
        return str(row["title"])
    untitled = "（无题）" if language == "zh" else " (untitled)"
    if row["region_name"] and row["report_year"] and row["kind"] == "work_report":
        return f"{row['report_year']}年{row['region_name']}政府工作报告{untitled}"
    return str(row["source_file"]).rpartition("/")[2] + untitled


def _labelled(language: str, table: str, column: str, value: str | None) -> str:
    return numbers.label(table, column, value, language)


def raw(svg: str) -> Markup:
    """A picture that was escaped when it was drawn."""
    return Markup(svg)  # noqa: S704 (charts.py escapes all it is given)
