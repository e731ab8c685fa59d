"""The expectations on the derived tables, each broken once."""

from __future__ import annotations

from collections.abc import Callable
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tests import seed_tables
from workreports.checking import checks
from workreports.declared import expectations
from workreports.tabling import arrow, derive

Tables = dict[str, pa.Table]
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def whole(raw: Path) -> Tables:
    return seed_tables.derived_of(raw)


def _failed(found: Tables) -> set[tuple[str, str]]:
    results, _ = checks.check(found, only=derive.NAMES)
    return {(r.expectation.table, r.expectation.name) for r in results if not r.success}


def _decided(rows: Rows) -> dict[str, Any]:
    return next(row for row in rows if row["verdict"] == "missed" and row["bound"] == "exact")


def change(which: Callable[[Rows], dict[str, Any]], **values: object) -> Callable[[Rows], Rows]:
    """Change values of the row that is chosen."""

    def changed(rows: Rows) -> Rows:
        chosen = which(rows)
        return [row | values if row is chosen else row for row in rows]

    return changed


def first(rows: Rows) -> dict[str, Any]:
    return rows[0]


def exact(rows: Rows) -> dict[str, Any]:
    return next(row for row in rows if row["bound"] == "exact")


def repeated(rows: Rows) -> dict[str, Any]:
    return next(row for row in rows if row["repeats"] is not None)


def twice(rows: Rows) -> Rows:
    """The first row once more under another identifier."""
    return [*rows, rows[0] | {"series_id": "s" + "0" * 16}]


def chosen(rows: Rows) -> dict[str, Any]:
    return next(row for row in rows if row["chosen"])


def filled(kind: str) -> Callable[[Rows], dict[str, Any]]:
    """The first cell of a kind that has a value."""
    return lambda rows: next(row for row in rows if row["kind"] == kind and row["value"] is not None)


def same_unit(rows: Rows) -> dict[str, Any]:
    return next(row for row in rows if row["unit"] is not None and row["unit"] == row["stated_unit"])


def another_unit(rows: Rows) -> Rows:
    """An amount of the first row's indicator in a unit of nobody's."""
    counted = next(row for row in rows if row["measure"] == "level" and row["unit"] in ("家", "人", "亩"))
    other = counted | {"series_id": "s" + "1" * 16, "period": "1999", "unit": "担"}
    return [*rows, other]


BROKEN: list[tuple[str, str, Callable[[Rows], Rows]]] = [
    ("series", "one_value_per_key", twice),
    ("series", "one_unit_an_indicator", another_unit),
    ("series", "value_is_stated", change(first, stated_value=1.5)),
    ("series", "same_unit_same_value", change(same_unit, stated_value=1.5)),
    ("series", "interval_holds_value", change(first, low=1e15)),
    ("series", "counts_add_up", change(first, agree=7)),
    ("series", "undisputed", change(first, differ=1, observations=2)),
    ("series_vintages", "chosen_is_the_best_value", change(chosen, value=1.5)),
    ("series_vintages", "stated_or_implied", change(first, stated_value=1.5)),
    ("series_vintages", "interval_holds_value", change(first, low=1e15)),
    ("panel", "cells_say_the_same", lambda rows: [row | {"gdp_level": 1.5} for row in rows]),
    ("panel_cells", "filled_or_explained", change(first, value=1.5, reason=None, quote=None)),
    ("panel_cells", "outcome_is_the_best_value", change(filled("outcome"), unit="担")),
    ("panel_cells", "goal_is_one_of_the_year", change(filled("goal"), year=1999)),
    ("targets", "every_promise_is_listed", lambda rows: rows[1:]),
    ("targets", "value_is_stated", change(first, quote="另一个")),
    ("targets", "interval_fits_bound", change(exact, high=None)),
    ("targets", "repeats_lead_back", lambda rows: change(repeated, repeats=rows[0]["target_id"])(rows)),
    ("target_outcomes", "verdict_has_receipts", change(_decided, outcome_receipt=None)),
    ("target_outcomes", "every_target_has_a_verdict", lambda rows: rows[1:]),
    ("target_outcomes", "outcome_answers_the_target", change(_decided, period="2016")),
    (
        "target_outcomes",
        "outcome_comes_later",
        lambda rows: change(_decided, outcome_document_id=_decided(rows)["target_document_id"])(rows),
    ),
    ("target_outcomes", "verdict_respects_interval", change(_decided, verdict="met")),
    ("target_outcomes", "difference_is_that_of_the_values", change(_decided, difference=1.5)),
    ("target_outcomes", "repeats_as_its_target", change(first, repeats="t" + "0" * 16)),
    ("target_outcomes", "linked_by_what_both_have", change(_decided, indicator_id=None)),
    ("findings", "both_receipts", change(first, other_receipt=None)),
    (
        "findings",
        "two_different_figures",
        lambda rows: change(first, other_observation_id=rows[0]["observation_id"])(rows),
    ),
    ("findings", "quote_is_that_of_the_observation", change(first, quote="另一个")),
    (
        "findings",
        "stated_lies_outside_expected",
        lambda rows: change(first, stated_value=rows[0]["expected_low"])(rows),
    ),
    ("findings", "explanation_is_complete", change(first, explanation_zh="{name}")),
]


