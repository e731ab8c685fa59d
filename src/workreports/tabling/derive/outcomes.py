"""Each promise beside what a later text says became of it, and the verdict with the rule that decided.

The outcome is of the same region, place, measure, basis, unit and period, and about the same indicator; where
the promise has no indicator, about the same thing by guarded similarity. Where none is stated it may follow
from other figures of later texts (see `computed`). Where two contradict each other nothing is decided.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from workreports.declared import declarations
from workreports.tabling.derive import computed as computing
from workreports.tabling.derive import series, similarity, targets
from workreports.tabling.derive.computed import Computed
from workreports.tabling.derive.facts import Fact, Source
from workreports.tabling.derive.intervals import Interval
from workreports.tabling.derive.measuring import convert
from workreports.tabling.derive.series import exactness
from workreports.tabling.derive.words import words

_COUNTED = ("count", "noun")  # kinds of units that are classifiers: one thing may take several


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a promise was kept, and why one may say so."""

    verdict: str  # met | missed | exceeded | undecidable
    rule: str


@dataclass(frozen=True, slots=True)
class Match:
    """An outcome found for a promise, in the promise's unit."""

    fact: Fact
    link: str  # indicator | subject | computed | completion
    similarity: float
    computed: Computed | None = None  # where the outcome was worked out


def judge(promised: Interval, bound: str, outcome: Interval, direction: str) -> Verdict:
    """Hold an outcome against a promise.

    A floor is met or missed, and so is a ceiling: the bound itself says what was promised. A point, a range
    or an "about" can also be passed on the better side, which takes a direction.
    """
    if outcome.inside(promised):
        return Verdict("met", _RULES[bound][0])
    if outcome.below(promised):
        side, better = "below", direction == "down"
    elif promised.below(outcome):
        side, better = "above", direction == "up"
    else:
        return _overlapping(promised, bound, outcome, direction)
    if bound in ("min", "max"):
        return Verdict("missed", f"{side}_{'floor' if side == 'below' else 'ceiling'}")
    if direction not in ("up", "down"):
        return Verdict("undecidable", "no_direction")
    return Verdict("exceeded" if better else "missed", _RULES[bound][1 if better else 2])


_RULES = {
    "exact": ("point_reached", "beyond_point", "short_of_point"),
    "range": ("within_range", "beyond_range", "short_of_range"),
    "approx": ("within_tolerance", "beyond_tolerance", "short_of_tolerance"),
    "min": ("floor_kept", "", ""),
    "max": ("ceiling_kept", "", ""),
}


def _overlapping(promised: Interval, bound: str, outcome: Interval, direction: str) -> Verdict:
    """An outcome that is itself a bound: `50家以上` keeps a promise of 50, and no more is known."""
    if bound != "max" and direction == "up" and outcome.low is not None and promised.low is not None:
        reached = outcome.low >= promised.low
    elif bound != "min" and direction == "down" and outcome.high is not None and promised.high is not None:
        reached = outcome.high <= promised.high
    else:
        reached = False
    return Verdict("met", "at_least_reached") if reached else Verdict("undecidable", "outcome_vague")


def direction(promise: Fact) -> str:
    """Which way is better: as the indicator declares, else what the words and the sign of the promise say."""
    if promise.clause()[0].endswith("控制在"):  # a ceiling, also without 以内
        return "down"
    if promise.indicator_id is not None:
        return declarations.indicators()[promise.indicator_id].direction
    if promise.value < 0 or promise.measure == "rank":
        return "down"
    if words().lower.search(promise.subject) and not words().not_lower.search(promise.subject):
        return "down"
    return "up" if promise.measure in ("level", "growth", "share", "change", "multiple") else "neutral"


def fits(promise: Fact, outcome: Fact) -> Fact | None:
    """The outcome in the promise's unit when both measure in the same way, else None."""
    if outcome.unit == promise.unit:
        return outcome
    if promise.measure == "level" and _kind(promise.unit) in _COUNTED and _kind(outcome.unit) in _COUNTED:
        return outcome
    return convert(outcome, promise.unit)


_KINDS: dict[str, str] = {}


def _kind(unit: str | None) -> str | None:
    if not _KINDS:
        _KINDS.update({declared.code: declared.kind for declared in declarations.units()})
    return _KINDS.get(unit or "")


