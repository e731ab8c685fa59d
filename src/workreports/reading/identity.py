"""What a document's text says about itself: title, region, congress, date, speaker, the year it reviews."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from workreports.declared import lexicon
from workreports.model import Region
from workreports.reading import regions
from workreports.reading.lines import Line, squeeze

_HEAD_MAX = 30  # lines looked at for a head
_PROSE = 60
_CN = "〇零一二三四五六七八九十两"
_NUMBER = rf"(?:\d{{1,3}}|[{_CN}百]{{1,5}})"
_YEAR = r"(?:\d{4}|[〇零O0oΟ一二三四五六七八九]{4})"
_DATE = re.compile(
    rf"(?P<year>{_YEAR})年(?P<month>\d{{1,2}}|[{_CN}]{{1,3}})月(?P<day>\d{{1,2}}|[{_CN}]{{1,3}})日"
)
_CONGRESS = re.compile(
    rf"(?:第)?(?P<congress>{_NUMBER})届(?:全国)?人(?:民代表大会|大)(?:常务委员会)?"
    rf"(?:第)?(?P<session>{_NUMBER})次(?:全体)?(?:会议|大会)"
)
_OFFICE = (
    r"(?:[^\s，。；：、（）()《》“”—―－]{0,18}?)"
    r"(?:(?:代理?|副|常务副|执行|候任|原)?(?:省长|市长|州长|县长|区长|盟长|旗长|主席|专员|行政长官|总理)|代(?:省|市|州|县|区)长)"
)
_HANZI_NAME = r"[\u4e00-\u9fff\u3400-\u4dbf\U00020000-\U0002ebef]"
_GAP = r"[ \u3000\xa0]"
_NAME = (
    rf"(?:{_HANZI_NAME}{{1,8}}(?:[·•．・‧]{_HANZI_NAME}{{1,8}}){{1,3}}"
    rf"|{_HANZI_NAME}{_GAP}{{1,6}}{_HANZI_NAME}(?:{_GAP}{{1,6}}{_HANZI_NAME})?|{_HANZI_NAME}{{2,6}})"
)
_SPEAKER = re.compile(
    rf"(?:^|[\s（(])(?:报告人|作者|主讲人)?[：:]?\s*(?P<office>{_OFFICE})(?:同志)?"
    rf"[ \u3000\xa0：:]*(?P<name>{_NAME})(?:同志)?[\s）)]*$"
)
_SPEAKER_BEFORE = re.compile(rf"^(?P<name>{_NAME})[ \u3000\xa0，,]+(?P<office>{_OFFICE})[）)]?$")
_NAME_ALONE = re.compile(rf"^[（(]?(?:报告人|市长|省长|县长|区长)?[：:]?\s*(?P<name>{_NAME})(?:同志)?[）)]?$")
_SPOKEN = re.compile(
    rf"(?P<office>(?:代)?(?:省长|市长|州长|县长|区长|盟长|旗长|主席))(?P<name>{_HANZI_NAME}{{2,4}}?)"
    rf"(?:同志)?(?:在|代表|作|向|所作)"
)
_SALUTATION = re.compile(r"^(?:各位(?:代表|委员|同志|领导)|同志们|代表们)[^。]{0,16}[：:，,！!]?")
_ENUMERATED = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]部分|[（(][一二三四五六七八九十][）)])"
)
_ISSUER = re.compile(
    r"(?:发文单位|发文机关|发布机构|发布单位|发布机关)[：:](?P<name>[^\s]{2,30}?)(?:人民)?政府"
)
_SPEAKS_FOR = re.compile(r"代表(?P<name>[^，。]{2,30}?)(?:人民)?政府")
_NOT_NAMES = frozenset(
    [
        "目录",
        "摘要",
        "全文",
        "正文",
        "前言",
        "序言",
        "引言",
        "报告",
        "附件",
        "导语",
        "提要",
        "要点",
        "各位代表",
        "同志们",
        "政府工作报告",
    ]
)
# A date that says when the page was made, not when the speech was given.
_PUBLISHED = re.compile(r"(?:时间|日期|发布|更新|来源)[：:]|\d{1,2}[：:时]\d{2}|点击|浏览")
_PLANS = re.compile(
    r"(20\d\d|19\d\d)年(?:的)?(?:政府)?(?:主要|重点|总体)?(?:工作|任务|目标|经济社会)[^。]{0,12}(?:安排|任务|目标|要求|重点|打算|部署|建议)|(?:做好|实现|完成)(20\d\d|19\d\d)年"
)
_SPAN = re.compile(r"(?P<first>19\d\d|20\d\d)(?:年)?[—―\-–－至到～~]{1,2}(?P<last>19\d\d|20\d\d)年")
_PLAN_PERIOD = re.compile(
    r"[“\"]?(?P<name>八五|九五|十五|十一五|十二五|十三五|十四五|十五五)[”\"]?(?:时期|期间|以来|工作|发展|规划|经济)"
)
_PERIOD_START = {
    "八五": 1991,
    "九五": 1996,
    "十五": 2001,
    "十一五": 2006,
    "十二五": 2011,
    "十三五": 2016,
    "十四五": 2021,
    "十五五": 2026,
}
_TERM = re.compile(
    r"(?:过去|本届政府|上届政府|这)[^。；]{0,6}?(?P<years>[三四五])年|(?P<alone>[三四五])年(?:来|工作|的工作)|本届政府|上届政府|任期"
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What was read."""

    kind: str
    title: str | None
    region: Region | None
    report_year: int | None
    review_start: date | None
    review_end: date | None
    delivered_on: date | None
    congress: int | None
    session: int | None
    speaker: str | None
    speaker_office: str | None


