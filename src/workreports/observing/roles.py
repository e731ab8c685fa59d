"""What each part of a document is for: a review, problems, plans …, decided for all its sentences at once.

Each sentence gives evidence for the roles it may have (its words, the heading above it, years it names
outright), and going from one role to another costs something. The reading with the largest sum holds; how
much better it is than the others is its confidence. Weights and costs stand in `schemas/weights/roles.yml`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp
from operator import add, mul, sub

from workreports.declared import weights as declared_weights
from workreports.declared.base import DeclarationError
from workreports.observing.grammar.periods import Scope

REVIEW_YEAR, REVIEW_YEARS, PROBLEMS = "review_year", "review_years", "problems"
PLAN_YEAR, PLAN_YEARS, OUTLOOK = "plan_year", "plan_years", "outlook"
GLOSSARY, TABLE, PAGE = "glossary", "table", "page"
_ORDER = {REVIEW_YEAR: 0, REVIEW_YEARS: 0, PROBLEMS: 1, PLAN_YEAR: 2, PLAN_YEARS: 2, OUTLOOK: 2}
_BEHIND = 3  # what stands behind the report
BOUNDARIES = ("sentence", "paragraph", "item", "part", "opened")


@dataclass(frozen=True, slots=True)
class State:
    """A role with the years and status it has in one document."""

    role: str
    scope: Scope

    @property
    def ahead(self) -> bool:
        """Whether it speaks of what is to come."""
        return self.scope.status == "target"


@dataclass(frozen=True, slots=True)
class Said:
    """A role and years that a heading or first words name, and what kind of saying it is."""

    state: State
    kind: str  # heading | nested | opening | reopening | figures | passing | goals | admits


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one sentence gives: its classes of words, what it opens, and the heading it stands below."""

    boundary: str  # what lies before it
    classes: frozenset[str]
    said: tuple[Said, ...] = ()
    below: tuple[State, ...] = ()  # what the innermost heading says that says anything
    since: int = 0  # how many sentences ago that heading stood


@dataclass(frozen=True, slots=True)
class Reading:
    """The state of each sentence, and the probabilities of all states there, in the order of `states`."""

    states: tuple[State, ...]
    chosen: tuple[int, ...]
    chances: tuple[tuple[float, ...], ...]


def read(states: Sequence[State], evidence: Sequence[Evidence]) -> Reading:
    """The best sequence of states for a document's sentences."""
    scorer = _Scorer(states)
    scores = [scorer.scores(item) for item in evidence]
    costs = {boundary: _costs(states, boundary) for boundary in BOUNDARIES}
    begin = [weights().begin[state.role] for state in states]
    chosen = _best(scores, evidence, costs, begin)
    return Reading(tuple(states), chosen, _chances(scores, evidence, costs, begin))


# ---- evidence ----


@cache
def tense(classes: frozenset[str]) -> float:
    """How much words speak for what is to come (above nought) or for what was done."""
    w = weights()
    total = w.damped * (w.untensed + sum(sorted(w.tense.get(name, 0.0) for name in classes)))
    return max(-w.tense_most, min(w.tense_most, total))


class _Scorer:
    """What each sentence says for each state; what many sentences have alike is worked out once."""

    def __init__(self, states: Sequence[State]) -> None:
        self.states = states
        self.of_words: dict[frozenset[str], list[float]] = {}
        self.of_heading: dict[tuple[State, ...], list[float]] = {}

    def scores(self, item: Evidence) -> list[float]:
        """The sum of evidence for each state."""
        found = self.of_words.get(item.classes)
        if found is None:
            found = self.of_words[item.classes] = self._words(item.classes)
        if not item.below and not item.said:
            return found
        w = weights()
        if item.below:
            fresh = w.fades / (w.fades + item.since)
            found = [score + fresh * told for score, told in zip(found, self._below(item.below))]  # noqa: B905
        for said in item.said:
            same = w.said[said.kind]
            found = [
                score + _agreement(state, said.state, same, same * w.akin)
                for score, state in zip(found, self.states, strict=True)
            ]
        return found

    def _words(self, classes: frozenset[str]) -> list[float]:
        w, to_come = weights(), tense(classes) / 2
        span = sum(w.span[name] for name in ("several", "single") if name in classes)
        problem = w.problems["wrong" if "wrong" in classes else "none"]
        found = []
        for state in self.states:
            score = to_come if state.ahead else -to_come
            if state.role == PROBLEMS:
                score += problem
            elif _ORDER.get(state.role) == 0:
                score += span if state.role == REVIEW_YEARS else -span
            found.append(score)
        return found

    def _below(self, below: tuple[State, ...]) -> list[float]:
        found = self.of_heading.get(below)
        if found is None:
            same, akin = weights().below["same"], weights().below["akin"]
            found = [max(_agreement(state, said, same, akin) for said in below) for state in self.states]
            self.of_heading[below] = found
        return found


