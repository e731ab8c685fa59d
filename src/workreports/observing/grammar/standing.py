"""In a review or plan of several years: is a number of the last of them (a state), or of all (what was done)?

The words are declared in `schemas/lexicon/timing.yml`, the verbs of work done in `subjects.yml` (flow).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from workreports.declared import lexicon
from workreports.observing.grammar import subjects
from workreports.observing.grammar.quantity import Quantity
from workreports.observing.grammar.runs import Run

_COUNTS = ("count", "noun")


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


class Standing:
    """Decides number after number of one sentence; what goes on with the one before is like it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.ended = False  # the last number was a state at the end of the span
        self.unit: str | None = None  # … and what it was measured in
        self.summed = False  # the last level was a sum over the span
        self.counted = False  # a count over the span was said before

    def is_of_last_year(self, claim: Claim, status: str) -> bool:
        """Whether a number is of the last year of its span, rather than of all."""
        cue, level = claim.run.cue, claim.measure == "level"
        if status != "target" and claim.measure in ("growth", "change") and _EACH_YEAR & set(cue.words):
            return True
        if claim.measure == "share" and claim.carried and self.summed and not cue.to:
            return False  # 支出累计38亿元，占总支出的65%
        if claim.among and level and self.counted and claim.q.kind in _COUNTS:
            return False  # 实施项目486个，其中亿元以上项目68个
        rate = claim.measure == "growth" and cue.growth_noun and cue.reach and not cue.annual
        if rate and status != "target":  # 增速达到15.6%
            return True
        if _is_kept(claim):
            self.ended = False
            return False
        if self._is_given_to(claim):
            self.ended = False
            return False
        if self._goes_on(claim) or _ends_span(claim, status) or self._stands(claim, status):
            self.summed, self.ended, self.counted, self.unit = False, True, False, claim.q.unit
            return True
        self.ended = False
        self.summed = level and (claim.q.kind == "money" or bool(claim.flow))
        self.counted = level and (self.counted or claim.q.kind in _COUNTS)
        return False

    def _is_given_to(self, claim: Claim) -> bool:
        """`为16万个教学点配备了设备`: 为 leads to a verb of work done behind the number."""
        if claim.run.cue.words != ["为"] or claim.measure != "level":
            return False
        clause = re.split("[，。；]", self.text[claim.run.end : claim.run.end + 30], maxsplit=1)[0]
        return any(len(subjects.prefix(clause[at:], "flow")) > 1 for at in range(len(clause)))

    def _goes_on(self, claim: Claim) -> bool:
        """Whether it goes on with a state: `面积达18万亩，脐橙6.5万亩`, or is measured against one year."""
        cue, level = claim.run.cue, claim.measure == "level"
        alike = not claim.flow and not cue.words and claim.q.unit == self.unit and not _acts(claim.subject)
        listed = claim.run.listed and not claim.flow
        if self.ended and level and (listed or alike or claim.among):
            return True
        return self._measured_against_a_year(claim) or (claim.measure == "gap" and self.ended)

    def _stands(self, claim: Claim, status: str) -> bool:
        """Whether a count without a verb of flow is a stock: `绿色工厂1210家`, `300项事项实现跨省通办`."""
        w = words()
        if (
            claim.measure != "level"
            or claim.flow
            or status == "target"
            or claim.q.kind not in (*_COUNTS, "person")
        ):
            return False
        happens = claim.q.kind == "person" and w.happens.search(claim.subject)
        if happens or claim.subject.startswith("受益"):
            return False
        if w.acts.search(claim.run.left) or "形成" in claim.run.left:
            return False
        if not claim.counted:
            bare = set(claim.run.cue.words) <= {"约", "近", "接近"}
            return bare and not claim.run.listed and not _acts(claim.subject) and claim.subject[-2:] != "项目"
        return bool(_STATE_AFTER.match(self.text, claim.run.end) or _STATE_OF.match(claim.subject))

    def _measured_against_a_year(self, claim: Claim) -> bool:
        """`进出口总额148亿美元，比2002年增长2.8倍`: what is set against one year is of one year itself.

        So is what has an average growth: `零售总额18.9亿元，年均增长17.5%`.
        """
        if (
            claim.measure != "level"
            or claim.flow
            or words().acts.search(claim.run.left)
            or claim.run.cue.since
        ):
            return False
        grown = _GROWN.match(self.text, claim.run.end) and claim.q.kind == "money" and not self.counted
        return bool(grown or _AGAINST_YEAR.match(self.text, claim.run.end))


def _acts(subject: str) -> bool:
    """Whether a verb of flow stands anywhere in the subject."""
    for at in range(len(subject)):
        verb = subjects.prefix(subject[at:], "flow")
        named = at and verb in _NOMINAL and len(subject) > at + len(verb)  # 生态文明建设示范区
        if len(verb) > 1 and not named:
            return True
    return False


_NOMINAL = ("建设", "服务", "培训", "绿化", "保障", "开放", "运行", "运营")
_EACH_YEAR = {
    "比上年",
    "较上年",
    "比去年",
    "较去年",
    "比上年末",
    "较上年末",
    "同比",
}  # in the last year of a span
_GROWN = re.compile(r"[，、](?:分别)?年(?:平)?均(?:递增|增长|增幅|增速)")
_AGAINST_YEAR = re.compile(
    r"(?:，其中[^，。；\d]{2,8}[\d.]+[^，。；\d]{1,4})?，(?:分别)?[比较是](?:19|20)\d\d年(?!末|底)?"
)
_STATE_OF = re.compile("享受|参加|纳入")
_STATE_AFTER = re.compile(
    r"[^，。；、\d]{2,20}?(?:实现(?!立项|脱贫|再?就业|摘帽)|挂牌|惠及|覆盖|享受|领[到取]|参加|纳入|通办|让|稳定就业|全部通|均通|(?:率|比例|占比)[^，。；、\d]{0,4}\d)"
)
_GROWN_OVER = re.compile("(?:人工)?(?:造林|植树|营造林)(?!面积)")  # 造林绿化超500万亩: over the years


