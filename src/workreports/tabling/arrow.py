"""Arrow tables as `schemas/tables/` types and describes them: batches put together, sorted, packed.

All functions are pure; the same rows give the same tables in whatever batches they came.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields, is_dataclass
from decimal import Decimal
from functools import cache
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from workreports.base import scratch
from workreports.declared import declarations
from workreports.declared.base import DeclarationError

if TYPE_CHECKING:
    from workreports.declared.tables import Column, Table

ARROW_TYPES: Mapping[str, pa.DataType] = {
    "string": pa.string(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "double": pa.float64(),
    "date": pa.date32(),
    "bool": pa.bool_(),
}

_Record = TypeVar("_Record")


def _column_metadata(column: Column) -> dict[str, str]:
    metadata = {
        "title": column.title.en,
        "title_zh": column.title.zh,
        "description": column.description.en,
        "description_zh": column.description.zh,
        "since": column.since,
    }
    if column.unit:
        metadata["unit"] = column.unit
    if column.deprecated:
        metadata["deprecated"] = column.deprecated
    if column.enum:
        meanings = {value: {"en": text.en, "zh": text.zh} for value, text in column.enum.items()}
        metadata["enum"] = json.dumps(meanings, ensure_ascii=False)
    return metadata


def _table_metadata(table: Table) -> dict[str, str]:
    metadata = {
        "title": table.title.en,
        "title_zh": table.title.zh,
        "description": table.description.en,
        "description_zh": table.description.zh,
        "primary_key": ",".join(table.primary_key),
        "sorted_by": ",".join(table.sort),
        "schema_version": table.version,
    }
    if table.deprecated:
        metadata["deprecated"] = table.deprecated
    if table.warnings:
        metadata["warnings"] = json.dumps([asdict(text) for text in table.warnings], ensure_ascii=False)
    return metadata


@cache
def schema(name: str) -> pa.Schema:
    """The Arrow schema of a declared table, descriptions in the metadata of its fields."""
    table = declarations.table(name)
    columns = [
        pa.field(column.name, ARROW_TYPES[column.type], column.nullable, _column_metadata(column))
        for column in table.columns
    ]
    spelled_out = {
        column.name: _column_metadata(column) for column in table.columns
    }  # for readers without Arrow
    about = _table_metadata(table) | {"columns": json.dumps(spelled_out, ensure_ascii=False)}
    return pa.schema(columns, about)


def batch(name: str, rows: Sequence[Any]) -> pa.RecordBatch:
    """Rows (records or mappings that have the declared columns) as a record batch of that table."""
    typed = schema(name)
    arrays = []
    for column in typed:
        read = _reader(name, column.name, rows)
        values = [read(row) for row in rows]
        if column.type == pa.float64():
            values = [float(value) if isinstance(value, Decimal) else value for value in values]
        arrays.append(pa.array(values, column.type))
    return pa.RecordBatch.from_arrays(arrays, schema=typed)


def packed(rows: pa.Table | pa.RecordBatch) -> bytes:
    """Rows as a stream of Arrow, without the descriptions of their columns, which would outweigh them."""
    bare = pa.schema([pa.field(column.name, column.type) for column in rows.schema])
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, bare) as stream:
        stream.write(type(rows).from_arrays(rows.columns, schema=bare))
    written: bytes = sink.getvalue().to_pybytes()
    return written


def _reader(table: str, column: str, rows: Sequence[Any]) -> Any:
    if rows and not isinstance(rows[0], Mapping):
        if not hasattr(rows[0], column):
            raise unfilled(table, column)
        return attrgetter(column)
    if rows and column not in rows[0]:
        raise unfilled(table, column)
    return itemgetter(column)


def unfilled(table: str, column: str) -> DeclarationError:
    """The error about a column that is declared, and that no stage fills."""
    return DeclarationError(
        f"schemas/tables/{table}.yml: column {column}: no stage fills it.",
        "Fill it where the rows of the table are made (see CONTRIBUTING.md), or remove it.",
    )


def sort(name: str, table: pa.Table, folder: Path | None = None) -> pa.Table:
    """The table in its declared order; nulls last. A large one is put on the disk, in `folder`."""
    return ordered(table, declarations.table(name).sort, folder)


def ordered(table: pa.Table, columns: Sequence[str], folder: Path | None = None) -> pa.Table:
    """The table ordered by some columns; nulls last. A large one is put on the disk, in `folder`."""
    keys = [(column, "ascending") for column in columns]
    if table.nbytes <= scratch.HELD_BYTES:
        return table.sort_by(keys)
    order = pc.sort_indices(table.select(columns), sort_keys=keys)
    rows = scratch.Rows(table.schema, folder)
    for start, length in scratch.slices(table):
        rows.add(table.take(order.slice(start, length)).combine_chunks().to_batches())
    return rows.table()


def collect(name: str, rows: scratch.Rows, folder: Path | None = None) -> pa.Table:
    """What came in whatever order as a table in its declared order."""
    table = sort(name, rows.table(), folder)
    return table if table.nbytes > scratch.HELD_BYTES else table.combine_chunks()


def assemble(
    parts: Iterable[Mapping[str, pa.RecordBatch]], folder: Path | None = None
) -> dict[str, pa.Table]:
    """Record batches of all documents → one sorted table a name; tables without rows are there, empty."""
    collected = {name: scratch.Rows(schema(name), folder) for name in declarations.tables()}
    for part in parts:
        for name, record_batch in part.items():
            collected[name].add([record_batch])
    return {name: collect(name, collected.pop(name), folder) for name in declarations.tables()}


def records(table: pa.Table, kind: type[_Record]) -> list[_Record]:
    """Rows of a table as records again; the record's fields must be columns of the table."""
    if not is_dataclass(kind):
        raise TypeError(f"{kind.__name__} is not a record")
    names = [item.name for item in fields(kind)]
    exact = {item.name for item in fields(kind) if "Decimal" in str(item.type)}

    def value(name: str, found: Any) -> Any:
        return Decimal(str(found)) if name in exact and found is not None else found

    rows = table.select(names).to_pylist()
    return [kind(**{name: value(name, row[name]) for name in names}) for row in rows]
