"""The commands that find an indicator and compare figures."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import Command


def test_the_command_shows_names_definitions_and_units(workreports: Command, published: Path) -> None:
    shown = workreports("indicators", "社零", "--output", published).stdout
    assert "retail_sales" in shown
    shown = workreports("indicators", "粮食产量", "--output", published).stdout.splitlines()
    assert shown[0].startswith("grain_output  粮食产量")
    assert "[吨; 0 regions]" in shown[0]
    assert "No indicator is called xyzzy" in workreports("indicators", "xyzzy").stdout


def test_compare_prints_what_agrees(workreports: Command, published: Path, tmp_path: Path) -> None:
    table = tmp_path / "yearbook.csv"
    table.write_text("region,year,indicator,value,unit\n清远市,2017,GDP,1500.9,亿元\n", encoding="utf-8")
    told = workreports("compare", table, "--output", published).stdout
    assert told.startswith("1 lines\n      1  within rounding")
    done = workreports("compare", tmp_path / "nowhere.csv", "--output", published, check=False)
    assert done.returncode == 2
    assert "cannot be read" in done.stderr
