"""What a document's text says about itself: title, region, congress, date, speaker, the year it reviews."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from workreports.declared import lexicon
from workreports.model import Region
from workreports.reading import account, regions, when, whose
from workreports.reading import kinds as sorts
from workreports.reading.heard import Heard
from workreports.reading.lines import Line, squeeze
from workreports.reading.names import Said
from workreports.reading.ordinals import number

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
_PLACE_MAX = 24
_PAGE_LINE = 300
_COLLECTED = re.compile(r"(?:标题|发文单位|发文机关|发文时间|来源)[：:]")
# `…报告——2021年2月5日在某县第十七届人民代表大会第五次会议上某县县长…`: a head run together with the text
_RUN_ON = re.compile(rf"{_DATE.pattern}[^。，]{{0,4}}在[^。，]{{2,24}}?{_CONGRESS.pattern}上")
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
    region_source: str | None  # what decided the region, the loudest first
    year_source: str | None
    confidence: float | None  # that region and year are right
    note: str | None  # what is open or contradicts itself, and what to write beside the file


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


@dataclass(frozen=True, slots=True)
class _Congress:
    number: int | None
    session: int | None
    place: str
    national: bool


# ---- heads ----


def is_head_line(bare: str) -> bool:
    """Whether a line without blanks belongs above a report: congress, salutation, speaker."""
    if _CONGRESS.search(bare) and len(bare) <= 90 and "。" not in bare:
        return True
    return (bool(_SALUTATION.match(bare)) and len(bare) <= 40) or bool(
        len(bare) <= 30 and _SPEAKER.search(bare)
    )


def names_congress(bare: str) -> bool:
    """Whether a line without blanks names a congress and its session."""
    return bool(_CONGRESS.search(bare))


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
    cut: Sequence[Line],
    kinds: Sequence[str | None],
    head: int,
    text: str,
    hints: Mapping[str, str],
    name: Said | None = None,
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
    own = squeeze("".join(line for line in shown if not _COLLECTED.match(line)))
    congress = _congress(own, opening) or _congress(joined, "")
    delivered = _delivered(squeeze("".join(line for line in shown if not _PUBLISHED.search(line))))
    office, speaker = _speaker(shown, text)
    run_on = _RUN_ON.search(opening)
    heard = Heard(
        title=title,
        own_title=not any(squeeze(line).startswith("标题") and title in squeeze(line) for line in shown)
        if title
        else False,
        place=congress.place if congress else "",
        national=bool(congress and congress.national),
        office=office or "",
        joined=joined,
        opening=opening,
        page=tuple(
            squeeze(line.text)
            for line, kind in zip(cut, kinds, strict=True)
            if kind in ("collector", "byline") and len(line.text) <= _PAGE_LINE
        ),
        headings=tuple(_headings(cut, kinds, head)),
        lines=tuple(
            squeeze(line.text) for line, kind in zip(cut[head:], kinds[head:], strict=True) if kind is None
        ),
        delivered=delivered or (_date(run_on) if run_on else None),
        congress=congress.number if congress else None,
        session=congress.session if congress else None,
        speaker=speaker,
        hints=hints,
        name=name or Said(),
    )
    return _decide(heard, office)


def _decide(heard: Heard, office: str | None) -> Facts:
    """Kind, region, year and reviewed period, each by all that speaks for it."""
    kind = sorts.decide(heard)
    territory = whose.decide(heard)
    best = territory.candidate
    dated = when.decide(heard, best is not None and best.code == regions.NATION)
    year = dated.year if kind in sorts.PLANNING else _said_year(heard)
    start, end = when.review(heard, year) if kind in sorts.PLANNING else (None, None)
    if kind in sorts.DESCRIBING:
        of = year - 1 if year is not None else when.overviewed(heard)
        start, end = when.years(of, of) if of is not None else (None, None)
    planning = kind in sorts.PLANNING
    shares = [item.share for item in (territory.decision, dated.decision if planning else None) if item]
    return Facts(
        kind=kind,
        title=heard.title,
        region=regions.in_year(territory.region, year) if territory.region else None,
        report_year=year,
        review_start=start,
        review_end=end,
        delivered_on=heard.delivered,
        congress=heard.congress,
        session=heard.session,
        speaker=heard.speaker,
        speaker_office=office,
        region_source=territory.decision.source or None if territory.region and territory.decision else None,
        year_source=dated.decision.source or None if planning and dated.year and dated.decision else None,
        confidence=round(math.prod(shares), 3) if shares else None,
        note=account.note(kind, territory, dated),
    )


def _said_year(heard: Heard) -> int | None:
    """The year of a text that is no report on a year: that of its date, or the declared one."""
    hint = heard.hints.get("report_year", "")
    if re.fullmatch(r"\d{4}", hint):
        return int(hint)
    return heard.delivered.year if heard.delivered else None


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


def _congress(joined: str, opening: str) -> _Congress | None:
    """Congress and session number, and the words before them, which name the place."""
    match = _CONGRESS.search(joined)
    if match is None:
        for found in _CONGRESS.finditer(opening):
            after = opening[found.end() : found.end() + 12]
            if re.match(r"上?，?(?:[^，。]{0,8})?(?:作|所作|报告)", after):
                match = found
                break
    if match is None:
        match = _RUN_ON.search(opening)
    if match is None:
        return None
    before = match.string[: match.start("congress")]
    place = re.split(r"[日于在]", before.removesuffix("第"))[-1]
    return _Congress(
        number(match.group("congress")),
        number(match.group("session")),
        place[-_PLACE_MAX:],
        "全国" in match.group(),
    )


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


def _headings(cut: Sequence[Line], kinds: Sequence[str | None], head: int) -> list[str]:
    """Lines of the body that may be headings, in order."""
    return [
        squeeze(line.text)
        for line, kind in zip(cut[head:], kinds[head:], strict=True)
        if kind is None and len(line.text) <= 40
    ]
