"""Years and months of a clause, in either script, and the figures in Chinese that the ledger must hold."""

from __future__ import annotations

import pytest

import workreports
from workreports.model import Snapshot
from workreports.observing import read


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("二〇一五年，进出口总额增长百分之三。", "2015"),
        ("二○一五年，进出口总额增长百分之三。", "2015"),
        ("二零一五年，进出口总额增长百分之三。", "2015"),
        ("二〇一五年一至九月，进出口总额增长百分之三。", "2015-01/2015-09"),
        ("二〇一五年十一月，进出口总额增长百分之三。", "2015-11"),
        ("一至十一月份进出口总额增长百分之三。", "2016-01/2016-11"),
        ("2016年1-9月，进出口总额增长3%。", "2016-01/2016-09"),
        ("2015年1－11月份，进出口总额增长3%。", "2015-01/2015-11"),
        ("1—11月，进出口总额增长3%。", "2016-01/2016-11"),
        ("十二月份，进出口总额增长3%。", "2016-12"),
    ],
)
def test_months_and_years_are_those_the_clause_names(text: str, period: str) -> None:
    [found] = workreports.extract(text, report_year=2017)
    assert (found.period, found.subject, found.value) == (period, "进出口总额", 3)


def test_figures_in_chinese_are_in_the_ledger() -> None:
    text = "二〇一五年，全市引进企业两千家，建成项目三百多家。"
    title = "2016年某某市政府工作报告\n――2016年1月8日在清远市第七届人民代表大会第三次会议上\n各位代表：\n"
    body = title + "一、2015年工作回顾\n" + text * 12 + "\n二、2016年工作安排\n生产总值增长8%。\n"
    found = read.read(Snapshot("a.txt", "0" * 64, 9, "utf-8", body))
    told = {numeral.text for numeral in found.extractions[0].numerals}
    assert any("二〇一五" in said for said in told)
    assert any(said.startswith("两千") for said in told)
    assert any(said.startswith("三百多") for said in told)
