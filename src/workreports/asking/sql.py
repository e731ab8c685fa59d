"""SQL over a published release: read-only, locked, in a process with limits."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from workreports.errors import UsageError, UserError

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

DATABASE = "workreports.duckdb"
ALL_ROWS = 2**62


@dataclass(frozen=True, slots=True)
class Limits:
    """What one statement may use."""

    memory: int = 3_000_000_000  # bytes of address space, of which the engine may fill half
    seconds: int = 60


def latest(output: Path) -> Path:
    """The folder of the latest release."""
    folder = output / "latest"
    if not (folder / DATABASE).is_file():
        raise UserError(
            f"There is no release in {output}.",
            "Publish one with `workreports run`, or name the folder with --output.",
        )
    return folder.resolve()


def connect(output: Path) -> duckdb.DuckDBPyConnection:
    """An ordinary read-only connection to the latest release, for a notebook of one's own."""
    import duckdb

    return duckdb.connect(str(latest(output) / DATABASE), read_only=True)


def query(
    statement: str, output: Path, *, max_rows: int = ALL_ROWS, limits: Limits | None = None
) -> pa.Table:
    """The result of one read-only statement over the latest release, run in a locked process."""
    import pyarrow as pa

    limits = limits or Limits()
    command = [sys.executable, "-I", "-m", "workreports.asking.sqlguard", str(latest(output) / DATABASE)]
    command += [str(limits.memory), str(limits.seconds), str(max_rows)]
    try:
        done = subprocess.run(  # noqa: S603 (our own module, arguments made here)
            command,
            input=statement.encode("utf-8", "replace"),
            capture_output=True,
            timeout=limits.seconds + 5,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _over_limits(limits) from None
    if done.returncode:
        raise _failure(done.returncode, done.stderr.decode("utf-8", "replace").strip(), limits)
    return pa.ipc.open_stream(done.stdout).read_all()


def _failure(code: int, message: str, limits: Limits) -> UserError:
    from workreports.asking.sqlguard import FAILED, REFUSED

    if code == REFUSED:
        return UsageError(f"Not run: {message}.")
    if code == FAILED and message:
        return UserError(message)
    return _over_limits(limits)


def _over_limits(limits: Limits) -> UserError:
    return UserError(
        f"The statement was stopped: it may use {limits.seconds} s and {limits.memory // 1_000_000:,} MB.",
        "Ask for less (a LIMIT, fewer columns), or read the files in output/latest with a tool of your own.",
    )


def rows(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    """The rows of a result as Python values, batch by batch."""
    for batch in table.to_batches(max_chunksize=10_000):
        columns = [column.to_pylist() for column in batch.columns]
        yield from zip(*columns, strict=True)


def plain(value: object) -> object:
    """A value as JSON knows it."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, float) and not isfinite(value):
        return None
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def shown(value: object) -> str:
    """A value as a cell of a table or a CSV file: null is empty, whole numbers have no fraction."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    simple = plain(value)
    return json.dumps(simple, ensure_ascii=False) if isinstance(simple, dict | list) else str(simple)


def write_csv(table: pa.Table, stream: TextIO) -> None:
    """Header and rows as CSV."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(table.column_names)
    writer.writerows([shown(value) for value in row] for row in rows(table))


def write_json(table: pa.Table, stream: TextIO) -> None:
    """An array of objects, one a line."""
    names = table.column_names
    separator = "["
    for row in rows(table):
        record = {name: plain(value) for name, value in zip(names, row, strict=True)}
        stream.write(separator + "\n" + json.dumps(record, ensure_ascii=False, allow_nan=False))
        separator = ","
    stream.write("[]\n" if separator == "[" else "\n]\n")
