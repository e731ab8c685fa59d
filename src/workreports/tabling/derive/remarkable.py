"""Values that stand out: against the year before in the same place, and against the other regions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from statistics import median

from workreports.declared import declarations
from workreports.tabling.derive import figures
from workreports.tabling.derive.facts import Fact
from workreports.tabling.derive.finding import Finding
from workreports.tabling.derive.intervals import Interval
from workreports.tabling.derive.levels import year_before
from workreports.tabling.derive.series import Key, Series
from workreports.tabling.derive.words import words

_ROBUST = 1.4826  # median absolute deviation → standard deviation of a normal distribution
_STEADY = (
    "money",
    "persons",
    "rate",
    "length",
    "area",
)  # kinds of units whose totals do not multiply in a year
_CELL = tuple[str, str, str | None, str | None, str]


def jumps(series: Series) -> Iterator[Finding]:
    """Levels that multiply or shrink beyond belief within a year and no growth rate bears it out.

    A sentence that states both levels (`由2.9%降至0.8%`) speaks of the change itself.
    """
    most = words().jump
    for key, best in series.items():
        place, indicator, measure, _, period = key[:5]
        before = year_before(period)
        if not key.is_plain or measure not in ("level", "share") or before is None:
            continue
        if declarations.indicators()[indicator].unit_kind not in _STEADY:
            continue
        previous = series.get(Key(place, indicator, measure, None, before))
        if previous is None or previous.fact.unit != best.fact.unit:
            continue
        then, now = previous.fact, best.fact
        if then.sentence == now.sentence:
            continue
        if {then.bound, now.bound} != {"exact"} or then.value <= 0 or now.value <= 0:
            continue
        if not 1 / most <= now.value / then.value <= most and not _borne_out(series, now, then):
            yield _jump(now, then)


def _borne_out(series: Series, now: Fact, then: Fact) -> bool:
    rate = series.get(Key(now.place, now.indicator_id or "", "growth", "yoy", now.period or ""))
    if rate is None:
        return False
    grown = (now.value / then.value - 1) * 100
    return abs(grown - rate.fact.value) <= max(abs(rate.fact.value) / 4, Decimal(5))


def _jump(now: Fact, then: Fact) -> Finding:
    return Finding(
        "jump",
        now,
        then,
        (),
        Interval(then.value / words().jump, then.value * words().jump),
        now.value,
        now.unit,
        {
            "name": figures.name(now),
            "period": now.period or "",
            "before": then.period or "",
            "first": figures.quoted(then),
            "second": figures.quoted(now),
            "times": f"{float(now.value / then.value):.3g}",
        },
    )


class Panel:
    """The rates of all regions by indicator and time, each region's own figure only (no places within it)."""

    def __init__(self) -> None:
        self._cells: dict[_CELL, list[Fact]] = defaultdict(list)

    def add(self, series: Series) -> None:
        """Take up what can be compared between regions: growth and shares, not amounts."""
        for key, best in series.items():
            place, indicator, measure, basis, period = key[:5]
            if (
                place is None
                and key.is_plain
                and measure in ("growth", "share")
                and best.fact.region_code is not None
            ):
                self._cells[(indicator, measure, basis, best.fact.unit, period)].append(best.fact)

    def merge(self, other: Panel) -> None:
        """Take up what another one has taken up."""
        for cell, facts in other._cells.items():
            self._cells[cell].extend(facts)

    def outliers(self) -> Iterator[Finding]:
        """Values far from the median of their cell, by its robust spread and by a declared least distance."""
        rule = words().panel
        for (_, _, _, unit, period), facts in self._cells.items():
            if len(facts) < rule.regions:
                continue
            middle = median(float(fact.value) for fact in facts)
            spread = _ROBUST * median(abs(float(fact.value) - middle) for fact in facts)
            reach = max(rule.distance * spread, rule.floor)
            for fact in facts:
                away = abs(float(fact.value) - middle)
                if away > reach:
                    yield Finding(
                        "panel_outlier", fact, None, (),
                        Interval(_decimal(middle - reach), _decimal(middle + reach)), fact.value, unit,
                        {
                            "name": figures.name(fact),
                            "period": period,
                            "first": figures.quoted(fact),
                            "regions": str(len(facts)),
                            "median": figures.figure(_decimal(middle), unit),
                            "distance": f"{away / spread:.3g}" if spread else "∞",
                        },
                    )  # fmt: skip


def _decimal(value: float) -> Decimal:
    return Decimal(repr(round(value, 9)))
