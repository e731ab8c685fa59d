from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from workreports.cli import answer
from workreports.cli.answer import Format
from workreports.errors import UsageError

QUERY = "SELECT quote, value FROM observations ORDER BY observation_id LIMIT 3"


@pytest.mark.parametrize("form", [Format.csv, Format.json, Format.parquet])
def test_a_file_holds_the_result_and_nothing_else_is_left(
    published: Path, tmp_path: Path, form: Format
) -> None:
    to = tmp_path / f"out.{form}"
    answer.give(QUERY, published, form, to, 10)
    if form is Format.parquet:
        rows = pq.read_table(to).to_pylist()
    elif form is Format.csv:
        rows = list(csv.DictReader(to.read_text("utf-8").splitlines()))
    else:
        rows = json.loads(to.read_text("utf-8"))
    assert [set(row) for row in rows] == [{"quote", "value"}] * 3
    assert [path.name for path in tmp_path.iterdir()] == [to.name]


def test_what_cannot_be_written_is_told_and_nothing_is_left(published: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        answer.give(QUERY, published, Format.csv, tmp_path / "no" / "out.csv", 10)
    with pytest.raises(UsageError, match="for the screen"):
        answer.give(QUERY, published, Format.table, tmp_path / "out.txt", 10)
    assert list(tmp_path.iterdir()) == []