def test_nothing_is_wrong_with_the_seeds(whole: Tables) -> None:
    assert {table for table, _ in _failed(whole)} & set(derive.NAMES) == set()


def test_what_is_broken_is_seen(whole: Tables) -> None:
    """One rule of each table is broken at a time, all tables together: a validation is slow."""
    by_table = [[item for item in BROKEN if item[0] == name] for name in derive.NAMES]
    for together in zip_longest(*by_table):
        broken = dict(whole)
        wanted = set()
        for table, rule, breaks in filter(None, together):
            rows = breaks(whole[table].to_pylist())
            broken[table] = arrow.sort(table, pa.Table.from_batches([arrow.batch(table, rows)]))
            wanted.add((table, rule))
        assert wanted <= _failed(broken)


def test_every_declared_rule_is_broken_once() -> None:
    declared = {
        (table, rule.name)
        for table in derive.NAMES
        for rule in expectations.rules()[table].expectations
        if rule.sql and "_leads_to_" not in rule.name
    }
    assert declared == {(table, name) for table, name, _ in BROKEN}


def test_what_rests_on_a_quarantined_observation_leaves_with_it(whole: Tables) -> None:
    observations = whole["observations"].to_pylist()
    promise = next(row for row in observations if row["status"] == "target" and row["indicator_id"] == "gdp")
    bad = [row | {"measure": "level"} if row is promise else row for row in observations]  # with a basis
    broken = whole | {"observations": pa.Table.from_batches([arrow.batch("observations", bad)])}
    validation = checks.validate(broken)
    assert validation.moved == {"observations": 1}
    assert not validation.critical
    for table, column in (("targets", "observation_id"), ("target_outcomes", "target_observation_id")):
        assert promise["observation_id"] not in validation.tables[table][column].to_pylist()


def test_nothing_is_decided_by_a_quarantined_observation(whole: Tables) -> None:
    """Verdicts, best values and findings are what they would be had the observation never been made."""
    missed = next(
        row
        for row in whole["target_outcomes"].to_pylist()
        if row["indicator_id"] == "gdp" and row["verdict"] == "missed"
    )
    outcome = missed["outcome_observation_id"]
    observations = whole["observations"].to_pylist()
    bad = [
        row | {"char_end": row["char_start"]} if row["observation_id"] == outcome else row
        for row in observations
    ]
    broken = whole | {"observations": pa.Table.from_batches([arrow.batch("observations", bad)])}
    texts = set(broken) - {*derive.NAMES, "quarantine"}
    first = checks.validate(broken, only=texts)
    assert first.moved == {"observations": 1}
    derived = derive.derive(first.tables)
    found = checks.validate(derived, only=set(derived) - texts, before=first).tables
    after = {row["target_id"]: row for row in found["target_outcomes"].to_pylist()}
    assert after[missed["target_id"]]["verdict"] == "undecidable"
    assert len(after) == whole["target_outcomes"].num_rows
    for name in derive.NAMES:
        assert not any(outcome in str(row.values()) for row in found[name].to_pylist()), name
