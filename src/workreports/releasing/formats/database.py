"""The DuckDB file: every table with its comments, and three macros for the usual questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

from workreports.base import scratch
from workreports.declared import declarations
from workreports.declared.tables import Column, Table
from workreports.releasing.formats.macros import MACROS

NAME = "workreports.duckdb"
STORAGE = "v1.2.0"  # readable by nearly every DuckDB client in use
SQL_TYPES: Mapping[str, str] = {
    "string": "VARCHAR",
    "int32": "INTEGER",
    "int64": "BIGINT",
    "double": "DOUBLE",
    "date": "DATE",
    "bool": "BOOLEAN",
}


def write(found: Mapping[str, pa.Table], folder: Path, room: Path | None = None) -> None:
    """All tables in one file in the folder of a release; what does not fit into memory is put into `room`."""
    with duckdb.connect(":memory:", config={"threads": 1} | scratch.spill(room)) as connection:
        connection.execute(f"ATTACH {quoted(str(folder / NAME))} AS release (STORAGE_VERSION '{STORAGE}')")
        connection.execute("USE release")
        for name, table in declarations.tables().items():
            connection.execute(_create(table))
            connection.register("incoming", found[name])
            connection.execute(f'INSERT INTO "{name}" SELECT * FROM incoming')  # noqa: S608
            connection.unregister("incoming")
            for statement in _comments(table):
                connection.execute(statement)
        for name, macro in MACROS.items():
            connection.execute(f"CREATE MACRO {name}({macro.parameters}) AS TABLE {macro.select}")
            connection.execute(f"COMMENT ON MACRO TABLE {name} IS {quoted(macro.about.strip())}")
        connection.execute("CHECKPOINT release")
        connection.execute("USE memory")
        connection.execute("DETACH release")


def _create(table: Table) -> str:
    lines = [
        f'"{column.name}" {SQL_TYPES[column.type]}{"" if column.nullable else " NOT NULL"}'
        for column in table.columns
    ]
    if len(table.primary_key) == 1:  # an index over several columns costs more than it is asked
        lines.append(f'PRIMARY KEY ("{table.primary_key[0]}")')
    return f'CREATE TABLE "{table.name}" ({", ".join(lines)})'


def _comments(table: Table) -> Iterator[str]:
    keys = "".join(
        f" {', '.join(key.columns)} → {key.table}.{', '.join(key.to)}." for key in table.foreign_keys
    )
    warnings = "".join(f"\n! {text.en}\n! {text.zh}" for text in table.warnings)
    about = (
        f"{table.title.en}. {table.description.en} Key: {', '.join(table.primary_key)}.{keys}\n"
        f"{table.title.zh}。{table.description.zh}{warnings}"
    )
    yield f'COMMENT ON TABLE "{table.name}" IS {quoted(about)}'
    for column in table.columns:
        yield f'COMMENT ON COLUMN "{table.name}"."{column.name}" IS {quoted(_about(column))}'


def _about(column: Column) -> str:
    unit = f" Unit: {column.unit}." if column.unit else ""
    english = "".join(f" {value}: {text.en};" for value, text in column.enum.items())
    chinese = "".join(f" {value}：{text.zh}；" for value, text in column.enum.items())
    return (
        f"{column.title.en}. {column.description.en}{unit}{english}\n"
        f"{column.title.zh}。{column.description.zh}{chinese}"
    )


def quoted(text: str) -> str:
    """The text as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"
