"""The workbook for people: a sheet a table, Chinese first, amounts in 亿元 and 万元, identifiers last.

The first sheet says what it is, how to cite it and what the sheets hold, the last what each column means.
Nothing in it tells when it was made, so the same tables give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from workreports.declared import declarations
from workreports.declared.dataset import dataset
from workreports.declared.tables import Column
from workreports.tabling.derive import measuring

NAME = "workreports.xlsx"
ABOUT, COLUMNS = "说明", "字段"
_CELL = 32_767  # characters of a cell
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 (a property every workbook has; ours says nothing)
_BATCH = 5_000
_WIDTHS = {"string": 14, "date": 11, "double": 13, "int32": 8, "int64": 12, "bool": 8}
_WIDE = ("sentence", "explanation_zh", "explanation_en", "definition_zh", "definition_en", "aliases")
_MIDDLE = ("subject", "quote", "target_quote", "outcome_quote", "outcome_subject", "action_zh", "action_en")
# Columns that are numbers in the unit of their row, by what the row is sized by.
_AMOUNTS = (
    *("value", "value_max", "low", "high", "target_value", "outcome_value", "difference"),
    *("stated_value", "expected_low", "expected_high"),
)
_UNIT = "unit"
_FROZEN = {"panel": 5}  # columns that stay in sight


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
            {"title": declared.title.zh, "subject": declared.title.en, "created": _MADE, "author": ""}
        )
        look = _Look(
            book.add_format({"bold": True, "bg_color": "#E8EDF3", "bottom": 1, "text_wrap": True}),
            book.add_format({"num_format": "#,##0.00"}),
            book.add_format({"num_format": "#,##0.####"}),
        )
        _write_sheet(book, ABOUT, _about(rows, most), look, (22, 70, 70))
        for name in [name for name in rows if rows[name] <= most]:
            columns = _columns(name)
            widths = [_width(column) for column in columns]
            _write_sheet(book, title(name), _rows(found[name], columns), look, widths, _FROZEN.get(name, 0))
        _write_sheet(book, COLUMNS, _dictionary(rows), look, (16, 26, 18, 60, 60))
    return {name: count for name, count in rows.items() if count <= most}


@dataclass(frozen=True, slots=True)
class _Look:
    """The formats of the cells."""

    header: Any
    scaled: Any  # amounts in 亿, 万
    plain: Any


@dataclass(frozen=True, slots=True)
class _Number:
    """A number and whether it was scaled for people."""

    value: float
    scaled: bool


def title(table: str) -> str:
    """The name of a table's sheet."""
    return declarations.table(table).title.zh


def _columns(table: str) -> list[Column]:
    """What people read first, identifiers last."""
    every = declarations.table(table).columns
    return sorted(every, key=lambda column: _is_identifier(column.name))


def _is_identifier(name: str) -> bool:
    return (name.endswith("_id") and name != "indicator_id") or name.endswith(("receipt", "observations_ids"))


def _width(column: Column) -> int:
    if column.name in _WIDE:
        return 60
    return 24 if column.name in _MIDDLE else _WIDTHS[column.type]


def _about(rows: Mapping[str, int], most: int) -> Iterator[Sequence[Any]]:
    """What the workbook is, how to cite it, and what each sheet holds, with what to mind."""
    declared = dataset()
    yield ("工作表", "中文", "English")
    yield (None, declared.title.zh, declared.title.en)
    yield (None, declared.description.zh, declared.description.en)
    who, terms = "、".join(declared.creators), declared.licence.title
    cite_zh = f"引用：{who}，《{declared.title.zh}》（版本号见 manifest.json），{terms}。"
    cite_en = f"Cite as: {who}, {declared.title.en} (version: see manifest.json), {terms}."
    yield (None, cite_zh, cite_en)
    yield (None, f"许可：{declared.licence.note.zh}", f"Licence: {declared.licence.note.en}")
    units_zh = "数额以亿元、万元、万人等便于阅读的单位列示，单位另列或见表头；基本单位数值见 csv 与 parquet。"
    units_en = "Amounts are in 亿元, 万元, 万人 …, as unit or head say; the other files have base units."
    yield (None, units_zh, units_en)
    for name, count in rows.items():
        table = declarations.table(name)
        if count > most:
            yield (
                title(name),
                f"未收录：共 {count:,} 行，超出工作簿限度，请用 csv-excel/{name}.csv。",
                f"Left out: {count:,} rows are too many for a workbook, see csv-excel/{name}.csv.",
            )
        yield (title(name), table.description.zh, table.description.en)
        for warning in table.warnings:
            yield (title(name), f"！{warning.zh}", f"! {warning.en}")


