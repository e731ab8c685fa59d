"""What the descriptions of a release have in common."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

MEDIA_TYPES: Mapping[str, str] = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "dta": "application/x-stata-dta",
    "duckdb": "application/vnd.duckdb",
}


@dataclass(frozen=True, slots=True)
class File:
    """A file of the release."""

    path: str
    sha256: str | None  # None for the database, whose bytes differ each time it is written; SHA256SUMS has it
    size: int
    rows: int | None = None

    @property
    def media_type(self) -> str:
        """Its type as IANA or custom names it."""
        return MEDIA_TYPES[self.path.rsplit(".", 1)[1]]


@dataclass(frozen=True, slots=True)
class Edition:
    """A release as it is described: its version, its files of data, the years it speaks of."""

    version: str
    files: Sequence[File]
    coverage: tuple[date, date] | None

    @property
    def day(self) -> str:
        """The day of the release; the version begins with it."""
        return "-".join(self.version.split(".")[:3])

    def file(self, path: str) -> File:
        """The file of that path."""
        return next(file for file in self.files if file.path == path)

    def downloads(self) -> list[File]:
        """The files people fetch on their own: the database, the workbook, Parquet and CSV of each table."""
        return [file for file in self.files if not file.path.startswith(("csv-excel/", "parquet-by-year/"))]


def coverage(observations: pa.Table) -> tuple[date, date] | None:
    """The first and last day observations speak of."""
    first, last = pc.min(observations["period_start"]).as_py(), pc.max(observations["period_end"]).as_py()
    return (first, last) if first and last else None


def as_json(content: Any) -> str:
    """The content as a JSON file people can read too."""
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"
