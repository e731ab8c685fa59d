"""A user's own figures beside those of a release: what agrees, what differs by how much, with the receipts.

The table is a CSV file with region, year, indicator, value and unit, in whatever order, headed in English or
Chinese. Regions are named by code or name, indicators by code or any of their names; a rate (`%`) is held
against growth, or against the share where the indicator is one. Each line is held against the one best value
of `series` for the region as a whole.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from workreports.asking import catalogue, sql
from workreports.declared import declarations
from workreports.errors import UsageError
from workreports.tabling.derive import measuring

HEADS = {
    "region": ("region", "region_code", "region_name", "地区", "城市", "省份", "行政区划代码"),
    "year": ("year", "年份", "年", "年度"),
    "indicator": ("indicator", "indicator_id", "指标", "指标名称", "指标代码"),
    "value": ("value", "数值", "值"),
    "unit": ("unit", "单位"),
    "measure": ("measure", "计量方面"),
}
_NEEDED = ("region", "year", "indicator", "value")
_MULTIPLIER = {
    "": 1,
    "百": 100,
    "千": 1000,
    "万": 10**4,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "万亿": 10**12,
}
_UNIT = re.compile(r"(万亿|千万|百万|[百千万亿])?(.*)")
_GROWTH = re.compile(r"(?:同比)?(?:增长速度|增速|增长率|增长|增幅|涨幅)$")
_NATION = ("中国", "全国", "China")
_PERCENT = ("%", "％", "percent", "百分点", "pct")
_KINDS = (
    "within rounding",
    "within 1 %",
    "within 5 %",
    "differs more",
    "not in the release",
    "not understood",
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the user's table beside the release."""

    number: int
    region: str
    year: str
    indicator: str
    given: str
    kind: str  # one of _KINDS
    ours: str = ""
    difference: float | None = None  # in per cent of the user's value; in points for rates
    receipt: str = ""


def compare(table: Path, output: Path) -> list[Line]:
    """Every line of a table beside the latest release."""
    rows = _read(table)
    regions = _regions()
    with sql.connect(output) as connection:
        return [_line(number, row, regions, connection) for number, row in enumerate(rows, start=2)]


def _read(table: Path) -> list[dict[str, str]]:
    try:
        with table.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            heads = {name.strip().lower(): name for name in reader.fieldnames or ()}
            used = {
                key: next((heads[name] for name in names if name in heads), None)
                for key, names in HEADS.items()
            }
            missing = [key for key in _NEEDED if used[key] is None]
            if missing:
                raise UsageError(
                    f"{table} has no column {', '.join(missing)}.",
                    "Its first line must name region, year, indicator, value, unit (or 地区, 年份, 指标 …).",
                )
            return [
                {key: (row.get(name) or "").strip() if name else "" for key, name in used.items()}
                for row in reader
            ]
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{table} cannot be read: {error}.", "Name a CSV file in UTF-8.") from error


def _regions() -> dict[str, str]:
    """Codes by code and by name; a name that several regions bear leads nowhere."""
    every = declarations.regions().values()
    named = Counter(region.name for region in every)
    codes = {region.name: region.code for region in every if named[region.name] == 1}
    short = Counter(region.name[:-1] for region in every)
    for region in every:
        if short[region.name[:-1]] == 1:
            codes.setdefault(region.name[:-1], region.code)
    nation = next(region.code for region in every if region.level == "nation")
    return codes | {region.code: region.code for region in every} | dict.fromkeys(_NATION, nation)


def _line(number: int, row: Mapping[str, str], regions: Mapping[str, str], connection: Any) -> Line:
    about = (number, row["region"], row["year"], row["indicator"], f"{row['value']} {row['unit']}".strip())
    region, (codes, measure) = regions.get(row["region"]), _indicator(row["indicator"])
    try:
        value, unit = _amount(row["value"], row["unit"])
    except InvalidOperation:
        return Line(*about, "not understood", f"no number: {row['value']}")
    if region is None:
        return Line(*about, "not understood", f"no single region of that name: {row['region']}")
    if not codes:
        likely = ", ".join(
            declarations.indicators()[code].name.zh for code in catalogue.near(row["indicator"])
        )
        return Line(*about, "not understood", f"no indicator of that name, near: {likely or 'none'}")
    wanted = row["measure"] or measure
    measures = (wanted,) if wanted else _measures(codes[0], unit)
    found = connection.execute(
        """SELECT s.value, s.low, s.high, s.unit, s.bound, s.quote, d.title, o.source_file, o.char_start
        FROM series s JOIN documents d USING (document_id) JOIN observations o USING (observation_id)
        WHERE s.region_code = ? AND s.indicator_id = ? AND s.period = ? AND s.place IS NULL
          AND list_contains(?, s.measure) AND coalesce(s.basis, 'yoy') = 'yoy'
        ORDER BY list_position(?, s.measure), s.scope NULLS FIRST, s.price_basis NULLS FIRST LIMIT 1""",
        [region, codes[0], row["year"], list(measures), list(measures)],
    ).fetchone()
    if found is None:
        return Line(*about, "not in the release")
    return _beside(about, codes[0], value, unit, found)


