"""The locked side of `workreports sql`: one read-only statement in a process that cannot outgrow its limits.

Run as `python -m workreports.asking.sqlguard DATABASE MEMORY_BYTES CPU_SECONDS MAX_ROWS` with the statement
on standard input; the result leaves on standard output as an Arrow stream, an error as text on standard
error. The engine's own limits do not hold against every statement, those of the operating system do.
"""

from __future__ import annotations

import os
import re
import resource
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

BATCH_ROWS = 2_048
REFUSED = 3  # exit code: the statement is not one this command runs
FAILED = 4  # exit code: the engine could not run it
MISTAKEN = 5  # exit code: it is no SQL, or names what there is not
# What tells of this machine: where files lie, and what could be made of such names unseen.
_OF_THE_MACHINE = re.compile(
    r"\b(?:duckdb_(?:databases|settings|extensions|secrets|logs\w*|log_\w+|temporary_files)|(?:pragma_)?database_list"
    r"|(?:current_setting|getenv|query|query_table)\"?(?:\s|/\*.*?\*/|--[^\n]*\n)*\()",
    re.IGNORECASE | re.DOTALL,
)

_LOCK = (
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET temp_directory = ''",
    "SET threads = 2",
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)


def limit_process(memory: int, cpu_seconds: int) -> None:
    """Give up the right to more memory, more processor time, any file and any core dump."""
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform != "darwin":  # macOS refuses a limit on the address space
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def open_locked(database: str, memory: int) -> duckdb.DuckDBPyConnection:
    """A read-only connection that reaches nothing but this database and whose settings are frozen."""
    import duckdb

    connection = duckdb.connect(database, read_only=True)
    connection.execute(f"SET memory_limit = '{memory // 2_000_000}MB'")
    for statement in _LOCK:
        connection.execute(statement)
    return connection


def single_query(connection: duckdb.DuckDBPyConnection, sql: str) -> Any:
    """The one statement of the text, if it only reads; ValueError says why it is refused."""
    import duckdb

    if found := _OF_THE_MACHINE.search(sql):
        raise ValueError(
            f"{found.group().split('(')[0].strip()} tells of this machine and not of the release"
        )
    statements = connection.extract_statements(sql)
    if len(statements) != 1 and re.search(r"\bPIVOT\b", sql, re.IGNORECASE):
        raise ValueError(
            "PIVOT needs to be told its columns here: PIVOT … ON column IN ('one', 'another') USING …"
        )
    if len(statements) != 1:
        raise ValueError(f"one statement is run at a time, this text holds {len(statements)}")
    kind = statements[0].type
    if kind not in (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN):
        raise ValueError(
            f"only queries are run (SELECT, DESCRIBE, SHOW, SUMMARIZE, EXPLAIN), not {kind.name}"
        )
    return statements[0]


def _without_paths(error: Exception, database: str) -> str:
    text = str(error)
    for folder in {str(Path(database).parent), str(Path(database).resolve().parent), str(Path.home())}:
        text = text.replace(f"{folder}/", "") if len(folder) > 1 else text
    return text


def main(arguments: list[str]) -> int:
    """Run the statement on standard input under the limits given."""
    database, memory, cpu_seconds, max_rows = (
        arguments[0],
        int(arguments[1]),
        int(arguments[2]),
        int(arguments[3]),
    )
    os.chdir(Path(database).parent)  # no message names a path of this machine
    os.environ["ARROW_DEFAULT_MEMORY_POOL"] = "system"  # the others reserve address space we do not have
    sql = sys.stdin.read()
    import duckdb
    import pyarrow as pa

    limit_process(memory, cpu_seconds)
    try:
        connection = open_locked(Path(database).name, memory)
        statement = single_query(connection, sql)
        reader = connection.execute(statement).to_arrow_reader(BATCH_ROWS)
        with pa.ipc.new_stream(sys.stdout.buffer, reader.schema) as stream:
            left = max_rows
            for batch in reader:
                stream.write_batch(batch.slice(0, left) if batch.num_rows > left else batch)
                left -= batch.num_rows
                if left <= 0:
                    break
    except ValueError as error:
        print(error, file=sys.stderr)
        return REFUSED
    except MemoryError:
        print("the statement needs more memory than it may have", file=sys.stderr)
        return FAILED
    except (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException) as error:
        print(_without_paths(error, database), file=sys.stderr)
        return MISTAKEN
    except (duckdb.Error, pa.ArrowException) as error:
        print(_without_paths(error, database), file=sys.stderr)
        return FAILED
    except OSError:  # whoever reads the result has seen enough
        return FAILED
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stderr.flush()
    os._exit(code)  # no clean-up: under a tight limit the engine's destructors may not get through
