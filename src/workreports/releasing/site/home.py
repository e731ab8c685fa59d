"""The first page: what this is, how much of it, what is covered, what changed, how far it can be trusted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from workreports.declared import declarations
from workreports.declared.dataset import dataset
from workreports.releasing.site import charts, numbers
from workreports.releasing.site.pages import Pages, View, raw

_ROWS = 80  # regions of the picture of what is covered; more are shown by province
_BANDS = ((0.95, 1.01), (0.9, 0.95), (0.8, 0.9), (0.6, 0.8), (0.0, 0.6))
_CHANGES = """SELECT "table", change, cause, count(*) AS n FROM changes
    GROUP BY ALL ORDER BY n DESC, 1, 2, 3 LIMIT 12"""


def write(pages: Pages) -> None:
    """The page."""
    book = pages.book
    told = {
        "counts": _counts(pages),
        "changes": book.rows(_CHANGES),
        "previous": book.manifest.get("previous"),
        "verdicts": book.rows(
            "SELECT verdict, count(*) AS n FROM numerals GROUP BY ALL ORDER BY n DESC, verdict"
        ),
        "kept": book.rows(
            "SELECT verdict, count(*) AS n FROM target_outcomes WHERE repeats IS NULL GROUP BY 1 ORDER BY 1"
        ),
        "checks": book.rows(
            "SELECT count(*) AS n, count(*) FILTER (NOT success) AS failed FROM validation_results"
        )[0],
        "quarantined": book.one("SELECT count(*) FROM quarantine"),
        "newest": sorted(
            (row for row in book.reports if row["report_year"]),
            key=lambda row: (-row["report_year"], row["region_code"] or "~", row["document_id"]),
        )[:8],
    }
    bands = [
        book.one(f"SELECT count(*) FROM observations WHERE confidence >= {low} AND confidence < {high}")  # noqa: S608
        for low, high in _BANDS
    ]

    def of(view: View) -> Mapping[str, Any]:
        return told | {
            "title": view.text("中国政府工作报告数据", "Government work reports of China"),
            "declared": dataset(),
            "cover": raw(charts.coverage(_coverage(view), view.language)),
            "confidence": _confidence(view, bands),
            "verdict_names": {
                column.name: column.enum
                for column in declarations.tables()["numerals"].columns
                if column.enum
            },
        }

    pages.page("index.html", "home.html", of)


def _counts(pages: Pages) -> dict[str, Any]:
    book = pages.book
    years = [row["report_year"] for row in book.reports if row["report_year"]]
    return {
        "reports": len(book.reports),
        "regions": len({row["region_code"] for row in book.reports if row["region_code"]}),
        "years": (min(years), max(years)) if years else None,
        "observations": book.manifest["rows"]["observations"],
        "numerals": book.manifest["rows"]["numerals"],
    }


def _confidence(view: View, bands: list[int]) -> dict[str, Any]:
    whole = sum(bands)
    named = [
        (f"sure{at}", number, f"{low:.2f}–{min(high, 1):.2f}".replace("–1.00", "–1"))
        for at, (number, (low, high)) in enumerate(zip(bands, _BANDS, strict=True))
    ]
    title = view.text("观测按置信度的分布", "Observations by confidence")
    return {
        "bar": raw(charts.tally(named, title)),
        "bands": [(style, name, number, numbers.share(number, whole)) for style, number, name in named],
    }


def _coverage(view: View) -> list[tuple[str, str | None, Mapping[int, tuple[int, str | None]]]]:
    """A row for each region, or for each province where there are many."""
    book = view.book
    codes = {row["region_code"] for row in book.reports if row["region_code"] in book.regions}
    together = len(codes) > _ROWS
    found: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in book.reports:
        code, year = row["region_code"], row["report_year"]
        if code in codes and year:
            found[f"{code[:2]}0000" if together else code][year].append(row["document_id"])
    rows: list[tuple[str, str | None, Mapping[int, tuple[int, str | None]]]] = []
    for code in sorted(found):
        region = book.regions.get(code)
        to = view.region(code) if code in codes or together else None
        cells: dict[int, tuple[int, str | None]] = {
            year: (len(ids), view.report(ids[0]) if len(ids) == 1 else to)
            for year, ids in found[code].items()
        }
        rows.append((str(region["region_name"]) if region else code, to, cells))
    return rows
