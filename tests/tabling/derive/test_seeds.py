"""The derived tables of the seeds, and of a city's consecutive reports where these are at hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from tests import seed_tables
from workreports.tabling import derive
from workreports.tabling.derive.facts import by_region, sources

Tables = dict[str, pa.Table]


def _tables(folder: Path) -> Tables:
    return seed_tables.derived_of(folder)


@pytest.fixture(scope="module")
def seeds(raw: Path) -> Tables:
    return _tables(raw)


@pytest.fixture(scope="module")
def city(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """The reports of one city in five years."""
    folder = tmp_path_factory.mktemp("city")
    for file in sorted((shared / "corpus").glob("保定市_*.txt")):
        (folder / file.name).write_bytes(file.read_bytes())
    return _tables(folder)


def rows(tables: Tables, name: str, **wanted: object) -> list[dict[str, Any]]:
    return [row for row in tables[name].to_pylist() if wanted.items() <= row.items()]


SCORECARD = [
    # indicator, measure, promised, outcome, verdict
    ("gdp", "growth", 8, 5, "missed"),
    ("fixed_asset_investment", "growth", 10, 7.3, "missed"),
    ("budget_revenue", "growth", 8, 11, "exceeded"),
    ("retail_sales", "growth", 10, 9.1, "missed"),
    ("high_tech_enterprises", "level", 120, 176, "met"),
    ("family_doctor_coverage", "share", 15, 40.3, "met"),
    ("poverty_headcount_lifted", "level", 42_000, 57_000, "exceeded"),
    ("key_project_investment", "level", 41e9, 37.66e9, "missed"),
]


@pytest.mark.parametrize("line", SCORECARD, ids=lambda line: line[0])
def test_the_scorecard_of_2017(seeds: Tables, line: tuple[str, str, float, float, str]) -> None:
    indicator, measure, promised, outcome, verdict = line
    found = rows(seeds, "target_outcomes", indicator_id=indicator, measure=measure, period="2017", place=None)
    assert found
    for row in found:
        assert (row["target_value"], row["outcome_value"], row["verdict"]) == (promised, outcome, verdict)
        assert row["difference"] == pytest.approx(outcome - promised)


def test_what_no_indicator_names_is_linked_by_likeness(seeds: Tables) -> None:
    linked = {
        (row["target_value"], row["outcome_value"]): row["verdict"]
        for row in rows(seeds, "target_outcomes", link="subject")
    }
    assert linked == {(3, 3): "met", (5, 6): "exceeded", (30, 90): "exceeded"}


def test_a_promise_made_twice_counts_once(seeds: Tables) -> None:
    lifted = rows(seeds, "target_outcomes", indicator_id="poverty_headcount_lifted", verdict="exceeded")
    (first,) = [row for row in lifted if row["repeats"] is None]
    assert [row["repeats"] for row in lifted if row is not first] == [first["target_id"]]


def test_the_rest_is_listed_and_undecidable(seeds: Tables) -> None:
    outcomes = rows(seeds, "target_outcomes")
    assert len(outcomes) == pc.sum(pc.equal(seeds["observations"]["status"], "target")).as_py()
    decided = [row for row in outcomes if row["verdict"] != "undecidable"]
    assert 10 <= sum(row["repeats"] is None for row in decided) <= 12
    rest = [row for row in outcomes if row["verdict"] == "undecidable"]
    assert {row["rule"] for row in rest} == {"no_outcome_stated", "no_later_text"}
    assert all(row["outcome_observation_id"] is None for row in rest)


def test_level_and_growth_of_gross_domestic_product(seeds: Tables) -> None:
    """Growth at constant prices and amounts at current ones need not agree: no finding, side by side."""
    assert rows(seeds, "findings", indicator_id="gdp") == []
    (row,) = rows(seeds, "series", indicator_id="gdp", measure="growth", basis="yoy", period="2017")
    assert (row["value"], row["growth_of_levels"]) == (5, pytest.approx(9.1564))


def test_figures_that_do_not_fit_are_found(seeds: Tables) -> None:
    found = {(row["code"], row["indicator_id"]): row for row in rows(seeds, "findings")}
    assert set(found) == {
        ("level_growth", "budget_revenue"),
        ("level_growth_revised_base", "fixed_asset_investment"),
        ("level_growth_revised_base", "retail_sales"),
    }
    row = found["level_growth_revised_base", "retail_sales"]
    assert row["expected_low"] < 62.676e9 < row["expected_high"]
    assert row["stated_value"] == 62.1e9
    assert {row["document_id"], row["other_document_id"]} == set(
        seeds["documents"]["document_id"].to_pylist()
    )
    assert len(derive.doubts(seeds)) >= 1


def test_the_best_value_is_one_that_was_stated(seeds: Tables) -> None:
    stated = {row["observation_id"]: row for row in seeds["observations"].to_pylist()}
    for row in rows(seeds, "series"):
        observation = stated[row["observation_id"]]
        for name in ("status", "indicator_id", "measure", "period", "region_code", "quote", "sentence"):
            assert row[name] == observation[name]
        assert (row["stated_value"], row["stated_unit"]) == (observation["value"], observation["unit"])
    (row,) = rows(seeds, "series", indicator_id="gdp", measure="level", period="2017")
    assert (row["value"], row["status"], row["reason"]) == (150.09e9, "actual", "only")


def test_the_order_of_documents_and_a_second_run_change_nothing(seeds: Tables) -> None:
    backwards = seeds | {
        name: seeds[name].take(list(range(seeds[name].num_rows))[::-1])
        for name in ("observations", "documents")
    }
    again = derive.derive(backwards)
    for name in derive.NAMES:
        assert again[name].equals(seeds[name]), name


def test_texts_of_unknown_region_stand_each_by_itself(seeds: Tables) -> None:
    def without(name: str) -> pa.Table:
        table = seeds[name]
        at = table.schema.get_field_index("region_code")
        return table.set_column(at, table.schema.field(at), pa.nulls(table.num_rows, pa.string()))

    unknown = seeds | {name: without(name) for name in ("documents", "observations")}
    told = list(by_region(unknown["observations"], sources(unknown["documents"])))
    assert [len({fact.document_id for fact in facts}) for _, facts in told] == [1, 1]
    derived = derive.derive(unknown)
    assert derived["series"].num_rows == 0
    assert {row["rule"] for row in derived["target_outcomes"].to_pylist()} == {"region_unknown"}
    assert all(row["document_id"] == row["other_document_id"] for row in derived["findings"].to_pylist())


def test_no_observations_no_rows(seeds: Tables) -> None:
    empty = derive.derive(seeds | {"observations": seeds["observations"].slice(0, 0)})
    assert [empty[name].num_rows for name in derive.NAMES] == [0] * len(derive.NAMES)


CITY = [
    ("gdp", "2021", 8, 7.2, "missed"),
    ("gdp", "2022", 8, 3.8, "missed"),
    ("budget_revenue", "2021", 6.5, 11.3, "met"),
    ("fixed_asset_investment", "2021", 10, 6.9, "missed"),
    ("fixed_asset_investment", "2022", 8, 8.1, "met"),
    ("retail_sales", "2021", 9, 9.5, "met"),
    ("retail_sales", "2022", 8.5, 1.0, "missed"),
    ("trade_total", "2022", 5, 8.8, "exceeded"),
    ("income_all", "2022", 8.5, 6.3, "missed"),
]


@pytest.mark.parametrize("line", CITY, ids=lambda line: f"{line[0]} {line[1]}")
def test_the_scorecard_of_consecutive_reports(city: Tables, line: tuple[str, str, float, float, str]) -> None:
    indicator, period, promised, outcome, verdict = line
    (row,) = rows(city, "target_outcomes", indicator_id=indicator, measure="growth", period=period)
    assert (row["target_value"], row["outcome_value"], row["verdict"]) == (promised, outcome, verdict)
