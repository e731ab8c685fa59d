"""A sentence read as statements: what is measured, how, when and with which bound.

For each run of quantities the clause to its left gives the cues (`cues`), the noun phrase is found beside it or
carried over (`heads`), then each number is read (`measures`), placed (`places`) and dated (`timing`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from workreports.declared.units import kinds_that
from workreports.observing import words
from workreports.observing.grammar import (
    cleaning,
    comparisons,
    coordination,
    cues,
    measures,
    numerals,
    periods,
    phrases,
    places,
    subjects,
    units,
    wholes,
)
from workreports.observing.grammar.heads import AMBIGUOUS, Heads
from workreports.observing.grammar.memory import Found, Said
from workreports.observing.grammar.periods import Context, Scope
from workreports.observing.grammar.quantity import Quantity
from workreports.observing.grammar.rules import rule
from workreports.observing.grammar.runs import Rejected, Run, clause_start
from workreports.observing.grammar.runs import read as read_runs
from workreports.observing.grammar.statement import Statement
from workreports.observing.grammar.timing import Claim, Clock
from workreports.observing.grammar.wholes import Whole

__all__ = ["AMBIGUOUS", "UNREAD", "Reader", "Rejected", "Statement", "Territory"]

UNREAD = rule("unread", "Nothing in the sentence says what the figure measures.")


@dataclass(frozen=True, slots=True)
class Territory:
    """Names of places a text may speak of, and those that mean the document's own region."""

    names: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()


class Reader:
    """Reads the sentences of one document in order."""

    def __init__(self, context: Context, territory: Territory) -> None:
        self.context = context
        self.territory = territory
        self.subject = ""  # what the last sentence of the paragraph ended with
        self.estimated = False  # `预计，下同` was said in this section
        self.unit = ""  # `单位：万元` stands above the rows that follow

    def section(self) -> None:
        """Forget what only holds within a section."""
        self.estimated = False

    def paragraph(self) -> None:
        """Forget what only holds within a paragraph."""
        self.subject = ""

    def read(self, text: str, scope: Scope) -> tuple[list[Statement], list[Rejected]]:
        """The statements and rejected numerals of one cleaned sentence."""
        if "（" not in text and not numerals.any_in(text):
            self.subject, self.unit = "", wholes.without_figure(text, self.unit)
            return [], []
        whole = wholes.make(text)
        self.unit = wholes.of_row(whole, self.unit)
        runs, rejected = read_runs(whole.text, whole.heads)
        for item in rejected:
            item.start, item.end = whole.source(item.start), whole.source(item.end - 1) + 1
        if not runs:
            self.subject = ""
            return [], rejected + [Rejected(*item) for item in whole.rejected]
        text = whole.text
        sentence = _Sentence(self, whole, scope)
        for number, run in enumerate(runs):
            follower = runs[number + 1].items[0].head if number + 1 < len(runs) else len(text)
            sentence.read(run, follower)
        self.estimated = self.estimated or bool(_ESTIMATED_ON.search(text))
        last = sentence.heads.memory.done[-1]
        self.subject = last.carry or last.subject
        for s in sentence.statements:
            s.subject = whole.own_words(s.subject) if whole.written else s.subject
            s.start, s.end, s.stop = (
                whole.source(s.start),
                whole.source(s.end - 1) + 1,
                whole.source(s.stop - 1) + 1,
            )
        for s in [s for s in sentence.statements if not s.subject and s.unit is None]:
            sentence.statements.remove(s)  # 303 | 评论：
            rejected.append(Rejected(s.start, s.end, "other", UNREAD))
        statements = [*sentence.statements, *comparisons.read(whole, sentence.statements, self.context)]
        return sorted(statements, key=lambda s: s.start), rejected + [
            Rejected(*item) for item in whole.rejected
        ]


