"""Parquet: a file a table, and folders by report year for large tables of documents' rows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from workreports.declared.dataset import dataset

FOLDER = "parquet"
BY_YEAR = "parquet-by-year"
UNKNOWN_YEAR = "__HIVE_DEFAULT_PARTITION__"  # what readers of such folders take for null
_ROW_GROUP = 65_536


def write(found: Mapping[str, pa.Table], folder: Path, above: int | None = None) -> dict[str, int]:
    """Write all tables below the folder of a release; the rows of each file by its path."""
    (folder / FOLDER).mkdir()
    rows = {}
    for name, table in found.items():
        _write(table, folder / FOLDER / f"{name}.parquet")
        rows[f"{FOLDER}/{name}.parquet"] = table.num_rows
    limit = dataset().partition_above_rows if above is None else above
    for name, table in found.items():
        if table.num_rows > limit:
            rows |= _write_by_year(name, table, found["documents"], folder)
    return rows


def _write(table: pa.Table, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path, compression="zstd", row_group_size=_ROW_GROUP)


def _write_by_year(name: str, table: pa.Table, documents: pa.Table, folder: Path) -> dict[str, int]:
    years = _years(table, documents)
    rows: dict[str, int] = {}
    if years is None:
        return rows
    for year in sorted(pc.unique(years).to_pylist(), key=lambda year: (year is None, year)):
        label = UNKNOWN_YEAR if year is None else str(year)
        chosen = pc.is_null(years) if year is None else pc.fill_null(pc.equal(years, year), False)
        part = table.filter(chosen)
        if "report_year" in part.column_names:  # the folder tells it
            part = part.drop_columns(["report_year"])
        path = f"{BY_YEAR}/{name}/report_year={label}/{name}.parquet"
        _write(part, folder / path)
        rows[path] = part.num_rows
    return rows


def _years(table: pa.Table, documents: pa.Table) -> pa.Array | None:
    """The report year of each row, its own or its document's; None for tables without either."""
    if "report_year" in table.column_names:
        return table["report_year"].combine_chunks()
    if "document_id" not in table.column_names:
        return None
    position = pc.index_in(table["document_id"], documents["document_id"].combine_chunks())
    return documents["report_year"].combine_chunks().take(position.combine_chunks())
