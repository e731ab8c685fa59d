"""Holds the tables against their rules with Great Expectations, and takes out the rows that break one.

What is expected of rows and tables is counted by DuckDB where they lie (`verdicts`): how many rows break each
expectation. Great Expectations then expects that there are none (`gx`). So rules stay data, one library
decides on all of them, and the rows that fail are looked up only where some do.

What a failure leads to: `critical` stops publication; `row` sends the row to the quarantine with the name of
the expectation; `warning` is told. The tables stay consistent when rows leave (see `quarantine`), and what is
left is checked once more before it is handed on. A run has two gates: the tables of the texts, then what was
derived from the rows that passed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from workreports.base import scratch
from workreports.checking import gx, quarantine, reread, spoilt, verdicts
from workreports.checking import texts as texts_of
from workreports.declared import declarations
from workreports.declared.expectations import Expectation, Rules, rules
from workreports.tabling import arrow

_SHAPES = ("columns", "types")  # kinds of expectations on the table's schema
_EXAMPLES = 3  # keys of unexpected rows shown with a result


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one expectation."""

    expectation: Expectation
    success: bool
    evaluated: int
    unexpected: int
    example: str | None = None
    rows: tuple[int, ...] = ()  # positions of the unexpected rows in the table that was checked

    @property
    def stops(self) -> bool:
        """Whether publication must not go on."""
        return not self.success and self.expectation.severity == "critical"

    def __str__(self) -> str:
        told = self.expectation
        example = f", e.g. {self.example}" if self.example else ""
        return (
            f"{told.table}.{told.name}: expected: {told.description.en} "
            f"Not so for {self.unexpected} of {self.evaluated}{example}."
        )

    def row(self) -> dict[str, object]:
        """The row of `validation_results`."""
        return {
            "table": self.expectation.table,
            "expectation": self.expectation.name,
            "column": ",".join(self.expectation.columns) or None,
            "severity": self.expectation.severity,
            "success": self.success,
            "evaluated": self.evaluated,
            "unexpected": self.unexpected,
            "example": self.example,
        }


@dataclass(frozen=True, slots=True)
class Validation:
    """The tables without their bad rows, with quarantine and validation results, and what was found."""

    tables: Mapping[str, pa.Table]
    results: tuple[Result, ...]
    moved: Mapping[str, int] = field(default_factory=dict)  # rows quarantined by table

    @property
    def critical(self) -> tuple[Result, ...]:
        """The failures that stop publication."""
        return tuple(result for result in self.results if result.stops)

    @property
    def warnings(self) -> tuple[Result, ...]:
        """The failures that are only told."""
        found = (r for r in self.results if r.expectation.severity == "warning")
        return tuple(result for result in found if not result.success)


def validate(
    found: Mapping[str, pa.Table],
    texts: Mapping[str, str] | None = None,
    folder: Path | None = None,
    *,
    only: Collection[str] | None = None,
    before: Validation | None = None,
) -> Validation:
    """Check tables and quarantine their bad rows; `texts` maps source files to their decoded texts.

    Without `texts` the expectations that need them are left out. What does not fit into memory is put into
    `folder`. `only` names the tables to look at, `before` what was found of the others.
    """
    doubts = reread.Doubts()
    results, bad = check(found, texts, only, folder, doubts)
    cleaned, moved = dict(found), {name: len(rows) for name, rows in bad.items()}
    if bad and not any(result.stops for result in results):
        cleaned = quarantine.move(cleaned, bad, folder)
        again, _ = check(cleaned, texts, only, folder, doubts)
        results.extend(_left_over(again, {(r.expectation.table, r.expectation.name): r for r in results}))
    if before is not None:
        results, moved = [*before.results, *results], {**before.moved, **moved}
    return Validation(_with_results(cleaned, results), tuple(results), moved)


def _left_over(again: Iterable[Result], before: Mapping[tuple[str, str], Result]) -> Iterator[Result]:
    """Failures that stand after the bad rows left: the quarantine itself went wrong, so they are critical."""
    for result in again:
        old = result.expectation
        if result.success or old.severity == "warning":
            continue
        name = old.name if (old.table, old.name) not in before else f"{old.name}_after_quarantine"
        yield Result(
            replace(old, name=name, severity="critical"),
            False,
            result.evaluated,
            result.unexpected,
            result.example,
        )


