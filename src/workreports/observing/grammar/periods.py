"""When a number holds, and whether it is a result, an estimate or a promise.

A `Scope` is what the section and its leading sentences set: a year or a span, with a status. Sentences and clauses
override it (`2015年…`, `到2020年`, `“十四五”期间`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from workreports.declared import plans
from workreports.observing.grammar.rules import rule, yes
from workreports.reading import figures

SECTION = rule(
    "period.section", "The heading or leading sentence of the section says which year or span is meant."
)
CLAUSE = rule(
    "period.clause",
    "A year, span or date said in the clause goes before what the section says.",
    yes("12月份，出口总额下降17.8%。", "17.8%", period="2025-12"),
    yes("四季度工业增加值增长5.1%，比前三季度回落10.2个百分点。", "10.2个百分点", period="2025-Q4"),
    yes("2015年综合排名全省第7位。", "第7位", period="2015", measure="rank"),
    yes("到2030年，城镇化率达到75%。", "75%", period="2030", status="target"),
    yes("贫困发生率从2015年的5.05%下降到2017年的1.08%。", "5.05%", period="2015", value="5.05"),
    yes("“十三五”时期，旅游升温，全年接待游客46万人次，增长21%。", "46万人次", period="2020"),
    yes("2025年，超额完成计划投资，新建泵站12座。", "12座", status="actual"),
    yes("2025年，计划投资完成40亿元。", "40亿元", status="actual"),
    yes("全年用电量46亿度。", "46亿度", value=4600000000, unit="千瓦时"),
)
FROM_TO = rule(
    "period.from_to",
    "从A提高到B: A is the state before the period, B the one at its end.",
    yes("“十四五”时期，生产总值从11.37万亿元提高到14.58万亿元。", "11.37万亿元", period="2020"),
    yes("生产总值3247亿元，总量由全省第9位上升到第7位。", "第9位", indicator_id="gdp", period="2024"),
)
SPAN = rule(
    "period.span",
    "In a review of several years sums, counts and growth belong to the span.",
    yes("“十三五”时期，新建高速公路300公里。", "300公里", period="2016/2020"),
    yes("未来五年，每年建设租赁房不少于50万平方米。", "50万平方米", period="2026/2030"),
    yes("“十三五”时期，实施重点项目486个，其中亿元以上项目68个。", "68个", period="2016/2020"),
    yes("“十三五”时期，有3项成果获国家奖励。", "3项", period="2016/2020"),
    yes("“十三五”时期，获国家奖励80项。", "80项", period="2016/2020"),
    yes("“十一五”单位生产总值能耗下降20.4%。", "20.4%", period="2006/2010"),
    yes("生产总值年均增速比上个五年加快3.2个百分点。", "3.2个百分点", measure="change", period="2021/2025"),
    yes("过去三年，粮食产量分别增长2.1%、1.5%和3.2%。", "1.5%", period="2024", basis="yoy"),
    yes("能耗由前三年分别上升4.9%、5.5%、0.2%转为下降1.2%。", "4.9%", period="2022"),
    yes("棉纱产量前三年共增加35万件，而去年就增加了127万件。", "35万件", period="2022/2024"),
)
BASE = rule(
    "period.since_base",
    "Growth, change and multiples against a named earlier time belong to the years since then.",
    yes("2025年，粮食产量比2020年增长12%。", "12%", period="2021/2025", basis="cumulative"),
    yes("2025年，营业收入是2020年的1.6倍。", "1.6倍", period="2021/2025", measure="multiple"),
    yes("2025年同2020年相比，原煤产量增长20%。", "20%", period="2021/2025"),
    yes("地方财政收入比“十五”期末增长1.3倍。", "1.3倍", subject="地方财政收入"),
)
END = rule(
    "period.end_of_span",
    "In a review of several years a state that was reached, a rate or a rank belongs to its last year.",
    yes("“十三五”时期，森林覆盖率达到72%。", "72%", period="2020"),
    yes("“十三五”时期，参保农民3425万人。", "3425万人", period="2020"),
    yes("“十三五”时期，税收收入22.6亿元，年均增长24.3%。", "22.6亿元", period="2020"),
    yes("“十三五”时期，油茶面积发展到18万亩，脐橙6.5万亩。", "6.5万亩", period="2020"),
    yes("“十三五”时期，人均生产总值突破16万元，达到全国平均水平的2倍。", "2倍", period="2020"),
    yes("“十三五”时期，社会消费品零售总额30亿元。", "30亿元", period="2020"),
    yes("“十三五”时期，工业增速达到15.6%。", "15.6%", period="2020", basis="yoy"),
    yes("“十三五”时期，居民消费价格比上年上涨5.2%。", "5.2%", period="2020", basis="yoy"),
    yes("“十三五”时期，进出口总额148亿美元，比2015年增长2.8倍。", "148亿美元", period="2020"),
    yes("“十四五”时期，生产总值从11.37万亿元提高到14.58万亿元。", "14.58万亿元", period="2025"),
)
ESTIMATE = rule(
    "status.estimate",
    "预计 and 初步统计 in a review make an estimate of what follows, to the end of the sentence.",
    yes("2025年，预计全年接待游客9.6亿人次、增长10.3%。", "10.3%", status="estimate"),
)
TARGET = rule(
    "status.target",
    "Plans, goals and what is to come are targets.",
    yes("力争高新技术企业达到300家以上。", "300家", status="target", bound="min"),
    yes("2025年，新建泵站12座，力争完成投资40亿元。", "40亿元", status="target"),
)


@dataclass(frozen=True, slots=True)
class Scope:
    """The period and status that hold unless a clause says otherwise."""

    first: int | None  # first year
    last: int | None  # last year; equal to `first` for a single year
    status: str  # actual | target
    rule: str = SECTION
    since: int | None = field(default=None, compare=False)  # first year of the span that this year closes

    @property
    def is_span(self) -> bool:
        """Whether it covers more than one year."""
        return self.first != self.last

    @property
    def text(self) -> str | None:
        """`2016` or `2012/2016`; None where the year is not known."""
        if self.first is None or self.last is None:
            return None
        return str(self.last) if self.first == self.last else f"{self.first}/{self.last}"


_PLAN = rf"“?(?P<plan>{plans.named()})”?"


def _count(written: str | None) -> int:
    """How many years are said; five where it is left open."""
    return (figures.whole(written) if written else None) or 5


class Context:
    """The years a document speaks of: the year it plans for and the year it reviews."""

    def __init__(self, report_year: int | None, review_last: int | None) -> None:
        self.report = report_year
        self.reviewed = review_last if review_last is not None else (report_year - 1 if report_year else None)
        if self.report is None and self.reviewed is not None:
            self.current: int | None = self.reviewed  # an overview: 今年 is the reviewed year itself
        else:
            self.current = self.report

    def review_year(self) -> Scope:
        """The reviewed year."""
        return Scope(self.reviewed, self.reviewed, "actual")

    def plan_year(self) -> Scope:
        """The year the report plans for."""
        year = self.current
        if year is not None and self.report is not None and self.reviewed is not None:
            year = max(year, self.reviewed + 1)  # where the review ends in the year of the report
        return Scope(year, year, "target")

    def years(self, n: int) -> Scope:
        """The last `n` years up to the reviewed one."""
        last = self.reviewed
        return Scope(last - n + 1 if last else None, last, "actual")

    def coming(self, n: int) -> Scope:
        """The next `n` years: from the year of the report, or from the one behind a review that ends in it."""
        first = self.current
        if first is not None and self.report is not None and self.reviewed is not None:
            first = max(first, self.reviewed + 1)
        return Scope(first, first + n - 1 if first else None, "target")

    def plan(self, name: str) -> Scope:
        """The five years of a plan (`十四五`), a review when they have begun by the reviewed year."""
        first, last = plans.years(name)
        past = self.reviewed is not None and first <= self.reviewed
        return Scope(first, last, "actual" if past else "target")

    def year(self, year: int) -> Scope:
        """One year, a plan when it lies ahead of the reviewed one."""
        future = self.reviewed is not None and year > self.reviewed
        return Scope(year, year, "target" if future else "actual")


_HANZI_MONTHS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_MONTHS = rf"{_MONTH}月?(?:份)?[—\-~至到]{_MONTH}月份?"
# The first line only saves time: what any of the alternatives begins with.
_CLAUSE = re.compile(
    r"(?=[过近这前本连两三四五六七八九\d今未到至“十截去上明年下一二第全届])(?:"
    rf"(?P<span>(?:过去|近|这|前|本届政府|连续)(?P<n>[两三四五\d])年(?!前)|(?P<m>[两三四五])年来|(?P<m2>[两三四五])年(?:共|累计|间|内))"
    rf"|(?:今后|未来)(?P<next>[一两三四五])?个?年"
    rf"|(?P<until>到|至)?{_PLAN}(?P<planend>末|收官|期末)?(?:时期|期间|以来)?"
    r"|(?P<first>(?:19|20)\d\d)年?[—\-~至到](?P<last>(?:19|20)\d\d)年"
    r"|(?P<upto>到|至|截至|截止|截止到|截至到)?(?P<year>(?:19|20)\d\d)年(?P<since>以来)?(?P<tail>底|末|前|初|的)?(?P<part>上半年|下半年|前?[一二三四]季度|(?P<months>"
    + _MONTHS
    + rf")|(?P<month>{_MONTH})月份?)?"
    r"|(?P<lastyear>去年|上年(?!同期))|(?P<allyear>全年)|(?P<termend>到(?:规划)?期末)|(?P<bythen>届时)|(?P<thisyear>今年|(?<![一二两三四五六七八九十几\d])年内|明年|到年底|年底前)|(?P<monthsonly>"
    + _MONTHS
    + rf")|(?P<monthonly>(?<![十\d]){_MONTH})月份|(?P<half>上半年|前三季度|一季度|二季度|三季度|四季度|第一季度))"
)


@dataclass(frozen=True, slots=True)
class When:
    """A period said in a clause, where it stands there, and whether it only refers to the past."""

    scope: Scope
    start: int
    end: int
    part: str | None = None  # `Q1`, `06`, `H1`
    until: bool = False  # 到2020年: the state at that time


_PARTS = {"上半年": "H1", "下半年": "H2", "一季度": "Q1", "二季度": "Q2", "三季度": "Q3", "四季度": "Q4", "前三季度": "Q1-Q3",
          "第一季度": "Q1"}  # fmt: skip
_OUTLINE = re.compile(r"(?:发展)?规划?纲要[^，。；》]{0,8}》")
_OF_PLAN = re.compile("单位|万元|累计|全[省市县区]|年均|新增|五年")  # “十一五”单位生产总值能耗下降…
_STARTS_FROM = re.compile(r"年?[^，。；\d]{0,8}基础上")
_THAN_THAT = re.compile(r"(?:同期)?的?\d+(?:\.\d+)?倍")
_IS = re.compile(r"(?:是|为|当于|达|到|至)$")
_PART_OF_THAT = re.compile(r"的?\d+(?:\.\d+)?%")
_RECOVERED_TO = re.compile(r"(?:恢复[到至]?|相当于)$")
_PLAN_ITSELF = re.compile(
    "规划|计划|重点|开局|蓝图|建设规划|专项|目标|项目|主要|发展|首|收|圆|良|全|交|任务|期间?获|[^时期以，末]"
)
_PRICES = re.compile("(?:不变|可比|现行|当年)价")  # 1990年不变价: what it is counted in
# 前三年共增加三十万件，而1956年就增加了一百万件
_AGAINST_THEM = re.compile("，而(?:(?:19|20)\\d\\d年|去年|今年|这一年)")
_COMPARED = re.compile(r"(?:比|较|同|与|于|超|自|从|和|原)$")


def in_clause(text: str, context: Context, scope: Scope) -> list[When]:
    """All periods said in `text`, in order; comparisons (`比上年`) are left out."""
    found: list[When] = []
    for m in _CLAUSE.finditer(text):
        if m["bythen"]:  # 力争2016年底通车，届时缩短到40分钟
            when = When(found[-1].scope, m.start(), m.end()) if found else None
        else:
            when = _when(m, text, context, scope)
        if when is not None:
            found.append(when)
    return found


@dataclass(frozen=True, slots=True)
class _Mention:
    """What `_CLAUSE` found, with all that says what it means."""

    m: re.Match[str]
    text: str
    context: Context
    scope: Scope
    compared: bool  # `比` or another word of comparison stands before it

    def when(self, scope: Scope, status: str, part: str | None = None, until: bool = False) -> When:
        """The period with the status that it has here."""
        return When(Scope(scope.first, scope.last, status, CLAUSE), *self.m.span(), part, until)

    @property
    def behind(self) -> str:
        """The character behind it."""
        return self.text[self.m.end() : self.m.end() + 1]


def _when(m: re.Match[str], text: str, context: Context, scope: Scope) -> When | None:
    start = m.start()
    if _refers(m, text):
        return None
    compared = _COMPARED.search(text[max(0, start - 1) : start]) is not None
    mention = _Mention(m, text, context, scope, compared)
    for group, read in _READ.items():
        if m[group] is not None:
            return read(mention)
    return _to_come(mention) if text.startswith(("今后", "未来"), start) else None


def _refers(m: re.Match[str], text: str) -> bool:
    """Whether it only says what is compared with: `在2012年基础上`, `是2010年的1.8倍`, `恢复到2019年的104%`."""
    start, end = m.span()
    if _STARTS_FROM.match(text, end):
        return True
    of = end - text[start:end].endswith("的")
    if _THAN_THAT.match(text, of) and _IS.search(text[max(0, start - 3) : start]):
        return True
    if text[start] in "到至" and text.startswith("恢复", start - 2) and _THAN_THAT.match(text, end):
        return True
    as_much = _PART_OF_THAT.match(text, of) and _RECOVERED_TO.search(text[max(0, start - 4) : start])
    return as_much is not None


def _year(mention: _Mention) -> When | None:
    m, text, context = mention.m, mention.text, mention.context
    compared = mention.compared and text[m.start() - 1] not in "从自" and m["tail"] != "的"
    if m["since"] or compared or mention.behind in ("”", "》") or _PRICES.match(text, m.end()):
        return None
    year = int(m["year"])
    part = _PARTS.get(m["part"] or "")
    if m["month"]:
        part = f"{_month_of(m['month']):02d}"
    elif m["months"]:
        part = _months(m["months"])
    value = context.year(year)
    ahead = context.reviewed is None and m["upto"] in (
        "到",
        "至",
    )  # no year is known: 到2030年 is rather a goal
    planned = mention.scope.status == "target" and context.current is not None and year >= context.current
    if ahead or planned:
        value = Scope(year, year, "target")
    return mention.when(value, value.status, part, bool(m["upto"]))


def _years(mention: _Mention) -> When:
    first, last = int(mention.m["first"]), int(mention.m["last"])
    return mention.when(Scope(first, last, "actual"), mention.context.year(last).status)


def _plan(mention: _Mention) -> When | None:
    m, text, (start, end) = mention.m, mention.text, mention.m.span()
    if mention.compared and mention.behind != "的":
        return None
    plan = mention.context.plan(m["plan"])
    if _OUTLINE.match(text, end) and plan.status == "target":  # 《“十三五”规划纲要》 and what it says
        return mention.when(plan, "target", until=True)
    if text[end - 1] not in "间期来末官" and _names_plan(text, start, end):
        return None
    if m["planend"] or m["until"]:
        plan = Scope(plan.last, plan.last, plan.status)
    return mention.when(plan, plan.status, until=bool(m["until"]))


def _names_plan(text: str, start: int, end: int) -> bool:
    """Whether the plan itself is meant, not its years: `“十三五”规划`, `十四五开局`."""
    behind = text[end : end + 1]
    if behind == "规" or (text[start] != "“" and behind not in ("时", "期", "以", "，", "末")):
        return True
    opens = text[start - 1 : start] in ("", "，", "；", "：") and _OF_PLAN.match(text, end)
    return _PLAN_ITSELF.match(text[end : end + 2]) is not None and not opens


def _span(mention: _Mention) -> When | None:
    m, text, (start, end) = mention.m, mention.text, mention.m.span()
    if text.startswith("连续", start):
        return None
    years = _count(m["n"] or m["m"] or m["m2"])
    planned = mention.scope.status == "target"
    if m["m2"] and planned and text.endswith("内", start, end):
        return mention.when(mention.context.coming(years), "target")
    if planned or years < 2:
        return None
    span = mention.context.years(years)
    earlier = text[start - 1 : start] in ("由", "从") or _AGAINST_THEM.search(text, end)
    if text[start] == "前" and earlier and span.first and span.last:
        span = replace(span, first=span.first - 1, last=span.last - 1)  # 由前三年分别上升5%、4%、2%转为下降1%
    return mention.when(span, "actual")


def _to_come(mention: _Mention) -> When:
    return mention.when(mention.context.coming(_count(mention.m["next"])), "target")


def _last_year(mention: _Mention) -> When | None:
    scope, year = mention.scope, mention.context.reviewed
    if mention.compared or year is None:
        return None
    of_one_year = scope.status == "actual" and not scope.is_span and scope.last is not None
    if mention.m["lastyear"] == "上年" and of_one_year and scope.last is not None:
        year = scope.last - 1
    return mention.when(Scope(year, year, "actual"), "actual")


def _term_end(mention: _Mention) -> When:
    last = mention.scope.last
    return mention.when(Scope(last, last, "actual"), mention.scope.status)


def _all_year(mention: _Mention) -> When | None:
    scope = mention.scope  # in a review of several years: of the last
    actual = scope.status == "actual" and scope.last is not None
    return mention.when(Scope(scope.last, scope.last, "actual"), "actual") if actual else None


def _this_year(mention: _Mention) -> When | None:
    said, year, context = mention.m["thisyear"], mention.context.current, mention.context
    if year is None or context.report is None:
        return None
    if said in ("年内", "到年底", "年底前") and mention.scope.status == "actual":
        return None
    year += said == "明年"
    return mention.when(Scope(year, year, "target"), "target")


def _some_months(mention: _Mention) -> When | None:
    scope = mention.scope
    if scope.last is None or scope.is_span or scope.status == "target":
        return None
    return mention.when(
        Scope(scope.last, scope.last, scope.status), scope.status, _months(mention.m["monthsonly"])
    )


def _month(mention: _Mention) -> When | None:
    scope = mention.scope
    if scope.last is None or scope.is_span or scope.status == "target" or mention.compared:
        return None
    return mention.when(scope, scope.status, f"{_month_of(mention.m['monthonly']):02d}")


def _half(mention: _Mention) -> When | None:
    scope, text, (start, end) = mention.scope, mention.text, mention.m.span()
    ahead = mention.behind in tuple("开动完建投启实") and scope.status == "target"
    if mention.compared or scope.last is None or scope.is_span or ahead:
        return None
    if text[max(0, start - 2) : start] in ("去年", "上年", "今年", "当年"):
        start -= 2
    return When(Scope(scope.first, scope.last, scope.status, CLAUSE), start, end, _PARTS[mention.m["half"]])


_READ: Mapping[str, Callable[[_Mention], When | None]] = MappingProxyType(
    {
        "year": _year,
        "first": _years,
        "plan": _plan,
        "span": _span,
        "next": _to_come,
        "lastyear": _last_year,
        "termend": _term_end,
        "allyear": _all_year,
        "thisyear": _this_year,
        "monthsonly": _some_months,
        "monthonly": _month,
        "half": _half,
    }
)


def _month_of(written: str) -> int:
    """`9` or `九` as 9."""
    return int(written) if written.isdigit() else _HANZI_MONTHS.index(written) + 1


def _months(written: str) -> str | None:
    """`1-9月` as `01/09`."""
    first, last = map(_month_of, re.findall(r"\d+|[一二三四五六七八九十]+", written))
    return f"{first:02d}/{last:02d}" if first < last else None


def bounds(
    first: int | None, last: int | None, part: str | None
) -> tuple[str | None, date | None, date | None]:
    """(`period`, first day, last day) of years with an optional part (`Q1`, `H1`, `06`)."""
    if first is None or last is None:
        return None, None, None
    if first != last:
        return f"{first}/{last}", date(first, 1, 1), date(last, 12, 31)
    if part is None:
        return str(last), date(last, 1, 1), date(last, 12, 31)
    months = {
        "H1": (1, 6),
        "H2": (7, 12),
        "Q1": (1, 3),
        "Q2": (4, 6),
        "Q3": (7, 9),
        "Q4": (10, 12),
        "Q1-Q3": (1, 9),
    }
    between = part.split("/")
    a, b = months.get(part) or (int(between[0]), int(between[-1]))
    end = date(last, 12, 31) if b == 12 else date.fromordinal(date(last, b + 1, 1).toordinal() - 1)
    shown = f"{last}-{a:02d}/{last}-{b:02d}" if len(between) > 1 else f"{last}-{part}"
    return shown, date(last, a, 1), end
