"""Values in brackets of what a sentence compares with: `低于全省平均水平（9.2%）1.6个百分点`."""

from __future__ import annotations

import re

from workreports.observing.grammar import numerals, periods, places, wholes
from workreports.observing.grammar.periods import Context, Scope
from workreports.observing.grammar.quantity import Quantity
from workreports.observing.grammar.statement import Statement
from workreports.observing.grammar.wholes import Aside, Whole

_AVERAGE = re.compile("(?:的)?(?:平均)?(?:水平|增速|增幅|增长率)?$")
_YEAR_BEFORE = re.compile("上年|去年|同期|上一?年")
_GROWS = re.compile("增速|增幅|增长")
_FELL = re.compile("下降|降幅|回落|减少|负增长")


def read(whole: Whole, statements: list[Statement], context: Context) -> list[Statement]:
    """A statement for each value in brackets; positions are those of the sentence."""
    found: list[Statement] = []
    for aside in whole.asides:
        quantities = [q for q in numerals.scan(aside.text) if q.unit and q.shape in ("number", "chinese")]
        before = next((s for s in reversed(statements) if s.start < aside.start), None)
        after = next((s for s in statements if s.start > aside.start), None)
        said = before or after
        if len(quantities) == 1 and said is not None:
            found.append(_statement(aside, quantities[0], said, context))
        else:
            for q in quantities:
                whole.rejected += [
                    (aside.start + a, aside.start + b, "other", wholes.COMPARED) for a, b in q.also
                ]
    return found


def _statement(aside: Aside, q: Quantity, said: Statement, context: Context) -> Statement:
    percent = q.kind == "percent"
    grows = percent and said.measure == "gap" and bool(_GROWS.search(aside.clause))
    measure = (
        said.measure if percent and said.measure in ("growth", "share") else "share" if percent else "level"
    )
    measure = "growth" if grows else measure
    value = -q.value if _FELL.search(aside.text) and not q.signed else q.value
    scope, part = _when(aside, said, context)
    dated = scope is not said.scope or part != said.part
    place = None if dated else _AVERAGE.sub("", aside.reference) or None
    return Statement(
        start=aside.start + q.start,
        end=aside.start + q.end,
        stop=aside.start + q.stop,
        subject=said.subject,
        measure=measure,
        basis="yoy" if measure == "growth" else None,
        value=value,
        value_max=q.value_max,
        unit=q.unit,
        bound=q.inner or "exact",
        place=place,
        scope=scope,
        part=part,
        status=said.status,
        rules=[*q.rules, wholes.COMPARED, *([places.PLACE] if place else [])],
    )


def _when(aside: Aside, said: Statement, context: Context) -> tuple[Scope, str | None]:
    """The time that is compared with, where it is one."""
    whens = periods.in_clause(aside.reference, context, said.scope)
    if whens:
        return whens[-1].scope, whens[-1].part
    last = said.scope.last
    if _YEAR_BEFORE.search(aside.reference) and last is not None:
        return Scope(last - 1, last - 1, "actual"), None
    return said.scope, said.part
