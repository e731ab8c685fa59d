from __future__ import annotations

from workreports.checking import beside


def test_years_in_either_script_are_found_near_a_place() -> None:
    text = beside.Text("二〇一五年，收入增长。" + "。" * 2000 + "2017年，投资增长5%。")
    assert text.names(2015, 12)
    assert not text.names(2015, 2030)  # too far away
    assert text.names(2017, 2030)
    assert not text.names(2016, 2030)


def test_the_longest_form_of_a_unit_is_taken() -> None:
    assert {one.base for one in beside.form_at("平方公里，")} == {"平方公里"}
    assert beside.form_at("，") == ()
    assert beside.kind_of("CNY") == "money"
    assert "元" in beside.forms_of("CNY")


def test_what_stands_around_a_quote_ends_with_its_sentence() -> None:
    said = "去年歉收。粮食产量达到36万吨以上，增长4%。明年再看。"
    start = said.index("36万吨")
    row = beside.Row({"quote": "36万吨", "unit": "吨"}, beside.Text(said), start, start + 4, None)
    assert (row.before, row.clause) == ("粮食产量达到", "粮食产量达到")
    assert row.behind == "以上,增长4%"  # in plain marks
    assert row.base == "吨"