def _ends_span(claim: Claim, status: str) -> bool:
    """Whether a number inside a span is a state at its end rather than a sum or growth over it."""
    match claim.measure:
        case "growth" | "change" | "gap":
            return False
        case "rank":
            return not (claim.after_average and ("增速" in claim.run.left or "增幅" in claim.run.left))
        case "multiple":
            return _is_ratio(claim)
        case "share" | "index":
            return not _is_rate_of_work(claim)
    if status == "target":
        return _ends_plan(claim)
    return _is_level_of_a_state(claim)


def _is_kept(claim: Claim) -> bool:
    """Whether it was kept or bounded all along: `控制在3.5%以内`, `连续五年保持在75%以上`."""
    if claim.measure not in ("share", "level", "index"):
        return False
    return bool(words().kept & set(claim.run.cue.words)) or bool(_ALL_ALONG.search(claim.run.left))


_ALL_ALONG = re.compile("连续[一二两三四五六七八九十1-9]{1,2}年")


def _is_ratio(claim: Claim) -> bool:
    """A ratio of two things at one time, rather than of one thing at two."""
    q, cue = claim.q, claim.run.cue
    return (
        q.shape == "ratio"
        or cue.to
        or (q.unit == "times" and bool(re.search(r"(?:比|倍差|比值)$", claim.subject)))
    )


def _is_rate_of_work(claim: Claim) -> bool:
    """`办结率100%` is of all the work done; a rate that rose to a value, or opinions found, are of the day."""
    w, cue = words(), claim.run.cue
    told = claim.subject + claim.run.left
    if cue.to:
        return False
    return bool(w.work_rates.search(told)) or bool(w.opinions.search(told) and not w.found & set(cue.words))


def _ends_plan(claim: Claim) -> bool:
    """Whether a level of a plan is where it arrives, rather than what it adds or spends."""
    w, run = words(), claim.run
    if w.sums & set(run.cue.words) or "连续" in run.left or "接连" in run.left:
        return False
    return not (
        w.adds.match(claim.flow)
        or "新增" in claim.subject
        or re.search("五年(?!后)", run.left)
        or "每年" in run.left
        or (claim.q.kind in _COUNTS and w.acts.search(run.left))
    )


def _is_level_of_a_state(claim: Claim) -> bool:
    """Whether a level of a review is a state found at its end, rather than what was done in it."""
    w, run, flow = words(), claim.run, claim.flow
    cue = run.cue
    if cue.to:
        return True
    money = claim.q.kind == "money" and "累计" in cue.words  # a sum, unlike 上市公司累计达到128家
    found = frozenset() if money else w.found & set(cue.words)
    if claim.carried and "累计" in cue.words and found:
        return True  # 新增280万吨、累计达760万吨
    if (w.sums & set(cue.words) and (flow or not found)) or "连续" in run.left or "接连" in run.left:
        return False
    if (
        ("累计" in run.left and (flow or not found))
        or run.left[-1:] == "共"
        or (claim.counted and w.events.match(claim.subject))
    ):
        return False
    if flow in w.covers or w.standing.search(run.left):
        return True
    summed = flow in w.summed_verbs or (claim.subject.endswith("投资") and flow)
    if (cue.exceed or (cue.reach and found)) and not summed:
        return not (cue.exceed and not cue.reach and _GROWN_OVER.match(claim.subject))
    return not flow and not claim.counted and bool(w.state_heads.search(claim.subject))


# ---- words ----


@dataclass(frozen=True, slots=True)
class Words:
    """The declared words, as they are looked for."""

    state_heads: re.Pattern[str]
    found: frozenset[str]
    covers: frozenset[str]
    standing: re.Pattern[str]
    sums: frozenset[str]
    summed_verbs: frozenset[str]
    acts: re.Pattern[str]
    happens: re.Pattern[str]
    events: re.Pattern[str]
    work_rates: re.Pattern[str]
    opinions: re.Pattern[str]
    kept: frozenset[str]
    existing: re.Pattern[str]
    carried_out: re.Pattern[str]
    soon: re.Pattern[str]
    adds: re.Pattern[str]
    promises: re.Pattern[str]
    kept_promises: re.Pattern[str]
    estimates: re.Pattern[str]


@cache
def words() -> Words:
    """The words of `schemas/lexicon/timing.yml`."""
    declared = lexicon.load("timing")

    def any_of(key: str) -> str:
        return "|".join(
            sorted(map(re.escape, lexicon.flat(declared[key])), key=lambda word: (-len(word), word))
        )

    sets = {
        key: frozenset(lexicon.flat(declared[key]))
        for key in ("found", "covers", "sums", "summed_verbs", "kept")
    }
    keys = (
        "standing",
        "acts",
        "happens",
        "events",
        "work_rates",
        "opinions",
        "adds",
        "promises",
        "kept_promises",
        "estimates",
        "carried_out",
    )
    patterns = {key: re.compile(any_of(key)) for key in keys}
    existing = re.compile(f"(?:{any_of('existing')})[^，。；]*$")
    soon = re.compile(f"[^，。；、\\d]{{0,24}}(?:{any_of('soon')})")
    patterns |= {"existing": existing, "soon": soon}
    return Words(state_heads=re.compile(f"(?:{any_of('state_heads')})$"), **sets, **patterns)  # type: ignore[arg-type]
