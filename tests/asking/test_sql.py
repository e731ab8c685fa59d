from __future__ import annotations

import csv
import io
import json
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from workreports import connect
from workreports.asking import sql
from workreports.errors import UsageError, UserError

SMALL = sql.Limits(memory=1_500_000_000, seconds=4)


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("output")
    (folder / "latest").mkdir()
    with duckdb.connect(str(folder / "latest" / sql.DATABASE)) as connection:
        connection.execute(
            "CREATE TABLE cities AS SELECT '清远市' AS name, 441800 AS code, 1500.9::DOUBLE AS gdp"
        )
        connection.execute("CREATE TABLE many AS SELECT range AS n FROM range(25000)")
    return folder


def test_answers_a_query(output: Path) -> None:
    assert sql.query("SELECT name, gdp FROM cities", output).to_pylist() == [
        {"name": "清远市", "gdp": 1500.9}
    ]


@pytest.mark.parametrize(
    "statement", ["DESCRIBE cities", "SHOW TABLES", "SUMMARIZE cities", "EXPLAIN SELECT 1"]
)
def test_looking_around_is_allowed(output: Path, statement: str) -> None:
    assert sql.query(statement, output).num_rows > 0


def test_a_result_of_several_batches_is_complete(output: Path) -> None:
    assert [row[0] for row in sql.rows(sql.query("SELECT n FROM many ORDER BY n", output))] == list(
        range(25000)
    )


def test_fetch_stops_at_the_number_of_rows_wanted(output: Path) -> None:
    assert sql.query("SELECT a.n FROM many a, many b, many c", output, max_rows=7).num_rows == 7


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE t (a INT)",
        "CREATE TEMP TABLE t AS SELECT 1",
        "INSERT INTO cities VALUES ('x', 1, 1)",
        "DELETE FROM cities",
        "DROP TABLE cities",
        "COPY cities TO '/tmp/stolen.csv'",
        "EXPORT DATABASE '/tmp/stolen'",
        "ATTACH '/tmp/other.duckdb'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "RESET lock_configuration",
        "PRAGMA enable_profiling",
        "CALL pragma_version()",
        "CHECKPOINT",
        "CREATE MACRO f() AS 1",
        "SELECT 1; SELECT 2",
        "SELECT 1; DROP TABLE cities",
        "",
    ],
)
def test_anything_but_one_query_is_refused(output: Path, statement: str) -> None:
    with pytest.raises(UserError):
        sql.query(statement, output)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT content FROM read_text('/etc/hostname')",
        "SELECT * FROM read_blob('/etc/hostname')",
        "SELECT * FROM glob('/*')",
        "SELECT * FROM read_parquet('https://example.org/x.parquet')",
        "SELECT * FROM parquet_metadata('/etc/passwd')",
        "SELECT * FROM read_json('/proc/self/environ')",
        "SELECT getenv('HOME')",
        "EXPLAIN ANALYZE INSERT INTO cities VALUES ('x', 1, 1)",
    ],
)
def test_a_query_reaches_nothing_outside_the_database(output: Path, statement: str) -> None:
    with pytest.raises(UserError):
        sql.query(statement, output)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT length(repeat('中', 1000000000))",
        "SELECT list(a.n) FROM many a, many b, many c",
        "SELECT count(*) FROM many a, many b, many c, many d WHERE a.n + b.n * c.n = d.n + 0.5",
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT sum(n) FROM r",
    ],
)
def test_a_greedy_query_is_stopped(output: Path, statement: str) -> None:
    started = time.monotonic()
    with pytest.raises(UserError):
        sql.query(statement, output, limits=SMALL)
    assert time.monotonic() - started < SMALL.seconds + 120  # none of them ends by itself


def test_a_mistake_is_explained_by_the_engine(output: Path) -> None:
    with pytest.raises(UserError, match="citys"):
        sql.query("SELECT * FROM citys", output)


def test_a_second_statement_is_named_as_the_reason(output: Path) -> None:
    with pytest.raises(UsageError, match="holds 2"):
        sql.query("SELECT 1; SELECT 2", output)


def test_without_a_release_the_remedy_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="workreports run"):
        sql.query("SELECT 1", tmp_path)


def test_connect_reads_and_cannot_write(output: Path) -> None:
    with connect(output) as connection:
        assert connection.execute("SELECT code FROM cities").fetchall() == [(441800,)]
        with pytest.raises(duckdb.Error):
            connection.execute("DELETE FROM cities")


