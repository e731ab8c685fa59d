"""The best value of each region × indicator × measure × basis × period: chosen, not averaged or guessed.

A final figure comes before an estimate, a later text before an earlier one; a figure that says the same as
the winner, only more exactly, is given instead of it. Where one text states two different final figures,
another text may bear out one of them, or only one be exact, or only one bear the indicator's own name; when
none of these decides, there is no best value and no row (see the findings).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from workreports.declared import declarations
from workreports.observing.link import linker
from workreports.tabling.derive.facts import Fact, grouped
from workreports.tabling.derive.words import words

Key = tuple[str | None, str, str, str | None, str]  # place, indicator, measure, basis, period


@dataclass(frozen=True, slots=True)
class Best:
    """The winner of a key, why it won, and everything that was said."""

    fact: Fact
    reason: str
    agree: tuple[Fact, ...]  # without the winner
    differ: tuple[Fact, ...]
    other_units: tuple[Fact, ...]


Series = dict[Key, Best]


def results(facts: Sequence[Fact]) -> dict[Key, list[Fact]]:
    """What is stated as a result, by key; figures that are not of the whole thing and period are left out."""
    stated = [fact for fact in facts if fact.indicator_id and fact.period and fact.status != "target"]
    known = [fact for fact in stated if not (fact.is_mean or fact.is_narrowed or fact.ranks_growth)]
    groups = grouped(known, "place", "indicator_id", "measure", "basis", "period")
    return {key: _wholes(told) for key, told in groups.items()}


def _wholes(stated: list[Fact]) -> list[Fact]:
    """Without figures that are a part of another one: `重点项目350项，其中省重点项目36项`."""
    if len(stated) < 2:
        return stated
    parts = [fact for fact in stated if words().part.search(fact.clause()[0])]
    texts = {fact.document_id for fact in stated if fact not in parts}
    return [fact for fact in stated if fact not in parts or fact.document_id not in texts]


def choose(facts: Sequence[Fact]) -> Series:
    """The best values of one region."""
    groups = results(facts)
    usual = _usual_units(groups)
    best: Series = {}
    for key, stated in groups.items():
        found = _best(stated, usual[key[:4]])
        if found is not None:
            best[key] = found
    return best


def _usual_units(groups: dict[Key, list[Fact]]) -> dict[tuple[str | None, ...], list[str | None]]:
    """For every indicator and measure its units, the one that covers most periods first."""
    periods: dict[tuple[str | None, ...], dict[str | None, set[str]]] = defaultdict(lambda: defaultdict(set))
    for key, stated in groups.items():
        for fact in stated:
            periods[key[:4]][fact.unit].add(key[4])
    return {
        key: sorted(units, key=lambda unit: (-len(units[unit]), unit is None, unit != "CNY", unit or ""))
        for key, units in periods.items()
    }


def _best(stated: Sequence[Fact], usual: Sequence[str | None]) -> Best | None:
    present = {fact.unit for fact in stated}
    unit = next(unit for unit in usual if unit in present)
    same = [fact for fact in stated if fact.unit == unit]
    others = tuple(fact for fact in stated if fact.unit != unit)
    finals = [fact for fact in same if fact.status == "actual"]
    pool = finals or same
    latest = max(fact.spoken for fact in pool)
    newest = sorted((fact for fact in pool if fact.spoken == latest), key=exactness)
    chosen = newest[0]
    reason = ""
    if any(not chosen.allows.agrees(fact.allows) for fact in newest):
        decided = _decided(newest, same)
        if decided is None:
            return None
        chosen, reason = decided
    sharper = [fact for fact in pool if is_sharper(fact, chosen)]
    if sharper:
        chosen, reason = min(sharper, key=lambda fact: (exactness(fact), fact.spoken)), "exact_over_rounded"
    rest = [fact for fact in same if fact is not chosen]
    return Best(
        chosen,
        reason or _reason(chosen, rest, others),
        tuple(fact for fact in rest if chosen.allows.agrees(fact.allows)),
        tuple(fact for fact in rest if not chosen.allows.agrees(fact.allows)),
        others,
    )


def exactness(fact: Fact) -> tuple[bool, bool, float, int]:
    """Exact before bounded, then by the printed precision, then by place in the text."""
    precision = fact.precision
    return (
        fact.bound != "exact",
        precision is None,
        float(precision) if precision is not None else 0.0,
        fact.char_start,
    )


def is_sharper(fact: Fact, other: Fact) -> bool:
    """Whether it says the same more exactly: all it allows is allowed by the other, and that is less."""
    return (
        fact is not other
        and exactness(fact)[:3] < exactness(other)[:3]
        and fact.allows.agrees(other.allows)
        and fact.names.inside(other.allows)
    )


def _decided(newest: Sequence[Fact], same: Sequence[Fact]) -> tuple[Fact, str] | None:
    """Which of several differing figures of a text is meant: the first rule to leave one value decides."""
    elsewhere = [fact for fact in same if fact.document_id != newest[0].document_id]
    borne_out = [fact for fact in newest if any(fact.allows.agrees(other.allows) for other in elsewhere)]
    exact = [fact for fact in newest if fact.bound == "exact"]
    named = [fact for fact in newest if _by_its_name(fact)]
    for left, reason in (
        (borne_out, "confirmed_by_other_text"),
        (exact, "exact_over_rounded"),
        (named, "named_exactly"),
    ):
        if left and all(left[0].allows.agrees(fact.allows) for fact in left):
            return left[0], reason
    return None


def _by_its_name(fact: Fact) -> bool:
    """Whether the subject is the indicator's own name, not another of its names."""
    fold, neutral = linker().fold, words().neutral
    own = declarations.indicators()[fact.indicator_id or ""].name.zh
    return neutral.sub("", fold(fact.subject)) == neutral.sub("", fold(own))


