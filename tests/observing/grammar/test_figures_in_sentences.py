"""A figure in any notation keeps its value in a sentence; a corrupted one has the right value or none."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hanzi_numbers import in_hanzi
from workreports.observing.grammar.periods import Context, Scope
from workreports.observing.grammar.statement import Statement
from workreports.observing.grammar.statements import Reader, Territory
from workreports.reading.spans import Line, fold

SENTENCES = (
    "全市税收收入{}，比上年有所变化。",
    "受此影响，税收收入达到{}；其他各项工作平稳。",
    "（二）税收收入为{}，居全省前列。",
)


def read(text: str) -> list[Statement]:
    """The statements of one sentence in a review of 2017."""
    reader = Reader(Context(2018, 2017), Territory())
    return reader.read(Line(fold(text), 0, 0, len(text)).text, Scope(2017, 2017, "actual"))[0]


def money(text: str, sentence: str) -> list[Decimal]:
    return [s.value for s in read(sentence.format(text)) if s.unit == "CNY"]


@st.composite
def amounts(draw: st.DrawFn) -> tuple[str, Decimal]:
    """An amount of money in some notation, and its value."""
    number = draw(st.integers(11, 99_999_999))
    tenths = draw(st.integers(1, 9))
    scale, factor = draw(st.sampled_from([("亿", 10**8), ("万", 10**4)]))
    notation = draw(
        st.sampled_from(["plain", "decimal", "comma", "wide", "hanzi", "spelt", "mixed", "point"])
    )
    if notation == "plain":
        return f"{number}元", Decimal(number)
    if notation == "decimal":
        return f"{number % 9999 + 1}.{tenths}{scale}元", (
            Decimal(number % 9999 + 1) + Decimal(tenths) / 10
        ) * factor
    if notation in ("comma", "wide"):
        return f"{number:,}{scale}元".replace(",", "," if notation == "comma" else "，"), Decimal(
            number
        ) * factor
    if notation == "hanzi":
        return f"{in_hanzi(number)}元", Decimal(number)
    if notation == "spelt":
        return f"{in_hanzi(number % 9999 + 11)}{scale}元", Decimal(number % 9999 + 11) * factor
    if notation == "mixed":
        high = number % 999 + 1
        return f"{high}亿{tenths}千万元", Decimal(high * 10**8 + tenths * 10**7)
    front = number % 99 + 1
    return f"{in_hanzi(front)}点{in_hanzi(tenths)}{scale}元", (Decimal(front) + Decimal(tenths) / 10) * factor


@given(amounts(), st.sampled_from(SENTENCES))
def test_an_amount_is_read_back_inside_a_sentence(amount: tuple[str, Decimal], sentence: str) -> None:
    assert money(amount[0], sentence) == [amount[1]]


@given(st.decimals(0, 400, places=1), st.sampled_from(["-", "－", "−", "负"]))
def test_signs_are_part_of_the_figure(rate: Decimal, sign: str) -> None:
    found = read(f"税收收入增长{sign}{rate}%。")
    assert [s.value for s in found] == [-rate]


@given(
    st.integers(11, 9999),
    st.integers(1, 99),
    st.sampled_from("OolI|�?。，.·_*"),
    st.data(),
    st.sampled_from(SENTENCES),
)
def test_one_character_gone_wrong_gives_the_value_or_none(
    front: int, decimals: int, wrong: str, data: st.DataObject, sentence: str
) -> None:
    sound = f"{front}.{decimals}"
    at = data.draw(st.integers(1, len(sound) - 1))
    replaced = data.draw(st.booleans())
    broken = sound[:at] + wrong + sound[at + replaced :]
    right = Decimal(sound) * 10**8
    found = money(f"{broken}亿元", sentence)
    if wrong in ".·" and broken.count(".") + broken.count("·") == 1:
        return  # another number that nobody can tell from the right one
    assert found in ([], [right]), broken


@pytest.mark.parametrize("text", ["2016-2020年", "第1-3名", "电话020-8123456", "国道G107-2", "3月5-8日"])
def test_dashes_that_are_no_signs(text: str) -> None:
    assert all(s.value > 0 for s in read(f"安排{text}开工。"))
