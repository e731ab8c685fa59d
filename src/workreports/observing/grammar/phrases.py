"""Phrases between a subject and its figure that say how it is meant: changes of a budget, turns, revisions."""

from __future__ import annotations

import re
from dataclasses import dataclass

from workreports.observing.grammar.rules import rule, yes

BUDGET = rule(
    "phrase.budget",
    "增收, 减收, 增支 and 减支 are changes of the revenue or expenditure named before, 超收 and 短收 gaps to the budget.",
    yes(
        "税收收入62亿元，比上年增收4.5亿元。",
        "4.5亿元",
        value=450000000,
        measure="change",
        subject="税收收入",
    ),
    yes(
        "教育支出18亿元，同比减支0.6亿元。", "0.6亿元", value=-60000000, measure="change", subject="教育支出"
    ),
    yes("一般公共预算收入51亿元，短收2.3亿元。", "2.3亿元", value=-230000000, measure="gap"),
)
TURN = rule(
    "phrase.turn",
    "由 and 转为 join the rate before to the one of now, each with the sign of its verb.",
    yes("进口由上年下降3.4%转为增长6.1%。", "6.1%", value="6.1", period="2025", subject="进口"),
    yes("上年工业增加值由412亿元核定为405亿元。", "405亿元", period="2024", subject="工业增加值"),
)
REVISED = rule(
    "phrase.revision",
    "A value that was revised is of the same time as the one it replaces.",
    yes("上年工业增加值由412亿元核定为405亿元。", "412亿元", period="2024", subject="工业增加值"),
)
PART = rule(
    "phrase.part_of_amount",
    "A percentage behind the amount it is a part of is a share of that amount.",
    yes("税收收入完成8.4亿元，完成年初预算20亿元的42%。", "42%", measure="share", indicator_id=None),
)


@dataclass(frozen=True, slots=True)
class Budget:
    """A change or a gap of a budget: the text without its verb, in words every other rule knows."""

    left: str
    gap: int  # 1 or -1 against the budget, 0 for a change against an earlier time


_BUDGET = re.compile(
    r"^(?P<subject>.*?)(?P<when>(?:比|较)(?:上年|去年)(?:同期|决算数?)?|(?:比|较)(?:年初|调整)?预算数?|同比|相应|净)?"
    r"(?P<verb>增收|减收|增支|减支|超收|短收|超支|多收|少收)(?:了)?(?P<hedge>约|近|达)?$"
)
_VERBS = re.compile("[增减超短多少][收支]")
_OF_BUDGET = re.compile("(?:收入|支出|税收|税|基金|财力)$")
_UP, _DOWN = frozenset({"增收", "增支", "多收", "超收", "超支"}), frozenset({"减收", "减支", "少收", "短收"})


def budget(left: str, goes_on: bool) -> Budget | None:
    """The change of a budget that `left` ends in; `goes_on`: a revenue or an expenditure was named before."""
    m = _BUDGET.match(left) if _VERBS.search(left) else None
    if m is None:
        return None
    subject = m["subject"].strip("，、；")
    if not (_OF_BUDGET.search(subject) if subject else goes_on):
        return None
    up = m["verb"] in _UP
    if m["verb"] in ("超收", "短收", "超支") or "预算" in (m["when"] or ""):
        return Budget(subject + (m["hedge"] or ""), 1 if up else -1)
    when = m["when"] if m["when"] and m["when"][0] in "比较同" else ""
    return Budget(f"{subject}{when}{'增加' if up else '减少'}{m['hedge'] or ''}", 0)


_TURNED = re.compile(
    r"^(?:逐步|稳步)?(?:转为|转向|变为|扭转为|(?:回升|回落|收窄|扩大|提高|上升|下降|反弹|提升|回暖)(?:到|至|为))"
    r"(?:全年|今年|当年|年末|上半年)?的?(?P<verb>增长|下降|上涨|下跌|正增长|负增长|盈利|亏损)(?P<hedge>约|近)?$"
)
_RESET = re.compile(r"^(?:经)?(?:修订|修正|核定|核实|核减|核增)(?:后)?(?:为|到|至)$")
_FROM_RATE = re.compile(
    r"(?P<before>.*?)，?[由从](?P<when>[^，；由从]{0,8}?)(?:同比)?(?P<verb>增长|下降|上涨|下跌|降低|亏损|盈利|负增长)$"
)
_BECOMES = re.compile(
    r"(?:左右)?(?:[^，。；\d]{0,4})?(?:转为|转向|变为|扭转为|(?:回升|回落|收窄|扩大|提高|上升|反弹|提升|回暖)[到至为])"
)
_REVISES = re.compile(r"(?:经)?(?:修订|修正|核定|核实|核减|核增)[^，。；\d]{0,4}为")


