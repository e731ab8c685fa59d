# ruff: noqa: E501  (texts are given as they stand)
"""Which year a report is of, where no title or date says it."""

from __future__ import annotations

from datetime import date

import pytest

from workreports.model import Document, Snapshot
from workreports.reading import documents, when

OPENING = "各位代表：\n现在，我代表定兴县人民政府，向大会报告工作，请予审议。\n"
WORK = "完成固定资产投资100亿元，增长12%，财政收入10亿元，工业、农业、旅游、教育、医疗、就业和生态建设取得进展，全县经济社会发展。"


def parse(body: str, file: str = "a.txt", **hints: str) -> Document:
    text = f"{OPENING}{body}\n"
    [found] = documents.parse(Snapshot(file, "", 0, "utf-8", text, hints))
    assert isinstance(found, Document)
    return found


@pytest.mark.parametrize(
    ("body", "year"),
    [
        (f"一、2013年工作回顾\n2013年，{WORK}\n二、2014年工作安排\n2014年，力争增长9%。", 2014),
        (f"一、去年工作回顾\n刚刚过去的2008年，{WORK}2008年完成投资5亿元。\n二、今年工作安排\n{WORK}", 2009),
        (f"一、“十二五”时期发展成就\n五年来，{WORK}2015年，财政收入达到20亿元。\n二、“十三五”时期主要目标\n到2020年，翻一番。\n三、2016年重点工作\n{WORK}", 2016),
        (f"一、一九九六年工作回顾\n一九九六年，{WORK}\n二、一九九七年的主要任务\n{WORK}", 1997),
        (f"一、２００１年工作回顾\n２００１年，{WORK}\n二、２００２年工作安排\n{WORK}", 2002),
    ],
)  # fmt: skip
def test_the_body_alone_says_the_year(body: str, year: int) -> None:
    document = parse(body)
    assert document.report_year == year
    assert document.review_end == date(year - 1, 12, 31)
    assert document.year_source


def test_years_of_plans_and_of_comparison_do_not_win() -> None:
    body = f"一、2016年工作回顾\n2016年，{WORK}比2011年翻一番，从2010年的5亿元增加到2016年的10亿元。\n二、2017年工作安排\n到2020年，全面小康；到2035年，基本现代化；2030年远景目标。2017年，力争增长8%。"
    assert parse(body).report_year == 2017


def test_a_text_without_a_year_has_none_and_its_periods_neither() -> None:
    document = parse(f"一、过去一年工作回顾\n一年来，{WORK}\n二、今后工作安排\n今年，力争增长8%。")
    assert (document.report_year, document.review_start, document.review_end) == (None, None, None)
    assert document.identity_note is not None
    assert "hints: {report_year: ...}" in document.identity_note
    told = parse(
        f"一、过去一年工作回顾\n一年来，{WORK}\n二、今后工作安排\n今年，力争增长8%。", report_year="2019"
    )
    assert (told.report_year, told.review_end) == (2019, date(2018, 12, 31))


def test_the_text_wins_over_a_name_that_contradicts_it_and_that_is_noted() -> None:
    body = (
        f"一、2013年工作回顾\n2013年，{WORK}2013年完成投资5亿元。\n二、2014年工作安排\n2014年，力争增长9%。"
    )
    document = parse(body, "定兴县2019年政府工作报告.txt")
    assert document.report_year in (None, 2014)
    assert document.identity_note is not None
    assert parse(body, "定兴县2014年政府工作报告.txt").identity_note is None


def test_a_session_in_december_plans_the_coming_year() -> None:
    head = "政府工作报告\n——2022年12月28日在定兴县第十六届人民代表大会第三次会议上\n定兴县县长 某某\n"
    text = head + OPENING + f"一、2022年工作回顾\n2022年，{WORK}\n二、2023年工作安排\n{WORK}\n"
    [document] = documents.parse(Snapshot("a.txt", "", 0, "utf-8", text))
    assert isinstance(document, Document)
    assert (document.report_year, document.review_end) == (2023, date(2022, 12, 31))


def test_the_month_of_a_session_may_stand_in_the_name_of_its_file_alone() -> None:
    body = f"一、过去五年工作回顾\n五年来，{WORK}\n二、今后五年工作安排\n{WORK}\n"
    autumn = parse(body, "定兴县2016年10月政府工作报告.txt")
    assert (autumn.review_start, autumn.review_end) == (date(2012, 1, 1), date(2016, 12, 31))
    assert parse(body, "定兴县2016年2月政府工作报告.txt").review_end == date(2015, 12, 31)


def test_a_session_in_autumn_is_of_its_year() -> None:
    head = "政府工作报告\n——2021年10月17日在定兴县第十六届人民代表大会第一次会议上\n定兴县县长 某某\n"
    text = (
        head
        + OPENING
        + f"一、过去五年工作回顾\n五年来，{WORK}2020年，财政收入20亿元。\n二、今后五年工作安排\n{WORK}\n"
    )
    [document] = documents.parse(Snapshot("a.txt", "", 0, "utf-8", text))
    assert isinstance(document, Document)
    assert document.report_year == 2021
    assert document.review_end in (date(2020, 12, 31), date(2021, 12, 31))


def test_two_reports_of_one_year_stay_two() -> None:
    spring = "政府工作报告\n——2016年1月17日在定兴县第十四届人民代表大会第六次会议上\n定兴县县长 某某\n"
    autumn = "政府工作报告\n——2016年10月9日在定兴县第十五届人民代表大会第一次会议上\n定兴县县长 某某\n"
    body = OPENING + f"一、工作回顾\n一年来，{WORK * 6}\n二、工作安排\n{WORK * 6}\n"
    found = documents.parse(
        Snapshot("a.txt", "", 0, "utf-8", spring + body + autumn + body.replace("100", "90"))
    )
    assert [(item.report_year, item.congress) for item in found if isinstance(item, Document)] == [
        (2016, 14),
        (2016, 15),
    ]


@pytest.mark.parametrize(
    ("congress", "session", "year"),
    [(1, 1, 1954), (1, 4, 1957), (2, 2, 1960), (3, 1, 1964), (4, 1, 1975), (5, 4, 1981), (6, 1, 1983), (10, 3, 2005), (14, 3, 2025), (3, 4, None), (9, 7, None)],
)  # fmt: skip
def test_sessions_of_the_national_congress(congress: int, session: int, year: int | None) -> None:
    assert when.session_year(congress, session) == year


def test_facts_and_goals_are_told_apart_by_sentence_and_heading() -> None:
    body = "一、工作回顾\n2013年，完成投资5亿元。2014年要增长8%。\n二、2014年工作安排\n2014年，增长8%。2012年已经建成。"
    facts, goals, _ = when.facts_and_goals(body)
    assert (facts, goals) == ({2013: 1, 2012: 1}, {2014: 3})


@pytest.mark.parametrize(
    ("title", "year"), [("2019年某市国民经济和社会发展统计公报", 2019), ("某市二〇一七年概况", 2017)]
)
def test_what_describes_a_year_reviews_it_and_is_of_no_report_year(title: str, year: int) -> None:
    text = f"{title}\n一、综合\n{WORK * 3}\n"
    [document] = documents.parse(Snapshot("a.txt", "", 0, "utf-8", text))
    assert isinstance(document, Document)
    assert (document.report_year, document.review_end) == (None, date(year, 12, 31))