def _with_results(found: Mapping[str, pa.Table], results: Iterable[Result]) -> dict[str, pa.Table]:
    rows = [result.row() for result in results]
    table = pa.Table.from_batches([arrow.batch("validation_results", rows)])
    return {**found, "validation_results": arrow.sort("validation_results", table)}


def check(
    found: Mapping[str, pa.Table],
    texts: Mapping[str, str] | None = None,
    only: Collection[str] | None = None,
    folder: Path | None = None,
    doubts: reread.Doubts | None = None,
) -> tuple[list[Result], dict[str, dict[int, list[str]]]]:
    """Results of all expectations, and by table the bad rows with the names of what they failed.

    `only` names the tables to report on; the others are there for rules that look at them. `doubts` holds
    what was found when the observations were read a second time, so that this is done once.
    """
    every = {name: rule for name, rule in rules().items() if name != "validation_results"}
    if only is not None:
        every = {name: rule for name, rule in every.items() if name in only}
    validator = gx.Validator()
    results = _check_shapes(validator, every, found)
    if any(result.stops for result in results):
        return results, {}
    read_again = (doubts or reread.Doubts()).table(found, texts if "observations" in every else None)
    with duckdb.connect(":memory:", config=scratch.spill(folder)) as connection:
        _register(connection, found, texts, folder)
        connection.register("doubts", read_again)
        counted: list[verdicts.Verdict] = []
        for name, rule in every.items():
            usable = [e for e in rule.expectations if "texts" not in e.needs or texts is not None]
            usable = [e for e in usable if e.kind not in (*_SHAPES, "few_bad_rows")]
            counted.extend(verdicts.of_table(connection, name, usable))
        results.extend(_judged(validator, connection, counted, found))
    bad = _bad_rows(results)
    alone = _spoilt(every, bad, found)
    results.extend(_too_many(every, bad, found, alone))
    if alone:
        positions = found["documents"]["document_id"].to_pylist()
        for at, name in enumerate(positions):
            if name in alone:
                bad.setdefault("documents", {}).setdefault(at, []).append(spoilt.REASON)
    return results, bad


def _spoilt(
    every: Mapping[str, Rules], bad: Mapping[str, Mapping[int, list[str]]], found: Mapping[str, pa.Table]
) -> set[str]:
    """Documents that leave whole because most that is bad is theirs."""
    if "documents" not in every:
        return set()
    known = found["documents"]["document_id"].to_pylist()
    gone: set[str] = set()
    for name, rule in every.items():
        for expectation in rule.expectations:
            if expectation.kind == "few_bad_rows" and name != "documents":
                gone |= spoilt.documents(
                    found[name], bad.get(name, {}), expectation.arguments["share"], known
                )
    return gone


def _bad_rows(results: Iterable[Result]) -> dict[str, dict[int, list[str]]]:
    bad: dict[str, dict[int, list[str]]] = {}
    for result in results:
        if not result.success and result.expectation.severity == "row":
            rows = bad.setdefault(result.expectation.table, {})
            for position in result.rows:
                rows.setdefault(position, []).append(result.expectation.name)
    return bad


def _too_many(
    every: Mapping[str, Rules],
    bad: Mapping[str, Mapping[int, list[str]]],
    found: Mapping[str, pa.Table],
    alone: Collection[str] = (),
) -> Iterator[Result]:
    """Whether the share of bad rows is as small as declared; if not, what they failed most."""
    for name, rule in every.items():
        for expectation in rule.expectations:
            if expectation.kind == "few_bad_rows":
                rows, failed = _without(found[name], bad.get(name, {}), alone)
                success = len(failed) <= expectation.arguments["share"] * rows
                reasons = Counter(reason for names in failed.values() for reason in names).most_common()
                shown = None if success else _shown(f"{count} × {reason}" for reason, count in reasons)
                yield Result(expectation, success, rows, 0 if success else len(failed), shown)


def _without(
    table: pa.Table, bad: Mapping[int, list[str]], alone: Collection[str]
) -> tuple[int, Mapping[int, list[str]]]:
    """The number of rows and the bad ones, but for documents that leave."""
    if not alone or "document_id" not in table.column_names:
        return table.num_rows, bad
    owners = table["document_id"].to_pylist()
    rows = sum(owner not in alone for owner in owners)
    return rows, {at: names for at, names in bad.items() if owners[at] not in alone}


