"""SQL over a published release: read-only, locked, in a process with limits."""

from __future__ import annotations

import contextlib
import csv
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol, TextIO

from workreports.errors import UsageError, UserError

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

DATABASE = "workreports.duckdb"
ALL_ROWS = 2**62
_MESSAGE = 65_536  # bytes of what went wrong that are told


@dataclass(frozen=True, slots=True)
class Limits:
    """What one statement may use."""

    memory: int = 3_000_000_000  # bytes of address space, of which the engine may fill half
    seconds: int = 60


def latest(output: Path) -> Path:
    """The folder of the latest release."""
    folder = output / "latest"
    if not (folder / DATABASE).is_file():
        raise UsageError(
            f"There is no release in {output}.",
            "Publish one with `workreports run`, or name the folder with --output.",
        )
    return folder.resolve()


def connect(output: Path) -> duckdb.DuckDBPyConnection:
    """An ordinary read-only connection to the latest release, for a notebook of one's own."""
    import duckdb

    return duckdb.connect(str(latest(output) / DATABASE), read_only=True)


class Stream:
    """The result of a statement as it comes, batch by batch."""

    def __init__(self, reader: pa.ipc.RecordBatchStreamReader, ends: float, failed: _Failed) -> None:
        self.schema: pa.Schema = reader.schema
        self._reader, self._ends, self._failed = reader, ends, failed

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        """The batches; an error where the statement fails, or its time is over."""
        import pyarrow as pa

        while True:
            if time.monotonic() > self._ends:
                raise self._failed()
            try:
                batch = self._reader.read_next_batch()
            except StopIteration:
                return
            except (pa.ArrowException, OSError) as error:
                raise self._failed() from error
            yield batch


class _Failed(Protocol):
    def __call__(self) -> UserError: ...


@contextlib.contextmanager
def stream(
    statement: str, output: Path, *, max_rows: int = ALL_ROWS, limits: Limits | None = None
) -> Iterator[Stream]:
    """The result of one read-only statement over the latest release, run in a locked process.

    No more of it is held than a batch. The time counts until the last batch is taken.
    """
    import pyarrow as pa

    limits = limits or Limits()
    command = [sys.executable, "-I", "-m", "workreports.asking.sqlguard", str(latest(output) / DATABASE)]
    command += [str(limits.memory), str(limits.seconds), str(max_rows)]
    with tempfile.TemporaryFile() as asked:
        asked.write(statement.encode("utf-8", "replace"))
        asked.seek(0)
        process = subprocess.Popen(command, stdin=asked, stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # noqa: S603 (our own module, arguments made here)
        said: list[bytes] = []
        listener = threading.Thread(target=_listen, args=(process.stderr, said), daemon=True)
        listener.start()
        ends = time.monotonic() + limits.seconds
        timer = threading.Timer(limits.seconds, process.kill)
        timer.daemon = True
        timer.start()

        def failed() -> UserError:
            late = time.monotonic() >= ends
            process.kill()
            code = process.wait()
            listener.join(5)
            message = b"".join(said).decode("utf-8", "replace").strip()
            return _over_limits(limits) if late else _failure(code, message, limits)

        try:
            try:
                reader = pa.ipc.open_stream(process.stdout)
            except (pa.ArrowException, OSError) as error:
                process.wait()
                raise failed() from error
            found = Stream(reader, ends, failed)
            yield found
        finally:
            timer.cancel()
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


def _listen(pipe: IO[bytes] | None, said: list[bytes]) -> None:
    """What the process has to say; it may not write into a file."""
    if pipe is not None:
        with pipe:
            said.append(pipe.read(_MESSAGE))
            while pipe.read(_MESSAGE):
                pass


def query(
    statement: str,
    output: Path,
    *,
    max_rows: int = ALL_ROWS,
    limits: Limits | None = None,
    most_bytes: int | None = None,
) -> pa.Table:
    """The result of one read-only statement as a table, where it is not larger than the limits allow."""
    import pyarrow as pa

    limits = limits or Limits()
    most = limits.memory // 2 if most_bytes is None else most_bytes
    batches: list[pa.RecordBatch] = []
    held = 0
    with stream(statement, output, max_rows=max_rows, limits=limits) as found:
        for batch in found:
            held += batch.nbytes
            if held > most:
                raise _over_limits(limits)
            batches.append(batch)
        return pa.Table.from_batches(batches, found.schema)


def _failure(code: int, message: str, limits: Limits) -> UserError:
    from workreports.asking.sqlguard import FAILED, MISTAKEN, REFUSED

    if code == REFUSED:
        return UsageError(f"Not run: {message}.")
    if code == MISTAKEN:
        return UsageError(message)
    if code == FAILED and message:
        return UserError(message)
    return _over_limits(limits)


def _over_limits(limits: Limits) -> UserError:
    return UserError(
        f"The statement was stopped: it may use {limits.seconds} s and {limits.memory // 1_000_000:,} MB.",
        "Ask for less (a LIMIT, fewer columns), or read the files in output/latest with a tool of your own.",
    )


def rows(result: pa.Table | Stream) -> Iterator[tuple[Any, ...]]:
    """The rows of a result as Python values, batch by batch."""
    batches = result if isinstance(result, Stream) else result.to_batches(max_chunksize=10_000)
    for batch in batches:
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


def write_csv(table: pa.Table | Stream, stream: TextIO) -> None:
    """Header and rows as CSV."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(table.schema.names)
    writer.writerows([shown(value) for value in row] for row in rows(table))


def write_json(table: pa.Table | Stream, stream: TextIO) -> None:
    """An array of objects, one a line."""
    names = table.schema.names
    separator = "["
    for row in rows(table):
        record = {name: plain(value) for name, value in zip(names, row, strict=True)}
        stream.write(separator + "\n" + json.dumps(record, ensure_ascii=False, allow_nan=False))
        separator = ","
    stream.write("[]\n" if separator == "[" else "\n]\n")
