"""The gate on levels: what cannot be falls out with its reason, what is only large stays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.tabling.derive.rows_of_facts import fact, growth, text
from workreports.tabling.derive import gate, panel, series
from workreports.tabling.derive.facts import Fact

GDP = {2015: 3000e8, 2016: 3200e8, 2017: 3477e8, 2018: 3590e8, 2019: 3772e8}


def gdp(year: int, value: float, region: str = "130600") -> Fact:
    said = fact(
        "地区生产总值", f"{value / 1e8:g}亿元", value, text(year + 1), indicator="gdp", period=str(year)
    )
    return replace(said, region_code=region)


def held(*facts: Fact) -> set[str]:
    best = series.choose(facts)
    found = gate.implausible(best)
    for finding in found.values():
        row = finding.row()
        assert row["code"] == "implausible"
        assert "{" not in f"{row['explanation_en']}{row['explanation_zh']}"
    return {key.period for key in found}


def test_what_grows_as_such_things_do_stays() -> None:
    assert held(*(gdp(year, value) for year, value in GDP.items())) == set()


@pytest.mark.parametrize("times", [10, 1e4, 0.1, 1e-4])
@pytest.mark.parametrize("year", [2015, 2017, 2019])
def test_a_level_many_times_its_neighbours_falls_out(year: int, times: float) -> None:
    values = GDP | {year: GDP[year] * times}
    assert held(*(gdp(then, value) for then, value in values.items())) == {str(year)}


def test_a_lone_level_is_held_against_what_its_territory_can_have() -> None:
    assert held(gdp(2016, 3200e8 * 1e4)) == {"2016"}
    assert held(gdp(2016, 3200e8 / 1e6)) == {"2016"}
    assert held(gdp(2016, 80e12, region="100000")) == set()
    assert held(gdp(2016, 80e12)) == {"2016"}


def test_two_levels_that_the_growth_tears_apart_both_fall_out() -> None:
    rate = growth("gdp", "7%", 7, text(2017), period="2016")
    assert held(gdp(2015, 3000e8), gdp(2016, 32000e8), rate) == {"2015", "2016"}
    assert held(gdp(2015, 3000e8), gdp(2016, 3200e8), rate) == set()
    assert held(gdp(2015, 3000e8), gdp(2016, 32000e8)) == set()  # nothing tells


def test_of_three_levels_the_one_torn_from_both_falls_out() -> None:
    rates = [growth("gdp", "7%", 7, text(year + 1), period=str(year)) for year in (2016, 2017)]
    assert held(gdp(2015, 3000e8), gdp(2016, 320e8), gdp(2017, 3477e8), *rates) == {"2016"}


def test_what_else_was_said_takes_the_place_of_what_falls_out() -> None:
    zone = fact("固定资产投资", "37亿元", 37e8, text(2017), indicator="fixed_asset_investment")
    zone = replace(
        zone, sentence="新区完成固定资产投资37亿元，增长40%。", sentence_start=0, char_start=10, char_end=14
    )
    rate = growth("fixed_asset_investment", "40%", 40, text(2017))
    rate = replace(rate, sentence=zone.sentence, sentence_start=0, char_start=17, char_end=20)
    whole = fact(
        "固定资产投资", "410亿元", 410e8, text(2017), indicator="fixed_asset_investment", status="estimate"
    )
    around = [
        fact(
            "固定资产投资",
            f"{value}亿元",
            value * 1e8,
            text(year + 1),
            indicator="fixed_asset_investment",
            period=str(year),
        )
        for year, value in ((2014, 330), (2015, 370), (2017, 450))
    ]
    best, held = gate.settle(series.results([zone, rate, whole, *around]))
    assert [key.period for key in held] == ["2016"]
    levels = {key.period: found.fact.quote for key, found in best.items() if key.measure == "level"}
    assert levels["2016"] == "410亿元"
    assert not [key for key in best if key.measure == "growth"]  # said of the part
    alone, _ = gate.settle(series.results([zone, rate, *around]))
    assert [key.measure for key in alone if key.period == "2016"] == [
        "growth"
    ]  # may be a slip in the amount only


def test_the_panel_says_why_the_cell_is_empty() -> None:
    facts = [gdp(year, value) for year, value in (GDP | {2017: GDP[2017] * 100}).items()]
    groups = series.results(facts)
    best = series.choose_from(groups)
    found = gate.implausible(best)
    kept = {key: item for key, item in best.items() if key not in found}
    region = panel.Region(facts, groups, kept, [item.source for item in facts], frozenset(), found)
    _, cells = panel.rows(region, "130600", "保定市")
    empty = {row["year"]: row["reason"] for row in cells if row["column"] == "gdp_level"}
    assert empty == {2015: None, 2016: None, 2017: "implausible", 2018: None, 2019: None, 2020: "no_report"}
