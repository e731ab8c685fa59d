from __future__ import annotations

import pytest

from workreports.reading import wrapping
from workreports.reading.lines import lines

FULL = "全市地区生产总值突破一千亿元大关迈上新台阶比"  # cut at the width of the page


def test_lines_of_one_width_are_cut() -> None:
    text = "\n".join([FULL] * 5 + ["上年增长。"])
    assert wrapping.width(lines(text)) == len(FULL)


def test_a_few_lines_of_one_width_are_chance() -> None:
    assert wrapping.width(lines("\n".join([FULL, FULL, "结束。"]))) == 0
    assert wrapping.width(lines("短行\n短行\n短行\n短行\n短行")) == 0


@pytest.mark.parametrize(
    ("text", "follower", "joined"),
    [
        ("进出口总额38.", "74亿元，增长5%。", True),
        ("进出口总额达到38", "亿元，增长5%。", True),
        ("进出口总额达到38", "三、明年的工作", False),
        ("1802", "1947", False),  # cells of a table
        ("工作取得成效。", "亿元项目开工。", False),
    ],
)
def test_a_figure_that_the_end_of_a_line_cuts_goes_on(text: str, follower: str, joined: bool) -> None:
    [line] = lines(follower)
    assert wrapping.goes_on(text, line, 0) is joined


def test_a_line_of_full_width_goes_on() -> None:
    [line] = lines("上年增长。")
    assert wrapping.goes_on(FULL, line, len(FULL))
    assert not wrapping.goes_on(FULL + "。", line, len(FULL))
