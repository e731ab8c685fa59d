"""Whose report a text is: a region, chosen by everything that speaks for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from workreports.declared import weights
from workreports.model import Region
from workreports.reading import regions, zones
from workreports.reading.about import ZONE_VALUE, Body
from workreports.reading.evidence import Ballot, Decision
from workreports.reading.heard import Heard
from workreports.reading.names import meant

_YEAR_BEFORE = re.compile(r"^(?:关于)?(?:(?:\d{4}|[一二〇零九八七六五四三]{4})年(?:度)?)?")
_SPEAKS_FOR = re.compile(r"(?:代表|受)(?P<name>[^，。]{2,30}?)(?:人民|革命)?(?:政府|委员会|行署|行政公署)")
_NATION_SPEAKS = re.compile(r"(?:代表|受|根据)(?:中华人民共和国|中共中央和)?(?:国务院|中央人民政府|政务院)")
_ISSUER = re.compile(
    r"(?:发文单位|发文机关|发布机构|发布单位|发布机关)[：:](?P<name>[^\s]{2,30}?)(?:人民)?政府"
)
_PAGE = re.compile(
    r"(?:来源|出处|转自|稿源)[：:]?(?P<name>[\u4e00-\u9fff]{2,14}?)(?:人民)?(?:政府|日报|晚报|新闻)"
)
_SIGNED = re.compile(r"(?P<name>[\u4e00-\u9fff]{2,16}?)(?:人民政府|政府)(?:办公[室厅])?")
_MAYBE = 0.6  # less for each of several namesakes
_TAIL = 6  # lines at the end that may be a signature


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


def decide(heard: Heard) -> Whose:
    """Choose the region of a text."""
    declared = _declared()
    ballot: Ballot[str] = Ballot()
    _named(ballot, heard, declared["named"])
    body = Body(heard)
    body.weigh(ballot, declared)
    decision = ballot.decide(declared["unknown"])
    if decision is None:
        return Whose(None, None, None)
    sure = decision.share >= declared["sure"]
    region = _region(decision.value, body) if sure else None
    return Whose(region, decision, _against(heard, decision.value) if sure else None)


def _region(value: str, body: Body | None) -> Region | None:
    if not value.startswith(ZONE_VALUE):
        return regions.get(value)
    name = value.removeprefix(ZONE_VALUE)
    return Region("", name, zones.level(name), body.above_zone(name) if body else None)


def _against(heard: Heard, chosen: str) -> str | None:
    """What the file's own name says where that is neither the chosen territory, nor above or below it."""
    told = heard.name.file
    if not told or heard.name.zone:
        return None
    if chosen.startswith(ZONE_VALUE) or any(
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
        ballot.add(ZONE_VALUE + zone, source, points)


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
