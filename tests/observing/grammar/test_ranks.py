"""What a rank is by: size or growth."""

from __future__ import annotations

import pytest

from workreports.observing.read import read_text


@pytest.mark.parametrize(
    ("sentence", "rank_by"),
    [
        ("生产总值完成3725亿元，增长7.2%、全省第一。", "growth"),
        ("生产总值完成3725亿元，居全省第一。", "level"),
        ("工业技改投资增长33.6%、居全国第一。", "growth"),
        ("工业增加值增速连续11个季度居全国第一。", "growth"),
        ("地区生产总值增长3.9%、总量连续37年居全国第一。", "level"),
        ("常住人口城镇化率提高到76.58%、居各省区第一。", "level"),
        ("一般公共预算收入从7248亿元提高到8865亿元，跃居全国第一。", "level"),
        ("工业增加值年均增长6.1%、规模升至全国第一。", "level"),
        ("高速公路通车里程新增3000公里、突破1.1万公里、居全国第一。", "level"),
        ("社会消费品零售总额增长5%，各类市场主体活力迸发，居全国第一。", "level"),
    ],
)
def test_a_rank_is_by_what_stands_right_before_it(sentence: str, rank_by: str) -> None:
    [extraction] = read_text(sentence, 2026).extractions
    ranks = [row.rank_by for row in extraction.observations if row.measure == "rank"]
    assert ranks == [rank_by]
    assert all(row.rank_by is None for row in extraction.observations if row.measure != "rank")
