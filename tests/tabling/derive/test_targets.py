"""Promises and the words that bind them."""

from __future__ import annotations

import pytest

from tests.tabling.derive.rows_of_facts import fact, growth, text
from workreports.tabling.derive import targets

HERE = text(2017)


@pytest.mark.parametrize(
    ("sentence", "quote", "word", "strength"),
    [
        ("力争完成高速公路建设投资100亿元。", "100亿元", "力争", "strive"),
        ("确保家庭医生签约服务覆盖率达15%以上。", "15%", "确保", "firm"),
        ("主要预期目标是：生产总值增长8%左右；固定资产投资增长10%以上。", "10%", "预期", "expect"),
        ("力争新建1家，产业联盟2个，孵化器6家以上。", "6家", "力争", "strive"),
        ("力争新建公园3个；改造小巷100条。", "100条", None, None),
        ("力争新建公园3个，确保改造小巷100条。", "100条", "确保", "firm"),
        ("安排重点项目214项，计划投资410亿元。", "214项", "安排", "plan"),
        ("安排重点项目214项，计划投资410亿元。", "410亿元", "计划", "plan"),
        ("实现覆盖率达到15%的目标。", "15%", "目标", "plan"),
        ("完成27家企业整治。", "27家", None, None),
        ("预期目标是：经济增长5%、努力争取更好结果，物价涨幅2%左右。", "2%", "预期", "expect"),
        ("实施行动计划，建成数字工厂50家。", "50家", None, None),
        ("以生活富裕为主要目标，建设美丽乡村200个。", "200个", None, None),
        ("主要目标\n是：生产总值增长8%以上，财政收入增长9%。", "9%", "目标", "plan"),
        ("设置了指标，包括：年均增速5%、努力争取更好结果。", "5%", None, None),
    ],
)
def test_the_last_word_before_the_number_binds(
    sentence: str, quote: str, word: str | None, strength: str | None
) -> None:
    promise = fact("某事", quote, 1, HERE, sentence=sentence, status="target")
    assert targets.commitment(promise) == (word, strength)


def test_every_promise_has_a_row_and_results_have_none() -> None:
    promise = growth("gdp", "8%", 8, HERE, status="target", bound="approx", period="2017")
    result = growth("gdp", "5%", 5, HERE)
    (row,) = targets.rows([promise, result])
    assert row["target_id"] == "t" + promise.observation_id[1:]
    assert (float(str(row["low"])), float(str(row["high"]))) == (7.5, 8.5)


def test_a_promise_said_twice_names_the_first() -> None:
    first = fact("脱贫", "4.2万人", 42000, HERE, unit="人", status="target", sentence="完成4.2万人脱贫。")
    again = fact("脱贫", "4.2万人", 42000, HERE, unit="人", status="target", sentence="二是4.2万人脱贫。")
    other = fact("脱贫", "4.2万人", 42000, text(2018), unit="人", status="target")
    rows = list(targets.rows([first, again, other]))
    assert [row["repeats"] for row in rows] == [None, rows[0]["target_id"], None]
