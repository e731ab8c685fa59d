"""Outcomes that no text states as such and that follow from what is stated: marked as computed, in intervals.

A promised growth from the amounts of the two years, a promised amount from the year before and its growth,
both only where amounts and growth are counted alike, or with as much room as they are known to differ by; a
promised amount from the share of it that was done (`完成年度计划的125%`); growth of all from that of its two
groups, which is at least the lesser one while the group that has more does not shrink.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from workreports.observing.link import link
from workreports.tabling.derive import measuring
from workreports.tabling.derive.facts import Fact
from workreports.tabling.derive.intervals import Interval, factor_of_growth
from workreports.tabling.derive.levels import other_prices, year_before
from workreports.tabling.derive.series import Key, Series
from workreports.tabling.derive.similarity import of_one_width, thing
from workreports.tabling.derive.sure import of_one_thing
from workreports.tabling.derive.words import words

_HUNDRED = Interval(Decimal(100), Decimal(100))


@dataclass(frozen=True, slots=True)
class Computed:
    """An outcome worked out: its value and interval, the later figure it rests on and the other one."""

    value: Decimal
    allows: Interval
    fact: Fact
    base: Fact | None
    link: str  # computed | completion
    bound: str = "approx"


def outcome(promise: Fact, best: Series, rates: Iterable[Fact]) -> Computed | None:
    """The outcome of a promise that follows from figures of later texts; None where nothing does."""
    if promise.measure == "level":
        done = next(_completions(promise, rates), None)
        if done is not None:
            return done
    if promise.indicator_id is None or promise.period is None or promise.basis not in (None, "yoy"):
        return None
    if promise.measure == "growth":
        return _growth(promise, best) or _growth_of_groups(promise, best)
    if promise.measure != "level" or promise.indicator_id in words().not_chained:
        return None
    return _level(promise, best)


def _amounts(promise: Fact, best: Series, *what: tuple[str, str | None, str]) -> list[Fact]:
    """The exact figures of the promise's indicator and place; what is missing or vague is left out."""
    found = (
        best.get(Key(promise.place, promise.indicator_id or "", measure, basis, period))
        for measure, basis, period in what
    )
    return [item.fact for item in found if item is not None and item.fact.bound == "exact"]


def _growth(promise: Fact, best: Series) -> Computed | None:
    period, before = promise.period or "", year_before(promise.period or "")
    room = _room(promise)
    if before is None or room is None:
        return None
    pair = _amounts(promise, best, ("level", None, period), ("level", None, before))
    if len(pair) < 2 or pair[0].unit != pair[1].unit or not of_one_thing(*pair):
        return None
    now, then = pair
    factor = now.allows.divided(then.allows)
    if factor is None or then.value <= 0 or not of_one_width(promise, now):
        return None
    value = (100 * (now.value / then.value - 1)).quantize(Decimal("0.0001"))
    if room.high and abs(value) > words().revised_most:
        return None
    allows = factor.times(Decimal(100)).minus(_HUNDRED).minus(room)
    return Computed(value, allows, now, then, "computed")


def _room(promise: Fact) -> Interval | None:
    """By how much growth of two amounts may lie above what is stated as growth; None where nothing tells."""
    revised = words().revised_by.get(promise.indicator_id or "")
    if revised is not None and promise.price_basis is None:
        below, above = revised
        return Interval(-above, below)
    if promise.indicator_id in words().not_chained or other_prices(promise) is not None:
        return None
    return Interval(Decimal(0), Decimal(0))


def _growth_of_groups(promise: Fact, best: Series) -> Computed | None:
    """Growth of a mean from that of its two groups: no less than the lesser (`城镇增长6%、农村增长8%`)."""
    groups = next((item.parts for item in words().between if item.whole == promise.indicator_id), ())
    found = (
        best.get(Key(promise.place, group, "growth", "yoy", promise.period or "", promise.price_basis))
        for group in groups
    )
    facts = sorted((item.fact for item in found if item is not None), key=lambda fact: fact.value)
    if not facts or len(facts) < len(groups):
        return None
    least, most = facts[0], facts[-1]
    return Computed(least.value, Interval(least.allows.low, None), least, most, "computed", "min")


def _level(promise: Fact, best: Series) -> Computed | None:
    period, before = promise.period or "", year_before(promise.period or "")
    own = measuring.harmonised(promise)
    if before is None or own is None:
        return None
    pair = _amounts(promise, best, ("growth", "yoy", period), ("level", None, before))
    if len(pair) < 2 or pair[1].unit != own.unit or other_prices(pair[0]) is not None:
        return None
    rate, then = pair
    factor = factor_of_growth(rate.allows)
    allows = then.allows.multiplied(factor)
    if allows is None or not of_one_thing(promise, then):
        return None
    value = then.value * (1 + rate.value / 100)
    turned = _in_unit_of(promise, own, value, allows)
    return Computed(*turned, rate, then, "computed")


def _in_unit_of(promise: Fact, own: Fact, value: Decimal, allows: Interval) -> tuple[Decimal, Interval]:
    """The value of the indicator's unit in the unit of the promise."""
    if own.value == 0 or promise.value == own.value:
        return value, allows
    factor = promise.value / own.value
    return value * factor, allows.times(factor)


def _completions(promise: Fact, rates: Iterable[Fact]) -> Iterator[Computed]:
    """Shares of the promised amount that were done, as later texts state them."""
    if promise.bound not in ("exact", "min"):
        return
    for rate in rates:
        if rate.place != promise.place or rate.period != promise.period:
            continue
        found = words().completion.search(rate.subject)
        if found is None or not _same(promise, rate.subject[: found.start()]):
            continue
        part = Interval(Decimal("0.01"), Decimal("0.01"))
        share = rate.names.multiplied(part)
        allows = share and Interval(promise.value, promise.value).multiplied(share)
        if allows is not None:
            yield Computed(promise.value * rate.value / 100, allows, rate, None, "completion")


def _same(promise: Fact, subject: str) -> bool:
    if promise.indicator_id is not None:
        return link(subject, "level", promise.unit or "") == promise.indicator_id
    return len(subject) >= words().shortest and thing(promise) == subject
