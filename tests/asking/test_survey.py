"""The survey of what the declarations do not know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from workreports.asking import survey
from workreports.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

REPORT = """2020年{city}政府工作报告

——2020年1月10日在{city}第四届人民代表大会第五次会议上
市长　李某某

各位代表：
现在，我代表市人民政府向大会报告工作，请予审议。

一、2019年工作回顾
2019年，全市地区生产总值1200亿元，增长6%。新建星际驿站{stations}座，晶石产量增长12%。
改造老旧小区20个。

二、2020年工作安排
今年，地区生产总值增长6.5%左右，新建星际驿站8座。
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for city, stations in (("清远市", 12), ("韶关市", 31)):
        (tmp_path / f"{city}.txt").write_text(REPORT.format(city=city, stations=stations), encoding="utf-8")
    return tmp_path


def test_frequent_subjects_without_indicator_stand_first(folder: Path) -> None:
    result = survey.survey_folder(folder)
    assert result.documents == 2
    names = [finding.name for finding in result.subjects]
    assert names[0] == "新建星际驿站"
    assert "晶石产量" in names
    assert not any("GDP" in name for name in names)
    first = result.subjects[0]
    assert (first.count, first.documents, first.beside) == (4, 2, ("level 座",))
    assert dict(result.indicators)["gdp"] == 6
    assert "gdp" not in result.unused
    assert "forest_coverage" in result.unused


def test_report_shows_the_head_of_each_list(folder: Path) -> None:
    told = survey.report(survey.survey_folder(folder), most=1)
    assert "2 documents" in told
    assert "新建星际驿站" in told
    assert "… and" in told


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        survey.survey_folder(tmp_path / "none")


def test_a_folder_without_reports_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    with pytest.raises(UsageError, match="holds no report"):
        survey.survey_folder(tmp_path)


def test_a_list_without_entries_has_no_heading(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(REPORT.format(city="清远市", stations=3), encoding="utf-8")
    assert "Unknown units" not in survey.report(survey.survey_folder(tmp_path))
