# ruff: noqa: E501  (texts are given as they stand)
"""What kind of text a document is."""

from __future__ import annotations

import pytest

from workreports.declared import declarations, lexicon, paths
from workreports.model import Document, Snapshot
from workreports.reading import documents, kinds

WORK = (
    "经济社会建设取得新进展，固定资产投资增长8%，工业农业企业项目财政收入改革民生就业教育医疗生态持续改善，全市服务业发展。"
    * 4
)


@pytest.mark.parametrize(
    ("text", "kind", "read"),
    [
        (f"2019年某市国民经济和社会发展统计公报\n一、综合\n2018年，{WORK}", "statistical_bulletin", True),
        (f"关于清远市2018年预算执行情况和2019年预算草案的报告\n各位代表：\n受市政府委托报告。{WORK}", "budget_report", True),
        (f"关于清远市2018年国民经济和社会发展计划执行情况与2019年计划草案的报告\n各位代表：\n{WORK}", "plan_report", True),
        (f"清远市国民经济和社会发展第十四个五年规划和二〇三五年远景目标纲要\n{WORK}", "outline", False),
        (f"关于政府工作报告的决议\n清远市第七届人民代表大会第一次会议听取和审议了市长所作的报告。会议同意，决定批准。{WORK}", "resolution", False),
        (f"清远市第七届人民代表大会第一次会议审议了市长所作的政府工作报告。会议充分肯定过去一年的工作，决定批准这个报告。{WORK}", "resolution", False),
        (f"关于加快发展数字经济的若干政策措施\n为贯彻落实部署，制定本政策。{WORK}\n第一条　加强支持。\n本政策自印发之日起施行。", "policy_notice", False),
        (f"为深入贯彻落实部署要求，结合我市实际，制定本方案。{WORK}\n一、总体要求\n坚持基本原则。\n二、保障措施\n各市人民政府，各有关单位：责任单位：市发展改革委。自印发之日起施行。", "policy_notice", False),
        (f"各位代表：\n现在，我代表市人民政府，向大会报告工作，请予审议。{WORK}", "work_report", True),
        (f"清远市中级人民法院工作报告\n各位代表：\n我代表市中级人民法院向大会报告工作。{WORK}", "other", True),
        (f"一、2015年工作回顾\n{WORK}\n二、2016年工作安排\n主要目标：{WORK}\n三、加强政府自身建设\n我们清醒地认识到，还存在不少困难。", "work_report", True),
        (f"清远市概况\n2017年，{WORK}", "overview", True),
    ],
)  # fmt: skip
def test_kind(text: str, kind: str, read: bool) -> None:
    [found] = documents.parse(Snapshot("a.txt", "", 0, "utf-8", text + "\n"))
    assert isinstance(found, Document)
    assert found.kind == kind
    assert kinds.is_read(found.kind) == read


def test_the_kinds_of_the_lexicon_are_those_of_the_table() -> None:
    declared = lexicon.load("documents")["kinds"]
    [column] = [item for item in declarations.tables()["documents"].columns if item.name == "kind"]
    assert set(column.enum or ()) == set(declared)
    unread = {name for name in declared if not kinds.is_read(name)}
    rule = (paths.expectations() / "documents.yml").read_text(encoding="utf-8")
    assert all(f"'{name}'" in rule for name in unread)
