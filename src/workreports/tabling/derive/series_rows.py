"""The rows of `series` and `series_vintages`: what was chosen, and everything it was chosen from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from workreports.declared import declarations
from workreports.tabling.derive import breaks, measuring, remarkable
from workreports.tabling.derive.facts import Fact
from workreports.tabling.derive.intervals import Interval, factor_of_growth
from workreports.tabling.derive.kinds import period_kind
from workreports.tabling.derive.levels import other_prices, year_before
from workreports.tabling.derive.series import Best, Key, Series, row_id
from workreports.tabling.derive.sure import beside


def series_id(region: str | None, key: Key) -> str:
    """The identifier of a value; the same in every run."""
    said = [part for part in (key.price_basis, key.scope) if part is not None]
    return row_id("s", region, *key[:5], *said)


def _what(key: Key, fact: Fact) -> dict[str, object]:
    """What a value is of: the columns that `series` and `series_vintages` have in common."""
    name = declarations.indicators()[key.indicator].name
    return {
        "region_code": fact.region_code,
        "region_name": fact.region_name,
        "place": key.place,
        "indicator_id": key.indicator,
        "name_zh": name.zh,
        "name_en": name.en,
        "measure": key.measure,
        "basis": key.basis,
        "price_basis": key.price_basis,
        "scope": key.scope,
        "period": key.period,
        "period_kind": period_kind(key.period),
        "year": fact.period_end.year if fact.period_end else None,
    }


def rows(best: Series) -> Iterator[dict[str, object]]:
    """The rows of `series`."""
    jumped = {finding.fact.observation_id for finding in remarkable.jumps(best)}
    for key, found in best.items():
        fact = found.fact
        if fact.region_code is None:
            continue
        yield {"series_id": series_id(fact.region_code, key)} | _what(key, fact) | {
            "base_period": fact.base_period,
            "period_start": fact.period_start,
            "period_end": fact.period_end,
            **_value(fact),
            "status": fact.status,
            "confidence": fact.confidence,
            "growth_of_levels": _growth_of_levels(best, key),
            "flags": _flags(key, fact, fact.observation_id in jumped),
            "observation_id": fact.observation_id,
            "document_id": fact.document_id,
            "report_year": fact.source.report_year,
            "quote": fact.quote,
            "sentence": fact.sentence,
            "page": fact.page,
            "reason": found.reason,
            "observations": 1 + len(found.agree) + len(found.differ) + len(found.other_units),
            "agree": len(found.agree),
            "differ": len(found.differ),
            "other_units": len(found.other_units),
        }  # fmt: skip


def _flags(key: Key, fact: Fact, jumped: bool) -> str | None:
    year = fact.period_end.year if fact.period_end else None
    told = (*(("jump",) if jumped else ()), *breaks.flags(fact.region_code, key.indicator, key.measure, year))
    return "|".join(told) or None


def _value(fact: Fact) -> dict[str, object]:
    stated = fact.as_stated
    return {
        "value": fact.value,
        "value_max": fact.value_max,
        "low": fact.allows.low,
        "high": fact.allows.high,
        "unit": fact.unit,
        "stated_value": stated.value,
        "stated_value_max": stated.value_max,
        "stated_unit": stated.unit,
        "bound": fact.bound,
    }


def _growth_of_levels(best: Series, key: Key) -> Decimal | None:
    """The growth that the two amounts alone would give, beside the growth that is stated."""
    before = year_before(key.period)
    if key.measure != "growth" or key.basis != "yoy" or before is None:
        return None
    pair = [best.get(Key(key.place, key.indicator, "level", None, period)) for period in (key.period, before)]
    facts = [found.fact for found in pair if found is not None]
    if len(facts) < 2 or facts[0].unit != facts[1].unit or {fact.bound for fact in facts} != {"exact"}:
        return None
    now, then = facts
    if then.value <= 0 or now.value <= 0:
        return None
    return (100 * (now.value / then.value - 1)).quantize(Decimal("0.0001"))


def vintages(groups: Mapping[Key, list[Fact]], best: Series) -> Iterator[dict[str, object]]:
    """The rows of `series_vintages`: every statement of a value, and what later figures imply of it."""
    for key, stated in groups.items():
        found = best.get(key)
        for fact in stated:
            if fact.region_code is not None:
                yield _stated(key, fact, found)
    yield from _implied(groups, best)


def _stated(key: Key, fact: Fact, found: Best | None) -> dict[str, object]:
    brought = measuring.harmonised(fact) or fact
    chosen = found is not None and found.fact.observation_id == fact.observation_id
    return _vintage("v", key, brought, found) | {
        "kind": "stated",
        "chosen": chosen,
        "observation_id": fact.observation_id,
        "growth_observation_id": None,
    }


def _vintage(prefix: str, key: Key, fact: Fact, found: Best | None) -> dict[str, object]:
    said = _what(key, fact)
    return {
        "vintage_id": row_id(prefix, fact.region_code, *key, fact.observation_id),
        "series_id": None if found is None else series_id(fact.region_code, key),
        **said,
        **_value(fact),
        "status": fact.status,
        "agrees": None
        if found is None
        else fact.unit == found.fact.unit and fact.allows.agrees(found.fact.allows),
        "document_id": fact.document_id,
        "report_year": fact.source.report_year,
        "quote": fact.quote,
    }


def _implied(groups: Mapping[Key, list[Fact]], best: Series) -> Iterator[dict[str, object]]:
    """The amount of the year before that amount and growth of one text lead to, where they count alike."""
    for key, stated in groups.items():
        before = year_before(key.period)
        if key.measure != "level" or before is None or not key.is_plain:
            continue
        rates = groups.get(key._replace(measure="growth", basis="yoy"), [])
        for level in stated:
            rate = next((rate for rate in rates if beside(level, rate)), None)
            if rate is None or level.region_code is None or other_prices(rate) is not None:
                continue
            brought = measuring.harmonised(level)
            if brought is None or brought.bound != "exact":
                continue
            implied = brought.allows.divided(factor_of_growth(rate.allows))
            if implied is not None:
                yield _implied_row(key._replace(period=before), brought, rate, implied, best)


def _implied_row(key: Key, level: Fact, rate: Fact, implied: Interval, best: Series) -> dict[str, object]:
    found = best.get(key)
    year = int(key.period[:4])
    return _vintage("w", key, level, found) | {
        "year": year,
        "value": (level.value / (1 + rate.value / 100)).quantize(Decimal("0.0001")),
        "value_max": None,
        "low": implied.low,
        "high": implied.high,
        "stated_value": None,
        "stated_value_max": None,
        "stated_unit": None,
        "agrees": None
        if found is None
        else found.fact.unit == level.unit and implied.meets(found.fact.allows),
        "kind": "implied",
        "chosen": False,
        "observation_id": level.observation_id,
        "growth_observation_id": rate.observation_id,
        "quote": f"{level.quote} / {rate.quote}",
    }
