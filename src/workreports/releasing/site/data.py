"""The pages about the data: files and how to load them, the dictionary, the validation, queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from workreports.declared import declarations
from workreports.declared.dataset import dataset
from workreports.declared.expectations import rules
from workreports.releasing import releases
from workreports.releasing.formats import database
from workreports.releasing.site.pages import Pages, View

_SHOWN = 200  # entries of the quarantine on the page; the table has them all
_FORMATS = (
    ("csv/{}.csv", "CSV"),
    ("csv-excel/{}.csv", "CSV (Excel)"),
    ("parquet/{}.parquet", "Parquet"),
    ("{}.dta", "Stata"),
)
_WHOLE = (
    database.NAME, "workreports.xlsx", "SHA256SUMS", "manifest.json", "DICTIONARY.md", "CHANGES.md",
    "CITATION.cff", "datapackage.json", "croissant.json", "dcat.jsonld", "schema-org.jsonld",
)  # fmt: skip

_EXAMPLES = (
    (
        "目标与结果",
        "Promised and delivered",
        "SELECT region_name, subject, target_quote, outcome_quote, verdict\nFROM target_outcomes\n"
        "WHERE verdict <> 'undecidable' AND repeats IS NULL\nORDER BY region_name, target_id",
    ),
    (
        "生产总值",
        "Gross domestic product",
        "SELECT region_name, period, value / 1e8 AS yi, status, quote\nFROM series\n"
        "WHERE indicator_id = 'gdp' AND measure = 'level'\nORDER BY ALL",
    ),
    (
        "每个数字的判定",
        "What became of each numeral",
        "SELECT verdict, count(*) AS numerals\nFROM numerals\nGROUP BY verdict\nORDER BY numerals DESC",
    ),
)


def write(pages: Pages, history: Sequence[releases.Listed]) -> None:
    """All of them, and the files of the release beside them."""
    files = dict(releases.files(pages.book.folder))
    files[releases.SUMS] = pages.book.folder / releases.SUMS
    for path, file in files.items():
        if not path.endswith(".html"):
            pages.writer.link(f"files/{path}", file)
    _data(pages, files, history)
    _dictionary(pages)
    _validation(pages)
    _sql(pages, files[database.NAME].stat().st_size)


def _data(pages: Pages, files: Mapping[str, Any], history: Sequence[releases.Listed]) -> None:
    book = pages.book
    known = {entry["path"]: entry for entry in book.manifest["files"]}

    def of(path: str) -> dict[str, Any]:
        return {
            "path": path,
            "bytes": files[path].stat().st_size,
            "sha256": known.get(path, {}).get("sha256"),
        }

    tables = [
        (
            table,
            book.manifest["rows"][name],
            [(title, of(path.format(name))) for path, title in _FORMATS if path.format(name) in files],
        )
        for name, table in declarations.tables().items()
    ]
    causes: dict[str, list[Any]] = defaultdict(list)
    for row in book.rows(
        "SELECT change, cause, count(*) AS n FROM changes GROUP BY ALL ORDER BY n DESC, 1, 2"
    ):
        causes[row["change"]].append(row)

    def told(view: View) -> Mapping[str, Any]:
        return {
            "title": view.text("数据下载", "Data"),
            "declared": dataset(),
            "tables": tables,
            "whole_files": [of(path) for path in _WHOLE if path in files],
            "history": history,
            "causes": causes,
            "size": size,
            "warnings": _warnings(),
            "database": database.NAME,
        }

    pages.page("data.html", "data.html", told)


def _sql(pages: Pages, bytes_of_data: int) -> None:
    def of(view: View) -> Mapping[str, Any]:
        return {
            "title": "SQL",
            "database": database.NAME,
            "size": size(bytes_of_data),
            "engine": pages.engine,
            "examples": [(view.text(zh, en), query) for zh, en, query in _EXAMPLES],
        }

    pages.page("sql.html", "sql.html", of)


def size(number: int) -> str:
    """Bytes as people read them."""
    for step, name in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if number >= step:
            return f"{number / step:.1f} {name}"
    return f"{number} B"


def _dictionary(pages: Pages) -> None:
    def of(view: View) -> Mapping[str, Any]:
        return {
            "title": view.text("数据字典", "Data dictionary"),
            "tables": declarations.tables().values(),
            "declared": dataset(),
        }

    pages.page("dictionary.html", "dictionary.html", of)


def _validation(pages: Pages) -> None:
    book = pages.book
    described = {(e.table, e.name): e for rule in rules().values() for e in rule.expectations}
    results: dict[str, list[Any]] = defaultdict(list)
    for row in book.rows('SELECT * FROM validation_results ORDER BY "table", success, expectation'):
        results[row["table"]].append(row)
    quarantine = book.rows("SELECT * FROM quarantine ORDER BY quarantine_id LIMIT ?", _SHOWN)
    reasons = book.rows("SELECT reason, count(*) AS n FROM quarantine GROUP BY ALL ORDER BY n DESC, reason")

    def of(view: View) -> Mapping[str, Any]:
        return {
            "title": view.text("数据校验", "Validation"),
            "tables": declarations.tables(),
            "results": results,
            "described": described,
            "quarantine": quarantine,
            "reasons": reasons,
            "rows_of": book.manifest["rows"],
        }

    pages.page("validation.html", "validation.html", of)


def _warnings() -> list[Any]:
    """What a reader must know, of all tables, each once."""
    found = [text for table in declarations.tables().values() for text in table.warnings]
    return list(dict.fromkeys(found))