def same_accumulation(promise: Fact, outcome: Fact) -> bool:
    """Whether both are of the period alone, or both are running totals, or both are yearly means."""
    if promise.measure != "level":
        return True
    if promise.is_mean != outcome.is_mean or _of_a_term(promise):
        return False
    total = words().running_total
    ours, theirs = (total.search(fact.clause()[0]) is None for fact in (promise, outcome))
    return ours == theirs


def _of_a_term(promise: Fact) -> bool:
    """Whether it shall have piled up by a year to come (`到2020年新增床位5000张`)."""
    ahead, end = promise.source.plan_year, promise.period_end
    if ahead is None or end is None or end.year <= ahead or "/" in (promise.period or ""):
        return False
    return words().piles_up.search(promise.subject) is not None


def same_scope(promise: Fact, outcome: Fact) -> bool:
    """Whether both are of the whole or of what is left of it, and the two amounts are of one order.

    A plan of 2.7万 is not what an outcome of 17万 answers, and what was raised in a district (`辖区`) is not
    what its government raised.
    """
    if promise.is_narrowed != outcome.is_narrowed or promise.narrower != outcome.narrower:
        return False
    if not similarity.of_one_width(promise, outcome):
        return False
    if promise.measure != "level" or promise.value <= 0 or outcome.value <= 0:
        return True
    most = words().same_scope
    return 1 / most <= outcome.value / promise.value <= most


_Key = tuple[object, ...]


def only_begun(promise: Fact, outcome: Fact) -> bool:
    """Whether the outcome was begun only, where the promise was to have it."""
    declared = words()
    ours, theirs = promise.clause()[0] + promise.subject, outcome.clause()[0] + outcome.subject
    begun = declared.begun.search(theirs) is not None and declared.finished.search(theirs) is None
    return begun and declared.begun.search(ours) is None


class Ledger:
    """The results of one region, found by what they are about and when."""

    def __init__(self, facts: Sequence[Fact], sources: Iterable[Source], best: series.Series) -> None:
        self._by_indicator: dict[_Key, list[Fact]] = defaultdict(list)
        self._by_measure: dict[_Key, list[Fact]] = defaultdict(list)
        for fact in facts:
            if fact.status != "target" and fact.period is not None:
                aspect = _aspect(fact)
                self._by_measure[aspect].append(fact)
                if fact.indicator_id is not None:
                    self._by_indicator[(fact.indicator_id, *aspect)].append(fact)
        self._best = best
        self._shares = [
            fact
            for fact in facts
            if fact.measure == "share" and fact.status != "target" and words().completion.search(fact.subject)
        ]
        self._sources = [source for source in sources if source.stated_on is not None]

    def reviewed_later(self, promise: Fact) -> bool:
        """Whether a later text of the region looks back on the end of the promised period."""
        end = promise.period_end
        return any(
            _is_later(source, promise) and source.review_start <= end <= source.review_end
            for source in self._sources
            if end is not None and source.review_start is not None and source.review_end is not None
        )

    def computed(self, promise: Fact) -> Match | None:
        """The outcome that follows from figures of later texts, where none states it."""
        later = (fact for fact in self._shares if _is_later(fact.source, promise))
        found = computing.outcome(promise, self._best, later)
        if found is None or not _is_later(found.fact.source, promise):
            return None
        return Match(found.fact, found.link, 100.0, found)

    def matches(self, promise: Fact) -> list[Match]:
        """Everything later texts say of what was promised."""
        if promise.indicator_id is not None:
            stated = self._by_indicator.get((promise.indicator_id, *_aspect(promise)), ())
            found = [Match(fact, "indicator", 100.0) for fact in stated if _is_later(fact.source, promise)]
        else:
            stated = self._by_measure.get(_aspect(promise), ())
            later = (fact for fact in stated if _is_later(fact.source, promise))
            scored = ((fact, similarity.alike(promise, fact)) for fact in later if fits(promise, fact))
            found = [Match(fact, "subject", score) for fact, score in scored if score is not None]
        return [
            Match(converted, match.link, match.similarity)
            for match in found
            if (converted := fits(promise, match.fact)) is not None
        ]


def _aspect(fact: Fact) -> _Key:
    return (fact.place, fact.measure, fact.ranks_growth, fact.basis, fact.period)


def _is_later(source: Source, promise: Fact) -> bool:
    said = promise.source.stated_on
    return source.stated_on is not None and said is not None and source.stated_on > said


