"""The locked side by itself: which statements it takes, what it cannot reach, and how it ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workreports.asking import sqlguard

MEMORY = 3_000_000_000


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("guard") / "some.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE many AS SELECT range AS n FROM range(25000)")
    return path


@pytest.fixture(scope="module")
def connection(database: Path) -> duckdb.DuckDBPyConnection:
    return sqlguard.open_locked(str(database), MEMORY)


@pytest.mark.parametrize(
    "sql",
    ["SELECT 1", "FROM many", "WITH a AS (SELECT 1) FROM a", "VALUES (1)", "DESCRIBE many", "SHOW TABLES",
     "EXPLAIN SELECT 1", "SELECT 1;", "-- a remark\nSELECT 1"],
)  # fmt: skip
def test_a_query_is_taken(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    assert connection.execute(sqlguard.single_query(connection, sql)).fetchall()


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("", "holds 0"),
        ("-- nothing but a remark", "holds 0"),
        ("SELECT 1; SELECT 2", "holds 2"),
        ("SELECT 1; DROP TABLE many", "holds 2"),
        ("DROP TABLE many", "not DROP"),
        ("SET threads = 8", "not "),
        ("COPY many TO 'x.csv'", "not COPY"),
        ("ATTACH 'x.duckdb'", "not ATTACH"),
        ("BEGIN TRANSACTION", "not TRANSACTION"),
        ("PREPARE p AS SELECT 1", "not PREPARE"),
    ],
)
def test_anything_else_is_refused_with_its_kind(
    connection: duckdb.DuckDBPyConnection, sql: str, why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        sqlguard.single_query(connection, sql)


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=60), st.sampled_from(["DROP TABLE many", "COPY many TO 'x'", "SET threads = 1"]))
def test_no_text_around_it_hides_a_second_statement(
    connection: duckdb.DuckDBPyConnection, text: str, second: str
) -> None:
    """Whatever stands in a literal or a remark before it, the second statement is counted."""
    quoted = text.replace("'", "''").replace("\0", "")
    remark = text.replace("*/", "").replace("/*", "").replace("\0", "")
    for disguise in (f"SELECT '{quoted}'; {second}", f"SELECT 1 /* {remark} */; {second}"):
        with pytest.raises((ValueError, duckdb.Error)):
            sqlguard.single_query(connection, disguise)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE other (n INT)",
        "DELETE FROM many",
        "SET enable_external_access = true",
        "SET memory_limit = '64GB'",
        "SELECT * FROM read_csv('/etc/passwd')",
        "COPY many TO 'stolen.csv'",
        "INSTALL httpfs",
    ],
)
def test_an_open_connection_can_change_and_reach_nothing(
    connection: duckdb.DuckDBPyConnection, statement: str
) -> None:
    """The engine refuses on its own, whatever the check of statements would let through."""
    with pytest.raises(duckdb.Error):
        connection.execute(statement)
    assert connection.execute("SELECT count(*) FROM many").fetchone() == (25000,)


def _run(database: str | Path, sql: str, rows: int = 10**6) -> subprocess.CompletedProcess[bytes]:
    command = [
        sys.executable,
        "-m",
        "workreports.asking.sqlguard",
        str(database),
        str(MEMORY),
        "20",
        str(rows),
    ]
    return subprocess.run(command, input=sql.encode(), capture_output=True, check=False)


@pytest.mark.parametrize("rows", [17_000, 10**6])
def test_the_stream_ends_at_the_number_of_rows(database: Path, rows: int) -> None:
    done = _run(database, "FROM many ORDER BY n", rows)
    assert done.returncode == 0, done.stderr
    found = pa.ipc.open_stream(done.stdout).read_all()["n"].to_pylist()
    assert found == list(range(min(rows, 25000)))


def test_refusal_and_failure_are_told_apart(database: Path) -> None:
    refused, failed = _run(database, "DROP TABLE many"), _run(database, "SELECT nothing FROM many")
    assert (refused.returncode, failed.returncode) == (sqlguard.REFUSED, sqlguard.MISTAKEN)
    assert _run(database, "SELECT error('no')").returncode == sqlguard.FAILED
    assert b"only queries" in refused.stderr
    assert b"nothing" in failed.stderr
    assert b"Traceback" not in refused.stderr + failed.stderr
    assert refused.stdout == failed.stdout == b""


LIMITS = """
import resource, sys
from workreports.asking.sqlguard import limit_process
limit_process(700_000_000, 7)
limits = (getattr(resource, f"RLIMIT_{name}") for name in ("AS", "CPU", "FSIZE", "CORE"))
print(*(resource.getrlimit(limit)[0] for limit in limits))
try:
    bytearray(900_000_000)
except MemoryError:
    print("no memory")
try:
    with open(sys.argv[1], "w") as stream:
        stream.write("x")
except OSError:
    print("no file")
"""


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS refuses a limit on the address space")
def test_a_limited_process_gets_neither_memory_nor_files(tmp_path: Path) -> None:
    command = [sys.executable, "-c", LIMITS, str(tmp_path / "file")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == ["700000000 7 0 0", "no memory", "no file"], done.stderr
    assert (tmp_path / "file").read_bytes() == b""
