"""Which role and years headings and first words name."""

from __future__ import annotations

import pytest

from workreports.observing import roles
from workreports.observing.grammar.periods import Context
from workreports.observing.openings import Openings

OPENINGS = Openings(Context(2021, 2020))


def _told(heading: str, nested: bool = False) -> list[tuple[str, str | None]]:
    return [(said.state.role, said.state.scope.text) for said in OPENINGS.of_heading(heading, nested)]


@pytest.mark.parametrize(
    ("heading", "told"),
    [
        ("2020年工作回顾", [(roles.REVIEW_YEAR, "2020")]),
        ("过去五年工作回顾", [(roles.REVIEW_YEARS, "2016/2020")]),
        ("“十三五”发展成就", [(roles.REVIEW_YEARS, "2016/2020")]),
        ("2018—2020年工作总结", [(roles.REVIEW_YEARS, "2018/2020")]),
        ("“十三五”时期及2020年工作回顾", [(roles.REVIEW_YEARS, "2016/2020"), (roles.REVIEW_YEAR, "2020")]),
        (
            "“十三五”成就和“十四五”目标任务",
            [(roles.REVIEW_YEARS, "2016/2020"), (roles.PLAN_YEARS, "2021/2025")],
        ),
        ("2021年重点工作", [(roles.PLAN_YEAR, "2021")]),
        ("某市2021年十件实事", [(roles.PLAN_YEAR, "2021")]),
        ("今后三年的奋斗目标", [(roles.PLAN_YEARS, "2021/2023")]),
        ("下一步工作打算", [(roles.PLAN_YEAR, "2021")]),
        ("存在的问题和困难", [(roles.PROBLEMS, "2020")]),
        ("名词解释", [(roles.GLOSSARY, None)]),
        ("主要任务分解表", [(roles.TABLE, "2021")]),
        ("深化国企国资", []),
    ],
)
def test_headings_say_what_is_below(heading: str, told: list[tuple[str, str | None]]) -> None:
    assert _told(heading) == told


def test_below_a_heading_only_a_time_counts() -> None:
    assert _told("锚定目标稳增长", nested=True) == []
    assert _told("2021年目标", nested=True) == [(roles.PLAN_YEAR, "2021")]


@pytest.mark.parametrize(
    ("text", "kind", "told"),
    [
        ("五年来，我们办成了许多大事。", "opening", "2016/2020"),
        ("2020年，我们迎难而上。", "opening", "2020"),
        ("2020年，全市生产总值增长4.5%。", "figures", "2020"),
        ("四年多来，我们坚持绿色发展。", "opening", "2017/2020"),
        ("未来五年，是转型的关键时期。", "opening", "2021/2025"),
        ("今年，要办好十件实事。", "opening", "2021"),
    ],
)
def test_first_words_open_a_time(text: str, kind: str, told: str) -> None:
    said = OPENINGS.of_sentence(text)
    assert said is not None
    assert (said.kind, said.state.scope.text) == (kind, told)


@pytest.mark.parametrize(
    "text", ["2021年1月12日在大会上", "今年以来，形势向好。", "根据“十四五”规划，建设新城。"]
)
def test_a_date_or_a_basis_opens_nothing(text: str) -> None:
    assert OPENINGS.of_sentence(text) is None


def test_an_admission_is_of_problems() -> None:
    said = OPENINGS.of_problems("我们也清醒地看到，发展中还存在不少困难。")
    assert said is not None
    assert said.state.role == roles.PROBLEMS
