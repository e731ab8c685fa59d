"""Ratios and fractions: `2.5:1`, `68:32`, `4.0:37.7:58.3`, `1/10`."""

from __future__ import annotations

import re
from decimal import Decimal

from workreports.observing.grammar.quantity import Quantity
from workreports.observing.grammar.rules import rule, yes
from workreports.reading import figures

_ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
FRACTION = rule(
    "numeral.fraction",
    "A fraction is published as per cent.",
    yes("产量约占全国1/10。", "1/10", value=10, unit="percent", bound="approx"),
    yes("投资占全省三分之一。", "三分之一", unit="percent", measure="share"),
)
RATIO = rule(
    "numeral.ratio",
    "A:B is the quotient of both; A:B:C are three shares, and A:B two where they add up to a hundred.",
    yes("城乡居民收入比为2.5∶1。", "2.5∶1", value="2.5", unit="times", measure="multiple"),
    yes("粮经比例由68:32调整到63:37。", "37", value=37, unit="percent", measure="share"),
    yes("粮经比例由68:32调整到63:37。", "32", value=32, unit="percent", measure="share"),
    yes("三次产业比重为4.0∶37.7∶58.3。", "37.7", value="37.7", unit="percent", subject="第二产业比重"),
)


def _number(text: str) -> Decimal:
    """The value of plain Arabic figures."""
    return figures.value(text) or Decimal(0)


def percent(numerator: Decimal, denominator: Decimal) -> Decimal:
    """A fraction in per cent."""
    return (numerator * 100 / denominator).quantize(Decimal("0.0001")).normalize() + 0


_RATIO = re.compile(rf"({_ARABIC})：({_ARABIC})(?:：({_ARABIC}))?(?![\d年月])")


def ratio(text: str, start: int) -> Quantity | list[Quantity] | None:
    """The ratio that begins at `start`: a quotient, or shares that add up to a hundred."""
    m = _RATIO.match(text, start)
    clock = (
        m is not None
        and m[3] is None
        and len(m[1]) == len(m[2]) == 2
        and _number(m[1]) < 25
        and _number(m[2]) < 60
        and "比" not in text[max(0, m.start() - 8) : m.start()]
    )
    if m is None or clock:  # 07：41 is a time of day
        return None
    if _SCORE.search(text[max(0, start - 2) : start]) and _WON.match(text, m.end()):
        return Quantity(m.start(), m.end(), m.end(), Decimal(0), shape="ordinal", also=[m.span(1), m.span(2)])
    parts = [i for i in (1, 2, 3) if m[i] is not None]
    if len(parts) == 2 and _number(m[1]) + _number(m[2]) != 100:  # 68:32 are two shares
        if not _number(m[2]):
            return None
        value = (_number(m[1]) / _number(m[2])).quantize(Decimal("0.0001")).normalize() + 0
        return Quantity(m.start(), m.end(), m.end(), value, unit="times", kind="times", shape="ratio",
                        also=[m.span(1), m.span(2)], rules=[RATIO])  # fmt: skip
    return [
        Quantity(
            *m.span(i),
            m.end(i),
            _number(m[i]),
            unit="percent",
            kind="percent",
            shape="triple",
            also=[m.span(i)],
            rules=[RATIO],
            part=i,
        )
        for i in parts
    ]


_SCORE = re.compile("[以为了]$")  # 以3:2战胜对手
_WON = re.compile("的?(?:比分|战胜|击败|[险力小完]?胜|取胜|获胜|负于|告负|击退|力克|逼平)")
_SLASH = re.compile(r"(\d{1,2})/(\d{1,3})(?![\d/])")


def slash(text: str, start: int) -> Quantity | None:
    """The fraction with a stroke that begins at `start`."""
    m = _SLASH.match(text, start)
    if m is None or not 0 < _number(m[1]) < _number(m[2]):
        return None
    return Quantity(m.start(), m.end(), m.end(), percent(_number(m[1]), _number(m[2])), unit="percent",
                    kind="percent", shape="fraction", also=[m.span(1), m.span(2)], rules=[FRACTION])  # fmt: skip
