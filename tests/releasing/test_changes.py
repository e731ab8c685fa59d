"""What differs between releases: exactly the rows that follow from an edit, each with its cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Any

import pyarrow as pa
import pytest

from tests import seed_tables
from workreports.releasing import changes
from workreports.releasing.catalog import changelog
from workreports.releasing.causes import State

OVERVIEW = "002_c3a9c11d090ba97b.txt"
GDP = "1500.9亿元"


@cache
def _edited(old: str, new: str) -> dict[str, pa.Table]:
    files = seed_tables.texts()
    text = files[OVERVIEW].decode("utf-8")
    assert text.count(old) == 1
    files[OVERVIEW] = text.replace(old, new).encode("utf-8")
    return seed_tables.build(files)


def _rows(found: pa.Table) -> list[dict[str, Any]]:
    return found.to_pylist()  # type: ignore[no-any-return]


def _compare(old: dict[str, pa.Table], new: dict[str, pa.Table], **hashes: str) -> list[dict[str, Any]]:
    return _rows(
        changes.compare(
            State(old, "c", "d"), State(new, hashes.get("code", "c"), hashes.get("declared", "d"))
        )
    )


def _told(rows: Iterable[dict[str, Any]], table: str) -> dict[str, tuple[str | None, str | None]]:
    return {row["column"]: (row["old_value"], row["new_value"]) for row in rows if row["table"] == table}


@pytest.fixture(scope="module")
def one_figure() -> list[dict[str, Any]]:
    return _compare(seed_tables.seeds(), _edited(GDP, "1600.9亿元"))


def test_nothing_differs_from_itself() -> None:
    assert _compare(seed_tables.seeds(), dict(seed_tables.seeds())) == []


def test_one_edited_figure_changes_the_rows_that_follow_from_it(one_figure: list[dict[str, Any]]) -> None:
    assert {row["change"] for row in one_figure} == {"changed_value"}
    assert {row["cause"] for row in one_figure} == {"changed_source"}
    assert {row["source_file"] for row in one_figure} == {OVERVIEW}
    assert set(_told(one_figure, "source_files")) == {"sha256"}
    assert set(_told(one_figure, "documents")) == {"document_id"}
    assert _told(one_figure, "numerals") == {"text": ("1500.9亿", "1600.9亿")}
    assert _told(one_figure, "series")["value"] == ("150090000000", "160090000000")
    values = [row for row in one_figure if row["table"] == "observations" and row["column"] == "value"]
    assert [(row["old_value"], row["new_value"]) for row in values] == [("150090000000", "160090000000")]
    assert {row["table"] for row in one_figure} <= {
        "source_files", "documents", "numerals", "observations", "series", "findings", "target_outcomes",
        "series_vintages", "panel", "panel_cells",
    }  # fmt: skip


def test_the_other_observations_of_its_sentence_only_have_another_sentence(
    one_figure: list[dict[str, Any]],
) -> None:
    observations = [row for row in one_figure if row["table"] == "observations"]
    new = _edited(GDP, "1600.9亿元")["observations"].to_pylist()
    sentence = next(row["sentence"] for row in new if row["quote"] == "1600.9亿元")
    expected = {row["observation_id"] for row in new if row["sentence"] == sentence}
    assert {row["row_key"] for row in observations} == expected
    columns = Counter(row["column"] for row in observations)
    assert columns == {"sentence": len(expected), "value": 1, "value_text": 1, "quote": 1}


def test_a_longer_figure_moves_what_follows_and_that_is_not_told() -> None:
    rows = _compare(seed_tables.seeds(), _edited(GDP, "1500.95亿元"))
    assert {row["change"] for row in rows} == {"changed_value"}
    assert not {row["column"] for row in rows} & {"char_start", "char_end", "observation_id", "receipt"} - {
        None
    }
    assert _told(rows, "numerals") == {"text": ("1500.9亿", "1500.95亿")}


def test_keys_are_those_of_today_with_the_earlier_ones_beside_them(one_figure: list[dict[str, Any]]) -> None:
    old = set(seed_tables.seeds()["observations"]["observation_id"].to_pylist())
    new = set(_edited(GDP, "1600.9亿元")["observations"]["observation_id"].to_pylist())
    for row in one_figure:
        if row["table"] == "observations":
            assert row["row_key"] in new
            assert row["previous_key"] in old
            assert "清远市" in row["about"]


def test_a_removed_sentence_removes_its_rows_and_no_others() -> None:
    text = seed_tables.texts()[OVERVIEW].decode("utf-8")
    every = [row for row in seed_tables.seeds()["observations"].to_pylist() if row["source_file"] == OVERVIEW]
    sentence = next(row["sentence"] for row in every if row["quote"] != row["sentence"] in text)
    gone = [row for row in every if row["sentence"] == sentence]
    rows = _compare(seed_tables.seeds(), _edited(sentence, ""))
    kinds = Counter(row["change"] for row in rows if row["table"] == "observations")
    assert kinds["removed_row"] == len(gone) > 0
    assert kinds["added_row"] == 0


def test_a_new_file_is_the_cause_of_what_it_brings() -> None:
    files = seed_tables.texts()
    text = files.pop(OVERVIEW)
    rows = _compare(seed_tables.build(files), seed_tables.build(files | {OVERVIEW: text}))
    assert {row["cause"] for row in rows} == {"new_source"}
    kinds = Counter((row["table"], row["change"]) for row in rows)
    assert kinds["source_files", "added_row"] == kinds["documents", "added_row"] == 1
    decided = {
        row["row_key"] for row in rows if row["table"] == "target_outcomes" and row["column"] == "verdict"
    }
    assert len(decided) >= 8  # promises of the other text that this one decides
    back = _compare(seed_tables.build(files | {OVERVIEW: text}), seed_tables.build(files))
    assert {row["cause"] for row in back} == {"removed_source"}


def _with_value(value: str) -> dict[str, pa.Table]:
    """The seeds, one observation read otherwise."""
    found = seed_tables.seeds()
    table = found["observations"]
    position = table.schema.get_field_index("measure")
    measures = [value, *table["measure"].to_pylist()[1:]]
    other = table.set_column(position, table.schema.field(position), pa.array(measures, pa.string()))
    return found | {"observations": other}


@pytest.mark.parametrize(
    ("hashes", "cause"),
    [
        ({"code": "new"}, "changed_rule"),
        ({"declared": "new"}, "changed_declaration"),
        ({"code": "new", "declared": "new"}, "changed_rule_or_declaration"),
        ({}, "unexplained"),
    ],
)
def test_the_same_files_read_otherwise(hashes: dict[str, str], cause: str) -> None:
    (row,) = _compare(seed_tables.seeds(), _with_value("gap"), **hashes)
    assert (row["table"], row["column"], row["new_value"], row["cause"]) == (
        "observations",
        "measure",
        "gap",
        cause,
    )


def test_columns_and_tables_that_come_and_go_are_told() -> None:
    old = seed_tables.seeds()
    new = dict(old)
    new["units"] = (
        old["units"]
        .drop_columns(["kind"])
        .append_column("sort", pa.nulls(old["units"].num_rows, pa.string()))
    )
    del new["furniture"]
    rows = _compare(old, new, declared="new")
    assert {(row["table"], row["change"], row["column"]) for row in rows} == {
        ("units", "removed_column", "kind"),
        ("units", "added_column", "sort"),
        ("furniture", "removed_table", None),
    }
    assert {row["cause"] for row in rows} == {"changed_declaration"}


def test_identifiers_of_changes_are_unique(one_figure: list[dict[str, Any]]) -> None:
    assert len({row["change_id"] for row in one_figure}) == len(one_figure)


def test_the_page_shows_where_long_values_part(one_figure: list[dict[str, Any]]) -> None:
    found = seed_tables.seeds()
    table = changes.compare(State(found), State(_edited(GDP, "1600.9亿元")))
    page = changelog.render("2026.03.02", "2026.03.01", found, table)
    assert f"- `{OVERVIEW}`: changed_source" in page
    assert "| numerals | 0 | 0 | 1 | 1 | changed_source 1 |" in page
    assert "1600.9亿元" in page
    assert len(one_figure) == table.num_rows


def test_rows_and_values_are_counted_apart(one_figure: list[dict[str, Any]]) -> None:
    changed = [row for row in one_figure if row["table"] == "observations"]
    found = seed_tables.seeds()
    table = changes.compare(State(found), State(_edited(GDP, "1600.9亿元")))
    page = changelog.render("2026.01.02", "2026.01.01", found, table)
    rows = len({row["row_key"] for row in changed})
    assert rows < len(changed)
    assert f"| observations | 0 | 0 | {rows} | {len(changed)} | changed_source {rows} |" in page


def test_a_release_does_not_differ_from_itself() -> None:
    page = changelog.render("2026.01.01", "2026.01.01", {}, changes.nothing())
    assert "nothing differs" in page
    assert "only descriptions" not in page


def test_the_page_of_a_first_release_compares_with_nothing() -> None:
    page = changelog.render("2026.03.01", None, seed_tables.seeds(), changes.nothing())
    assert "First release" in page
    assert "首个版本" in page


def test_a_file_that_only_has_another_name_is_told_once() -> None:
    files = seed_tables.texts()
    files["moved.txt"] = files.pop(OVERVIEW)
    rows = _compare(seed_tables.seeds(), seed_tables.build(files))
    (row,) = [row for row in rows if row["table"] == "source_files"]
    assert (row["cause"], row["change"], row["column"]) == ("moved_source", "changed_value", "source_file")
    assert (row["row_key"], row["previous_key"], row["old_value"]) == ("moved.txt", OVERVIEW, OVERVIEW)
    assert rows == [row]


def test_a_file_that_moved_explains_nothing_that_the_code_does() -> None:
    files = seed_tables.texts()
    files["moved.txt"] = files.pop(OVERVIEW)
    found = seed_tables.build(files)
    table = found["observations"]
    position = table.schema.get_field_index("rule")
    rules = pa.array(["other", *table["rule"].to_pylist()[1:]], pa.string())
    found["observations"] = table.set_column(position, table.schema.field(position), rules)
    rows = _compare(seed_tables.seeds(), found, code="new")
    assert {(row["table"], row["cause"]) for row in rows} == {
        ("source_files", "moved_source"),
        ("observations", "changed_rule"),
    }


def test_the_canonical_copy_that_moves_is_told_with_its_cause() -> None:
    """Which copy is read depends on the files at hand alone; another one takes its place when it goes."""
    files = seed_tables.texts()
    both = seed_tables.build(files | {"000.txt": files[OVERVIEW]})
    rows = _compare(both, seed_tables.build(files))
    assert {row["cause"] for row in rows} == {"removed_source"}
    assert {row["change"] for row in rows if row["table"] == "observations"} == {"changed_value"}


def test_what_a_row_is_about_names_its_indicator(one_figure: list[dict[str, Any]]) -> None:
    about = {row["about"] for row in one_figure if row["table"] == "series" and row["column"] == "value"}
    assert about
    assert all(" · gdp · level · 2017 · " in str(text) for text in about)