def _check_shapes(
    validator: gx.Validator, every: Mapping[str, Rules], found: Mapping[str, pa.Table]
) -> list[Result]:
    """Names, order and types of all columns; nothing else can be asked while they differ."""
    shapes: list[tuple[Expectation, int, list[str]]] = []
    for name, rule in every.items():
        declared = arrow.schema(name)
        actual = found[name].schema if name in found else pa.schema([])
        for expectation in rule.expectations:
            if expectation.kind in _SHAPES:
                ours, theirs = (_shape(schema, expectation.kind) for schema in (declared, actual))
                differing = [b or a for a, b in zip_longest(ours, theirs) if a != b]
                shapes.append((expectation, len(declared), [text or "" for text in differing]))
    answers = validator.judge([(expectation, len(differing)) for expectation, _, differing in shapes])
    return [
        Result(e, fine, size, len(differing), _shown(differing))
        for (e, size, differing), fine in zip(shapes, answers, strict=True)
    ]


def _shape(schema: pa.Schema, kind: str) -> list[str]:
    """What is compared: names in order, or names with their types."""
    if kind == "columns":
        return list(schema.names)
    return [f"{column.name} {column.type}{'' if column.nullable else ' not null'}" for column in schema]


def _shown(examples: Iterable[str]) -> str | None:
    return "; ".join(list(examples)[:_EXAMPLES]) or None


def _register(
    connection: duckdb.DuckDBPyConnection,
    found: Mapping[str, pa.Table],
    texts: Mapping[str, str] | None,
    folder: Path | None,
) -> None:
    """Make the tables known to SQL, with row numbers, the texts of their spans and the helper tables."""
    spans, runs = texts_of.nowhere() if texts is None else texts_of.spans_and_digits(found, texts, folder)
    for name, table in found.items():
        shown = table.append_column("_row", pa.array(np.arange(table.num_rows)))
        if name in spans:
            shown = shown.append_column("span_text", spans[name])
        connection.register(name, shown)
    connection.register("plausible_ranges", _plausible_ranges())
    connection.register("digit_runs", runs)
    connection.execute(
        """CREATE TABLE unaccounted_digits AS
        SELECT document_id, char_start, char_end FROM (
          SELECT *, max(CASE WHEN in_ledger THEN char_end END) OVER (PARTITION BY document_id
            ORDER BY char_start, in_ledger DESC ROWS UNBOUNDED PRECEDING) AS accounted_to
          FROM (SELECT document_id, char_start, char_end, true AS in_ledger FROM numerals
            UNION ALL SELECT document_id, char_start, char_end, false FROM digit_runs))
        WHERE NOT in_ledger AND (accounted_to IS NULL OR accounted_to < char_end)"""
    )


def _plausible_ranges() -> pa.Table:
    rows = [
        (indicator.code, measure, low, high)
        for indicator in declarations.indicators().values()
        for measure, (low, high) in indicator.plausible.items()
    ]
    names = ("indicator_id", "measure", "low", "high")
    kinds = (pa.string(), pa.string(), pa.float64(), pa.float64())
    columns = [pa.array([row[n] for row in rows], kind) for n, kind in enumerate(kinds)]
    return pa.table(columns, names=list(names))


def _judged(
    validator: gx.Validator,
    connection: duckdb.DuckDBPyConnection,
    counted: Sequence[verdicts.Verdict],
    found: Mapping[str, pa.Table],
) -> Iterator[Result]:
    """The results, with the rows that fail and the keys of some of them."""
    answers = validator.judge([(verdict.expectation, verdict.unexpected) for verdict in counted])
    for verdict, fine in zip(counted, answers, strict=True):
        expectation = verdict.expectation
        of_rows = not fine and expectation.kind != "table_rule"
        rows = verdicts.broken(connection, expectation) if of_rows else ()
        shown = _shown(_keys(found[expectation.table], expectation.table, rows))
        yield Result(expectation, fine, verdict.evaluated, verdict.unexpected, shown, rows)


def _keys(table: pa.Table, name: str, rows: Sequence[int]) -> list[str]:
    """The primary keys of the first of some rows."""
    keys = declarations.table(name).primary_key
    first = table.select(keys).take(list(rows[:_EXAMPLES])).to_pylist() if rows else []
    return [" ".join(str(row[key]) for key in keys) for row in first]
