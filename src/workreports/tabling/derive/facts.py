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
from workreports.model import Observation
from workreports.tabling.derive.intervals import Interval, printed, significant_step, stated, step
from workreports.tabling.derive.pages import Pages
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
    confidence: float | None = None  # how sure its region and year are
    pages: Pages | None = None  # where its pages end, if it says so

    @property
    def plan_year(self) -> int | None:
        """The year it sets goals for: its own, or the one after what it reviews."""
        if self.report_year is not None or self.review_end is None:
            return self.report_year
        return self.review_end.year + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact(Observation):
    """One observation and when it was stated."""

    source: Source
    original: Fact | None = None  # as stated, where this one is in another unit

    @property
    def as_stated(self) -> Fact:
        """The fact in the unit the text gives."""
        return self.original or self

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
    def roughly(self) -> Interval:
        """What it allows when its last zeros are no figures either: `450家` may be 448."""
        named = self.names
        half = (significant_step(self.value, self.value_text) or Decimal(0)) / 2
        return Interval(
            None if named.low is None else named.low - half, None if named.high is None else named.high + half
        )

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
    def is_total_of_years(self) -> bool:
        """Whether a single year is given for what several years sum up to: `五年累计新增就业30万人`."""
        if self.measure != "level" or "/" in (self.period or ""):
            return False
        declared, before = words(), self.clause()[0]
        if declared.over_years.search(before):
            return True
        return declared.running_total.search(before) is not None and self.is_flow

    @property
    def is_flow(self) -> bool:
        """Whether its indicator is counted over a time, not at one: what piles up is no value of a year."""
        if self.indicator_id is None:
            return False
        return words().flows.search(declarations.indicators()[self.indicator_id].name.zh) is not None

    @property
    def is_narrowed(self) -> bool:
        """Whether it is of less than the whole: `扣除房地产后，投资增长2.7%`, or of some enterprises."""
        declared, before = words(), self.sentence[: self.at]
        adjusted = self.scope is not None and self.narrower is None
        return (
            (declared.narrowed.search(before) is not None and not adjusted)
            or (declared.owned.search(before) is not None and "企业" not in self.subject)
            or (self.place is None and not self._is_of_zones and self._speaks_of_a_zone(before))
        )

    def _speaks_of_a_zone(self, before: str) -> bool:
        """Whether its subject names a part of a region, or one heads the sentence."""
        declared = words()
        return declared.zones.search(self.subject) is not None or declared.zoned.search(before) is not None

    @property
    def is_wider(self) -> bool:
        """Whether it takes in more than its indicator: `辖区公共财政收入` is raised for three budgets."""
        declared = words()
        return (
            self.indicator_id in declared.wider_is_other and declared.wider.search(self.subject) is not None
        )

    @property
    def _is_of_zones(self) -> bool:
        """Whether its indicator is about parts of regions; where there is none, the subject says it."""
        if self.indicator_id is None:
            return True
        declared = declarations.indicators()[self.indicator_id]
        return any(words().zones.search(name) for name in (declared.name.zh, *declared.aliases))

    @property
    def narrower(self) -> str | None:
        """The scope where it leaves something out that the indicator has."""
        declared = words()
        if self.scope is None or declared.leaving_out.search(self.scope) is None:
            return None
        return None if declared.comparable.search(self.scope) else self.scope

    @property
    def ranks_growth(self) -> bool:
        """Whether it is a place by growth, not by amount: `生产总值增长6.0%、全省第二`."""
        return self.rank_by == "growth"

    @property
    def spoken(self) -> tuple[date, str]:
        """When it was stated, for putting texts in order; unknown is earliest."""
        return (self.source.stated_on or date.min, self.document_id)

    @property
    def page(self) -> int | None:
        """The page of the report it stands on, where the text carries its page numbers."""
        return self.source.pages.at(self.char_start) if self.source.pages else None

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


# What is read of the observations: every field of a fact but those that are worked out here.
_WORKED_OUT = ("source", "original")
_NEEDED = [field.name for field in fields(Fact) if field.name not in _WORKED_OUT]
_ABSENT: dict[str, Any] = dict.fromkeys(_NEEDED)  # in a table that lacks the column


def columns_of(observations: pa.Table) -> list[str]:
    """The columns a fact is made of; what a text need not say may be missing from the table."""
    return [name for name in _NEEDED if name in observations.column_names]


def sources(documents: pa.Table, pages: Mapping[str, Pages] | None = None) -> dict[str, Source]:
    """All documents by identifier."""
    known = pages or {}
    return {row["document_id"]: _source(row, known.get(row["document_id"])) for row in documents.to_pylist()}


def _source(row: Mapping[str, Any], pages: Pages | None) -> Source:
    year = row["report_year"]
    known = row["delivered_on"] or (date(year, 1, 1) if year else None) or row["review_end"]
    return Source(
        row["document_id"],
        row["region_code"],
        year,
        row["review_start"],
        row["review_end"],
        known,
        row.get("confidence"),
        pages,
    )


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
    table = observations.select(columns_of(observations))
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
    return _facts(observations.select(columns_of(observations)).sort_by("char_start").to_pylist(), documents)


def _facts(rows: Sequence[dict[str, Any]], documents: Mapping[str, Source]) -> list[Fact]:
    facts: list[Fact] = []
    for row in rows:
        row["value"] = _decimal(row["value"])
        row["value_max"] = None if row["value_max"] is None else _decimal(row["value_max"])
        facts.append(Fact(**(_ABSENT | row), source=documents[row["document_id"]]))
    return facts


def _decimal(value: float) -> Decimal:
    return Decimal(int(value)) if value.is_integer() else Decimal(repr(value))


def grouped(facts: Sequence[Fact], *names: str) -> dict[tuple[Any, ...], list[Fact]]:
    """Facts by the values of some attributes, in their order."""
    groups: dict[tuple[Any, ...], list[Fact]] = defaultdict(list)
    for fact in facts:
        groups[tuple(getattr(fact, name) for name in names)].append(fact)
    return groups