@dataclass(frozen=True, slots=True)
class _Rules:
    titles: re.Pattern[str]
    others: re.Pattern[str]
    top: re.Pattern[str]
    opening: re.Pattern[str]


@cache
def _rules() -> _Rules:
    declared = lexicon.load("documents")
    return _Rules(
        lexicon.pattern(declared, "titles"),
        lexicon.pattern(declared, "other_titles"),
        lexicon.pattern(lexicon.load("headings"), "top"),
        lexicon.pattern(declared, "opening"),
    )


# ---- heads ----


def is_head_line(bare: str) -> bool:
    """Whether a line without blanks belongs above a report: congress, salutation, speaker."""
    if _CONGRESS.search(bare) and len(bare) <= 90 and "。" not in bare:
        return True
    return (bool(_SALUTATION.match(bare)) and len(bare) <= 40) or bool(
        len(bare) <= 30 and _SPEAKER.search(bare)
    )


def head_length(cut: Sequence[Line], kinds: Sequence[str | None]) -> int:
    """How many lines stand before the report itself begins; none when there is no head at all."""
    seen = False
    last = 0
    for index, line in enumerate(cut[:_HEAD_MAX]):
        if kinds[index] is not None:
            continue
        bare = squeeze(line.text)
        if _SALUTATION.match(bare):
            return index if seen or index else 0
        if len(line.text) > 90 or (len(line.text) > 24 and bare.endswith("。")):
            break
        titled = _is_title(bare)
        if not titled and not _CONGRESS.search(bare) and is_section_heading(bare):
            break
        if titled or _CONGRESS.search(bare) or _DATE.search(bare) or _SPEAKER.search(line.text):
            seen = True
            last = index + 1
        elif seen and _NAME_ALONE.match(line.text):
            last = index + 1
    else:
        return last if seen else 0
    if not seen:
        return _caption_of_text(cut, kinds)
    return last if index > last + 6 else index


def is_section_heading(bare: str) -> bool:
    """Whether a line without blanks is an enumerated or well-known heading of a report."""
    return bool(_ENUMERATED.match(bare) or _rules().top.fullmatch(bare))


def _caption_of_text(cut: Sequence[Line], kinds: Sequence[str | None]) -> int:
    """A short first line right above running text is the title of a text that is no work report."""
    told = [index for index, kind in enumerate(kinds[:_HEAD_MAX]) if kind is None]
    if len(told) < 2 or len(cut[told[1]].text) < _PROSE:
        return 0
    first = told[0]
    bare = squeeze(cut[first].text)
    short = len(bare) <= 40 and bare[-1] not in "。！；：，、" and not is_section_heading(bare)
    return first + 1 if short else 0


def _is_title(bare: str) -> bool:
    return len(bare) <= 70 and bool(_rules().titles.fullmatch(bare) or _rules().others.fullmatch(bare))


def read(
    cut: Sequence[Line], kinds: Sequence[str | None], head: int, text: str, hints: Mapping[str, str]
) -> Facts:
    """Read the facts from a document's head, and from its body what the head leaves open."""
    above = [
        line
        for line, kind in zip(cut[:head], kinds[:head], strict=True)
        if kind in (None, "collector", "byline")
    ]
    block = [
        line for line in cut[:_HEAD_MAX] if line.text[:12].startswith(("标题", "发文", "报告人", "名称"))
    ]
    shown = [line.text for line in (*[item for item in block if item not in above], *above)]
    joined = squeeze("".join(shown))
    opening = squeeze(text[: 400 + (cut[head].start - cut[0].start if head < len(cut) else 0)])
    title = _title(shown, joined)
    congress, session, place = _congress(joined, opening)
    delivered = _delivered(squeeze("".join(line for line in shown if not _PUBLISHED.search(line))))
    office, speaker = _speaker(shown, text)
    region = _region(place, title, office, joined, opening, text, hints)
    kind = _kind(title, congress, speaker, opening, text)
    headings = _headings(cut, kinds, head)
    year = _report_year(kind, title, delivered, headings, hints)
    start, end = _review(kind, year, session, headings, text)
    return Facts(kind, title, region, year, start, end, delivered, congress, session, speaker, office)


