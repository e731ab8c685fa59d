"""What was read of one numeral."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from workreports.observing.grammar.periods import Scope


@dataclass(slots=True)
class Statement:
    """One observation in the making; positions are those of the cleaned sentence."""

    start: int
    end: int  # of the numeral with its multiplier
    stop: int  # of the unit
    subject: str
    measure: str
    basis: str | None
    value: Decimal
    value_max: Decimal | None
    unit: str | None
    bound: str
    place: str | None
    scope: Scope
    part: str | None
    status: str
    rules: list[str]
    price_basis: str | None = None
    adjusted: str | None = None  # the words that adjust or narrow what is counted
    rank_by: str | None = None  # of a rank: level or growth
    base: str | None = None  # the period that a growth, change or multiple is measured against
