"""The second reading of figures: plain, and right."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workreports.checking import figures

_DIGITS = "零一二三四五六七八九"


def hanzi(number: int) -> str:
    """A whole number in Chinese."""
    for power, sign in ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十")):
        if number >= power:
            head, rest = divmod(number, power)
            gap = "零" if 0 < rest < power // 10 else ""
            return hanzi(head) + sign + gap + (hanzi(rest) if rest else "")
    return _DIGITS[number]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1375亿", 137_500_000_000),
        ("3.38万", 33_800),
        ("3亿2千万", 320_000_000),
        ("6亿5千2百万", 652_000_000),
        ("一万五千亿", 1.5e12),
        ("二点四", 2.4),
        ("七十点五", 70.5),
        ("万亿", 1e12),
        ("12,500万", 125_000_000),
        ("1 802", 1802),
        ("10.36百亿亿", 1.036e19),
        ("六万万", 600_000_000),
        ("十三", 13),
        ("一十", 10),
        ("二〇一五", 2015),
        ("９．５", 9.5),
        ("2[3]5", 25),
        ("兩萬", 20_000),
    ],
)
def test_reads_what_reports_write(text: str, value: float) -> None:
    [figure] = figures.figures(figures.plain(text))
    assert figure.values[0] == pytest.approx(value)


def test_a_short_form_can_mean_two_things() -> None:
    assert set(figures.values("一万二")) == {10_002, 12_000}


@pytest.mark.parametrize(("text", "tail"), [("4万千瓦", "千瓦"), ("五千瓦", "千瓦"), ("76.8万克拉", "克拉")])
def test_the_unit_begins_where_the_figure_ends(text: str, tail: str) -> None:
    [figure] = figures.figures(text)
    assert text[figure.end :] == tail


@given(st.integers(0, 10**12 - 1))
def test_reads_every_whole_number(number: int) -> None:
    assert number in figures.values(hanzi(number))


@example(0, "万")
@example(0, "亿")
@example(0, "万亿")
@given(st.integers(0, 99_999), st.sampled_from(["", "万", "亿", "万亿", "千", "百万"]))
def test_reads_every_figure_with_a_multiplier(number: int, more: str) -> None:
    size = {"": 1, "万": 10**4, "亿": 10**8, "万亿": 10**12, "千": 1000, "百万": 10**6}[more]
    assert figures.near(figures.values(f"{number / 100}{more}")[0], number / 100 * size)


@given(st.text("一二十百千万亿点零0123456789.,两〇 %", max_size=40))
def test_nothing_makes_it_raise(text: str) -> None:
    for figure in figures.figures(figures.plain(text)):
        assert figure.values


@given(
    st.lists(
        st.sampled_from(["12", ",345", " ", "\n", "万", "[1]", "^[2]", "，", "増", "萬", "\u3000", "①"]),
        max_size=30,
    )
)
def test_places_are_those_of_the_original(pieces: list[str]) -> None:
    text = "".join(pieces)
    beside = figures.Plain(text)
    for at, character in enumerate(text):
        if character == "万":
            assert beside.text[beside.at(at)] == character
    assert beside.at(len(text)) == len(beside.text)
