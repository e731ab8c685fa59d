# ruff: noqa: E501  (printed lines are given as they stand)
"""What a document says about itself, over the many ways of saying it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from workreports.model import Document, Snapshot
from workreports.reading import documents, identity

BODY = """
各位代表：
现在，我代表市人民政府，向大会报告工作，请予审议。
一、过去一年工作回顾
全市经济社会平稳发展，地区生产总值增长8%，固定资产投资100亿元，财政收入10亿元，城镇居民收入增长9%，新增就业1万人，\
改革不断深化，民生持续改善，教育医疗生态环境建设取得新进展。
二、今后工作安排
做好工业农业旅游消费等工作，力争实现增长7%。
"""

# What stands above the address to the audience, and what must be read from it.
HEADS: list[tuple[str, dict[str, object]]] = [
    (
        "政府工作报告\n（2019年1月28日在韶关市第十四届人民代表大会第四次会议上）\n韶关市市长  殷焕明\n",
        {
            "region": "440200",
            "year": 2019,
            "date": "2019-01-28",
            "congress": 14,
            "session": 4,
            "speaker": "殷焕明",
        },
    ),
    (
        "政府工作报告\n——2016年2月23日在昌吉回族自治州第十四届人民代表大会第五次会议上\n自治州代州长 木合亚提·加尔木哈买提\n",
        {"region": "652300", "year": 2016, "speaker": "木合亚提·加尔木哈买提", "congress": 14, "session": 5},
    ),
    (
        "新疆维吾尔自治区政府工作报告\n——2015年1月20日在新疆维吾尔自治区第十二届人民代表大会第三次会议上\n自治区主席\u3000雪克来提·扎克尔\n",
        {
            "region": "650000",
            "speaker": "雪克来提·扎克尔",
            "congress": 12,
            "session": 3,
            "date": "2015-01-20",
        },
    ),
    (
        "政 府 工 作 报 告\n二〇〇八年一月十八日在上海市第十三届人民代表大会第一次会议上\n上海市市长 韩 正\n",
        {"region": "310000", "speaker": "韩正", "date": "2008-01-18", "congress": 13, "session": 1},
    ),
    (
        "政府工作报告\n--1998年2月10日在广西壮族自治区第九届人民代表大会第一次会议上\n自治区主席 李兆焯\n",
        {"region": "450000", "speaker": "李兆焯", "date": "1998-02-10", "congress": 9, "session": 1},
    ),
    (
        "佛冈县人民政府工作报告\n2020年5月12日在佛冈县第十六届人民代表大会第六次会议上\n佛冈县县长 张三丰\n",
        {"region": "441821", "speaker": "张三丰", "date": "2020-05-12", "session": 6},
    ),
    (
        "政府工作报告\n（2021年2月3日在清远市清新区第八届人民代表大会第七次会议上）\n区长 李四\n",
        {"region": "441803", "speaker": "李四", "congress": 8},
    ),
    (
        "2019年政府工作报告\n北京市朝阳区人民政府区长 文献\n（2019年1月8日在北京市朝阳区第十六届人民代表大会第五次会议上）\n",
        {"region": "110105", "speaker": "文献", "date": "2019-01-08"},
    ),
    (
        "政府工作报告\n2018年1月30日在长春市朝阳区第十八届人民代表大会第二次会议上\n长春市朝阳区人民政府区长：王五\n",
        {"region": "220104", "speaker": "王五"},
    ),
    (
        "襄樊市政府工作报告\n——2009年1月8日在襄樊市第十四届人民代表大会第四次会议上\n襄樊市市长 李新华\n",
        {"region": "420600", "speaker": "李新华", "year": 2009},
    ),
    (
        "政府工作报告\n2010年1月6日在莱芜市第十六届人民代表大会第三次会议上\n市长 于建成\n",
        {"region": "371200", "speaker": "于建成"},
    ),
    (
        "政府工作报告\n——２０１３年１月２５日在贵州省第十二届人民代表大会第一次会议上\n贵州省代省长 陈敏尔\n",
        {"region": "520000", "date": "2013-01-25", "speaker": "陈敏尔"},
    ),
    (
        "省长 王予波在云南省第十四届人民代表大会第一次会议上的政府工作报告\n2023年1月11日\n",
        {"region": "530000", "date": "2023-01-11", "congress": 14},
    ),
    (
        "政府工作报告\n——在恩施土家族苗族自治州第七届人民代表大会第四次会议上\n（2015年1月15日）\n恩施州人民政府州长 杨天然\n",
        {"region": "422800", "date": "2015-01-15", "speaker": "杨天然"},
    ),
    (
        "锡林郭勒盟行政公署工作报告\n2012年1月10日\n盟长 某某\n",
        {"region": "152500"},
    ),
    (
        "2019年政府工作报告\n",
        {"year": 2019},
    ),
    (
        "首页 > 政务公开 > 政府工作报告\n2014年武汉市政府工作报告\n发布时间：2014-02-20 来源：长江日报\n——2014年1月6日在武汉市第十三届人民代表大会第四次会议上\n武汉市人民政府市长  唐良智\n",
        {"region": "420100", "date": "2014-01-06", "speaker": "唐良智", "year": 2014},
    ),
    (
        "重庆市人民政府工作报告（2022年）\n2022年1月17日在重庆市第五届人民代表大会第五次会议上\n重庆市市长 胡衡华\n",
        {"region": "500000", "speaker": "胡衡华", "congress": 5, "session": 5},
    ),
    (
        "政府工作报告\n2022年12月28日在苏州市吴江区第十七届人民代表大会第二次会议上\n吴江区人民政府区长 王国荣\n",
        {"region": "320509", "date": "2022-12-28"},
    ),
    (
        "政府工作报告\n2020年1月12日\n上海市第十五届人民代表大会第三次会议\n上海市市长 应 勇\n",
        {"region": "310000", "date": "2020-01-12", "speaker": "应勇", "congress": 15, "session": 3},
    ),
    (
        "政府工作报告\n（2002年1月28日在海南省第二届人民代表大会第五次会议上）\n海南省省长\u3000汪啸风\n",
        {"region": "460000", "speaker": "汪啸风"},
    ),
    (
        "政府工作报告\n——2024年3月5日在第十四届全国人民代表大会第二次会议上\n国务院总理 李强\n",
        {"region": "100000", "speaker": "李强", "congress": 14, "session": 2},
    ),
    (
        "在肥西县第十七届人民代表大会第五次会议上\n政府工作报告\n县长  金成俊\n（2011年1月10日）\n",
        {"region": "340123", "date": "2011-01-10", "speaker": "金成俊"},
    ),
    (
        "政府工作报告\n2017年1月5日在达拉特旗第十六届人民代表大会第六次会议上\n达拉特旗人民政府旗长 王 琛\n",
        {"region": "150621", "speaker": "王琛"},
    ),
    (
        "政府工作报告\n——2021年1月24日在上海市第十五届人民代表大会第五次会议上\n上海市市长 龚 正\n",
        {"speaker": "龚正"},
    ),
    (
        "西藏自治区政府工作报告\n（2014年1月10日在西藏自治区第十届人民代表大会第二次会议上）\n西藏自治区主席 洛桑江村\n",
        {"region": "540000", "speaker": "洛桑江村", "congress": 10},
    ),
    (
        "政府工作报告\n（摘要）\n——2007年1月25日在河北省第十届人民代表大会第五次会议上\n河北省人民政府代省长 郭庚茂\n",
        {"region": "130000", "speaker": "郭庚茂"},
    ),
    (
        "邵阳市2012年政府工作报告\n邵阳市人民政府市长 龚文密\n（2011年12月27日在邵阳市第十四届人民代表大会第六次会议上）\n",
        {"region": "430500", "date": "2011-12-27", "year": 2012, "speaker": "龚文密"},
    ),
    (
        "东莞市人民政府工作报告\n\n2013年1月16日在东莞市第十五届人民代表大会第三次会议上\n\n东莞市市长  袁宝成\n",
        {"region": "441900", "speaker": "袁宝成"},
    ),
    (
        "济源市2018年政府工作报告\n——2018年3月22日在济源市第十四届人民代表大会第一次会议上\n济源市人民政府市长 石迎军\n",
        {"region": "419001", "speaker": "石迎军"},
    ),
    (
        "政府工作报告\n2005年3月8日在阿坝藏族羌族自治州第九届人民代表大会第三次会议上\n州人民政府州长 张东升\n",
        {"region": "513200", "speaker": "张东升"},
    ),
    (
        "政府工作报告\n——2018年1月24日在天津市第十七届人民代表大会第一次会议上\n张国清\n",
        {"region": "120000", "speaker": "张国清"},
    ),
    (
        "市长刘宝在2006年2月20日云浮市第四届人民代表大会第一次会议上的报告\n政府工作报告\n",
        {"region": "445300", "date": "2006-02-20"},
    ),
    (
        "2021年1月28日在成都市第十七届人民代表大会第五次会议上\n成都市人民政府市长 王凤朝\n",
        {"region": "510100", "speaker": "王凤朝", "year": 2021},
    ),
    (
        "政府工作报告\n——2019年1月27日在上海市第十五届\n人民代表大会第二次会议上\n（上海市市长\u3000应勇）\n",
        {"speaker": "应勇", "session": 2},
    ),
    (
        "深圳市2020年政府工作报告\n市长陈如桂在市六届人大八次会议上\n（2020年1月8日）\n",
        {"region": "440300", "congress": 6, "session": 8, "speaker": "陈如桂", "date": "2020-01-08"},
    ),
    (
        "政府工作报告\n发布时间：2019年3月5日\n来源：市政府办\n市长 张三\n",
        {"date": None, "year": None, "speaker": "张三"},
    ),
    (
        "政府工作报告\n二00八年一月十八日在宿迁市第三届人民代表大会第一次会议上\n市长 缪瑞林\n",
        {"date": "2008-01-18", "region": "321300"},
    ),
    (
        "政府工作报告\n(二O一O年二月三日在自贡市第十五届人民代表大会第六次会议上)\n自贡市人民政府市长 王海林\n",
        {"date": "2010-02-03", "region": "510300"},
    ),
    (
        "2016年 衡水市 政府工作报告\n2016-02-01\n市长 杨慧\n",
        {"region": "131100", "year": 2016, "speaker": "杨慧"},
    ),
    (
        "政府工作报告\n2019 年 1 月 15 日在 广州市 第十五届人民代表大会第四次会议上\n广州市市长 温 国 辉\n",
        {"region": "440100", "date": "2019-01-15", "speaker": "温国辉"},
    ),
    (
        "政府工作报告\n——2012年1月10日在内蒙古自治区第十一届人民代表大会第五次会议上\n内蒙古自治区主席 巴特尔\n",
        {"region": "150000", "speaker": "巴特尔"},
    ),
    (
        "宁夏回族自治区2013年政府工作报告\n自治区代主席\u3000刘慧\n",
        {"region": "640000", "speaker": "刘慧", "year": 2013},
    ),
    (
        "广西2012年政府工作报告\n2012年1月12日在广西壮族自治区第十一届人民代表大会第五次会议上\n",
        {"region": "450000"},
    ),
    (
        "中共某某\n关于2020年政府工作的报告\n",
        {"year": 2020},
    ),
    (
        "政府工作报告\n——2011年1月16日在汕尾市第五届人民代表大会第六次会议上\n\n汕尾市市长 吴紫骊\n\n（2011年1月16日）\n",
        {"region": "441500", "speaker": "吴紫骊"},
    ),
    (
        "浦东新区政府工作报告\n——2015年1月13日在上海市浦东新区第五届人民代表大会第五次会议上\n区长 孙继伟\n",
        {"region": "310115"},
    ),
    (
        "政府工作报告\n大理白族自治州人民政府州长  杨健\n2018年2月5日在大理白族自治州第十四届人民代表大会第二次会议上\n",
        {"region": "532900", "speaker": "杨健"},
    ),
    (
        "政府工作报告\n2020年4月24日在呼和浩特市第十五届人民代表大会第四次会议上\n呼和浩特市代市长 张佰成\n",
        {"region": "150100", "speaker": "张佰成"},
    ),
    (
        "遵义市人民政府\n2009年工作报告\n2009年1月8日在遵义市第三届人民代表大会第四次会议上\n市长 王秉清\n",
        {"region": "520300", "speaker": "王秉清", "date": "2009-01-08"},
    ),
    (
        "清新县政府工作报告\n2010年2月24日在清新县第五届人民代表大会第五次会议上\n清新县县长 刘汉锦\n",
        {"region": "441803"},
    ),
]


def parse(text: str, **hints: str) -> Document:
    found = documents.parse(Snapshot("a.txt", "", 0, "utf-8", text, hints))
    assert len(found) == 1
    assert isinstance(found[0], Document)
    return found[0]


@pytest.mark.parametrize(("head", "facts"), HEADS, ids=range(len(HEADS)))
def test_heads(head: str, facts: dict[str, object]) -> None:
    document = parse(head + BODY)
    read = {
        "region": document.region.code if document.region else None,
        "year": document.report_year,
        "date": document.delivered_on.isoformat() if document.delivered_on else None,
        "congress": document.congress,
        "session": document.session,
        "speaker": document.speaker,
    }
    assert {key: read[key] for key in facts} == facts
    assert document.kind == "work_report"


@pytest.mark.parametrize(
    ("printed", "value"),
    [("14", 14), ("十四", 14), ("二十", 20), ("二十一", 21), ("一百零二", 102), ("二〇二六", 2026), ("二00八", 2008), ("二O一O", 2010), ("甲", None)],
)  # fmt: skip
def test_numbers(printed: str, value: int | None) -> None:
    assert identity.number(printed) == value


@pytest.mark.parametrize(
    ("heading", "session", "first", "last"),
    [
        ("一、2016年工作回顾", "四", 2016, 2016),
        ("本届政府工作回顾", "一", 2012, 2016),
        ("一、过去五年工作回顾", "四", 2012, 2016),
        ("一、2012—2016年工作回顾", "四", 2012, 2016),
        ("一、“十二五”时期及2016年工作回顾", "四", 2011, 2016),
    ],
)
def test_reviewed_period(heading: str, session: str, first: int, last: int) -> None:
    head = f"政府工作报告\n——2017年1月10日在清远市第七届人民代表大会第{session}次会议上\n"
    document = parse(head + BODY.replace("一、过去一年工作回顾", heading))
    assert (document.review_start, document.review_end) == (date(first, 1, 1), date(last, 12, 31))


def test_hints_say_what_the_text_does_not() -> None:
    text = BODY.replace("各位代表：\n现在，我代表市人民政府，向大会报告工作，请予审议。\n", "")
    bare = parse(text)
    assert (bare.kind, bare.region, bare.report_year) == ("overview", None, None)
    told = parse(text, region="441800", report_year="2018")
    assert told.region is not None
    assert (told.region.name, told.report_year) == ("清远市", 2018)


def test_traditional_text_is_read_like_simplified() -> None:
    head = (
        "2017年清遠市政府工作報告\n——2017年1月10日在清遠市第七屆人民代表大會第一次會議上\n清遠市市長 郭鋒\n"
    )
    body = (
        "各位代表：\n現在，我代表市人民政府報告工作。\n一、過去一年工作回顧\n"
        + "全市經濟社會發展，投資100億元，增長8%，實現財政收入。" * 9
    )
    document = parse(head + body)
    assert document.region is not None
    assert (document.region.code, document.speaker, document.congress, document.session) == (
        "441800",
        "郭锋",
        7,
        1,
    )
    assert document.text.startswith("2017年清遠市")


def test_overview_of_the_seeds(raw: Path) -> None:
    document = parse((raw / "002_c3a9c11d090ba97b.txt").read_bytes().decode())
    assert document.kind == "overview"
    assert document.region is not None
    assert (document.region.name, document.region.code) == ("清远市", "441800")
    assert (document.title, document.report_year, document.delivered_on) == (None, None, None)
    assert (document.review_start, document.review_end) == (date(2017, 1, 1), date(2017, 12, 31))
