"""Figures for several years against those of the years: sums, cumulative and average growth."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from workreports.tabling.derive import figures
from workreports.tabling.derive.facts import Fact
from workreports.tabling.derive.finding import Finding
from workreports.tabling.derive.intervals import Interval, factor_of_growth
from workreports.tabling.derive.series import Key, Series

_LONGEST = 30  # years; a longer span is history, not a plan period


def check(series: Series) -> Iterator[Finding]:
    """Every value of a span of whole years."""
    for key, best in series.items():
        place, indicator, measure, basis, period = key[:5]
        years = years_of(period)
        if not years or not key.is_plain:
            continue
        fact = best.fact
        if measure == "level":
            known = [
                found.fact
                for year in years
                if (found := series.get(Key(place, indicator, "level", None, str(year)))) is not None
                and found.fact.unit == fact.unit
            ]
            yield from _sum(fact, known, len(years))
        elif measure == "growth" and basis == "cumulative":
            yield from _average(series, fact, len(years))
            yield from _chain(series, fact, years)


def years_of(period: str) -> list[int]:
    """The years of a span; empty for anything else.

    >>> years_of("2012/2016")
    [2012, 2013, 2014, 2015, 2016]
    """
    first, _, last = period.partition("/")
    if not (first.isdigit() and last.isdigit()) or not 0 < int(last) - int(first) < _LONGEST:
        return []
    return list(range(int(first), int(last) + 1))


def _sum(fact: Fact, known: list[Fact], years: int) -> Iterator[Finding]:
    """A span that has a sum is a flow: its years cannot add up to more."""
    if not known or any(item.allows.low is None or item.allows.low < 0 for item in known):
        return
    total = known[0].allows
    for item in known[1:]:
        total = total.plus(item.allows)
    complete = len(known) == years
    wrong = not total.meets(fact.allows) if complete else fact.allows.below(total)
    if wrong:
        code = "span_sum_differs" if complete and not fact.allows.below(total) else "span_sum"
        yield _finding(code, fact, known[0], tuple(known[1:]), total, "")


def _average(series: Series, fact: Fact, years: int) -> Iterator[Finding]:
    found = series.get(Key(fact.place, fact.indicator_id or "", "growth", "avg_annual", fact.period or ""))
    if found is None:
        return
    implied = power(factor_of_growth(found.fact.allows), years)
    yield from _compare(fact, found.fact, (), implied, f"{found.fact.quote} a year")


def _chain(series: Series, fact: Fact, years: list[int]) -> Iterator[Finding]:
    rates = [
        series.get(Key(fact.place, fact.indicator_id or "", "growth", "yoy", str(year))) for year in years
    ]
    known = [rate.fact for rate in rates if rate is not None]
    if len(known) < len(years):
        return
    implied: Interval | None = Interval(Decimal(1), Decimal(1))
    for rate in known:
        implied = implied and implied.multiplied(factor_of_growth(rate.allows))
    yield from _compare(fact, known[0], tuple(known[1:]), implied, "+".join(rate.quote for rate in known))


def power(factor: Interval, years: int) -> Interval | None:
    """The factor of so many equal years."""
    if factor.low is None or factor.low < 0:
        return None
    return Interval(factor.low**years, None if factor.high is None else factor.high**years)


def _compare(
    fact: Fact, other: Fact, further: tuple[Fact, ...], implied: Interval | None, second: str
) -> Iterator[Finding]:
    if implied is None:
        return
    hundred = Decimal(100)
    growth = implied.times(hundred).plus(Interval(-hundred, -hundred))
    if not growth.meets(fact.allows):
        yield _finding("span_growth", fact, other, further, growth, second)


def _finding(
    code: str, fact: Fact, other: Fact, further: tuple[Fact, ...], implied: Interval, second: str
) -> Finding:
    return Finding(
        code,
        fact,
        other,
        further,
        implied,
        fact.value,
        fact.unit,
        {
            "name": figures.name(fact),
            "period": fact.period or "",
            "first": figures.quoted(fact),
            "second": second,
            "implied": figures.interval(implied, fact.unit),
        },
    )
