"""CSV: plain UTF-8 for programs, and a second set that Excel opens without harm."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

FOLDER = "csv"
EXCEL_FOLDER = "csv-excel"
_EXACT = 2**53  # whole numbers below are what they are as floating point too
_BOM = b"\xef\xbb\xbf"
# A cell that starts with one of these is a formula to some spreadsheet; the full-width forms count too.
FORMULA_STARTS = "=+-@＝＋－＠\t\r\n"


def write(found: Mapping[str, pa.Table], folder: Path) -> dict[str, int]:
    """Write all tables in both forms below the folder of a release; the rows of each file by its path."""
    rows = {}
    with duckdb.connect(":memory:", config={"threads": 1}) as connection:
        for name, table in found.items():
            connection.register("incoming", table)
            for kind, neutral in ((FOLDER, False), (EXCEL_FOLDER, True)):
                select = ", ".join(_cell(field, neutral) for field in table.schema)
                (folder / kind).mkdir(exist_ok=True)
                path = folder / kind / f"{name}.csv"
                _copy(connection, select, path)
                rows[f"{kind}/{name}.csv"] = table.num_rows
            connection.unregister("incoming")
    for path in (folder / EXCEL_FOLDER).glob("*.csv"):
        _prepend_bom(path)
    return rows


def _copy(connection: duckdb.DuckDBPyConnection, select: str, path: Path) -> None:
    target = "'" + str(path).replace("'", "''") + "'"
    connection.execute(f"COPY (SELECT {select} FROM incoming) TO {target} (FORMAT csv, HEADER)")  # noqa: S608


def _cell(field: pa.Field, neutral: bool) -> str:
    """A column as it is written: whole numbers without a point, and `neutral` texts no formulas."""
    name = f'"{field.name}"'
    if field.type == pa.float64():
        whole = f"{name} = trunc({name}) AND abs({name}) < {_EXACT}"
        return f"CASE WHEN {whole} THEN {name}::BIGINT::VARCHAR ELSE {name}::VARCHAR END AS {name}"
    if neutral and field.type == pa.string():
        starts = ", ".join(f"chr({ord(character)})" for character in FORMULA_STARTS)
        return f"CASE WHEN left({name}, 1) IN ({starts}) THEN '''' || {name} ELSE {name} END AS {name}"
    return name


def _prepend_bom(path: Path) -> None:
    aside = path.with_suffix(".tmp")
    with path.open("rb") as source, aside.open("wb") as target:
        target.write(_BOM)
        shutil.copyfileobj(source, target)
    aside.replace(path)