def _agreement(state: State, said: State, same: float, akin: float) -> float:
    if state == said:
        return same
    alike = _ORDER.get(state.role, _BEHIND) == _ORDER.get(said.role, _BEHIND)
    if state.role == PROBLEMS and said.role != PROBLEMS:
        alike = not said.ahead
    return akin if alike else 0.0


# ---- the sequence ----

_Costs = list[list[float]]


def _costs(states: Sequence[State], boundary: str) -> _Costs:
    """The cost of going from each state (row) to each (column) over a boundary."""
    return [[_move(one, other, boundary) for other in states] for one in states]


def _move(one: State, other: State, boundary: str) -> float:
    moves = weights().moves
    if one == other:
        return 0.0
    before, after = _ORDER.get(one.role, _BEHIND), _ORDER.get(other.role, _BEHIND)
    if before == after:
        return moves["aside"][boundary]
    if before < after:
        return moves["onward"][boundary]
    if one.role == PROBLEMS:
        return moves["after_problems"][boundary]
    return moves["back"][boundary] * (1 + weights().further_back * (before - after - 1))


def _best(
    scores: list[list[float]], evidence: Sequence[Evidence], costs: Mapping[str, _Costs], begin: list[float]
) -> tuple[int, ...]:
    """Viterbi's algorithm; of equals the first state wins."""
    if not scores:
        return ()
    columns = {name: [list(column) for column in zip(*rows, strict=True)] for name, rows in costs.items()}
    total = [first + score for first, score in zip(begin, scores[0], strict=True)]
    origins: list[list[int]] = []
    span = range(len(total))
    for number in range(1, len(scores)):
        reached = [list(map(sub, total, column)) for column in columns[evidence[number].boundary]]
        bests = list(map(max, reached))
        origins.append(list(map(list.index, reached, bests)))
        total = list(map(add, bests, scores[number]))
    at = max(span, key=lambda state: total[state])
    path = [at]
    for origin in reversed(origins):
        at = origin[at]
        path.append(at)
    return tuple(reversed(path))


def _chances(
    scores: list[list[float]], evidence: Sequence[Evidence], costs: Mapping[str, _Costs], begin: list[float]
) -> tuple[tuple[float, ...], ...]:
    """The probability of each state at each sentence, all sequences considered (forward and backward)."""
    if not scores:
        return ()
    likely = list(map(_likely, scores))
    moves = {name: [[exp(-cost) for cost in row] for row in rows] for name, rows in costs.items()}
    turned = {name: [list(column) for column in zip(*rows, strict=True)] for name, rows in moves.items()}
    before = _normal(list(map(mul, map(exp, begin), likely[0])))
    forward = [before]
    for number in range(1, len(scores)):
        reached = [sum(map(mul, before, column)) for column in turned[evidence[number].boundary]]
        before = _normal(list(map(mul, reached, likely[number])))
        forward.append(before)
    after = [1.0] * len(begin)
    found = [tuple(before)]
    for number in range(len(scores) - 1, 0, -1):
        weighed = list(map(mul, after, likely[number]))
        after = _normal([sum(map(mul, weighed, row)) for row in moves[evidence[number].boundary]])
        found.append(tuple(_normal(list(map(mul, forward[number - 1], after)))))
    return tuple(reversed(found))


def _likely(row: list[float]) -> list[float]:
    most = max(row)
    return [exp(value - most) for value in row]


def _normal(values: list[float]) -> list[float]:
    total = sum(values)
    return [value / total for value in values]


# ---- weights ----


@dataclass(frozen=True, slots=True)
class Weights:
    """The declared numbers."""

    tense: Mapping[str, float]
    untensed: float
    damped: float
    tense_most: float
    span: Mapping[str, float]
    problems: Mapping[str, float]
    said: Mapping[str, float]
    akin: float
    below: Mapping[str, float]
    fades: float
    begin: Mapping[str, float]
    further_back: float
    moves: Mapping[str, Mapping[str, float]]


@cache
def weights() -> Weights:
    """The numbers of `schemas/weights/roles.yml`."""
    try:
        return Weights(**declared_weights.load("roles"))
    except TypeError as error:
        raise DeclarationError(f"schemas/weights/roles.yml: {error}") from None
