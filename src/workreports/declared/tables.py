"""The published tables as `schemas/tables/` declares them: columns, keys, order, warnings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from workreports.declared import paths
from workreports.declared.base import DeclarationError, Entry, Text, bilingual, read_yaml, shown, yaml_files

if TYPE_CHECKING:
    from pathlib import Path

COLUMN_TYPES = ("string", "int32", "int64", "double", "date", "bool")
BAD_ROWS = ("stop", "quarantine")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a published table."""

    name: str
    type: str  # one of COLUMN_TYPES
    title: Text
    description: Text
    nullable: bool = True
    unit: str | None = None  # what a number counts, where the column has one unit for all rows
    enum: Mapping[str, Text] = field(default_factory=dict)  # allowed value → what it means; empty: any
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None  # regular expression that matches the whole value
    since: str = "1.0"  # schema version that added the column
    deprecated: str | None = None  # schema version that announced its end


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Columns that point to a row of another table (null points nowhere)."""

    columns: tuple[str, ...]
    table: str
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A published table: what a row is, how it is keyed and sorted, and its columns in order."""

    name: str
    title: Text
    description: Text
    primary_key: tuple[str, ...]
    columns: tuple[Column, ...]
    sort: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()
    bad_rows: str = "quarantine"  # what a row that breaks a derived expectation does, see BAD_ROWS
    warnings: tuple[Text, ...] = ()  # what a reader must know before using it
    version: str = "1.0"
    deprecated: str | None = None  # schema version that announced the table's end

    def column(self, name: str) -> Column:
        """The column of that name."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"table {self.name} has no column {name}")


def _pattern(entry: Entry) -> str | None:
    pattern = entry.maybe_text("pattern")
    if pattern is not None:
        try:
            re.compile(pattern)
        except re.error as error:
            raise entry.fail("pattern", f"not a regular expression: {error}") from None
    return pattern


def _column(value: object, where: str) -> Column:
    entry = Entry(value, where)
    name = entry.text("name")
    entry.where = f"{where} ({name})"
    raw_enum = entry.take("enum", {}) or {}
    if not isinstance(raw_enum, Mapping):
        raise entry.fail("enum", "expected a mapping from value to its meaning {en, zh}")
    column = Column(
        name=name,
        type=entry.choice("type", COLUMN_TYPES),
        title=entry.bilingual("title"),
        description=entry.bilingual("description"),
        nullable=entry.flag("nullable", True),
        unit=entry.maybe_text("unit"),
        enum={str(key): bilingual(item, f"{entry.where}: enum.{key}") for key, item in raw_enum.items()},
        minimum=entry.number("minimum"),
        maximum=entry.number("maximum"),
        pattern=_pattern(entry),
        since=entry.text("since", "1.0"),
        deprecated=entry.maybe_text("deprecated"),
    )
    entry.done()
    return column


def _foreign_key(value: object, where: str) -> ForeignKey:
    entry = Entry(value, where)
    columns = entry.texts("columns")
    key = ForeignKey(columns, entry.text("table"), entry.texts("to", list(columns)))
    entry.done()
    if len(key.columns) != len(key.to):
        raise entry.fail("to", "must name as many columns as `columns`")
    return key


@cache
def _shared_warnings() -> Mapping[str, Text]:
    """The warnings that several tables have in common, by name."""
    path = paths.schemas() / "warnings.yml"
    found = Entry(read_yaml(path), shown(path)).rest()
    return {name: bilingual(text, f"{shown(path)}: {name}") for name, text in found.items()}


def _warning(value: object, where: str) -> Text:
    """A warning of the table's own, or the name of a shared one."""
    if not isinstance(value, str):
        return bilingual(value, where)
    if value not in _shared_warnings():
        raise DeclarationError(f"{where}: {value!r} is not in schemas/warnings.yml")
    return _shared_warnings()[value]


def read_table(path: Path) -> Table:
    """One file of `schemas/tables/`."""
    entry = Entry(read_yaml(path), shown(path))
    raw_columns = entry.take("columns")
    if not isinstance(raw_columns, list) or not raw_columns:
        raise entry.fail("columns", "expected a list of columns")
    raw_keys = entry.take("foreign_keys", []) or []
    raw_warnings = entry.take("warnings", []) or []
    primary_key = entry.texts("primary_key")
    table = Table(
        name=entry.text("name"),
        title=entry.bilingual("title"),
        description=entry.bilingual("description"),
        primary_key=primary_key,
        columns=tuple(_column(item, f"{entry.where}: columns[{n}]") for n, item in enumerate(raw_columns)),
        sort=entry.texts("sort", list(primary_key)),
        foreign_keys=tuple(
            _foreign_key(k, f"{entry.where}: foreign_keys[{n}]") for n, k in enumerate(raw_keys)
        ),
        bad_rows=entry.choice("bad_rows", BAD_ROWS, "quarantine"),
        warnings=tuple(_warning(i, f"{entry.where}: warnings[{n}]") for n, i in enumerate(raw_warnings)),
        version=entry.text("version", "1.0"),
        deprecated=entry.maybe_text("deprecated"),
    )
    entry.done()
    _check_table(table, entry, path)
    return table


def _check_table(table: Table, entry: Entry, path: Path) -> None:
    names = [column.name for column in table.columns]
    if table.name != path.stem:
        raise entry.fail("name", f"{table.name!r} must be the name of its file")
    if len(set(names)) != len(names):
        raise entry.fail("columns", "a name occurs twice")
    for key, used in (("primary_key", table.primary_key), ("sort", table.sort)):
        for name in used:
            if name not in names:
                raise entry.fail(key, f"{name!r} is not a column")
    for foreign in table.foreign_keys:
        for name in foreign.columns:
            if name not in names:
                raise entry.fail("foreign_keys", f"{name!r} is not a column")


@cache
def tables() -> Mapping[str, Table]:
    """All tables, in the order of their names; foreign keys lead to declared columns."""
    folder = paths.schemas() / "tables"
    found = {table.name: table for table in map(read_table, yaml_files(folder))}
    for table in found.values():
        for key in table.foreign_keys:
            target = found.get(key.table)
            if target is None or any(name not in {c.name for c in target.columns} for name in key.to):
                where = f"schemas/tables/{table.name}.yml: foreign_keys"
                raise DeclarationError(f"{where}: no such column {key.table}.{','.join(key.to)}")
    return found


def table(name: str) -> Table:
    """The table of that name."""
    try:
        return tables()[name]
    except KeyError:
        raise DeclarationError(f"schemas/tables/{name}.yml: no such table is declared") from None
