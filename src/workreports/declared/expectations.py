"""What is expected of the tables: derived from `schemas/tables/`, or declared in `expectations/<table>.yml`.

A declared rule is data: a SQL expression over the row (or the table) that is true where all is well and null
where the rule does not apply. How rules are held against the data is the business of `checks`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from workreports.declared import declarations, paths
from workreports.declared.base import DeclarationError, Text, read_yaml
from workreports.declared.tables import Column, ForeignKey, Table

if TYPE_CHECKING:
    from pathlib import Path

SEVERITIES = ("critical", "row", "warning")
HELPERS = ("texts",)  # what a rule may need beside the tables themselves


@dataclass(frozen=True, slots=True)
class Expectation:
    """One thing expected of one table."""

    table: str
    name: str  # unique within the table
    kind: str  # columns types not_null unique in_set between matches row_rule table_rule few_bad_rows
    severity: str  # one of SEVERITIES: stop, quarantine the row, tell
    columns: tuple[str, ...]
    description: Text
    arguments: Mapping[str, Any] = field(default_factory=dict)
    sql: str | None = None
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything expected of one table."""

    table: Table
    expectations: tuple[Expectation, ...]


def derived(table: Table) -> Iterator[Expectation]:
    """What the declaration of a table says about its columns, keys and values."""
    names = tuple(column.name for column in table.columns)
    yield Expectation(
        table.name, "columns_in_order", "columns", "critical", (),
        Text("The columns are the declared ones, in the declared order.", "列与声明一致，顺序一致。"),
        {"names": names},
    )  # fmt: skip
    yield Expectation(
        table.name, "types_as_declared", "types", "critical", (),
        Text("Every column has its declared type.", "各列类型与声明一致。"),
    )  # fmt: skip
    yield Expectation(
        table.name, "key_is_unique", "unique", "critical", table.primary_key,
        Text("No two rows share a primary key.", "主键不重复。"),
    )  # fmt: skip
    for column in table.columns:
        yield from _of_column(table, column)
    for key in table.foreign_keys:
        yield _foreign_key(table, key)


def _row_severity(table: Table) -> str:
    return "critical" if table.bad_rows == "stop" else "row"


def _of_column(table: Table, column: Column) -> Iterator[Expectation]:
    name = column.name

    def expect(suffix: str, kind: str, text: Text, severity: str, **arguments: object) -> Expectation:
        return Expectation(table.name, f"{name}_{suffix}", kind, severity, (name,), text, arguments)

    severity = _row_severity(table)
    if not column.nullable:
        text = Text(f"`{name}` is never null.", f"`{name}` 不为空。")
        yield expect("is_present", "not_null", text, "critical" if name in table.primary_key else severity)
    if column.enum:
        values = tuple(column.enum)
        text = Text(f"`{name}` is one of {', '.join(values)}.", f"`{name}` 为下列之一：{'、'.join(values)}。")
        yield expect("is_allowed", "in_set", text, severity, values=values)
    if column.minimum is not None or column.maximum is not None:
        low, high = column.minimum, column.maximum
        text = Text(
            f"`{name}` lies within {_number(low, '−∞')} … {_number(high, '∞')}.",
            f"`{name}` 在 {_number(low, '−∞')} 至 {_number(high, '∞')} 之间。",
        )
        yield expect("in_range", "between", text, severity, low=low, high=high)
    if column.pattern:
        text = Text(f"`{name}` has its declared form.", f"`{name}` 符合声明的格式。")
        yield expect("well_formed", "matches", text, severity, pattern=column.pattern)


def _number(value: float | None, missing: str) -> str:
    return missing if value is None else f"{value:g}"


