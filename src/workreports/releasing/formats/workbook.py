"""The workbook of the panel tables: a sheet a table, and a sheet that says what the columns mean.

Nothing in it tells when it was made, so the same tables give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from workreports.declared import declarations
from workreports.declared.dataset import dataset

NAME = "workreports.xlsx"
_CELL = 32_767  # characters of a cell
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 (a property every workbook has; ours says nothing)
_BATCH = 5_000
_WIDTHS = {"string": 16, "date": 11, "double": 14, "int32": 10, "int64": 12, "bool": 8}
_WIDE = ("subject", "quote", "explanation_en", "explanation_zh", "definition_en", "definition_zh", "aliases")


def write(found: Mapping[str, pa.Table], folder: Path, limit: int | None = None) -> dict[str, int]:
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
    declared = dataset()
    most = declared.workbook_up_to_rows if limit is None else limit
    rows = {name: found[name].num_rows for name in declared.workbook}
    with xlsxwriter.Workbook(str(folder / NAME), options) as book:
        book.set_properties(
            {"title": declared.title.en, "subject": declared.title.zh, "created": _MADE, "author": ""}
        )
        header = book.add_format({"bold": True, "bg_color": "#E8EDF3", "bottom": 1})
        _write_sheet(book, "about", _about(rows, most), header, (18, 22, 60, 60))
        for name in [name for name in rows if rows[name] <= most]:
            widths = [40 if f.name in _WIDE else _width(name, f.name) for f in found[name].schema]
            _write_sheet(book, name, _rows(found[name]), header, widths)
    return {name: count for name, count in rows.items() if count <= most}


def _width(table: str, column: str) -> int:
    return _WIDTHS[declarations.table(table).column(column).type]


def _about(rows: Mapping[str, int], most: int) -> Iterator[Sequence[Any]]:
    """First what each sheet is and what to mind, then each column."""
    yield ("sheet", "column", "English", "中文")
    for name, count in rows.items():
        table = declarations.table(name)
        if count > most:
            left_out = f"Left out: {count:,} rows are too many for a workbook, see csv-excel/{name}.csv."
            yield (
                name,
                "!",
                left_out,
                f"未收录：共 {count:,} 行，超出工作簿限度，请用 csv-excel/{name}.csv。",
            )
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
