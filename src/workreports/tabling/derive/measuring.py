"""One unit an indicator: what `schemas/lexicon/measuring.yml` declares, and values brought to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any

from workreports.declared import declarations, lexicon
from workreports.tabling.derive.facts import Fact

_FILE = "schemas/lexicon/measuring.yml"


@dataclass(frozen=True, slots=True)
class Units:
    """The units of the indicators, and the ways to them."""

    own: Mapping[str, str]  # indicator → unit
    times: Mapping[tuple[str, str], Decimal]  # from, to → factor
    through: Mapping[tuple[str, str], Decimal]  # from, to → divisor
    same: Mapping[str, frozenset[str]]  # unit → units that say the same
    same_of: Mapping[str, frozenset[str]]  # indicator → the same
    currencies: tuple[str, ...]
    measures: frozenset[str]
    shown: Mapping[str, tuple[tuple[str, float], ...]]  # unit → what people read, largest first
    plainly: tuple[str, ...]


@cache
def units() -> Units:
    """The declarations, read once."""
    content = lexicon.load("measuring")
    return Units(
        own=_own(content),
        times=_factors(content["conversions"]),
        through=_factors(content["divided"]),
        same={unit: frozenset(others) for unit, others in content["same"].items()},
        same_of={code: frozenset(others) for code, others in content["same_of"].items()},
        currencies=tuple(content["currencies"]),
        measures=frozenset(content["measures"]),
        shown={unit: tuple(scales.items()) for unit, scales in content["shown"].items()},
        plainly=tuple(content["plainly"]),
    )


def _own(content: Mapping[str, Any]) -> dict[str, str]:
    catalogue = declarations.indicators()
    named = {code: unit for unit, codes in content["indicators"].items() for code in codes}
    unknown = sorted(named.keys() - catalogue.keys())
    if unknown:
        raise declarations.DeclarationError(f"{_FILE}: indicators: no indicator {', '.join(unknown)}")
    kinds = content["kinds"]
    by_kind = {code: kinds[item.unit_kind] for code, item in catalogue.items() if item.unit_kind in kinds}
    return {**by_kind, **named}


def _factors(declared: Mapping[str, Mapping[str, Any]]) -> dict[tuple[str, str], Decimal]:
    return {
        (unit, to): Decimal(str(factor)) for to, others in declared.items() for unit, factor in others.items()
    }


def unit_of(indicator: str) -> str | None:
    """The unit an indicator's amounts are given in; None where the texts decide."""
    return units().own.get(indicator)


def is_currency(unit: str | None) -> bool:
    """Whether the unit is money as such."""
    return unit in units().currencies


def convert(fact: Fact, unit: str | None) -> Fact | None:
    """The fact in another unit, where a declared conversion leads there; itself when it is that unit."""
    if fact.unit == unit:
        return fact
    there, back = (fact.unit or "", unit or ""), (unit or "", fact.unit or "")
    declared = units()
    factor = declared.times.get(there, declared.through.get(back))
    divisor = declared.through.get(there, declared.times.get(back))
    if factor is not None:
        turned = [value and value * factor for value in (fact.value, fact.value_max)]
    elif divisor is not None:
        turned = [value and value / divisor for value in (fact.value, fact.value_max)]
    else:
        return None
    return replace(
        fact, value=turned[0] or Decimal(0), value_max=turned[1], unit=unit, original=fact.as_stated
    )


def harmonised(fact: Fact) -> Fact | None:
    """The fact in the unit of its indicator, or in its currency; None where nothing leads to that unit."""
    declared = units()
    own = unit_of(fact.indicator_id or "")
    if own is None or fact.measure not in declared.measures or not _is_amount(fact):
        return fact
    if fact.unit is None or fact.unit in _same(fact.indicator_id or "", own):
        return replace(fact, unit=own, original=fact.as_stated)
    found = convert(fact, own)
    if found is None and is_currency(own) and is_currency(fact.unit):
        return fact
    return found


def _is_amount(fact: Fact) -> bool:
    return fact.unit not in ("percent", "pp", "times", "rank", "index")


def _same(indicator: str, own: str) -> frozenset[str]:
    declared = units()
    return declared.same.get(own, frozenset()) | declared.same_of.get(indicator, frozenset())


def for_people(unit: str | None, indicator: str | None, size: float | None) -> tuple[str | None, float]:
    """The unit in which people read an amount of about this size, and how many base units one of it is.

    >>> for_people("CNY", "gdp", 137.5e9), for_people("CNY", "income_all", 25000.0)
    (('亿元', 100000000), ('元', 1))
    """
    scales = units().shown.get(unit or "")
    if scales is None:
        return unit, 1
    name = declarations.indicators()[indicator].name.zh if indicator else ""
    if any(word in name for word in units().plainly):
        return scales[-1]
    return next((scale for scale in scales if size is not None and abs(size) >= scale[1] / 10), scales[-1])
