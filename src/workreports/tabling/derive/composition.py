"""Wholes and parts: sums, parts larger than their whole, means outside their groups, shares and amounts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache

from workreports.declared.base import Text
from workreports.observing.link import link
from workreports.tabling.derive import figures
from workreports.tabling.derive.facts import Fact, grouped
from workreports.tabling.derive.finding import Finding
from workreports.tabling.derive.intervals import Interval
from workreports.tabling.derive.series import Key, Series
from workreports.tabling.derive.words import words

_SHARE = re.compile(r"^(?P<part>.{2,20}?)占(?P<whole>.{2,20}?)的?(?:比重|比例|份额)?$")


def check(series: Series, facts: Sequence[Fact]) -> Iterator[Finding]:
    """All declared compositions, at the same place and time and in one unit, then shares in the texts."""
    yield from _sums(series)
    yield from _parts(series)
    yield from _between(series)
    yield from _shares(series, facts)


def _level(series: Series, like: Fact, indicator: str) -> Fact | None:
    """The level of an indicator at the place and time of another fact, in its unit."""
    found = series.get(Key(like.place, indicator, "level", None, like.period or ""))
    return found.fact if found is not None and found.fact.unit == like.unit else None


def _wholes(series: Series, indicator: str) -> Iterator[Fact]:
    for key, best in series.items():
        if key.indicator == indicator and key.measure == "level" and key.is_plain:
            yield best.fact


def _sums(series: Series) -> Iterator[Finding]:
    for declared in words().sums:
        for whole in _wholes(series, declared.whole):
            parts = [part for code in declared.parts if (part := _level(series, whole, code)) is not None]
            if len(parts) < len(declared.parts):
                continue
            total = parts[0].allows
            for part in parts[1:]:
                total = total.plus(part.allows)
            if not total.meets(whole.allows):
                yield Finding(
                    "sum_of_parts", whole, parts[0], tuple(parts[1:]), total, whole.value, whole.unit,
                    {
                        "name": figures.name(whole),
                        "period": whole.period or "",
                        "parts": figures.listed(parts),
                        "implied": figures.interval(total, whole.unit),
                        "stated": figures.quoted(whole),
                    },
                )  # fmt: skip


def _parts(series: Series) -> Iterator[Finding]:
    for declared in words().parts:
        for part in _wholes(series, declared.parts[0]):
            whole = _level(series, part, declared.whole)
            if whole is None or not whole.allows.below(part.allows):
                continue
            fill: dict[str, Text | str] = {
                "name": figures.name(part),
                "period": part.period or "",
                "whole": figures.bare_name(declared.whole),
                "first": figures.quoted(part),
                "second": figures.quoted(whole),
            }
            most = Interval(None, whole.allows.high)
            yield Finding("part_exceeds_whole", part, whole, (), most, part.value, part.unit, fill)


def _between(series: Series) -> Iterator[Finding]:
    for declared in words().between:
        for mean in _wholes(series, declared.whole):
            low, high = (_level(series, mean, code) for code in declared.parts)
            if low is None or high is None:
                continue
            span = Interval(low.allows.low, high.allows.high)
            if not mean.allows.meets(span):
                yield Finding(
                    "not_between", mean, low, (high,), span, mean.value, mean.unit,
                    {
                        "name": figures.name(mean),
                        "period": mean.period or "",
                        "first": figures.quoted(mean),
                        "second": figures.quoted(low),
                        "third": figures.quoted(high),
                    },
                )  # fmt: skip


@cache
def _share_of(subject: str) -> tuple[str, str] | None:
    """The indicators of part and whole when the subject is a share of one in the other."""
    found = _SHARE.match(subject)
    if found is None:
        return None
    part, whole = (link(found[name], "level", "CNY") for name in ("part", "whole"))
    return (part, whole) if part and whole and part != whole else None


def _shares(series: Series, facts: Sequence[Fact]) -> Iterator[Finding]:
    """`民生投入占一般公共预算支出78.3%` where both amounts are known."""
    shares = [fact for fact in facts if fact.measure == "share" and fact.status != "target" and fact.period]
    for stated in grouped(
        [fact for fact in shares if "占" in fact.subject], "place", "subject", "period"
    ).values():
        share = stated[-1]
        codes = _share_of(share.subject)
        if codes is None:
            continue
        found = [series.get(Key(share.place, code, "level", None, share.period or "")) for code in codes]
        known = [best.fact for best in found if best is not None]
        if len(known) == 2 and known[0].unit == known[1].unit:
            yield from _share(share, known[0], known[1], codes[1])


def _share(share: Fact, part: Fact, whole: Fact, code: str) -> Iterator[Finding]:
    implied = whole.allows.multiplied(share.allows.times(Decimal("0.01")))
    if implied is None or implied.meets(part.allows):
        return
    fill: dict[str, Text | str] = {
        "part": figures.name(part),
        "whole": figures.bare_name(code),
        "period": share.period or "",
        "first": figures.quoted(part),
        "second": figures.quoted(whole),
        "share": figures.quoted(share),
        "implied": figures.interval(implied, part.unit, whole.value * share.value / 100),
    }
    yield Finding("share_of_whole", share, part, (whole,), implied, part.value, part.unit, fill)
