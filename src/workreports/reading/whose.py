"""Whose report a text is: a region, chosen by everything that speaks for it."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Any

from workreports.declared import weights
from workreports.model import Region
from workreports.reading import regions, zones
from workreports.reading.evidence import Ballot, Decision
from workreports.reading.heard import Heard
from workreports.reading.names import meant

_YEAR_BEFORE = re.compile(r"^(?:关于)?(?:(?:\d{4}|[一二〇零九八七六五四三]{4})年(?:度)?)?")
_SPEAKS_FOR = re.compile(r"(?:代表|受)(?P<name>[^，。]{2,30}?)(?:人民)?(?:政府|行署|行政公署)")
_NATION_SPEAKS = re.compile(r"(?:代表|受|根据)(?:中华人民共和国|中共中央和)?(?:国务院|中央人民政府)")
_ISSUER = re.compile(
    r"(?:发文单位|发文机关|发布机构|发布单位|发布机关)[：:](?P<name>[^\s]{2,30}?)(?:人民)?政府"
)
_PAGE = re.compile(
    r"(?:来源|出处|转自|稿源)[：:]?(?P<name>[\u4e00-\u9fff]{2,14}?)(?:人民)?(?:政府|日报|晚报|新闻)"
)
_SIGNED = re.compile(r"(?P<name>[\u4e00-\u9fff]{2,16}?)(?:人民政府|政府)(?:办公[室厅])?")
_MAYBE = 0.6  # less for each of several namesakes
_TAIL = 6  # lines at the end that may be a signature
_NAMED_TWICE = 2
_PARTS = 3
_OPENING = 600
_FRAME = 800  # characters at either end of a text
_ZONE = "zone:"
_NATION_WORDS = frozenset(("国务院", "中央人民政府", "我国", "全国"))
_ZONE_WORDS = frozenset(("新区", "开发区", "管理区"))
_TOWNSHIP_WORDS = frozenset(("镇", "乡", "街道", "苏木"))
_OF_TOWN = 0.4  # so much of what a text says of its level makes it one of a township
_LEVEL_OF = {"自治区": "区", "自治州": "州", "自治县": "县"}
_LEVEL_OF |= dict.fromkeys(_NATION_WORDS, "国") | dict.fromkeys(_ZONE_WORDS, "新")
_LEVEL_OF |= dict.fromkeys(_TOWNSHIP_WORDS, "镇")


@dataclass(frozen=True, slots=True)
class Whose:
    """The region, or none where that is left open, and how it was decided."""

    region: Region | None
    decision: Decision[str] | None
    against: str | None  # another one that the file's name or its sidecar names

    @property
    def candidate(self) -> Region | None:
        """The best candidate, sure or not."""
        return _region(self.decision.value, None) if self.decision else None


@cache
def _declared() -> dict[str, Any]:
    return dict(weights.load("identity")["region"])


@cache
def _levels(key: str) -> tuple[tuple[float, re.Pattern[str]], ...]:
    return tuple((float(item["say"]), re.compile(item["pattern"])) for item in weights.load("identity")[key])


def decide(heard: Heard) -> Whose:
    """Choose the region of a text."""
    declared = _declared()
    ballot: Ballot[str] = Ballot()
    _named(ballot, heard, declared["named"])
    counts = regions.mentioned(heard.body)
    frame = regions.mentioned(heard.body[:_FRAME] + "\n" + heard.body[-_FRAME:])
    body = _Body(counts, frame, levels(heard))
    for code in body.candidates():
        ballot.add(code, "own_name", 0.0)
    for value in ballot.values():
        body.weigh(ballot, value, declared, heard.body)
    decision = ballot.decide(declared["unknown"])
    if decision is None:
        return Whose(None, None, None)
    sure = decision.share >= declared["sure"]
    region = _region(decision.value, body) if sure else None
    return Whose(region, decision, _against(heard, decision.value) if sure else None)


def _region(value: str, body: _Body | None) -> Region | None:
    if not value.startswith(_ZONE):
        return regions.get(value)
    name = value.removeprefix(_ZONE)
    return Region("", name, zones.level(name), body.above_zone(name) if body else None)


def _against(heard: Heard, chosen: str) -> str | None:
    """What the file's own name says where that is neither the chosen territory, nor above or below it."""
    told = heard.name.file
    if not told or heard.name.zone:
        return None
    if chosen.startswith(_ZONE) or any(
        regions.is_under(item.code, chosen) or regions.is_under(chosen, item.code) for item in told
    ):
        return None
    return " / ".join(dict.fromkeys(item.name for item in told[:3]))


# ---- names at places that say whose text it is ----


def _named(ballot: Ballot[str], heard: Heard, say: dict[str, float]) -> None:
    context = heard.body
    if heard.national or _NATION_SPEAKS.search(heard.opening[:400]):
        ballot.add(regions.NATION, "congress" if heard.national else "speaks_for", say["congress"])
    if heard.title and "国务院" in heard.title:
        ballot.add(regions.NATION, "title", say["title"])
    for source, text in (
        ("congress", heard.place),
        ("title", _YEAR_BEFORE.sub("", heard.title or "")),
        ("office", heard.office),
    ):
        _vote(ballot, source, text, say[source], context)
    for source, pattern, where in (
        ("issuer", _ISSUER, heard.joined),
        ("speaks_for", _SPEAKS_FOR, heard.opening),
        ("page", _PAGE, "\n".join(heard.page)),
    ):
        match = pattern.search(where)
        if match is not None:
            _vote(ballot, source, match["name"], say[source], context)
    zone = zones.spoken_for(heard.opening)
    if zone:
        _vote_zone(ballot, "speaks_for", zone, say["speaks_for"], context)
    _vote_hint(ballot, heard.hints.get("region"), say["sidecar"], context)
    for line in heard.lines[-_TAIL:]:
        signed = _SIGNED.fullmatch(line)
        if signed is not None:
            _vote(ballot, "signature", signed["name"], say["signature"], context)
    if heard.name.zone:
        _vote_zone(ballot, "file", heard.name.zone, say["file"], context)
    else:
        _vote_senses(ballot, "file", heard.name.file, say["file"])
    _vote_senses(ballot, "folder", heard.name.folder, say["folder"])
    _vote_senses(ballot, "pinyin", heard.name.pinyin, say["pinyin"])


