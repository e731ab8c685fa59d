"""What of a page is no report."""

from __future__ import annotations

import pytest

from workreports.reading import furniture
from workreports.reading.lines import lines

PAGE = {
    "下载": "navigation",
    "【字号：": "navigation",
    "】": "navigation",
    "【字体：大 中 小】": "navigation",
    "您当前的位置：首页 > 政务公开 > 政府工作报告": "navigation",
    "首页 >> 信息公开 >> 正文": "navigation",
    "abcd39f1fb7f426d9dfb6bd0fa1f2146:": "navigation",
    "扫一扫在手机打开当前页": "navigation",
    "—12—": "navigation",
    "上一篇：关于召开会议的通知": "navigation",
    "来源：北京日报": "byline",
    "时间：2026-02-02": "byline",
    "2026年02月10日 07时41分": "byline",
    "（责任编辑：某某）": "byline",
    "责任编辑：": "byline",
    "发文单位：保定市人民政府": "collector",
    "来源URL：http://www.example.gov.cn/a.html": "collector",
    "图为市民在公园散步": "caption",
    "二、2026年重点工作": None,
    "各位代表：": None,
    "全市地区生产总值1375亿元，增长8%。": None,
    "本届政府工作回顾": None,
    "支持记者站建设，新增图书5万册。": None,
    "5": None,
}


@pytest.mark.parametrize(("line", "kind"), PAGE.items())
def test_lines_by_themselves(line: str, kind: str | None) -> None:
    assert furniture.classify(lines(line)) == [kind]


def test_the_value_of_a_label_may_stand_on_the_next_line() -> None:
    assert furniture.classify(lines("责任编辑：\n李某某\n各位代表：")) == ["byline", "byline", None]


def test_captions_are_looser_before_the_report_begins() -> None:
    line = lines("殷勇同志作政府工作报告。本报记者 戴冰摄")[0]
    assert furniture.classify([line]) == ["caption"]
    assert furniture.head_kind(lines("任振鹤作政府工作报告。新甘肃·甘肃日报记者 盛学卿")[0]) == "caption"


def test_marks_inside_a_line() -> None:
    text = "实现“三个收官”[1]，战略^[2]推进，增长8%［3］。（下转第四版）（紧接第一版） 面积5平方米"
    found = [(text[item.char_start : item.char_end], item.kind) for item in furniture.inline(text, 0)]
    assert found == [
        ("[1]", "footnote_mark"),
        ("^[2]", "footnote_mark"),
        ("［3］", "footnote_mark"),
        ("（下转第四版）", "navigation"),
        ("（紧接第一版）", "navigation"),
    ]


@pytest.mark.parametrize(
    ("heading", "tail"),
    [
        ("本届政府工作回顾侯卫东官场笔记", "侯卫东官场笔记"),
        ("2017年工作安排二号首长", "二号首长"),
        ("今后五年的目标任务碧海青天夜夜心", "碧海青天夜夜心"),
        ("2017年工作回顾", None),
        ("五年工作回顾与经验体会", None),
        ("过去五年", None),
    ],
)
def test_pollution_glued_to_a_heading(heading: str, tail: str | None) -> None:
    text = heading + "\n五年来，全市经济社会发展，积累经验，体会深刻：经验体会有三。工作回顾与展望。"
    found = furniture.pollution(lines(heading), text)
    assert [heading[item.char_start : item.char_end] for item in found] == ([tail] if tail else [])


@pytest.mark.parametrize(
    ("line", "opens"),
    [
        ("名词解释", True),
        ("《政府工作报告》名词解释", True),
        ("附件2 名词解释", True),
        ("附：有关名词解释", True),
        ("2019年政府工作报告有关名词解释", True),
        ("注释：", True),
        ("2026年省十件民生实事", False),
        ("附件1", False),
        ("关于名词解释工作的若干重大问题说明会", False),
    ],
)
def test_glossary_heads(line: str, opens: bool) -> None:
    assert furniture.is_glossary_head(lines(line)[0]) is opens
