"""Indicators by any name."""

from __future__ import annotations

from pathlib import Path

import pytest

from workreports.asking import catalogue


@pytest.mark.parametrize(
    "word", ["gdp", "GDP", "地区生产总值", "Gross domestic product of the region", " 国内生产总值 "]
)
def test_a_name_leads_to_its_indicator(word: str) -> None:
    assert catalogue.codes_of(word)[0] == "gdp"


@pytest.mark.parametrize("word", ["粮食", "grain"])
def test_a_part_of_a_name_finds_all_that_hold_it(word: str) -> None:
    answer = catalogue.search(word)
    found = {entry.indicator.code for entry in answer.entries}
    assert answer.exact
    assert {"grain_output", "grain_area"} <= found


def test_an_unknown_name_says_what_is_near() -> None:
    answer = catalogue.search("粮食总产里")
    assert not answer.exact
    assert "grain_output" in {entry.indicator.code for entry in answer.entries}
    assert not catalogue.search("xyzzy").entries


def test_it_says_how_much_a_release_has(published: Path) -> None:
    (entry,) = [item for item in catalogue.search("gdp", published).entries if item.indicator.code == "gdp"]
    assert (entry.regions, entry.unit) == (1, "CNY")
    assert entry.years == "2016–2017"
    assert catalogue.search("gdp", published / "nowhere").entries[0].regions is None
