"""The indicator catalogue: complete, well formed, without two meanings for one phrase."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from workreports.declared import declarations, lexicon
from workreports.declared.indicators import Indicator
from workreports.observing.link import MEASURES, expand, link, linker

_CODES = """
gdp gdp_per_capita primary_va secondary_va tertiary_va industrial_va industrial_va_above_scale
fixed_asset_investment industrial_investment tech_upgrade_investment infrastructure_investment
real_estate_investment retail_sales trade_total exports imports fdi budget_revenue
budget_expenditure tax_revenue livelihood_expenditure deposits loans cpi income_all income_urban
income_rural urban_new_jobs registered_unemployment surveyed_unemployment resident_population
registered_population urbanization_rate rd_intensity rd_expenditure high_tech_enterprises
high_tech_manufacturing_va advanced_manufacturing_va market_entities_new market_entities_total
tourist_visits tourism_revenue energy_intensity electricity_intensity co2_intensity forest_coverage
pm25 good_air_days good_water_share grain_output poverty_headcount_lifted poverty_incidence
expressway_length high_speed_rail_length key_project_investment
"""
CONTRACT = _CODES.split()

INDICATORS = list(declarations.indicators().values())


def _sample(entry: Mapping[str, Any]) -> tuple[str, str]:
    """A measure and a unit that an indicator of this unit kind can be given in."""
    measures, kinds = entry.get("measures") or [], entry["kinds"]
    measure = "share" if "share" in measures else "index" if "index" in kinds else "level"
    if "times" in kinds:
        measure = "multiple"
    kind = "percent" if measure == "share" else kinds[0]
    return measure, next(unit.code for unit in declarations.units() if unit.kind == kind)


SAMPLES = {name: _sample(entry) for name, entry in lexicon.load("linking")["unit_kinds"].items()}


def test_the_catalogue_is_large_and_holds_every_code_of_the_contract() -> None:
    codes = [indicator.code for indicator in INDICATORS]
    assert len(codes) >= 150
    assert set(CONTRACT) <= set(codes)


def test_names_are_unique_in_both_languages() -> None:
    for language in ("en", "zh"):
        names = [getattr(indicator.name, language) for indicator in INDICATORS]
        assert len(set(names)) == len(names), sorted(name for name in names if names.count(name) > 1)


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda indicator: indicator.code)
def test_declaration_is_well_formed(indicator: Indicator) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", indicator.code)
    assert not re.search(r"[\u4e00-\u9fff]", indicator.name.en)
    assert re.search(r"[\u4e00-\u9fff]", indicator.name.zh)
    assert indicator.definition.en.endswith(".")
    assert not indicator.definition.en[0].islower()
    assert indicator.definition.zh.endswith("。")
    assert indicator.unit_kind in SAMPLES
    assert indicator.plausible, "a plausible range for at least one measure"
    assert set(indicator.plausible) <= set(MEASURES)
    assert indicator.extra == {}, "an unknown key is a spelling mistake"


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda indicator: indicator.code)
def test_name_and_aliases_lead_to_the_indicator(indicator: Indicator) -> None:
    measure, unit = SAMPLES[indicator.unit_kind]
    for alias in (indicator.name.zh, *indicator.aliases):
        for form in expand(alias):
            assert link(form, measure, unit) == indicator.code, form


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda indicator: indicator.code)
def test_excluded_phrases_never_lead_to_the_indicator(indicator: Indicator) -> None:
    units = (None, "percent", "pp", "CNY", "个", "家", "人", "公里", "亩", "吨", "rank", "times")
    for phrase in indicator.excludes:
        for measure in MEASURES:
            assert indicator.code not in {link(phrase, measure, unit) for unit in units}, phrase


def test_a_phrase_has_two_meanings_only_where_the_unit_tells_them_apart() -> None:
    kinds = {indicator.code: indicator.unit_kind for indicator in INDICATORS}
    shared = {alias: codes for alias, codes in linker().aliases().items() if len(codes) > 1}
    assert shared == {"规上工业": ("industrial_va_above_scale", "industry_above_scale_enterprises")}
    for codes in shared.values():
        assert len({kinds[code] for code in codes}) == len(codes)


def test_flows_and_stocks_are_kept_apart() -> None:
    """No alias that names an addition belongs to an indicator that counts what exists."""
    stocks = [code for code in linker_codes("count") if code + "_new" in declarations.indicators()]
    assert len(stocks) > 10
    for alias, codes in linker().aliases().items():
        if alias.startswith(("新增", "净增", "新建", "新登记")):
            assert not set(codes) & set(stocks), alias


def linker_codes(kind: str) -> list[str]:
    return [indicator.code for indicator in INDICATORS if indicator.unit_kind == kind]
