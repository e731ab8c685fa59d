"""What a printed figure allows the true value to be: rounding, bounds and `左右` as intervals.

`1500.9亿元` is anything from 1500.85 to 1500.95 亿元; `8%左右` is within the declared tolerance of 8 %;
`10%以上` has no upper end; a fall of `3%以上` (value −3) has no lower end.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from workreports.tabling.derive.words import Words

_NUMERAL = re.compile(r"\d+(?:,\d{3})*(\.\d+)?")
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Interval:
    """All values from `low` to `high`, both inclusive; None means without end.

    >>> Interval(Decimal(1), Decimal(3)).meets(Interval(Decimal(3), None))
    True
    """

    low: Decimal | None
    high: Decimal | None

    def meets(self, other: Interval) -> bool:
        """Whether some value lies in both."""
        return not (self.below(other) or other.below(self))

    def agrees(self, other: Interval) -> bool:
        """Whether two printed figures can be one value: they meet, and not only where both would round away.

        >>> Interval(Decimal("7.5"), Decimal("8.5")).agrees(Interval(Decimal("8.5"), Decimal("9.5")))
        False
        """
        if self.is_point or other.is_point:
            return self.meets(other)
        return self.meets(other) and self.high != other.low and other.high != self.low

    @property
    def is_point(self) -> bool:
        """Whether there is one value only."""
        return self.low is not None and self.low == self.high

    def below(self, other: Interval) -> bool:
        """Whether every value here is smaller than every value there."""
        return self.high is not None and other.low is not None and self.high < other.low

    def inside(self, other: Interval) -> bool:
        """Whether every value here lies there too."""
        low = other.low is None or (self.low is not None and self.low >= other.low)
        return low and (other.high is None or (self.high is not None and self.high <= other.high))

    def times(self, factor: Decimal) -> Interval:
        """Every value multiplied by a positive factor."""
        return Interval(
            None if self.low is None else self.low * factor, None if self.high is None else self.high * factor
        )

    def plus(self, other: Interval) -> Interval:
        """Every sum of a value here and a value there."""
        low = None if self.low is None or other.low is None else self.low + other.low
        high = None if self.high is None or other.high is None else self.high + other.high
        return Interval(low, high)

    def minus(self, other: Interval) -> Interval:
        """Every difference of a value here and a value there."""
        low = None if self.low is None or other.high is None else self.low - other.high
        high = None if self.high is None or other.low is None else self.high - other.low
        return Interval(low, high)

    def divided(self, other: Interval) -> Interval | None:
        """Every quotient of a value here that is not negative and a positive value there."""
        if self.low is None or self.low < 0 or other.low is None or other.low <= 0:
            return None
        low = _ZERO if other.high is None else self.low / other.high
        return Interval(low, None if self.high is None else self.high / other.low)

    def multiplied(self, other: Interval) -> Interval | None:
        """Every product of values that are not negative."""
        if self.low is None or self.low < 0 or other.low is None or other.low < 0:
            return None
        high = None if self.high is None or other.high is None else self.high * other.high
        return Interval(self.low * other.low, high)


def factor_of_growth(growth: Interval) -> Interval:
    """Per cent of growth as the factor it multiplies by.

    >>> factor_of_growth(Interval(Decimal(5), Decimal(8)))
    Interval(low=Decimal('1.05'), high=Decimal('1.08'))
    """
    one = Interval(Decimal(1), Decimal(1))
    return growth.times(Decimal("0.01")).plus(one)


@lru_cache(maxsize=1 << 16)
def step(value: Decimal, value_text: str) -> Decimal | None:
    """The size of the last printed digit in base units, or None where no Arabic numeral is printed.

    >>> step(Decimal("150090000000"), "1500.9亿")
    Decimal('10000000')
    >>> step(Decimal("7.76"), "7.76")
    Decimal('0.01')
    """
    found = _NUMERAL.search(unicodedata.normalize("NFKC", value_text))
    if found is None:
        return None
    printed = Decimal(found[0].replace(",", ""))
    last = Decimal(1).scaleb(1 - len(found[1])) if found[1] else Decimal(1)
    if printed == 0 or value == 0:
        return last
    return abs(value / printed) * last


def significant_step(value: Decimal, value_text: str) -> Decimal | None:
    """The size of the last printed digit that is no zero at the end of a whole number.

    >>> significant_step(Decimal("10300"), "10300")
    Decimal('100')
    >>> significant_step(Decimal("450"), "450"), significant_step(Decimal("7.10"), "7.10")
    (Decimal('10'), Decimal('0.01'))
    """
    last = step(value, value_text)
    found = _NUMERAL.search(unicodedata.normalize("NFKC", value_text))
    if last is None or found is None or found[1]:
        return last
    digits = found[0].replace(",", "")
    zeros = len(digits) - len(digits.rstrip("0"))
    return last * 10**zeros if zeros < len(digits) else last


def tolerance(value: Decimal, measure: str, unit: str | None, words: Words) -> Decimal:
    """How far from the value `左右` reaches."""
    if measure in words.absolute_measures and unit in words.absolute_units:
        return words.absolute
    return abs(value) * words.relative


def stated(
    value: Decimal, value_max: Decimal | None, bound: str, measure: str, unit: str | None, words: Words
) -> Interval:
    """The values a statement names: a point, a range, an open side, or about a point. Rounding is not asked.

    A bound on a fall is a bound on its size: `下降3%以上` is −3 or less.
    """
    if bound == "range" and value_max is not None:
        return Interval(min(value, value_max), max(value, value_max))
    if bound == "approx":
        reach = tolerance(value, measure, unit, words)
        return Interval(value - reach, value + reach)
    if bound in ("min", "max"):
        upward = (bound == "min") == (value >= 0)
        return Interval(value, None) if upward else Interval(None, value)
    return Interval(value, value)


def printed(
    value: Decimal,
    value_max: Decimal | None,
    bound: str,
    value_text: str,
    measure: str,
    unit: str | None,
    words: Words,
) -> Interval:
    """What the printed figure allows: the values it names, with half the last printed digit around them.

    A rank, or a count that is printed to the last one (`176家`), is not rounded.
    """
    named = stated(value, value_max, bound, measure, unit, words)
    last = step(value, value_text) or _ZERO
    whole = last == 1 and (measure == "rank" or (measure == "level" and unit in words.counted))
    half = _ZERO if whole else last / 2
    return Interval(
        None if named.low is None else named.low - half, None if named.high is None else named.high + half
    )
