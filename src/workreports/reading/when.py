"""Which year a report is of: chosen by everything that ties a year to it; and the period it looks back on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from workreports.declared import plans, weights
from workreports.reading.evidence import Ballot, Decision
from workreports.reading.heard import Heard, arabic_years
from workreports.reading.ordinals import number

_FIRST, _LAST = 1949, 2049  # years that can be meant
_LATE = 11  # congresses from this month on may speak of the coming year
_TITLE_YEAR = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)年")
_DAY = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?:[-/.年]\d{1,2}[-/.月]\d{1,2}|(?=[01]\d[0-3]\d(?!\d)))")
_MENTION = re.compile(
    r"(?<![\d—\-–－至到自从比较《])(?P<year>(?:19|20)\d\d)年(?![—\-–－至到以版]|远景|远期|愿景)"
)
_TELLS = re.compile(r"年，?是[^。]{2,60}年")  # 2024年是…关键一年: of the year before or of this one
_LEADS = re.compile(r"(?m)^(?P<year>(?:19|20)\d\d)年")
_SENTENCE = re.compile(r"[。；！]")
_NUMERAL = "一二三四五六七八九十"
_PARTY = re.compile(
    rf"(?<![{_NUMERAL}届])(?P<number>[{_NUMERAL}]{{2,3}})"
    rf"(?:大(?=[精报召以提胜和的、，。和])|届(?P<plenums>(?:[{_NUMERAL}]中、)*[{_NUMERAL}]中)全会)"
)
_NATIONAL = re.compile(
    rf"(?:第)?(?P<congress>[{_NUMERAL}]{{1,3}})届全国(?:人民代表大会|人大)(?:第)?(?P<session>[{_NUMERAL}])次会议"
)
_SPOKEN_TO = re.compile(rf"(?:(?:向|在)|^[^。从自]{{0,12}}我们){_NATIONAL.pattern}(?!以来|闭幕|到)")
_CONVENED = re.compile(rf"(?:向|在)第(?P<congress>[{_NUMERAL}]{{1,3}})届全国人民代表大会(?!第)")
_TO_COME = re.compile("迎接|喜迎|即将|将要|将召开|召开之年")
_JUBILEE = r"(?P<after>\d{2,3}|[一二三四五六七八九十百]{1,5})周年"
_HEADING = 40
_PLANS_AHEAD = re.compile(
    "(?:工作|任务)(?:的)?(?:总体|主要|重点)*(?:安排|任务|部署|打算|重点|建议|要求)|重点工作|目标任务|主要任务|奋斗目标|预期目标|今后|总体要求|工作目标"
)
_DONE = re.compile("了|已|曾|以来|累计|比上年|同比")
_YEARS_KEPT = re.compile("周年")
_BREAK = re.compile(r"[。；！\n]")
_DATED = re.compile(r"\d{4}年")
_PLANNED = re.compile(rf"[{_NUMERAL}]五[”时期规计]")
_AUTUMN = 9  # a session from this month on speaks of the year it is held in
_BEGINS = re.compile("各位代表.{0,200}?(?:报告|汇报|审议)")
# a line that looks back or ahead
_STRUCTURE = re.compile(
    r"(?m)^[^。\n]{0,30}(?:回顾|总结|成就|工作情况|工作的?(?:总体)?安排|目标任务|主要任务|工作重点|重点工作)[^。\n]{0,20}$"
)
# sources that name the year of the report, instead of years in it being counted
_PLAIN = frozenset(
    (
        "date",
        "title",
        "sidecar",
        "own session",
        "collector_title",
        "review heading",
        "plan heading",
        "just past",
        "this year",
    )
)
_ROUND = 20  # jubilees are kept from here on
_NEAR = 3  # years: what is further off is a horizon
_ACTUAL_MIN = 2  # facts on a year that are no slip

_SPAN = re.compile(r"(?P<first>19\d\d|20\d\d)(?:年)?[—―\-–－至到～~]{1,2}(?P<last>19\d\d|20\d\d)年")
_PLAN_PERIOD = re.compile(
    r"[“\"]?(?P<name>[一二三四五六七八九]五|十五|十[一二三四五六]五)[”\"]?(?:时期|期间|以来|工作|发展|规划|经济)"
)
_TERM = re.compile(
    r"(?:过去|本届政府|上届政府|这)[^。；]{0,6}?(?P<years>[三四五])年|(?P<alone>[三四五])年(?:来|工作|的工作)|本届政府|上届政府|任期"
)
_LOOKS_BACK = re.compile("回顾|总结|成就|成绩|工作情况|主要工作")
_FIVE_YEARS = re.compile("过去五年|五年来|本届政府|过去的五年")


@dataclass(frozen=True, slots=True)
class When:
    """The year, or none where that is left open, and how it was decided."""

    year: int | None
    decision: Decision[int] | None
    against: str | None  # other years that the file's name gives


@cache
def _declared() -> Mapping[str, Any]:
    return weights.load("identity")


@cache
def _cues() -> tuple[tuple[str, int, float, int, re.Pattern[str]], ...]:
    return tuple(
        (item["name"], item["plus"], item["say"], item["most"], re.compile(item["pattern"]))
        for item in _declared()["year"]["cues"]
    )


@cache
def _plan_cues() -> tuple[tuple[bool, Mapping[int, float], re.Pattern[str]], ...]:
    names = "|".join(sorted(plans.plans(), key=lambda name: (-len(name), name)))
    plan = rf"(?:“(?P<plan>{names})”|(?<![{_NUMERAL}“])(?P<bare>{names})(?=时期|期间|规划|计划))"
    return tuple(
        (item["from"] == "end", item["say"], re.compile(item["pattern"].replace("{plan}", plan)))
        for item in _declared()["year"]["plans"]
    )


@cache
def _jubilees() -> tuple[tuple[int, re.Pattern[str]], ...]:
    return tuple(
        (year, re.compile(f"(?:{words}){_JUBILEE}")) for year, words in _declared()["jubilees"].items()
    )


def decide(heard: Heard, national: bool) -> When:
    """Choose the year of a report; `national`: it is the State Council's."""
    declared = _declared()["year"]
    ballot: Ballot[int] = Ballot()
    _named(ballot, heard, declared["named"])
    _spoken(ballot, heard.body)
    newest = _counted(ballot, heard, declared)
    _met(ballot, heard, declared, newest, national)
    for year in ballot.values():
        if not _FIRST <= year <= _LAST:
            ballot.add(year, "impossible", -99.0)
    decision = ballot.decide(declared["unknown"])
    if decision is None:
        return When(None, None, None)
    sure = decision.share >= declared["sure"]
    told = heard.name.years
    apart = bool(told) and decision.value not in told
    if apart and not _PLAIN & set(decision.sources):
        sure = False  # counted years do not win over a year in the file's name
    return When(
        decision.value if sure else None, decision, "、".join(map(str, told)) if sure and apart else None
    )


