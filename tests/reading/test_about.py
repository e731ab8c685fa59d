"""On what level a text speaks, and which names are its own."""

from __future__ import annotations

import pytest

from workreports.reading import about, heard, ordinals, zones
from workreports.reading.heard import Heard


def told(body: str, opening: str = "") -> Heard:
    return Heard(
        None, False, "", False, "", "", opening, (), (), tuple(body.split("\n")), None, None, None, None, {}
    )


def test_the_speaker_says_on_what_level_a_text_speaks() -> None:
    body = "全市领先，全市第一，全国示范，我区争先，全区上下努力。"
    assert max(about.levels(told(body)).items(), key=lambda item: item[1])[0] in "市区"
    spoken = about.levels(told(body, "各位代表：现在，我代表区人民政府，向大会报告工作"))
    assert max(spoken.items(), key=lambda item: item[1])[0] == "区"
    assert abs(sum(spoken.values()) - 1) < 1e-9


@pytest.mark.parametrize(
    ("name", "level", "fits"),
    [
        ("清远市", "市", True),
        ("清新区", "区", True),
        ("香港特别行政区", "区", False),
        ("宁夏回族自治区", "区", True),
        ("中华人民共和国", "国", True),
        ("大鹏新区", "新", True),
        ("青石镇", "镇", True),
        ("佛冈县", "市", False),
    ],
)
def test_what_calls_itself_so(name: str, level: str, fits: bool) -> None:
    assert about.fits(name, level) is fits


def test_a_name_of_another_place_is_no_own_name() -> None:
    body = about.Body(told("赴深圳招商，学习深圳经验，深圳企业来访，清远发展，建设清远，清远市区。"))
    assert body.named["440300"] == 3
    assert body.own["440300"] == 0
    assert body.own["441800"] == body.named["441800"] == 3


def test_years_in_chinese_figures() -> None:
    assert heard.arabic_years("一九五八年和二〇〇八年，三十年") == "1958年和2008年，三十年"
    assert ordinals.number("二十一") == 21


def test_zones_are_named_and_told_apart_from_divisions() -> None:
    assert zones.named("2014年坪山新区管委会工作报告") == "坪山新区"
    assert zones.named("2014年清远市政府工作报告") is None
    assert zones.spoken_for("现在，我代表深圳市大鹏新区管理委员会，作报告") == "大鹏新区"
    assert [region.code for region in zones.division("坪山新区")] == ["440310"]
    assert zones.division("大鹏新区") == ()
    assert (zones.level("青石镇"), zones.level("大鹏新区")) == ("township", "zone")
