"""What printed figures allow."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from workreports.tabling.derive.intervals import Interval, factor_of_growth, printed, stated, step
from workreports.tabling.derive.spans import power, years_of
from workreports.tabling.derive.words import words

NUMBERS = st.decimals(min_value=-10_000, max_value=10_000, places=2, allow_nan=False)
POSITIVE = st.decimals(min_value=1, max_value=10_000, places=2, allow_nan=False)


@st.composite
def intervals(draw: st.DrawFn, numbers: st.SearchStrategy[Decimal] = NUMBERS) -> Interval:
    low, high = sorted((draw(numbers), draw(numbers)))
    return Interval(draw(st.sampled_from([low, None])), draw(st.sampled_from([high, None])))


@st.composite
def closed(draw: st.DrawFn) -> tuple[Interval, Decimal]:
    """An interval of positive numbers and a value in it."""
    low, value, high = sorted((draw(POSITIVE), draw(POSITIVE), draw(POSITIVE)))
    return Interval(low, high), value


def holds(interval: Interval, value: Decimal) -> bool:
    return Interval(value, value).inside(interval)


@given(intervals(), intervals())
def test_two_intervals_meet_or_one_lies_below(one: Interval, other: Interval) -> None:
    assert one.meets(other) == other.meets(one)
    assert one.meets(other) + one.below(other) + other.below(one) == 1


@given(intervals(), intervals(), NUMBERS)
def test_what_is_inside_shares_all_values(one: Interval, other: Interval, value: Decimal) -> None:
    if one.inside(other) and holds(one, value):
        assert holds(other, value)
    if holds(one, value) and holds(other, value):
        assert one.meets(other)


@given(closed(), closed())
def test_arithmetic_holds_the_result_of_every_pair(
    one: tuple[Interval, Decimal], other: tuple[Interval, Decimal]
) -> None:
    (a, x), (b, y) = one, other
    assert holds(a.plus(b), x + y)
    assert holds(a.minus(b), x - y)
    product, quotient = a.multiplied(b), a.divided(b)
    assert product is not None
    assert holds(product, x * y)
    assert quotient is not None
    assert holds(quotient, x / y)


@given(st.decimals(min_value=-50, max_value=200, places=1), st.integers(min_value=1, max_value=10))
def test_equal_years_of_growth_compound(rate: Decimal, years: int) -> None:
    whole = power(factor_of_growth(Interval(rate, rate)), years)
    assert whole is not None
    assert whole.low == whole.high == (1 + rate / 100) ** years


@given(POSITIVE, st.sampled_from(["exact", "approx", "min", "max"]))
def test_a_printed_figure_allows_its_own_value(value: Decimal, bound: str) -> None:
    allowed = printed(value, None, bound, str(value), "level", "CNY", words())
    assert holds(allowed, value)
    assert stated(value, None, bound, "level", "CNY", words()).inside(allowed)


@given(POSITIVE, st.integers(min_value=0, max_value=4))
def test_rounding_is_undone(value: Decimal, places: int) -> None:
    """Whatever is rounded to some places and printed allows the value it was rounded from."""
    rounded = value.quantize(Decimal(1).scaleb(-places))
    assume(rounded != 0)
    allowed = printed(rounded, None, "exact", str(rounded), "level", None, words())
    assert holds(allowed, value)


@pytest.mark.parametrize(
    ("value", "value_text", "expected"),
    [
        ("150090000000", "1500.9亿", "10000000"),
        ("19200", "1.92万", "100"),
        ("8", "8", "1"),
        ("-7.76", "7.76", "0.01"),
        ("90", "9成", "10"),
        ("20688", "20,688", "1"),
        ("5", "５", "1"),
        ("3", "三", None),
    ],
)
def test_the_last_printed_digit(value: str, value_text: str, expected: str | None) -> None:
    found = step(Decimal(value), value_text)
    assert found == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize(
    ("value", "value_max", "bound", "measure", "unit", "low", "high"),
    [
        ("8", None, "approx", "growth", "percent", "7.5", "8.5"),
        ("10", None, "min", "growth", "percent", "10", None),
        ("3.5", None, "max", "share", "percent", None, "3.5"),
        ("7", "8", "range", "growth", "percent", "7", "8"),
        ("10", None, "exact", "growth", "percent", "10", "10"),
        ("-3", None, "min", "growth", "percent", None, "-3"),  # 下降3%以上
        ("-3", None, "max", "growth", "percent", "-3", None),  # 下降不超过3%
        ("-3", "-5", "range", "growth", "percent", "-5", "-3"),
        ("200", None, "approx", "level", "家", "190", "210"),
    ],
)
def test_bounds_as_intervals(
    value: str, value_max: str | None, bound: str, measure: str, unit: str, low: str | None, high: str | None
) -> None:
    top = None if value_max is None else Decimal(value_max)
    found = stated(Decimal(value), top, bound, measure, unit, words())
    assert (found.low, found.high) == tuple(None if end is None else Decimal(end) for end in (low, high))


def test_neighbouring_figures_differ_and_counts_are_exact() -> None:
    def allowed(value: str, unit: str | None, text: str) -> Interval:
        return printed(Decimal(value), None, "exact", text, "level", unit, words())

    assert not allowed("8", "percent", "8").agrees(allowed("9", "percent", "9"))
    assert allowed("8.4", "percent", "8.4").agrees(allowed("8", "percent", "8"))
    assert allowed("176", "家", "176").is_point
    assert not allowed("176", "家", "176").agrees(allowed("177", "家", "177"))
    assert allowed("38000", "户", "3.8万").agrees(allowed("38021", "户", "38021"))


def test_only_spans_of_years_have_years() -> None:
    assert years_of("2016") == []
    assert years_of("2025-Q1/2025-Q3") == []
    assert years_of("2016/2016") == []
    assert years_of("2021/2025") == [2021, 2022, 2023, 2024, 2025]