def _title(shown: Sequence[str], joined: str) -> str | None:
    """The title as printed, on one line or over several; without the collector's label."""
    named = [squeeze(line) for line in shown if not line.startswith("标题")]
    named = [bare for bare in named if _rules().titles.fullmatch(bare)]
    if named:  # a page repeats it in its frame, shortened
        return re.split(r"[—―]{1,2}(?=\D{0,2}(?:\d{4}|[一二〇]{4})年)", max(named, key=len))[0]
    for line in shown:
        bare = squeeze(line)
        if bare.startswith("标题"):
            name = re.sub(r"^标题[：:]", "", bare)
            return re.split(r"[—―]{1,2}(?=(?:\d{4}|[一二三四五六七八九〇○零]{4})年)", name)[0] or None
    for line in shown:
        if _rules().others.fullmatch(squeeze(line)):
            return squeeze(line)
    if len(shown) == 1 and 4 <= len(bare := squeeze(shown[0])) <= 40 and not is_head_line(bare):
        return bare
    match = re.search(r"((?:\d{4}年)?[^。—―（(：]{0,24}政府工作报告)", joined[:80])
    return match.group(1) if match else None


def _congress(joined: str, opening: str) -> tuple[int | None, int | None, str]:
    """Congress and session number, and the words before them, which name the place."""
    match = _CONGRESS.search(joined)
    if match is None:
        for found in _CONGRESS.finditer(opening):
            after = opening[found.end() : found.end() + 12]
            if re.match(r"上?，?(?:[^，。]{0,8})?(?:作|所作|报告)", after):
                match = found
                break
    if match is None:
        return None, None, ""
    before = (
        joined[: match.start("congress")] if match.string is joined else opening[: match.start("congress")]
    )
    place = re.split(r"[日于在]", before.removesuffix("第"))[-1]
    return number(match.group("congress")), number(match.group("session")), place


def _delivered(joined: str) -> date | None:
    """The date of the speech: the one that stands with the congress, else the only one of the head."""
    found = list(_DATE.finditer(joined))
    congress = _CONGRESS.search(joined)
    if congress is not None:
        near = [match for match in found if match.end() <= congress.end()]
        found = near[-1:] or found
    for match in found:
        made = _date(match)
        if made is not None:
            return made
    return None


def _date(match: re.Match[str]) -> date | None:
    year, month, day = (number(match.group(part)) for part in ("year", "month", "day"))
    if year is None or month is None or day is None or not 1949 <= year <= 2100:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


_VALUES = {character: value for value, character in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "O": 0,
    "o": 0,
    "Ο": 0,
}


def number(text: str) -> int | None:
    """A whole number in Arabic or Chinese figures, spelt out (十四) or digit by digit (二〇二六)."""
    if text.isdigit() and text.isascii():
        return int(text)
    if len(text) >= 3 and all(character in _VALUES or character in "0O" for character in text):
        return int("".join(str(_VALUES.get(character, 0)) for character in text))
    total, current = 0, 0
    for character in text:
        if character == "百":
            total, current = total + (current or 1) * 100, 0
        elif character == "十":
            total, current = total + (current or 1) * 10, 0
        elif character in _VALUES:
            current = _VALUES[character]
        elif character.isdigit():
            current = current * 10 + int(character)
        else:
            return None
    return total + current


# ---- who ----


def _speaker(shown: Sequence[str], text: str) -> tuple[str | None, str | None]:
    """Office and name as the head prints them; a bare name borrows its office from the text."""
    for line in shown:
        bare = re.sub(r"^(?:报告人|作者)[：:]\s*", "", line)
        match = _SPEAKER.search(bare) or _SPEAKER_BEFORE.match(bare)
        if match and _is_name(name := squeeze(match.group("name"))):
            return squeeze(match.group("office")), _plain(name)
    for index, line in enumerate(shown):
        match = _NAME_ALONE.match(line)
        if (
            match
            and index
            and _is_name(name := squeeze(match.group("name")))
            and (len(name) <= 4 or "·" in name)
        ):
            office = re.search(
                r"(代?[省市州县区]长|自治区主席|盟长|旗长)" + re.escape(name), squeeze(text[:3000])
            )
            return (office.group(1) if office else None), _plain(name)
    match = _SPOKEN.search(squeeze(text[:600]))
    if match and _is_name(match.group("name")):
        return match.group("office"), match.group("name")
    return None, None