class _Sentence:
    """The reading of one sentence."""

    def __init__(self, reader: Reader, whole: Whole, scope: Scope) -> None:
        text = whole.text
        self.text = text
        self.defined = whole.defined
        self.territory = reader.territory
        self.remembered = reader.subject
        self.clock = Clock(text, reader.context, scope, reader.estimated)
        self.heads = Heads(text, reader.territory.names, reader.subject)
        self.statements: list[Statement] = []
        self.rate = ""  # the word for the rate in 降幅由A收窄到B
        self.loss = False  # the amount is a loss
        self.rebased = False  # the value is the base of the year before
        self.last_gap = 0

    def read(self, run: Run, follower: int) -> None:
        """Add the statements of one run; `follower` is where the next begins."""
        self._place_left(run)
        rules: list[str] = []
        self.loss = False
        head, gap = self._cues(run, rules)
        opening = self._rate_of_pair(run, self._opens_pair(run))
        found = self.heads.find(run, head if opening is None else opening, follower, rules)
        said: list[Said] = []
        for i, q in enumerate(run.items):
            subject = found.subjects[min(i, len(found.subjects) - 1)]
            said.append(self._state(run, i, q, subject, found, gap, opening is not None, rules))
        self.heads.memory.done += said

    def _rate_of_pair(self, run: Run, opening: str | None) -> str | None:
        """`降幅由14.2%收窄到3.8%`: both are rates of growth; the text of the subject without the word for them."""
        done = self.heads.memory.done
        if opening is not None:
            rate = _RATE.search(opening) if run.items[0].kind == "percent" else None
            self.rate = rate[0] if rate else ""
            opening = opening.removesuffix(self.rate)
        elif not (done and done[-1].opens):
            return None
        if self.rate:
            run.cue.growth_noun = True
            run.cue.down = self.rate[0] in "降跌"
            run.cue.up = run.cue.to = False
        return opening

    def _place_left(self, run: Run) -> None:
        """Split the text before the run into the clause it stands in and the clauses before that."""
        text, first = self.text, run.items[0]
        run.begin = max(run.begin, min(self.heads.counted.consumed, first.head))
        bracket = _BRACKET.match(text, run.begin)
        if bracket and bracket.end() <= first.head:
            run.begin = bracket.end()
        quoted = first.shape == "fold" and text.startswith("”", run.end)
        quoted = (
            quoted and text[first.start - 2 : first.start].endswith("“") and text[first.start - 2] != "个"
        )
        opening = first.head - quoted  # 实现“翻一番”
        start = clause_start(text, run.begin, opening)
        if text[first.head - 1 : first.head] == "、" and start < first.head - 1:
            start = first.head  # what stands before 、 is an item of its own
        run.pre, run.left = text[run.begin : start], text[start : max(start, opening)]
        run.parted = text[start - 1 : start] == "；"
        if text[start - 1 : start] == "（" and run.begin < start:
            self._open_bracket(run, start - 1)
        if run.fresh or start > run.begin:
            return
        if run.left.startswith(("、", "和", "与", "及")):
            run.listed, run.left = True, run.left[1:]
        elif run.left.startswith("的"):
            run.left = run.left[1:]

    def _open_bracket(self, run: Run, at: int) -> None:
        """`收入差距（2.3:1）`, `度假区（规划面积20.6平方公里）`: a figure in brackets is said of what stands before them."""
        if not _SAID_IN_BRACKETS.fullmatch(run.left):
            return
        start = clause_start(self.text, run.begin, at)
        said = re.split("[、—]", self.text[start:at])[-1]
        if len(said) > 1:
            run.pre, run.left = self.text[run.begin : start], said + run.left

    def _cues(self, run: Run, rules: list[str]) -> tuple[str, int]:
        """The text that may hold the subject, and the sign of a comparison with another place; fills `run.cue`."""
        left, q = run.left, run.items[0]
        if q.shape in ("rank", "front"):
            left = _FROM_AMONG.sub("", left)
            ranked = cues.rank(left)
            head = left if ranked is None else left[:ranked]
            run.cue = cues.before(head, keep_verbs=True)
            return head[: run.cue.cut], 0
        left = _ADDED_SINCE.sub("增加", left)  # 较年初新增178亿元, 比上年多7天
        left, against_budget = self._phrased(run, left, rules)
        gap, hedged = 0, None
        compared = cues.gap(left) if q.shape != "fold" else None
        if compared and (q.kind in kinds_that("gap") or q.unit is None or "/" in q.unit):
            gap, at = compared
            hedged = _NEARLY.search(left)
            left = left[:at]
            rules.append(cues.EARLIER)
        elif against_budget:
            gap = against_budget
            rules.append(phrases.BUDGET)
        floor = _AT_LEAST.search(left)
        if not gap and run.listed and self.statements[-1].measure == "gap" and _REFERENCE.fullmatch(left):
            gap, left = self.last_gap, ""  # 高于全国0.5个百分点、全省0.3个百分点
        self.last_gap = gap
        carried_out = _CARRIED_OUT.search(left) or (run.listed and _ALSO_CARRIED_OUT.search(left))
        nominal = q.kind in ("count", "area", "length") and carried_out
        run.cue = cues.before(left, keep_verbs=bool(nominal))
        behind = _AS_NOUN.match(self.text, run.end) if q.kind == "percent" else None
        if behind and not run.cue.up and not run.cue.growth_noun:  # 收入出现11.3%的负增长
            run.cue.up, run.cue.down = not behind["down"], bool(behind["down"])
            run.cue.to = False
        if hedged and run.cue.bound is None:  # 低于平均水平近20个百分点
            run.cue.bound = "approx"
        if floor and run.cue.bound is None:  # 每个乡镇至少引进1个项目
            run.cue.bound = "min"
            left = left[: floor.start()] + left[floor.end() :]
            run.cue.cut = max(0, run.cue.cut - (floor.end() - floor.start()))
        return left[: run.cue.cut], gap

    def _phrased(self, run: Run, left: str, rules: list[str]) -> tuple[str, int]:
        """(`left` in words that every rule knows, 1 or -1 where it says a gap to the budget)."""
        done = self.heads.memory.done
        if done and done[-1].opens and (verb := phrases.turned(left)) is not None:
            self.loss = phrases.loses(left)
            rules.append(phrases.TURN)
            return verb, 0
        left, rebased = phrases.without_version(left)
        self.rebased = rebased
        named = done[-1].carry if done else self.remembered
        spent = bool(done and done[-1].kind == "money") or named.endswith(("收入", "支出"))
        budget = phrases.budget(left, spent) if run.items[0].kind == "money" else None
        if budget is None:
            return left, 0
        rules.append(phrases.BUDGET)
        return budget.left, budget.gap

    def _opens_pair(self, run: Run) -> str | None:
        """The text of the subject when this run is the A of `从A提高到B` or of a turn."""
        turn = (
            phrases.turns_from(run.left, self.text[run.end : run.end + 16]) if len(run.items) == 1 else None
        )
        if turn is not None:
            self.loss = phrases.loses(run.left)
            return turn
        m = _FROM.search(run.left)
        if (
            m is None
            or (len(run.items) > 2 and run.items[0].shape != "triple")
            or not _changes_to(self.text[run.end : run.end + 16])
        ):
            return None
        return _HANDLED.sub("", run.left[: m.start()].removesuffix("分别").removesuffix("将"))

    def _state(
        self,
        run: Run,
        i: int,
        q: Quantity,
        subject: str,
        found: Found,
        gap: int,
        opens: bool,
        rules: list[str],
    ) -> Said:
        """Read one quantity and add its statement."""
        place, subject = self._place(subject, run)
        subject = subject or found.carry or self.remembered or _AGENT.sub("", run.left.strip("，、；：的"))
        subject = cleaning.clean(subject)
        if meant := units.meaning(q.unit, run.left, subject):
            q.unit, q.kind = meant
        counted = subjects.RIGHT in rules and not _ADDED.intersection(run.cue.words)
        growing = self._grows_on(run, rules)
        reading = measures.read(q, run, gap, subject, counted, growing)
        average = bool(self.heads.memory.done and self.heads.memory.done[-1].average)
        if self.loss and reading.value > 0:
            reading.value = -reading.value
        revised = opens and phrases.revises(self.text[run.end : run.end + 12])
        claim = Claim(
            run,
            q,
            reading.measure,
            subject,
            found.flow,
            opens and not revised,
            average,
            subjects.RIGHT in rules,
            subjects.CARRIED in rules,
            subjects.AMONG in rules,
        )
        timing = self.clock.time(claim)
        if self.rebased:
            self.clock.last_when = None  # the base is of the year before, what grew on it is not
        if grown := self._since_opening(run, reading.measure, rules):
            timing = replace(timing, scope=grown)
        each = _its_year(timing.scope, i, len(run.items)) if AMBIGUOUS in rules else None
        timing = replace(timing, scope=each) if each else timing
        basis = measures.basis(reading.measure, q, run, subject, timing.scope)
        if basis == "yoy" and subjects.AMONG in rules and self._since_before(timing.scope):
            basis = "cumulative"
        bound = measures.bound(run, i, q)
        if each:  # not of several things, but of several years
            rules = [coordination.RESPECTIVELY if step == AMBIGUOUS else step for step in rules]
        steps = [*q.rules, *rules, *reading.rules, timing.rule]
        if bound not in ("exact", "range"):
            steps.append(cues.BOUND_AFTER if run.bounds[i] else cues.BOUND_BEFORE)
        if run.cue.annual:
            steps.append(cues.ANNUAL)
        if revised:
            steps.append(phrases.REVISED)
        if cleaning.unclear(subject):
            steps.append(cleaning.UNCLEAR)
        price, adjusted = self._adjustments(run, rules)
        rate = self._of_rate(q, reading.measure, subject, run, rules)
        if rate and reading.measure == "rank":
            steps.append(measures.RANK_BY)
        if place:
            steps.append(places.PLACE)
        if timing.status != "actual":
            steps.append(periods.ESTIMATE if timing.status == "estimate" else periods.TARGET)
        self.statements.append(
            Statement(
                start=q.start,
                end=q.end,
                stop=q.stop,
                subject=subject,
                measure=reading.measure,
                basis=basis,
                value=reading.value,
                value_max=reading.value_max,
                unit=reading.unit,
                bound=bound,
                place=place,
                scope=timing.scope,
                part=timing.part,
                status=timing.status,
                rules=steps,
                price_basis=price,
                adjusted=adjusted,
                rank_by=("growth" if rate else "level") if reading.measure == "rank" else None,
                base=measures.base(reading.measure, basis, timing.scope, timing.part, run),
            )
        )
        return Said(
            subject,
            found.carry,
            found.flow,
            reading.measure,
            basis == "avg_annual",
            place,
            opens,
            q.kind,
            q.unit,
            rate,
        )

    def _of_rate(self, q: Quantity, measure: str, subject: str, run: Run, rules: list[str]) -> bool:
        """Whether it is a growth, or a rank or gap that is said of one."""
        if measure == "growth" or (measure == "change" and q.kind == "pp"):
            return True
        if measure not in ("rank", "gap"):
            return False
        if subjects.suffix(subject, "rate"):
            return True
        done = self.heads.memory.done
        goes_on = subjects.CARRIED in rules and not run.pre.strip("，、（）")
        return bool(done and done[-1].rate and goes_on)

    def _since_opening(self, run: Run, measure: str, rules: list[str]) -> Scope | None:
        """The years of a change that goes on about a pair: `由2012年的86家增至142家，净增56家`."""
        done, said = self.heads.memory.done, self.statements
        if measure not in ("change", "growth") or subjects.CARRIED not in rules or run.cue.earlier:
            return None
        if len(done) < 2 or len(said) < 2 or not done[-2].opens or done[-1].opens or run.cue.annual:
            return None
        first, last = said[-2].scope.last, said[-1].scope.last
        if first is None or last is None or first >= last - 1:
            return None
        return Scope(first + 1, last, said[-1].scope.status)

    def _adjustments(self, run: Run, rules: list[str]) -> tuple[str | None, str | None]:
        """(price basis, words that adjust or narrow) of a figure; a growth goes on with those of its amount."""
        price = phrases.price_basis(run.left, run.pre) or phrases.priced(self.text, run.end)
        adjusted = phrases.adjusted(run.left, run.pre)
        carried = subjects.CARRIED in rules and self.statements and "；" not in run.pre
        if adjusted is None and carried:
            adjusted = self.statements[-1].adjusted
        for at, said in self.defined:
            if run.begin <= at <= run.items[0].head:
                adjusted = said
        return price, adjusted

    def _grows_on(self, run: Run, rules: list[str]) -> bool:
        """Whether a bare percentage goes on with the growth said before it: `其中制造业投资10%以上`."""
        done = self.heads.memory.done
        if (
            not done
            or done[-1].measure != "growth"
            or run.items[0].kind != "percent"
            or _A_SHARE.search(run.left)
        ):
            return False
        return subjects.AMONG in rules or (subjects.CARRIED in rules and not run.cue.reach)

    def _since_before(self, scope: Scope) -> bool:
        """Whether the whole was just said to have grown since an earlier year than the last one."""
        grown = [s for s in self.statements[-3:] if s.measure == "growth"]
        return bool(grown) and grown[-1].basis == "cumulative" and grown[-1].scope == scope

    def _place(self, subject: str, run: Run) -> tuple[str | None, str]:
        """(place, subject); a subject that goes on from before keeps its place."""
        done = self.heads.memory.done
        place, rest = places.split(subject, self.territory.names, self.territory.own)
        if place is not None:  # the subject stands alone; only a long list of places leaves it
            return place, rest if "、" in place else subject
        opened = run.pre.strip("，") if run.fresh and subject in _OUTPUT else ""
        if opened and "，" not in opened:  # 成渝地区双城经济圈建设走深走实，经济总量超9万亿元
            place, _ = places.split(opened, self.territory.names, self.territory.own)
            return place, subject
        if done and subject and subject in (done[-1].carry, done[-1].subject):
            return done[-1].place, subject
        return None, subject


