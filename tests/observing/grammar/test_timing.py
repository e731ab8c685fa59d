"""When a number holds: what its section says, unless its clause says otherwise."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workreports.observing.grammar.periods import Context, Scope
from workreports.observing.grammar.statements import Reader, Territory

REPORT = 2031
YEAR = Scope(2030, 2030, "actual")
SPAN = Scope(2026, 2030, "actual")
PLAN = Scope(2031, 2031, "target")


def _times(text: str, scope: Scope = YEAR, report: int = REPORT) -> list[tuple[str | None, str]]:
    statements, _ = Reader(Context(report, None), Territory()).read(text, scope)
    return [
        (found.scope.text if found.part is None else f"{found.scope.text}-{found.part}", found.status)
        for found in statements
    ]


@given(st.integers(1950, 2090), st.sampled_from(["actual", "target"]))
@settings(deadline=None)
def test_what_says_nothing_of_time_is_of_its_section(year: int, status: str) -> None:
    assert _times("新建泵站12座。", Scope(year, year, status), year + 1) == [(str(year), status)]


@given(st.integers(1990, 2060), st.integers(1990, 2060))
@settings(deadline=None)
def test_a_year_in_the_clause_goes_first_and_lies_ahead_or_not(report: int, year: int) -> None:
    """What is said of a year after the one reviewed has not happened yet."""
    scope = Scope(report - 1, report - 1, "actual")
    expected = "target" if year >= report else "actual"
    assert _times(f"{year}年，新建泵站12座。", scope, report) == [(str(year), expected)]
    assert _times(f"{year}年新建泵站12座、改造3座。", scope, report) == [(str(year), expected)] * 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一季度新建泵站12座。", [("2030-Q1", "actual")]),
        ("12月份，新建泵站12座。", [("2030-12", "actual")]),
        ("2029年上半年，新建泵站12座。", [("2029-H1", "actual")]),
        ("2019年的12座泵站，增加到2029年的30座。", [("2019", "actual"), ("2029", "actual")]),
    ],
)
def test_parts_of_years_and_dates_right_before_the_number(text: str, expected: list[tuple[str, str]]) -> None:
    assert _times(text) == expected


def test_a_year_goes_on_with_what_it_was_said_of() -> None:
    assert _times("2019年粮食产量32万吨，增长5%。") == [("2019", "actual")] * 2
    assert _times("2019年，新建泵站12座；改造水闸3座。")[0] == ("2019", "actual")


def test_a_deadline_holds_for_its_clause_alone() -> None:
    assert _times("2030年底前建成泵站12座，新建水闸3座。", Scope(2029, 2029, "actual"), 2030) == [
        ("2030", "target"),
        ("2029", "actual"),
    ]


@pytest.mark.parametrize("word", ["力争", "确保", "计划完成", "力争完成", "有望"])
def test_a_promise_inside_a_review_is_no_result(word: str) -> None:
    assert _times(f"新建泵站12座，{word}改造泵站40座。") == [("2030", "actual"), ("2030", "target")]


@pytest.mark.parametrize(
    "text",
    ["完成计划的12座泵站。", "计划投资完成12亿元。", "确保了12座泵站完成改造。", "投资计划完成率120%。"],
)
def test_a_promise_that_was_kept_is_a_result(text: str) -> None:
    assert _times(text) == [("2030", "actual")]


def test_an_estimate_begins_with_its_word() -> None:
    assert _times("预计新建泵站12座、改造3座。") == [("2030", "estimate")] * 2
    assert _times("新建泵站12座，预计改造泵站3座。") == [("2030", "actual"), ("2030", "estimate")]
    assert _times("预计新建泵站12座。", PLAN) == [("2031", "target")]


def test_from_a_to_b_begins_before_the_period() -> None:
    assert _times("粮食产量由32万吨提高到36万吨。") == [("2029", "actual"), ("2030", "actual")]
    assert _times("粮食产量由32万吨提高到36万吨。", SPAN) == [("2025", "actual"), ("2030", "actual")]
    assert _times("粮食产量由32万吨提高到36万吨。", PLAN) == [("2030", "actual"), ("2031", "target")]
    assert _times("粮食产量由2027年的32万吨提高到36万吨。", SPAN)[0] == ("2027", "actual")


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("新建泵站300座。", "2026/2030"),  # counted over the span
        ("获国家奖励80项。", "2026/2030"),
        ("累计投入资金30亿元。", "2026/2030"),
        ("森林覆盖率达到72%。", "2030"),  # a state at its end
        ("泵站总数增加到300座。", "2030"),
        ("居民消费价格比上年上涨5.2%。", "2030"),
        ("工业增速达到15.6%。", "2030"),
        ("粮食产量年均增长3%。", "2026/2030"),
    ],
)
def test_in_a_review_of_years_sums_are_of_all_and_states_of_the_last(text: str, period: str) -> None:
    assert _times(text, SPAN) == [(period, "actual")]


def test_a_multiple_is_of_the_time_of_its_amount() -> None:
    first, second = _times("完成投资940亿元，是上个五年的3.6倍。", SPAN)
    assert first == second == ("2026/2030", "actual")


def test_what_goes_on_with_a_state_is_a_state_too() -> None:
    assert _times("油茶面积发展到18万亩，脐橙6.5万亩。", SPAN) == [("2030", "actual")] * 2


def test_an_annual_average_in_a_single_year_reaches_back_to_its_beginning() -> None:
    closing = Scope(2030, 2030, "actual", since=2026)
    assert _times("粮食产量36万吨，年均增长3%。", closing)[1] == ("2026/2030", "actual")


def test_where_no_year_is_known_none_is_made_up() -> None:
    unknown = Scope(None, None, "actual")
    statements, _ = Reader(Context(None, None), Territory()).read("去年新建泵站12座，增长5%。", unknown)
    assert [(found.scope.text, found.part) for found in statements] == [(None, None)] * 2
