"""A page for each indicator: what it is, its values in all regions and years, its slice to download."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from workreports.releasing.site import charts, numbers
from workreports.releasing.site.book import Row
from workreports.releasing.site.pages import Pages, View
from workreports.releasing.site.regions import chart
from workreports.releasing.site.writer import compact

_SMALL = 24  # small charts on a page
FAMILIES = {  # in the order of the list; one that is not named here comes last under its own name
    "national_accounts": ("国民经济核算", "National accounts"),
    "industry": ("工业", "Industry"),
    "agriculture": ("农业农村", "Agriculture and villages"),
    "investment": ("投资", "Investment"),
    "trade": ("贸易与消费", "Trade and consumption"),
    "finance": ("财政与金融", "Public and private finance"),
    "prices_income": ("物价与收入", "Prices and incomes"),
    "labour_population": ("就业与人口", "Labour and population"),
    "market_entities": ("市场主体", "Market entities"),
    "innovation": ("创新", "Innovation"),
    "transport": ("交通", "Transport"),
    "energy": ("能源", "Energy"),
    "environment": ("环境", "Environment"),
    "housing_city": ("住房与城市", "Housing and cities"),
    "tourism": ("旅游", "Tourism"),
    "education": ("教育", "Education"),
    "health_care": ("卫生健康", "Health care"),
    "social_security": ("社会保障", "Social security"),
    "public_services": ("公共服务", "Public services"),
}
_MEASURES = ("level", "growth", "share", "index", "change", "multiple", "rank", "gap")
_SLICE = (
    "region_code", "region_name", "year", "measure", "basis", "price_basis", "value", "value_max", "low",
    "high", "unit", "bound", "status", "confidence", "flags", "quote", "observation_id", "document_id",
)  # fmt: skip


def write(pages: Pages) -> None:
    """The pages, the slices, and the list of them."""
    listed = []
    for indicator, series, goals in pages.book.of_indicators():
        _indicator(pages, indicator, series, goals)
        regions = {row["region_code"] for row in series}
        years = [row["year"] for row in series if row["year"]]
        listed.append((indicator, len(series), len(regions), min(years), max(years)))
    families: dict[str, list[Any]] = defaultdict(list)
    for entry in listed:
        families[entry[0]["family"]].append(entry)

    def of(view: View) -> Mapping[str, Any]:
        order = [*FAMILIES, *sorted(set(families) - set(FAMILIES))]
        named = [
            (view.text(*FAMILIES.get(family, (family, family))), families[family])
            for family in order
            if family in families
        ]
        return {"title": view.text("指标", "Indicators"), "families": named}

    pages.page("indicators.html", "indicators.html", of)


def _indicator(pages: Pages, indicator: Row, series: list[Row], goals: list[Row]) -> None:
    code = indicator["indicator_id"]
    _slice(pages, code, series)
    by_measure: dict[str, list[Row]] = defaultdict(list)
    for row in series:
        by_measure[row["measure"]].append(row)
    measures = [name for name in _MEASURES if name in by_measure]

    def of(view: View) -> Mapping[str, Any]:
        return {
            "title": view.name(indicator),
            "indicator": indicator,
            "aliases": [
                part
                for part in (indicator["aliases"] or "").split("|")
                if "(" not in part and ")" not in part
            ][:24],
            "measures": [_measure(view, code, name, by_measure[name], goals) for name in measures],
            "rows": len(series),
        }

    pages.page(f"indicator/{code}.html", "indicator.html", of)


def _measure(view: View, code: str, measure: str, rows: list[Row], goals: list[Row]) -> dict[str, Any]:
    usual = _usual_unit(rows)
    rows = [row for row in rows if row["unit"] == usual and row["year"]]
    years = sorted({row["year"] for row in rows})
    by_region: dict[str | None, list[Row]] = defaultdict(list)
    for row in rows:
        by_region[row["region_code"]].append(row)
    aims: dict[str | None, list[Row]] = defaultdict(list)
    for row in goals:
        if row["measure"] == measure and row["year"]:
            aims[row["region_code"]].append(row)
    order = sorted(by_region, key=lambda region: (region is None, region or ""))
    most = sorted(order, key=lambda region: (-len(by_region[region]), region or ""))[:_SMALL]
    return {
        "measure": measure,
        "said": numbers.label("observations", "measure", measure, view.language),
        "unit": numbers.unit_name(usual, view.language, view.book.units) if usual else "",
        "code": usual,
        "years": years,
        "small": [
            (
                by_region[region][0]["region_name"],
                view.region(region),
                _drawn(view, code, measure, by_region[region], aims[region], years),
            )
            for region in order
            if region in most and len({row["year"] for row in by_region[region]}) > 1
        ],
        "table": [
            (
                region,
                by_region[region][0]["region_name"],
                view.region(region),
                _cells(by_region[region], years),
            )
            for region in order
        ],
    }


def _drawn(
    view: View, code: str, measure: str, rows: list[Row], aims: list[Row], years: list[int]
) -> dict[str, Any]:
    within = [row for row in aims if years[0] <= row["year"] <= years[-1]]
    return chart(view, (code, measure), rows, within, charts.SMALL, (years[0], years[-1]))


def _cells(rows: list[Row], years: list[int]) -> list[Row | None]:
    first: dict[int, Row] = {}
    for row in rows:
        first.setdefault(row["year"], row)
    return [first.get(year) for year in years]


def _usual_unit(rows: list[Row]) -> str | None:
    counts: dict[str | None, int] = defaultdict(int)
    for row in rows:
        counts[row["unit"]] += 1
    return max(sorted(counts, key=str), key=lambda unit: counts[unit])


def _slice(pages: Pages, code: str, series: list[Row]) -> None:
    rows = [{name: row[name] for name in _SLICE} for row in series]
    table = pa.Table.from_pylist(rows, _schema(pages))
    csv, parquet = io.BytesIO(), io.BytesIO()
    pyarrow.csv.write_csv(table, csv)
    pq.write_table(table, parquet, compression="zstd")
    where = f"files/indicator/{code}"
    pages.writer.data(f"{where}.csv", b"\xef\xbb\xbf" + csv.getvalue())
    pages.writer.data(f"{where}.parquet", parquet.getvalue())
    pages.writer.text(f"{where}.json", compact(rows) + "\n")


def _schema(pages: Pages) -> pa.Schema:
    from workreports.tabling import arrow

    declared = arrow.schema("series")
    return pa.schema([pa.field(name, declared.field(name).type) for name in _SLICE])