def _indicator(name: str) -> tuple[tuple[str, ...], str | None]:
    """The indicators of a name, and the measure where the name says it: `地区生产总值增速`."""
    codes = catalogue.codes_of(name)
    thing = _GROWTH.sub("", name)
    if codes or thing == name:
        return codes, None
    return catalogue.codes_of(thing), "growth"


def _amount(value: str, unit: str) -> tuple[Decimal, str | None]:
    """The value in base units and the code of its unit; None where none is given."""
    number = Decimal(value.replace(",", "").replace("，", "").removesuffix("%"))
    if unit.lower() in _PERCENT or value.endswith("%"):
        return number, "percent"
    code = {unit: unit for unit in measuring.units().currencies}.get(unit)
    if code is not None or not unit:
        return number, code
    split = _UNIT.fullmatch(unit)
    multiplier, bare = (split[1] or "", split[2]) if split else ("", unit)
    for declared in declarations.units():
        if bare in (declared.code, *declared.forms):
            return number * _MULTIPLIER[multiplier] * declared.factor, declared.code
    return number * _MULTIPLIER[multiplier], bare or None


def _measures(code: str, unit: str | None) -> tuple[str, ...]:
    if unit == "percent":
        rate = declarations.indicators()[code].unit_kind in ("rate", "days_or_rate")
        return ("share", "growth") if rate else ("growth",)
    return ("level", "share", "index")


def _beside(
    about: tuple[int, str, str, str, str], code: str, value: Decimal, unit: str | None, found: Any
) -> Line:
    ours, low, high, our_unit, bound, quote, title, file, start = found
    receipt = f"“{quote}” {title or file} ({file}:{start})"
    factor = _factor(unit, our_unit)
    plain, size = measuring.for_people(our_unit, code, ours)
    shown = f"{ours / size:.8g} {plain or ''}".strip() + ("" if bound == "exact" else f" ({bound})")
    if factor is None:
        return Line(*about, "not understood", f"{shown}: another unit than {unit}", receipt=receipt)
    theirs = float(value) * factor
    rate = our_unit == "percent"
    difference = ours - theirs if rate else 100 * (ours - theirs) / theirs if theirs else float("inf")
    within = (low is None or theirs >= low * (1 - 1e-9)) and (high is None or theirs <= high * (1 + 1e-9))
    return Line(*about, _kind(within, abs(difference), rate), shown, difference, receipt)


def _factor(unit: str | None, ours: str | None) -> float | None:
    if unit is None or unit == ours:
        return 1
    declared = measuring.units()
    if unit in declared.same.get(ours or "", ()):
        return 1
    there, back = (unit, ours or ""), (ours or "", unit)
    if there in declared.times or back in declared.through:
        return float(declared.times.get(there) or declared.through[back])
    if there in declared.through or back in declared.times:
        return 1 / float(declared.through.get(there) or declared.times[back])
    return None


def _kind(within: bool, difference: float, rate: bool) -> str:
    if within:
        return "within rounding"
    near, far = (0.1, 0.5) if rate else (1, 5)
    return "within 1 %" if difference <= near else "within 5 %" if difference <= far else "differs more"


def report(lines: Iterable[Line], most: int) -> str:
    """Counts of each kind, then what differs, the largest first, then what could not be compared."""
    lines = list(lines)
    count = Counter(line.kind for line in lines)
    told = [f"{len(lines)} lines"] + [f"  {count[kind]:5d}  {kind}" for kind in _KINDS if count[kind]]
    told.append("For rates: within 0.1 and 0.5 points. A difference is the release minus the table.")
    apart = [line for line in lines if line.difference is not None and line.kind != "within rounding"]
    apart.sort(key=lambda line: (-abs(line.difference or 0), line.number))
    for title, chosen in (
        ("Differences", apart),
        ("Not compared", [line for line in lines if line.kind == "not understood"]),
        ("Agreement", [line for line in lines if line.kind == "within rounding"]),
    ):
        if chosen:
            told += ["", f"{title}:"] + [_told(line) for line in chosen[:most]]
            told += [f"  … and {len(chosen) - most} more"] if len(chosen) > most else []
    return "\n".join(told)


def _told(line: Line) -> str:
    by = "" if line.difference is None else f", {line.difference:+.3g}"
    said = f"  line {line.number}: {line.region} {line.year} {line.indicator}: {line.given}"
    return f"{said} | {line.ours}{by} {line.receipt}".rstrip()
