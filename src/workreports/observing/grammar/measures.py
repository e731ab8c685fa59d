"""What a number says of its subject: level, growth, share, change, gap, multiple, rank or index; and its bound."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from workreports.observing.grammar import cues, numerals, periods, subjects
from workreports.observing.grammar.cues import Cues
from workreports.observing.grammar.periods import Scope
from workreports.observing.grammar.quantity import Quantity
from workreports.observing.grammar.rules import rule, spared, yes
from workreports.observing.grammar.runs import Run

SHARE = rule("measure.share", "A percentage without a verb of change is a share.",
             yes("森林覆盖率72.2%。", "72.2%", measure="share", value="72.2", indicator_id="forest_coverage"),
    yes("①城镇新增就业2.1万人；②登记失业率2.9%。", "2.9%", indicator_id="registered_unemployment"),
    yes("民生投入占一般公共预算支出78.3%。", "78.3%", indicator_id=None))  # fmt: skip
MULTIPLE = rule("measure.multiple", "A multiple of an amount is a ratio; growth by a multiple is growth in per cent.",
                yes("固定资产投资是上个五年的1.5倍。", "1.5倍", measure="multiple", value="1.5"),
                yes("新能源装机增长2.4倍。", "2.4倍", measure="growth", value=240, unit="percent"),
    yes("“十三五”时期，完成投资940亿元，是上个五年的3.6倍。", "3.6倍", period="2016/2020"))  # fmt: skip
INDEX = rule("measure.index", "A number without unit after 指数 or a score is an index.",
             yes("居民消费价格指数103.5。", "103.5", measure="index", unit="index"),
    yes("农产品生产价格指数（上年=100）为101.6。", "101.6", measure="index", unit="index"))  # fmt: skip
CHANGE = rule("measure.change", "An amount after a verb of change, or percentage points, is a change.",
              yes("第三产业比重提高1.3个百分点。", "1.3个百分点", measure="change", value="1.3", unit="pp"),
    yes("非税比重比上年下降5.8个百分点。", "5.8个百分点", value="-5.8", measure="change", basis="yoy"),
    yes("贷款余额702亿元，较年初新增96亿元。", "96亿元", measure="change", indicator_id="loans"),
    yes("日资企业增资120亿日元。", "120亿日元", value=12000000000, unit="JPY"))  # fmt: skip

RANK_BY = rule("measure.rank_by", "A rank is one of growth where its subject is, or where it stands right behind a growth.",
    yes("生产总值增长6%，增速居全省第2位。", "第2位", rank_by="growth"),
    yes("生产总值增长6%、全省第二。", "第二", rank_by="growth"),
    yes("工业投资增长9%，高于全国1.2个百分点，居全省第3位。", "第3位", rank_by="growth"),
    spared("生产总值增长6%，总量居全省第2位。", "第2位", rank_by="level"),
    spared("城镇化率提高到76%、居全省第2位。", "第2位", rank_by="level"))  # fmt: skip


@dataclass(slots=True)
class Reading:
    """Measure, value and unit of one quantity."""

    measure: str
    value: Decimal
    value_max: Decimal | None
    unit: str | None
    rules: list[str]


def read(q: Quantity, run: Run, gap: int, subject: str, counted: bool, growing: bool) -> Reading:
    """The reading of one quantity; `gap` is the sign of a comparison with another place, 0 where there is none.

    `counted`: the noun behind the number is what it counts, so verbs before it make a flow, not a change.
    `growing`: a percentage without a verb goes on with the growth said before (`增长13%，力争15%`).
    """
    cue = run.cue
    if q.unit is None and q.shape == "number":
        _guess_unit(q, subject)
    measure, sign, rules = _measure(q, cue, gap, run.left, subject, counted)
    if growing and measure == "share" and not (cue.reach or cue.to):
        measure, rules = "growth", [cues.UP]
    value, value_max, unit = q.value, q.value_max, q.unit
    if unit == "times" and measure == "growth":
        value, unit = value * 100, "percent"
        value_max = value_max * 100 if value_max is not None else None
    if measure == "share" and unit is None:
        unit = "percent"
    if measure == "index":
        unit = "index"
    if sign < 0 and not q.signed:
        value = -value
        value_max = -value_max if value_max is not None else None
    return Reading(measure, value, value_max, unit, rules)


def basis(measure: str, q: Quantity, run: Run, subject: str, scope: Scope) -> str | None:
    """Against what growth or change is counted: the year before, the year average or the start of a span."""
    if measure not in ("growth", "change"):
        return None
    cue = run.cue
    if any(word == "环比" or _PERIOD_BEFORE.search(word) for word in cue.words) or "环比" in subject:
        return "prev_period"
    if (
        cue.annual
        or _YEARLY.search(subject)
        or (q.kind == "percent" and measure == "growth" and _YEARLY.search(run.left))
    ):
        return "avg_annual"
    if cue.since is not None and (scope.last is None or cue.since < scope.last - 1):
        return "cumulative"
    if cue.years and "平均" in cue.words:
        return "avg_annual"
    if cue.years and measure in ("growth", "change"):
        return "cumulative"
    compared = [w for w in cue.words if w.startswith(("比", "较"))]
    if cue.span and measure == "growth":
        return "cumulative"
    if scope.is_span or any("五年" in w or "“" in w for w in compared):
        return "cumulative"
    return "yoy"


_OF_YEAR = re.compile(
    r"(?:为|是|相当于|达到?|到|至|[比较同])((?:19|20)\d\d)年(?:同期)?[末底初]?的?(?:水平)?(?:约|近)?$"
)


def base(measure: str, how: str | None, scope: Scope, part: str | None, run: Run) -> str | None:
    """The period that a growth, change or multiple is measured against: the year named, else the one before."""
    if measure not in ("growth", "change", "multiple") or how == "prev_period":
        return None
    named = _OF_YEAR.search(run.left)
    if named or run.cue.since:
        return named[1] if named else str(run.cue.since)
    if (
        scope.first is None
        or scope.last is None
        or (measure == "multiple" and how is None and not scope.is_span)
    ):
        return None
    if any("五年" in word and word[0] in "比较同与是为" for word in run.cue.words):
        return f"{scope.first - 5}/{scope.first - 1}"
    year = scope.last - 1 if how == "yoy" else scope.first - 1
    return periods.bounds(year, year, part)[0] if how == "yoy" else str(year)


def moves(cue: Cues) -> bool:
    """Whether a verb of change governs the number, rather than a state it arrived at."""
    return (cue.up or cue.down) and not cue.to


_PERIOD_BEFORE = re.compile(r"[比较]上一?个?(?:月|季度)")


def _guess_unit(q: Quantity, subject: str) -> None:
    """A unit the text leaves out: money for investment, people for population."""
    if subjects.suffix(subject, "people") or subject.endswith(("人数", "就业")):
        q.unit, q.kind = "人", "person"
        q.rules.append(subjects.PEOPLE)
    elif q.scale >= 10000 and re.search(
        r"(?:投资|收入|产值|资金|增加值|额|利润|税收|GDP|生产总值|总量|预算|支出|贷款|存款|余额|总值|价值|赔付|补助|补贴|奖补|经费|费用|赔款|救助款|善款|捐款|资助|筹资|融资|引资|利税|税金|债务|[^基]金|(?:收入|税收?|预算)[^，]{0,4}任务)$",
        subject,
    ):
        q.unit, q.kind = "CNY", "money"
    elif re.search(r"(?:倍差|收入比|比值|倍|之比|系数)$", subject):
        q.unit, q.kind = "times", "times"
    elif re.search(r"(?:强度|比重|占比|比例|率)$", subject):
        q.unit, q.kind = "percent", "percent"
    elif re.search(r"(?:指数|满意度|得分|评分|分值|PMI|CPI|PPI)$", subject):
        q.unit, q.kind = "index", "index"


_CUT = re.compile(
    "(?:^|平均)(?:压减|压缩|减少|降低|缩短|精简|减(?=环节|时[间限]|材料|跑动|成本))(?=[^率幅]{2,}$)"
)
_CUT_ALL = re.compile("(?:压减|压缩|削减|核减)[^，；]{3,}(?:支出|经费)$")  # 压缩会议费、接待费等支出5%
_OF_LESS = re.compile("(不到|不足|超过|约|近)[^，；不超约近]{2,12}的$")
_POLLUTION = re.compile("PM|浓度|颗粒物")
_LIMIT = re.compile("不([低少高超])[于过][^，；]{2,24}的$")
_NET = re.compile(r"净增(?!长|量)|(?:净)?(?:减少(?!(?:农村|相对|建档立卡)?贫困)|增加(?!值))")
_YEARLY = re.compile("年均(?!浓度|值|气温|降水|PM)")  # 年均浓度 is no average growth
_COMPLETION = re.compile(
    r"(?:完成|超|超额完成|达到?|占)[^，。；]{0,10}(?:计划|任务|目标|预算)[^，。；]{0,4}$"
)


def _measure(
    q: Quantity, cue: Cues, gap: int, left: str, own: str, counted: bool
) -> tuple[str, int, list[str]]:
    """(measure, sign, rules)."""
    if q.shape in ("rank", "front"):
        return "rank", 1, [numerals.RANK]
    if gap:
        return "gap", gap, [cues.EARLIER]
    verb = _NET.match(own)
    if verb and (not counted or verb[0] == "净增") and q.kind not in ("percent", "pp", "times", "rank"):
        return "change", -1 if "减" in verb[0] else 1, [CHANGE, cues.DOWN if "减" in verb[0] else cues.UP]
    moved = moves(cue) or cue.growth_noun
    if "改善" in cue.words and _POLLUTION.search(left + own):  # PM2.5浓度同比改善5.7%
        cue.up, cue.down = False, True
    sign = -1 if cue.down and moved else 1
    direction = cues.DOWN if sign < 0 else cues.UP
    if q.kind == "times" or q.unit == "times":
        if q.shape not in ("fold", "ratio") and moved:
            return "growth", sign, [direction, MULTIPLE]
        return "multiple", 1, [MULTIPLE]
    if q.kind == "pp":
        return "change", sign, [CHANGE, direction]
    if q.kind == "percent":
        if q.signed and (cue.up or cue.down or cue.growth_noun):  # 增长为-2.3%
            return "growth", sign, [direction]
        if moved and not _COMPLETION.search(left):
            return "growth", sign, [direction]
        if _CUT.search(own) or _CUT_ALL.search(left):  # 压减时间58%
            return "growth", -1, [cues.DOWN]
        return "share", 1, [cues.TO if cue.to else SHARE]
    if q.kind == "index":
        return "index", 1, [INDEX]
    if moved and not counted and not cue.growth_noun:
        return "change", sign, [CHANGE, direction]
    return "level", 1, [cues.TO] if cue.to else []


def bound(run: Run, i: int, q: Quantity) -> str:
    """exact, approx, min, max or range; the hedge behind the last of a list governs all of it."""
    if q.shape == "range":
        return "range"
    said = run.bounds[i]
    if said is None and len(run.items) > 1 and run.bounds[-1]:
        said = run.bounds[-1]
    if q.shape == "front":
        return "max"
    if said is None and run.cue.bound is None and q.unit == "times" and (limit := _LIMIT.search(run.left)):
        said = "min" if limit[1] in "低少" else "max"  # 不低于平均水平的1.6倍
    if said is None and run.cue.bound is None and q.kind == "percent":
        whole = _OF_LESS.search(run.left)  # 不到全国平均的三分之二
        said = (
            None
            if whole is None
            else "approx"
            if whole[1] in ("约", "近")
            else "max"
            if whole[1][0] == "不"
            else "min"
        )
    return said or run.cue.bound or q.inner or "exact"
