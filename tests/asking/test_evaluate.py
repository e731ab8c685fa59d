"""Scoring: the definitions on small cases, and the figures of the independent scorer on real ones."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pytest

from workreports.asking import evaluate
from workreports.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "全市生产总值1375亿元，增长8%左右，固定资产投资增长7.3%，其中2016年新建学校3所。"


def numeral(text: str, kind: str = "obs", **columns: Any) -> dict[str, Any]:
    start = TEXT.index(text)
    return {
        "source_file": "a.txt", "char_start": start, "char_end": start + len(text), "text": text,
        "passage_start": 0, "passage_end": len(TEXT), "kind": kind, "subject": "生产总值", "indicator": "",
        "measure": "growth", "basis": "yoy", "value": 8.0, "value_max": None, "unit": "percent",
        "period": "2016", "status": "actual", "bound": "exact",
    } | columns  # fmt: skip


GOLD = [
    numeral(
        "1375",
        subject="地区生产总值/生产总值",
        indicator="gdp",
        measure="level",
        basis="",
        value=1375e8,
        unit="CNY",
    ),
    numeral("8", indicator="gdp", bound="approx", status="target|actual"),
    numeral(
        "7.3", subject="固定资产投资", indicator="fixed_asset_investment", value=7.3, period="2016|2012/2016"
    ),
    numeral("2016", kind="date"),
    numeral("3所", kind="opt", subject="新建学校", measure="level", value=3.0, unit="所"),
]


def found(text: str, **columns: Any) -> dict[str, Any]:
    start = TEXT.index(text)
    row = {
        "source_file": "raw/a.txt", "char_start": start, "char_end": start + len(text), "quote": text,
        "subject": "全市生产总值", "indicator_id": "gdp", "measure": "growth", "basis": "yoy", "value": 8.0,
        "value_max": None, "unit": "percent", "period": "2016", "status": "actual", "bound": "exact",
    }  # fmt: skip
    return row | columns


ALL_RIGHT = [
    found("1375亿元", measure="level", basis=None, value=1375e8, unit="CNY"),
    found("8%", bound="approx"),
    found("7.3%", subject="固定资产投资", indicator_id="fixed_asset_investment", value=7.3),
]


@pytest.fixture
def gold(tmp_path: Path) -> list[evaluate.GoldNumeral]:
    file = tmp_path / "gold.jsonl"
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in GOLD) + "\n", encoding="utf-8")
    return evaluate.read_gold(file)


def test_everything_right_scores_one(gold: list[evaluate.GoldNumeral]) -> None:
    result = evaluate.evaluate(ALL_RIGHT, gold)
    assert result.errors == ()
    scores = result.scores.as_dict()
    assert (scores.pop("gold_obs"), scores.pop("predicted"), scores.pop("opt_covered")) == (3, 3, "0/1")
    assert set(scores.values()) == {1.0}


def test_a_miss_costs_recall_and_headline(gold: list[evaluate.GoldNumeral]) -> None:
    result = evaluate.evaluate(ALL_RIGHT[:2], gold)
    assert [error.kind for error in result.errors] == ["missed"]
    assert result.scores.detect_precision == 1
    assert result.scores.detect_recall == pytest.approx(2 / 3)
    assert result.scores.headline_recall_all_right == pytest.approx(2 / 3)


def test_a_date_read_as_observation_is_a_false_alarm_and_an_optional_numeral_is_not(
    gold: list[evaluate.GoldNumeral],
) -> None:
    result = evaluate.evaluate([*ALL_RIGHT, found("2016年"), found("3所")], gold)
    assert [(error.kind, error.text) for error in result.errors] == [("false", "2016年")]
    assert result.scores.opt_covered == "1/1"
    assert result.scores.detect_precision == pytest.approx(3 / 4)


@pytest.mark.parametrize(
    ("column", "value", "kind"),
    [
        ("value", 7.4, "wrong value"),
        ("unit", "pp", "wrong unit"),
        ("measure", "share", "wrong measure"),
        ("basis", "avg_annual", "wrong basis"),
        ("period", "2015", "wrong period"),
        ("status", "estimate", "wrong status"),
        ("bound", "min", "wrong bound"),
        ("subject", "工业技术改造", "wrong subject"),
        ("indicator_id", None, "wrong indicator"),
    ],
)
def test_a_wrong_column_is_named(
    gold: list[evaluate.GoldNumeral], column: str, value: object, kind: str
) -> None:
    result = evaluate.evaluate([*ALL_RIGHT[:2], ALL_RIGHT[2] | {column: value}], gold)
    assert [error.kind for error in result.errors] == [kind]
    assert result.scores.detect_f1 == pytest.approx(1)
    strict_also = column != "indicator_id"
    assert result.scores.strict_f1 == pytest.approx(2 / 3 if strict_also else 1)
    headline_also = column != "subject"
    assert result.scores.headline_recall_all_right == pytest.approx(2 / 3 if headline_also else 1)


def test_alternatives_are_accepted(gold: list[evaluate.GoldNumeral]) -> None:
    rows = [ALL_RIGHT[0], ALL_RIGHT[1] | {"status": "target"}, ALL_RIGHT[2] | {"period": "2012/2016"}]
    assert evaluate.evaluate(rows, gold).scores.strict_f1 == pytest.approx(1)


def test_of_two_answers_to_a_numeral_the_better_counts(gold: list[evaluate.GoldNumeral]) -> None:
    result = evaluate.evaluate([found("8%", measure="share"), *ALL_RIGHT], gold)
    assert result.scores.strict_f1 == pytest.approx(1)
    assert result.scores.predicted == 3


def test_the_copy_of_a_passage_with_the_observations_is_judged(gold: list[evaluate.GoldNumeral]) -> None:
    from dataclasses import replace

    twice = [replace(item, elsewhere=(1000,)) for item in gold]
    moved = [
        row | {"char_start": row["char_start"] + 1000, "char_end": row["char_end"] + 1000}
        for row in ALL_RIGHT
    ]
    assert evaluate.evaluate(moved, twice).scores.strict_f1 == pytest.approx(1)
    assert evaluate.evaluate(moved, gold).scores.detect_recall == 0


@pytest.mark.parametrize(
    ("predicted", "alternatives", "same"),
    [
        ("地区生产总值", "地区生产总值", True),
        ("全市地区生产总值", "生产总值/地区生产总值", True),
        ("全市实现生产总值", "生产总值", True),
        ("“新三板”挂牌企业", "新三板挂牌的企业", True),
        ("学校", "新建、改扩建的中小学学校", False),
        ("", "学校", False),
        ("出口", "进口", False),
    ],
)
def test_subjects_are_compared_with_their_wording_aside(
    predicted: str, alternatives: str, same: bool
) -> None:
    assert evaluate.same_subject(predicted, alternatives) is same


def test_errors_are_grouped_by_kind_and_confusion(gold: list[evaluate.GoldNumeral]) -> None:
    rows = [row | {"measure": "share"} for row in ALL_RIGHT]
    result = evaluate.evaluate(rows, gold)
    groups = evaluate.grouped(result.errors)
    assert [(group.kind, len(group.errors)) for group in groups] == [
        ("wrong measure: share → growth", 2),
        ("wrong measure: share → level", 1),
    ]
    told = evaluate.report(result, errors=True, examples=1)
    assert "strict_f1                    0.0000" in told
    assert "   2  wrong measure: share → growth" in told
    assert "… and 1 more" in told


def test_a_gold_file_that_is_none_is_refused_by_line(tmp_path: Path) -> None:
    file = tmp_path / "gold.jsonl"
    file.write_text('{"source_file": "a.txt"}\n', encoding="utf-8")
    with pytest.raises(UsageError, match=r"gold.jsonl, line 1"):
        evaluate.read_gold(file)
    with pytest.raises(UsageError, match="cannot be read"):
        evaluate.read_gold(tmp_path / "none.jsonl")


def test_a_folder_without_observations_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no observations"):
        evaluate.from_parquet(tmp_path)
    with pytest.raises(UsageError, match="does not exist"):
        evaluate.from_raw(tmp_path / "none")


def _write_parquet(rows: list[evaluate.Prediction], file: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.Table.from_pylist([asdict(row) for row in rows]), file)


def test_a_table_gives_the_same_scores_as_records(gold: list[evaluate.GoldNumeral], tmp_path: Path) -> None:
    rows = evaluate.predictions(ALL_RIGHT[1:])
    (tmp_path / "latest" / "parquet").mkdir(parents=True)
    file = tmp_path / "latest" / "parquet" / "observations.parquet"
    _write_parquet(rows, file)
    for path in (file, tmp_path, tmp_path / "latest"):
        assert evaluate.from_parquet(path) == rows
    assert evaluate.evaluate(evaluate.from_parquet(file), gold) == evaluate.evaluate(ALL_RIGHT[1:], gold)


@pytest.mark.parametrize("name", ["gold_seeds.jsonl", "gold_dev.jsonl"])
def test_the_figures_are_those_of_the_independent_scorer(shared: Path, tmp_path: Path, name: str) -> None:
    folder = shared / ("seeds" if "seeds" in name else "corpus")
    gold = shared / "eval" / name
    rows = evaluate.from_raw(folder, evaluate.read_gold(gold))
    file = tmp_path / "observations.parquet"
    _write_parquet(rows, file)
    scorer = [sys.executable, str(shared / "eval" / "score.py"), str(file), str(gold), "--json"]
    theirs = subprocess.run(scorer, capture_output=True, text=True, check=True)
    assert evaluate.evaluate(rows, evaluate.read_gold(gold)).scores.as_dict() == json.loads(theirs.stdout)
