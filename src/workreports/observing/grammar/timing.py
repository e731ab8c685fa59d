"""When one number holds and how sure it is: the scope of its sentence, overridden by what its clause says."""

from __future__ import annotations

import re
from dataclasses import dataclass

from workreports.observing.grammar import periods, subjects
from workreports.observing.grammar.numerals import Quantity
from workreports.observing.grammar.periods import Context, Scope, When
from workreports.observing.grammar.runs import Run, clause_start


@dataclass(frozen=True, slots=True)
class Claim:
    """What is to be dated: a quantity with what was read of it so far."""

    run: Run
    q: Quantity
    measure: str
    subject: str
    flow: str  # the verb that makes it a flow, or ''
    starts_pair: bool  # the A of 从A提高到B
    after_average: bool  # said of an average annual growth just before
    counted: bool  # the noun stands behind the number
    carried: bool  # the subject was taken from before
    among: bool  # a part of what was counted before


@dataclass(frozen=True, slots=True)
class Timing:
    """The period, its part (`Q1`) and the status of one number, with the rule that decided."""

    scope: Scope
    part: str | None
    status: str
    rule: str


class Clock:
    """Dates the numbers of one sentence."""

    def __init__(self, text: str, context: Context, scope: Scope) -> None:
        self.text, self.context, self.scope = text, context, scope
        self.whens = periods.in_clause(text, context, scope)
        self.estimated_from = _estimated_from(text, scope)
        self.last_when: When | None = None  # goes on with a subject that is carried over
        self.ended = False  # the last number was a state at the end of the span
        self.unit: str | None = None  # … and what it was measured in
        self.summed = False  # the last level was a sum over the span
        self.counted = False  # a count over the span was said before
        self.since: int | None = None  # the year of the A in 从A提高到B
        self.timed: Timing | None = None  # of the last number

    def time(self, claim: Claim) -> Timing:
        """The period and status of one number."""
        goal = _BY_YEAR.search(claim.run.left)
        if claim.measure == "multiple" and claim.carried and self.timed is not None and not goal:
            return self.timed  # 五年完成投资2368亿元，是上个五年的2.7倍
        if claim.measure == "gap" and claim.carried and claim.after_average and self.timed is not None:
            return self.timed  # 年均增长12.6%，高于全省1.5个百分点
        timing = self._time(claim)
        self.timed = None if claim.starts_pair else timing
        return timing

    def _time(self, claim: Claim) -> Timing:
        when = self._governing(claim)
        scope = when.scope if when else self.scope
        part = when.part if when else None
        status = self._status(claim, when, scope)
        if claim.starts_pair:
            timing = self._before(claim.run.items[0], when, scope, part, status)
            self.since = timing.scope.last
            return timing
        cue = claim.run.cue
        past = any(word.endswith("五年") and word[0] in "比较同与" for word in cue.words)
        years = cue.years or (5 if past else None)  # 比上个五年加快3个百分点
        if years and not scope.is_span and scope.last is not None:
            return Timing(Scope(scope.last - years + 1, scope.last, scope.status), None, status, periods.SPAN)
        annual = cue.annual or (claim.measure == "gap" and "年均" in claim.run.left)
        if (annual or cue.span) and not scope.is_span:
            return Timing(self._average(when, scope), None, status, periods.SPAN)
        if not scope.is_span or (when and when.until):
            return Timing(scope, part, status, scope.rule)
        if self._is_of_last_year(claim, status):
            return Timing(Scope(scope.last, scope.last, scope.status), part, status, periods.END)
        return Timing(scope, part, status, periods.SPAN)

    def _governing(self, claim: Claim) -> When | None:
        """The period that is said for a number, or for what its clause goes on about."""
        when = self._said(claim.run, claim.run.items[0] if claim.starts_pair else claim.q)
        if self.scope.is_span and _OVER_THE_TERM.match(claim.run.left):
            return None  # 到2025年…；五年新增就业40万人
        if when is not None and claim.starts_pair:
            self.last_when = None
        elif when is not None and not _direct(when, claim.q, self.text):
            self.last_when = when
        elif when is None and claim.carried:
            return self.last_when
        elif when is None and not claim.among and not claim.run.listed:
            self.last_when = None  # it held for what it was said of
        return when

    def _is_of_last_year(self, claim: Claim, status: str) -> bool:
        """Whether a number in a review of several years is of the last of them, rather than of all."""
        cue, level = claim.run.cue, claim.measure == "level"
        if status != "target" and claim.measure in ("growth", "change") and _YEARLY & set(cue.words):
            return True
        if claim.measure == "share" and claim.carried and self.summed and not cue.to:
            return False  # 支出累计38亿元，占总支出的65%
        if claim.among and level and self.counted and claim.q.kind in _COUNTS:
            return False  # 实施项目486个，其中亿元以上项目68个
        rate = claim.measure == "growth" and cue.growth_noun and cue.reach and not cue.annual
        if rate and status != "target":  # 增速达到15.6%
            return True
        alike = not claim.flow and not cue.words and claim.q.unit == self.unit and not _acts(claim.subject)
        listed = claim.run.listed and not claim.flow
        goes_on = self.ended and level and (listed or alike or claim.among)  # 面积达18万亩，脐橙6.5万亩
        goes_on = goes_on or self._measured_against_a_year(claim) or (claim.measure == "gap" and self.ended)
        if goes_on or _ends_span(claim, status) or self._stands(claim, status):
            self.summed, self.ended, self.counted, self.unit = False, True, False, claim.q.unit
            return True
        self.ended = False
        self.summed = level and claim.q.kind == "money"
        self.counted = level and (self.counted or claim.q.kind in _COUNTS)
        return False

    def _stands(self, claim: Claim, status: str) -> bool:
        """Whether a count without a verb of flow is a stock: `绿色工厂1210家`, `300项事项实现跨省通办`."""
        if (
            claim.measure != "level"
            or claim.flow
            or status == "target"
            or claim.q.kind not in (*_COUNTS, "person")
        ):
            return False
        if _HAPPENS_TO.search(claim.subject) or (claim.q.kind == "person" and _HAPPENS.search(claim.subject)):
            return False
        if _ACTS.search(claim.run.left) or "形成" in claim.run.left:
            return False
        if not claim.counted:
            bare = set(claim.run.cue.words) <= {"约", "近", "接近"}
            return bare and not claim.run.listed and not _acts(claim.subject) and claim.subject[-2:] != "项目"
        return bool(_STATE_AFTER.match(self.text, claim.run.end) or _STATE_OF.match(claim.subject))

    def _measured_against_a_year(self, claim: Claim) -> bool:
        """`进出口总额148亿美元，比2002年增长2.8倍`: what is set against one year is of one year itself.

        So is what has an average growth: `零售总额18.9亿元，年均增长17.5%`.
        """
        if claim.measure != "level" or claim.flow or _ACTS.search(claim.run.left) or claim.run.cue.since:
            return False
        grown = _GROWN.match(self.text, claim.run.end) and claim.q.kind == "money" and not self.counted
        return bool(grown or _AGAINST_YEAR.match(self.text, claim.run.end))

    def _average(self, when: When | None, scope: Scope) -> Scope:
        """The span of an annual average: since the A of a pair, or from now until the year of a goal."""
        if self.scope.is_span and self.scope.last == scope.last:
            return self.scope
        first = self._since(scope)
        if self.since is not None and scope.last is not None and self.since < scope.last - 1:
            first = self.since + 1
        elif when and when.until and self.context.current is not None and scope.status == "target":
            first = self.context.current
        return Scope(first, scope.last, scope.status, scope.rule)

    def _since(self, scope: Scope) -> int | None:
        """The first year of the span under review, where the sentence is about its last year."""
        return self.scope.since if self.scope.since and self.scope.last == scope.last else scope.first

    def _status(self, claim: Claim, when: When | None, scope: Scope) -> str:
        status = scope.status
        reviewed = self.context.reviewed
        if (
            (
                when
                and status == "actual"
                and self.scope.status == "target"
                and not _direct(when, claim.q, self.text)
            )
            and scope.last is not None
            and reviewed is not None
            and scope.last > reviewed
        ):
            status = "target"
        if status != "actual":
            return status
        if self.estimated_from is not None and claim.q.start >= self.estimated_from:
            return "estimate"
        return "target" if _promised(claim.run) else "actual"

    def _before(self, q: Quantity, when: When | None, scope: Scope, part: str | None, status: str) -> Timing:
        """The A of 从A提高到B: the state at the date it names, or before the period begins."""
        if when and (_direct(when, q, self.text) or _turned(when, q, self.text)):
            return Timing(scope, part, "actual", periods.CLAUSE)
        if self.scope.is_span and self.scope.last == scope.last:
            scope = self.scope
        first = self._since(scope)
        year = first - 1 if first is not None else None
        if self.since is not None and year is not None and self.since < year:
            year = self.since  # 人口由2009年的11万人减少到6万人，发生率由48%下降到26%
        status = status if status == "estimate" else "actual"
        return Timing(Scope(year, year, "actual"), None, status, periods.FROM_TO)

    def _said(self, run: Run, q: Quantity) -> When | None:
        """The period said in the sentence that governs `q`."""
        governing: When | None = None
        for when in self.whens:
            if when.start >= q.start:
                break
            if when.start >= run.begin and when.end <= q.start:
                left_clause = clause_start(self.text, run.begin, q.start)
                if when.start >= left_clause or self._reaches(when, q):
                    governing = when
            elif self._reaches(when, q):
                governing = when
        return governing

    def _reaches(self, when: When, q: Quantity) -> bool:
        """A period at the head of a sentence or part holds until the next `；` or the sentence's end."""
        before = self.text[max(0, when.start - 1) : when.start]
        between = self.text[when.end : q.start]
        if self.text[when.end - 1] == "前" or self.text.startswith("前", when.end):
            return "，" not in between  # 2022年底前完成改造，…: a deadline of its clause
        if _AT_HEAD.fullmatch(self.text[: when.start]):  # it opens the sentence
            return when.part is None or "；" not in between
        heads = before in ("，", "；", "：", "—", "、")
        if not heads and not when.until:
            return False
        if when.until or when.part or self.text.startswith("，", when.end):
            return "；" not in between
        return "；" not in between and "，" not in between