def _foreign_key(table: Table, key: ForeignKey) -> Expectation:
    here = ", ".join(key.columns)
    equal = " AND ".join(f'p."{to}" = t."{column}"' for column, to in zip(key.columns, key.to, strict=True))
    null = " OR ".join(f't."{column}" IS NULL' for column in key.columns)
    found = f"EXISTS (SELECT 1 FROM {key.table} p WHERE {equal})"  # noqa: S608 (names from our declarations)
    return Expectation(
        table.name,
        f"{'_'.join(key.columns)}_leads_to_{key.table}",
        "row_rule",
        _row_severity(table),
        key.columns,
        Text(f"`{here}` is a row of `{key.table}`.", f"`{here}` 在 `{key.table}` 中存在。"),
        sql=f"CASE WHEN {null} THEN NULL ELSE {found} END",
    )


def _declared(entry: Mapping[str, Any], where: str, table: Table) -> Expectation:
    known = {"name", "severity", "columns", "needs", "description", "row", "table"}
    for key in entry:
        if key not in known:
            raise DeclarationError(f"{where}: {key}: unknown key")
    name = str(entry.get("name") or "")
    where = f"{where} ({name})"
    if not name.isidentifier():
        raise DeclarationError(f"{where}: name: expected a word like quote_equals_span")
    severity = str(entry.get("severity"))
    level = "table" if "table" in entry else "row"
    if severity not in SEVERITIES or (severity == "row" and level == "table"):
        raise DeclarationError(f"{where}: severity: {severity!r} does not fit a rule on the {level}")
    if ("row" in entry) == ("table" in entry):
        raise DeclarationError(f"{where}: expected either `row` or `table` with a SQL expression")
    columns = tuple(str(column) for column in entry.get("columns") or ())
    unknown = [column for column in columns if column not in {c.name for c in table.columns}]
    if unknown:
        raise DeclarationError(f"{where}: columns: {table.name} has no column {unknown[0]}")
    needs = tuple(str(need) for need in entry.get("needs") or ())
    if any(need not in HELPERS for need in needs):
        raise DeclarationError(f"{where}: needs: expected some of {', '.join(HELPERS)}")
    text = entry.get("description")
    if not isinstance(text, Mapping) or set(text) != {"en", "zh"}:
        raise DeclarationError(f"{where}: description: expected {{en, zh}}")
    return Expectation(
        table.name, name, f"{level}_rule", severity, columns,
        Text(str(text["en"]).strip(), str(text["zh"]).strip()), sql=str(entry[level]).strip(), needs=needs,
    )  # fmt: skip


def read_rules(path: Path, table: Table) -> Rules:
    """The derived expectations of a table with the declared ones of a file after them."""
    expectations = list(derived(table))
    if not path.exists():
        return Rules(table, tuple(expectations))
    where = f"expectations/{path.name}"
    content = read_yaml(path)
    if not isinstance(content, Mapping) or set(content) - {"table", "stop_above", "expectations"}:
        raise DeclarationError(f"{where}: expected the keys table, stop_above and expectations")
    if content.get("table") != table.name:
        raise DeclarationError(f"{where}: table: must be {table.name}, the name of the file")
    for number, entry in enumerate(content.get("expectations") or ()):
        expectations.append(_declared(entry, f"{where}: expectations[{number}]", table))
    stop_above = content.get("stop_above")
    if stop_above is not None:
        expectations.append(_few_bad_rows(table, float(stop_above)))
    names = [expectation.name for expectation in expectations]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise DeclarationError(f"{where}: {twice[0]}: the name occurs twice")
    return Rules(table, tuple(expectations))


def _few_bad_rows(table: Table, share: float) -> Expectation:
    """Many bad rows are a fault of the program, not of the data."""
    text = Text(
        f"At most {share:.0%} of the rows fail an expectation on rows.",
        f"未通过行级校验的行不超过 {share:.0%}。",
    )
    return Expectation(table.name, "few_bad_rows", "few_bad_rows", "critical", (), text, {"share": share})


@cache
def rules() -> Mapping[str, Rules]:
    """The rules of every declared table; a file for a table that is not declared is an error."""
    folder = paths.expectations()
    tables = declarations.tables()
    for path in sorted(folder.glob("*.yml")):
        if path.stem not in tables:
            raise DeclarationError(f"expectations/{path.name}: no table {path.stem} is declared")
    return {name: read_rules(folder / f"{name}.yml", table) for name, table in tables.items()}
