"""Observations as the derived tables see them, one region after the other.

A fact is an observation with what its document adds: when it was said. The tables are walked region by
region, so memory holds the facts of one region only.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from workreports.declared import declarations
from workreports.tabling.derive.intervals import Interval, printed, stated, step
from workreports.tabling.derive.words import words

_ORDER = ("region_code", "document_id", "char_start", "observation_id")
_BREAK = re.compile(r"[，。；：！？,;:!?\n\r]")
_SEGMENT = re.compile(r"[；;]")


@dataclass(frozen=True, slots=True)
class Source:
    """What a document adds to its observations: when it speaks and of which time."""

    document_id: str
    region_code: str | None
    report_year: int | None
    review_start: date | None
    review_end: date | None
    stated_on: date | None  # the day it was delivered, or the earliest it can have been


@dataclass(frozen=True, slots=True)
class Fact:
    """One observation and when it was stated."""

    observation_id: str
    document_id: str
    region_code: str | None
    region_name: str | None
    place: str | None
    indicator_id: str | None
    subject: str
    measure: str
    basis: str | None
    value: Decimal
    value_max: Decimal | None
    unit: str | None
    period: str | None
    period_start: date | None
    period_end: date | None
    status: str
    bound: str
    value_text: str
    quote: str
    sentence: str
    sentence_start: int
    source_file: str
    char_start: int
    char_end: int
    source: Source

    @property
    def at(self) -> int:
        """Where the quote begins in the sentence."""
        return self.char_start - self.sentence_start

    @property
    def allows(self) -> Interval:
        """The values its printed form leaves open."""
        return printed(
            self.value, self.value_max, self.bound, self.value_text, self.measure, self.unit, words()
        )

    @property
    def names(self) -> Interval:
        """The values it states, rounding left aside."""
        return stated(self.value, self.value_max, self.bound, self.measure, self.unit, words())

    @property
    def precision(self) -> Decimal | None:
        """The size of its last printed digit."""
        return step(self.value, self.value_text)

    @property
    def is_mean(self) -> bool:
        """Whether it is an amount of single years of a span: `五年年均新增就业30万人`, `连续两年过万亿元`."""
        if self.measure != "level" or "/" not in (self.period or ""):
            return False
        return words().per_year.search(self.clause()[0]) is not None

    @property
    def is_narrowed(self) -> bool:
        """Whether it is of less than the whole: `扣除房地产后，投资增长2.7%`, or of some enterprises."""
        declared, before = words(), self.sentence[: self.at]
        return (
            declared.narrowed.search(before) is not None
            or (declared.owned.search(before) is not None and "企业" not in self.subject)
            or (
                self.place is None
                and declared.zones.search(self.subject) is not None
                and not self._is_of_zones
            )
        )

    @property
    def _is_of_zones(self) -> bool:
        """Whether its indicator is about parts of regions; where there is none, the subject says it."""
        if self.indicator_id is None:
            return True
        declared = declarations.indicators()[self.indicator_id]
        return any(words().zones.search(name) for name in (declared.name.zh, *declared.aliases))

    @property
    def ranks_growth(self) -> bool:
        """Whether it is a place by growth, not by amount: `生产总值增长6.0%、全省第二`."""
        if self.measure != "rank":
            return False
        declared = words()
        if declared.ranked_growth.search(self.subject):
            return True
        return declared.before_rank.search(self.sentence[: self.at]) is not None

    @property
    def spoken(self) -> tuple[date, str]:
        """When it was stated, for putting texts in order; unknown is earliest."""
        return (self.source.stated_on or date.min, self.document_id)

    @property
    def receipt(self) -> str:
        """Where it stands: file and span."""
        return f"{self.source_file}:{self.char_start}-{self.char_end}"

    def clause(self) -> tuple[str, str]:
        """What stands before and after the quote in its clause."""
        before, after = self.sentence[: self.at], self.sentence[self.at + len(self.quote) :]
        stop = _BREAK.search(after)
        return _BREAK.split(before)[-1], after[: stop.start()] if stop else after

    def segment(self) -> tuple[str, str]:
        """What stands before and after the quote between semicolons."""
        before, after = self.sentence[: self.at], self.sentence[self.at + len(self.quote) :]
        return _SEGMENT.split(before)[-1], _SEGMENT.split(after)[0]


# What is read of the observations: every field of a fact but its text's.
COLUMNS = [field.name for field in fields(Fact) if field.name != "source"]


def sources(documents: pa.Table) -> dict[str, Source]:
    """All documents by identifier."""
    return {row["document_id"]: _source(row) for row in documents.to_pylist()}


def _source(row: Mapping[str, Any]) -> Source:
    year = row["report_year"]
    known = row["delivered_on"] or (date(year, 1, 1) if year else None) or row["review_end"]
    return Source(row["document_id"], row["region_code"], year, row["review_start"], row["review_end"], known)


def by_region(
    observations: pa.Table, documents: Mapping[str, Source]
) -> Iterator[tuple[str | None, list[Fact]]]:
    """The facts of each region in text order, regions by code; texts of unknown region last, each by itself.

    Texts of unknown region may be of different places: nothing of one is held against another.
    """
    order = pc.sort_indices(
        observations,
        sort_keys=[(key, "ascending") for key in _ORDER],
    )
    table = observations.select(COLUMNS)
    start = 0
    codes, texts = (table[name].take(order).to_pylist() for name in ("region_code", "document_id"))
    together = zip(
        codes, (None if code else text for code, text in zip(codes, texts, strict=True)), strict=True
    )
    for (code, _), run in groupby(together):
        length = sum(1 for _ in run)
        yield code, _facts(table.take(order.slice(start, length)).to_pylist(), documents)
        start += length


def in_order(observations: pa.Table, documents: Mapping[str, Source]) -> list[Fact]:
    """The facts of one text in their order."""
    return _facts(observations.select(COLUMNS).sort_by("char_start").to_pylist(), documents)


def _facts(rows: Sequence[dict[str, Any]], documents: Mapping[str, Source]) -> list[Fact]:
    facts: list[Fact] = []
    for row in rows:
        row["value"] = _decimal(row["value"])
        row["value_max"] = None if row["value_max"] is None else _decimal(row["value_max"])
        facts.append(Fact(**row, source=documents[row["document_id"]]))
    return facts


def _decimal(value: float) -> Decimal:
    return Decimal(int(value)) if value.is_integer() else Decimal(repr(value))


def grouped(facts: Sequence[Fact], *names: str) -> dict[tuple[Any, ...], list[Fact]]:
    """Facts by the values of some attributes, in their order."""
    groups: dict[tuple[Any, ...], list[Fact]] = defaultdict(list)
    for fact in facts:
        groups[tuple(getattr(fact, name) for name in names)].append(fact)
    return groups