def _changes_to(following: str) -> bool:
    """Whether a verb of change and what it arrives at follow: `提高到`, `攀高至`."""
    if _CHANGES_TO.match(following):
        return True
    arrives = _ARRIVES.match(following)
    return arrives is not None and words.changes(following, arrives.end("verb"))


_ARRIVES = re.compile(r"(?:左右|以上)?，?[^，。；\d]{0,4}?(?P<verb>[\u4e00-\u9fff]{2})[到至为]")
_ESTIMATED_ON = re.compile("(?:预计|初步统计|快报|初步核算)[^。；]{0,8}下同")
_CARRIED_OUT = re.compile(
    r"(?:完成|实施|开展|推[进动])[^，]{2,}(?:提升|改善|扩容|压减|优化)$"
)  # 完成农房风貌提升
_ADDED_SINCE = re.compile("(?<=[比较](?:年初|上年|去年))(?:新增|多)$|(?<=[比较]上年末)(?:新增|多)$")
_RATE = re.compile("(?:降|跌|增|涨)[幅速]$")
_AS_NOUN = re.compile("的(?:(?P<down>负增长|降幅|下降|下滑)|[^，。；]{0,3}?(?:增长|增幅|增速)(?!点|极))")
_OUTPUT = frozenset({"经济总量", "生产总值", "地区生产总值", "GDP"})
_ALSO_CARRIED_OUT = re.compile("[^，]{3,}(?:提升|改善|优化)$")
_NEARLY = re.compile("(?:约|近|接近|将近)$")
_ADDED = frozenset({"增加", "减少", "净增", "净增加"})
_A_SHARE = re.compile(r"占|比重|比例|率|贡献|完成|超")
_AT_LEAST = re.compile(r"至少|不少于|最少")
_AGENT = re.compile(r"^(?:今年|全年|年内|我们)|将|拟")
_REFERENCE = re.compile(r"(?:全国|全省|全市|全区|全州|西部|东部|中部)(?:平均)?(?:水平)?")
_SAID_IN_BRACKETS = re.compile(
    "(?:(?:规划|占地|建筑|总)?面积|[一二三首]期(?:工程)?|总投资|投资|境内|占地|全长|总长度?|总?人口|装机(?:容量)?)?(?:约|近|超|达|为|共|超过|达到|接近|突破)?"
)
_BRACKET = re.compile(r"（[^（）]*）")
_FROM_AMONG = re.compile("[由从](?:(?:全[国省市区县州球]|世界)(?:各[^，]{1,4})?)?$")  # 由全省第9位上升到第7位


