"""What differs between two releases: the rows of `changes`, and the page people read about them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from workreports.base import scratch
from workreports.declared import declarations
from workreports.releasing.causes import MOVED, Causes, State
from workreports.releasing.pairing import Differing, Pair, Row, is_position, pair_rows
from workreports.tabling import arrow

NAME = "changes"
_GIST: tuple[str, ...] = (
    "region_name",
    "place",
    "title",
    "heading",
    "name_zh",
    "code",
    "subject",
    "indicator_id",
    "measure",
    "basis",
    "period",
)
_GIST += ("report_year", "text", "value", "unit", "verdict", "reason")  # what tells rows apart
LEFT_OUT = (NAME, "validation_results")  # about releases and runs, not about reports


def compare(old: State, new: State, folder: Path | None = None) -> pa.Table:
    """The `changes` of one state against an earlier one; what does not fit into memory goes to `folder`."""
    before, after = _comparable(old), _comparable(new)
    causes = Causes(
        State(before, old.code, old.declarations), State(after, new.code, new.declarations), _derived()
    )
    found = [*_structure(before, after, causes), *_moves(causes), *_rows(before, after, causes, folder)]
    return arrow.sort(NAME, pa.Table.from_batches([arrow.batch(NAME, found)])).combine_chunks()


def nothing() -> pa.Table:
    """The `changes` of a first release."""
    return pa.Table.from_batches([arrow.batch(NAME, [])])


def _comparable(state: State) -> dict[str, pa.Table]:
    return {name: table for name, table in sorted(state.tables.items()) if name not in LEFT_OUT}


def _derived() -> list[str]:
    """Tables made from observations of several texts."""
    return [
        table.name
        for table in declarations.tables().values()
        if any(key.table == "observations" for key in table.foreign_keys) and table.name != "numerals"
    ]


def _structure(
    before: Mapping[str, pa.Table], after: Mapping[str, pa.Table], causes: Causes
) -> Iterator[dict[str, object]]:
    cause = causes.of_structure()
    for name in sorted({*before, *after}):
        if name not in before:
            yield _change(name, "added_table", cause)
        elif name not in after:
            yield _change(name, "removed_table", cause)
        else:
            old, new = (
                {field.name: str(field.type) for field in side[name].schema} for side in (before, after)
            )
            for column in sorted({*old, *new}):
                if column not in old:
                    yield _change(name, "added_column", cause, column=column, new=new[column])
                elif column not in new:
                    yield _change(name, "removed_column", cause, column=column, old=old[column])
                elif old[column] != new[column]:
                    yield _change(
                        name, "changed_type", cause, column=column, old=old[column], new=new[column]
                    )


def _rows(
    before: Mapping[str, pa.Table], after: Mapping[str, pa.Table], causes: Causes, folder: Path | None
) -> Iterator[dict[str, object]]:
    differing = {}
    with duckdb.connect(":memory:", config=scratch.spill(folder)) as connection:
        connection.execute("CREATE TEMP TABLE moved (was VARCHAR, today VARCHAR)")
        if causes.moved:
            connection.executemany("INSERT INTO moved VALUES (?, ?)", list(causes.moved.items()))
        for name in sorted(before.keys() & after.keys()):
            found = _differing(connection, before[name], after[name], bool(causes.moved))
            if found is not None:
                differing[name] = found
    for name, pairs in pair_rows(differing, _order(differing)):
        for pair in pairs:
            yield from _told(name, differing[name], pair, causes)


def _moves(causes: Causes) -> Iterator[dict[str, object]]:
    """A file that only has another name is told once; that all its rows name it follows."""
    for was, now in causes.moved.items():
        yield _change(
            "source_files", "changed_value", MOVED, now,
            previous=was, column="source_file", old=was, new=now, file=now,
        )  # fmt: skip


_SPAN = r":\d+-\d+$"  # what follows the name of the file in a receipt


def _under_new_names(columns: Iterable[str]) -> str:
    """The columns of the earlier release as SQL, files that moved under their names of today."""
    told = []
    for column in columns:
        today = "(SELECT today FROM moved WHERE was = {})"
        if column == "source_file":
            told.append(f"coalesce({today.format('source_file')}, source_file) AS source_file")
        elif column.endswith("receipt"):
            file = f"regexp_replace({column}, '{_SPAN}', '')"
            span = f"regexp_extract({column}, '{_SPAN}')"
            told.append(f"coalesce({today.format(file)} || {span}, {column}) AS {column}")
        else:
            told.append(f'"{column}"')
    return ", ".join(told)


def _differing(
    connection: duckdb.DuckDBPyConnection, old: pa.Table, new: pa.Table, moved: bool
) -> Differing | None:
    """The rows that are not in both, by the columns that both have; `moved` says whether any file did."""
    types = {field.name: field.type for field in old.schema}
    columns = tuple(field.name for field in new.schema if types.get(field.name) == field.type)
    key = tuple((new.schema.metadata or {}).get(b"primary_key", b"").decode().split(","))
    if not set(key) <= set(columns):
        return None  # keyed by something else: no row of one is a row of the other
    old, new = old.select(columns), new.select(columns)
    if old.equals(new):
        return None
    connection.register("before", old)
    connection.register("new", new)
    of_today = f"SELECT {_under_new_names(columns) if moved else '*'} FROM before"  # noqa: S608
    connection.execute(f"CREATE OR REPLACE TEMP VIEW old AS {of_today}")
    gone, come = (
        connection.execute(f"FROM {one} EXCEPT ALL FROM {other}").to_arrow_table().to_pylist()
        for one, other in (("old", "new"), ("new", "old"))
    )
    connection.unregister("before")
    connection.unregister("new")
    return Differing(key, columns, gone, come) if gone or come else None


def _order(names: Mapping[str, object]) -> list[str]:
    """Tables before those that point to them, so that identifiers are known when they are met."""
    declared = declarations.tables()
    ordered: list[str] = []

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in ordered or name in path:
            return
        if name in declared:
            for key in declared[name].foreign_keys:
                visit(key.table, (*path, name))
        ordered.append(name)

    for name in sorted(names):
        visit(name, ())
    return [name for name in ordered if name in names]


def _told(name: str, rows: Differing, found: Pair, causes: Causes) -> Iterator[dict[str, object]]:
    sides = [row for row in (found.old, found.new) if row is not None]
    now = sides[-1]
    cause, file = causes.of(name, sides)
    key, before = _key(rows, now), _key(rows, sides[0])
    common: dict[str, str | None] = {"file": file, "region": now.get("region_code"), "about": _gist(now)}
    if found.old is None or found.new is None:
        yield _change(name, "added_row" if found.old is None else "removed_row", cause, key, **common)
        return
    common["previous"] = None if before == key else before
    for column, old, new in _values(name, rows, found):
        values = {"column": column, "old": _text(old), "new": _text(new)}
        yield _change(name, "changed_value", cause, key, **common, **values)


def _values(name: str, rows: Differing, found: Pair) -> Iterator[tuple[str, Any, Any]]:
    """The columns of a row whose values differ, but for what only moved with an edited text."""
    if found.old is None or found.new is None or found.translated is None:
        return
    if found.moved and name == "documents":
        yield "document_id", found.old["document_id"], found.new["document_id"]
    for column in rows.columns:
        if found.moved and (column in rows.key or is_position(column)):
            continue
        if found.translated[column] != found.new[column]:
            yield column, found.old[column], found.new[column]


def _gist(row: Row) -> str | None:
    """What a row is about, in a few words; the indicator where no subject says it."""
    told = {column: text for column in _GIST if (text := _text(row.get(column)))}
    if "subject" in told:
        told.pop("indicator_id", None)
    return " · ".join(told.values()) or None


def _key(rows: Differing, row: Row) -> str:
    return "|".join(_text(row[column]) or "" for column in rows.key)


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return value.isoformat() if isinstance(value, date) else str(value)


def _change(
    table: str,
    kind: str,
    cause: str,
    row_key: str | None = None,
    *,
    previous: str | None = None,
    about: str | None = None,
    column: str | None = None,
    old: str | None = None,
    new: str | None = None,
    file: str | None = None,
    region: str | None = None,
) -> dict[str, object]:
    made_of = "\x1f".join(part or "" for part in (table, kind, row_key, column))
    return {
        "change_id": "x" + hashlib.sha256(made_of.encode()).hexdigest()[:16],
        "table": table,
        "change": kind,
        "row_key": row_key,
        "previous_key": previous,
        "about": about,
        "column": column,
        "old_value": old,
        "new_value": new,
        "cause": cause,
        "source_file": file,
        "region_code": region,
    }
