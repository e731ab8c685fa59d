"""Levels that cannot be: left out of series and panel, each with its reason.

A level is held against what a territory of its level can have, against its neighbours in the series, and
against its own growth. The bounds are wide (`schemas/lexicon/plausible.yml`): what falls out is a slip of the
text or of the reading, most often a factor of ten or of ten thousand. It stays among the observations.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from workreports.declared import declarations, lexicon
from workreports.declared.base import Text
from workreports.tabling.derive import figures
from workreports.tabling.derive.facts import Fact
from workreports.tabling.derive.finding import Finding
from workreports.tabling.derive.intervals import Interval
from workreports.tabling.derive.series import Key, Series, choose_from
from workreports.tabling.derive.sure import beside

CODE = "implausible"
_YEAR = re.compile(r"\d{4}")
_Range = tuple[Decimal | None, Decimal | None]


@dataclass(frozen=True, slots=True)
class _Bounds:
    """The declarations."""

    levels: Mapping[tuple[str, str], _Range]  # by indicator and level of territory
    years: int
    alike: Decimal
    apart: Decimal
    against_growth: Decimal
    steady: frozenset[str]


@cache
def _bounds() -> _Bounds:
    told = lexicon.load("plausible")
    known = declarations.indicators()
    levels = {
        (code, level): (_decimal(low), _decimal(high))
        for code, ranges in told["levels"].items()
        for level, (low, high) in ranges.items()
    }
    unknown = [code for code, _ in levels if code not in known]
    if unknown:
        raise declarations.DeclarationError(f"schemas/lexicon/plausible.yml: no indicator {unknown[0]}")
    near = told["neighbours"]
    return _Bounds(
        levels,
        int(near["years"]),
        Decimal(near["alike"]),
        Decimal(near["apart"]),
        Decimal(told["growth"]["apart"]),
        frozenset(told["steady"]),
    )


def _decimal(value: object) -> Decimal:
    return Decimal(str(float(str(value))))


def settle(groups: Mapping[Key, list[Fact]]) -> tuple[Series, dict[Key, Finding]]:
    """The best values that can be, and what could not: where one falls out, what else was said is asked.

    A level that falls out while its text states another was of a part, and so is the growth beside it.
    """
    left = dict(groups)
    best = choose_from(left)
    held: dict[Key, Finding] = {}
    while found := implausible(best):
        changed = set(found)
        for key, finding in found.items():
            held.setdefault(key, finding)
            out = {fact.observation_id for fact in (best[key].fact, *best[key].agree)}
            fallen = [fact for fact in left[key] if fact.observation_id in out]
            left[key] = [fact for fact in left[key] if fact.observation_id not in out]
            rates = key._replace(measure="growth", basis="yoy")
            parts = [level for level in fallen if any(_same_text(level, other) for other in left[key])]
            kept = [rate for rate in left.get(rates, ()) if not any(beside(level, rate) for level in parts)]
            if len(kept) < len(left.get(rates, ())):
                left[rates] = kept
                changed.add(rates)
        best = {key: item for key, item in best.items() if key not in changed}
        best |= choose_from({key: left[key] for key in groups if key in changed})
    return best, held


def _same_text(one: Fact, other: Fact) -> bool:
    return one.document_id == other.document_id


def implausible(series: Series) -> dict[Key, Finding]:
    """The levels of a region that cannot be, each with what it is held against."""
    found: dict[Key, Finding] = {}
    for key, best in series.items():
        if key.measure == "level" and (finding := _out_of_range(key, best.fact)):
            found[key] = finding
    rest = {key: best for key, best in series.items() if key not in found}
    for finder in (_out_of_line, _against_growth):
        for key, finding in list(finder(rest)):
            found.setdefault(key, finding)
        rest = {key: best for key, best in series.items() if key not in found}
    return found


def _out_of_range(key: Key, fact: Fact) -> Finding | None:
    ranges: list[_Range] = []
    declared = declarations.indicators()[key.indicator].plausible.get("level")
    if declared is not None:
        ranges.append((_maybe(declared[0]), _maybe(declared[1])))
    region = declarations.regions().get(fact.region_code or "")
    if region is not None and key.place is None:
        ranges.append(_bounds().levels.get((key.indicator, region.level), (None, None)))
    years = _years(fact)
    for low, most in ranges:
        high = None if most is None else most * years
        if (low is not None and 0 < fact.value < low) or (high is not None and fact.value > high):
            why = Text("which no territory of its level can have", "同级地区不可能有此数")
            return _finding(fact, None, Interval(low, high), why)
    return None


def _years(fact: Fact) -> int:
    """How many years a figure is of."""
    if fact.period_start is None or fact.period_end is None:
        return 1
    return fact.period_end.year - fact.period_start.year + 1


def _maybe(value: float | None) -> Decimal | None:
    return None if value is None else _decimal(value)


def _runs(series: Series) -> Iterator[dict[int, tuple[Key, Fact]]]:
    """The levels of single years in one unit, by year: a run for each thing that is counted."""
    steady = _bounds().steady
    found: dict[tuple[object, ...], dict[int, tuple[Key, Fact]]] = defaultdict(dict)
    for key, best in series.items():
        fact = best.fact
        if key.measure != "level" or not _YEAR.fullmatch(key.period) or fact.value <= 0:
            continue
        if declarations.indicators()[key.indicator].unit_kind in steady:
            same = key._replace(period=""), fact.unit
            found[same][int(key.period)] = (key, fact)
    yield from found.values()


def _out_of_line(series: Series) -> Iterator[tuple[Key, Finding]]:
    """What lies far from neighbours that lie near each other."""
    bounds = _bounds()
    for run in _runs(series):
        for year, (key, fact) in run.items():
            near = [
                other
                for then, (_, other) in run.items()
                if then != year and abs(then - year) <= bounds.years and other.document_id != fact.document_id
            ]
            if len(near) < 2:
                continue
            least, most = min(item.value for item in near), max(item.value for item in near)
            if most > least * bounds.alike:
                continue
            low, high = least / bounds.apart, most * bounds.apart
            if not low <= fact.value <= high:
                why = Text(
                    "far from the years around it",
                    "与前后年份相去甚远",
                )
                other = min(near, key=lambda item: (item.period or "", item.char_start))
                yield key, _finding(fact, other, Interval(low, high), why)


def _against_growth(series: Series) -> Iterator[tuple[Key, Finding]]:
    """Levels of following years that the growth between them does not let be.

    Where one year stands against both of its neighbours it is that one; between two alone nothing tells which
    is wrong, and neither is given.
    """
    for run in _runs(series):
        pairs = dict(_torn(series, run))
        torn = Counter(year for then in pairs for year in (then - 1, then))
        for year, expected in pairs.items():
            for here, there in ((year, year - 1), (year - 1, year)):
                if torn[here] >= torn[there]:
                    key, fact = run[here]
                    why = Text("which the growth of the year does not allow", "与当年增速不符")
                    yield key, _finding(fact, run[there][1], expected[here != year], why)


def _torn(
    series: Series, run: Mapping[int, tuple[Key, Fact]]
) -> Iterator[tuple[int, tuple[Interval, Interval]]]:
    """The years whose growth tears them from the year before, with what it lets each of the two levels be."""
    apart = _bounds().against_growth
    for year, (key, now) in run.items():
        rate = series.get(key._replace(measure="growth", basis="yoy"))
        if year - 1 not in run or rate is None or rate.fact.value <= -90:
            continue
        grown = 1 + rate.fact.value / 100
        implied, earlier = run[year - 1][1].value * grown, now.value / grown
        if not implied / apart <= now.value <= implied * apart:
            yield (
                year,
                (
                    Interval(implied / apart, implied * apart),
                    Interval(earlier / apart, earlier * apart),
                ),
            )


def _finding(fact: Fact, other: Fact | None, expected: Interval, why: Text) -> Finding:
    fill: dict[str, Text | str] = {
        "name": figures.name(fact),
        "period": fact.period or "",
        "first": figures.quoted(fact),
        "why": why,
    }
    return Finding(CODE, fact, other, (), expected, fact.value, fact.unit, fill)
