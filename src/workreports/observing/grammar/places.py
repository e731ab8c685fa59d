"""The territory a number is about, when it is not the document's own region."""

from __future__ import annotations

import re
from functools import lru_cache

from workreports.observing.grammar.rules import rule, yes
from workreports.observing.grammar.subjects import flow_verb

PLACE = rule(
    "place",
    "A county, park or group of regions in front of the subject, or the nation, is the place.",
    yes("燕湖新城完成投资140亿元。", "140亿元", place="燕湖新城"),
    yes("自贸试验区新设企业10.1万家。", "10.1万家", place="自贸试验区"),
    yes("成渝地区双城经济圈建设走深走实，经济总量超9万亿元。", "9万亿元", place="成渝地区双城经济圈"),
    yes("成都平原经济区经济总量达到4万亿元。", "4万亿元", place="成都平原经济区", indicator_id="gdp"),
)

_AREA = re.compile(
    r"^(?!纳入|入选|通过|获批|总投资|国家|省级|市级|县级|重点|各|全国|特色|示范|新|建|主要|首个|现代|高标准)(?P<place>[\u4e00-\u9fff]{2,12}(?:产业园区?(?:[\u4e00-\u9fff]{2}片区)?|高新区|经开区|开发区|新城|新区|自贸区|自贸试验区|自贸港|片区|园区|示范区|保税区|都市圈|经济圈|经济区|经济带|城市群|合作区|度假区|功能区|科学城|机场|港区|集聚区))(?!企业|建设|内|个|项目|管委会)(?P<rest>[\u4e00-\u9fff“].{1,})$"
)
_GROUPS = re.compile(
    r"^(?P<place>(?:粤东粤西粤北地区|粤东西北|珠三角|长三角|京津冀|大湾区|环渤海|川渝|成渝地区双城经济圈|东部地区|西部地区|中部地区|南疆|北疆|苏南|苏中|苏北|陕南|陕北|关中|胶东|浙江山区[^，]{0,3}县|山区[^，]{0,3}县|脱贫县|脱贫地区|民族地区|边境地区|革命老区|市区|中心城区|主城区|园区平台|园区|自贸试验区|自贸区|综合试验区|综保区|经开区|高新区|全国(?!工商联|人大|政协|文明|卫生|双拥|百强|重点|优秀|先进|首批|示范|模范|唯一|绿化|农业|统一|性)))(?P<rest>.{2,})$"
)


def split(subject: str, names: frozenset[str], own: frozenset[str]) -> tuple[str | None, str]:
    """(place, rest of the subject). `names`: short and full names of regions; `own`: those of the document itself."""
    area = _AREA.match(subject)
    if area and flow_verb(area["place"]):
        area = None
    if area and "、" not in area["place"] and not area["rest"].startswith(("数", "率", "、", "和", "与")):
        return area["place"], area["rest"]
    m = _listed(subject, names, own)
    if m is not None:
        return m
    group = _GROUPS.match(subject)
    if group and not _NO_GROUP.match(group["place"][-2:] + group["rest"]):
        return group["place"], group["rest"]
    return None, subject


_NO_GROUP = re.compile("..[居内外个经]|全国占")


def _listed(subject: str, names: frozenset[str], own: frozenset[str]) -> tuple[str | None, str] | None:
    """One or more region names, joined by 、, in front of the rest."""
    at = 0
    end = 0
    while True:
        name = _name_at(subject, at, names)
        if not name:
            break
        end = at + len(name)
        if subject[end : end + 1] not in ("、", "和", "与"):
            break
        at = end + 1
    if not end or len(subject) - end < 2:
        return None
    place, rest = subject[:end], subject[end:]
    if _name_at(rest, 0, names):  # 宁波舟山港
        return None
    if rest[0] in "至到—-·" or place in own or (place == "白银" and rest.startswith(_GOODS)):
        return None
    if rest.startswith(_BUILT):  # 白云国际机场, 太湖大桥
        return None
    return place, rest.lstrip("的")


_BUILT = ("机场", "国际机场", "站", "大桥", "水库", "高速", "高铁", "铁路", "港")
_GOODS = ("产量", "产能", "储量", "价格", "冶炼")  # 白银 is silver as well as a city


@lru_cache(maxsize=64)
def _beginnings(names: frozenset[str]) -> frozenset[str]:
    return frozenset(name[:2] for name in names)


def _name_at(text: str, at: int, names: frozenset[str]) -> str:
    if text[at : at + 2] not in _beginnings(names):
        return ""
    for size in range(min(11, len(text) - at), 1, -1):
        if text[at : at + size] in names:
            full = text[at : at + size + 1]  # 连山县 of 连山壮族瑶族自治县
            return full if full[-1] in "省市县区州旗盟" and full[-2] not in "省市县区州旗盟" else full[:size]
    return ""
