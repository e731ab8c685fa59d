"""Facts by hand for the tests of the derived tables."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal

from workreports.tabling.derive.facts import Fact, Source


def text(year: int, name: str = "") -> Source:
    """A report delivered in January of a year, looking back on the year before."""
    return Source(
        f"d{year}{name}", "130600", year, date(year - 1, 1, 1), date(year - 1, 12, 31), date(year, 1, 20)
    )


def fact(
    subject: str,
    quote: str,
    value: float | str,
    source: Source,
    *,
    indicator: str | None = None,
    measure: str = "level",
    unit: str | None = "CNY",
    period: str | None = "2016",
    status: str = "actual",
    bound: str = "exact",
    place: str | None = None,
    value_max: str | None = None,
    sentence: str | None = None,
    basis: str | None = None,
) -> Fact:
    """A fact with what the test is about; the sentence is subject and quote unless given."""
    said = sentence if sentence is not None else f"{subject}{quote}。"
    first, _, last = (period or "").partition("/")
    start = int(hashlib.sha256(f"{said}{quote}".encode()).hexdigest()[:4], 16)
    key = f"{source.document_id}{said}{quote}{period}{status}{measure}{place}"
    return Fact(
        observation_id="o" + hashlib.sha256(key.encode()).hexdigest()[:16],
        document_id=source.document_id,
        section_id=None,
        region_code=source.region_code,
        region_name="保定市",
        place=place,
        indicator_id=indicator,
        subject=subject,
        measure=measure,
        basis=basis or ("yoy" if measure == "growth" else None),
        base_period=None,
        price_basis=None,
        scope=None,
        rank_by=None,
        value=Decimal(str(value)),
        value_max=None if value_max is None else Decimal(value_max),
        unit=unit,
        period=period,
        period_start=date(int(first[:4]), 1, 1) if period else None,
        period_end=date(int((last or first)[:4]), 12, 31) if period else None,
        status=status,
        bound=bound,
        value_text=quote.rstrip("元家个人所项户公里亩斤吨辆%"),
        quote=quote,
        sentence=said,
        sentence_start=start - max(said.find(quote), 0),
        source_file=f"{source.document_id}.txt",
        char_start=start,
        char_end=start + len(quote),
        rule="",
        source=source,
    )


def growth(indicator: str, quote: str, value: float | str, source: Source, **other: object) -> Fact:
    """A growth rate of an indicator."""
    given = {"measure": "growth", "unit": "percent", "indicator": indicator} | other
    return fact(indicator, quote, value, source, **given)  # type: ignore[arg-type]


def level(indicator: str, quote: str, value: float | str, source: Source, **other: object) -> Fact:
    """An amount of an indicator."""
    return fact(indicator, quote, value, source, **({"indicator": indicator} | other))  # type: ignore[arg-type]
