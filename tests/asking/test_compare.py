"""A user's figures beside a release."""

from __future__ import annotations

from pathlib import Path

import pytest

from workreports.asking import compare
from workreports.errors import UsageError

TABLE = """地区,年份,指标,数值,单位
清远市,2017,地区生产总值,1500.9,亿元
清远,2017,GDP,1510.9,亿元
441800,2017,gdp,5,%
清远市,2017,社会消费品零售总额,683.8,亿元
清远市,2017,高新技术企业数,176,户
清远市,2010,地区生产总值,1000,亿元
清远市,2017,粮食总产里,1,吨
清原市,2017,gdp,1,亿元
清远市,2017,gdp,很多,亿元
清远市,2017,地区生产总值,3,吨
清远市,2017,地区生产总值增速,5.0,%
全国,2017,GDP,83,万亿元
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "table.csv"
    path.write_text(TABLE, encoding="utf-8-sig")
    return path


def test_each_line_is_held_against_the_best_value(table: Path, published: Path) -> None:
    lines = compare.compare(table, published)
    assert [line.kind for line in lines] == [
        "within rounding",
        "within 1 %",
        "within rounding",
        "within rounding",
        "within rounding",
        "not in the release",
        *["not understood"] * 4,
        "within rounding",
        "not in the release",
    ]
    assert lines[0].ours == "1500.9 亿元"
    assert lines[1].difference == pytest.approx(-0.66, abs=0.01)
    assert "1500.9亿元" in lines[0].receipt
    assert "粮食产量" in lines[6].ours


def test_the_report_counts_and_shows_receipts(table: Path, published: Path) -> None:
    told = compare.report(compare.compare(table, published), most=20)
    assert "12 lines" in told
    assert "5  within rounding" in told
    assert "Differences:\n  line 3: 清远 2017 GDP" in told
    assert "1500.9亿元" in told


def test_a_table_without_the_columns_is_refused(tmp_path: Path, published: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(UsageError, match="no column region, year, indicator, value"):
        compare.compare(path, published)
    with pytest.raises(UsageError, match="cannot be read"):
        compare.compare(tmp_path / "nowhere.csv", published)


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        ("1,500.9", "亿元", (150090000000, "CNY")),
        ("3.5", "万人", (35000, "人")),
        ("12%", "", (12, "percent")),
        ("2", "亿美元", (200000000, "USD")),
        ("5", "", (5, None)),
    ],
)
def test_amounts_are_read_with_their_units(value: str, unit: str, expected: tuple[int, str | None]) -> None:
    assert compare._amount(value, unit) == expected
