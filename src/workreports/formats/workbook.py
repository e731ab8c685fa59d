"""The workbook of the panel tables: a sheet a table, and a sheet that says what the columns mean.

Nothing in it tells when it was made, so the same tables give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from workreports import declarations
from workreports.dataset import dataset

NAME = "workreports.xlsx"
LIMIT = 1_048_575  # rows of a sheet below its header
_CELL = 32_767  # characters of a cell
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 (a property every workbook has; ours says nothing)
_BATCH = 5_000
_WIDTHS = {"string": 16, "date": 11, "double": 14, "int32": 10, "int64": 12, "bool": 8}
_WIDE = ("subject", "quote", "explanation_en", "explanation_zh", "definition_en", "definition_zh", "aliases")


def write(found: Mapping[str, pa.Table], folder: Path, limit: int = LIMIT) -> dict[str, int]:
    """Write the workbook into the folder of a release; the rows of its tables by sheet."""
    import xlsxwriter

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
        "default_date_format": "yyyy-mm-dd",
    }
    rows: dict[str, int] = {}
    with xlsxwriter.Workbook(str(folder / NAME), options) as book:
        declared = dataset()
        book.set_properties(
            {"title": declared.title.en, "subject": declared.title.zh, "created": _MADE, "author": ""}
        )
        header = book.add_format({"bold": True, "bg_color": "#E8EDF3", "bottom": 1})
        _write_sheet(book, "about", _about(declared.workbook), header, (18, 22, 60, 60))
        for name in declared.workbook:
            for number, part in enumerate(_parts(found[name], limit)):
                sheet = name if number == 0 else f"{name}_{number + 1}"
                rows[sheet] = part.num_rows
                widths = [40 if f.name in _WIDE else _width(name, f.name) for f in part.schema]
                _write_sheet(book, sheet, _rows(part), header, widths)
    return rows


def _parts(table: pa.Table, limit: int) -> Iterator[pa.Table]:
    yield table.slice(0, limit)
    for start in range(limit, table.num_rows, limit):
        yield table.slice(start, limit)


def _width(table: str, column: str) -> int:
    return _WIDTHS[declarations.table(table).column(column).type]


def _about(names: Sequence[str]) -> Iterator[Sequence[Any]]:
    """First what each sheet is and what to mind, then each column."""
    yield ("sheet", "column", "English", "中文")
    for name in names:
        table = declarations.table(name)
        yield (
            name,
            None,
            f"{table.title.en}: {table.description.en}",
            f"{table.title.zh}：{table.description.zh}",
        )
        for warning in table.warnings:
            yield (name, "!", warning.en, warning.zh)
        for column in table.columns:
            english = f"{column.title.en}: {column.description.en}"
            chinese = f"{column.title.zh}：{column.description.zh}"
            yield (name, column.name, english, chinese)


def _rows(table: pa.Table) -> Iterator[Sequence[Any]]:
    yield table.column_names
    for batch in table.to_batches(max_chunksize=_BATCH):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _write_sheet(
    book: Any, name: str, rows: Iterator[Sequence[Any]], header: Any, widths: Sequence[int]
) -> None:
    sheet = book.add_worksheet(name)
    for number, width in enumerate(widths):
        sheet.set_column(number, number, width)
    sheet.freeze_panes(1, 0)
    count = 0
    for row_number, row in enumerate(rows):
        for column_number, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(
                    row_number, column_number, value[:_CELL], header if not row_number else None
                )
            elif value is not None:
                sheet.write(row_number, column_number, value)
        count = row_number
    sheet.autofilter(0, 0, count, len(widths) - 1)