def _dictionary(rows: Mapping[str, int]) -> Iterator[Sequence[Any]]:
    """What each column means."""
    yield ("工作表", "代码", "列", "中文", "English")
    for name in rows:
        for column in _columns(name):
            yield (
                title(name),
                column.name,
                _head(column),
                column.description.zh,
                f"{column.title.en}: {column.description.en}",
            )


def _head(column: Column) -> str:
    """The head of a column, with the unit people read its amounts in."""
    scaled = _panel_scale(column)
    return column.title.zh if scaled is None else f"{column.title.zh}（{scaled[0]}）"


def _panel_scale(column: Column) -> tuple[str | None, float] | None:
    """The unit of a column that has one for all its rows, for columns of amounts."""
    if column.type != "double" or column.unit is None or column.unit == "percent":
        return None
    return measuring.for_people(column.unit, _indicator_in(column.name), 1e12)


def _indicator_in(column: str) -> str | None:
    """The indicator a column of the panel is named after."""
    known = declarations.indicators()
    parts = column.split("_")
    for length in range(len(parts) - 1, 0, -1):
        code = "_".join(parts[:length])
        if code in known:
            return code
    return None


def _rows(table: pa.Table, columns: Sequence[Column]) -> Iterator[Sequence[Any]]:
    yield [_head(column) for column in columns]
    if "verdict" in table.column_names:
        table = _decided_first(table)
    shown = [_shown(column) for column in columns]
    for batch in table.to_batches(max_chunksize=_BATCH):
        for row in batch.to_pylist():
            scale = _row_scale(row)
            yield [show(row, scale) for show in shown]


def _decided_first(table: pa.Table) -> pa.Table:
    """Promises with a verdict before the others, first statements before repetitions, else as they were."""
    pairs = zip(table["verdict"].to_pylist(), table["repeats"].to_pylist(), strict=True)
    keys = [(verdict == "undecidable", repeats is not None) for verdict, repeats in pairs]
    return table.take(pa.array(sorted(range(len(keys)), key=keys.__getitem__), pa.int64()))


_Scale = tuple[str | None, float]


def _row_scale(row: Mapping[str, Any]) -> _Scale:
    """The unit people read the amounts of a row in, by its largest one."""
    if _UNIT not in row:
        return None, 1
    sizes = [abs(row[name]) for name in _AMOUNTS if row.get(name) is not None]
    return measuring.for_people(row[_UNIT], row.get("indicator_id"), max(sizes, default=None))


def _shown(column: Column) -> Callable[[Mapping[str, Any], _Scale], Any]:
    """How the cells of a column are made of a row."""
    name, whole = column.name, _panel_scale(column)
    if whole is not None:
        return lambda row, _: _number(row[name], whole[1])
    if name == _UNIT:
        return lambda _, scale: scale[0]
    if name in _AMOUNTS:
        own = name == "stated_value"  # in the unit of the text, which has a column of its own
        return lambda row, scale: _number(row[name], 1 if own and "stated_unit" in row else scale[1])
    if column.enum:
        meant = {value: text.zh.partition("：")[0] for value, text in column.enum.items()}
        return lambda row, _: meant.get(row[name], row[name])
    if column.type == "double":
        return lambda row, _: _number(row[name], 1)
    return lambda row, _: row[name]


def _number(value: float | None, scale: float) -> _Number | None:
    return None if value is None else _Number(value / scale, scale > 1)


def _write_sheet(
    book: Any,
    name: str,
    rows: Iterator[Sequence[Any]],
    look: _Look,
    widths: Sequence[int],
    frozen: int = 0,
) -> None:
    sheet = book.add_worksheet(name)
    for number, width in enumerate(widths):
        sheet.set_column(number, number, width)
    sheet.freeze_panes(1, frozen)
    count = 0
    for row_number, row in enumerate(rows):
        for column_number, value in enumerate(row):
            if isinstance(value, str):
                style = look.header if not row_number else None
                sheet.write_string(row_number, column_number, value[:_CELL], style)
            elif isinstance(value, _Number):
                style = look.scaled if value.scaled else look.plain
                sheet.write_number(row_number, column_number, value.value, style)
            elif value is not None:
                sheet.write(row_number, column_number, value)
        count = row_number
    sheet.autofilter(0, 0, count, len(widths) - 1)
