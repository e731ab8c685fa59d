"""Whether two statements without an indicator are of one thing: guards first, then the score."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tabling.derive.rows_of_facts import fact, text
from workreports.tabling.derive import similarity
from workreports.tabling.derive.facts import Fact
from workreports.tabling.derive.similarity import Phrase
from workreports.tabling.derive.words import words

THEN, NOW = text(2017), text(2018)


def _promise(subject: str, sentence: str | None = None) -> Fact:
    return fact(subject, "59所", 59, THEN, unit="所", period="2017", status="target", sentence=sentence)


def _outcome(subject: str, sentence: str | None = None, quote: str = "59所") -> Fact:
    return fact(subject, quote, 59, NOW, unit="所", period="2017", sentence=sentence)


def test_a_statement_is_like_itself() -> None:
    assert similarity.alike(_promise("农村养老驿站改造"), _outcome("农村养老驿站改造")) == 100.0


@pytest.mark.parametrize(
    ("promised", "said"),
    [
        ("确保完成农村养老驿站改造", "农村养老驿站改造"),
        ("力争全市农村养老驿站改造", "累计完成农村养老驿站改造"),
    ],
)
def test_how_it_is_promised_or_done_makes_no_difference(promised: str, said: str) -> None:
    assert similarity.thing(_promise(promised)) == similarity.thing(_outcome(said)) == "农村养老驿站改造"
    assert similarity.alike(_promise(promised), _outcome(said)) == 100.0


def test_a_word_more_in_a_long_name_is_still_the_same_thing() -> None:
    both = ("在6个县新改扩建中小学幼儿园59所。", "在6个县新改扩建中小学校幼儿园59所。")
    score = similarity.alike(
        _promise("新改扩建中小学幼儿园", both[0]), _outcome("新改扩建中小学校幼儿园", both[1])
    )
    assert score is not None
    assert words().subject_score <= score < 100


@pytest.mark.parametrize(
    ("promised", "said"),
    [
        ("一般公共预算支出", "一般公共预算收入"),
        ("农产品进口总额", "农产品出口总额"),
        ("新增科技型中小企业", "科技型中小企业"),
        ("城镇居民养老保险", "农村居民养老保险"),
        ("新建森林主题公园", "新建湿地主题公园"),
        ("产业园签约项目", "产业园建成项目"),
        ("国家级创新平台", "省级创新平台"),
        ("人均体育场地面积", "体育场地面积"),
        ("动工的产业园企业", "动工的产业园项目"),
        ("农村养老驿站改造", "农村养老驿站数量"),
        ("城乡社区居家老人日间照料和助餐服务综合驿站床位", "城乡社区居家老人日间照料和助餐服务综合驿站数量"),
    ],
)
def test_false_friends_are_kept_apart_both_ways(promised: str, said: str) -> None:
    assert similarity.alike(_promise(promised), _outcome(said)) is None
    assert similarity.alike(_promise(said), _outcome(promised)) is None


@pytest.mark.parametrize("subject", ["企业", "学校", "重点项目", "驿站"])
def test_what_says_too_little_is_like_nothing(subject: str) -> None:
    assert similarity.alike(_promise(subject), _outcome(subject)) is None


def test_another_figure_in_the_clause_makes_the_clause_no_evidence() -> None:
    promised = _promise("驿站", "在6个乡镇新增养老服务驿站59所。")
    assert not similarity.phrase(promised).clean
    assert similarity.alike(promised, _outcome("驿站", "在6个乡镇新增养老服务驿站59所。")) is None
    alone = "在各个乡镇新增养老服务驿站59所。"
    assert similarity.alike(_promise("驿站", alone), _outcome("驿站", alone)) == 100.0


def test_the_sentence_may_say_what_the_clause_leaves_out() -> None:
    ahead = _promise("农村养老基地护理学院", "推动农村养老基地59所护理学院动工建设。")
    told = "农村养老基地建设取得新进展，五所学院全部完成立项，甲县、乙县、丙县59所学院动工建设。"
    score = similarity.alike(ahead, _outcome("学院", told))
    assert score is not None
    assert words().clause_score <= score
    assert similarity.alike(ahead, _outcome("学院", told, "五所")) is None
    assert similarity.alike(ahead, _outcome("学院", told.partition("，")[2])) is None


LETTERS = "农村养老驿站改造新增人均收入支出项目企业城镇"
PHRASES = st.text(LETTERS, min_size=1, max_size=12).map(
    lambda told: Phrase(told, told, f"{told}|{told}", True)
)


@given(PHRASES, PHRASES)
def test_the_guards_know_no_direction(one: Phrase, other: Phrase) -> None:
    assert similarity.compatible(one, other) == similarity.compatible(other, one)
    assert similarity.compatible(one, one)


@given(PHRASES, st.sampled_from([mark for line in words().marked for mark in line.pattern.split("|")]))
def test_a_mark_on_one_side_parts_the_two(one: Phrase, mark: str) -> None:
    marked = Phrase(one.subject, one.clause, f"{mark}·{one.whole}", True)
    had = [line for line in words().marked if line.search(one.whole)]
    expected = all(line in had for line in words().marked if line.search(marked.whole))
    assert not similarity.compatible(one, marked) or expected


@given(st.text(LETTERS, max_size=12), st.text(LETTERS, max_size=12))
def test_a_score_is_a_good_one_or_none(promised: str, said: str) -> None:
    score = similarity.alike(_promise(promised), _outcome(said))
    assert score is None or min(words().subject_score, words().clause_score) <= score <= 100
