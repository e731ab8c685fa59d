"""The table of five-year plans, and how texts name them."""

from __future__ import annotations

import re

import pytest

from workreports.declared import plans


def test_plans_follow_one_another_and_last_five_years() -> None:
    years = list(plans.plans().values())
    assert all(last - first == 4 for first, last in years)
    assert years == sorted(years)


@pytest.mark.parametrize(
    ("text", "name", "years"),
    [
        ("“十二五”时期", "十二五", (2011, 2015)),
        ("十四五规划", "十四五", (2021, 2025)),
        ("“十五”期间", "十五", (2001, 2005)),
        ("九五计划", "九五", (1996, 2000)),
        ("第七个五年计划", "第七个五年计划", (1986, 1990)),
        ("第十五个五年规划", "第十五个五年规划", (2026, 2030)),
    ],
)
def test_a_plan_is_known_by_any_of_its_names(text: str, name: str, years: tuple[int, int]) -> None:
    found = re.search(plans.named(), text)
    assert found is not None
    assert found[0] == name
    assert plans.years(found[0]) == years


@pytest.mark.parametrize("text", ["三五年内见效", "打八五折", "第十五名"])
def test_a_rough_number_is_no_plan(text: str) -> None:
    assert re.search(plans.named(), text) is None
