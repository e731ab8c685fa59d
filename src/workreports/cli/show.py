"""How results look on a terminal: tables, releases, timings."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa
    from rich.console import Console

    from workreports.asking.catalogue import Entry
    from workreports.declared.tables import Table
    from workreports.model import Observation
    from workreports.releasing.publish import Release

_CELL = 2_000  # characters of a value that the terminal shows
_READABLE = 12  # a value in fewer characters a line is hard to read
_GAP = "   "  # between the columns of a table
_WIDE = 100_000  # a pipe has no width: nothing is cut there

QUERIES = (
    "SELECT region_name, year, gdp_growth_goal, gdp_growth FROM panel ORDER BY ALL",
    "SELECT subject, measure, value, unit, period, quote FROM observations WHERE indicator_id = 'gdp'",
    "SELECT verdict, count(*) AS numerals FROM numerals GROUP BY verdict ORDER BY numerals DESC",
)
# What a newcomer sees first: promises beside what became of them, those on indicators before the others.
_PROMISES = """
SELECT region_name AS region, period, subject, measure,
       target_quote AS promised, outcome_quote AS delivered, verdict
FROM target_outcomes
WHERE verdict <> 'undecidable' AND repeats IS NULL AND place IS NULL AND link IN ('indicator', 'subject')
ORDER BY indicator_id IS NULL, period DESC, region_code, target_id LIMIT 12
"""
_DECIDED = "SELECT count(*) FROM target_outcomes WHERE verdict <> 'undecidable'"


def console() -> Console:
    """Standard output; as wide as it likes when it is no terminal."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else _WIDE, highlight=False, soft_wrap=False)


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]], numeric: Sequence[str] = ()) -> None:
    """A plain table; the named columns are set to the right."""
    rows = list(rows)
    if _print_unfolded(columns, rows, numeric):
        return
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for name in columns:
        table.add_column(Text(name), justify="right" if name in numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console().print(table)


def _print_unfolded(columns: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[str]) -> bool:
    """The same table where no cell has to be folded, written at once: many rows take rich a second."""
    from rich.cells import cell_len

    if any("\n" in cell for row in rows for cell in row):
        return False
    sizes = [[cell_len(cell) for cell in row] for row in (columns, *rows)]
    widths = [max(column) for column in zip(*sizes, strict=True)]
    wide = sum(widths) + len(_GAP) * (len(widths) - 1)
    screen = console()
    if wide + 2 > screen.width:
        return False
    lines = []
    for row, size in zip((columns, *rows), sizes, strict=True):
        cells = []
        for name, cell, taken, width in zip(columns, row, size, widths, strict=True):
            blank = " " * (width - taken)
            cells.append(blank + cell if name in numeric else cell + blank)
        lines.append(f" {_GAP.join(cells)} ")
    blank = " " * (wide + 2)
    screen.out(f"{blank}\n{lines[0]}", style="bold", highlight=False)
    screen.out("\n".join((f" {'─' * wide} ", *lines[1:], blank)), highlight=False)
    return True


def print_release(release: Release, latest: Path, url: str | None = None) -> None:
    """What was published and where, and what to ask it."""
    told = "Published" if release.is_new else "Nothing has changed, still the latest:"
    print(f"{told} {release.folder} (also as {latest})")
    if url is not None:
        print(f"It is at {url}/releases/{release.version}.")
    _print_promises(latest.parent)
    rows = release.rows
    print(
        f"{rows['documents']:,} texts, {rows['observations']:,} figures, {rows['targets']:,} promises,"
        f" {_decided(latest.parent):,} of them decided. All tables: {_command()} describe"
    )
    print("Three queries to try:")
    where = "" if latest.parent == Path("output") else f" --output {shlex.quote(str(latest.parent))}"
    for query in QUERIES:
        print(f'  {_command()} sql{where} "{query}"')


def _print_promises(output: Path) -> None:
    """Promises with what later texts say of them, where there are any."""
    from workreports.asking import sql

    found = sql.query(_PROMISES, output)
    if found.num_rows:
        print("\nWhat became of promises:")
        print_result(found, found.num_rows)


def _decided(output: Path) -> int:
    from workreports.asking import sql

    return int(sql.query(_DECIDED, output)[0][0].as_py())


def _command() -> str:
    """The command as its user can type it: by name where the shell finds it, else by path."""
    called = Path(sys.argv[0])
    if called.name != "workreports" or shutil.which("workreports") == str(called.absolute()):
        return "workreports"
    return os.path.relpath(called)


def print_timings(seconds: Mapping[str, float], megabytes: float) -> None:
    """Wall time of each stage, and the memory the run needed at most."""
    parts = ", ".join(f"{name} {taken:.1f}" for name, taken in seconds.items())
    print(f"\n{sum(seconds.values()):.1f} s: {parts}. Peak memory {megabytes:,.0f} MB.", file=sys.stderr)


def print_result(result: pa.Table, most: int) -> None:
    """A query's result; a longer one is cut and says so, a wider one than the terminal is told row by row."""
    from workreports.asking import sql

    numeric = [field.name for field in result.schema if _is_number(field.type)]
    rows = [[_cell(sql.shown(value)) for value in row] for row in sql.rows(result.slice(0, most))]
    if _fits(result.column_names, rows):
        print_table(result.column_names, rows, numeric)
    else:
        _print_records(result.column_names, rows)
    if result.num_rows > most:
        print(f"Only the first {most} rows are shown; see --rows and --format.", file=sys.stderr)


def _cell(text: str) -> str:
    """A cell for the eye; the whole value is in the other formats."""
    return text if len(text) <= _CELL else text[:_CELL] + "…"


def _fits(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table of these leaves each column its name, and long values a width that can be read."""
    from rich.cells import cell_len

    longest = [max(map(cell_len, values)) for values in zip(*rows, strict=True)] or [0] * len(columns)
    widths = (max(cell_len(name), min(most, _READABLE)) for name, most in zip(columns, longest, strict=True))
    return sum(width + len(" │ ") for width in widths) <= console().width


def _print_records(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """One row after the other, a column a line."""
    from rich.table import Table
    from rich.text import Text

    screen = console()
    for number, row in enumerate(rows, start=1):
        screen.rule(f"row {number}", characters="─", align="left", style="none")
        record = Table.grid(padding=(0, 2))
        record.add_column(no_wrap=True)
        record.add_column(overflow="fold")
        for name, value in zip(columns, row, strict=True):
            record.add_row(Text(name, style="bold"), Text(value))
        screen.print(record)


def _is_number(kind: pa.DataType) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def print_observations(observations: Iterable[Observation], jsonl: bool) -> None:
    """The observations of one text, the main columns as a table or all of them as JSON lines."""
    from workreports.asking import sql

    if jsonl:
        for observation in observations:
            record = {
                field.name: sql.plain(getattr(observation, field.name)) for field in fields(observation)
            }
            print(json.dumps(record, ensure_ascii=False))
        return
    columns = (
        "subject",
        "indicator_id",
        "measure",
        "basis",
        "value",
        "value_max",
        "unit",
        "bound",
        "period",
        "status",
        "quote",
    )
    rows = [[sql.shown(getattr(item, column)) for column in columns] for item in observations]
    print_table(columns, rows, numeric=("value", "value_max"))
    print(f"{len(rows)} observations", file=sys.stderr)


def print_indicators(entries: Iterable[Entry]) -> None:
    """Indicators with their names, units and definitions, and how many regions and years a release has."""
    for entry in entries:
        item = entry.indicator
        held = "" if entry.regions is None else f"; {entry.regions} regions {entry.years}".rstrip()
        print(f"{item.code}  {item.name.zh}  {item.name.en}  [{entry.unit or 'as stated'}{held}]")
        print(f"    {item.definition.zh}\n    {item.definition.en}")


def print_tables(tables: Mapping[str, Table]) -> None:
    """The published tables, one a line."""
    rows = [
        (table.name, table.title.en, table.title.zh, ", ".join(table.primary_key))
        for table in tables.values()
    ]
    print_table(("table", "title", "名称", "key"), rows)
    print("`workreports describe TABLE` shows the columns of one.")


def print_columns(table: Table) -> None:
    """What a table and each of its columns mean, in English and Chinese."""
    print(
        f"{table.name}: {table.title.en} {table.title.zh}\n\n{table.description.en}\n{table.description.zh}\n"
    )
    print(f"Key: {', '.join(table.primary_key)}")
    for key in table.foreign_keys:
        print(f"Points to: {', '.join(key.columns)} → {key.table}({', '.join(key.to)})")
    for warning in table.warnings:
        print(f"Mind: {warning.en} {warning.zh}")
    for column in table.columns:
        notes = [column.type, "" if column.nullable else "never null", column.unit or ""]
        print(f"\n{column.name} ({', '.join(note for note in notes if note)})")
        print(f"    {column.description.en}\n    {column.description.zh}")
        for value, meaning in column.enum.items():
            print(f"    {value}: {meaning.en} {meaning.zh}")
