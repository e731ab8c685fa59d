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


def test_what_a_text_is_mainly_about() -> None:
    text = "清远是广州后花园。清远市下辖清城区、清新区、英德市、连州市、佛冈县。全市人口432万人，清远长隆项目加快。"
    found = regions.mainly(text)
    assert found is not None
    assert found.code == "441800"
    assert regions.mainly("先把鸡蛋打散，加入少许盐。") is None
