"""Whole numbers written in Chinese characters, to be read back."""

from __future__ import annotations

DIGITS = "零一二三四五六七八九"


def in_hanzi(number: int) -> str:
    """A whole number below 10^12 written in Chinese characters."""
    if number >= 10**8:
        high, low = divmod(number, 10**8)
        return in_hanzi(high) + "亿" + _rest(low, 10**7)
    if number >= 10**4:
        high, low = divmod(number, 10**4)
        return in_hanzi(high) + "万" + _rest(low, 10**3)
    for factor, mark in ((1000, "千"), (100, "百"), (10, "十")):
        if number >= factor:
            high, low = divmod(number, factor)
            front = "" if factor == 10 and high == 1 else DIGITS[high]
            return front + mark + (_rest(low, factor // 10) if factor > 10 else (DIGITS[low] if low else ""))
    return DIGITS[number]


def _rest(low: int, place: int) -> str:
    if not low:
        return ""
    written = in_hanzi(low)
    written = "一" + written if written[0] == "十" else written
    return written if low >= place else "零" + written
