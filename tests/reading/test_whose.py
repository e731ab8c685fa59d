# ruff: noqa: E501  (texts are given as they stand)
"""Whose report a text is, where no title says it."""

from __future__ import annotations

import pytest

from workreports.model import Document, Snapshot
from workreports.reading import documents

OPENING = (
    "各位代表：\n现在，我代表{who}，向大会报告工作，请予审议，并请政协委员提出意见。\n一、2015年工作回顾\n"
)
WORK = "经济稳步发展，完成固定资产投资100亿元，增长12%，财政收入10亿元，工业、农业、旅游、教育、医疗、就业和生态建设取得进展。"


def parse(text: str, file: str = "a.txt", **hints: str) -> Document:
    [found] = documents.parse(Snapshot(file, "", 0, "utf-8", text, hints))
    assert isinstance(found, Document)
    return found


def report(who: str, *paragraphs: str) -> str:
    body = "\n".join(f"{paragraph}{WORK}" for paragraph in paragraphs)
    return f"{OPENING.format(who=who)}{body}\n二、2016年工作安排\n2016年，力争增长10%。\n"


COUNTY = report(
    "县人民政府",
    "过去一年，在市委、市政府和县委的领导下，肥西抓住合肥建设副中心的机遇，全县上下努力，肥西实力增强。",
    "我县主动对接合肥市，融入合肥都市圈，全市县域经济现场会在我县召开。肥西连续三年居全省前列。",
    "让我们在县委领导下，为建设美丽肥西而奋斗！安徽省、合肥市给予支持，肥西人民满意。",
)
DISTRICT = report(
    "区人民政府",
    "一年来，在市委、市政府和区委的坚强领导下，全区上下推进福州建设，鼓楼经济总量居全市第一。",
    "全区落实福建省部署，鼓楼软件园对接福州自贸片区、厦门和香港企业，我区与香港、澳门交流增多，香港青年来鼓楼实习。",
    "为建设幸福鼓楼而奋斗！福州人民、鼓楼居民共享成果。",
)
CITY = report(
    "市人民政府",
    "清城区、清新区、英德市、连州市、佛冈县、阳山县共同发力，清远市在全省位次前移，我市对接广州。",
    "全市推进广清一体化，广州、深圳、东莞企业到清远投资，广州长隆落户，全市上下努力。",
    "为建设清远美好明天而努力！广州、佛山和清远携手，我市再出发。",
)
NATION = report(
    "国务院",
    "我国改革开放深入，全国各族人民团结奋斗，香港、澳门繁荣稳定，香港特别行政区、澳门特别行政区依法施政，台湾同胞来往增多。",
    "广东省、四川省、新疆维吾尔自治区、西藏自治区等地区发展加快，全国粮食丰收，香港回归，澳门回归，我国国际地位提高。",
    "全国各族人民团结起来，为中华民族伟大复兴而奋斗！",
)


@pytest.mark.parametrize(
    ("text", "code"), [(COUNTY, "340123"), (DISTRICT, "350102"), (CITY, "441800"), (NATION, "100000")]
)
def test_a_body_without_a_title_is_of_what_it_is_about(text: str, code: str) -> None:
    document = parse(text)
    assert document.region is not None
    assert document.region.code == code
    assert document.kind == "work_report"
    assert document.report_year == 2016
    assert document.identity_note is None
    assert document.confidence is not None
    assert document.confidence > 0.7


def test_what_a_text_only_mentions_never_wins() -> None:
    text = report(
        "市人民政府",
        "全市学习深圳、深圳经验，赴深圳招商，与深圳市签约，深圳企业投资。",
        "我市企业到深圳设点。",
    )
    document = parse(text)
    assert document.region is None or document.region.code != "440300" or (document.confidence or 0) < 0.7


def test_what_is_not_sure_is_null_and_says_what_to_write() -> None:
    document = parse(report("区人民政府", "全区上下努力，我区各项事业进步。"))
    assert document.region is None
    assert document.identity_note is not None
    assert "hints: {region: ...}" in document.identity_note
    told = parse(report("区人民政府", "全区上下努力，我区各项事业进步。"), region="北京市朝阳区")
    assert told.region is not None
    assert (told.region.code, told.region_source) == ("110105", "sidecar, level")


def test_a_name_that_says_otherwise_than_the_text_is_noted() -> None:
    head = (
        "2016年肥东县政府工作报告\n——2016年1月8日在肥东县第十六届人民代表大会第五次会议上\n肥东县县长 某某\n"
    )
    text = head + COUNTY.replace("肥西", "肥东")
    document = parse(text, "2016年肥西县政府工作报告.txt")
    assert document.region is not None
    assert document.region.code == "340122"
    assert document.identity_note is not None
    assert "肥西县" in document.identity_note
    assert parse(text, "合肥市/肥东县2016.txt").identity_note is None


@pytest.mark.parametrize(
    ("who", "name", "level", "parent"),
    [
        ("云岭新区管理委员会", "云岭新区", "zone", "530100"),
        ("昆明市滇池旅游度假区管委会", "滇池旅游度假区", "zone", "530100"),
        ("青石镇人民政府", "青石镇", "township", "340123"),
    ],
)
def test_territories_without_a_code_keep_their_name(who: str, name: str, level: str, parent: str) -> None:
    lies = "昆明市、昆明、云南省" if level == "zone" else "肥西县、肥西、合肥市"
    short = {"zone": "全区", "township": "全镇"}[level]
    text = report(
        who,
        f"一年来，{name}在{lies}的领导下，{short}上下努力，{name}面貌一新。",
        f"{short}人民满意，{lies}支持{name}。",
    )
    document = parse(text)
    assert document.region is not None
    assert (document.region.code, document.region.name, document.region.level) == ("", name, level)
    assert document.region.parent_code == parent


def test_a_new_area_that_has_become_a_district_is_that_district() -> None:
    text = report(
        "坪山新区管委会",
        "在深圳市委领导下，坪山新区、坪山建设加快，新区上下努力。",
        "深圳支持坪山，新区再出发。",
    )
    document = parse(text, "2014年坪山新区管委会工作报告.txt")
    assert document.region is not None
    assert document.region.code == "440310"


def test_a_territory_that_was_renamed_or_merged_is_found_by_the_name_of_its_time() -> None:
    head = "2008年{name}政府工作报告\n——2008年1月8日在{name}第五届人民代表大会第三次会议上\n"
    body = COUNTY.replace("2016", "2008").replace("2015", "2007")
    for name, code in (
        ("清新县", "441803"),
        ("宣武区", "110104"),
        ("襄樊市", "420600"),
        ("德清县", "330521"),
    ):
        document = parse(head.format(name=name) + body.replace("肥西", name[:-1]).replace("县", name[-1]))
        assert document.region is not None
        assert document.region.code == code
