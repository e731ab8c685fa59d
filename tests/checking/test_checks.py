"""Data broken on purpose, once for each expectation, and what becomes of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tests import sample_records as sample
from workreports.base import scratch
from workreports.checking import checks, quarantine
from workreports.declared import declarations, expectations
from workreports.declared.base import Text
from workreports.tabling import arrow, derive

Tables = dict[str, pa.Table]
Change = Callable[[Tables], Tables]


def _with(found: Tables, name: str, rows: list[dict[str, Any]]) -> Tables:
    table = pa.Table.from_batches([arrow.batch(name, rows)])
    return found | {name: arrow.sort(name, table)}


def edit(name: str, number: int, **values: object) -> Change:
    """Change values of one row."""

    def change(found: Tables) -> Tables:
        rows = found[name].to_pylist()
        rows[number] |= values
        return _with(found, name, rows)

    return change


def drop(name: str, number: int) -> Change:
    """Lose a row."""

    def change(found: Tables) -> Tables:
        rows = found[name].to_pylist()
        del rows[number]
        return _with(found, name, rows)

    return change


def repeat(name: str, number: int, **values: object) -> Change:
    """Have a row twice, the second time with other values."""

    def change(found: Tables) -> Tables:
        rows = found[name].to_pylist()
        return _with(found, name, [*rows, rows[number] | values])

    return change


def both(*changes: Change) -> Change:
    """One change after another."""

    def change(found: Tables) -> Tables:
        for one in changes:
            found = one(found)
        return found

    return change


Y2015 = {"period": "2015", "period_start": date(2015, 1, 1), "period_end": date(2015, 12, 31)}
Y2019 = {"period": "2019", "period_start": date(2019, 1, 1), "period_end": date(2019, 12, 31)}
TIMES = {"measure": "multiple", "unit": "times"}
NO_PERIOD = dict.fromkeys(("period", "period_start", "period_end"))

# Table, what fails, how the data is broken. The sample's observations: a level, a growth, a rank, a range.
BROKEN: list[tuple[str, str, Change]] = [
    # derived from schemas/tables: one of each kind
    ("observations", "key_is_unique", repeat("observations", 0)),
    ("document_copies", "key_is_unique", repeat("document_copies", 0, char_start=3)),
    ("observations", "subject_is_present", edit("observations", 0, subject=None)),
    ("observations", "measure_is_allowed", edit("observations", 0, measure="size")),
    ("documents", "report_year_in_range", edit("documents", 0, report_year=17)),
    ("observations", "period_well_formed", edit("observations", 0, period="2016年")),
    ("observations", "observation_id_well_formed", edit("observations", 0, observation_id="1")),
    ("observations", "section_id_leads_to_sections", edit("observations", 0, section_id="d1.9")),
    ("observations", "document_id_leads_to_documents", edit("observations", 0, document_id="d" + "9" * 16)),
    ("observations", "indicator_id_leads_to_indicators", edit("observations", 0, indicator_id="gnp")),
    ("numerals", "observation_id_leads_to_observations", drop("observations", 0)),
    ("regions", "parent_code_leads_to_regions", edit("regions", 9, parent_code="999999")),
    # expectations/observations.yml
    ("observations", "quote_equals_span", edit("observations", 0, quote="1501亿元")),
    ("observations", "quote_equals_span", edit("observations", 0, char_end=9999)),
    ("observations", "quote_holds_value_text", edit("observations", 0, value_text="99")),
    ("observations", "sentence_holds_quote", edit("observations", 0, sentence="别的。")),
    ("observations", "span_inside_document", edit("observations", 0, source_file=sample.COPY)),
    ("observations", "span_inside_section", edit("observations", 0, section_id=f"{sample.DOCUMENT}.2")),
    ("observations", "one_ledger_row", edit("numerals", 1, observation_id=None)),
    ("observations", "one_ledger_row", edit("numerals", 2, observation_id=f"o{1:016x}")),
    ("observations", "one_observation_per_numeral", edit("observations", 1, char_start=34)),
    ("observations", "value_is_finite", edit("observations", 0, value=float("inf"))),
    ("observations", "value_is_finite", edit("observations", 0, value=float("nan"))),
    ("observations", "range_has_upper_value", edit("observations", 3, value_max=None)),
    ("observations", "range_has_upper_value", edit("observations", 3, value_max=10.0)),
    ("observations", "range_has_upper_value", edit("observations", 0, value_max=2e11)),
    ("observations", "share_within_0_100", edit("observations", 1, measure="share", basis=None, value=120.0)),
    ("observations", "share_within_0_100", edit("observations", 1, measure="share", basis=None, value=-2.0)),
    ("observations", "growth_not_below_minus_100", edit("observations", 1, value=-150.0)),
    ("observations", "unit_fits_measure", edit("observations", 1, unit="CNY")),
    ("observations", "unit_fits_measure", edit("observations", 2, unit=None)),
    ("observations", "change_of_rates_in_points", edit("observations", 1, measure="change")),
    ("observations", "unit_is_declared", edit("observations", 0, unit="斛")),
    ("observations", "unit_fits_indicator", edit("observations", 0, indicator_id="gdp", unit="个")),
    ("observations", "rank_is_positive_integer", edit("observations", 2, value=2.5)),
    ("observations", "rank_is_positive_integer", edit("observations", 2, value=0.0)),
    ("observations", "multiple_is_positive", edit("observations", 0, value=-2.0, **TIMES)),
    ("observations", "level_is_not_negative", edit("observations", 0, value=-5.0)),
    ("observations", "basis_belongs_to_change", edit("observations", 0, basis="yoy")),
    ("observations", "growth_has_basis", edit("observations", 1, basis=None)),
    ("observations", "plausible_value", edit("observations", 1, indicator_id="gdp", value=9e4)),
    ("observations", "possible_value", edit("observations", 0, indicator_id="gdp", value=1.5e21)),
    ("observations", "period_has_dates", edit("observations", 0, period_end=None)),
    ("observations", "period_has_dates", edit("observations", 0, period_end=date(2015, 1, 1))),
    ("observations", "period_has_dates", edit("observations", 0, period="2015")),
    ("observations", "period_has_dates", edit("observations", 0, period=None)),
    ("observations", "period_is_known", edit("observations", 0, **NO_PERIOD)),
    ("observations", "target_lies_ahead", edit("observations", 3, **Y2015)),
    ("observations", "result_lies_behind", edit("observations", 0, **Y2019)),
    ("observations", "region_of_its_document", edit("observations", 0, region_code="441802")),
    ("observations", "subject_stands_alone", edit("observations", 0, subject="值")),
    ("observations", "figure_is_whole", edit("observations", 0, quote="500亿元", char_start=34, value=5e10)),
    ("observations", "value_reads_again", edit("observations", 0, value=1.5e12)),
    ("observations", "value_reads_again", edit("observations", 3, value_max=300.0)),
    ("observations", "sign_reads_again", edit("observations", 1, value=-8.0)),
    ("observations", "unit_reads_again", edit("observations", 0, unit="USD")),
    ("observations", "bound_reads_again", edit("observations", 0, bound="min")),
    ("observations", "measure_reads_again", edit("observations", 1, measure="share", basis=None)),
    ("observations", "period_reads_again", edit("observations", 0, **Y2015)),
    ("observations", "status_reads_again", edit("observations", 0, status="estimate")),
    ("observations", "basis_reads_again", edit("observations", 1, basis="avg_annual")),
    ("observations", "subject_reads_again", edit("observations", 0, subject="森林覆盖面积")),
    ("observations", "place_reads_again", edit("observations", 0, place="雄安新区")),
    ("observations", "indicator_reads_again", edit("observations", 0, indicator_id="grain_output")),
    ("observations", "doubts_are_few", both(*(repeat("observations", 0, value=1.5) for _ in range(10)))),
    ("observations", "few_bad_rows", edit("observations", 0, quote="1501亿元")),
    # expectations/documents.yml
    ("documents", "not_empty", drop("documents", 0)),
    ("documents", "ledger_complete", drop("numerals", 0)),
    ("documents", "ledger_complete", edit("numerals", 5, char_end=sample.numerals()[5].char_start + 2)),
    ("documents", "ledger_without_overlap", edit("numerals", 1, char_end=60)),
    ("documents", "ledger_without_overlap", edit("numerals", 5, char_end=9999)),
    ("documents", "ledger_texts_equal_spans", edit("numerals", 1, text="1501")),
    ("documents", "ledger_points_to_observations", edit("numerals", 1, verdict="date")),
    ("documents", "ledger_points_to_observations", edit("numerals", 0, verdict="observation")),
    ("documents", "one_canonical_copy", edit("documents", 0, copies=1)),
    ("documents", "one_canonical_copy", edit("document_copies", 0, char_start=1)),
    ("documents", "span_inside_file", edit("source_files", 1, characters=10)),
    ("documents", "span_inside_file", edit("documents", 0, characters=10)),
    ("documents", "counts_agree", edit("documents", 0, numerals=7)),
    ("documents", "review_in_order", edit("documents", 0, review_end=date(2015, 1, 1))),
    ("documents", "review_in_order", edit("documents", 0, review_end=date(2018, 1, 1))),
    ("documents", "delivered_in_report_year", edit("documents", 0, delivered_on=date(2016, 1, 1))),
    ("documents", "region_is_known", edit("documents", 0, region_name="清新县")),
    ("documents", "report_has_metadata", edit("documents", 0, title=None)),
    ("documents", "identity_is_sure", edit("documents", 0, identity_note="The year is not sure.")),
    ("documents", "zone_has_no_code", edit("documents", 0, region_level="zone")),
    ("documents", "has_observations", edit("documents", 0, observations=0)),
    # the smaller tables
    ("document_copies", "exact_copies_are_equal", edit("document_copies", 0, similarity=0.9)),
    ("document_copies", "span_inside_file", edit("document_copies", 1, char_end=9999)),
    ("document_copies", "copies_do_not_overlap", edit("document_copies", 1, source_file=sample.FILE)),
    ("document_copies", "copies_numbered_from_one", edit("document_copies", 1, copy_no=3)),
    ("sections", "parent_contains_child", edit("sections", 1, char_start=3)),
    ("sections", "identifier_of_its_document", edit("sections", 0, section_id="d1.1")),
    ("sections", "span_inside_document", edit("sections", 0, char_end=9999)),
    ("sections", "span_inside_document", edit("sections", 0, heading_end=9999)),
    ("sections", "path_ends_in_heading", edit("sections", 0, path="别的")),
    ("sections", "siblings_do_not_overlap", edit("sections", 1, parent_id=None, level=1)),
    ("furniture", "text_equals_span", edit("furniture", 0, text="别的")),
    ("furniture", "span_inside_document", edit("furniture", 0, char_end=9999)),
    ("source_files", "used_files_are_described", edit("source_files", 0, sha256=None)),
    ("source_files", "used_files_are_described", edit("source_files", 2, reason=None)),
    ("source_files", "documents_counted", edit("source_files", 0, documents=2)),
    ("source_files", "unused_files_in_quarantine", drop("quarantine", 0)),
    ("source_files", "file_was_used", edit("source_files", 0, status="quarantined")),
    ("regions", "parent_is_one_level_up", edit("regions", 9, parent_code=None)),
    ("regions", "parent_is_one_level_up", edit("regions", 1, region_level="county")),
]  # fmt: skip


@pytest.fixture(scope="module")
def whole() -> Tables:
    return sample.build()


@cache
def _texts() -> dict[str, str]:
    return sample.texts()


def _failed(found: Tables, only: str) -> set[str]:
    results, _ = checks.check(found, _texts(), {only})
    return {result.expectation.name for result in results if not result.success}


def test_nothing_is_found_in_whole_data(whole: Tables) -> None:
    results, bad = checks.check(whole, _texts())
    failed = [f"{r.expectation.table}.{r.expectation.name}" for r in results if not r.success]
    assert failed == ["source_files.file_was_used"]  # one file of the sample is empty
    assert not bad


@pytest.mark.parametrize(("table", "name", "change"), BROKEN, ids=[f"{t}.{n}" for t, n, _ in BROKEN])
def test_broken_data_is_caught(whole: Tables, table: str, name: str, change: Change) -> None:
    assert name in _failed(change(whole), table)


def test_every_declared_rule_is_broken_once() -> None:
    declared = {(e.table, e.name) for r in expectations.rules().values() for e in r.expectations if e.sql}
    declared = {
        i for i in declared if "_leads_to_" not in i[1] and i[0] not in derive.NAMES
    }  # see test_derive_rules
    assert declared - {(table, name) for table, name, _ in BROKEN} == set()


@pytest.mark.parametrize(
    ("number", "values"),
    [
        (1, {"measure": "share", "basis": None, "value": 104.8, "subject": "年度投资计划完成率"}),
        (1, {"value": -180.0, "subject": "利润总额"}),
        (0, {"unit": "CNY/人"}),
        (0, {"value": -5.0, "subject": "跨省净调入"}),
        (0, {"period": "2016-Q1", "period_end": date(2016, 3, 31)}),
        (0, {"period": "2012/2016", "period_start": date(2012, 1, 1)}),
    ],
)
def test_what_is_odd_but_right_passes(whole: Tables, number: int, values: dict[str, object]) -> None:
    failed = _failed(edit("observations", number, **values)(whole), "observations")
    assert {name for name in failed if not name.endswith("_reads_again")} <= {"few_bad_rows"}


def test_columns_out_of_order_or_of_another_type_stop_everything(whole: Tables) -> None:
    table = whole["documents"]
    turned = table.select(list(reversed(table.schema.names)))
    assert _failed(whole | {"documents": turned}, "documents") == {"columns_in_order", "types_as_declared"}
    place = table.schema.get_field_index("report_year")
    as_text = table.set_column(place, "report_year", table["report_year"].cast(pa.string()))
    validation = checks.validate(whole | {"documents": as_text}, _texts())
    assert [(r.expectation.name, r.example) for r in validation.critical] == [
        ("types_as_declared", "report_year string")
    ]
    missing = checks.validate({name: t for name, t in whole.items() if name != "sections"}, _texts())
    assert {r.expectation.table for r in missing.critical} == {"sections"}


def _many(whole: Tables) -> Tables:
    """The sample with sections enough that one bad row is not too many."""
    rows = whole["sections"].to_pylist()
    for number in range(3, 13):
        rows.append(rows[0] | {"section_id": f"{sample.DOCUMENT}.{number}", "parent_id": None})
    return _with(whole, "sections", rows)


def test_a_bad_row_goes_to_quarantine_with_its_reason(whole: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    _allow_many(monkeypatch)
    broken = edit("observations", 0, value=float("inf"), quote="1501亿元")(whole)
    validation = checks.validate(broken, _texts())
    assert not validation.critical
    assert validation.moved == {"observations": 1}
    found = validation.tables
    assert found["observations"].num_rows == 3
    entry = found["quarantine"].to_pylist()[0]
    assert entry["table"] == "observations"
    assert entry["reason"] == "value_in_range,quote_equals_span,sentence_holds_quote,value_is_finite"
    assert json.loads(entry["content"])["quote"] == "1501亿元"
    assert (entry["source_file"], entry["char_start"]) == (sample.FILE, 33)
    ledger = found["numerals"].to_pylist()
    assert [(row["verdict"], row["observation_id"]) for row in ledger if row["text"] == "1500"] == [
        ("quarantined", None)
    ]
    assert found["documents"]["observations"].to_pylist() == [3]
    told = {row["expectation"]: row for row in found["validation_results"].to_pylist()}
    assert told["quote_equals_span"]["unexpected"] == 1
    assert told["quote_equals_span"]["example"] == "o0000000000000001"


def test_references_to_a_section_that_left_become_null(whole: Tables) -> None:
    broken = edit("sections", 0, heading_end=9999)(_many(whole))
    validation = checks.validate(broken, _texts())
    assert not validation.critical
    found = validation.tables
    assert found["sections"].num_rows == 11
    assert found["observations"]["section_id"].null_count == 4
    child = [row for row in found["sections"].to_pylist() if row["section_id"].endswith(".2")]
    assert child[0]["parent_id"] is None


def test_a_document_takes_what_belongs_to_it(whole: Tables) -> None:
    moved = quarantine.move(whole, {"documents": {0: ["ledger_complete"]}})
    for name in ("documents", "document_copies", "sections", "furniture", "observations", "numerals"):
        assert moved[name].num_rows == 0, name
    entry = next(row for row in moved["quarantine"].to_pylist() if row["table"] == "documents")
    assert "1 of furniture, 6 of numerals, 4 of observations, 2 of sections" in entry["detail"]
    assert set(moved["source_files"]["status"].to_pylist()) == {"quarantined"}
    results, _ = checks.check(moved, _texts())
    failed = {r.expectation.name for r in results if not r.success}
    assert failed == {"not_empty", "file_was_used"}


def test_too_many_bad_rows_are_a_fault_that_stops(whole: Tables) -> None:
    validation = checks.validate(edit("observations", 0, quote="1501亿元")(whole), _texts())
    assert [r.expectation.name for r in validation.critical] == ["few_bad_rows"]
    assert validation.critical[0].example == "1 × quote_equals_span; 1 × sentence_holds_quote"
    assert validation.tables["observations"].num_rows == 4  # nothing was moved


def test_warnings_are_told_and_change_nothing(whole: Tables) -> None:
    validation = checks.validate(edit("observations", 0, subject="值")(whole), _texts())
    assert not validation.critical
    assert not validation.moved
    assert [r.expectation.name for r in validation.warnings] == ["subject_stands_alone", "file_was_used"]


def test_results_have_the_declared_shape(whole: Tables) -> None:
    found = checks.validate(whole, _texts()).tables["validation_results"]
    assert found.schema.equals(arrow.schema("validation_results"), check_metadata=True)
    rows = found.to_pylist()
    assert len({(row["table"], row["expectation"]) for row in rows}) == len(rows)
    assert {row["table"] for row in rows} == set(declarations.tables()) - {"validation_results"}


def _allow_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four observations are too few for a share of bad ones to mean anything."""
    every = {
        name: expectations.Rules(rule.table, tuple(e for e in rule.expectations if e.kind != "few_bad_rows"))
        for name, rule in expectations.rules().items()
    }
    monkeypatch.setattr(checks, "rules", lambda: every)


