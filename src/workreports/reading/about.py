"""What the body of a text is about: the divisions it names as its own, and on what level it speaks."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from functools import cache
from typing import Any

from workreports.declared import weights
from workreports.model import Region
from workreports.reading import regions, zones
from workreports.reading.evidence import Ballot
from workreports.reading.heard import Heard

ZONE_VALUE = "zone:"  # before the name of a territory without a code, among candidates
_NAMED_TWICE = 2
_PARTS = 3
_OPENING = 600
_FRAME = 800  # characters at either end of a text
_NAMED = frozenset(weights.load("identity")["region"]["named"])  # sources that name it
_COMMON = frozenset(("全国", "中国", "中华人民共和国"))  # every report says these
_HEADED = frozenset(("congress", "speaks_for", "title", "office", "sidecar"))
_BEFORE = 3  # characters before and after a name that show whether it is spoken of as another place
_AFTER = 4
_NATION_WORDS = frozenset(("国务院", "中央人民政府", "政务院", "我国", "全国"))
_ZONE_WORDS = frozenset(("新区", "开发区", "管理区"))
_TOWNSHIP_WORDS = frozenset(("镇", "乡", "街道", "苏木"))
_OF_TOWN = 0.4  # so much of what a text says of its level makes it one of a township
_LEVEL_OF = {"自治区": "区", "自治州": "州", "自治县": "县"}
_LEVEL_OF |= dict.fromkeys(_NATION_WORDS, "国") | dict.fromkeys(_ZONE_WORDS, "新")
_LEVEL_OF |= dict.fromkeys(_TOWNSHIP_WORDS, "镇")


@cache
def _levels(key: str) -> tuple[tuple[float, re.Pattern[str]], ...]:
    return tuple((float(item["say"]), re.compile(item["pattern"])) for item in weights.load("identity")[key])


@cache
def _foreign() -> tuple[re.Pattern[str], re.Pattern[str]]:
    declared = weights.load("identity")["foreign"]
    return re.compile(f"(?:{declared['before']})$"), re.compile(declared["after"])


def levels(heard: Heard) -> dict[str, float]:
    """On what level the text speaks of itself: 省, 市, 县 …, 国 for the nation, 新 for a zone; in shares."""
    body = _shares("levels", heard.body)
    spoken = _shares("speaks_for", heard.opening + heard.body[:_OPENING])
    if not spoken:
        return body
    part = float(weights.load("identity")["spoken"])
    return {
        level: part * spoken.get(level, 0.0) + (1 - part) * body.get(level, 0.0)
        for level in sorted({*spoken, *body})
    }


def _shares(key: str, text: str) -> dict[str, float]:
    found: dict[str, float] = defaultdict(float)
    for say, pattern in _levels(key):
        for match in pattern.finditer(text):
            word = match["level"]
            level = _LEVEL_OF.get(word, word)
            found[level] += say
    whole = sum(found.values())
    return {level: said / whole for level, said in found.items()}


def fits(name: str, level: str) -> bool:
    """Whether a division or zone of that name calls itself 全市, 我县 …"""
    if level == "国":
        return name == "中华人民共和国"
    if level in ("区", "新"):
        return name.endswith("区") and not name.endswith("特别行政区")
    if level == "镇":
        return zones.level(name) == zones.TOWNSHIP
    return name.endswith(level)


def _senses(name: str) -> tuple[Region, ...]:
    """What a name can mean; 河北 is the province, not a district of Tianjin."""
    found = regions.candidates(name)
    provinces = tuple(region for region in found if region.level == "province")
    return provinces or found


class Body:
    """Candidates that the body names, and what it says for or against each."""

    def __init__(self, heard: Heard) -> None:
        self.text = heard.body
        self.share = levels(heard)
        self.named: Counter[str] = Counter()  # how often a division is named at all
        self.own: Counter[str] = Counter()  # … not as another place: 赴某市, 某市经验
        self.frame: Counter[str] = Counter()  # … in the first and last words
        self.parts: Counter[str] = Counter()  # different divisions named directly below
        self._count()

    def _count(self) -> None:
        before, after = _foreign()
        last = len(self.text) - _FRAME
        for start, end, name in regions.scan(self.text):
            own = not (
                before.search(self.text[max(0, start - _BEFORE) : start])
                or after.match(self.text[end : end + _AFTER])
            )
            if name in _COMMON:
                continue
            for region in _senses(name):
                code = region.code
                if not self.named[code] and region.parent_code:
                    self.parts[region.parent_code] += 1
                self.named[code] += 1
                self.own[code] += own
                self.frame[code] += own and (start < _FRAME or start > last)

    def candidates(self) -> list[str]:
        """Divisions that the body may be about."""
        named = {code for code, count in self.named.items() if count >= _NAMED_TWICE}
        return sorted(named | {code for code, count in self.parts.items() if count >= _PARTS})

    def above_zone(self, name: str) -> str | None:
        """The division that a zone most likely lies in: the city named most; the county, for a township."""
        levels = ("county",) if zones.level(name) == zones.TOWNSHIP else ("prefecture", "province")
        best: tuple[int, str] | None = None
        for code, count in sorted(self.named.items()):
            region = regions.get(code)
            if region is None or region.level not in levels:
                continue
            around = count + sum(
                self.named[item.code] for item in regions.ancestors(code) if item.code != regions.NATION
            )
            weight = around + (count if region.level == "prefecture" else 0)
            if count >= _NAMED_TWICE and (best is None or weight > best[0]):
                best = (weight, code)
        return best[1] if best else None

    def weigh(self, ballot: Ballot[str], declared: dict[str, Any]) -> None:
        """Add what the body says for or against every candidate."""
        for code in self.candidates():
            ballot.add(code, "own_name", 0.0)
        for value in ballot.values():
            self._weigh(ballot, value, declared)
        self._part_namesakes(ballot, declared["namesake"])

    def _weigh(self, ballot: Ballot[str], value: str, declared: dict[str, Any]) -> None:
        if value.startswith(ZONE_VALUE):
            name = value.removeprefix(ZONE_VALUE)
            own, above, parts = self.text.count(name), 0, 0
            framed = (self.text[:_FRAME] + self.text[-_FRAME:]).count(name)
        else:
            name, own, parts = regions.by_code()[value].name, self.own[value], self.parts[value]
            framed, above = self.frame[value], self._above(value)
        ballot.add(value, "own_name", min(declared["own_name"] * math.log1p(own), declared["own_name_most"]))
        ballot.add(value, "frame", declared["frame"] * framed / (framed + 1))
        ballot.add(value, "above", min(declared["above"] * math.log1p(above), declared["above_most"]))
        ballot.add(value, "parts", min(declared["parts"] * parts, declared["parts_most"]))
        if self.share:
            fitting = sum(share for level, share in self.share.items() if fits(name, level))
            if self.share.get("镇", 0.0) > _OF_TOWN and not value.startswith(ZONE_VALUE):
                ballot.add(value, "township", declared["township"])
            known = 1.0 if own >= _NAMED_TWICE or ballot.said(value) & _NAMED else own / _NAMED_TWICE
            headed = ballot.said(value) & _HEADED
            other = declared["other_level" if headed else "other_unnamed"]
            said = declared["level"] * known * fitting + other * (1 - fitting)
            ballot.add(value, "level", said)

    def _above(self, code: str) -> int:
        """How often what a division lies in is named."""
        over = [item.code for item in regions.ancestors(code) if item.code != regions.NATION]
        return sum(self.named[item] for item in over)

    def _part_namesakes(self, ballot: Ballot[str], points: float) -> None:
        """Of divisions of one name those lose whose surroundings are not named, where another's are."""
        same: dict[str, list[str]] = defaultdict(list)
        for value in ballot.values():
            if not value.startswith(ZONE_VALUE):
                same[regions.by_code()[value].name].append(value)
        for codes in same.values():
            around = {code: self._above(code) for code in codes}
            for code, count in around.items():
                if not count and any(around.values()):
                    ballot.add(code, "namesake", points)
