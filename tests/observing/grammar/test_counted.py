"""What a number counts, read through whole sentences: the noun behind it, people, or the unit itself."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workreports.observing.grammar.periods import Context, Scope
from workreports.observing.grammar.statements import Reader, Statement, Territory

SCOPE = Scope(2030, 2030, "actual")


def _read(text: str) -> list[Statement]:
    return Reader(Context(2031, None), Territory()).read(text, SCOPE)[0]


def _subjects(text: str) -> list[tuple[str, str]]:
    return [(text[found.start : found.stop], found.subject) for found in _read(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("改造37个农贸市场。", [("37个", "改造农贸市场")]),
        ("12座图书馆建成投用。", [("12座", "建成投用的图书馆")]),
        ("久拖不决的19个项目开工。", [("19个", "项目")]),
        ("安排10亿元专项资金支持技术改造。", [("10亿元", "专项资金")]),
        ("建成总投资28亿元的35个项目。", [("28亿元", "项目总投资"), ("35个", "项目")]),
        ("惠及34万人的引水工程建成。", [("34万人", "引水工程惠及人口")]),
        ("97%的行政村通了公路。", [("97%", "通公路的行政村占比")]),
        ("14种农产品产量居全国第1位。", [("14种", "农产品"), ("第1位", "农产品产量")]),
        ("99%的乡镇和81%的社区通了光纤。", [("99%", "通光纤的乡镇占比"), ("81%", "通光纤的社区占比")]),
        ("99%的村和81%的社区通了光纤。", [("99%", "通光纤的村占比"), ("81%", "通光纤的社区占比")]),
    ],
)
def test_the_noun_to_the_right_is_what_is_counted(text: str, expected: list[tuple[str, str]]) -> None:
    assert _subjects(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("选派5批63名医护人员。", [("5批", "选派医护人员"), ("63名", "医护人员")]),
        ("实施30个老旧小区、12个老旧街区改造。", [("30个", "老旧小区改造"), ("12个", "老旧街区改造")]),
        ("2个县、9个镇入选典型名单。", [("2个", "入选典型名单的县"), ("9个", "入选典型名单的镇")]),
    ],
)
def test_numbers_in_a_row_share_what_stands_behind_the_last(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert _subjects(text) == expected


def test_the_noun_of_a_level_is_taken_from_the_next_item() -> None:
    first = _subjects("4个国家级、8个省级基地。")[0]
    assert first == ("4个", "国家级基地")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3.2万人实现脱贫。", "脱贫人口"),
        ("3.2万人实现就业。", "就业人员"),
        ("带动3.5万人就业。", "带动就业"),
        ("420户顺利脱贫。", "脱贫户"),
    ],
)
def test_of_people_it_is_told_what_they_did(text: str, expected: str) -> None:
    assert [subject for _, subject in _subjects(text)] == [expected]


def test_medals_and_divisions_are_their_own_nouns() -> None:
    assert [subject for _, subject in _subjects("夺得7金4银。")] == ["夺得金牌", "夺得银牌"]
    (found,) = _read("下辖3县。")
    assert (found.subject, found.unit) == ("下辖县", "个")


def test_a_verb_of_growth_leaves_the_subject_to_the_left() -> None:
    (found,) = _read("农贸市场增加37个。")
    assert (found.subject, found.measure) == ("农贸市场", "change")


def test_money_for_a_thing_is_none_of_its_number() -> None:
    (found,) = _read("将11亿元补贴资金发放到户。")
    assert "补贴资金" in found.subject
    assert found.unit == "CNY"


VERBS = st.sampled_from(["新建", "改造", "建成", "引进"])
THINGS = st.sampled_from(
    [("座", "图书馆"), ("个", "养老驿站"), ("条", "公交线路"), ("所", "幼儿园"), ("家", "企业")]
)


@settings(deadline=None)
@given(VERBS, THINGS, st.integers(2, 10**6))
def test_before_or_behind_it_is_the_same_thing(verb: str, thing: tuple[str, str], number: int) -> None:
    """`改造37个市场` and `改造市场37个` say one thing: subject, value, unit and measure."""
    unit, noun = thing
    (behind,), (before,) = _read(f"{verb}{number}{unit}{noun}。"), _read(f"{verb}{noun}{number}{unit}。")
    both = [(one.subject, one.value, one.unit, one.measure) for one in (behind, before)]
    assert both == [(verb + noun, number, unit, "level")] * 2


@settings(deadline=None)
@given(VERBS, THINGS, THINGS, st.integers(2, 999), st.integers(2, 999))
def test_each_number_of_a_list_has_its_own_noun(
    verb: str, first: tuple[str, str], second: tuple[str, str], one: int, other: int
) -> None:
    text = f"{verb}{one}{first[0]}{first[1]}、{other}{second[0]}{second[1]}。"
    assert [(found.subject, found.value) for found in _read(text)] == [
        (verb + first[1], one),
        (verb + second[1], other),
    ]