def _vote(ballot: Ballot[str], source: str, text: str, points: float, context: str) -> None:
    """For what a text begins with, a zone or a division."""
    if not text:
        return
    zone = zones.named(text) if source == "title" else None
    if zone:
        _vote_zone(ballot, source, zone, points, context)
        return
    found = regions.leading(text, context)
    if found is not None:
        ballot.add(found.code, source, points)
        return
    _vote_senses(ballot, source, meant(text), points)


def _vote_zone(ballot: Ballot[str], source: str, zone: str, points: float, context: str) -> None:
    divisions = zones.division(zone)
    if len(divisions) > 1:
        near = regions.find(divisions[0].name, None, context)
        divisions = (near,) if near is not None else divisions
    if divisions:
        _vote_senses(ballot, source, divisions, points)
    else:
        ballot.add(_ZONE + zone, source, points)


def _vote_hint(ballot: Ballot[str], hint: str | None, points: float, context: str) -> None:
    if not hint:
        return
    found = regions.get(hint) or regions.leading(hint, context) or regions.find(hint, None, context)
    if found is not None:
        ballot.add(found.code, "sidecar", points)
    else:
        _vote_senses(ballot, "sidecar", meant(hint), points)


def _vote_senses(ballot: Ballot[str], source: str, senses: tuple[Region, ...], points: float) -> None:
    """For one division, or a little less for each of several that share a name."""
    for region in senses:
        ballot.add(region.code, source, points if len(senses) == 1 else points - _MAYBE)


# ---- what the body is about ----


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
    if level == "区":
        return name.endswith("区") and not name.endswith("特别行政区")
    if level == "镇":
        return zones.level(name) == zones.TOWNSHIP
    return name.endswith("新区" if level == "新" else level)


class _Body:
    """What of the divisions the body names, and on what level it speaks."""

    def __init__(self, counts: Counter[str], frame: Counter[str], share: dict[str, float]) -> None:
        self.share = share
        self.frame: Counter[str] = Counter()
        for name, count in frame.items():
            self.frame.update({region.code: count for region in regions.candidates(name)})
        self.own: Counter[str] = Counter()
        self.parts: Counter[str] = Counter()
        for name, count in counts.items():
            for region in regions.candidates(name):
                if not self.own[region.code] and region.parent_code:
                    self.parts[region.parent_code] += 1
                self.own[region.code] += count

    def candidates(self) -> list[str]:
        """Divisions that the body may be about."""
        named = {code for code, count in self.own.items() if count >= _NAMED_TWICE}
        return sorted(named | {code for code, count in self.parts.items() if count >= _PARTS})

    def above_zone(self, name: str) -> str | None:
        """The division that a zone most likely lies in: the city the text names most; a county for a township."""
        levels = ("county",) if zones.level(name) == zones.TOWNSHIP else ("prefecture", "province")
        best: tuple[int, str] | None = None
        for code, count in sorted(self.own.items()):
            region = regions.get(code)
            if region is None or region.level not in levels:
                continue
            around = count + sum(
                self.own[item.code] for item in regions.ancestors(code) if item.code != regions.NATION
            )
            weight = around + (count if region.level == "prefecture" else 0)
            if count >= _NAMED_TWICE and (best is None or weight > best[0]):
                best = (weight, code)
        return best[1] if best else None

    def weigh(self, ballot: Ballot[str], value: str, declared: dict[str, Any], text: str) -> None:
        """Add what the body says for or against a candidate."""
        if value.startswith(_ZONE):
            name = value.removeprefix(_ZONE)
            named, above, parts = text.count(name), 0, 0
            framed = (text[:_FRAME] + text[-_FRAME:]).count(name)
        else:
            region = regions.by_code()[value]
            name, named, parts = region.name, self.own[value], self.parts[value]
            framed = self.frame[value]
            over = [item.code for item in regions.ancestors(value) if item.code != regions.NATION]
            above = sum(self.own[code] for code in over)
        said = declared["own_name"] * math.log1p(named)
        ballot.add(value, "own_name", min(said, declared["own_name_most"]))
        ballot.add(value, "frame", declared["frame"] * framed / (framed + 1))
        ballot.add(value, "above", min(declared["above"] * math.log1p(above), declared["above_most"]))
        ballot.add(value, "parts", min(declared["parts"] * parts, declared["parts_most"]))
        if self.share:
            fitting = sum(share for level, share in self.share.items() if fits(name, level))
            if self.share.get("镇", 0.0) > _OF_TOWN and not value.startswith(_ZONE):
                ballot.add(value, "township", declared["township"])
            ballot.add(value, "level", declared["level"] * fitting + declared["other_level"] * (1 - fitting))
