"""The noun behind a number: where it ends, and what is said of it."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from workreports.observing.grammar import nouns

PIECES = """
    ， 、 ； 。 （ ） “ ” 《 》 的 等 和 与 及 中 图书馆 学校 企业 农户
    村 县 市 群众 居民 泵站 改造 建成 投用 开工 增长 达到 占 脱贫 就业
    列入年度计划的 纳入 吸引力强、带动面广的 国控 市控 省级 二级 高能耗 高污染 重点
    项目 任务 目标 一批 其他 全部 陆续 年底 3 12 40% 2030年 万 中有
    中， 以上 左右 智能 abc 5G 整县推进 试点 试 服务业
"""
TEXTS = st.lists(st.sampled_from(PIECES.split()), max_size=25).map("".join) | st.text(max_size=80)


def _behind(text: str) -> tuple[str, str]:
    return nouns.behind(text, 0, len(text))[:2]


@pytest.mark.parametrize(
    ("text", "noun", "said"),
    [
        ("农村妇女开展免费筛查。", "农村妇女", "开展免费筛查"),
        ("企业动工，增长8%。", "企业", "动工"),
        ("图书馆。", "图书馆", ""),
        ("的图书馆建成投用。", "图书馆", "建成投用"),
        ("已建成的养老驿站。", "已建成的养老驿站", ""),  # the verb belongs to the noun
        ("列入年度计划的重点项目开工。", "重点项目", "开工"),
        ("吸引力强、带动面广的消费场景。", "消费场景", ""),
        ("“星火”工作室挂牌。", "“星火”工作室", "挂牌"),
        ("小区（含新建）改造完成。", "小区（含新建）改造", "完成"),
        ("学校（含分校。", "学校", ""),  # no bracket is left open
        ("养老驿站任务。", "养老驿站", ""),
        ("村的群众告别窑洞。", "村", "告别窑洞"),
        ("企业中有8家关停。", "企业", "有8家关停"),
        ("村和一批园区。", "村", ""),
    ],
)
def test_the_noun_and_what_is_said_of_it(text: str, noun: str, said: str) -> None:
    assert _behind(text) == (noun, said)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "。",
        "，增长8%",
        "左右。",
        "以上，其中",
        "占全省",
        "）等",
        "%",
        "增长5%。",
        "的水平。",
        "建成投用。",
    ],
)
def test_where_no_noun_follows_there_is_none(text: str) -> None:
    assert nouns.behind(text, 0, len(text)) == ("", "", 0)


@pytest.mark.parametrize(
    ("text", "noun"),
    [
        ("水库、淤地坝工程", "水库"),
        ("水库、淤地坝等工程", "水库、淤地坝等工程"),
        ("国控、市控断面", "国控、市控断面"),
        ("二级、三级子公司", "二级、三级子公司"),
        ("高能耗、高污染项目", "高能耗、高污染项目"),
        ("物流枢纽、商丘等5个基地", "物流枢纽"),
    ],
)
def test_a_comma_of_lists_joins_what_shares_a_noun(text: str, noun: str) -> None:
    assert _behind(text)[0] == noun


def test_one_of_the_next_item_is_not_said_of_this_one() -> None:
    text = "贫困人口全部脱贫、660个贫困村出列。"
    assert _behind(text) == ("贫困人口", "全部脱贫")


def test_only_what_stands_before_the_limit_is_read() -> None:
    text = "图书馆和泵站改造"
    noun, _, end = nouns.behind(text, 0, 2)
    assert (noun, end) == ("图书", 2)


@settings(deadline=None, max_examples=300)
@given(TEXTS, st.integers(0, 20), st.integers(0, 60))
@example("学校（", 0, 3)
@example("整县推进abc试点", 0, 9)
def test_noun_and_end_stand_in_the_text(text: str, at: int, length: int) -> None:
    """What is found was printed there, between number and limit, and ends with its clause."""
    stop = min(len(text), at + length)
    noun, said, end = nouns.behind(text, at, stop)
    assert noun in text[at:end]
    assert said in text[end:]
    assert end <= max(at, stop)
    assert noun or (said, end) == ("", at) or end > at
    if not any(opening in noun for opening in "（“《"):
        assert not set(noun) & set("，。；！？")


@settings(deadline=None)
@given(st.sampled_from(["图书馆", "泵站", "养老驿站"]), TEXTS)
def test_nothing_behind_the_clause_changes_the_noun(noun: str, rest: str) -> None:
    assert _behind(f"{noun}建成。{rest}") == (noun, "建成")


@settings(deadline=None, max_examples=30)
@given(st.integers(100, 5000))
def test_no_noun_is_longer_than_a_clause_can_be(length: int) -> None:
    text = "图" * length
    assert len(_behind(text)[0]) <= 120
