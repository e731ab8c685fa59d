"""Names put together from parts: all of the parts, nothing else, to the last character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workreports.declared import declarations
from workreports.observing.composed import _covered
from workreports.observing.link import link


@pytest.mark.parametrize(
    ("subject", "measure", "unit", "code"),
    [
        ("十大类民生支出", "level", "CNY", "livelihood_expenditure"),
        ("市财政用于重点民生领域的投入", "growth", "percent", "livelihood_expenditure"),
        ("民生支出占财政支出比重", "share", "percent", None),
        ("民生实事投入", "level", "CNY", None),
        ("城区PM2.5日均值", "level", "微克/立方米", "pm25"),
        ("大气环境质量优良率", "share", "percent", "good_air_days"),
        ("银行业金融机构各项存款余额", "change", "CNY", "deposits"),
        ("初步核算地区生产总值", "growth", "percent", "gdp"),
        ("每平方公里地区生产总值", "level", "CNY", None),
        ("单位地区生产总值二氧化碳排放强度", "growth", "percent", "co2_intensity"),
        ("外来商事主体", "level", "户", None),
    ],
)
def test_a_name_is_what_its_parts_make_it(subject: str, measure: str, unit: str, code: str | None) -> None:
    assert link(subject, measure, unit) == code


@given(st.lists(st.sampled_from(["甲", "甲乙", "乙丙", "丁"]), max_size=8))
def test_what_is_made_of_words_is_covered_by_them(parts: list[str]) -> None:
    words = {"甲": ("甲", "甲乙"), "乙": ("乙丙",), "丁": ("丁",)}
    assert _covered("".join(parts), words)
    assert not _covered("".join(parts) + "戊", words)


def test_every_composition_names_its_indicator() -> None:
    """A name of one word of each group leads to the indicator, or to one whose alias it is."""
    for indicator in declarations.indicators().values():
        for item in indicator.composed:
            assert all(item.of), indicator.code
            assert not set(item.beside) & {word for group in item.of for word in group[:1]}, indicator.code
