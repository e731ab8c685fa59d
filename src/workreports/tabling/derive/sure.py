"""When figures may be held against each other in public: texts of one region, words of one thing."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal

from workreports.declared import declarations
from workreports.tabling.derive.facts import Fact
from workreports.tabling.derive.finding import Finding
from workreports.tabling.derive.intervals import Interval, factor_of_growth
from workreports.tabling.derive.series import Key
from workreports.tabling.derive.similarity import compatible, phrase, same_coverage
from workreports.tabling.derive.words import words

_OF_SIZE = ("money", "persons", "area")  # kinds of units whose amounts tell a district from its city
_BESIDE = 14  # characters between a level and the growth that is said of it
_FIGURE = re.compile(r"\d")
_RESTATED = ("level", "growth", "share", "index")
_REVISED = Decimal("1.5")  # no revision makes an amount more than so many times what it was


def unsure_texts(groups: dict[Key, list[Fact]]) -> frozenset[str]:
    """Texts whose region or year is in doubt, or whose amounts are of another size than those of the others.

    A text of another size is of another place than it was taken for, or one of the others is: between them
    nothing is decided.
    """
    against: dict[str, int] = defaultdict(int)
    alike: dict[str, int] = defaultdict(int)
    for stated in _by_indicator(groups).values():
        for fact, fitting, others in _of_one_size(stated):
            alike[fact.document_id] += fitting
            against[fact.document_id] += others - fitting
    found = {text for text, conflicts in against.items() if conflicts and 3 * conflicts > alike[text]}
    return frozenset(found | _not_known_well(groups))


def _not_known_well(groups: dict[Key, list[Fact]]) -> set[str]:
    """Texts whose region and year the evidence leaves in some doubt."""
    sources = {fact.document_id: fact.source for stated in groups.values() for fact in stated}
    least = words().sure_text
    return {
        text
        for text, source in sources.items()
        if source.confidence is not None and source.confidence < least
    }


def _by_indicator(groups: dict[Key, list[Fact]]) -> dict[str, list[Fact]]:
    """One amount of a year from each text, by indicator."""
    found: dict[str, list[Fact]] = defaultdict(list)
    for key, stated in groups.items():
        if key.measure != "level" or key.place is not None or "/" in key.period or not key.is_plain:
            continue
        if declarations.indicators()[key.indicator].unit_kind in _OF_SIZE:
            texts = {
                fact.document_id: fact for fact in stated if fact.value > 0 and fact.unit == stated[0].unit
            }
            found[key.indicator].extend(texts.values())
    return found


def _year(fact: Fact) -> int:
    return fact.period_end.year if fact.period_end else 0


def _of_one_size(stated: Sequence[Fact]) -> Iterator[tuple[Fact, int, int]]:
    """Of each amount: how many of other texts, a year apart at most, are of its size; how many there are."""
    most = words().same_scope
    years: dict[int, list[Decimal]] = defaultdict(list)
    texts: dict[str, list[Fact]] = defaultdict(list)
    for fact in stated:
        insort(years[_year(fact)], fact.value)
        texts[fact.document_id].append(fact)
    for fact in stated:
        low, high, year = fact.value / most, fact.value * most, _year(fact)
        near = [years[other] for other in (year - 1, year, year + 1) if other in years]
        own = [one.value for one in texts[fact.document_id] if abs(_year(one) - year) <= 1]
        fitting = sum(bisect_right(values, high) - bisect_left(values, low) for values in near)
        yield fact, fitting - sum(low <= value <= high for value in own), sum(map(len, near)) - len(own)


def of_one_thing(*facts: Fact) -> bool:
    """Whether nothing said beside the figures parts them: an opposite, a mark, a coverage of one side."""
    first, *rest = (phrase(fact) for fact in facts)
    adjusted = words().comparable
    return all(
        compatible(first, other)
        and same_coverage(first, other)
        and (adjusted.search(first.whole) is None) == (adjusted.search(other.whole) is None)
        for other in rest
    )


def beside(level: Fact, rate: Fact) -> bool:
    """Whether a growth or change is said right behind the level: `683.8亿元、增长9.1%`."""
    if level.document_id != rate.document_id or level.sentence != rate.sentence:
        return False
    between = level.sentence[level.at + len(level.quote) : rate.at]
    return level.at < rate.at and len(between) <= _BESIDE and _FIGURE.search(between) is None


def of_its_year(fact: Fact) -> bool:
    """Whether its text is the one that reviews the year it is of."""
    reviewed = fact.source.review_end
    return reviewed is not None and fact.period_end is not None and fact.period_end.year == reviewed.year


def known(texts: Iterable[str], facts: Sequence[Fact]) -> bool:
    """Whether none of the figures is in one of the texts, and all are of a region."""
    unsure = set(texts)
    return all(fact.document_id not in unsure and fact.region_code is not None for fact in facts)


def is_published(finding: Finding, unsure: frozenset[str]) -> bool:
    """Whether a finding is of a kind and of figures that one may believe; else it is a doubt."""
    if finding.code not in words().findings or finding.other is None:
        return False
    facts = [finding.fact, finding.other, *finding.further]
    if not known(unsure, facts):
        return False
    holds = _HOLDS.get(finding.code)
    return holds is None or holds(finding)


def _of_levels(finding: Finding) -> bool:
    level, previous, rate = finding.fact, finding.other, finding.further[0]
    if previous is None or not beside(level, rate) or not _exact(level, previous, rate):
        return False
    if not (of_its_year(level) and of_one_thing(level, previous)):
        return False
    if rate.measure == "change":
        implied: Interval | None = level.roughly.minus(rate.roughly)
    else:
        implied = level.roughly.divided(factor_of_growth(rate.roughly))
    if implied is None or implied.low is None or implied.high is None or implied.meets(previous.roughly):
        return False
    return _could_be_revised((implied.low + implied.high) / 2, previous.value)


def _of_two_texts(finding: Finding) -> bool:
    early, late = finding.fact, finding.other
    if late is None or early.measure not in _RESTATED or not _exact(early, late):
        return False
    if of_its_year(late) or not (of_its_year(early) and of_one_thing(early, late)):
        return False  # two reports on one year: one of them is of another
    return not early.roughly.agrees(late.roughly) and _could_be_revised(early.value, late.value)


def _could_be_revised(one: Decimal, other: Decimal) -> bool:
    return one == other or (one * other > 0 and 1 / _REVISED <= one / other <= _REVISED)


def _of_one_text(finding: Finding) -> bool:
    share, part, whole = finding.fact, finding.other, finding.further[0]
    if part is None or not _exact(share, part, whole):
        return False
    texts = {fact.document_id for fact in (share, part, whole)}
    implied = whole.roughly.multiplied(share.roughly.times(Decimal("0.01")))
    return (
        len(texts) == 1
        and share.sentence == part.sentence
        and implied is not None
        and not implied.meets(part.roughly)
    )


def _exact(*facts: Fact) -> bool:
    return all(fact.bound == "exact" for fact in facts)


_HOLDS: dict[str, Callable[[Finding], bool]] = {
    "level_growth": _of_levels,
    "level_growth_estimate": _of_levels,
    "level_growth_revised_base": _of_levels,
    "level_change": _of_levels,
    "restated": _of_two_texts,
    "share_of_whole": _of_one_text,
}
