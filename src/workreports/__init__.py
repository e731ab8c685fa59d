"""Government work reports of China as published, validated, queryable data."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from os import PathLike

    import duckdb

__all__ = ["connect"]
__version__ = "0.1.0"


def connect(output: str | PathLike[str] = "output") -> duckdb.DuckDBPyConnection:
    """Open the latest release in a folder as an ordinary read-only DuckDB connection."""
    from pathlib import Path

    from workreports import sql

    return sql.connect(Path(output))
