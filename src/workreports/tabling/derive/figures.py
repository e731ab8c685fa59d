"""Figures and names as a reader meets them in an explanation, in English and Chinese."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from workreports.declared import declarations
from workreports.declared.base import Text
from workreports.tabling.derive.facts import Fact
from workreports.tabling.derive.intervals import Interval

_YI, _WAN = Decimal(10) ** 8, Decimal(10) ** 4
_MILLION = Decimal(10) ** 6
_BILLION = Decimal(10) ** 9
_UNITS_ZH = {"CNY": "元", "USD": "美元", "HKD": "港元", "EUR": "欧元", "percent": "%", "pp": "个百分点"}
_UNITS_EN = {"CNY": " yuan", "USD": " US dollars", "percent": " %", "pp": " percentage points"}
_NEITHER = {"index", "rank", "times"}


def _plain(value: Decimal) -> str:
    """Five significant digits at most, no trailing zeros.

    >>> _plain(Decimal("1429.428571")), _plain(Decimal("120")), _plain(Decimal("-0.0000001"))
    ('1429.4', '120', '0')
    """
    digits = value.adjusted()
    places = min(max(4 - digits, 0), 6)
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP) + 0  # no -0
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def figure(value: Decimal, unit: str | None) -> Text:
    """A value in words of magnitude and unit.

    >>> figure(Decimal("142942857142.8"), "CNY")
    Text(en='142.94 billion yuan', zh='1429.4亿元')
    """
    size = abs(value)
    if unit in ("percent", "pp") or unit in _NEITHER:
        zh, en = _plain(value), _plain(value)
    else:
        zh = _scaled(value, size, ((_YI, "亿"), (_WAN, "万")))
        en = _scaled(value, size, ((_BILLION, " billion"), (_MILLION, " million")))
    if unit is None or unit in _NEITHER:
        return Text(en, zh)
    return Text(en + _UNITS_EN.get(unit, f" {unit}"), zh + _UNITS_ZH.get(unit, unit))


def _scaled(value: Decimal, size: Decimal, scales: tuple[tuple[Decimal, str], ...]) -> str:
    for scale, word in scales:
        if size >= scale:
            return _plain(value / scale) + word
    return _plain(value)


def interval(values: Interval, unit: str | None, middle: Decimal | None = None) -> Text:
    """An interval in words, with the value that the printed figures themselves lead to."""
    low, high = values.low, values.high
    if low is None or high is None:
        end = high if low is None else low
        if end is None:
            return Text("anything", "任意值")
        shown = figure(end, unit)
        return (
            Text(f"at most {shown.en}", f"不超过{shown.zh}")
            if low is None
            else Text(f"at least {shown.en}", f"不低于{shown.zh}")
        )
    centre = figure((low + high) / 2 if middle is None else middle, unit)
    first, last = figure(low, unit), figure(high, unit)
    if first == last:
        return centre
    return Text(f"{centre.en} ({first.en} to {last.en})", f"{centre.zh}（{first.zh}至{last.zh}）")


def name(fact: Fact) -> Text:
    """What the fact is about: the indicator, or the subject as printed, with its place."""
    indicator = declarations.indicators().get(fact.indicator_id) if fact.indicator_id else None
    en, zh = (
        (indicator.name.en, indicator.name.zh) if indicator else (f"“{fact.subject}”", f"“{fact.subject}”")
    )
    place = fact.place or fact.region_name
    aspect = _ASPECTS.get(fact.measure)
    if aspect is not None:
        en, zh = f"{aspect.en} of {en}", f"{zh}{aspect.zh}"
    return Text(f"{en} ({place})", f"{place}{zh}") if place else Text(en, zh)


_ASPECTS = {
    "growth": Text("growth", "增速"),
    "change": Text("change", "变动"),
    "rank": Text("rank", "位次"),
    "multiple": Text("multiple", "倍数"),
}


def bare_name(code: str) -> Text:
    """The names of an indicator."""
    return declarations.indicators()[code].name


def quoted(fact: Fact) -> Text:
    """The figure as printed, with bound and sign where the quote lacks them; English adds its size."""
    sign = "−" if fact.value < 0 else ""
    bound = {"min": "≥ ", "max": "≤ ", "approx": "≈ "}.get(fact.bound, "")
    printed = bound + sign + fact.quote.replace("\n", "")
    if fact.unit == "percent":
        return Text(printed, printed)
    size = figure(fact.value, fact.unit).en
    if fact.value_max is not None:
        size = f"{size} to {figure(fact.value_max, fact.unit).en}"
    return Text(f"{printed} ({size})", printed)


def listed(facts: Sequence[Fact]) -> Text:
    """Several figures as a sum."""
    told = [quoted(fact) for fact in facts]
    return Text(" + ".join(text.en for text in told), " + ".join(text.zh for text in told))
