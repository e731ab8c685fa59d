"""The panel: which figure stands in a cell, and why nothing does."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa

from tests import panel_columns
from tests.tabling.derive.rows_of_facts import fact, growth, level, text
from workreports.declared import declarations
from workreports.tabling import arrow, derive
from workreports.tabling.derive import panel, series
from workreports.tabling.derive.facts import Fact, Source
from workreports.tabling.rows import quarantine_row

THEN, NOW = text(2017), text(2018)


def cells(
    *facts: Fact, spoken: Sequence[Source] = (THEN, NOW), withheld: panel.Withheld = frozenset()
) -> dict[tuple[int, str], dict[str, Any]]:
    groups = series.results(facts)
    region = panel.Region(facts, groups, series.choose_from(groups), spoken, withheld)
    wide, long = panel.rows(region, "130600", "保定市")
    for row in long:  # both say the same
        (beside,) = [other for other in wide if other["year"] == row["year"]]
        assert beside[str(row["column"])] == row["value"]
    return {(int(str(row["year"])), str(row["column"])): row for row in long}


def test_the_columns_of_the_table_are_those_declared() -> None:
    assert panel_columns.PATH.read_text(encoding="utf-8") == panel_columns.text()
    names = [column.name for column in declarations.table("panel").columns]
    assert names[7:] == [item.name(kind) for item in panel.headline() for kind in item.kinds()]


def test_goal_and_outcome_stand_in_the_year_they_are_of() -> None:
    found = cells(
        growth("gdp", "8%", 8, THEN, status="target", period="2017", sentence="生产总值增长8%。"),
        growth("gdp", "7.5%", 7.5, NOW, period="2017"),
    )
    assert found[2017, "gdp_growth"]["value"] == 7.5
    assert found[2017, "gdp_growth_goal"]["value"] == 8
    assert found[2017, "gdp_growth_stretch"]["reason"] == "not_stated"
    assert found[2016, "gdp_growth"]["reason"] == "not_stated"  # its report says nothing of it
    assert found[2016, "gdp_growth_goal"]["reason"] == "no_report"


def test_a_stretch_goal_is_apart_from_the_goal() -> None:
    said = "生产总值增长8%，力争达到9%。"
    base = growth("gdp", "8%", 8, THEN, status="target", period="2017", sentence=said)
    more = growth("gdp", "9%", 9, THEN, status="target", period="2017", sentence=said)
    found = cells(base, more)
    assert (found[2017, "gdp_growth_goal"]["value"], found[2017, "gdp_growth_stretch"]["value"]) == (8, 9)
    alone = cells(
        growth("gdp", "9%", 9, THEN, status="target", period="2017", sentence="力争生产总值增长9%。")
    )
    assert (alone[2017, "gdp_growth_goal"]["value"], alone[2017, "gdp_growth_goal"]["strength"]) == (
        9,
        "strive",
    )
    assert alone[2017, "gdp_growth_stretch"]["value"] is None


def test_a_goal_of_an_earlier_report_is_none_of_the_year() -> None:
    ahead = growth("gdp", "8%", 8, THEN, status="target", period="2018")
    assert cells(ahead)[2018, "gdp_growth_goal"]["reason"] == "not_stated"


def test_a_figure_of_a_part_never_stands_for_the_whole() -> None:
    found = cells(
        level("gdp", "90亿元", 9e9, THEN, place="安新县"),
        fact("开发区固定资产投资", "50亿元", 5e9, THEN, indicator="fixed_asset_investment"),
    )
    assert found[2016, "gdp_level"]["reason"] == "not_stated"
    assert found[2016, "fixed_asset_investment_level"]["reason"] == "of_a_part"


def test_currencies_have_columns_of_their_own() -> None:
    found = cells(level("trade_total", "2亿美元", 2e8, THEN, unit="USD"))
    assert found[2016, "trade_total_level_usd"]["value"] == 2e8
    assert found[2016, "trade_total_level_cny"]["reason"] == "other_unit"


def test_two_figures_of_one_text_are_unsure_and_a_bad_row_is_withheld() -> None:
    found = cells(
        level("gdp", "1375亿元", 137.5e9, THEN, sentence="生产总值1375亿元。"),
        level("gdp", "1400亿元", 140e9, THEN, sentence="生产总值1400亿元。"),
        withheld=frozenset({("retail_sales", "level", "2016")}),
    )
    assert found[2016, "gdp_level"]["reason"] == "unsure"
    assert found[2016, "retail_sales_level"]["reason"] == "withheld"


def test_years_without_a_report_are_told() -> None:
    found = cells(level("gdp", "1375亿元", 137.5e9, THEN), spoken=[THEN, text(2020)])
    assert sorted({year for year, _ in found}) == [2016, 2017, 2018, 2019, 2020]
    assert found[2018, "gdp_level"]["reason"] == "no_report"
    assert found[2019, "gdp_level"]["reason"] == "not_stated"


def test_an_adjusted_scope_is_the_quantity_and_a_part_left_out_is_not() -> None:
    def stated(scope: str) -> dict[str, Any]:
        told = replace(growth("budget_revenue", "7%", 7, THEN), scope=scope)
        return cells(told)[2016, "budget_revenue_growth"]

    assert (stated("同口径")["value"], stated("同口径")["scope"]) == (7, "同口径")
    assert stated("扣除留抵退税因素")["value"] == 7
    assert stated("含定州")["value"] == 7
    assert stated("不含雄安")["reason"] == "other_scope"


def test_what_is_in_quarantine_is_told_and_a_damaged_figure_is_no_row() -> None:
    held = {"region_code": "130600", "indicator_id": "gdp", "measure": "level", "period": "2016"}
    rows = [
        quarantine_row("observations", "some_rule", "", json.dumps(held)),
        quarantine_row("observations", "damaged", "", "5O.2%"),
        quarantine_row("observations", "damaged", "", "12"),
    ]
    table = pa.Table.from_batches([arrow.batch("quarantine", rows)])
    assert derive._withheld(table) == {"130600": {("gdp", "level", "2016")}}
