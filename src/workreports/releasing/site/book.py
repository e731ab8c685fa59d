"""The published tables as the pages ask for them: rows as dictionaries, many documents at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from workreports.declared import declarations
from workreports.releasing import releases
from workreports.releasing.formats import database

Row = dict[str, Any]
_T = TypeVar("_T")

_AT_ONCE = 200  # documents or regions whose rows are held together
_OF_DOCUMENT: Mapping[str, str] = {
    "observations": "char_start, char_end",
    "numerals": "char_start",
    "sections": "char_start, level",
    "furniture": "char_start",
    "document_copies": "copy_no",
}
_REPORTS = """
    SELECT * FROM documents
    ORDER BY region_code NULLS LAST, report_year NULLS LAST, document_id
"""
_BY_REGION: Mapping[str, str] = {
    "series": """
        SELECT * FROM series
        WHERE period_kind = 'year' AND place IS NULL AND scope IS NULL
          AND basis IS NOT DISTINCT FROM CASE measure WHEN 'growth' THEN 'yoy' ELSE basis END
          AND {column} IN ? ORDER BY indicator_id, measure, region_code, year, series_id""",
    "promises": """
        SELECT o.*, t.report_year, t.strength,
          a.sentence AS target_sentence, a.char_start - a.sentence_start AS target_at,
          b.sentence AS outcome_sentence, b.char_start - b.sentence_start AS outcome_at
        FROM target_outcomes o JOIN targets t USING (target_id)
          JOIN observations a ON a.observation_id = o.target_observation_id
          LEFT JOIN observations b ON b.observation_id = o.outcome_observation_id
        WHERE o.repeats IS NULL AND o.{column} IN ?
        ORDER BY t.report_year DESC NULLS LAST, a.document_id, a.char_start""",
    "goals": """
        SELECT region_code, indicator_id, measure, year(period_end) AS year, value, value_max, low, high,
          bound, strength, observation_id, document_id, quote, unit FROM targets
        WHERE repeats IS NULL AND place IS NULL AND indicator_id IS NOT NULL AND length(period) = 4
          AND {column} IN ? ORDER BY indicator_id, measure, year, target_id""",
    "findings": "SELECT * FROM findings WHERE {column} IN ? ORDER BY period DESC NULLS LAST, finding_id",
}


class Book:
    """A release, read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.version = folder.name
        self._connection = duckdb.connect(str(folder / database.NAME), read_only=True)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    @property
    def day(self) -> str:
        """The day of the release."""
        return "-".join(self.version.split(".")[:3])

    def rows(self, query: str, *values: Any) -> list[Row]:
        """What a query gives."""
        found: list[Row] = self._connection.execute(query, list(values)).to_arrow_table().to_pylist()
        return found

    def one(self, query: str) -> Any:
        """The one value a query gives."""
        found = self._connection.execute(query).fetchone()
        return found[0] if found else None

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """What the release tells of itself."""
        return releases.told(self.folder)

    @cached_property
    def reports(self) -> list[Row]:
        """All documents, by region and year."""
        return self.rows(_REPORTS)

    @cached_property
    def regions(self) -> dict[str, Row]:
        """All divisions by their codes."""
        return {row["region_code"]: row for row in self.rows("SELECT * FROM regions ORDER BY region_code")}

    @cached_property
    def indicators(self) -> dict[str, Row]:
        """The catalogue by code."""
        return {row["indicator_id"]: row for row in self.rows("SELECT * FROM indicators ORDER BY ALL")}

    @cached_property
    def units(self) -> dict[str, Row]:
        """Units by code."""
        return {row["unit"]: row for row in self.rows("SELECT * FROM units ORDER BY unit")}

    @cached_property
    def headline(self) -> list[tuple[str, str]]:
        """The headline indicators with the measures of theirs that the panel has, in its order."""
        order = {column.name: at for at, column in enumerate(declarations.tables()["panel"].columns)}
        cells = self.rows('SELECT DISTINCT indicator_id, measure, "column" FROM panel_cells')
        cells.sort(key=lambda cell: order.get(cell["column"], len(order)))
        return list(dict.fromkeys((cell["indicator_id"], cell["measure"]) for cell in cells))

    def documents(self) -> Iterator[tuple[Row, dict[str, list[Row]]]]:
        """Each document with its rows in the tables of the texts, and the findings about it."""
        for some in _batched(self.reports, _AT_ONCE):
            keys = [row["document_id"] for row in some]
            found = {
                name: _grouped(
                    self.rows(f"SELECT * FROM {name} WHERE document_id IN ? ORDER BY {order}", keys),  # noqa: S608
                    "document_id",
                )
                for name, order in _OF_DOCUMENT.items()
            }
            found["findings"] = self._findings(keys)
            found["verdicts"] = self._verdicts(keys)
            found["changes"] = self._changes(keys)
            for row in some:
                yield row, {name: rows.get(row["document_id"], []) for name, rows in found.items()}

    def _findings(self, keys: Sequence[str]) -> dict[str, list[Row]]:
        query = "SELECT * FROM findings WHERE document_id IN ? OR other_document_id IN ? ORDER BY finding_id"
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows(query, keys, keys):
            for key in sorted({row["document_id"], row["other_document_id"]} - {None}):
                found[key].append(row)
        return found

    def _verdicts(self, keys: Sequence[str]) -> dict[str, list[Row]]:
        """What became of the promises of a document, and the promises its figures decide."""
        query = """SELECT target_observation_id, target_document_id, target_quote, verdict, rule, period,
              outcome_observation_id, outcome_document_id, outcome_quote FROM target_outcomes
            WHERE target_document_id IN ? OR outcome_document_id IN ? ORDER BY target_id"""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows(query, keys, keys):
            for key in sorted({row["target_document_id"], row["outcome_document_id"]} - {None}):
                found[key].append(row)
        return found

    def _changes(self, keys: Sequence[str]) -> dict[str, list[Row]]:
        query = """SELECT o.document_id, c.*
            FROM changes c JOIN observations o ON c.row_key = o.observation_id
            WHERE c."table" = 'observations' AND o.document_id IN ? ORDER BY change_id"""
        return _grouped(self.rows(query, keys), "document_id")

    def regional(self, codes: Sequence[str]) -> Iterator[tuple[str, dict[str, list[Row]]]]:
        """Each region with its series, promises, goals and findings."""
        for some in _batched(codes, _AT_ONCE):
            found = {
                name: _grouped(self.rows(query.format(column="region_code"), list(some)), "region_code")
                for name, query in _BY_REGION.items()
            }
            for code in some:
                yield code, {name: rows.get(code, []) for name, rows in found.items()}

    def of_indicators(self) -> Iterator[tuple[Row, list[Row], list[Row]]]:
        """Each indicator that has a value of a whole year somewhere, with its series and its goals."""
        query = "SELECT DISTINCT indicator_id FROM series WHERE period_kind = 'year' ORDER BY ALL"
        used = self.rows(query)
        for some in _batched([row["indicator_id"] for row in used], _AT_ONCE):
            series, goals = (
                _grouped(
                    self.rows(_BY_REGION[name].format(column="indicator_id"), list(some)), "indicator_id"
                )
                for name in ("series", "goals")
            )
            for code in some:
                if code in self.indicators and series.get(code):
                    yield self.indicators[code], series[code], goals.get(code, [])


def _grouped(rows: list[Row], key: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[key]].append(row)
    return found


def _batched(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    walk = iter(items)
    while some := list(islice(walk, size)):
        yield some
