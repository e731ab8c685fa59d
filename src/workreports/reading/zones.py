"""Territories with a government of sorts and no code here: new areas, development zones, townships."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from workreports.declared import weights
from workreports.model import Region
from workreports.reading import regions

ZONE, TOWNSHIP = "zone", "township"
_OWN_NAME = 10  # characters of such a name at most


@dataclass(frozen=True, slots=True)
class _Patterns:
    announced: re.Pattern[str]  # 某某新区管委会工作报告, 某某镇2020年政府工作报告
    spoken: re.Pattern[str]  # 我代表某某新区管委会, 我代表某某镇人民政府
    kind: re.Pattern[str]
    township: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    declared = weights.load("identity")
    zone, town = "|".join(declared["zones"]), "|".join(declared["townships"])
    for_zone, for_town = declared["speaks_for_zone"], declared["speaks_for_township"]
    own = rf"(?![年的])[\u4e00-\u9fff]{{2,{_OWN_NAME}}}?"
    name = rf"(?P<name>{own}(?:{zone}|{town}))"
    report = rf"(?:\d{{4}}年(?:度)?)?(?:{for_zone}|(?:人民)?(?:政府)?工作报告)"
    return _Patterns(
        re.compile(rf"(?:^|(?<=[^\u4e00-\u9fff])|(?<=[年在]))(?:关于)?{name}(?={report})"),
        re.compile(
            rf"代表(?:(?P<zone>[^，。]{{2,16}}?){for_zone}|(?P<town>[^，。]{{2,12}}?(?:{town})){for_town})"
        ),
        re.compile(f"(?:{zone}|{town})$"),
        re.compile(f"(?:{town})$"),
    )


def named(text: str) -> str | None:
    """The zone or township whose report a title or the name of a file announces."""
    match = _patterns().announced.search(text)
    return _bare(match["name"]) if match else None


def spoken_for(text: str) -> str | None:
    """The zone or township that a speaker speaks for: 我代表某某新区管委会."""
    match = _patterns().spoken.search(text)
    return _bare(match["zone"] or match["town"]) if match else None


def level(name: str) -> str:
    """What such a name is that of."""
    return TOWNSHIP if _patterns().township.search(name) else ZONE


def _bare(name: str) -> str | None:
    """The name without the territory it lies in."""
    region = regions.leading(name)
    while region is not None and name.startswith(region.name) and len(name) > len(region.name):
        name = name[len(region.name) :]
        region = regions.leading(name)
    kind = _patterns().kind.search(name)
    return name if kind is not None and kind.start() > 0 else None


def division(name: str) -> tuple[Region, ...]:
    """The divisions such a name is that of, or has become that of (某新区 → 某区)."""
    exact = tuple(region for region in regions.candidates(name) if region.name == name)
    if exact or not name.endswith("新区"):
        return exact
    return tuple(
        region for region in regions.candidates(name.removesuffix("新区") + "区") if region.name[-1] == "区"
    )