def _acts(subject: str) -> bool:
    """Whether a verb of flow stands anywhere in the subject."""
    for at in range(len(subject)):
        verb = subjects.prefix(subject[at:], "flow")
        named = at and verb in _NOMINAL and len(subject) > at + len(verb)  # 生态文明建设示范区
        if len(verb) > 1 and not named:
            return True
    return False


_NOMINAL = ("建设", "服务", "培训", "绿化", "保障", "开放", "运行", "运营")
_AT_HEAD = re.compile(r"(?:——)?(?:特别是|尤其是)?(?:预计|展望|到|至|截至|力争|初步统计，?|据初步统计，?)?")
_YEARLY = {
    "比上年",
    "较上年",
    "比去年",
    "较去年",
    "比上年末",
    "较上年末",
    "同比",
}  # in the last year of a span
_ACTS = re.compile("累计|实施|完成|开展|安排|争取|投入")  # verbs that the subject may have lost
_HAPPENS = re.compile("就业|脱贫|创业|落户|转移|培训|升学|录取|招生|游客|旅客|人次")  # to people, in a period
_OVER_THE_TERM = re.compile("五年(?:累计|共|新增|完成|新建)")
_BY_YEAR = re.compile(r"到(?:19|20)\d\d年")
_HAPPENS_TO = re.compile("^受益")
_GROWN = re.compile(r"[，、](?:分别)?年(?:平)?均(?:递增|增长|增幅|增速)")
_AGAINST_YEAR = re.compile(
    r"(?:，其中[^，。；\d]{2,8}[\d.]+[^，。；\d]{1,4})?，(?:分别)?[比较是](?:19|20)\d\d年(?!末|底)?"
)
_COUNTS = ("count", "noun")
_STATE_OF = re.compile("享受|参加|纳入")
_STATE_AFTER = re.compile(
    r"[^，。；、\d]{2,20}?(?:实现(?!立项|脱贫|再?就业|摘帽)|挂牌|惠及|覆盖|享受|领[到取]|参加|纳入|通办|让|稳定就业|全部通|均通|(?:率|比例|占比)[^，。；、\d]{0,4}\d)"
)
_PROMISE = re.compile(
    r"力争|确保(?!了)|争取(?=(?:年内|年底前?|全年|实现|完成|达到|突破|建成|新增|引进|培育|创建|开工|投产))|计划(?:总?投资|完成(?!率|情况|进度)|建设|新)|目标(?=[是为：])|有望|拟(?!订|定)"
)
_KEPT = re.compile(r"超额|(?:实现|完成)了|目标任务|年度计划|(?:计划|目标|任务)的$")


