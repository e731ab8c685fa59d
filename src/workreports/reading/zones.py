"""Territories with a government of sorts and no code of their own: new areas, development zones."""

from __future__ import annotations

import re
from functools import cache

from workreports.declared import weights
from workreports.model import Region
from workreports.reading import regions

LEVEL = "zone"
_OWN_NAME = 10  # characters of a zone's name at most


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    declared = weights.load("identity")
    kinds = "|".join(declared["zones"])
    speaker = declared["speaks_for_zone"]
    name = rf"(?P<name>[\u4e00-\u9fff]{{2,{_OWN_NAME}}}?(?:{kinds}))"
    report = rf"(?:\d{{4}}年(?:度)?)?(?:{speaker}|(?:政府)?工作报告)"
    return re.compile(rf"(?:^|(?<=[^\u4e00-\u9fff])|(?<=[年在]))(?:关于)?{name}(?={report})"), re.compile(
        rf"代表(?P<name>[^，。]{{2,16}}?){speaker}"
    )


def named(text: str) -> str | None:
    """The zone whose report a title or the name of a file announces."""
    match = _patterns()[0].search(text)
    return _bare(match["name"]) if match else None


def spoken_for(text: str) -> str | None:
    """The zone that a speaker speaks for: 我代表某某新区管委会."""
    match = _patterns()[1].search(text)
    return _bare(match["name"]) if match else None


def _bare(name: str) -> str | None:
    """The name without the territory it lies in."""
    region = regions.leading(name)
    while region is not None and name.startswith(region.name) and len(name) > len(region.name):
        name = name[len(region.name) :]
        region = regions.leading(name)
    return name if re.search("|".join(weights.load("identity")["zones"]), name) else None


def division(name: str) -> tuple[Region, ...]:
    """The divisions such a name is that of, or has become that of (某新区 → 某区)."""
    exact = tuple(region for region in regions.candidates(name) if region.name == name)
    if exact or not name.endswith("新区"):
        return exact
    return tuple(
        region for region in regions.candidates(name.removesuffix("新区") + "区") if region.name[-1] == "区"
    )
