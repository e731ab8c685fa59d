from __future__ import annotations

from decimal import Decimal

from workreports.observing.read import read_text


def rows(text: str) -> dict[str, tuple[str, Decimal, str | None, str | None]]:
    [found] = read_text(text, 2018).extractions
    return {o.quote: (o.measure, o.value, o.place, o.period) for o in found.observations}


def test_a_value_in_brackets_is_of_what_is_compared_with() -> None:
    found = rows("2017年，规模以上工业增加值增长7.6%，低于全省（9.2%）1.6个百分点。")
    assert found["9.2%"][:3] == ("growth", Decimal("9.2"), "全省")
    assert found["1.6个百分点"][:2] == ("gap", Decimal("-1.6"))
    assert found["7.6%"][2] is None


def test_a_value_of_the_year_before_is_dated_and_no_place() -> None:
    found = rows("2017年，森林覆盖率42.5%，比上年（41.9%）提高0.6个百分点。")
    assert found["41.9%"] == ("share", Decimal("41.9"), None, "2016")
    assert found["0.6个百分点"][:2] == ("change", Decimal("0.6"))
