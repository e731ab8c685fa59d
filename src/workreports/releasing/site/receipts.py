"""Receipts: what one observation rests on. One page shows them all, from a file of data for each report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workreports.declared import declarations
from workreports.observing import explain
from workreports.releasing.site import numbers
from workreports.releasing.site.book import Row
from workreports.releasing.site.pages import LANGUAGES, Pages, View

_DOCUMENT = ("document_id", "title", "region_code", "region_name", "report_year", "source_file", "confidence")
_LEFT_OUT = (
    "document_id",
    "region_code",
    "region_name",
    "source_file",
    "sentence",
    "period_start",
    "period_end",
)
_FINDING = ("severity", "explanation_en", "explanation_zh", "action_en", "action_zh")
_CHANGE = ("change", "column", "old_value", "new_value", "cause")
_ENUMS = ("measure", "basis", "price_basis", "status", "bound", "rank_by")


def write(pages: Pages, document: Row, found: Mapping[str, list[Row]]) -> None:
    """The data of a report's observations; a sentence that has many stands once."""
    sentences: dict[int, str] = {}
    paths = {row["section_id"]: row["path"] for row in found["sections"]}
    rows = {}
    for row in found["observations"]:
        sentences.setdefault(row["sentence_start"], row["sentence"])
        kept = {name: value for name, value in row.items() if name not in _LEFT_OUT and value is not None}
        kept["section"] = paths.get(row["section_id"])
        rows[kept.pop("observation_id")] = kept
    for finding in found["findings"]:
        told = {name: finding[name] for name in _FINDING}
        for name in ("observation_id", "other_observation_id"):
            if finding[name] in rows:
                rows[finding[name]].setdefault("findings", []).append(told)
    for verdict in found["verdicts"]:
        for name in ("target_observation_id", "outcome_observation_id"):
            if verdict[name] in rows:
                rows[verdict[name]].setdefault("promises", []).append(verdict)
    for change in found["changes"]:
        rows[change["row_key"]].setdefault("changes", []).append({name: change[name] for name in _CHANGE})
    content = {"document": {name: document[name] for name in _DOCUMENT}, "sentences": sentences, "rows": rows}
    pages.writer.call(f"data/receipts/{document['document_id']}.js", "receipts", content)


def write_page(pages: Pages) -> None:
    """The page, and what columns, units and rules are called."""
    columns = declarations.tables()["observations"].columns
    rules = explain.rules()
    for language in LANGUAGES:
        content = {
            "columns": {
                column.name: [getattr(column.title, language), getattr(column.description, language)]
                for column in columns
                if column.name not in _LEFT_OUT
            },
            "enums": {
                column.name: {value: getattr(text, language) for value, text in column.enum.items()}
                for column in columns
                if column.name in _ENUMS and column.enum
            },
            "verdicts": {
                name: {value: getattr(text, language) for value, text in (column.enum or {}).items()}
                for column in declarations.tables()["target_outcomes"].columns
                for name in [column.name]
                if name in ("verdict", "rule")
            },
            "indicators": {code: row[f"name_{language}"] for code, row in pages.book.indicators.items()},
            "units": {code: numbers.unit_name(code, language, pages.book.units) for code in pages.book.units},
            "decides": explain.DECIDES,
            "rules": rules,
        }
        pages.writer.call(f"data/words-{language}.js", "words", content)

    def of(view: View) -> Mapping[str, Any]:
        return {"title": view.text("观测凭据", "Receipt of an observation")}

    pages.page("receipt.html", "receipt.html", of)