def _promised(run: Run) -> bool:
    """Whether the clause before the number promises it, inside a review."""
    clause = run.left[-30:]
    m = _PROMISE.search(clause)
    if m is None or _KEPT.search(clause):
        return False
    noun = m[0].startswith("计划") and m[0] != "计划完成"  # 计划投资完成40亿元
    return "完成" not in (clause if noun else clause[: m.start()])  # 力争完成投资40亿元 is yet to come


_ESTIMATED = re.compile(
    r"(?=[预初快])(?:预计|初步统计|初步核算|初步预计|(?<![于超合好达及初出如的])预期(?!寿命|目标)|快报数)"
)


def _estimated_from(text: str, scope: Scope) -> int | None:
    """Where an estimate begins in a sentence about the past."""
    if scope.status != "actual":
        return None
    m = _ESTIMATED.search(text)
    return m.start() if m else None


def _direct(when: When, q: Quantity, text: str) -> bool:
    """`2015年的5.05%`: the period stands right before the number."""
    return when.end <= q.start and text[when.end : q.start] in _NOTHING_BETWEEN


def _turned(when: When, q: Quantity, text: str) -> bool:
    """`由上年下降2.3%转为…`: the period stands between 由 and the verb of the number."""
    return text[when.start - 1 : when.start] in ("由", "从") and text[when.end : q.start] in _TURNING