def _is_name(name: str) -> bool:
    return name not in _NOT_NAMES and not re.search(
        r"[年月日]|报告|会议|政府|代表|工作|人民|大会|来源|时间|记者", name
    )


def _plain(name: str) -> str:
    return re.sub(r"[•．・‧]", "·", name)


# ---- where ----


def _region(
    place: str,
    title: str | None,
    office: str | None,
    joined: str,
    opening: str,
    text: str,
    hints: Mapping[str, str],
) -> Region | None:
    """The territory as the congress, title, office or issuer names it, else what the body is about."""
    for name in (
        place,
        re.sub(r"^(?:关于)?(?:\d{4}年(?:度)?|[一二〇九]{4}年)", "", title or ""),
        office or "",
    ):
        found = regions.leading(name, text) if name else None
        if found is not None:
            return found
    for pattern, where in ((_ISSUER, joined), (_SPEAKS_FOR, opening)):
        match = pattern.search(where)
        found = regions.leading(match.group("name"), text) if match else None
        if found is not None:
            return found
    hint = hints.get("region")
    if hint:
        found = regions.hinted(hint, text)
        if found is not None:
            return found
    if "国务院" in opening[:200] and "全国人民代表大会" in joined + opening:
        return regions.nation()
    return regions.mainly(text if len(text) <= 40_000 else text[:40_000])


# ---- when ----


def _headings(cut: Sequence[Line], kinds: Sequence[str | None], head: int) -> list[str]:
    """Lines of the body that may be headings, in order."""
    return [
        squeeze(line.text)
        for line, kind in zip(cut[head:], kinds[head:], strict=True)
        if kind is None and len(line.text) <= 40
    ]


def _kind(title: str | None, congress: int | None, speaker: str | None, opening: str, text: str) -> str:
    """Work report, overview of a year without author and congress, or something else with a title."""
    report = title is not None and (bool(_rules().titles.fullmatch(title)) or "工作报告" in title)
    if title is not None and not report and congress is None and speaker is None:
        return (
            "overview"
            if re.search("概况|概览|概述|简介|综述|公报|情况|基本|年鉴|回眸|回顾", title)
            else "other"
        )
    if title is not None and not _rules().titles.fullmatch(title) and _rules().others.fullmatch(title):
        return "other"
    if (
        title is not None
        or congress is not None
        or speaker is not None
        or _rules().opening.search(opening[:300])
    ):
        return "work_report"
    return "overview"


def _report_year(
    kind: str, title: str | None, delivered: date | None, headings: Sequence[str], hints: Mapping[str, str]
) -> int | None:
    """The year a report is delivered in and plans for."""
    if kind == "overview":
        return _hint_year(hints)
    titled = re.match(rf"^.{{0,12}}?({_YEAR})年", title or "")
    named = number(titled.group(1)) if titled else None
    if delivered is not None:
        if delivered.month >= 11:  # congresses of late autumn speak of the coming year
            planned = named if named == delivered.year + 1 else _planned(headings)
            if planned == delivered.year + 1:
                return planned
        return delivered.year
    return named or _planned(headings) or _hint_year(hints)


def _planned(headings: Sequence[str]) -> int | None:
    """The latest year that headings make plans for."""
    years = [int(first or second) for line in headings for first, second in _PLANS.findall(line)]
    return max(years, default=None)


def _hint_year(hints: Mapping[str, str]) -> int | None:
    value = hints.get("report_year", "")
    return int(value) if re.fullmatch(r"\d{4}", value) else None


def _review(
    kind: str, year: int | None, session: int | None, headings: Sequence[str], text: str
) -> tuple[date | None, date | None]:
    """The period looked back on: the year before, or the years of a term or plan when the review says so."""
    if kind == "other":
        return None, None
    if year is None:
        seen = Counter(re.findall(r"(?<!\d)((?:19|20)\d\d)年", text[:4000]))
        if not seen:
            return None, None
        most = max(sorted(seen), key=lambda key: seen[key])
        return _years(int(most), int(most))
    review = next((line for line in headings if re.search("回顾|总结|成就|成绩|工作情况|主要工作", line)), "")
    span = _SPAN.search(review)
    if span:
        return _years(int(span.group("first")), int(span.group("last")))
    plan = _PLAN_PERIOD.search(review)
    if plan and _PERIOD_START[plan.group("name")] + 4 < year:
        return _years(_PERIOD_START[plan.group("name")], year - 1)
    term = _TERM.search(review)
    if term or (session == 1 and re.search("过去五年|五年来|本届政府|过去的五年", text[:6000])):
        years = term.group("years") or term.group("alone") if term else None
        length = {"三": 3, "四": 4}.get(years or "", 5)
        return _years(year - length, year - 1)
    return _years(year - 1, year - 1)


def _years(first: int, last: int) -> tuple[date, date]:
    return date(first, 1, 1), date(last, 12, 31)
