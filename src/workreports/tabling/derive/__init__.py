"""Derived tables: the best series, the promises, what became of them, and cross-checks on the numbers.

`derive` takes the tables of a run and adds four. It walks the observations region by region, each step linear
in them but for comparing the promises of a year with the outcomes of that year.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

from workreports.base.scratch import Rows
from workreports.tabling import arrow
from workreports.tabling.derive import (
    composition,
    levels,
    outcomes,
    panel,
    restated,
    series,
    spans,
    targets,
)
from workreports.tabling.derive.facts import COLUMNS, Fact, Source, by_region, sources
from workreports.tabling.derive.finding import Finding

NAMES = ("series", "targets", "target_outcomes", "findings")

Columns = Sequence[pa.Array]


@dataclass(frozen=True, slots=True)
class Region:
    """What is said of one region: its observations, and the documents that speak of it."""

    observations: bytes  # a stream of Arrow: a part of a table would take the whole along
    documents: Mapping[str, Source]  # of these observations
    spoken: tuple[Source, ...]  # all that are about the region, whether they hold observations or not


@dataclass(frozen=True, slots=True)
class Derived:
    """What follows for one region: rows of the tables, and rates to hold against other regions."""

    rows: Mapping[str, Columns]
    panel: panel.Panel


class Map(Protocol):
    """Applies a function to batches of items; results come in the order of the items."""

    def __call__(
        self, function: Callable[[Sequence[Region]], Sequence[Derived]], items: Iterable[Region]
    ) -> Iterator[Derived]:
        """The results, one for each item."""


def _here(
    function: Callable[[Sequence[Region]], Sequence[Derived]], items: Iterable[Region]
) -> Iterator[Derived]:
    for item in items:
        yield from function([item])


def derive(
    found: Mapping[str, pa.Table],
    folder: Path | None = None,
    work: Map = _here,
    differing: Sequence[Mapping[str, object]] = (),
) -> dict[str, pa.Table]:
    """The tables of a run with the derived ones among them, in the order of the names.

    Large tables are put into `folder`; `work` says where regions are worked on; `differing` are findings on
    figures that near copies state otherwise, which the observations do not show.
    """
    collected = {name: Rows(arrow.schema(name), folder) for name in NAMES}
    collected["findings"].add(_on_rows_that_stand(differing, found["observations"]))
    every = panel.Panel()
    for derived in work(_regions, _by_region(found, folder)):
        every.merge(derived.panel)
        for name, columns in derived.rows.items():
            collected[name].add([pa.RecordBatch.from_arrays(columns, schema=arrow.schema(name))])
    collected["findings"].add([arrow.batch("findings", list(_rows(every.outliers())))])
    made = {name: arrow.collect(name, collected.pop(name), folder) for name in NAMES}
    return {name: made.get(name, found.get(name)) for name in sorted({*found, *made})}


def _on_rows_that_stand(
    findings: Sequence[Mapping[str, object]], observations: pa.Table
) -> list[pa.RecordBatch]:
    """The findings whose observation has not gone to the quarantine."""
    batch = arrow.batch("findings", findings)
    return [batch.filter(pc.is_in(batch["observation_id"], observations["observation_id"].combine_chunks()))]


def _by_region(found: Mapping[str, pa.Table], folder: Path | None) -> Iterator[Region]:
    """What is said of each region, in the order of their codes; texts of unknown region last, one by one."""
    documents = sources(found["documents"])
    spoken: dict[str, list[Source]] = defaultdict(list)
    for source in documents.values():
        if source.region_code is not None:
            spoken[source.region_code].append(source)
    observations = arrow.ordered(
        found["observations"].select(COLUMNS), ["region_code", "document_id"], folder
    )
    for code, every in _runs(observations, "region_code"):
        for _, told in [(code, every)] if code is not None else _runs(every, "document_id"):
            of_these = pc.unique(told["document_id"]).to_pylist()
            about = () if code is None else tuple(spoken[code])
            yield Region(arrow.packed(told), {name: documents[name] for name in of_these}, about)


def _runs(ordered: pa.Table, column: str) -> Iterator[tuple[str | None, pa.Table]]:
    """The rows with each value of a column, by which they are ordered; nulls last."""
    counts = {item["values"]: item["counts"] for item in pc.value_counts(ordered[column]).to_pylist()}
    start = 0
    for value in sorted(counts, key=lambda value: (value is None, value)):
        yield value, ordered.slice(start, counts[value])
        start += counts[value]


def _regions(items: Sequence[Region]) -> list[Derived]:
    return [_region(item) for item in items]


def _region(item: Region) -> Derived:
    """Everything that can be told from one region alone."""
    with pa.ipc.open_stream(item.observations) as stream:
        ((_, facts),) = by_region(stream.read_all(), item.documents)
    best = series.choose(facts)
    rows = {
        "series": series.rows(best),
        "targets": targets.rows(facts),
        "target_outcomes": outcomes.rows(facts, item.spoken),
        "findings": _rows(_findings(best, facts)),
    }
    rates = panel.Panel()
    rates.add(best)
    return Derived({name: arrow.batch(name, list(told)).columns for name, told in rows.items()}, rates)


def _findings(best: series.Series, facts: list[Fact]) -> Iterator[Finding]:
    yield from levels.check(best)
    yield from restated.check(facts)
    yield from composition.check(best, facts)
    yield from spans.check(best)
    yield from panel.jumps(best)


def _rows(findings: Iterable[Finding]) -> Iterator[dict[str, object]]:
    """One row a finding; the same pair of figures is told once."""
    seen: set[object] = set()
    for finding in findings:
        row = finding.row()
        if row["finding_id"] not in seen:
            seen.add(row["finding_id"])
            yield row
