"""Breaks that are known beforehand."""

from __future__ import annotations

from dataclasses import replace

from tests.tabling.derive.rows_of_facts import growth, level, text
from workreports.tabling.derive import breaks, series, series_rows


def test_amounts_carry_the_breaks_of_region_and_indicator() -> None:
    assert breaks.flags("440310", "gdp", "level", 2016) == ("territory",)
    assert breaks.flags("130600", "fixed_asset_investment", "level", 2011) == ("definition",)
    assert breaks.flags("130600", "gdp", "level", 2018) == ("base_revised",)
    assert breaks.flags("130600", "gdp", "growth", 2018) == ()
    assert breaks.flags(None, "gdp", "level", 2018) == ()


def test_flags_stand_on_the_rows() -> None:
    there = replace(level("gdp", "400亿元", 4e10, text(2017)), region_code="440310")
    rate = replace(growth("gdp", "9%", 9, text(2017)), region_code="440310")
    rows = {row["measure"]: row["flags"] for row in series_rows.rows(series.choose([there, rate]))}
    assert rows == {"level": "territory", "growth": None}
