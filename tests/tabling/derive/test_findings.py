"""Cross-checks: what is found, and what is not."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tabling.derive.rows_of_facts import fact, growth, level, text
from workreports.declared import declarations
from workreports.tabling.derive import composition, levels, remarkable, restated, series, spans, sure
from workreports.tabling.derive.facts import Fact
from workreports.tabling.derive.finding import Finding
from workreports.tabling.derive.levels import year_before
from workreports.tabling.derive.words import SEVERITIES, words

THEN, NOW = text(2017), text(2018)


def found(*facts: Fact) -> list[Finding]:
    best = series.choose(facts)
    return [
        *levels.check(best),
        *restated.check(facts),
        *composition.check(best, facts),
        *spans.check(best),
        *remarkable.jumps(best),
    ]


def codes(findings: Iterable[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def yearly(indicator: str, before: str, now: str, rate: str, **last: object) -> list[Fact]:
    """Levels of two years in 亿元 and the growth between them, each as printed."""
    return [
        level(indicator, before + "亿元", Decimal(before) * 10**8, THEN, **last),  # type: ignore[arg-type]
        level(indicator, now + "亿元", Decimal(now) * 10**8, NOW, period="2017"),  # type: ignore[arg-type]
        growth(indicator, rate + "%", rate, NOW, period="2017"),
    ]


def test_codes_and_severities_are_those_declared_for_the_table() -> None:
    table = declarations.table("findings")
    assert set(words().findings) == set(table.column("code").enum)
    assert not set(words().findings) & set(words().doubts)
    assert set(SEVERITIES) == set(table.column("severity").enum)


def test_level_and_growth_imply_another_level_before() -> None:
    (finding,) = found(*yearly("exports", "150", "185", "6.4"))
    assert finding.code == "level_growth"
    row = finding.row()
    assert "173.87亿元" in str(row["explanation_zh"])
    assert "150亿元" in str(row["explanation_zh"])
    assert row["severity"] == "warning"
    assert float(str(row["expected_low"])) < 173.87e8 < float(str(row["expected_high"]))


def test_gross_domestic_product_at_two_kinds_of_prices_is_undecidable() -> None:
    (finding,) = found(*yearly("gdp", "1375", "1500.9", "5", status="estimate"))
    row = finding.row()
    assert (row["code"], row["severity"]) == ("level_growth_prices", "undecidable")
    assert "1429.4亿元" in str(row["explanation_zh"])
    assert "as an estimate" in str(row["explanation_en"])
    assert (row["quote"], row["other_quote"]) == ("1500.9亿元", "1375亿元")


def test_growth_on_another_base_is_undecidable() -> None:
    before, now, rate = yearly("budget_revenue", "95.63", "103", "11")
    told = growth(
        "budget_revenue", "11%", 11, NOW, period="2017", sentence="一般公共预算收入可比口径增长11%。"
    )
    assert codes(found(before, now, rate)) == ["level_growth"]
    assert codes(found(before, now, told)) == ["level_growth_prices"]


def test_an_estimate_and_a_base_that_is_revised_are_notices() -> None:
    assert codes(found(*yearly("exports", "150", "185", "6.4", status="estimate"))) == [
        "level_growth_estimate"
    ]
    assert codes(found(*yearly("retail_sales", "621", "683.8", "9.1"))) == ["level_growth_revised_base"]


@given(
    before=st.decimals(min_value=1, max_value=9999, places=2),
    rate=st.decimals(min_value=-40, max_value=60, places=3),
    digits=st.integers(min_value=0, max_value=2),
)
def test_rounding_alone_is_never_found(before: Decimal, rate: Decimal, digits: int) -> None:
    """Figures that agree before they are rounded for print agree after it."""
    now = before * (1 + rate / 100)
    printed = [value.quantize(Decimal(1).scaleb(-digits)) for value in (before, now, rate)]
    if all(value != 0 for value in printed[:2]):
        assert codes(levels.check(series.choose(yearly("exports", *map(str, printed))))) == []


def test_a_share_and_its_change() -> None:
    given = {"indicator": "forest_coverage", "measure": "share", "unit": "percent"}
    before = fact("森林覆盖率", "70.2%", 70.2, THEN, **given)  # type: ignore[arg-type]
    now = fact("森林覆盖率", "72%", 72, NOW, period="2017", **given)  # type: ignore[arg-type]
    change = given | {"measure": "change", "unit": "pp", "basis": "yoy", "period": "2017"}
    right = fact("森林覆盖率", "1.8个百分点", 1.8, NOW, **change)  # type: ignore[arg-type]
    wrong = fact("森林覆盖率", "3.6个百分点", 3.6, NOW, **change)  # type: ignore[arg-type]
    assert codes(found(before, now, right)) == []
    assert codes(found(before, now, wrong)) == ["level_change"]


def test_one_text_says_two_things() -> None:
    one = level("gdp", "1375亿元", 137.5e9, THEN, sentence="全市生产总值1375亿元。")
    same = level("gdp", "1400亿元", 140e9, THEN, sentence="生产总值1400亿元。")
    other = fact("经济总量", "1400亿元", 140e9, THEN, indicator="gdp")
    narrow = fact("规上生产总值", "1400亿元", 140e9, THEN, indicator="gdp")
    wide = fact("全部生产总值", "1375亿元", 137.5e9, THEN, indicator="gdp")
    rounded = level("gdp", "1380亿元", 138e9, THEN, bound="approx")
    assert codes(found(one, same)) == ["stated_twice"]
    assert codes(found(one, other)) == ["stated_under_two_names"]
    assert codes(found(narrow, wide)) == []
    assert codes(found(one, rounded)) == []


def test_a_sentence_does_not_contradict_itself() -> None:
    said = "困难补贴、护理补贴标准分别提高到217元、290元。"
    both = [
        fact("护理补贴标准", quote, quote[:-1], THEN, sentence=said, indicator="gdp")
        for quote in ("217元", "290元")
    ]
    promised = [
        fact("护理补贴标准", quote, quote[:-1], THEN, sentence=said, indicator="gdp", status="target")
        for quote in ("217元", "290元")
    ]
    assert codes(found(*both)) == []
    assert codes(found(*promised)) == []
    assert not series.choose(both)  # which of the two is meant is no less open


def test_two_texts_say_different_things() -> None:
    late = level("gdp", "1400亿元", 140e9, NOW)
    assert codes(found(level("gdp", "1375亿元", 137.5e9, THEN), late)) == ["restated"]
    assert codes(found(level("gdp", "1375亿元", 137.5e9, THEN, status="estimate"), late)) == [
        "estimate_revised"
    ]
    assert codes(found(level("gdp", "1400.3亿元", 140.03e9, THEN), late)) == []


def test_each_text_is_held_against_the_one_before_it_only() -> None:
    told = [level("gdp", f"{1300 + year}亿元", (1300 + year) * 1e8, text(year)) for year in range(2017, 2037)]
    assert len(list(restated.check(told))) == len(told) - 1


def test_a_promise_that_changes() -> None:
    ahead = {"status": "target", "period": "2020"}
    early = growth("gdp", "8%", 8, THEN, **ahead)
    assert codes(found(early, growth("gdp", "6%", 6, NOW, **ahead))) == ["target_changed"]
    assert codes(found(early, growth("gdp", "7%", 7, NOW, bound="min", **ahead))) == []


def test_parts_and_wholes() -> None:
    whole = level("trade_total", "283.1亿元", 283.1e8, THEN)
    exports, imports = level("exports", "185亿元", 185e8, THEN), level("imports", "98.1亿元", 98.1e8, THEN)
    assert codes(found(whole, exports, imports)) == []
    assert codes(found(whole, exports, level("imports", "88.1亿元", 88.1e8, THEN))) == ["sum_of_parts"]
    assert codes(found(whole, level("exports", "300亿元", 300e8, THEN))) == ["part_exceeds_whole"]
    assert codes(found(whole, level("exports", "300亿元", 300e8, THEN, place="安新县"))) == []


def test_a_mean_lies_between_its_groups() -> None:
    rural, urban = (
        level("income_rural", "15000元", 15000, THEN),
        level("income_urban", "30000元", 30000, THEN),
    )
    assert codes(found(rural, urban, level("income_all", "20688元", 20688, THEN))) == []
    assert codes(found(rural, urban, level("income_all", "40000元", 40000, THEN))) == ["not_between"]


def test_a_share_of_a_whole() -> None:
    part = level("livelihood_expenditure", "242.1亿元", 242.1e8, THEN)
    whole = level("budget_expenditure", "305.7亿元", 305.7e8, THEN)
    wrong = level("budget_expenditure", "400亿元", 400e8, THEN)
    share = fact("民生投入占一般公共预算支出比重", "79.2%", 79.2, THEN, measure="share", unit="percent")
    assert codes(found(part, whole, share)) == []
    assert codes(found(part, wrong, share)) == ["share_of_whole"]


def test_years_against_their_span() -> None:
    span = level("afforestation", "100万亩", 1e6, THEN, unit="亩", period="2015/2016")
    one = level("afforestation", "60万亩", 6e5, THEN, unit="亩", period="2016")
    rest = level("afforestation", "30万亩", 3e5, THEN, unit="亩", period="2015")
    much = level("afforestation", "90万亩", 9e5, THEN, unit="亩", period="2015")
    assert codes(found(span, one)) == []
    assert codes(found(span, one, rest)) == ["span_sum_differs"]
    assert "span_sum" in codes(found(span, one, much))
    mean = {"unit": "人", "period": "2015/2016", "sentence": "年均新增就业30万人。"}
    jobs = level("urban_new_jobs", "30万人", 3e5, THEN, **mean)
    assert codes(found(jobs, level("urban_new_jobs", "31.7万人", 3.17e5, THEN, unit="人"))) == []


def test_growth_of_a_span_against_its_years_and_their_average() -> None:
    whole = growth("gdp", "43.3%", 43.3, THEN, basis="cumulative", period="2012/2016")
    assert codes(found(whole, growth("gdp", "7.5%", 7.5, THEN, basis="avg_annual", period="2012/2016"))) == []
    assert codes(found(whole, growth("gdp", "9%", 9, THEN, basis="avg_annual", period="2012/2016"))) == [
        "span_growth"
    ]
    rates = [growth("gdp", "9%", 9, THEN, period=str(year)) for year in range(2012, 2017)]
    assert codes(found(whole, *rates[1:])) == []
    assert codes(found(whole, *rates)) == ["span_growth"]


def test_a_jump_without_growth_that_bears_it_out() -> None:
    before = level("tax_revenue", "10亿元", 1e9, THEN)
    now = level("tax_revenue", "40亿元", 4e9, NOW, period="2017")
    grown = growth("tax_revenue", "300%", 300, NOW, period="2017")
    assert codes(found(before, now)) == ["jump"]
    assert codes(found(before, now, grown)) == []


def test_a_change_that_the_sentence_speaks_of_is_no_jump() -> None:
    said = "贫困发生率由2.9%降至0.8%。"
    told = [
        level(
            "poverty_incidence",
            f"{value}%",
            value,
            NOW,
            period=year,
            measure="share",
            unit="percent",
            sentence=said,
        )
        for year, value in (("2016", "2.9"), ("2017", "0.8"))
    ]
    assert codes(found(*told)) == []


def test_a_value_far_from_the_other_regions() -> None:
    from dataclasses import replace

    regions = remarkable.Panel()
    for number in range(12):
        value = 95.0 if number == 0 else 5 + number / 10
        told = replace(growth("gdp", f"{value}%", value, THEN), region_code=f"{130000 + number}")
        regions.add(series.choose([told]))
    (finding,) = regions.outliers()
    assert (finding.code, finding.fact.region_code, finding.other) == ("panel_outlier", "130000", None)
    assert "12 regions" in str(finding.row()["explanation_en"])


def test_few_regions_are_no_panel() -> None:
    regions = remarkable.Panel()
    regions.add(series.choose([growth("gdp", "95%", 95, THEN)]))
    assert list(regions.outliers()) == []


@pytest.mark.parametrize(
    ("period", "before"),
    [("2017", "2016"), ("2025-Q1", "2024-Q1"), ("2025-06", "2024-06"), ("2012/2016", None)],
)
def test_the_year_before(period: str, before: str | None) -> None:
    assert year_before(period) == before


def published(*facts: Fact) -> list[str]:
    """The codes of what is published of these facts."""
    unsure = sure.unsure_texts(series.results(facts))
    return codes(finding for finding in found(*facts) if sure.is_published(finding, unsure))


def told(before: str, now: str, rate: str, subject: str = "出口", **last: object) -> list[Fact]:
    """Two years in 亿元, the growth said right behind the second level."""
    said = f"{subject}{now}亿元、增长{rate}%。"
    given = {"indicator": "exports", "period": "2017", "sentence": said}
    return [
        fact("出口", before + "亿元", Decimal(before) * 10**8, THEN, indicator="exports", **last),  # type: ignore[arg-type]
        fact(subject, now + "亿元", Decimal(now) * 10**8, NOW, **given),  # type: ignore[arg-type]
        fact(subject, rate + "%", rate, NOW, measure="growth", unit="percent", **given),  # type: ignore[arg-type]
    ]


def test_a_finding_is_published_when_growth_stands_beside_its_level() -> None:
    assert published(*told("160", "185", "6.4")) == ["level_growth"]
    apart = told("160", "185", "6.4")
    apart[2] = growth("exports", "6.4%", 6.4, NOW, period="2017")
    assert (codes(found(*apart)), published(*apart)) == (["level_growth"], [])


def test_levels_of_other_coverage_or_size_are_no_finding() -> None:
    assert published(*told("160", "185", "6.4", subject="辖区出口")) == []
    assert published(*told("60", "185", "6.4")) == []  # no revision is as large
    assert published(*told("160", "185", "6.4", bound="min")) == []


def test_zeros_at_the_end_may_be_rounded_too() -> None:
    assert codes(found(*told("170", "185", "6.4"))) == ["level_growth"]
    assert published(*told("170", "185", "6.4")) == []


def test_a_restatement_looks_back_from_a_later_report() -> None:
    early = level("exports", "137.5亿元", 137.5e8, THEN)
    late = level("exports", "142.1亿元", 142.1e8, NOW)
    assert published(early, late) == ["restated"]
    same_year = level("exports", "142.1亿元", 142.1e8, text(2017, "other"))
    assert (codes(found(early, same_year)), published(early, same_year)) == (["restated"], [])


def test_texts_of_another_size_decide_nothing() -> None:
    city = [
        level("budget_revenue", f"{n}00亿元", n * 1e10, text(2010 + n), period=str(2009 + n)) for n in (5, 6)
    ]
    district = level("budget_revenue", "9亿元", 9e8, text(2017), period="2016")
    assert sure.unsure_texts(series.results([*city, district])) >= {"d2017"}


def test_a_share_within_one_text_is_published() -> None:
    said = "民生支出242.1亿元，占一般公共预算支出的79.2%。"
    given = {"sentence": said}
    part = fact("民生支出", "242.1亿元", 242.1e8, THEN, indicator="livelihood_expenditure", **given)  # type: ignore[arg-type]
    share = fact(
        "民生支出占一般公共预算支出比重", "79.2%", 79.2, THEN, measure="share", unit="percent", **given
    )  # type: ignore[arg-type]
    whole = level("budget_expenditure", "412.3亿元", 412.3e8, THEN)
    elsewhere = level("budget_expenditure", "412.3亿元", 412.3e8, NOW)
    assert published(part, share, whole) == ["share_of_whole"]
    assert published(part, share, elsewhere) == []
