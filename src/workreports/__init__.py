"""Government work reports of China as published, validated, queryable data."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from os import PathLike

    import duckdb
    import pandas

    from workreports.model import Observation

__all__ = ["connect", "extract", "extract_file", "to_frame"]
__version__ = "0.2.0"


def extract(
    text: str, *, report_year: int | None = None, region: str | None = None, section: str | None = None
) -> list[Observation]:
    """Read one text, be it a report or a sentence of one: its observations, with spans that count in it.

    A snippet does not say what it is from: `report_year` is the year its report was delivered in, `region`
    its territory (a code or a name), `section` what it speaks of: `"review"`, `"plan"`, or the heading above
    it. What neither the text nor these say is None: without a year, only periods in its own words are known.
    """
    from workreports.asking import single

    return list(single.extract_text(text, report_year, region, section))


def extract_file(path: str | PathLike[str]) -> list[Observation]:
    """Read one file in whatever encoding, with what its sidecar and its name say."""
    from pathlib import Path

    from workreports.asking import single

    return list(single.extract_file(Path(path)))


def connect(output: str | PathLike[str] = "output") -> duckdb.DuckDBPyConnection:
    """Open the latest release in a folder as an ordinary read-only DuckDB connection."""
    from pathlib import Path

    from workreports.asking import sql

    return sql.connect(Path(output))


def to_frame(observations: Iterable[Observation]) -> pandas.DataFrame:
    """Observations as a table of pandas: values as numbers, periods as dates."""
    from workreports.asking import single

    return single.to_frame(observations)
