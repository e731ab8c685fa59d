"""Numbers as people read them, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from workreports.declared import declarations

_SIGNS = {"percent": "%", "times": "×", "index": ""}
_STEPS = {
    "zh": ((1e12, "万亿"), (1e8, "亿"), (1e4, "万")),
    "en": ((1e12, " tn"), (1e9, " bn"), (1e6, " m")),
}
_BOUNDS = {
    "zh": {"approx": "约{}", "min": "{}以上", "max": "{}以内"},
    "en": {"approx": "about {}", "min": "at least {}", "max": "at most {}"},
}
_SHORT = {  # where a column's own words would be too long for a head or a cell
    ("observations", "measure"): {
        "level": ("数额", "Level"), "growth": ("增速", "Growth"),
        "share": ("比率", "Share"), "change": ("增减", "Change"), "gap": ("差距", "Gap"),
        "multiple": ("倍数", "Multiple"), "rank": ("位次", "Rank"), "index": ("指数", "Index"),
    },
    ("observations", "status"): {
        "actual": ("事实", "fact"), "estimate": ("预计", "estimate"), "target": ("目标", "goal"),
    },
    ("numerals", "verdict"): {"observation": ("成为观测", "became an observation")},
}  # fmt: skip
_MINUS = "\u2212"


def plain(value: float, digits: int = 4) -> str:
    """A number with as many digits as it has, at most `digits` behind the point, and a true minus sign."""
    text = f"{value:,.{digits}f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"
    return text.replace("-", _MINUS)


def whole(value: int) -> str:
    """A count."""
    return f"{value:,}"


def scaled(value: float, language: str) -> str:
    """A large number in the steps of the language: 万 and 亿, or millions and billions."""
    for step, name in _STEPS[language]:
        if abs(value) >= step:
            return f"{plain(value / step, 2)}{name}"
    return plain(value, 2)


def share(part: int, all_of: int) -> str:
    """A part of a whole in per cent, exact at both ends: what is not all is never 100 %."""
    if not all_of:
        return "–"
    found = 100 * part / all_of
    if part < all_of and found > 99.9:
        return "> 99.9 %"
    return f"{found:.1f} %"


def amount(
    value: float | None, unit: str | None, language: str, units: Mapping[str, Mapping[str, Any]]
) -> str:
    """A value with its unit."""
    if value is None:
        return ""
    if unit is None:
        return plain(value)
    if unit in _SIGNS:
        return plain(value) + _SIGNS[unit]
    if unit == "pp":
        return plain(value) + ("个百分点" if language == "zh" else " pp")
    if unit == "rank":
        return f"第{plain(value)}" if language == "zh" else f"No. {plain(value)}"
    name = unit_name(unit, language, units)
    return f"{scaled(value, language)}{name}" if language == "zh" else f"{scaled(value, language)} {name}"


def unit_name(unit: str, language: str, units: Mapping[str, Mapping[str, Any]]) -> str:
    """What a unit is called; a compound is called by its parts."""
    if unit == "CNY":
        return "元" if language == "zh" else "yuan"
    parts = [
        str(units[part][f"name_{language}"] or part) if part in units else part for part in unit.split("/")
    ]
    return "/".join("元" if part == "人民币元" else part for part in parts)


def stated(row: Mapping[str, Any], language: str, units: Mapping[str, Mapping[str, Any]]) -> str:
    """The value of a row with its bound, a range as a range."""
    value, unit = row["value"], row["unit"]
    if row.get("value_max") is not None:
        low, high = (amount(number, unit, language, units) for number in (value, row["value_max"]))
        return f"{low} – {high}"
    shown = amount(value, unit, language, units)
    return _BOUNDS[language].get(row.get("bound") or "", "{}").format(shown)


@cache
def label(table: str, column: str, value: str | None, language: str) -> str:
    """What a value of an enumeration is called."""
    if value is None:
        return ""
    short = _SHORT.get((table, column), {}).get(value)
    if short is not None:
        return short[language == "en"]
    for declared in declarations.tables()[table].columns:
        if declared.name == column and declared.enum and value in declared.enum:
            return str(getattr(declared.enum[value], language))
    return value
