"""When one number holds and how sure it is: the scope of its sentence, overridden by what its clause says."""

from __future__ import annotations

import re
from dataclasses import dataclass

from workreports.declared import plans
from workreports.observing.grammar import periods
from workreports.observing.grammar.periods import Context, Scope, When
from workreports.observing.grammar.quantity import Quantity
from workreports.observing.grammar.runs import Run, clause_start
from workreports.observing.grammar.standing import Claim, Standing, words
from workreports.reading import figures

__all__ = ["Claim", "Clock", "Timing"]


@dataclass(frozen=True, slots=True)
class Timing:
    """The period, its part (`Q1`) and the status of one number, with the rule that decided."""

    scope: Scope
    part: str | None
    status: str
    rule: str


class Clock:
    """Dates the numbers of one sentence."""

    def __init__(self, text: str, context: Context, scope: Scope, estimated: bool = False) -> None:
        self.text, self.context, self.scope = text, context, scope
        self.whens = periods.in_clause(text, context, scope)
        self.standing = Standing(text)
        self.estimated = [(0, len(text))] if estimated else _estimates(text)
        self.base = _base_of_sentence(text)  # 1992年同1987年相比，…
        self.last_when: When | None = None  # goes on with a subject that is carried over
        self.since: int | None = None  # the year of the A in 从A提高到B
        self.timed: Timing | None = None  # of the last number

    def time(self, claim: Claim) -> Timing:
        """The period and status of one number."""
        base = None if claim.starts_pair else self._base(claim)
        if base is None and claim.carried and self.timed is not None and not _BY_YEAR.search(claim.run.left):
            if claim.measure == "multiple":
                return self.timed  # 五年完成投资2368亿元，是上个五年的2.7倍
            if claim.measure == "gap" and claim.after_average:
                return self.timed  # 年均增长12.6%，高于全省1.5个百分点
        timing = self._time(claim, base)
        self.timed = None if claim.starts_pair else timing
        return timing

    def _time(self, claim: Claim, base: int | None) -> Timing:
        when = self._governing(claim)
        scope = when.scope if when else self.scope
        part = when.part if when else None
        status = self._status(claim, when, scope)
        if claim.starts_pair:
            timing = self._before(claim.run.items[0], when, scope, part, status)
            self.since = timing.scope.last
            return timing
        if base is not None and scope.last is not None and base < scope.last:
            first = base + 1
            return Timing(
                Scope(first, scope.last, scope.status),
                part if first == scope.last else None,
                status,
                periods.BASE,
            )
        years = self._years(claim)
        if years and scope.last is not None and (not scope.is_span or claim.run.cue.years):
            return Timing(Scope(scope.last - years + 1, scope.last, scope.status), None, status, periods.SPAN)
        cue = claim.run.cue
        annual = cue.annual or (claim.measure == "gap" and "年均" in claim.run.left)
        if annual or (cue.span and not scope.is_span):
            return Timing(scope if scope.is_span else self._average(when, scope), None, status, periods.SPAN)
        if not scope.is_span or (when and when.until):
            return Timing(scope, part, status, scope.rule)
        if self.standing.is_of_last_year(claim, status):
            return Timing(Scope(scope.last, scope.last, scope.status), part, status, periods.END)
        return Timing(scope, part, status, periods.SPAN)

    def _years(self, claim: Claim) -> int | None:
        """How many years a growth is said to have taken: `三年翻一番`, `比上个五年加快3个百分点`."""
        cue = claim.run.cue
        past = any(word.endswith("五年") and word[0] in "比较同与" for word in cue.words)
        return cue.years or (5 if past else None)

    def _base(self, claim: Claim) -> int | None:
        """The year that growth, change or a multiple is measured against, where it is named."""
        if claim.measure not in ("growth", "change", "multiple") or claim.q.shape == "ratio":
            return None
        cue = claim.run.cue
        if cue.since is not None:
            return cue.since
        for word in cue.words:
            plan = _AFTER_PLAN.search(word)
            if plan:
                return plans.years(plan["plan"])[1]
            ago = _YEARS_AGO.search(word)
            if ago and self.scope.last is not None:
                return self.scope.last - (figures.whole(ago[1]) or 5)
        times = _TIMES_THAT.search(claim.run.left) if claim.measure == "multiple" else None
        if times:
            return int(times[1])
        if self.base and claim.q.start >= self.base[1] and not cue.earlier and not cue.annual:
            return self.base[0]
        return None

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
            return "actual" if _exists(claim, self.text) else status
        behind = _SAID_BEHIND.match(self.text, claim.run.end)
        if behind or any(start <= claim.q.start < end for start, end in self.estimated):
            return "estimate"
        ahead = _promised(claim.run) or self._to_come(claim) or _OF_A_GOAL.match(self.text, claim.run.end)
        return "target" if ahead else "actual"

    def _to_come(self, claim: Claim) -> bool:
        """Whether what follows the number says that it has yet to happen: `2家企业即将投产`.

        Money put into what will be ready soon has been put in.
        """
        return claim.q.kind != "money" and bool(words().soon.match(self.text, claim.run.end))

    def _before(self, q: Quantity, when: When | None, scope: Scope, part: str | None, status: str) -> Timing:
        """The A of 从A提高到B: the state at the date it names, or before the period begins."""
        if when and (_direct(when, q, self.text) or _turned(when, q, self.text)):
            return Timing(scope, part, "actual", periods.CLAUSE)
        if self.scope.is_span and self.scope.last == scope.last:
            scope = self.scope
        first = self._since(scope)
        year = first - 1 if first is not None else None
        if self.base and q.start >= self.base[1]:
            year = self.base[0]  # 1986年同1978年相比，产值由3480亿元增加到9380亿元
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
        if when.until and _ITS_OWN.match(self.text, when.end) and _GROWN_TO.search(self.text[: when.start]):
            return False  # 由2006年的18亿元增加到2010年的306亿元，…
        before = self.text[max(0, when.start - 1) : when.start]
        between = self.text[when.end : q.start]
        if self.text[when.end - 1] == "前" or self.text.startswith("前", when.end):
            return "，" not in between  # 2022年底前完成改造，…: a deadline of its clause
        if _AT_HEAD.fullmatch(self.text[: when.start]):  # it opens the sentence
            return when.part is None or "；" not in between
        if before in ("从", "自"):
            before = self.text[max(0, when.start - 2) : when.start - 1]
        heads = before in ("，", "；", "：", "—", "、")
        if not heads and not when.until:
            return False
        if when.until or when.part or self.text.startswith("，", when.end):
            return "；" not in between
        return "；" not in between and "，" not in between


