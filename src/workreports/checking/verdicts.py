"""Expectations put to DuckDB: how many rows each applies to and how many break it, in one pass a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb

from workreports.base import scratch
from workreports.declared.base import DeclarationError
from workreports.declared.expectations import Expectation


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was counted for one expectation."""

    expectation: Expectation
    evaluated: int  # rows it applies to
    unexpected: int


def condition(expectation: Expectation) -> str:
    """SQL over the row `t` (for a rule on the table: over all tables), true where all is well, null where it
    does not apply.
    """
    given = expectation.arguments
    columns = [f't."{name}"' for name in expectation.columns]
    match expectation.kind:
        case "not_null":
            return f"{columns[0]} IS NOT NULL"
        case "unique":
            return f"count(*) OVER (PARTITION BY {', '.join(columns)}) = 1"
        case "in_set":
            return f"{columns[0]}::VARCHAR IN ({', '.join(map(_literal, given['values']))})"
        case "between":
            low, high = (given["low"], given["high"])
            parts = [f"{columns[0]} >= {low!r}"] * (low is not None)
            parts += [f"{columns[0]} <= {high!r}"] * (high is not None)
            return " AND ".join(parts)
        case "matches":
            return f"regexp_full_match({columns[0]}, {_literal(given['pattern'])})"
        case _:
            return f"({expectation.sql})::BOOLEAN"


def _literal(text: object) -> str:
    return "'" + str(text).replace("'", "''") + "'"


def of_table(
    connection: duckdb.DuckDBPyConnection, table: str, expectations: Sequence[Expectation]
) -> Iterator[Verdict]:
    """The verdicts on a table, in the order of the expectations."""
    simple = [e for e in expectations if e.kind != "table_rule" and not _looks_elsewhere(e)]
    counted = dict(zip([e.name for e in simple], _counts(connection, table, simple), strict=True))
    for expectation in expectations:
        if expectation.name not in counted:
            [counted[expectation.name]] = _counts(connection, table, [expectation])
        yield Verdict(expectation, *counted[expectation.name])


def _looks_elsewhere(expectation: Expectation) -> bool:
    """Whether it needs more than the row at hand: such rules are evaluated one by one."""
    return expectation.kind == "unique" or "select" in (expectation.sql or "").lower()


def _counts(
    connection: duckdb.DuckDBPyConnection, table: str, expectations: Sequence[Expectation]
) -> list[tuple[int, int]]:
    """How many rows each applies to and how many break it; an expectation on the table is one row."""
    if not expectations:
        return []
    try:
        row = connection.execute(_counting(table, expectations)).fetchone()
    except duckdb.Error as error:
        for expectation in expectations if len(expectations) > 1 else ():
            _counts(connection, table, [expectation])  # which raises, for the one that is wrong
        name = expectations[0].name
        raise DeclarationError(
            f"expectations/{table}.yml: {name}: the rule cannot be evaluated: {error}"
        ) from error
    scratch.let_go()
    found = [int(value or 0) for value in row or ()]
    return list(zip(found[::2], found[1::2], strict=True))


def _counting(table: str, expectations: Sequence[Expectation]) -> str:
    shown = ", ".join(f"{condition(e)} AS c{n}" for n, e in enumerate(expectations))
    told = ", ".join(f"count(c{n}), count(*) FILTER (WHERE NOT c{n})" for n in range(len(expectations)))
    of = "" if expectations[0].kind == "table_rule" else f" FROM {table} t"
    return f"SELECT {told} FROM (SELECT {shown}{of})"  # noqa: S608 (names and rules are our declarations)


def broken(connection: duckdb.DuckDBPyConnection, expectation: Expectation) -> tuple[int, ...]:
    """The positions of the rows that break an expectation on rows."""
    rows = connection.execute(
        f"SELECT _row FROM (SELECT t._row, {condition(expectation)} AS fine FROM {expectation.table} t) "  # noqa: S608
        "WHERE NOT fine ORDER BY _row"
    ).fetchall()
    return tuple(int(row[0]) for row in rows)
