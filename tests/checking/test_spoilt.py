"""One document full of bad rows leaves; many of them are a fault of the program."""

from __future__ import annotations

import pyarrow as pa
import pytest

from workreports.checking import spoilt


def _table(**rows: int) -> pa.Table:
    return pa.table({"document_id": [name for name, count in rows.items() for _ in range(count)]})


@pytest.mark.parametrize(
    ("rows", "bad", "wanted"),
    [
        ({"a": 50, "b": 40}, range(50, 90), {"b"}),
        ({"a": 50, "b": 40}, range(50, 55), set()),  # few enough to go by themselves
        ({"a": 50, "b": 40}, range(90), set()),  # everything is bad
        ({"a": 40}, range(40), set()),  # there is nothing else
        ({"a": 20, "b": 20, "c": 20}, range(20, 60), set()),  # most documents
        ({"a": 20, "b": 20, "c": 20, "d": 20}, range(40, 80), {"c", "d"}),
        ({"a": 5, "b": 5}, range(5, 10), set()),  # too few rows to tell
    ],
)
def test_what_is_bad_alone_leaves(rows: dict[str, int], bad: range, wanted: set[str]) -> None:
    failed = {at: ["some_rule"] for at in bad}
    assert spoilt.documents(_table(**rows), failed, 0.2, list(rows)) == wanted


def test_a_table_without_documents_is_left_alone() -> None:
    table = pa.table({"unit": ["a", "b"]})
    assert spoilt.documents(table, {0: ["x"], 1: ["x"]}, 0.2, ["a"]) == set()
