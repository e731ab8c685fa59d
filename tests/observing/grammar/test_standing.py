from __future__ import annotations

import pytest

from workreports.observing.read import read_text

HEAD = "2017年某市政府工作报告\n\n各位代表：\n\n现在，我代表市人民政府，向大会报告工作，请予审议。\n\n"
REVIEW = HEAD + "一、过去五年工作回顾\n\n过去五年，"
PLAN = HEAD + "二、今后五年的目标任务\n\n今后五年，"


def period(text: str, quote: str) -> str | None:
    [found] = read_text(text, 2017).extractions
    [row] = [o for o in found.observations if o.quote == quote]
    return row.period


@pytest.mark.parametrize(
    ("text", "quote", "wanted"),
    [
        (REVIEW + "新建公路300公里。", "300公里", "2012/2016"),
        (REVIEW + "高速公路通车里程达到210公里。", "210公里", "2016"),
        (REVIEW + "累计投入资金38亿元。", "38亿元", "2012/2016"),
        (REVIEW + "城镇登记失业率控制在3.5%以内。", "3.5%", "2012/2016"),
        (REVIEW + "地区生产总值年均增长9.5%。", "9.5%", "2012/2016"),
        (REVIEW + "城镇化率达到52%。", "52%", "2016"),
        (PLAN + "城镇化率超过60%。", "60%", "2021"),
        (PLAN + "新建学校20所。", "20所", "2017/2021"),
    ],
)
def test_a_state_is_of_the_last_year_and_work_of_all(text: str, quote: str, wanted: str) -> None:
    assert period(text, quote) == wanted
