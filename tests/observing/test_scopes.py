"""What the parts of whole texts are found to speak of."""

from __future__ import annotations

from workreports.model import Extraction
from workreports.observing.read import read_text

REVIEW = (
    "一年来，全县经济稳中有进，取得明显成效。完成投资12.6亿元，增长8.3%。新建学校3所，成功创建卫生县城。"
    "城镇新增就业2100人，获评全省就业先进县。"
)
PROBLEMS = "同时，我们也清醒地看到，经济总量偏小，产业结构不优，民生仍有短板。对此，我们一定认真解决。"
PLANS = (
    "加快建设产业园，力争引进企业10家以上。推进污水治理，新建管网20公里。完善养老服务，建设驿站5个。"
    "深化简政放权，优化营商环境。继续办好民生实事，培育合作社15家以上。做好防汛工作，加强监测预警。"
)


def _read(text: str, section: str | None = None) -> Extraction:
    return read_text(text, 2025, section=section).extractions[0]


def _status(found: Extraction) -> dict[str, str]:
    return {row.quote: row.status for row in found.observations}


def test_plans_below_an_unusual_heading_are_goals() -> None:
    found = _status(_read(f"一、铿锵足音\n{REVIEW}\n{PROBLEMS}\n二、扬帆起航\n{PLANS}\n"))
    assert found["3所"] == "actual"
    assert found["20公里"] == found["5个"] == found["15家"] == "target"


def test_plans_without_any_heading_are_goals() -> None:
    found = _status(_read(f"{REVIEW}\n{PROBLEMS}\n{PLANS}\n"))
    assert found["2100人"] == "actual"
    assert found["20公里"] == "target"


def test_sections_say_their_role_period_and_status() -> None:
    sections = _read(f"一、2024年工作回顾\n{REVIEW}\n二、2025年工作安排\n{PLANS}\n").sections
    told = [(section.role, section.period, section.status) for section in sections]
    assert told == [("review_year", "2024", "actual"), ("plan_year", "2025", "target")]
    assert all(section.confidence is not None and section.confidence > 0.8 for section in sections)


def test_a_paragraph_of_one_year_in_a_review_of_five_ends_with_it() -> None:
    text = (
        "一、过去五年工作回顾\n五年来，新建公路300公里。\n2024年，新建公路60公里。\n新建学校12所。\n"
        "二、今后五年目标\n新建公路400公里。\n"
    )
    periods = {row.quote: row.period for row in _read(text).observations}
    assert periods["300公里"] == periods["12所"] == "2020/2024"
    assert (periods["60公里"], periods["400公里"]) == ("2024", "2025/2029")


def test_a_list_announced_by_a_paragraph_of_one_year_is_of_that_year() -> None:
    text = (
        "一、过去五年工作回顾\n五年来，新建公路300公里。\n2024年是收官之年。重点抓了以下工作：\n"
        "（一）优化结构。新建厂房6座。\n（二）改善民生。新建学校12所。\n五年来，新建桥梁31座。\n"
        "二、今后五年目标\n新建公路400公里。\n"
    )
    periods = {row.quote: row.period for row in _read(text).observations}
    assert periods["6座"] == periods["12所"] == "2024"
    assert periods["300公里"] == periods["31座"] == "2020/2024"


def test_items_inside_a_sentence_are_of_its_part() -> None:
    text = f"一、2024年工作回顾\n{REVIEW}\n二、2025年工作安排\n办好实事：一是新建学校5所；二是改造道路8条。\n"
    items = [section for section in _read(text).sections if section.ordinal in ("一是", "二是")]
    assert [item.role for item in items] == ["plan_year", "plan_year"]


def test_a_glossary_holds_no_observations() -> None:
    found = _read(
        f"一、2024年工作回顾\n{REVIEW}\n名词解释\n1. 两山转化：指把100亩林地的生态价值变为经济价值。\n"
    )
    assert "100亩" not in _status(found)
    assert [n.verdict for n in found.numerals if n.text == "100"] == ["furniture"]


def test_a_snippet_is_of_the_part_it_is_said_to_be_of() -> None:
    assert _status(_read("新建学校5所。", "plan")) == {"5所": "target"}
    assert _status(_read("新建学校5所。", "2024年工作回顾")) == {"5所": "actual"}


def test_without_a_year_plans_are_still_goals() -> None:
    rows = read_text("今年要实现生产总值增长6%。").extractions[0].observations
    assert [(row.status, row.period) for row in rows] == [("target", None)]


def test_an_estimate_goes_on_where_the_text_says_so() -> None:
    text = "2024年，生产总值120亿元（预计，下同），增长5.1%。财政收入9亿元。\n"
    assert {row.status for row in _read("一、2024年工作回顾\n" + text).observations} == {"estimate"}


def test_an_estimate_ends_where_another_begins() -> None:
    text = "2024年，预计粮食产量20万吨；肉类产量3万吨，预计水产品产量1万吨。\n"
    found = _status(_read("一、2024年工作回顾\n" + text))
    assert found == {"20万吨": "estimate", "3万吨": "actual", "1万吨": "estimate"}
