# ruff: noqa: E501  (printed lines are given as they stand)
"""Divisions by code, by name, by surroundings."""

from __future__ import annotations

import pytest

from workreports.reading import regions


def test_qingyuan_and_its_eight_divisions() -> None:
    city = regions.get("441800")
    assert city is not None
    assert (city.name, city.level, city.parent_code) == ("清远市", "prefecture", "440000")
    assert {region.code: region.name for region in regions.children("441800")} == {
        "441802": "清城区",
        "441803": "清新区",
        "441821": "佛冈县",
        "441823": "阳山县",
        "441825": "连山壮族瑶族自治县",
        "441826": "连南瑶族自治县",
        "441881": "英德市",
        "441882": "连州市",
    }


def test_every_division_hangs_in_the_tree() -> None:
    table = regions.by_code()
    assert len(table) > 3200
    for region in table.values():
        assert len(region.code) == 6
        assert region.level in ("nation", "province", "prefecture", "county")
        assert (region.parent_code is None) == (region.code == regions.NATION)
        assert region.parent_code is None or region.parent_code in table
    assert sum(region.level == "province" for region in table.values()) == 34


@pytest.mark.parametrize(
    ("name", "short"),
    [("清远市", "清远"), ("连南瑶族自治县", "连南"), ("新疆维吾尔自治区", "新疆"), ("恩施土家族苗族自治州", "恩施"), ("锡林郭勒盟", "锡林郭勒"), ("吉县", None)],
)  # fmt: skip
def test_short_names(name: str, short: str | None) -> None:
    assert regions.short_name(name) == short


@pytest.mark.parametrize(
    ("name", "parent", "code"),
    [
        ("清远市", None, "441800"),
        ("清远", None, "441800"),
        ("朝阳区", "110000", "110105"),
        ("朝阳区", "220000", "220104"),
        ("朝阳区", None, None),
        ("襄樊市", None, "420600"),
        ("清新县", None, "441803"),
        ("毕节地区", None, "520500"),
        ("全国", None, "100000"),
        ("中华人民共和国", None, "100000"),
        ("莱芜市", None, "371200"),
        ("没有市", None, None),
    ],
)
def test_find(name: str, parent: str | None, code: str | None) -> None:
    found = regions.find(name, parent)
    assert (found.code if found else None) == code


def test_surroundings_tell_namesakes_apart() -> None:
    found = regions.find("朝阳区", None, "长春市朝阳区与吉林省各地合作")
    assert found is not None
    assert found.code == "220104"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("清远市清新区第八", "441803"),
        ("广东省清远市市长", "441800"),
        ("广西政府工作报告", "450000"),
        ("内蒙古自治区主席", "150000"),
        ("清新县县长", "441803"),
        ("各位代表", None),
        ("", None),
    ],
)
def test_a_text_that_begins_with_a_division(text: str, code: str | None) -> None:
    found = regions.leading(text)
    assert (found.code if found else None) == code


def test_names_under_a_division_are_the_places_its_reports_speak_of() -> None:
    names = regions.names_under("441800")
    assert {"清城区", "清城", "连南瑶族自治县", "连南", "英德"} <= set(names)
    assert "清远" not in names
    assert "清城区" in regions.names_under("440000")


def test_what_a_text_names() -> None:
    text = "清远是广州后花园。清远市下辖清城区、清新区，市委、市政府和政协支持雄安新区，示范县建设加快。"
    assert regions.mentioned(text) == {
        "清远": 1,
        "清远市": 1,
        "广州": 1,
        "清城区": 1,
        "清新区": 1,
        "雄安新区": 1,
    }
    assert [name for _, _, name in regions.scan("广东清远")] == ["广东", "清远"]


@pytest.mark.parametrize(
    ("code", "year", "name", "then"),
    [
        ("441803", 2010, "清新县", "441827"),
        ("441803", 2015, None, None),
        ("420600", 2005, "襄樊市", "420600"),
        ("110112", 1990, "通县", None),
        ("441803", None, None, None),
    ],
)
def test_names_and_codes_of_the_time(code: str, year: int | None, name: str | None, then: str | None) -> None:
    region = regions.get(code)
    assert region is not None
    found = regions.then(region, year)
    assert (found.name if found else None, found.code if found else None) == (name, then)


def test_what_was_merged_away_keeps_its_code() -> None:
    found = regions.find("宣武区")
    assert found is not None
    assert (found.code, found.parent_code) == ("110104", "110000")
