"""Values changed on purpose between reading and deriving: each change is noticed, and right rows pass."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from tests.conftest import REPOSITORY
from workreports.checking import reread
from workreports.declared import expectations
from workreports.errors import ValidationFailedError
from workreports.reading import snapshot
from workreports.running import one_file, pipeline
from workreports.running.runners import Here
from workreports.tabling import arrow

Row = dict[str, Any]
Change = Callable[[Row], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Corpus:
    """Rows of many reports with what they are held against."""

    rows: tuple[Row, ...]
    texts: Mapping[str, str]
    told: Mapping[str, reread.Told]

    def doubts(self, rows: list[Row]) -> list[set[str]]:
        return [set(found.split()) for found in reread.every(rows, self.texts, self.told)]


@cache
def corpus() -> Corpus:
    """The seeds and the reports that were made up."""
    rows: list[Row] = []
    texts: dict[str, str] = {}
    told: dict[str, reread.Told] = {}
    for folder in (REPOSITORY / "raw", REPOSITORY / "tests" / "gold" / "texts"):
        for path in sorted(folder.glob("*.txt")):
            source = snapshot.read_file(path, folder)
            assert isinstance(source, snapshot.Snapshot)
            found = one_file.of(source).parts
            texts[source.source_file] = source.text
            for row in found["documents"].to_pylist():
                told[row["document_id"]] = reread.Told(
                    row["report_year"], row["review_start"], row["review_end"]
                )
            rows += found["observations"].to_pylist()
    return Corpus(tuple(rows), texts, told)


def shifted(years: int) -> Change:
    def change(row: Row) -> Mapping[str, Any] | None:
        first, last = row["period_start"], row["period_end"]
        if first is None:
            return None
        day = min(last.day, 28)
        return {
            "period": re.sub(r"\d{4}", lambda year: str(int(year[0]) + years), row["period"]),
            "period_start": first.replace(year=first.year + years),
            "period_end": last.replace(year=last.year + years, day=day),
        }

    return change


def where(column: str, wanted: object, **values: object) -> Change:
    return lambda row: values if row[column] == wanted else None


def scaled(factor: float, **wanted: object) -> Change:
    def change(row: Row) -> Mapping[str, Any] | None:
        fits = all(row[name] == value for name, value in wanted.items()) and row["value"]
        return {"value": row["value"] * factor} if fits else None

    return change


@cache
def untouched() -> Mapping[str, set[str]]:
    """The doubts about each row as it was read."""
    held = corpus()
    doubts = held.doubts(list(held.rows))
    return {row["observation_id"]: told for row, told in zip(held.rows, doubts, strict=True)}


def stops(changed: list[Row], doubts: list[set[str]]) -> bool:
    """Whether publication is stopped where these rows stand among the others."""
    rows = {row["observation_id"]: row for row in (*corpus().rows, *changed)}
    told = {**untouched(), **dict(zip((row["observation_id"] for row in changed), doubts, strict=True))}
    names = ("observation_id", "document_id", "measure", "status", "unit", "bound", "basis")
    pairs = [(name, doubt) for name, found in told.items() for doubt in sorted(found)]
    [rule] = [e for e in expectations.rules()["observations"].expectations if e.name == "doubts_are_few"]
    assert rule.severity == "critical"
    with duckdb.connect() as connection:
        observations = pa.table({name: [row[name] for row in rows.values()] for name in names})
        connection.register("observations", observations)
        columns = [pa.array([pair[n] for pair in pairs], pa.string()) for n in (0, 1)]
        connection.register("doubts", pa.table(columns, names=["observation_id", "doubt"]))
        [fine] = connection.execute(str(rule.sql)).fetchone() or [None]
    return not fine


# What was changed, the check that notices it, and the least share of the changed rows in which it does.
CHANGES: list[tuple[str, Change, str, float]] = [
    ("money ten times as much", scaled(10, unit="CNY", measure="level"), "value", 0.95),
    ("multipliers lost", scaled(1e-4, unit="CNY"), "value", 0.95),
    ("people ten times as many", scaled(10, unit="人"), "value", 0.95),
    ("shares a tenth", scaled(0.1, measure="share"), "value", 0.9),
    ("rounded", lambda r: {"value": float(round(r["value"]))} if r["value"] % 1 else None, "value", 0.9),
    ("the next rank", lambda r: {"value": r["value"] + 1} if r["unit"] == "rank" else None, "value", 0.9),
    ("upper end moved", lambda r: r["value_max"] and {"value_max": r["value_max"] * 10}, "value", 0.9),
    ("growth turned", scaled(-1, measure="growth"), "sign", 0.5),
    ("change turned", scaled(-1, measure="change"), "sign", 0.3),
    ("yuan to dollars", where("unit", "CNY", unit="USD"), "unit", 0.95),
    ("dollars to yuan", where("unit", "USD", unit="CNY"), "unit", 0.95),
    ("people to households", where("unit", "人", unit="户"), "unit", 0.6),
    ("points to per cent", where("unit", "pp", unit="percent"), "unit", 0.9),
    ("per cent to points", where("unit", "percent", unit="pp"), "measure", 0.9),
    ("unit lost", lambda r: {"unit": None} if r["unit"] else None, "unit", 0.8),
    ("growth as share", where("measure", "growth", measure="share", basis=None), "measure", 0.5),
    ("share as growth", where("measure", "share", measure="growth", basis="yoy"), "measure", 0.25),
    ("level as change", where("measure", "level", measure="change", basis="yoy"), "measure", 0.25),
    ("change as level", where("measure", "change", measure="level", basis=None), "measure", 0.25),
    ("exact as at least", where("bound", "exact", bound="min"), "bound", 0.4),
    ("exact as about", where("bound", "exact", bound="approx"), "bound", 0.6),
    ("at least as exact", where("bound", "min", bound="exact"), "bound", 0.4),
    ("at least as at most", where("bound", "min", bound="max"), "bound", 0.4),
    ("a year later", shifted(1), "period", 0.35),
    ("a year earlier", shifted(-1), "period", 0.6),
    ("ten years later", shifted(10), "period", 0.6),
    ("three years earlier", shifted(-3), "period", 0.6),
    ("facts as targets", where("status", "actual", status="target"), "status", 0.12),
    ("targets as facts", where("status", "target", status="actual"), "status", 0.25),
    ("facts as estimates", where("status", "actual", status="estimate"), "status", 0.25),
    ("a year as the average", where("basis", "yoy", basis="avg_annual"), "basis", 0.7),
    ("the average as a year", where("basis", "avg_annual", basis="yoy"), "basis", 0.5),
    ("a year as a month", where("basis", "yoy", basis="prev_period"), "basis", 0.9),
    ("a year as a term", where("basis", "yoy", basis="cumulative"), "basis", 0.4),
    ("another place", lambda r: {"place": "雄安新区"}, "place", 0.9),
    ("another indicator", where("indicator_id", "gdp", indicator_id="grain_output"), "indicator", 0.9),
]


# Few rows that look like many others when they are changed: each leaves by itself, and the rest is published.
WITHHELD = {"dollars to yuan", "the average as a year"}


@pytest.mark.parametrize(
    ("change", "check", "share"), [pytest.param(c, k, s, id=n) for n, c, k, s in CHANGES]
)
def test_a_change_is_noticed(
    change: Change, check: str, share: float, request: pytest.FixtureRequest
) -> None:
    held = corpus()
    rows = [row | dict(values) for row in held.rows if (values := change(row))]
    assert len(rows) >= 5
    doubts = held.doubts(rows)
    found = sum(check in told for told in doubts)
    assert found >= share * len(rows), f"{found} of {len(rows)}"
    assert stops(rows, doubts) == (request.node.callspec.id not in WITHHELD)


def test_values_or_subjects_of_other_rows_are_noticed() -> None:
    held = corpus()
    others = [*held.rows]
    random.Random(1).shuffle(others)  # noqa: S311 (nothing secret)
    for column, share in (("value", 0.9), ("subject", 0.4)):
        rows = [row | {column: other[column]} for row, other in zip(held.rows, others, strict=True)]
        found = sum(column in doubts for doubts in held.doubts(rows))
        assert found >= share * len(rows)


def test_right_rows_pass() -> None:
    held = corpus()
    every = [untouched()[row["observation_id"]] for row in held.rows]
    assert not stops([], [])
    told = [
        (row["quote"], found) for row, found in zip(held.rows, every, strict=True) if found - {"indicator"}
    ]
    assert len(told) <= len(held.rows) / 500, told
    assert sum("indicator" in found for found in every) <= len(held.rows) / 50


def test_a_row_is_held_against_its_sentence_where_its_text_is_not_at_hand() -> None:
    held = corpus()
    alone = Corpus(held.rows, {}, held.told)
    assert sum("value" in found for found in alone.doubts(list(held.rows))) <= len(held.rows) / 100
    rows = [row | {"value": row["value"] * 10} for row in held.rows if row["unit"] == "CNY"]
    assert sum("value" in found for found in alone.doubts(rows)) >= 0.9 * len(rows)


# ---- in a run ----


def _changed(change: Change, tables: Mapping[str, pa.Table], most: int | None) -> dict[str, pa.Table]:
    rows = tables["observations"].to_pylist()
    count = 0
    for at, row in enumerate(rows):
        values = change(row) if most is None or count < most else None
        if values:
            rows[at] = row | dict(values)
            count += 1
    assert count
    return {**tables, "observations": pa.Table.from_batches([arrow.batch("observations", rows)])}


@pytest.fixture
def run_with(tmp_path: Path) -> Callable[..., Path]:
    """Run the seeds with rows changed after they are gathered."""

    def run(change: Change, most: int | None = None) -> Path:
        def check(gathered: pipeline.Gathered, progress: Any) -> Any:
            tables = _changed(change, gathered.tables, most)
            return pipeline.check(pipeline.Gathered(gathered.inventory, gathered.grouped, tables), progress)

        steps = pipeline.Steps(check=check)
        options = pipeline.Options(runner=Here(), formats=())
        pipeline.run(REPOSITORY / "raw", tmp_path / "output", steps=steps, options=options)
        return tmp_path / "output"

    return run


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        "money ten times as much",
        "growth turned",
        *(
            pytest.param(name, marks=pytest.mark.stress)
            for name in (
                "yuan to dollars",
                "growth as share",
                "exact as about",
                "a year earlier",
                "per cent to points",
            )
        ),
    ],
)
def test_many_changed_rows_stop_publication(run_with: Callable[..., Path], tmp_path: Path, name: str) -> None:
    change = next(change for told, change, _, _ in CHANGES if told == name)
    with pytest.raises(ValidationFailedError, match="doubts_are_few"):
        run_with(change)
    assert not (tmp_path / "output" / "latest").exists()


@pytest.mark.slow
def test_a_changed_row_goes_to_the_quarantine(run_with: Callable[..., Path]) -> None:
    import pyarrow.parquet as pq

    output = run_with(scaled(10, unit="CNY", measure="level"), most=1)
    rows = pq.read_table(output / "latest/parquet/quarantine.parquet").to_pylist()
    [row] = [row for row in rows if "value_reads_again" in row["reason"]]
    assert json.loads(row["content"])["unit"] == "CNY"


# ---- one row ----


def _alone(said: str, **values: object) -> str:
    row: Row = dict.fromkeys(reread.COLUMNS) | {"sentence": said, "bound": "exact", "measure": "level"}
    [found] = reread.every([row | values], {}, {})
    return found


def test_a_guess_between_digits_is_a_range() -> None:
    said = "引进企业三十几家，投资一百几十亿元。"
    assert _alone(said, quote="三十几家", unit="家", value=31.0, value_max=39.0, bound="range") == ""
    assert "value" in _alone(said, quote="三十几家", unit="家", value=301.0, value_max=309.0, bound="range")
    assert _alone(said, quote="一百几十亿元", unit="CNY", value=1.1e10, value_max=1.9e10, bound="range") == ""


def test_a_unit_with_brackets_is_read() -> None:
    said = "查验交通工具30万辆（艘、架、列）次。"
    unit = "辆（艘、架、列）次"
    assert "unit" not in _alone(said, quote="30万辆（艘、架、列）次", unit=unit, value=3e5)