def _its_year(scope: Scope, number: int, of: int) -> Scope | None:
    """`前三年分别增长5%、4%、2%`: as many years as figures of one thing, each its own."""
    if scope.first is None or scope.last is None or of < 2 or scope.last - scope.first != of - 1:
        return None
    return replace(scope, first=scope.first + number, last=scope.first + number)


_FROM = re.compile(
    r"(?:从|由)(?:(?:全[国省市区县州球]|世界)(?:各[^，]{1,4})?|(?:每人|人均)?每[年月]|人均|[^，；由从]{0,3}每(?:平方公里|公斤|亩|吨|人|户|头|只|生|床|名|件|村)(?:每[年月])?|(?:19|20)\d\d年的?|上年的?|(?:上半年|[一二三]季度|年初|年中)的|[^，。；从由]{0,6}的)?(?:约|近|不足|不到|超)?$"
)
_HANDLED = re.compile("^[^，]*[把将](?=[^，]{3,})")  # 改革把企业开办时间从15天压缩到1天
_CHANGES_TO = re.compile(
    r"(?:左右|以上)?，?[^，。；\d]{0,6}?(?:提高|提升|增加|增长|上升|扩大|扩展|恢复|降低|下降|减少|整合|合并|精简|重组|归并|缩短|缩小|压缩|压减|收窄|回落|上涨|跃升|攀升|拓展|延伸|延长|扩充|发展|调整|放宽|前移|后移|晋升|进位|演进|演变|转变|优化|改变|修订|修正|核定|核实|核减|核增|升|降|增|减|缩|扩|提|变|调)[^，。；\d]{0,4}?(?:到|至|为)"
)
