"""A page for each report: its text, set to be read, every numeral marked by its verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from workreports.releasing.site import marks, numbers
from workreports.releasing.site.book import Row
from workreports.releasing.site.pages import Pages, View

_UNSURE = 0.8  # rows below look unsure
_LISTED = 1_500  # reports on one list


def write(pages: Pages, document: Row, found: Mapping[str, list[Row]], texts: Mapping[str, str]) -> bool:
    """The page of a report; whether its text was at hand."""
    text = texts.get(document["source_file"])
    blocks = marks.sentences(found) if text is None else marks.blocks(text, document, found)
    copies = [row for row in found["document_copies"] if row["copy_no"] > 1]

    def of(view: View) -> Mapping[str, Any]:
        return {
            "title": view.title(document),
            "document": document,
            "region": view.book.regions.get(document["region_code"] or ""),
            "blocks": list(_shown(view, blocks)),
            "whole_text": text is not None,
            "rows": found["observations"],
            "sections": [row for row in found["sections"] if row["level"] == 1],
            "copies": copies,
            "findings": found["findings"],
            "unsure": _UNSURE,
        }

    pages.page(f"report/{document['document_id']}.html", "report.html", of)
    return text is not None


def _shown(view: View, blocks: list[marks.Block]) -> Iterator[dict[str, Any]]:
    """Blocks with what stands in the margin where it changes."""
    last: tuple[Any, ...] | None = None
    for block in blocks:
        margin = None
        if block.section is not None and block.section["role"] is not None:
            now = (block.section["role"], block.section["period"])
            if now != last:
                margin = (
                    numbers.label("sections", "role", now[0], view.language),
                    (now[1] or "").replace("/", "–"),
                )
            last = now
        furniture = all(piece.kind == "furniture" for piece in block.pieces)
        yield {"block": block, "margin": margin, "furniture": furniture}


def write_list(pages: Pages) -> None:
    """All reports by year; of very many, the newest."""
    reports = sorted(
        pages.book.reports,
        key=lambda row: (-(row["report_year"] or 0), row["region_code"] or "~", row["document_id"]),
    )

    def of(view: View) -> Mapping[str, Any]:
        return {
            "title": view.text("报告", "Reports"),
            "years": _by_year(reports[:_LISTED]),
            "listed": min(len(reports), _LISTED),
            "all_of_them": len(reports),
        }

    pages.page("reports.html", "reports.html", of)


def _by_year(reports: list[Row]) -> list[tuple[int | None, list[Row]]]:
    return [(year, list(some)) for year, some in groupby(reports, key=lambda row: row["report_year"])]


def searched(document: Row, found: Mapping[str, list[Row]]) -> Iterator[str]:
    """What a report is found by: its title, its headings, the sentences with figures."""
    for text in (document["title"], document["region_name"], document["speaker"]):
        if text:
            yield text
    yield from (str(row["heading"]) for row in found["sections"] if row["heading"])
    yield from {str(row["sentence"]) for row in found["observations"]}
