"""A numeral with its unit, as the grammar hands it on."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(slots=True)
class Quantity:
    """A numeral with its unit; positions are those of the cleaned sentence."""

    start: int
    end: int  # of the numeral with its multiplier
    stop: int  # of the unit, or of the numeral where there is none
    value: Decimal
    value_max: Decimal | None = None
    unit: str | None = None
    kind: str | None = None  # kind of the unit
    # number range rank front ordinal fold ratio triple tenths fraction magnitude chinese majority damaged cell
    shape: str = "number"
    inner: str | None = None  # bound said inside the numeral: min, approx
    scale: Decimal = Decimal(1)  # the multiplier that is folded into the value
    form: str = ""  # surface form of the unit
    also: list[tuple[int, int]] = field(default_factory=list)  # further Arabic figures it consumed
    rules: list[str] = field(default_factory=list)
    part: int = 0  # 1, 2, 3 in a triple ratio
    head: int = (
        -1
    )  # where what stands before it ends: a currency or a denominator before the figure is part of it
    signed: bool = False  # its sign is written

    def __post_init__(self) -> None:
        if self.head < 0:
            self.head = self.start