_TURNING = ("下降", "增长", "上涨", "下跌", "降低", "亏损", "盈利", "负增长", "同比下降", "同比增长")
_NOTHING_BETWEEN = (
    "",
    "的",
    "达",
    "达到",
    "为",
    "约",
    "近",
    "超",
    "超过",
    "末",
    "末的",
    "底",
    "底的",
    "约为",
    "的约",
)
_STATE_HEAD = re.compile(
    r"(?:里程|总量|余额|人口|规模|总数|装机|装机容量|容量|面积|寿命|年限|存量|市值|保有量|拥有量|参保人数|总里程|经济总量|覆盖|能力|水平|指数|标准|床位|数量|资产|增至|总户数|生产总值|可支配收入|零售总额|进出口总[额值]|财政(?:总)?收入|预算收入|(?<!累计)产量|收入比|倍差|比值)$"
)
_GROWN_OVER = re.compile("(?:人工)?(?:造林|植树|营造林)(?!面积)")  # 造林绿化超500万亩: over the years
_ADDS = re.compile(
    "累计|新[增建改（]|净增|减少|脱贫|转移|完成|改造|改扩建|整治|治理|修复|建设|创建|实施|引[进育]|筹[措集]|开工"
)
_EVENT = re.compile(r"(?:获|荣获|入选|被|列入|通过|建成|投产|竣工|通车)")  # 有3项成果获奖: in all those years
_SPAN_SHARE = re.compile(r"贡献率|办复率|调整比率|调整率|压缩|每年|跨界|办结率|答复率|累计|结案率")


def _ends_span(claim: Claim, status: str) -> bool:
    """Whether a number inside a span is a state at its end rather than a sum or growth over it."""
    q, run, measure, flow, subject = claim.q, claim.run, claim.measure, claim.flow, claim.subject
    cue = run.cue
    if measure in ("growth", "change"):
        return False
    if measure == "rank":
        return not (claim.after_average and ("增速" in run.left or "增幅" in run.left))
    if measure == "gap":
        return False
    if measure == "multiple":
        return (
            q.shape == "ratio"
            or cue.to
            or (q.unit == "times" and bool(re.search(r"(?:比|倍差|比值)$", subject)))
            or q.shape == "fold"
        )
    if measure in ("share", "index"):
        if (_SPAN_SHARE.search(subject + run.left) and not cue.to) or "连续" in run.left:
            return False
        return not ("控制在" in run.left and status != "target")
    if (
        any(w in ("接连", "连续", "相继", "先后", "累计", "每年", "年") for w in cue.words)
        or "连续" in run.left
        or "接连" in run.left
    ):
        return False
    if status == "target":
        return not (
            _ADDS.match(flow)
            or "新增" in subject
            or re.search("五年(?!后)", run.left)
            or "每年" in run.left
            or (claim.q.kind in _COUNTS and _ACTS.search(run.left))
        )
    if cue.to:
        return True
    if "累计" in run.left or run.left[-1:] == "共" or (claim.counted and _EVENT.match(subject)):
        return False
    summed = flow in ("完成", "新增", "实施", "投入", "争取", "发放", "减免") or (
        subject.endswith(("投资",)) and flow
    )
    if (
        cue.exceed
        or (
            cue.reach
            and set(cue.words)
            & {
                "达",
                "达到",
                "达到了",
                "为",
                "有",
                "已有",
                "现有",
                "已达",
                "建有",
                "保持在",
                "稳定在",
                "共有",
                "拥有",
                "高达",
                "多达",
            }
        )
    ) and not summed:
        return not (cue.exceed and not cue.reach and _GROWN_OVER.match(subject))
    return not flow and not claim.counted and bool(_STATE_HEAD.search(subject))
