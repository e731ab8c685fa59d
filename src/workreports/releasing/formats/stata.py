"""The panel as a Stata file: labels in Chinese, codes as labelled numbers, ready for `xtset`.

Codes (`region_code`, `measure`, …) are numbers with value labels, because Stata's panel commands want
numbers; `decode` gives the texts back. A column `year` is added: the year the period ends in.
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

NAME = "series.dta"
TABLE = "series"
_LABEL = 80  # characters of a variable's or a data set's label
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 (every Stata file has one; ours says nothing)
_YEAR = "时期所属年份（末年）"


def write(found: Mapping[str, pa.Table], folder: Path) -> dict[str, int]:
    """Write the panel into the folder of a release; its rows."""
    table = found[TABLE]
    frame = table.to_pandas(date_as_object=False, self_destruct=False)
    labels = {column.name: column.title.zh[:_LABEL] for column in declarations.table(TABLE).columns}
    value_labels: dict[str, dict[int, str]] = {}
    for column in declarations.table(TABLE).columns:
        if column.enum:
            value_labels[column.name] = _encode_enum(frame, column)
        elif column.name == "region_code":
            value_labels[column.name] = _encode_region(frame)
        elif column.type == "string":
            frame[column.name] = frame[column.name].fillna("").astype(object)
    frame["year"] = frame["period_end"].dt.year.astype(float)
    frame.to_stata(
        folder / NAME,
        version=118,
        write_index=False,
        time_stamp=_MADE,
        data_label=dataset().title.zh[:_LABEL],
        variable_labels=labels | {"year": _YEAR},
        value_labels=value_labels,
        convert_dates={"period_start": "td", "period_end": "td"},
    )
    return {NAME: table.num_rows}


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