def decide(promise: Fact, ledger: Ledger) -> tuple[Verdict, Match | None, int]:
    """The verdict, the outcome it rests on, and how many outcomes there were."""
    if promise.region_code is None:
        return Verdict("undecidable", "region_unknown"), None, 0
    if promise.period is None:
        return Verdict("undecidable", "period_unknown"), None, 0
    found = ledger.matches(promise)
    if not found:
        worked_out = ledger.computed(promise)
        if worked_out is not None and worked_out.computed is not None:
            better, allows = direction(promise), worked_out.computed.allows
            return judge(promise.names, promise.bound, allows, better), worked_out, 1
        later = ledger.reviewed_later(promise)
        return Verdict("undecidable", "no_outcome_stated" if later else "no_later_text"), None, 0
    whole = [match for match in found if same_accumulation(promise, match.fact)]
    if not whole:
        return Verdict("undecidable", "running_total"), None, len(found)
    best = _best([match for match in whole if match.fact.is_narrowed == promise.is_narrowed] or whole)
    if only_begun(promise, best[0].fact):
        return Verdict("undecidable", "only_begun"), best[0], len(found)
    if not same_scope(promise, best[0].fact):
        return Verdict("undecidable", "scope_doubtful"), best[0], len(found)
    better = direction(promise)
    verdicts = [judge(promise.names, promise.bound, match.fact.names, better) for match in best]
    decided = {verdict.verdict for verdict in verdicts} - {"undecidable"}
    if len(decided) > 1:
        return Verdict("undecidable", "outcomes_disagree"), best[0], len(found)
    for verdict, match in zip(verdicts, best, strict=True):
        if not decided or verdict.verdict in decided:
            return verdict, match, len(found)
    raise AssertionError("unreachable: one of the matches carries the verdict")


def _best(matches: Sequence[Match]) -> list[Match]:
    """The final figures of the latest text, likest and most exact first; estimates failing those."""
    finals = [match for match in matches if match.fact.status == "actual"] or list(matches)
    latest = max(match.fact.spoken for match in finals)
    newest = [match for match in finals if match.fact.spoken == latest]
    return sorted(newest, key=lambda match: (-match.similarity, exactness(match.fact)))


def rows(
    facts: Sequence[Fact], sources: Iterable[Source], best: series.Series
) -> Iterator[dict[str, object]]:
    """The rows of `target_outcomes` of one region."""
    ledger = Ledger(facts, sources, best)
    promised = targets.promises(facts)
    repeated = targets.repeats(promised)
    for promise in promised:
        verdict, match, candidates = decide(promise, ledger)
        word, _ = targets.commitment(promise)
        outcome = match.fact if match else None
        names = promise.names
        yield {
            "target_id": targets.target_id(promise),
            "region_code": promise.region_code,
            "region_name": promise.region_name,
            "place": promise.place,
            "indicator_id": promise.indicator_id,
            "subject": promise.subject,
            "measure": promise.measure,
            "basis": promise.basis,
            "period": promise.period,
            "unit": promise.unit,
            "target_value": promise.value,
            "bound": promise.bound,
            "low": names.low,
            "high": names.high,
            "commitment": word,
            "verdict": verdict.verdict,
            "rule": verdict.rule,
            "repeats": repeated.get(targets.target_id(promise)),
            **_outcome(promise, match),
            "link": match and match.link,
            "similarity": match and round(match.similarity, 1),
            "candidates": candidates,
            "target_observation_id": promise.observation_id,
            "target_document_id": promise.document_id,
            "target_quote": promise.quote,
            "target_receipt": promise.receipt,
            "outcome_observation_id": outcome and outcome.observation_id,
            "outcome_document_id": outcome and outcome.document_id,
            "outcome_receipt": outcome and outcome.receipt,
        }


def _outcome(promise: Fact, match: Match | None) -> dict[str, object]:
    """The columns on what came of it; what was worked out is about its value."""
    outcome, worked_out = (match.fact, match.computed) if match else (None, None)
    base = worked_out and worked_out.base
    value: Decimal | None = outcome.value if outcome else None
    if worked_out:
        value = worked_out.value
    allows = worked_out.allows if worked_out else outcome and outcome.names
    return {
        "outcome_value": value,
        "outcome_low": allows and allows.low,
        "outcome_high": allows and allows.high,
        "outcome_bound": worked_out.bound if worked_out else outcome and outcome.bound,
        "outcome_status": outcome and outcome.status,
        "outcome_subject": outcome and outcome.subject,
        "difference": None if value is None else value - promise.value,
        "outcome_quote": outcome and (f"{outcome.quote} / {base.quote}" if base else outcome.quote),
        "outcome_base_observation_id": base and base.observation_id,
    }
