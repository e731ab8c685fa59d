"""What kind of text a document is, by its title, its first words and what it goes on about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from workreports.declared import lexicon
from workreports.reading.heard import Heard

WORK_REPORT, OVERVIEW, OTHER = "work_report", "overview", "other"
PLANNING = frozenset((WORK_REPORT, "plan_report", "budget_report"))  # kinds that are of a year as a report is
DESCRIBING = frozenset((OVERVIEW, "statistical_bulletin"))  # kinds that are about one year
_OPENING = 600  # characters of the first words
_SPEECH = 260
_REPORTS = re.compile("作(?:政府)?工作报告|报告(?:政府)?工作")
_ADDRESSED = re.compile("各位代表")
_OTHERS = "人大常委会|常务委员会|法院|检察院|政协|纪委|纪律检查委员会|党委"
_OF_OTHERS = re.compile(
    rf"我(?:谨|现)?代表[^，。]{{0,16}}(?:{_OTHERS}|[省市县区州]委)[^。]{{0,16}}(?:报告|作)"
)
_OTHERS_REPORT = re.compile(rf"(?:{_OTHERS})[^。]{{0,12}}工作(?:的)?报告")
_DESCRIBES = re.compile("概况|概览|概述|简介|综述|公报|情况|基本|年鉴|回眸|回顾")


@dataclass(frozen=True, slots=True)
class _Kind:
    name: str
    title: re.Pattern[str] | None
    opening: re.Pattern[str] | None
    words: tuple[re.Pattern[str], ...]
    enough: int


@dataclass(frozen=True, slots=True)
class _Rules:
    titles: re.Pattern[str]
    others: re.Pattern[str]
    opening: re.Pattern[str]
    kinds: tuple[_Kind, ...]
    report: _Kind


@cache
def _rules() -> _Rules:
    declared = lexicon.load("documents")
    kinds = tuple(_kind(name, item) for name, item in declared["kinds"].items())
    return _Rules(
        lexicon.pattern(declared, "titles"),
        lexicon.pattern(declared, "other_titles"),
        lexicon.pattern(declared, "opening"),
        kinds,
        _kind(WORK_REPORT, {"body": declared["body_of_report"]}),
    )


def _kind(name: str, item: Mapping[str, Any]) -> _Kind:
    body = item.get("body", {"words": (), "enough": 1})
    return _Kind(
        name,
        lexicon.pattern(item, "title") if "title" in item else None,
        lexicon.pattern(item, "opening") if "opening" in item else None,
        tuple(re.compile(word) for word in body["words"]),
        body["enough"],
    )


@cache
def is_read(kind: str) -> bool:
    """Whether the figures of such a text become observations."""
    return bool(lexicon.load("documents")["kinds"][kind]["read"])


def decide(heard: Heard) -> str:
    """The kind of a text."""
    rules = _rules()
    title = heard.title
    if _OF_OTHERS.search(heard.opening[:_SPEECH]) or (title is not None and _OTHERS_REPORT.search(title)):
        return OTHER  # a court, a procuratorate, the congress itself
    is_report = title is not None and bool(rules.titles.fullmatch(title) or "工作报告" in title)
    if _resolves(heard, rules):
        return "resolution"
    if title is not None and not is_report:
        for item in rules.kinds:
            if item.title is not None and item.title.fullmatch(title):
                return item.name
    first = heard.body[:_OPENING].replace("\n", "") or heard.opening
    if not _REPORTS.search(first[:_SPEECH]) and not (is_report and heard.own_title):
        for item in rules.kinds:
            if item.opening is not None and item.opening.search(first):
                return item.name
    if title is not None and not is_report and heard.congress is None and heard.speaker is None:
        return _without_head(heard, OVERVIEW if _DESCRIBES.search(title) else OTHER)
    if title is not None and not is_report and rules.others.fullmatch(title):
        return OTHER
    if (
        title is not None
        or heard.congress is not None
        or heard.speaker is not None
        or rules.opening.search(heard.opening[:300])
        or _ADDRESSED.match(heard.opening)
    ):
        return WORK_REPORT
    return _without_head(heard, OVERVIEW)


def _resolves(heard: Heard, rules: _Rules) -> bool:
    """Whether a congress approves a report here, instead of hearing it."""
    for item in rules.kinds:
        if item.name == "resolution":
            titled = heard.title is not None and item.title is not None and item.title.fullmatch(heard.title)
            return bool(titled or (item.opening is not None and item.opening.search(heard.opening)))
    return False


def _without_head(heard: Heard, otherwise: str) -> str:
    """A notice or a report that has lost its head, told by what it goes on about."""
    rules = _rules()
    report = _seen(rules.report, heard.body)
    for item in rules.kinds:
        if item.words and _seen(item, heard.body) >= max(item.enough, report):
            return item.name
    return WORK_REPORT if report >= rules.report.enough else otherwise


def _seen(kind: _Kind, body: str) -> int:
    return sum(bool(word.search(body)) for word in kind.words)
