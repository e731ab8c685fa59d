"""Figures of every notation are read back exactly; broken ones are never read in part."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hanzi_numbers import DIGITS, in_hanzi
from workreports.reading import figures
from workreports.reading.spans import Line, fold


@given(st.integers(1, 10**12 - 1))
def test_whole_numbers_in_chinese_are_read_back(number: int) -> None:
    assert figures.value(in_hanzi(number)) == number


@given(
    st.integers(0, 9999),
    st.lists(st.integers(0, 9), min_size=1, max_size=4),
    st.sampled_from(["", "万", "亿", "万亿"]),
)
def test_decimals_in_chinese_are_read_back(front: int, decimals: list[int], scale: str) -> None:
    written = in_hanzi(front) + "点" + "".join(DIGITS[digit] for digit in decimals) + scale
    value = Decimal(f"{front}.{''.join(map(str, decimals))}")
    assert figures.value(written) == value * (figures.multiplier(scale) if scale else 1)


@given(
    st.integers(1, 9999),
    st.integers(1, 9),
    st.sampled_from([("亿", "千万", 10**8, 10**7), ("万", "千", 10**4, 10**3)]),
)
def test_mixed_amounts_are_read_back(high: int, low: int, marks: tuple[str, str, int, int]) -> None:
    above, below, large, small = marks
    found = figures.at(f"{high}{above}{low}{below}元", 0)
    assert found is not None
    assert found.value == high * large + low * small


@given(st.integers(1000, 10**9), st.sampled_from([",", "，"]))
def test_thousands_of_every_width(number: int, mark: str) -> None:
    written = f"{number:,}".replace(",", mark)
    found = figures.at(written + "元", 0)
    assert found is not None
    assert (found.value, found.end) == (number, len(written))


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("廿五", 25),
        ("二百零六", 206),
        ("两千三百万", 23_000_000),
        ("1亿零50万", 100_500_000),
        ("三亿2千万", 320_000_000),
        ("一万五", 15_000),
        ("二〇一九", 2019),
        ("叁佰贰拾", 320),
        ("10.5百亿亿", Decimal("105e17")),
    ],
)
def test_a_number_is_read_whole(written: str, value: int) -> None:
    assert figures.value(written) == value


@pytest.mark.parametrize(
    "written", ["", "百一千", "五八十", "一千十", "1.2亿300万", "12万15", "十百千万", "1,23", "元"]
)
def test_what_is_no_number(written: str) -> None:
    assert figures.value(written) is None


@pytest.mark.parametrize(
    ("written", "low", "high"),
    [("一两", 1, 2), ("三五", 3, 5), ("七八十", 70, 80), ("十七八", 17, 18), ("二三百", 200, 300)],
)
def test_a_guess_has_two_ends(written: str, low: int, high: int) -> None:
    assert figures.guess(written) == (low, high)


@pytest.mark.parametrize("written", ["十三五", "一三", "五四", "二〇"])
def test_what_is_no_guess(written: str) -> None:
    assert figures.guess(written) is None


@pytest.mark.parametrize(
    "text",
    [
        "7O.4%",
        "3l.5亿元",
        "24.816.3万元",
        "618。4亿元",
        "9，6%",
        "15.亿元",
        "8�6亿元",
        "36（5亿元",
        "4?2亿元",
        "12,3456万元",
        "3五%",
    ],
)
def test_a_broken_figure_is_seen_whole(text: str) -> None:
    found = figures.at(text, 0)
    assert found is not None
    span = figures.blot(text, found.start, found.end)
    assert span is not None
    assert not any(character.isdigit() for character in text[span[1] :])


@pytest.mark.parametrize(
    "text", ["618.4亿元", "5家", "36（含5家）", "12个", "9%，5家", "1.新建", "2016—2020年", "7.5%。"]
)
def test_a_sound_figure_has_no_blot(text: str) -> None:
    found = figures.at(text, 0)
    assert found is not None
    assert figures.blot(text, found.start, found.end) is None


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("投入16 500万元", "投入16500万元"),
        ("就业 41 42 46万人", "就业41 42 46万人"),
        ("总值1 2 8 0 . 5亿元", "总值1280.5亿元"),
        ("存款余额达到8\n64亿元", "存款余额达到864亿元"),
        ("税收增长6.\n3%", "税收增长6.3%"),
        ("利润\n1200\n1350\n4.5%", "利润1200 1350 4.5%"),
        ("村庄 36个", "村庄36个"),
    ],
)
def test_figures_apart_are_joined_or_kept_apart(raw: str, clean: str) -> None:
    assert Line(fold(raw), 0, 0, len(raw)).text == clean


def test_years_in_chinese_figures_are_years() -> None:
    assert fold("从一九五三年到二○一八年") == "从1953年到2018年"
    assert fold("一九家企业") == "一九家企业"