# ---- years at places that say when ----


def _named(ballot: Ballot[int], heard: Heard, say: Mapping[str, float]) -> None:
    delivered = heard.delivered
    if delivered is not None:
        late = delivered.month >= _LATE
        ballot.add(delivered.year, "date", say["date"] - (2.0 if late else 0.0))
        if late:
            ballot.add(delivered.year + 1, "date", say["date"] - (1.5 if delivered.month > _LATE else 2.5))
    titled = [int(match["year"]) for match in _TITLE_YEAR.finditer(arabic_years(heard.title or ""))]
    if titled:
        own = heard.own_title
        ballot.add(
            max(titled), "title" if own else "collector_title", say["title" if own else "collector_title"]
        )
    hint = heard.hints.get("report_year", "")
    if re.fullmatch(r"\d{4}", hint):
        ballot.add(int(hint), "sidecar", say["sidecar"])
    for year in heard.name.years:
        ballot.add(year, "file", say["file" if len(heard.name.years) == 1 else "other_in_file"])
    for year in heard.name.folder_years:
        ballot.add(year, "folder", say["folder"] / len(heard.name.folder_years))
    for line in heard.page:
        for match in _DAY.finditer(line):
            issued = line.startswith(("发文时间", "成文日期", "发文日期"))
            ballot.add(
                int(match["year"]),
                "collector_date" if issued else "page",
                say["collector_date" if issued else "page"],
            )


# ---- what the text says ----