VALUES = pa.table(
    {
        "text": pa.array(['引号" 与, 逗号\n换行', None]),
        "number": pa.array([1500.9, 137500000000.0]),
        "exact": pa.array([Decimal("2.50"), Decimal("3.00")], pa.decimal128(10, 2)),
        "day": pa.array([date(2017, 1, 10), None]),
        "list": pa.array([[1, 2], []]),
    }
)


def test_csv_is_read_back_as_written() -> None:
    stream = io.StringIO()
    sql.write_csv(VALUES, stream)
    read = list(csv.reader(io.StringIO(stream.getvalue(), newline="")))
    assert read[1] == ['引号" 与, 逗号\n换行', "1500.9", "2.5", "2017-01-10", "[1, 2]"]
    assert read[2] == ["", "137500000000", "3", "", "[]"]


def test_json_is_read_back_as_written() -> None:
    stream = io.StringIO()
    sql.write_json(VALUES, stream)
    first, second = json.loads(stream.getvalue())
    assert first == {
        "text": '引号" 与, 逗号\n换行',
        "number": 1500.9,
        "exact": 2.5,
        "day": "2017-01-10",
        "list": [1, 2],
    }
    assert second["text"] is None
    assert second["day"] is None


def test_json_of_no_rows_is_an_empty_array() -> None:
    stream = io.StringIO()
    sql.write_json(VALUES.slice(0, 0), stream)
    assert json.loads(stream.getvalue()) == []


@pytest.mark.parametrize(
    "statement", ["SELEC 1", "SELECT nothing FROM cities", "FROM nowhere", "SELECT f(1)"]
)
def test_a_mistake_in_the_statement_is_one_of_usage(output: Path, statement: str) -> None:
    with pytest.raises(UsageError):
        sql.query(statement, output)


def test_no_release_is_an_error_of_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no release"):
        sql.query("SELECT 1", tmp_path)


@pytest.mark.parametrize(
    "statement",
    [
        "FROM duckdb_databases()",
        "SELECT path FROM duckdb_databases",
        'SELECT reverse(path) FROM "duckdb_databases"()',
        "PRAGMA database_list",
        "SELECT * FROM pragma_database_list",
        "FROM duckdb_settings()",
        "SELECT current_setting('allowed_paths')",
        "SELECT current_setting /* */ ('temp_directory')",
        "SELECT current_setting -- \n ('temp_directory')",
        "FROM query('FROM duckdb_' || 'databases()')",
        "FROM duckdb_extensions()",
        "SELECT getenv('HOME')",
    ],
)
def test_nothing_tells_of_the_machine(output: Path, statement: str) -> None:
    with pytest.raises(UserError) as raised:
        sql.query(statement, output)
    assert str(output) not in str(raised.value)
    assert str(Path.home()) not in str(raised.value)


@pytest.mark.parametrize(
    "statement", ["FROM read_csv('x.csv')", "FROM 'x.parquet'", "SELECT * FROM glob('*')", "FROM nowhere.x"]
)
def test_no_message_names_a_path_of_the_machine(output: Path, statement: str) -> None:
    with pytest.raises(UserError) as raised:
        sql.query(statement, output)
    assert str(output) not in str(raised.value)


def test_a_pivot_says_what_it_needs(output: Path) -> None:
    with pytest.raises(UsageError, match="PIVOT … ON column IN"):
        sql.query("PIVOT cities ON name USING sum(gdp)", output)
    found = sql.query("PIVOT cities ON name IN ('清远市') USING sum(gdp) GROUP BY code", output)
    assert found.to_pylist() == [{"code": 441800, "清远市": 1500.9}]


def test_a_large_result_is_taken_batch_by_batch(output: Path) -> None:
    statement = "SELECT repeat('x', 1000) AS x FROM range(300000)"  # 300 MB
    largest = rows = 0
    with sql.stream(statement, output) as found:
        for batch in found:
            largest, rows = max(largest, batch.nbytes), rows + batch.num_rows
    assert rows == 300_000
    assert largest < 10_000_000
    with pytest.raises(UserError, match="was stopped"):
        sql.query(statement, output, most_bytes=50_000_000)


def test_the_time_counts_until_the_last_row_is_taken(output: Path) -> None:
    limits = sql.Limits(seconds=3)

    def slowly() -> None:
        with sql.stream("SELECT repeat('x', 1000) FROM range(3000000)", output, limits=limits) as found:
            for _ in found:
                time.sleep(0.05)

    with pytest.raises(UserError, match="was stopped: it may use 3 s"):
        slowly()


def test_whoever_stops_reading_leaves_no_process(output: Path) -> None:
    with sql.stream("SELECT repeat('x', 1000) FROM range(3000000)", output) as found:
        next(iter(found))
