"""Series and panel as Stata files: labels in Chinese, codes as labelled numbers, ready for `xtset`.

Codes (`region_code`, `measure`, …) are numbers with value labels, because Stata's panel commands want
numbers; `decode` gives the texts back. Names of columns that Stata would cut are shortened at their end.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from workreports.declared import declarations
from workreports.declared.dataset import dataset
from workreports.declared.tables import Column

if TYPE_CHECKING:
    import pandas as pd

TABLES = ("series", "panel")
_LABEL = 80  # characters of a variable's or a data set's label
_NAME = 32  # characters of a variable's name
_SHORT = (("_growth", "_gr"), ("_share", "_sh"), ("_stretch", "_st"), ("_goal", "_gl"))
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 (every Stata file has one; ours says nothing)


def name(table: str) -> str:
    """The file of a table."""
    return f"{table}.dta"


def write(found: Mapping[str, pa.Table], folder: Path) -> dict[str, int]:
    """Write the tables into the folder of a release; the rows of each file."""
    for table in TABLES:
        _write(table, found[table], folder)
    return {name(table): found[table].num_rows for table in TABLES}


def variable(column: str) -> str:
    """The name of a column in Stata.

    >>> variable("gdp_growth_goal"), variable("industrial_va_above_scale_growth_stretch")
    ('gdp_growth_goal', 'industrial_va_above_scale_gr_st')
    """
    for long, short in _SHORT:
        if len(column) > _NAME:
            column = column.replace(long, short)
    return column


def _write(table: str, content: pa.Table, folder: Path) -> None:
    frame = content.to_pandas(date_as_object=False, self_destruct=False)
    declared = declarations.table(table).columns
    value_labels: dict[str, dict[int, str]] = {}
    for column in declared:
        if column.enum:
            value_labels[column.name] = _encode_enum(frame, column)
        elif column.name == "region_code":
            value_labels[column.name] = _encode_region(frame)
        elif column.type == "string":
            frame[column.name] = frame[column.name].fillna("").astype(object)
        elif column.type == "int32" and frame[column.name].isna().any():
            frame[column.name] = frame[column.name].astype(float)
    frame.rename(columns={column.name: variable(column.name) for column in declared}).to_stata(
        folder / name(table),
        version=118,
        write_index=False,
        time_stamp=_MADE,
        data_label=dataset().title.zh[:_LABEL],
        variable_labels={variable(column.name): column.title.zh[:_LABEL] for column in declared},
        value_labels={variable(column): labels for column, labels in value_labels.items()},
        convert_dates={column.name: "td" for column in declared if column.type == "date"},
    )


def _encode_enum(frame: pd.DataFrame, column: Column) -> dict[int, str]:
    """Codes become their number in the declaration, labelled by the code and its meaning."""
    numbers: dict[Any, int] = {value: number for number, value in enumerate(column.enum, start=1)}
    encoded = frame[column.name].map(numbers)
    frame[column.name] = encoded.astype(float) if encoded.isna().any() else encoded.astype("int8")
    return {number: f"{value} {column.enum[value].zh}" for value, number in numbers.items()}


def _encode_region(frame: pd.DataFrame) -> dict[int, str]:
    names = dict(zip(frame["region_code"].astype(int), frame["region_name"], strict=True))
    frame["region_code"] = frame["region_code"].astype("int32")
    return {code: name for code, name in sorted(names.items()) if isinstance(name, str)}