_AT_HEAD = re.compile(
    r"(?:——)?(?:特别是|尤其是)?(?:从|自|在|预计|展望|到|至|截至|力争|初步统计，?|据初步统计，?)?"
)
_OVER_THE_TERM = re.compile("五年(?:累计|共|新增|完成|新建)")
_BY_YEAR = re.compile(r"到(?:19|20)\d\d年")
_ITS_OWN = re.compile(r"的?\d")
_GROWN_TO = re.compile("[一-龥]{2}$")
_AFTER_PLAN = re.compile(rf"“?(?P<plan>{plans.named()})”?(?:末|期末|底)")
_YEARS_AGO = re.compile("([一二两三四五六七八九十])年前")
_TIMES_THAT = re.compile(r"((?:19|20)\d\d)年(?:同期|末|底)?的?$")
_AGAINST = re.compile(r"(?:^|[，；年])(?:同|与|和|比|较|相比)((?:19|20)\d\d)年(?:末|底)?(?:相比|比较|比)?，")


def _base_of_sentence(text: str) -> tuple[int, int] | None:
    """The year that a sentence says everything behind is measured against, and where that is said."""
    m = _AGAINST.search(text)
    return (int(m[1]), m.end()) if m else None


def _promised(run: Run) -> bool:
    """Whether the clause before the number promises it, inside a review."""
    clause = run.left[-30:]
    w = words()
    m = w.promises.search(clause) or _PROMISE.search(clause)
    if m is None or w.kept_promises.search(clause) or _KEPT_OF.search(clause):
        return False
    noun = m[0].startswith("计划") and m[0] != "计划完成"  # 计划投资完成40亿元
    return "完成" not in (clause if noun else clause[: m.start()])  # 力争完成投资40亿元 is yet to come


def _exists(claim: Claim, text: str) -> bool:
    """Whether a number inside a plan is what there is already, or what is left: `对剩余的490名贫困人口`.

    What is promised of them all (`确保剩余490名贫困人口脱贫`) is a goal.
    """
    w, left = words(), claim.run.left[-16:]
    if claim.measure not in ("level", "share") or not w.existing.search(left):
        return False
    return not (w.carried_out.search(left) or w.carried_out.search(_clause_from(text, claim.run.end)))


def _clause_from(text: str, start: int) -> str:
    """What follows a number in its clause."""
    return re.split("[，。；]", text[start : start + 24], maxsplit=1)[0]


# 没有完成12.5%的预期目标, 降低4%左右、减少2%的目标: what a goal said
_OF_A_GOAL = re.compile(
    r"(?:左右|以上|以内)?(?:、[^，。；]{2,24})?的[^，。；\d]{0,4}(?:目标|任务)(?![一-龥])"
)
_PROMISE = re.compile(r"目标(?=[是为：])|拟(?![订定])|计划(?=新)")
_KEPT_OF = re.compile("(?:计划|目标|任务)的$")
_SAID_BEHIND = re.compile("[（(](?:预计|初步|快报)")  # 120亿元（预计，下同）
_EXPECTED = re.compile(r"(?<![于超合好达及初出如的])预期(?!寿命|目标)")


def _estimates(text: str) -> list[tuple[int, int]]:
    """The stretches of a sentence that are estimates: to its end, or to the `；` before another one."""
    if not ("预" in text or "初步" in text or "快报" in text):
        return []
    starts = sorted(m.start() for pattern in (words().estimates, _EXPECTED) for m in pattern.finditer(text))
    found = []
    for number, start in enumerate(starts):
        parted = text.find("；", start)
        again = number + 1 < len(starts) and 0 <= parted < starts[number + 1]
        found.append((start, parted if again else len(text)))
    return found


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
