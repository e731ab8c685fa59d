"""Figures in words: no digit that was not there, in both languages."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tabling.derive.rows_of_facts import fact, growth, level, text
from workreports.declared.base import Text
from workreports.tabling.derive import figures
from workreports.tabling.derive.intervals import Interval

SAID = text(2017)
WORDS = {"万": 10**4, "亿": 10**8, " million": 10**6, " billion": 10**9}
VALUES = st.decimals("-1e15", "1e15", allow_nan=False, allow_infinity=False, places=4)


def _read(shown: str) -> Decimal:
    """What a reader takes a figure to be."""
    for word, factor in WORDS.items():
        if shown.endswith(word):
            return Decimal(shown.removesuffix(word)) * factor
    return Decimal(shown)


@given(VALUES)
def test_what_is_read_is_the_value_to_five_digits(value: Decimal) -> None:
    for shown in (figures.figure(value, None).zh, figures.figure(value, None).en):
        assert abs(_read(shown) - value) <= max(abs(value) * Decimal("0.00005"), Decimal("0.0000005")), shown


@given(VALUES, VALUES)
def test_the_larger_value_never_looks_smaller(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    assert _read(figures.figure(low, None).zh) <= _read(figures.figure(high, None).zh)
    assert _read(figures.figure(low, None).en) <= _read(figures.figure(high, None).en)


@given(st.decimals(-1, 1, places=12))
def test_nothing_is_shown_as_less_than_nothing(value: Decimal) -> None:
    shown = figures._plain(value)
    assert shown != "-0"
    assert "E" not in shown
    assert not ("." in shown and shown.endswith(("0", ".")))


@pytest.mark.parametrize(
    ("value", "unit", "en", "zh"),
    [
        ("150090000000", "CNY", "150.09 billion yuan", "1500.9亿元"),
        ("35200", "CNY", "35200 yuan", "3.52万元"),
        ("2600000", "USD", "2.6 million US dollars", "260万美元"),
        ("12.5", "percent", "12.5 %", "12.5%"),
        ("120000", "percent", "120000 %", "120000%"),
        ("-1.5", "pp", "-1.5 percentage points", "-1.5个百分点"),
        ("3", "rank", "3", "3"),
        ("103.5", "index", "103.5", "103.5"),
        ("40", "家", "40 家", "40家"),
        ("12000", None, "12000", "1.2万"),
    ],
)
def test_magnitude_and_unit(value: str, unit: str | None, en: str, zh: str) -> None:
    assert figures.figure(Decimal(value), unit) == Text(en, zh)


def _interval(low: str | None, high: str | None, middle: str | None = None) -> Text:
    ends = Interval(*(None if end is None else Decimal(end) for end in (low, high)))
    return figures.interval(ends, "percent", None if middle is None else Decimal(middle))


def test_an_interval_tells_its_middle_and_its_ends() -> None:
    assert _interval("4", "6") == Text("5 % (4 % to 6 %)", "5%（4%至6%）")
    assert _interval("4", "6", middle="4.5") == Text("4.5 % (4 % to 6 %)", "4.5%（4%至6%）")


def test_an_open_interval_tells_the_end_it_has() -> None:
    assert _interval("4", None) == Text("at least 4 %", "不低于4%")
    assert _interval(None, "4") == Text("at most 4 %", "不超过4%")
    assert _interval(None, None) == Text("anything", "任意值")


def test_ends_that_look_alike_are_not_told() -> None:
    assert _interval("5.0000001", "5.0000002") == Text("5 %", "5%")


def test_a_fact_is_named_by_its_indicator_with_aspect_and_place() -> None:
    assert figures.name(growth("gdp", "8%", 8, SAID)).zh == "保定市地区生产总值增速"
    assert figures.name(level("gdp", "8亿元", 8e8, SAID, place="安新县")).zh == "安新县地区生产总值"
    assert figures.name(growth("gdp", "8%", 8, SAID)).en.startswith("growth of ")


def test_a_fact_without_indicator_is_named_by_what_is_printed() -> None:
    found = figures.name(fact("养老驿站", "3家", 3, SAID, unit="家"))
    assert found == Text("“养老驿站” (保定市)", "保定市“养老驿站”")


@pytest.mark.parametrize(("bound", "mark"), [("exact", ""), ("min", "≥ "), ("max", "≤ "), ("approx", "≈ ")])
def test_a_quote_tells_its_bound(bound: str, mark: str) -> None:
    found = figures.quoted(level("gdp", "1500.9亿元", 150090000000, SAID, bound=bound))
    assert found == Text(f"{mark}1500.9亿元 (150.09 billion yuan)", f"{mark}1500.9亿元")


def test_a_quote_of_a_fall_has_its_sign_and_a_break_of_lines_is_none() -> None:
    assert figures.quoted(growth("gdp", "3\n%", -3, SAID)) == Text("−3%", "−3%")


def test_a_range_is_told_with_both_its_ends() -> None:
    road = fact("公路", "2万—3万公里", 20000, SAID, unit="公里", bound="range", value_max="30000")
    assert figures.quoted(road) == Text("2万—3万公里 (20000 公里 to 30000 公里)", "2万—3万公里")
    assert figures.quoted(growth("gdp", "7%—8%", 7, SAID, bound="range", value_max="8")).en == "7%—8%"


def test_several_figures_are_a_sum() -> None:
    facts = [level("gdp", f"{n}亿元", n * 1e8, SAID) for n in (1, 2)]
    found = figures.listed(facts)
    assert found == Text("1亿元 (100 million yuan) + 2亿元 (200 million yuan)", "1亿元 + 2亿元")
    assert figures.listed([]) == Text("", "")
