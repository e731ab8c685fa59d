"""Every promise of the texts, with the values that would keep it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from workreports.declared import declarations
from workreports.tabling.derive.facts import Fact
from workreports.tabling.derive.kinds import period_kind
from workreports.tabling.derive.words import words

_COLON = re.compile(r"[：:]")


def promises(facts: Sequence[Fact]) -> list[Fact]:
    """The facts that are plans or goals."""
    return [fact for fact in facts if fact.status == "target"]


def commitment(fact: Fact) -> tuple[str | None, str | None]:
    """The word that binds the promise and how firm it is: the last one before the number.

    A word rules the clauses after it up to the next semicolon; one that heads a list after a colon rules the
    list. An aim the number is given as counts when there is none before it (`达到15%的目标`).
    """
    if fact.at < 0:
        return None, None
    before, after = fact.segment()
    found = _binding(before)
    if not found:
        head = _COLON.split(fact.sentence[: fact.at])
        found = [form for part in head[:-1] for form in _binding(part + "：")]
    if not found:
        said = after.partition("，")[0]
        every = words().commitment.finditer(said)
        found = [match[0] for match in every if said[: match.start()].endswith("的")][:1]
    return words().commitments[found[-1]] if found else (None, None)


def _binding(text: str) -> list[str]:
    """The forms of words of promise in a text, without those that promise no figure."""
    declared = words()
    text = "".join(text.split())  # pages break lines anywhere
    empty = [match.span() for match in declared.no_commitment.finditer(text)]
    return [
        match[0]
        for match in declared.commitment.finditer(text)
        if not any(start < match.end() and match.start() < end for start, end in empty)
    ]


def target_id(fact: Fact) -> str:
    """The identifier of a promise: that of its observation with another letter."""
    return "t" + fact.observation_id[1:]


def _same_promise(fact: Fact) -> tuple[object, ...]:
    """What two statements of one promise have in common."""
    what = fact.indicator_id or fact.subject
    measured = (fact.measure, fact.basis, fact.unit, fact.period, fact.value, fact.value_max, fact.bound)
    return (fact.document_id, fact.place, what, *measured)


def repeats(promised: Sequence[Fact]) -> dict[str, str]:
    """Promises that their text has made before, by identifier: repetition → first statement."""
    first: dict[tuple[object, ...], str] = {}
    stated = {target_id(fact): first.setdefault(_same_promise(fact), target_id(fact)) for fact in promised}
    return {again: earlier for again, earlier in stated.items() if again != earlier}


def rows(facts: Sequence[Fact]) -> Iterator[dict[str, object]]:
    """The rows of `targets` of one region."""
    promised = promises(facts)
    repeated = repeats(promised)
    for fact in promised:
        word, strength = commitment(fact)
        yield {
            "target_id": target_id(fact),
            "observation_id": fact.observation_id,
            "document_id": fact.document_id,
            "region_code": fact.region_code,
            "region_name": fact.region_name,
            "report_year": fact.source.report_year,
            "place": fact.place,
            "indicator_id": fact.indicator_id,
            **_name(fact.indicator_id),
            "subject": fact.subject,
            "measure": fact.measure,
            "basis": fact.basis,
            "price_basis": fact.price_basis,
            "scope": fact.scope,
            "period": fact.period,
            "period_kind": None if fact.period is None else period_kind(fact.period),
            "year": fact.period_end.year if fact.period_end else None,
            "base_period": fact.base_period,
            "period_start": fact.period_start,
            "period_end": fact.period_end,
            "value": fact.value,
            "value_max": fact.value_max,
            "unit": fact.unit,
            "bound": fact.bound,
            "low": fact.names.low,
            "high": fact.names.high,
            "commitment": word,
            "strength": strength,
            "repeats": repeated.get(target_id(fact)),
            "confidence": fact.confidence,
            "quote": fact.quote,
            "sentence": fact.sentence,
            "page": fact.page,
            "receipt": fact.receipt,
        }


def _name(indicator: str | None) -> dict[str, object]:
    """The names of the indicator, in two languages."""
    name = declarations.indicators()[indicator].name if indicator else None
    return {"name_zh": name and name.zh, "name_en": name and name.en}
