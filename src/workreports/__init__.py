"""Government work reports of China as published, validated, queryable data."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from os import PathLike

    import duckdb

    from workreports.model import Observation

__all__ = ["connect", "extract"]
__version__ = "0.1.0"


def extract(text: str, *, report_year: int | None = None) -> list[Observation]:
    """Read one text: its observations, with spans that count in it.

    `report_year` says when it was delivered where the text does not.
    """
    from workreports.asking import single

    return list(single.extract_text(text, report_year))


def connect(output: str | PathLike[str] = "output") -> duckdb.DuckDBPyConnection:
    """Open the latest release in a folder as an ordinary read-only DuckDB connection."""
    from pathlib import Path

    from workreports.asking import sql

    return sql.connect(Path(output))
