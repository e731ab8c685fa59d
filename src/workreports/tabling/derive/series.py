"""The best value of each region × indicator × measure × basis × period: chosen, not averaged or guessed.

All are in the unit of the indicator, and what differs in price basis or scope is apart. A final figure comes
before an estimate, a later text before an earlier one; a figure that says the same as the winner, only more
exactly, is given instead of it, also an estimate where its text is final in vague words only (`突破1000亿`,
`预计1055亿`). Where one text states two different final figures, another text may bear out one of
them, or only one be exact, or only one bear the indicator's own name; when none of these decides, there is no
best value and no row (see the work list of doubts).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from workreports.declared import declarations
from workreports.observing.link import linker
from workreports.tabling.derive import measuring
from workreports.tabling.derive.facts import Fact
from workreports.tabling.derive.words import words


class Key(NamedTuple):
    """What a series has one value of."""

    place: str | None
    indicator: str
    measure: str
    basis: str | None
    period: str
    price_basis: str | None = None
    scope: str | None = None

    @property
    def is_plain(self) -> bool:
        """Whether nothing is said of prices or of what is counted."""
        return self.price_basis is None and self.scope is None


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
    """What is stated as a result, by key, in the unit of the indicator; see `left_out` for what is not."""
    stated = [fact for fact in facts if fact.indicator_id and fact.period and fact.status != "target"]
    known = [fact for fact in stated if left_out(fact) is None]
    groups: dict[Key, list[Fact]] = defaultdict(list)
    for fact in known:
        groups[key_of(fact)].append(fact)
    return {key: _wholes(told) for key, told in groups.items()}


def key_of(fact: Fact) -> Key:
    """The key of a fact that has an indicator and a period."""
    return Key(
        fact.place,
        fact.indicator_id or "",
        fact.measure,
        fact.basis,
        fact.period or "",
        fact.price_basis,
        fact.scope,
    )


def left_out(fact: Fact) -> str | None:
    """Why a figure is none of the whole thing and period; None when it is."""
    if fact.is_mean:
        return "of_each_year"
    if fact.is_total_of_years:
        return "of_several_years"
    if fact.is_narrowed:
        return "of_a_part"
    if fact.is_wider:
        return "of_more"
    return "by_growth" if fact.ranks_growth else None


def _wholes(stated: list[Fact]) -> list[Fact]:
    """Without figures that are a part of another one: `重点项目350项，其中省重点项目36项`."""
    if len(stated) < 2:
        return stated
    parts = [fact for fact in stated if words().part.search(fact.clause()[0])]
    texts = {fact.document_id for fact in stated if fact not in parts}
    return [fact for fact in stated if fact not in parts or fact.document_id not in texts]


def choose(facts: Sequence[Fact]) -> Series:
    """The best values of one region."""
    return choose_from(results(facts))


def choose_from(groups: Mapping[Key, list[Fact]]) -> Series:
    """The best values of what is stated, by key."""
    best: Series = {}
    for key, stated in groups.items():
        same, others = one_unit(stated)
        found = _best(same, others) if same else None
        if found is not None:
            best[key] = found
    return best


def one_unit(stated: Sequence[Fact]) -> tuple[list[Fact], tuple[Fact, ...]]:
    """What can be given in one unit, in it, and the rest.

    That is the indicator's own unit; among currencies, where none can be turned into it, the first declared.
    """
    brought = [measuring.harmonised(fact) for fact in stated]
    units = {fact.unit for fact in brought if fact is not None}
    if not units:
        return [], tuple(stated)
    own = measuring.unit_of(stated[0].indicator_id or "")
    unit = own if own in units else min(units, key=lambda unit: _unit_order(unit, brought))
    same = [fact for fact in brought if fact is not None and fact.unit == unit]
    rest = (fact for fact, item in zip(stated, brought, strict=True) if item is None or item.unit != unit)
    return same, tuple(rest)


def _unit_order(unit: str | None, facts: Iterable[Fact | None]) -> tuple[int, int, str]:
    currencies = measuring.units().currencies
    place = currencies.index(unit) if unit in currencies else len(currencies)
    return place, -sum(1 for fact in facts if fact is not None and fact.unit == unit), unit or ""


def _best(same: Sequence[Fact], others: tuple[Fact, ...]) -> Best | None:
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
    own_text = [fact for fact in same if fact.document_id == chosen.document_id and fact.bound == "exact"]
    sharper = [fact for fact in [*pool, *own_text] if is_sharper(fact, chosen)]
    if sharper:
        chosen = min(sharper, key=lambda fact: (fact.status != "actual", exactness(fact), fact.spoken))
        reason = "exact_over_rounded"
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