def test_mistakes_in_expectations_name_file_and_rule(tmp_path: Any) -> None:
    path = tmp_path / "expectations" / "sections.yml"
    path.parent.mkdir()
    table = declarations.table("sections")

    def read(rule: str) -> expectations.Rules:
        path.write_text(f"table: sections\nexpectations:\n  - {{{rule}}}\n", encoding="utf-8")
        return expectations.read_rules(path, table)

    good = "name: a, severity: row, description: {en: x, zh: y}, row: 'true'"
    assert read(good).expectations[-1].name == "a"
    for rule, message in (
        (good.replace("row,", "fatal,"), r"expectations\[0\] \(a\): severity: 'fatal'"),
        (good.replace("name: a", "name: a b"), "expected a word"),
        (good + ", columns: [nope]", "sections has no column nope"),
        (good + ", need: [texts]", "need: unknown key"),
        (good + ", needs: [tests]", "needs: expected some of texts"),
        (good.replace("zh: y", "cn: y"), "description"),
        (good + ", table: 'true'", "severity"),
        (good.replace(", row: 'true'", ""), "expected either"),
        (good.replace("name: a", "name: key_is_unique"), "the name occurs twice"),
    ):
        with pytest.raises(declarations.DeclarationError, match=message):
            read(rule)


def test_a_rule_that_is_no_sql_is_named(whole: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = expectations.rules()["sections"]
    text = Text("x", "y")
    wrong = expectations.Expectation("sections", "wrong", "row_rule", "row", (), text, sql="t.nope = 1")
    every = {**expectations.rules(), "sections": expectations.Rules(rule.table, (*rule.expectations, wrong))}
    monkeypatch.setattr(checks, "rules", lambda: every)
    with pytest.raises(declarations.DeclarationError, match=r"sections\.yml: wrong: .* cannot be evaluated"):
        checks.check(whole, _texts(), {"sections"})


def test_rows_leave_tables_on_the_disk_as_they_leave_small_ones(
    whole: Tables, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bad = {"documents": {0: ["one"]}, "observations": {1: ["two", "three"]}}
    wanted = quarantine.move(whole, bad)
    monkeypatch.setattr(scratch, "HELD_BYTES", 0)
    monkeypatch.setattr(scratch, "CHUNK_ROWS", 2)
    found = quarantine.move(whole, bad, tmp_path)
    for name, table in wanted.items():
        assert found[name].equals(table), name
