"""Numbers written in Chinese characters."""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_BIG = {"万": 10**4, "亿": 10**8}
_WRITTEN = re.compile(r"[〇零一二三四五六七八九十百千万亿两廿]+")


def value(text: str) -> Decimal:
    """The number that `text` writes: `十二` 12, `两千三百万` 23000000, `二〇二六` 2026, `千亿` 100000000000.

    Raises ValueError when `text` is not a number in Chinese characters.
    """
    if not _WRITTEN.fullmatch(text):
        raise ValueError(f"not a Chinese numeral: {text!r}")
    text = text.replace("廿", "二十")
    if all(c in DIGITS for c in text):  # digit by digit, as years are written
        return Decimal("".join(str(DIGITS[c]) for c in text))
    total = section = digit = 0
    seen = False  # a digit or ten stands before the next multiplier
    for c in text:
        if c in DIGITS:
            digit, seen = DIGITS[c], True
        elif c in _SMALL:
            section += (digit if seen and digit else 1) * _SMALL[c]
            digit, seen = 0, True
        else:
            section += digit
            if section:
                total += section * _BIG[c]
            else:  # 万亿: the second multiplier scales what stands before it
                total = (total or 1) * _BIG[c]
            section = digit = 0
            seen = False
    return Decimal(total + section + digit)


def multiplier(text: str) -> Decimal:
    """The factor of a run of multipliers: `万亿` 10^12, `百亿亿` 10^18, `千万` 10^7."""
    factor = Decimal(1)
    for c in text:
        factor *= _SMALL.get(c) or _BIG[c]
    return factor