def turned(left: str) -> str | None:
    """`转为增长` → `增长`: the verb of the second rate of a pair; '' where a revised value follows."""
    m = _TURNED.match(left)
    if m:
        return "" if m["verb"] in ("盈利", "亏损") else m["verb"] + (m["hedge"] or "")
    return "" if _RESET.match(left) else None


def turns_from(left: str, following: str) -> str | None:
    """The text of the subject, where `left` ends in the first rate of a turn: `出口由上年下降` → `出口`."""
    m = _FROM_RATE.match(left) if "由" in left or "从" in left else None
    return m["before"] if m and _BECOMES.match(following) else None


def revises(following: str) -> bool:
    """Whether what follows a figure puts another in its place."""
    return bool(_REVISES.match(following))


_LOSS = re.compile("亏损$")


def loses(left: str) -> bool:
    """Whether the amount is a loss."""
    return bool(_LOSS.search(left))


_VERSION = re.compile(
    r"(?<=.)(?:(?:经)?(?:修订|修正|核定|核实|初步核算|最终核实|初步统计|(?:统计)?快报)(?:后|数|结果)的?|经(?:修订|修正|核定|核实)|(?<!制)(?:修订|核定|(?:最终)?核实|修正)(?=为$))(?=为?$)"
)
_BASE = re.compile(r"(?:上年|去年|上年同期)?基数(?:修订|调整|核定)?(?:后)?(?=为$)")


def without_version(left: str) -> tuple[str, bool]:
    """(`left` without the words for the version of a value, whether it is the base of the year before)."""
    if not _VERSIONED.search(left):
        return left, False
    bare = _BASE.sub("", left)
    return _VERSION.sub("", bare), bare != left


_VERSIONED = re.compile("[修核统快基][订正定实算计报数]")
_CONSTANT = re.compile(
    r"(?:可比|不变)价(?:格)?|(?:扣除|剔除|考虑)(?:物价|价格)(?:上涨|下降|变动)?因素|(?<!其)实际(?:(?:年均)?(?:增长|下降|增速|增幅|提高|增加))"
)
_PRICED = re.compile("[价名实]")  # these two save time
_NARROWED = re.compile("[口含括除减]")
_CURRENT = re.compile(r"名义|现行?价|当年价")
_ADJUSTED = re.compile(
    r"(?:按)?(?P<same>同口径|同比口径|可比口径|全口径)(?:计算)?|(?:^|[，（、])(?P<what>(?:不含|不包括|剔除|扣除|扣减|(?<!包)含)(?!价格|物价|金|款量)[^，。；：（）\d]{1,14}?(?:因素(?:影响)?|[^，。；：（）\d]))(?:后|的)?(?=[，）]|增长|下降|$)"
)


def price_basis(left: str, before: str) -> str | None:
    """constant or current prices, as the clause before a figure or the one before that says."""
    clause = before.rstrip("，").rsplit("，", 1)[-1]
    for words in (left, clause if len(clause) < 16 else ""):
        if not _PRICED.search(words):
            continue
        if _CURRENT.search(words):
            return "current"
        if _CONSTANT.search(words):
            return "constant"
    return None


_PRICED_BEHIND = re.compile(r"（(?:按)?(?:(?:19|20)\d\d年)?(?:(?P<constant>不变|可比)|现|当年)价")


def priced(text: str, end: int) -> str | None:
    """The prices said in brackets behind a figure: `增长7.5%（不变价）`."""
    m = _PRICED_BEHIND.match(text, end)
    return None if m is None else "constant" if m["constant"] else "current"


def adjusted(left: str, before: str) -> str | None:
    """The words that adjust or narrow what is counted: `同口径`, `不含农户`, `剔除减税降费因素`."""
    clause = before.rstrip("，").rsplit("，", 1)[-1]
    for words in (left, clause if len(clause) < 18 else ""):
        m = _ADJUSTED.search(words) if _NARROWED.search(words) else None
        if m:
            return m["same"] or m["what"]
    return None
