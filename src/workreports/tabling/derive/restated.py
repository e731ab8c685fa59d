"""The same figure stated twice differently: within a text, between texts, as a result or as a promise.

Two figures of one sentence are never held against each other: nobody contradicts himself in one breath, so
the sentence speaks of two things.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from workreports.tabling.derive import figures, series, targets
from workreports.tabling.derive.facts import Fact, grouped
from workreports.tabling.derive.finding import Finding
from workreports.tabling.derive.intervals import Interval
from workreports.tabling.derive.similarity import thing

_HEAD = 3  # characters at the end of a name: its head


def check(facts: Sequence[Fact]) -> Iterator[Finding]:
    """Results first, then promises; a differing figure is held against one other, not all against all."""
    for stated in series.results(facts).values():
        for same in grouped(stated, "unit").values():
            yield from _within(same)
            yield from _between(same)
    known = [fact for fact in targets.promises(facts) if fact.indicator_id and fact.period]
    for promised in grouped(known, "place", "indicator_id", "measure", "basis", "period", "unit").values():
        yield from _promises(promised)


def _within(same: Sequence[Fact]) -> Iterator[Finding]:
    for told in grouped(same, "document_id", "status").values():
        first = min(told, key=series.exactness)
        for fact in told:
            if not first.allows.agrees(fact.allows) and fact.sentence != first.sentence:
                early, late = sorted((first, fact), key=lambda item: item.char_start)
                code = _code(thing(early), thing(late))
                if code is not None:
                    yield _finding(code, early, late)


def _code(one: str, other: str) -> str | None:
    """What it is when one text states two figures: under one name, under two, or of two things.

    Names that end alike differ in what stands before the head (省重点项目, 共建重点项目): the text itself
    says that the scope is another one, so there is nothing to find.
    """
    if one == other:
        return "stated_twice"
    return None if one[-_HEAD:] == other[-_HEAD:] else "stated_under_two_names"


def _between(same: Sequence[Fact]) -> Iterator[Finding]:
    """One figure of each text, texts in their order; each against the one before it."""
    by_text = grouped(same, "document_id")
    if len(by_text) < 2:
        return
    texts = sorted(by_text.values(), key=lambda told: told[0].spoken)
    told = [min(text, key=lambda fact: (fact.status != "actual", *series.exactness(fact))) for text in texts]
    for early, late in pairwise(told):
        if not early.allows.agrees(late.allows):
            revised = early.status == "estimate"
            yield _finding("estimate_revised" if revised else "restated", early, late)


def _promises(promised: Sequence[Fact]) -> Iterator[Finding]:
    ordered = sorted(promised, key=lambda fact: (fact.spoken, fact.char_start))
    for early, late in pairwise(ordered):
        if early.names.meets(late.names) or early.sentence == late.sentence:
            continue
        if early.document_id != late.document_id or thing(early) == thing(late):
            yield _finding("target_changed", early, late, late.names)


def _finding(code: str, early: Fact, late: Fact, expected: Interval | None = None) -> Finding:
    """Between texts the earlier figure is held against the later, within a text the other way round."""
    between = late.document_id != early.document_id or expected is not None
    return Finding(
        code,
        early,
        late,
        expected=expected or (late.allows if between else early.allows),
        stated=early.value if between else late.value,
        unit=early.unit,
        fill={
            "name": figures.name(early),
            "period": early.period or "",
            "first": figures.quoted(early),
            "second": figures.quoted(late),
            "first_subject": early.subject,
            "second_subject": late.subject,
        },
    )