def _reason(chosen: Fact, rest: Sequence[Fact], others: Sequence[Fact]) -> str:
    """By what the winner was preferred to the nearest of the others."""
    rivals = [fact for fact in rest if fact.status == chosen.status]
    if any(fact.document_id != chosen.document_id for fact in rivals):
        return "later_over_earlier"
    if rivals:
        sharper = any(exactness(fact)[:3] != exactness(chosen)[:3] for fact in rivals)
        return "exact_over_rounded" if sharper else "repeated"
    if rest:
        return "final_over_estimate"
    return "usual_unit" if others else "only"


def row_id(prefix: str, *parts: object) -> str:
    """An identifier made of what a row is about; the same in every run."""
    key = "\x1f".join("" if part is None else str(part) for part in parts)
    return prefix + hashlib.sha256(key.encode()).hexdigest()[:16]


def rows(best: Series) -> Iterator[dict[str, object]]:
    """The rows of `series`."""
    for (place, indicator, measure, basis, period), found in best.items():
        fact = found.fact
        if fact.region_code is None:
            continue
        yield {
            "series_id": row_id("s", fact.region_code, place, indicator, measure, basis, period),
            "region_code": fact.region_code,
            "region_name": fact.region_name,
            "place": place,
            "indicator_id": indicator,
            "measure": measure,
            "basis": basis,
            "period": period,
            "period_start": fact.period_start,
            "period_end": fact.period_end,
            "value": fact.value,
            "value_max": fact.value_max,
            "low": fact.allows.low,
            "high": fact.allows.high,
            "unit": fact.unit,
            "bound": fact.bound,
            "status": fact.status,
            "observation_id": fact.observation_id,
            "document_id": fact.document_id,
            "report_year": fact.source.report_year,
            "reason": found.reason,
            "observations": 1 + len(found.agree) + len(found.differ) + len(found.other_units),
            "agree": len(found.agree),
            "differ": len(found.differ),
            "other_units": len(found.other_units),
        }


def convert(fact: Fact, unit: str | None) -> Fact | None:
    """The fact in another unit, where a declared conversion leads there; itself when it is that unit."""
    if fact.unit == unit:
        return fact
    factor = words().conversions.get((fact.unit or "", unit or ""))
    if factor is None:
        return None
    top = None if fact.value_max is None else fact.value_max * factor
    return replace(fact, value=fact.value * factor, value_max=top, unit=unit)
