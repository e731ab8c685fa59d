from __future__ import annotations

from decimal import Decimal

from workreports.observing.grammar import numerals
from workreports.observing.grammar.quantity import Quantity


def test_what_stands_before_ends_where_the_figure_starts_unless_told() -> None:
    assert Quantity(5, 7, 8, Decimal(1)).head == 5
    assert Quantity(5, 7, 8, Decimal(1), head=2).head == 2


def test_a_currency_before_the_figure_is_part_of_it() -> None:
    [q] = numerals.scan("投资USD3.5亿。")
    assert (q.unit, q.value, "投资USD3.5亿。"[: q.head]) == ("USD", Decimal(350000000), "投资")