def _spoken(ballot: Ballot[int], body: str) -> None:
    """Phrases that tie a year, or a five-year plan, to the report."""
    sentences = _BREAK.split(body)
    dated = "\n".join(sentence for sentence in sentences if _DATED.search(sentence))
    for name, plus, say, most, pattern in _cues():
        seen: Counter[int] = Counter()
        for match in pattern.finditer(dated):
            seen[next(int(year) for year in match.groups() if year)] += 1
        for year, count in seen.items():
            times = min(count, most)
            ballot.add(year + plus, name, say * (2.0 - 0.5 ** (times - 1)))
    planned = "\n".join(sentence for sentence in sentences if _PLANNED.search(sentence))
    for from_end, points, pattern in _plan_cues():
        for match in pattern.finditer(planned):
            year = plans.years(match["plan"] or match["bare"])[1 if from_end else 0]
            for plus, say in points.items():
                ballot.add(year + plus, "five-year plan", say)


def _counted(ballot: Ballot[int], heard: Heard, declared: Mapping[str, Any]) -> int | None:
    """Facts speak of the year before, goals of the year itself; returns the newest year with facts."""
    facts, goals, told_of = facts_and_goals(heard.body)
    begins = _BEGINS.match(heard.opening) or heard.congress or heard.title
    share = 1.0 if begins or _STRUCTURE.search(heard.body) else declared["unstructured"]
    for year, count in told_of.items():
        ballot.add(year, "year told of", share * declared["told_of"] * min(1.0, count / 2))
    candidates = {year + plus for year in (*facts, *goals) for plus in (0, 1)} | set(ballot.values())
    few = declared["few"]
    told, planned = sum(facts.values()) + few, sum(goals.values()) + few
    newest = max((year for year, count in facts.items() if count >= _ACTUAL_MIN), default=None)
    for year in sorted(candidates):
        ballot.add(year, "facts", share * declared["facts"] * facts[year - 1] / told)
        after = sum(count for of, count in facts.items() if year <= of <= year + _NEAR)
        ballot.add(year, "facts after", declared["facts_after"] * after / told)
        ballot.add(year, "goals", share * declared["goals"] * goals[year] / planned)
        if newest is not None and newest == year - 1:
            ballot.add(year, "newest fact", share * declared["newest_fact"])
    return newest


@cache
def _goal() -> re.Pattern[str]:
    return re.compile(str(_declared()["goals"]))


def facts_and_goals(body: str) -> tuple[Counter[int], Counter[int], Counter[int]]:
    """How often sentences name a year as that of a fact, as that of a goal, and as one the report tells of.

    `2024年是…关键一年` is said of the year before in a review, of the year itself among plans. Under a
    heading of plans every sentence is one, unless it says that something has been done.
    """
    facts: Counter[int] = Counter()
    goals: Counter[int] = Counter()
    told_of: Counter[int] = Counter()
    planning = False
    for line in body.split("\n"):
        if len(line) <= _HEADING and "。" not in line:
            planning = bool(_PLANS_AHEAD.search(line)) or (planning and not _LOOKS_BACK.search(line))
        for sentence in _SENTENCE.split(line) if "年" in line else ():
            for match in _MENTION.finditer(sentence):
                if _TELLS.match(sentence, match.end() - 1):
                    told_of[int(match["year"]) + (0 if planning else 1)] += 1
                    continue
                if planning:
                    planned = not _DONE.search(sentence, match.end(), match.end() + 30)
                else:
                    planned = bool(_goal().search(sentence, match.end(), match.end() + 60))
                (goals if planned else facts)[int(match["year"])] += 1
    return facts, goals, told_of


def _met(
    ballot: Ballot[int], heard: Heard, declared: Mapping[str, Any], newest: int | None, national: bool
) -> None:
    """The newest meetings, sessions and jubilees that the text names."""
    body = heard.body
    met = max(_meetings(body), default=None)
    if met is not None:
        year, month = met
        if newest is None or newest <= year + _NEAR:  # else it is history
            points = declared["meetings"]["autumn" if month >= 9 else "spring"]
            for plus, say in points.items():
                ballot.add(year + plus, "meeting", say)
        for candidate in ballot.values():
            if candidate < year:
                ballot.add(candidate, "before a meeting", declared["meetings"]["before"])
    kept = "\n".join(body[max(0, at.start() - 24) : at.end()] for at in _YEARS_KEPT.finditer(body))
    for since, pattern in _jubilees():
        for match in pattern.finditer(kept):
            after = number(match["after"])
            if after is not None and after % 5 == 0 and after >= _ROUND:
                for plus, say in declared["jubilees"].items():
                    ballot.add(since + after + plus, "jubilee", say)
    named = _NATIONAL.finditer(body) if "届全国" in body else ()
    held = [of for match in named if (of := _session(match)) is not None]
    if held:
        for plus, say in declared["session"].items():
            ballot.add(max(held) + plus, "session", say)
    if national:
        _own_session(ballot, heard, declared)


