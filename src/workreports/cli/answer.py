"""The result of a query on its way out: to the screen, to standard output, or into a file, as it comes."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from workreports.errors import UsageError

if TYPE_CHECKING:
    from workreports.asking.sql import Stream

_SCREEN = 64_000_000  # bytes of a result that is laid out for the eye


class Format(StrEnum):
    """How a query's result is written."""

    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"


def give(statement: str, output: Path, form: Format, to: Path | None, rows: int) -> None:
    """Run the statement and write what comes of it."""
    from workreports.asking import sql

    if form is Format.table:
        if to is not None:
            raise UsageError("A table is for the screen.", "Choose --format csv, json or parquet with --to.")
        from workreports.cli import show

        show.print_result(sql.query(statement, output, max_rows=rows + 1, most_bytes=_SCREEN), rows)
        return
    if form is Format.parquet and to is None and sys.stdout.isatty():
        raise UsageError("Parquet is not for the screen.", "Name a file with --to.")
    with sql.stream(statement, output) as found:
        if to is None:
            _write(found, form, sys.stdout.buffer)
            return
        beside = to.with_name(f".{to.name}.{os.getpid()}")  # nobody meets half a result under its name
        try:
            with beside.open("wb") as stream:
                _write(found, form, stream)
            beside.replace(to)
        except OSError as error:
            raise UsageError(
                f"{to} cannot be written: {error.strerror or error}.", "Name another file."
            ) from error
        finally:
            beside.unlink(missing_ok=True)


def _write(found: Stream, form: Format, stream: IO[bytes]) -> None:
    if form is Format.parquet:
        import pyarrow.parquet as pq

        with pq.ParquetWriter(stream, found.schema, compression="zstd") as writer:
            for batch in found:
                writer.write_batch(batch)
        return
    import io

    from workreports.asking import sql

    write: Any = sql.write_csv if form is Format.csv else sql.write_json
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=False)
    try:
        write(found, text)
        text.flush()
    finally:
        text.detach()
