"""Level and growth against the level of the year before, to the rounding of the printed figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from workreports.declared import declarations
from workreports.declared.base import Text
from workreports.tabling.derive import figures
from workreports.tabling.derive.facts import Fact
from workreports.tabling.derive.finding import Finding
from workreports.tabling.derive.intervals import Interval, factor_of_growth
from workreports.tabling.derive.series import Key, Series
from workreports.tabling.derive.words import words

_YEAR = re.compile(r"\d{4}")
_ESTIMATE = Text(", as an estimate", "")
_CONSTANT = Text(
    "Levels are at current prices, growth of this indicator is counted at constant prices",
    "总量按当年价计算，该指标增速按不变价计算",
)
_OTHER_BASE = Text(
    "The sentence says that its growth is counted on another base", "原文注明增速按可比口径或其他基数计算"
)


def year_before(period: str) -> str | None:
    """The same period a year earlier; None for a span.

    >>> year_before("2025-Q1"), year_before("2012/2016")
    ('2024-Q1', None)
    """
    if "/" in period:
        return None
    return _YEAR.sub(lambda year: str(int(year[0]) - 1), period, count=1)


def check(series: Series) -> Iterator[Finding]:
    """Every level with a growth rate or a change and the level of the year before."""
    for key, level in series.items():
        place, indicator, measure, _, period = key[:5]
        before = year_before(period)
        if not key.is_plain or measure not in ("level", "share", "index") or before is None:
            continue
        previous = series.get(Key(place, indicator, measure, None, before))
        if previous is None or previous.fact.unit != level.fact.unit:
            continue
        if measure == "level":
            yield from _growth(series, key, level.fact, previous.fact)
        yield from _change(series, key, level.fact, previous.fact)


def _growth(series: Series, key: Key, level: Fact, previous: Fact) -> Iterator[Finding]:
    place, indicator, _, _, period = key[:5]
    rate = series.get(Key(place, indicator, "growth", "yoy", period))
    if rate is None or rate.fact.unit != "percent":
        return
    implied = level.allows.divided(factor_of_growth(rate.fact.allows))
    if implied is None or implied.meets(previous.allows):
        return
    why = other_prices(rate.fact)
    declared = words()
    if why is not None:
        code = "level_growth_prices"
    elif indicator in declared.revised_base:
        code = "level_growth_revised_base"
    else:
        code = "level_growth_estimate" if previous.status == "estimate" else "level_growth"
    centre = level.value / (1 + rate.fact.value / 100)
    yield _finding(code, level, previous, rate.fact, implied, centre, why)


def other_prices(rate: Fact) -> Text | None:
    """Why a growth need not be that of the amounts printed: other prices, or another base."""
    declared = words()
    name = declarations.indicators()[rate.indicator_id or ""].name.zh
    if rate.price_basis == "constant" or rate.indicator_id in declared.constant_prices:
        return _CONSTANT
    if declared.constant_price_names.search(name):
        return _CONSTANT
    return _OTHER_BASE if declared.other_base.search("".join(rate.clause())) else None


def _change(series: Series, key: Key, level: Fact, previous: Fact) -> Iterator[Finding]:
    place, indicator, _, _, period = key[:5]
    change = series.get(Key(place, indicator, "change", "yoy", period))
    wanted = "pp" if level.unit == "percent" else level.unit
    if change is None or change.fact.unit != wanted:
        return
    implied = level.allows.minus(change.fact.allows)
    if not implied.meets(previous.allows):
        centre = level.value - change.fact.value
        yield _finding("level_change", level, previous, change.fact, implied, centre, None)


def _finding(
    code: str, level: Fact, previous: Fact, rate: Fact, implied: Interval, centre: Decimal, why: Text | None
) -> Finding:
    estimated = previous.status == "estimate"
    return Finding(
        code,
        level,
        previous,
        (rate,),
        implied,
        previous.value,
        previous.unit,
        {
            "name": figures.name(level),
            "period": level.period or "",
            "before": previous.period or "",
            "level": figures.quoted(level),
            "growth": figures.quoted(rate),
            "implied": figures.interval(implied, level.unit, centre),
            "stated": figures.quoted(previous),
            "plain": f"{float(level.value / previous.value - 1) * 100:.3g} %" if previous.value else "∞",
            "as_estimate": ", as an estimate" if estimated else "",
            "as_estimate_zh": "（预计数）" if estimated else "",
            "why": (why or _ESTIMATE).en,
            "why_zh": (why or _ESTIMATE).zh,
        },
    )