def _own_session(ballot: Ballot[int], heard: Heard, declared: Mapping[str, Any]) -> None:
    """The national congress that is spoken to: its head names it, or the first words do."""
    year = None
    if heard.congress and heard.session:
        year = session_year(heard.congress, heard.session)
    match = _SPOKEN_TO.search(heard.opening)
    if match is not None:
        year = _session(match)
    if year is not None:
        ballot.add(year, "own session", declared["own_session"])
        return
    convened = _CONVENED.search(heard.opening)
    congress = number(convened["congress"]) if convened else None
    year = session_year(congress, 1) if congress else None
    if year is not None:
        ballot.add(year, "own session", declared["own_congress"])


def _meetings(body: str) -> Iterator[tuple[int, int]]:
    held = _declared()["meetings"]
    for match in _PARTY.finditer(body):
        around = body[max(0, match.start() - 8) : match.end() + 8]
        if _TO_COME.search(around):
            continue
        congress = number(match["number"])
        plenums = match["plenums"]
        for plenum in re.findall(rf"[{_NUMERAL}](?=中)", plenums) if plenums else [""]:
            when = held.get(f"{congress}.{number(plenum)}" if plenum else str(congress))
            if when is not None:
                year, month = str(when).split("-")[:2]
                yield int(year), int(month)


def _session(match: re.Match[str]) -> int | None:
    congress, session = number(match["congress"]), number(match["session"])
    return session_year(congress, session) if congress and session else None


def session_year(congress: int, session: int) -> int | None:
    """The year a session of the National People's Congress was held in."""
    declared = _declared()
    yearly = declared["first_yearly"]
    if congress >= yearly["congress"]:
        return (
            int(yearly["year"] + 5 * (congress - yearly["congress"]) + session - 1) if session <= 5 else None
        )
    held = declared["sessions"].get(congress, [])
    return int(held[session - 1]) if session <= len(held) else None


# ---- the period looked back on ----


def review(heard: Heard, year: int | None) -> tuple[date | None, date | None]:
    """The year before, or the years of a term or plan when the review says so.

    A term that ends in an autumn is looked back on to the year of the report.
    """
    if year is None:
        return None, None
    found = next((line for line in heard.headings if _LOOKS_BACK.search(line)), "")
    looks = arabic_years(found)
    span = _SPAN.search(looks)
    if span and int(span["last"]) in (year - 1, year) and int(span["first"]) < int(span["last"]):
        return years(int(span["first"]), int(span["last"]))
    plan = _PLAN_PERIOD.search(looks)
    start, end = plans.plans().get(plan["name"] if plan else "", (0, 0))
    if end < year <= end + 5:
        return years(start, year - 1)
    term = _TERM.search(looks)
    if term or (heard.session == 1 and _FIVE_YEARS.search(heard.body[:6000])):
        said = term["years"] or term["alone"] if term else None
        length = {"三": 3, "四": 4}.get(said or "", 5)
        held = (heard.delivered.year, heard.delivered.month) if heard.delivered else heard.name.month
        last = year if held is not None and held[0] == year and held[1] >= _AUTUMN else year - 1
        return years(last - length + 1, last)
    return years(year - 1, year - 1)


def overviewed(heard: Heard) -> int | None:
    """The year an overview or bulletin describes: that of its title, or of its facts if they are of one."""
    titled = _TITLE_YEAR.search(arabic_years(heard.title or ""))
    if titled is not None:
        return int(titled["year"])
    facts, goals, _ = facts_and_goals(heard.body)
    facts = facts + goals + Counter(int(match["year"]) for match in _LEADS.finditer(heard.body))
    if not facts:
        return None
    most = max(sorted(facts), key=lambda year: facts[year])
    others = sum(count for year, count in facts.items() if year != most)
    return most if facts[most] > others else None


def years(first: int, last: int) -> tuple[date, date]:
    """From the first day to the last."""
    return date(first, 1, 1), date(last, 12, 31)
