"""Figures that a near copy of a text states otherwise than the copy that is read.

A near copy adds no observations, yet it has been read like every text. Its figures are laid beside those of
the canonical copy by what stands around them: subject, measure, unit and the words of the clause. Where the
same words carry as many figures on both sides, and some are other ones, one of the two got them wrong. Words
that were lost or changed leave nothing to compare: this finds misprints, not editions.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence

import pyarrow as pa

from workreports.declared.base import Text
from workreports.observing.link import linker
from workreports.reading.lines import plain
from workreports.tabling.derive import figures
from workreports.tabling.derive.facts import Fact, in_order, sources
from workreports.tabling.derive.finding import Finding

CODE = "copy_differs"
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")


def rows(
    canonical: Mapping[str, pa.RecordBatch], copy: Mapping[str, pa.RecordBatch]
) -> list[dict[str, object]]:
    """The rows of `findings` for a near copy; each side holds one document and its observations."""
    ours, theirs = _facts(canonical), _facts(copy)
    published = {"other_observation_id": None}  # what a copy says is in no other table
    return [
        _finding(one, other).row() | published | {"other_document_id": one.document_id}
        for one, other in differing(ours, theirs)
    ]


def _facts(parts: Mapping[str, pa.RecordBatch]) -> list[Fact]:
    documents, observations = (pa.Table.from_batches([parts[name]]) for name in ("documents", "observations"))
    return in_order(observations, sources(documents))


def differing(ours: Sequence[Fact], theirs: Sequence[Fact]) -> Iterator[tuple[Fact, Fact]]:
    """Figures in the same place that cannot be one value, in the order of the canonical text."""
    left, right = _by_place(ours), _by_place(theirs)
    for place, here in left.items():
        there = right.get(place, [])
        if len(here) == len(there):
            for one, other in zip(_without(here, there), _without(there, here), strict=True):
                if not one.names.meets(other.names):
                    yield one, other


def _by_place(facts: Sequence[Fact]) -> dict[Hashable, list[Fact]]:
    """The facts by what is said around their figures, in whichever script."""
    fold = linker().fold
    places: dict[Hashable, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.at >= 0:
            around = tuple(_FIGURE.sub("#", fold(plain(side))) for side in fact.clause())
            places[fold(plain(fact.subject)), fact.measure, fact.unit, around].append(fact)
    return places


def _without(facts: Sequence[Fact], others: Sequence[Fact]) -> list[Fact]:
    """The facts whose values are not among the others, each of which answers one."""
    waiting = Counter(_value(fact) for fact in others)
    left = []
    for fact in facts:
        if waiting[_value(fact)]:
            waiting[_value(fact)] -= 1
        else:
            left.append(fact)
    return left


def _value(fact: Fact) -> Hashable:
    return fact.value, fact.value_max, fact.bound


def _finding(ours: Fact, theirs: Fact) -> Finding:
    period = ours.period
    return Finding(
        CODE,
        ours,
        theirs,
        expected=theirs.names,
        stated=ours.value,
        unit=ours.unit,
        fill={
            "name": figures.name(ours),
            "when": Text(f" for {period}", f"{period}年") if period else "",
            "first": figures.quoted(ours),
            "second": figures.quoted(theirs),
            "file": theirs.source_file,
        },
    )
