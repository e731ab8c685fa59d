"""Derived tables: the best series, the promises, what became of them, and cross-checks on the numbers.

`derive` takes the tables of a run and adds four. It walks the observations region by region, each step linear
in them but for comparing the promises of a year with the outcomes of that year.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from workreports import tables
from workreports.derive import composition, copies, levels, outcomes, panel, restated, series, spans, targets
from workreports.derive.facts import Fact, Source, by_region, sources
from workreports.derive.finding import Finding

NAMES = ("series", "targets", "target_outcomes", "findings")
_BATCH = 20_000  # rows kept as Python objects before they become Arrow


def derive(found: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """The tables of a run with the derived ones among them, in the order of the names."""
    documents = sources(found["documents"])
    by_code: dict[str, list[Source]] = defaultdict(list)
    for source in documents.values():
        if source.region_code is not None:
            by_code[source.region_code].append(source)
    collected = {name: _Rows(name) for name in NAMES}
    collected["findings"].keep(_of_copies(found["findings"]))
    regions = panel.Panel()
    for code, facts in by_region(found["observations"], documents):
        best = series.choose(facts)
        regions.add(best)
        collected["series"].extend(series.rows(best))
        collected["targets"].extend(targets.rows(facts))
        collected["target_outcomes"].extend(outcomes.rows(facts, by_code[code] if code else ()))
        collected["findings"].extend(_rows(_findings(best, facts)))
    collected["findings"].extend(_rows(regions.outliers()))
    derived = {name: rows.table() for name, rows in collected.items()}
    return {name: derived.get(name, found.get(name)) for name in sorted({*found, *derived})}


def _of_copies(findings: pa.Table) -> pa.Table:
    """What was found between the copies of one text, which the observations do not show."""
    return findings.filter(pc.equal(findings["code"], copies.CODE))


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


class _Rows:
    """Rows of a table on their way into Arrow."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._waiting: list[dict[str, object]] = []
        self._batches: list[pa.RecordBatch] = []

    def extend(self, rows: Iterable[dict[str, object]]) -> None:
        self._waiting.extend(rows)
        if len(self._waiting) >= _BATCH:
            self._flush()

    def keep(self, rows: pa.Table) -> None:
        """Take rows that are in Arrow already."""
        self._batches.extend(rows.to_batches())

    def _flush(self) -> None:
        self._batches.append(tables.batch(self._name, self._waiting))
        self._waiting = []

    def table(self) -> pa.Table:
        """All rows in the declared order."""
        self._flush()
        whole = pa.Table.from_batches(self._batches, tables.schema(self._name))
        return tables.sort(self._name, whole).combine_chunks()
