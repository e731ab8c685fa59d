"""Figures of Chinese texts read in the plainest way: from left to right, digit by digit.

It is a second reading, for checks. It knows nothing of the grammar whose readings it is held against, and
where it finds several ways to read a figure it gives them all.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from workreports.declared import lexicon

_FULL = str.maketrans("０１２３４５６７８９．％，：（）＋／", "0123456789.%,:()+/")
_NOISE = re.compile(r"\^?\[\d{1,3}\]|［\d{1,3}］|[①-⑳]|[\s\u3000\u00a0\ufeff]+|(?<=\d),(?=\d{3}(?!\d))")
_SIGNS = ("〇零○", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
_DIGITS = {digit: value for value, digits in enumerate(_SIGNS) for digit in digits}
_POWERS = {"十": 1, "拾": 1, "百": 2, "佰": 2, "千": 3, "仟": 3, "万": 4, "亿": 8}
_HANZI = "".join(_DIGITS)
_POWER = "(?:[十拾百佰仟万亿]|千(?![瓦克米伏卡焦赫]))"  # 万千瓦 is 万 of 千瓦
_VAGUE = re.compile(rf"(?<=[\d{_HANZI}{''.join(_POWERS)}])[多余来几](?={_POWER})")  # 2000多亿
_NUMBER = re.compile(
    rf"\d[\d.]*{_POWER}*(?:零?[\d.{_HANZI}]*{_POWER}+)*"
    rf"|(?:[{_HANZI}]|{_POWER})(?:(?:[{_HANZI}点]|{_POWER})*(?:[{_HANZI}]|{_POWER}))?"
)
_PART = re.compile(rf"\d+(?:\.\d+)?|[{_HANZI}]+|点|[{''.join(_POWERS)}]")
_CLOSE = 1e-6


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure where it stands in a plain text, with what it can mean."""

    start: int
    end: int
    values: tuple[float, ...]


@cache
def _simple() -> dict[int, int]:
    declared = lexicon.load("traditional")
    pairs = ("".join(lexicon.words(declared[name])) for name in ("traditional", "simplified"))
    return str.maketrans(*pairs) | _FULL


class Plain:
    """A text without blanks, footnote marks and commas inside figures, and where its places are there."""

    def __init__(self, text: str) -> None:
        shown = text.translate(_simple())
        cuts = [match.span() for match in _NOISE.finditer(shown)]
        self.text = _NOISE.sub("", shown)
        self._starts = [start for start, _ in cuts]
        self._gone = [0, *accumulate(end - start for start, end in cuts)]

    def at(self, place: int) -> int:
        """Where a place of the original is in the plain text."""
        return place - self._gone[bisect_right(self._starts, place)] if self._starts else place


def plain(text: str) -> str:
    """The plain form of a short text."""
    return _NOISE.sub("", text.translate(_simple()))


def precise(text: str) -> str:
    """A plain text that says 2000亿 for 2000多亿."""
    return _VAGUE.sub("", text)


def figures(text: str) -> list[Figure]:
    """The figures of a plain text."""
    return [Figure(m.start(), m.end(), values(m.group())) for m in _NUMBER.finditer(text)]


def values(text: str) -> tuple[float, ...]:
    """What a figure can mean: `3亿2千万` one thing, `一万二` two."""
    high = low = section = 0.0
    held: float | None = None
    last = 0  # the power before a digit that ends the figure
    pieces = _PART.findall(text)
    for at, part in enumerate(pieces):
        if part == "点":
            decimals = pieces[at + 1] if at + 1 < len(pieces) else ""
            if decimals and decimals[0] in _DIGITS:
                held = (held or 0.0) + _digits(decimals) / 10 ** len(decimals)
            continue
        if at and pieces[at - 1] == "点" and part[0] in _DIGITS:
            continue  # decimals, which the point has taken
        power = _POWERS.get(part)
        if power is None:
            held = _digits(part) if part[0] in _DIGITS else float(part)
        elif power < 4:
            section += (1.0 if held is None else held) * 10**power
            held, last = None, power
        else:
            alone = at == 0  # 万亿 is 1万亿, 0万 and 0万亿 are nothing
            size = section + (held or 0.0)
            if power == 8 and at and pieces[at - 1] == part:  # 百亿亿
                high *= 1e8
            elif power == 4 and at and pieces[at - 1] == part:  # 六万万
                low *= 1e4
            elif power == 8:
                high, low = high + (1.0 if alone else low + size) * 1e8, 0.0
            else:
                low += (1.0 if alone else size) * 1e4
            section, held, last = 0.0, None, power
    whole = high + low + section
    found = [whole + (held or 0.0)]
    if held is not None and last > 1 and held < 10 and pieces[-1] in _DIGITS:
        found.append(whole + held * 10 ** (last - 1))
    return tuple(found)


def _digits(text: str) -> float:
    return float("".join(str(_DIGITS[sign]) for sign in text))


def near(one: float, other: float, share: float = _CLOSE) -> bool:
    """Whether two values are one, but for rounding."""
    return abs(one - other) <= share * max(abs(one), abs(other), 1e-9)
