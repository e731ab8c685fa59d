"""Government work reports of China as published, validated, queryable data."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from os import PathLike

    import duckdb

    from workreports.model import Observation

__all__ = ["connect", "extract"]
__version__ = "0.1.0"


def extract(text: str) -> list[Observation]:
    """Read one text: its observations, with spans that count in it."""
    from workreports.asking import single

    return list(single.extract_text(text))


def connect(output: str | PathLike[str] = "output") -> duckdb.DuckDBPyConnection:
    """Open the latest release in a folder as an ordinary read-only DuckDB connection."""
    from pathlib import Path

    from workreports.asking import sql

    return sql.connect(Path(output))


class _Package(ModuleType):
    """Keeps `workreports.extract` the function when the module of the same name is imported."""

    def __setattr__(self, name: str, value: object) -> None:
        if name != "extract" or not isinstance(value, ModuleType):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
