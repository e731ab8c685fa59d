"""The sign of a figure: `-3.2%`, `负4.1%`, `零下12度`; a dash after a figure is none, it makes a range."""

from __future__ import annotations

import re

from workreports.declared.units import kinds_that
from workreports.observing import words
from workreports.observing.grammar.rules import rule, yes
from workreports.reading.figures import Figure

SIGN = rule(
    "figure.sign",
    "A minus sign, 负 or 零下 right before a figure is part of it, and no verb turns it again.",
    yes("工业用电量增长-2.6%。", "-2.6%", value="-2.6", measure="growth", subject="工业用电量"),
    yes("居民消费价格涨幅为－0.4％。", "－0.4％", value="-0.4", measure="growth"),
    yes("出口、进口分别增长7%和-3%。", "-3%", value=-3, measure="growth", subject="进口"),
    yes("税收增长负1.9%。", "负1.9%", value="-1.9", measure="growth"),
    yes("冬季最低气温零下18度。", "零下18度", value=-18, unit="摄氏度"),
    yes("预计居民消费价格涨幅在-1%至2%之间。", "-1%至2%", value=-1, value_max=2, bound="range"),
)
_MINUS = "-"
_DASH = "—"
_AFTER_GROWTH = re.compile(
    r"(?:增长|增速|增幅|涨幅|升幅|增长率|增加|上涨|变化|变动|为|是|达|达到|到|至|分别|[由从]|平均|同比|环比|、|和|与|及|或)$"
)
_BELOW = re.compile(
    r"(?:增长|增速|增幅|涨幅|升幅|率|增加|上涨|为|是|达|达到|到|至|分别|[由从]|、|和|与|及|或|[，。；：（]|^)$"
)
_SIGNED = kinds_that("negative") | {"times"}
_HAS = re.compile(r"[\d%‰A-Za-z人家户个项年月日号时元吨亩位名次万亿〇零一二三四五六七八九十]$")
_AFTER_CHANGE = re.compile(r"(?:增长|增速|增幅|增加|减少|降低|下降|变化|变动|净增)$")


def before(text: str, start: int) -> tuple[int, int]:
    """(sign, where it begins) of a figure whose kind is known to take one."""
    left = text[max(0, start - 8) : start]
    if left.endswith("负") and (_BELOW.search(left[:-1]) or words.changes(left[:-1])):
        return -1, start - 1
    if left.endswith((_MINUS, _DASH)) and not _HAS.search(left[:-1]) and left[-2:-1] not in (_MINUS, _DASH):
        return -1, start - 1
    return 1, start


def of(text: str, figure: Figure, kind: str | None) -> tuple[int, int]:
    """(1, -1 or 0, where the sign begins): 0 where a dash stands there that may be a sign or none."""
    start = figure.start
    mark = text[start - 1 : start]
    if mark not in ("-", "—", "负", "下", "+") or start < 1:
        return 1, start
    left = text[max(0, start - 8) : start - 1]
    if mark == "下":
        cold = left.endswith("零") and kind in ("temperature", "degree")
        return (-1, start - 2) if cold else (1, start)
    if mark == "负":
        return (
            (-1, start - 1)
            if kind in _SIGNED and (_BELOW.search(left) or words.changes(left))
            else (1, start)
        )
    if mark == "+":
        alone = (
            kind in _SIGNED and not left[-1:].isdigit() and not (left[-1:].isascii() and left[-1:].isalpha())
        )
        return (1, start - 1) if alone else (1, start)
    if _HAS.search(left) or left.endswith((_MINUS, _DASH, "~")):
        return 1, start
    return _dashed(mark, left, start, kind)


def _dashed(mark: str, left: str, start: int, kind: str | None) -> tuple[int, int]:
    """A minus sign is one where the unit may be negative; a long dash only behind a word of growth."""
    if kind in _SIGNED or kind == "degree":
        if mark == _MINUS or _AFTER_GROWTH.search(left) or not left or left[-1] in "（：，；":
            return -1, start - 1
        return 0, start - 1
    if kind is None:
        return (
            (-1, start - 1)
            if mark == _MINUS and (_AFTER_GROWTH.search(left) or words.changes(left))
            else (1, start)
        )
    if _AFTER_CHANGE.search(left) and kind != "time":
        return -1, start - 1
    return (1, start) if kind == "time" or not left or left[-1] in "（：，；、" else (0, start - 1)
