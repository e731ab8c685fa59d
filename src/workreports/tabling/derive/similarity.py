"""Whether two statements without an indicator speak of the same thing.

Likeness of letters is not enough: 一般公共预算支出 and 一般公共预算收入 differ in one word.
So guards speak first (opposites, marks such as 新增 or 人均, the head of the noun phrase), then the score.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from workreports.observing.link import linker
from workreports.tabling.derive.facts import Fact
from workreports.tabling.derive.words import words

_OTHER_FIGURE = re.compile(r"\d")
_HEAD = 2  # characters: Chinese noun phrases end in their head
_MUTUAL = 60.0  # least share of the outcome's clause that the promise's clause has


@dataclass(frozen=True, slots=True)
class Phrase:
    """A statement reduced to what it is about."""

    subject: str
    clause: str
    whole: str  # subject and clause before anything was left out, for the guards
    clean: bool  # no other figure in the clause


def phrase(fact: Fact) -> Phrase:
    """The subject and the clause of a fact without its number and without neutral words."""
    before, after = fact.clause()
    return _phrase(fact.subject, before, after)


def thing(fact: Fact) -> str:
    """The subject without what does not change it, for telling whether two are the same."""
    return phrase(fact).subject


@lru_cache(maxsize=65536)
def _phrase(subject: str, before: str, after: str) -> Phrase:
    fold = linker().fold
    clause = fold(before) + fold(after)
    neutral = words().neutral
    return Phrase(
        neutral.sub("", fold(subject)),
        neutral.sub("", clause),
        fold(subject) + "|" + clause,
        not _OTHER_FIGURE.search(before + after),
    )


def compatible(promise: Phrase, outcome: Phrase) -> bool:
    """Whether no guard parts the two."""
    if promise.subject[-_HEAD:] != outcome.subject[-_HEAD:]:
        return False
    declared = words()
    if declared.joined.search(outcome.subject) and not declared.joined.search(promise.subject):
        return False
    for line in declared.opposed:
        ours, theirs = set(line.findall(promise.whole)), set(line.findall(outcome.whole))
        if ours and theirs and not ours & theirs:
            return False
    return all(
        (line.search(promise.whole) is None) == (line.search(outcome.whole) is None)
        for line in declared.marked
    )


def same_coverage(one: Phrase, other: Phrase) -> bool:
    """Whether no word that widens or narrows what is counted stands on one side only."""
    return all(
        (line.search(one.whole) is None) == (line.search(other.whole) is None)
        for line in (*words().coverage, words().wider)
    )


def of_one_width(promise: Fact, outcome: Fact) -> bool:
    """Whether both or none are said to take in more than a government's own."""
    ours, theirs = (words().wider.search(phrase(fact).whole) for fact in (promise, outcome))
    return (ours is None) == (theirs is None)


def alike(promise: Fact, outcome: Fact) -> float | None:
    """The score when it is high enough to call the two the same."""
    declared = words()
    ours, theirs = phrase(promise), phrase(outcome)
    if not compatible(ours, theirs):
        return None
    by_subject = _by_subject(ours, theirs)
    by_clause = _by_clause(ours, theirs, outcome)
    good = [
        found
        for found, least in ((by_subject, declared.subject_score), (by_clause, declared.clause_score))
        if found is not None and found >= least
    ]
    return max(good) if good else None


def _by_subject(ours: Phrase, theirs: Phrase) -> float | None:
    declared = words()
    for told in (ours.subject, theirs.subject):
        if len(told) < declared.shortest or {told, declared.stages.sub("", told)} & {"", *declared.general}:
            return None
    return float(fuzz.ratio(ours.subject, theirs.subject))


def _by_clause(ours: Phrase, theirs: Phrase, outcome: Fact) -> float | None:
    """How much of the promise's clause the outcome repeats, in order.

    The outcome's own clause must in turn consist of the promise; or it ends alike and its sentence says
    the rest.
    """
    said = words().stages.sub("", ours.clause)
    if not (ours.clean and theirs.clean) or len(said) < words().shortest_clause or not theirs.clause:
        return None
    common = LCSseq.similarity(ours.clause, theirs.clause)
    if 100 * common / len(theirs.clause) >= _MUTUAL:
        return 100 * common / len(ours.clause)
    if ours.clause[-_HEAD:] == theirs.clause[-_HEAD:]:
        sentence = linker().fold(outcome.sentence[: outcome.at]) + theirs.clause
        return 100 * LCSseq.similarity(ours.clause, sentence) / len(ours.clause)
    return None
