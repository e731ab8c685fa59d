"""A page for each region: its reports, its promises and what became of them, its headline series."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import groupby
from typing import Any

from workreports.releasing.site import charts, numbers
from workreports.releasing.site.book import Book, Row
from workreports.releasing.site.pages import Pages, View, raw

_VERDICTS = ("met", "exceeded", "missed", "undecidable")
_CHARTS = 16


def write(pages: Pages) -> None:
    """A page for each region that has a report, or lies above one that has; and the list of them."""
    book = pages.book
    reports: dict[str, list[Row]] = defaultdict(list)
    for row in book.reports:
        if row["region_code"] in book.regions:
            reports[row["region_code"]].append(row)
    listed = _with_parents(book, set(reports))
    for code, found in book.regional(listed):
        _region(pages, book.regions[code], reports.get(code, []), listed, found)
    counts = {code: len(rows) for code, rows in reports.items()}

    def of(view: View) -> Mapping[str, Any]:
        tops = [code for code in listed if book.regions[code]["parent_code"] not in listed]
        children = defaultdict(list)
        for code in listed:
            children[book.regions[code]["parent_code"]].append(code)
        return {
            "title": view.text("地区", "Regions"),
            "tops": tops,
            "children": children,
            "regions": book.regions,
            "counts": counts,
        }

    pages.page("regions.html", "regions.html", of)


def _with_parents(book: Book, codes: set[str]) -> list[str]:
    every = set(codes)
    for code in codes:
        parent = book.regions[code]["parent_code"]
        while parent in book.regions and parent not in every:
            every.add(parent)
            parent = book.regions[parent]["parent_code"]
    return sorted(every)


def _region(
    pages: Pages, region: Row, reports: list[Row], listed: list[str], found: Mapping[str, list[Row]]
) -> None:
    book = pages.book
    reports = sorted(reports, key=lambda row: (-(row["report_year"] or 0), row["document_id"]))
    tally = Counter(row["verdict"] for row in found["promises"])
    below = [code for code in listed if book.regions[code]["parent_code"] == region["region_code"]]

    def of(view: View) -> Mapping[str, Any]:
        return {
            "title": region["region_name"],
            "region": region,
            "parent": book.regions.get(region["parent_code"] or ""),
            "below": [book.regions[code] for code in below],
            "reports": reports,
            "tally": tally,
            "bar": raw(
                charts.tally(_parts(view, tally), view.text("目标兑现情况", "What became of the promises"))
            ),
            "decided": _by_year(row for row in found["promises"] if row["verdict"] != "undecidable"),
            "undecided": _by_year(row for row in found["promises"] if row["verdict"] == "undecidable"),
            "charts": drawn(view, found["series"], found["goals"], book.headline)[:_CHARTS],
            "findings": found["findings"],
            "share": numbers.share,
        }

    pages.page(f"region/{region['region_code']}.html", "region.html", of)


def _parts(view: View, tally: Counter[str]) -> list[tuple[str, int, str]]:
    return [
        (verdict, tally[verdict], numbers.label("target_outcomes", "verdict", verdict, view.language))
        for verdict in _VERDICTS
    ]


def _by_year(rows: Any) -> list[tuple[int | None, list[Row]]]:
    return [(year, list(some)) for year, some in groupby(rows, key=lambda row: row["report_year"])]


def drawn(
    view: View, series: list[Row], goals: list[Row], order: list[tuple[str, str]]
) -> list[dict[str, Any]]:
    """The charts of a region: headline series with two values or more, goals beside them."""
    values, aims = _by_key(series), _by_key(goals)
    found = []
    for key in order:
        row = values.get(key) or []
        if len({one["year"] for one in row} | {one["year"] for one in aims.get(key, [])}) < 2 or not row:
            continue
        found.append(chart(view, key, row, aims.get(key, []), charts.WIDE))
    return found


def chart(
    view: View,
    key: tuple[str, str],
    series: list[Row],
    goals: list[Row],
    frame: charts.Frame,
    years: tuple[int, int] | None = None,
) -> dict[str, Any]:
    """One series as a picture with its name and unit."""
    indicator, measure = key
    unit = series[0]["unit"]
    series = [row for row in series if row["unit"] == unit]
    goals = [row for row in goals if row["unit"] == unit]
    name = view.indicator(indicator) or indicator
    said = numbers.label("observations", "measure", measure, view.language)
    points = charts.points(series, _titles(view, series), (_to(view, row) for row in series))
    aims = charts.points(goals, _titles(view, goals, aim=True), (_to(view, row) for row in goals))
    title = f"{name} · {said}"
    return {
        "indicator": indicator,
        "name": name,
        "measure": measure,
        "said": said,
        "unit": numbers.unit_name(unit, view.language, view.book.units) if unit else "",
        "goals": bool(aims),
        "values": [(point.year, point.title) for point in points],
        "svg": raw(charts.line(frame, title, points, aims, unit or "", view.language, years)),
    }


def _to(view: View, row: Row) -> str:
    return view.receipt(row["document_id"], row["observation_id"])


def _titles(view: View, rows: list[Row], aim: bool = False) -> list[str]:
    what = view.text("目标 ", "goal ") if aim else ""
    return [f"{row['year']}: {what}{view.stated(row)} “{row['quote']}”" for row in rows]


def _by_key(rows: list[Row]) -> dict[tuple[str, str], list[Row]]:
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        found[row["indicator_id"], row["measure"]].append(row)
    return found
