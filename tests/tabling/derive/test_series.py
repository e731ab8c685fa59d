"""Which of several figures is the best one, and why."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.tabling.derive.rows_of_facts import fact, growth, level, text
from workreports.tabling.derive import panel, series, series_rows

FIRST, SECOND, THIRD = text(2017), text(2018), text(2019)
KEY = series.Key(None, "gdp", "level", None, "2016")


def test_a_single_figure_is_the_best_one() -> None:
    only = level("gdp", "1375亿元", 137.5e9, FIRST)
    best = series.choose([only])[KEY]
    assert (best.fact, best.reason, best.agree, best.differ) == (only, "only", (), ())


def test_a_final_figure_comes_before_a_later_estimate() -> None:
    final = level("gdp", "1400亿元", 140e9, FIRST)
    estimate = level("gdp", "1375亿元", 137.5e9, SECOND, status="estimate")
    best = series.choose([final, estimate])[KEY]
    assert (best.fact, best.reason, best.differ) == (final, "final_over_estimate", (estimate,))


def test_a_later_text_comes_before_an_earlier() -> None:
    early, late = level("gdp", "1375亿元", 137.5e9, FIRST), level("gdp", "1400亿元", 140e9, SECOND)
    best = series.choose([early, late])[KEY]
    assert (best.fact, best.reason, best.differ) == (late, "later_over_earlier", (early,))


def test_a_later_rounding_does_not_replace_the_exact_figure() -> None:
    exact = level("gdp", "1375.4亿元", 137.54e9, FIRST)
    rounded = level("gdp", "1375亿元", 137.5e9, SECOND)
    floor = level("gdp", "1300亿元", 130e9, THIRD, bound="min")
    best = series.choose([exact, rounded, floor])[KEY]
    assert (best.fact, best.reason) == (exact, "exact_over_rounded")
    assert set(best.agree) == {rounded, floor}


def test_nothing_is_averaged_or_guessed_between_two_figures_of_one_text() -> None:
    one = level("key_projects", "350项", 350, FIRST, unit="项", sentence="重点项目350项。")
    other = level("key_projects", "36项", 36, FIRST, unit="项", sentence="重点项目36项。")
    assert series.choose([one, other]) == {}


def test_another_text_decides_between_two_figures_of_one_text() -> None:
    one = level("gdp", "1375亿元", 137.5e9, SECOND, sentence="生产总值1375亿元。")
    other = level("gdp", "9000亿元", 900e9, SECOND, sentence="经济总量9000亿元。")
    early = level("gdp", "1375亿元", 137.5e9, FIRST, status="estimate")
    best = series.choose([one, other, early])[KEY]
    assert (best.fact, best.reason) == (one, "confirmed_by_other_text")


def test_an_exact_figure_comes_before_a_bound_of_the_same_text() -> None:
    exact = level("gdp", "67665亿元", 6766.5e9, FIRST)
    bound = level("gdp", "9万亿元", 9e12, FIRST, bound="min")
    best = series.choose([bound, exact])[KEY]
    assert (best.fact, best.differ) == (exact, (bound,))


def test_the_own_name_comes_before_another_name() -> None:
    named = fact("地区生产总值", "1375亿元", 137.5e9, FIRST, indicator="gdp")
    other = fact("经济总量", "2000亿元", 200e9, FIRST, indicator="gdp")
    best = series.choose([other, named])[KEY]
    assert (best.fact, best.reason) == (named, "named_exactly")


def test_a_part_of_the_figure_before_it_is_no_rival() -> None:
    said = "实施重点项目350项，其中省重点项目36项。"
    whole = level("key_projects", "350项", 350, FIRST, unit="项", sentence=said)
    part = level("key_projects", "36项", 36, FIRST, unit="项", sentence=said)
    best = series.choose([whole, part])[series.Key(None, "key_projects", "level", None, "2016")]
    assert (best.fact.as_stated, best.reason) == (whole, "only")


def test_a_series_keeps_to_one_unit() -> None:
    yuan = level("trade_total", "10亿元", 1e9, SECOND, period="2017")
    dollars = level("trade_total", "2亿美元", 2e8, THIRD, period="2017", unit="USD")
    key = series.Key(None, "trade_total", "level", None, "2017")
    best = series.choose([yuan, dollars])[key]
    assert (best.fact.unit, best.other_units) == ("CNY", (dollars,))
    assert series.choose([dollars])[key].fact.unit == "USD"  # no other is given


@pytest.mark.parametrize(
    ("indicator", "quote", "unit", "stated", "given", "wanted"),
    [
        ("grain_output", "800亿斤", "斤", "80000000000", "40000000", "吨"),
        ("soil_erosion_treated", "1500亩", "亩", "1500", "1", "平方公里"),
        ("urban_greening_new", "2公顷", "公顷", "2", "20000", "平方米"),
        ("high_tech_enterprises", "120户", "户", "120", "120", "家"),
        ("tourist_visits", "300万人", "人", "3000000", "3000000", "人次"),
        ("pm25", "0.05毫克/立方米", "毫克/立方米", "0.05", "50", "微克/立方米"),
    ],
)
def test_an_indicator_is_in_one_unit_with_what_was_stated_beside_it(
    indicator: str, quote: str, unit: str, stated: str, given: str, wanted: str
) -> None:
    (row,) = series_rows.rows(series.choose([level(indicator, quote, stated, FIRST, unit=unit)]))
    assert (row["value"], row["unit"]) == (Decimal(given), wanted)
    assert (row["stated_value"], row["stated_unit"]) == (Decimal(stated), unit)
    assert row["low"] is not None


def test_what_cannot_be_turned_into_the_unit_is_left_out() -> None:
    households = level("old_communities_renovated", "3万户", 3e4, FIRST, unit="户")
    assert series.choose([households]) == {}
    estates = level("old_communities_renovated", "30个", 30, FIRST, unit="个")
    (best,) = series.choose([households, estates]).values()
    assert (best.fact.value, best.other_units) == (30, (households,))


def test_an_exact_estimate_comes_before_a_vague_final_of_its_text() -> None:
    vague = level("gdp", "1000亿元", 100e9, FIRST, bound="min", sentence="生产总值突破1000亿元。")
    exact = level("gdp", "1055.45亿元", 105.545e9, FIRST, status="estimate")
    best = series.choose([vague, exact])[KEY]
    assert (best.fact, best.reason, best.agree) == (exact, "exact_over_rounded", (vague,))


def test_prices_and_scopes_are_apart() -> None:
    real, nominal = (
        replace(growth("income_all", f"{value}%", value, FIRST), price_basis=basis)
        for value, basis in ((6, "constant"), (8, "current"))
    )
    narrow = replace(growth("income_all", "9%", 9, FIRST), scope="同口径")
    best = series.choose([real, nominal, narrow])
    assert [key[-2:] for key in best] == [("constant", None), ("current", None), (None, "同口径")]
    assert len({row["series_id"] for row in series_rows.rows(best)}) == 3


@pytest.mark.parametrize(
    ("said", "several"),
    [
        ("五年累计城镇新增就业50万人。", True),
        ("五年城镇新增就业50万人。", True),
        ("城镇新增就业累计50万人。", True),
        ("全年累计城镇新增就业50万人。", False),
        ("城镇新增就业50万人。", False),
        ("2016年城镇新增就业50万人。", False),
    ],
)
def test_a_total_of_several_years_is_no_value_of_one(said: str, several: bool) -> None:
    told = level("urban_new_jobs", "50万人", 5e5, FIRST, unit="人", sentence=said)
    assert bool(series.choose([told])) is not several


def test_every_statement_is_kept_and_what_a_later_one_implies() -> None:
    facts = [
        level("exports", "150亿元", 150e8, FIRST, status="estimate"),
        level("exports", "160亿元", 160e8, SECOND, period="2016"),
        level(
            "exports", "185亿元", 185e8, SECOND, period="2017", sentence=(said := "出口185亿元、增长10%。")
        ),
        growth("exports", "10%", 10, SECOND, period="2017", sentence=said),
    ]
    groups = series.results(facts)
    rows = list(series_rows.vintages(groups, series.choose_from(groups)))
    of_2016 = [row for row in rows if (row["measure"], row["period"]) == ("level", "2016")]
    assert [(row["kind"], row["chosen"], row["agrees"]) for row in of_2016] == [
        ("stated", False, False),
        ("stated", True, True),
        ("implied", False, False),
    ]
    assert of_2016[2]["value"] == Decimal("16818181818.1818")
    assert of_2016[2]["year"] == 2016
    assert len({row["vintage_id"] for row in rows}) == len(rows)


def test_the_growth_of_the_amounts_stands_beside_the_growth_stated() -> None:
    facts = [
        level("gdp", "1375亿元", 137.5e9, FIRST),
        level("gdp", "1500.9亿元", 150.09e9, SECOND, period="2017"),
        growth("gdp", "5%", 5, SECOND, period="2017"),
    ]
    rows = [row for row in series_rows.rows(series.choose(facts)) if row["measure"] == "growth"]
    assert [row["growth_of_levels"] for row in rows] == [Decimal("9.1564")]


def test_places_measures_and_periods_are_apart() -> None:
    facts = [
        level("gdp", "1375亿元", 137.5e9, FIRST),
        level("gdp", "90亿元", 9e9, FIRST, place="安新县"),
        growth("gdp", "8%", 8, FIRST),
        growth("gdp", "7.5%", 7.5, FIRST, basis="avg_annual", period="2012/2016"),
        level("gdp", "1300亿元", 130e9, FIRST, period="2015"),
    ]
    assert len(series.choose(facts)) == len(facts)


def test_targets_and_figures_without_indicator_or_period_have_no_series() -> None:
    facts = [
        level("gdp", "1500亿元", 150e9, FIRST, status="target"),
        level("gdp", "1500亿元", 150e9, FIRST, period=None),
        fact("口袋公园", "100个", 100, FIRST, unit="个"),
    ]
    assert series.choose(facts) == {}


def test_rows_count_what_was_said() -> None:
    facts = [
        level("gdp", "1375亿元", 137.5e9, FIRST, status="estimate"),
        level("gdp", "1400亿元", 140e9, SECOND),
        level("gdp", "1400.2亿元", 140.02e9, THIRD),
    ]
    (row,) = series_rows.rows(series.choose(facts))
    assert [row[name] for name in ("observations", "agree", "differ", "other_units")] == [3, 1, 1, 0]
    assert (row["value"], row["report_year"]) == (facts[2].value, 2019)


def test_a_rank_by_growth_is_no_rank_by_amount() -> None:
    rank = fact(
        "生产总值", "第一", 1, text(2018), measure="rank", indicator="gdp", sentence="生产总值居第一。"
    )
    assert series.choose([replace(rank, rank_by="level")])
    assert not series.choose([replace(rank, rank_by="growth")])


@pytest.mark.parametrize(
    ("before", "narrowed"),
    [
        ("扣除房地产开发投资后，固定资产投资增长", True),
        ("开发区营业收入增长9%，固定资产投资增长", True),
        ("预计园区税收、固定资产投资分别增长5%、", True),
        ("开发区税收增长9%，全县固定资产投资增长", False),
        ("开发区建设加快，固定资产投资增长", False),
        ("对沿线国家和地区出口额增长", True),
        ("全市对外出口额增长", False),
        ("地方一般公共预算收入（扣除留抵退税因素）增长", True),
        ("生产总值增长6.0%（不含雄安增长", True),
        ("居民人均可支配收入扣除价格因素增长", False),
        ("省属企业创新导向更加突出，研发经费投入增长", True),
        ("省属企业改革深入推进，研发经费投入增长", False),
        ("省属企业提质增效，全省研发经费投入增长", False),
        ("固定资产投资完成2581.9亿元（不含雄安增长6.6%、全省第三），实际利用外资增长", False),
    ],
)
def test_a_figure_of_less_than_the_whole_is_no_value(before: str, narrowed: bool) -> None:
    told = growth("fixed_asset_investment", "2.7%", 2.7, text(2018), sentence=f"{before}2.7%。")
    assert told.is_narrowed is narrowed
    assert bool(series.choose([told])) is not narrowed


def test_what_holds_of_each_year_is_no_value_of_the_span() -> None:
    said = "进出口总额连续两年过万亿元。"
    each = level("trade_total", "万亿元", 1e12, text(2018), period="2013/2017", bound="min", sentence=said)
    assert not series.choose([each])
    year = level("trade_total", "万亿元", 1e12, text(2018), period="2017", bound="min", sentence=said)
    assert series.choose([year])


def test_a_figure_of_a_zone_is_none_of_the_region() -> None:
    zone = fact("综合试验区进出口", "410亿元", 410e8, text(2018), indicator="trade_total")
    assert not series.choose([zone])
    whole = fact("进出口", "1.7万亿元", 17e11, text(2018), indicator="trade_total")
    assert series.choose([zone, whole])[series.Key(None, "trade_total", "level", None, "2016")].fact is whole
    (key,) = series.choose(
        [fact("开发区营业收入", "9亿元", 9e8, text(2018), indicator="development_zone_revenue")]
    )
    assert key[1] == "development_zone_revenue"


def test_what_is_raised_for_more_budgets_is_no_value_of_one() -> None:
    more = level("budget_revenue", "90亿元", 90e8, text(2017))
    more = replace(more, subject="辖区公共财政收入")
    own = level("budget_revenue", "30亿元", 30e8, text(2017))
    (found,) = series.choose([more, own]).values()
    assert found.fact.quote == "30亿元"
    assert series.choose([more]) == {}
    region = panel.Region([more], series.results([more]), {}, [more.source], frozenset())
    _, cells = panel.rows(region, "130600", "保定市")
    assert {
        row["reason"] for row in cells if row["column"] == "budget_revenue_level" and row["year"] == 2016
    } == {"other_scope"}
