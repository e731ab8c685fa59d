from __future__ import annotations

import duckdb
import pyarrow as pa
import pytest

from workreports.checking import gx, verdicts
from workreports.declared.base import DeclarationError, Text
from workreports.declared.expectations import Expectation

TEXT = Text("x", "y")
ROWS = pa.table(
    {
        "_row": [0, 1, 2, 3],
        "name": ["a1", "b2", None, "b2"],
        "size": [1.0, None, 30.0, float("nan")],
    }
)


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    held = duckdb.connect(":memory:")
    held.register("things", ROWS)
    return held


def expected(kind: str, *columns: str, sql: str | None = None, **arguments: object) -> Expectation:
    return Expectation("things", f"{kind}_{'_'.join(columns)}", kind, "row", columns, TEXT, arguments, sql)


@pytest.mark.parametrize(
    ("expectation", "evaluated", "broken"),
    [
        (expected("not_null", "name"), 4, (2,)),
        (expected("unique", "name"), 4, (1, 3)),
        (expected("in_set", "name", values=("a1", "it's")), 3, (1, 3)),
        (expected("between", "size", low=0, high=None), 3, ()),
        (expected("between", "size", low=0, high=10), 3, (2, 3)),  # what is no number is above every bound
        (expected("matches", "name", pattern="[ab][0-9]"), 3, ()),
        (expected("matches", "name", pattern="[ab]"), 3, (0, 1, 3)),  # the whole value, not a part
        (expected("row_rule", sql="t.size < 10 OR t.name = 'b2'"), 3, ()),  # unknown: it does not apply
        (expected("row_rule", sql="t._row <> 2 OR t.size < 10"), 4, (2,)),
        (expected("row_rule", sql="t._row IN (SELECT max(_row) FROM things)"), 4, (0, 1, 2)),
        (expected("table_rule", sql="SELECT count(*) = 4 FROM things"), 1, ()),
    ],
    ids=lambda value: value.name if isinstance(value, Expectation) else None,
)
def test_rows_that_break_an_expectation_are_counted_and_found(
    connection: duckdb.DuckDBPyConnection, expectation: Expectation, evaluated: int, broken: tuple[int, ...]
) -> None:
    [verdict] = verdicts.of_table(connection, "things", [expectation])
    assert (verdict.evaluated, verdict.unexpected) == (evaluated, len(broken))
    if expectation.kind != "table_rule":
        assert verdicts.broken(connection, expectation) == broken


def test_several_are_counted_together_in_their_order(connection: duckdb.DuckDBPyConnection) -> None:
    every = [expected("not_null", "name"), expected("unique", "name"), expected("not_null", "size")]
    found = list(verdicts.of_table(connection, "things", every))
    assert [(v.expectation, v.unexpected) for v in found] == list(zip(every, (1, 2, 1), strict=True))


def test_a_rule_that_is_no_sql_is_named_among_others(connection: duckdb.DuckDBPyConnection) -> None:
    wrong = expected("row_rule", "size", sql="t.nope = 1")
    with pytest.raises(DeclarationError, match=r"expectations/things\.yml: row_rule_size: .*nope"):
        list(verdicts.of_table(connection, "things", [expected("not_null", "name"), wrong]))


def test_the_gate_fails_exactly_what_is_broken() -> None:
    critical = Expectation("others", "key", "unique", "critical", ("name",), TEXT)
    counted = [
        (expected("not_null", "name"), 0),
        (critical, 3),
        (expected("not_null", "size"), 2),
        (critical, 0),
    ]
    assert gx.Validator().judge(counted) == [True, False, False, True]
    assert gx.Validator().judge([]) == []
