"""Units of indicators, and values brought to them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tabling.derive.rows_of_facts import level, text
from workreports.declared import declarations
from workreports.tabling.derive import measuring

THEN = text(2017)


def test_every_unit_of_an_indicator_is_one_that_is_known() -> None:
    known = {unit.code for unit in declarations.units()}
    for code, unit in measuring.units().own.items():
        assert unit.partition("/")[0] in known, code


@given(st.decimals(min_value=0, max_value=10**9, places=3), st.sampled_from(sorted(measuring.units().times)))
def test_there_and_back_is_the_same(value: Decimal, pair: tuple[str, str]) -> None:
    stated = level("gdp", "1", str(value), THEN, unit=pair[0])
    there = measuring.convert(stated, pair[1])
    assert there is not None
    back = measuring.convert(there, pair[0])
    assert back is not None
    assert abs(back.value - stated.value) <= Decimal("1e-9") * max(stated.value, Decimal(1))
    assert (there.as_stated, back.as_stated) == (stated, stated)


def test_what_leads_nowhere_is_none() -> None:
    assert measuring.convert(level("gdp", "1亩", 1, THEN, unit="亩"), "吨") is None
    assert measuring.harmonised(level("grain_output", "1家", 1, THEN, unit="家")) is None


@pytest.mark.parametrize(
    ("unit", "indicator", "size", "shown"),
    [
        ("CNY", "gdp", 1.5e11, "亿元"),
        ("CNY", "income_all", 30000.0, "元"),
        ("CNY", None, 30000.0, "万元"),
        ("人", "urban_new_jobs", 56000.0, "万人"),
        ("percent", None, 8.0, "%"),
        ("座", None, 8.0, "座"),
        (None, None, None, None),
    ],
)
def test_people_read_large_amounts_in_large_units(
    unit: str | None, indicator: str | None, size: float | None, shown: str | None
) -> None:
    assert measuring.for_people(unit, indicator, size)[0] == shown
