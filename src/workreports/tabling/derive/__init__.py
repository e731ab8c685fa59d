"""Derived tables: the best series, the promises, what became of them, and cross-checks on the numbers.

`derive` takes the tables of a run and adds four. It walks the observations region by region, each step linear
in them but for comparing the promises of a year with the outcomes of that year.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from workreports.base.scratch import Rows
from workreports.tabling import arrow
from workreports.tabling.derive import (
    composition,
    gate,
    levels,
    outcomes,
    pages,
    panel,
    remarkable,
    restated,
    series,
    series_rows,
    spans,
    sure,
    targets,
)
from workreports.tabling.derive.facts import Fact, Source, by_region, columns_of, sources
from workreports.tabling.derive.finding import Finding

NAMES = ("series", "series_vintages", "panel", "panel_cells", "targets", "target_outcomes", "findings")

Columns = Sequence[pa.Array]


@dataclass(frozen=True, slots=True)
class Region:
    """What is said of one region: its observations, and the documents that speak of it."""

    observations: bytes  # a stream of Arrow: a part of a table would take the whole along
    documents: Mapping[str, Source]  # of these observations
    spoken: tuple[Source, ...]  # all that are about the region, whether they hold observations or not
    withheld: panel.Withheld = frozenset()  # what was read and is in quarantine


@dataclass(frozen=True, slots=True)
class Derived:
    """What follows for one region: rows of the tables, and rates to hold against other regions."""

    rows: Mapping[str, Columns]
    panel: remarkable.Panel


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
    every = remarkable.Panel()
    for derived in work(_regions, _by_region(found, folder)):
        every.merge(derived.panel)
        for name, columns in derived.rows.items():
            collected[name].add([pa.RecordBatch.from_arrays(columns, schema=arrow.schema(name))])
    made = {name: arrow.collect(name, collected.pop(name), folder) for name in NAMES}
    made["series"] = _flagged(made["series"], [finding.fact.observation_id for finding in every.outliers()])
    return {name: made.get(name, found.get(name)) for name in sorted({*found, *made})}


def _on_rows_that_stand(
    findings: Sequence[Mapping[str, object]], observations: pa.Table
) -> list[pa.RecordBatch]:
    """The findings whose observation has not gone to the quarantine."""
    batch = arrow.batch("findings", findings)
    return [batch.filter(pc.is_in(batch["observation_id"], observations["observation_id"].combine_chunks()))]


def _by_region(found: Mapping[str, pa.Table], folder: Path | None) -> Iterator[Region]:
    """What is said of each region, in the order of their codes; texts of unknown region last, one by one."""
    documents = sources(found["documents"], pages.of_documents(found["documents"], found.get("furniture")))
    spoken: dict[str, list[Source]] = defaultdict(list)
    for source in documents.values():
        if source.region_code is not None:
            spoken[source.region_code].append(source)
    withheld = _withheld(found["quarantine"])
    observations = arrow.ordered(
        found["observations"].select(columns_of(found["observations"])),
        ["region_code", "document_id"],
        folder,
    )
    for code, every in _runs(observations, "region_code"):
        for _, told in [(code, every)] if code is not None else _runs(every, "document_id"):
            of_these = pc.unique(told["document_id"]).to_pylist()
            about = () if code is None else tuple(spoken[code])
            here = {name: documents[name] for name in of_these}
            yield Region(arrow.packed(told), here, about, withheld.get(code or "", frozenset()))


def _withheld(quarantine: pa.Table) -> dict[str, panel.Withheld]:
    """What observations in quarantine are of, by region."""
    found: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
    for row in quarantine.filter(pc.equal(quarantine["table"], "observations")).to_pylist():
        held = _row_of(row["content"])
        if held.get("region_code") and held.get("indicator_id") and held.get("period"):
            found[held["region_code"]].add((held["indicator_id"], held["measure"], held["period"]))
    return {code: frozenset(items) for code, items in found.items()}


def _row_of(content: str | None) -> dict[str, Any]:
    """The row that is kept as content; none where a damaged figure is kept as it stands."""
    try:
        held = json.loads(content or "")
    except ValueError:
        return {}
    return held if isinstance(held, dict) else {}


def _runs(ordered: pa.Table, column: str) -> Iterator[tuple[str | None, pa.Table]]:
    """The rows with each value of a column, by which they are ordered; nulls last."""
    counts = {item["values"]: item["counts"] for item in pc.value_counts(ordered[column]).to_pylist()}
    start = 0
    for value in sorted(counts, key=lambda value: (value is None, value)):
        yield value, ordered.slice(start, counts[value])
        start += counts[value]


def _regions(items: Sequence[Region]) -> list[Derived]:
    return [_region(item) for item in items]


def _facts(item: Region) -> list[Fact]:
    with pa.ipc.open_stream(item.observations) as stream:
        ((_, facts),) = by_region(stream.read_all(), item.documents)
    return facts


def _region(item: Region) -> Derived:
    """Everything that can be told from one region alone."""
    facts = _facts(item)
    groups = series.results(facts)
    best, held = gate.settle(groups)
    unsure = sure.unsure_texts(groups)
    rows: dict[str, Iterable[Mapping[str, object]]] = {
        "series": series_rows.rows(best),
        "series_vintages": series_rows.vintages(groups, best),
        "targets": targets.rows(facts),
        "target_outcomes": outcomes.rows(facts, item.spoken, best),
        "findings": _rows(
            [*held.values(), *(item for item in _findings(best, facts) if sure.is_published(item, unsure))]
        ),
    }
    code, name = facts[0].region_code, facts[0].region_name
    if code is not None:
        region = panel.Region(facts, groups, best, item.spoken, item.withheld, held)
        rows["panel"], rows["panel_cells"] = panel.rows(region, code, name)
    rates = remarkable.Panel()
    rates.add(best)
    return Derived({name: arrow.batch(name, list(told)).columns for name, told in rows.items()}, rates)


def doubts(found: Mapping[str, pa.Table]) -> list[dict[str, object]]:
    """What does not fit and is no finding, as rows of `findings`: work for those who mend the reading."""
    rows: list[dict[str, object]] = []
    every = remarkable.Panel()
    for item in _by_region(found, None):
        facts = _facts(item)
        groups = series.results(facts)
        best, _ = gate.settle(groups)
        unsure = sure.unsure_texts(groups)
        rows += _rows(item for item in _findings(best, facts) if not sure.is_published(item, unsure))
        every.add(best)
    return rows + list(_rows(every.outliers()))


def _flagged(table: pa.Table, outliers: Sequence[str]) -> pa.Table:
    """The series with a flag on the values that are far from those of other regions."""
    at = table.schema.get_field_index("flags")
    far = pc.is_in(table["observation_id"], pa.array(outliers, pa.string()))
    both = pc.binary_join_element_wise(table["flags"], "outlier", "|", null_handling="skip")
    flags = pc.if_else(far, both, table["flags"])
    return table.set_column(at, table.schema.field(at), flags)


def _findings(best: series.Series, facts: list[Fact]) -> Iterator[Finding]:
    yield from levels.check(best)
    yield from restated.check(facts)
    yield from composition.check(best, facts)
    yield from spans.check(best)
    yield from remarkable.jumps(best)


def _rows(findings: Iterable[Finding]) -> Iterator[dict[str, object]]:
    """One row a finding; the same pair of figures is told once."""
    seen: set[object] = set()
    for finding in findings:
        row = finding.row()
        if row["finding_id"] not in seen:
            seen.add(row["finding_id"])
            yield row
