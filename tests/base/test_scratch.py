"""Tables that are put on the disk hold what tables in memory hold."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workreports.base import scratch
from workreports.tabling import arrow

SCHEMA = pa.schema([("key", pa.string()), ("number", pa.int64())], {"title": "rows"})


def _batch(rows: list[tuple[str | None, int | None]]) -> pa.RecordBatch:
    columns = [[row[at] for row in rows] for at in (0, 1)]
    return pa.RecordBatch.from_arrays(
        [pa.array(c, f.type) for c, f in zip(columns, SCHEMA, strict=True)], schema=SCHEMA
    )


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every table of a few rows is a large one."""
    monkeypatch.setattr(scratch, "HELD_BYTES", 0)
    monkeypatch.setattr(scratch, "CHUNK_ROWS", 3)


@settings(deadline=None)
@given(
    st.lists(
        st.lists(st.tuples(st.none() | st.text(), st.none() | st.integers(-9, 9)), max_size=7), max_size=7
    )
)
def test_what_was_added_is_there_in_its_order(parts: list[list[tuple[str | None, int | None]]]) -> None:
    batches = [_batch(part) for part in parts]
    wanted = pa.Table.from_batches(batches, SCHEMA)
    for held in (0, 10**9):
        rows = scratch.Rows(SCHEMA, held=held)
        rows.add(batches)
        found = rows.table()
        assert found.equals(wanted, check_metadata=True)
        scratch.let_go()
        assert found.to_pylist() == wanted.to_pylist()


def test_nothing_is_left_of_the_files(tmp_path: Path) -> None:
    rows = scratch.Rows(SCHEMA, tmp_path, held=0)
    for number in range(5):
        rows.add([_batch([("a", number)] * scratch.CHUNK_ROWS)])
        assert list(tmp_path.iterdir()) == []
    assert rows.table().num_rows == 5 * scratch.CHUNK_ROWS
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("small")
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.none() | st.text(max_size=3), st.none() | st.integers(-9, 9)), max_size=40))
def test_large_tables_are_sorted_as_small_ones(rows: list[tuple[str | None, int | None]]) -> None:
    table = pa.Table.from_batches([_batch(rows)])
    keys = [("key", "ascending"), ("number", "ascending")]
    found = arrow.ordered(table, ["key", "number"])
    assert found.to_pylist() == table.sort_by(keys).to_pylist()
    assert found.schema.equals(SCHEMA, check_metadata=True)
    assert sum(length for _, length in scratch.slices(table)) == len(rows)


def test_an_engine_spills_into_the_folder_and_clears_what_a_killed_run_left(tmp_path: Path) -> None:
    left = tmp_path / "spill" / "left.tmp"
    left.parent.mkdir()
    left.write_bytes(b"x")
    told = scratch.spill(tmp_path)
    assert told["temp_directory"] == str(tmp_path / "spill")
    assert not left.exists()
    assert scratch.spill(None)["temp_directory"] == ""
