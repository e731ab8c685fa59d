from __future__ import annotations

from datetime import date

from workreports.checking import beside, periods

TOLD = beside.Told(2020, date(2019, 1, 1), date(2019, 12, 31))


def row(said: str, quote: str, first: int, last: int, status: str = "actual") -> beside.Row:
    start = said.index(quote)
    values = {
        "quote": quote,
        "unit": "吨",
        "status": status,
        "period_start": date(first, 1, 1),
        "period_end": date(last, 12, 31),
    }
    return beside.Row(values, beside.Text(said), start, start + len(quote), TOLD)


def test_a_fact_of_a_year_nobody_names_is_of_the_year_looked_back_on() -> None:
    said = "五年来，粮食增加到36万吨。"
    assert periods.period(row(said, "36万吨", 2019, 2019))
    assert not periods.period(row(said, "36万吨", 2018, 2018))
    assert not periods.period(row(said, "36万吨", 2014, 2014))


def test_a_base_is_of_an_earlier_year() -> None:
    said = "五年来，粮食由30万吨增加到36万吨。"
    assert periods.period(row(said, "30万吨", 2014, 2014))
    assert periods.period(row("粮食比上年的30万吨多。", "30万吨", 2018, 2018))
    assert not periods.period(row(said, "36万吨", 2014, 2014))


def test_a_year_that_is_named_holds() -> None:
    said = "2016年，粮食达到30万吨。"
    assert periods.period(row(said, "30万吨", 2016, 2016))
    assert not periods.period(row(said, "30万吨", 2019, 2019))


def test_a_target_lies_in_the_year_of_the_report_or_at_the_end_of_a_plan() -> None:
    assert periods.period(row("粮食达到40万吨。", "40万吨", 2020, 2020, "target"))
    assert not periods.period(row("粮食达到40万吨。", "40万吨", 2019, 2019, "target"))
    assert not periods.period(row("粮食达到40万吨。", "40万吨", 2021, 2021, "target"))
    assert periods.period(row("明年粮食达到40万吨。", "40万吨", 2021, 2021, "target"))
    assert periods.period(row("今后三年粮食达到40万吨。", "40万吨", 2022, 2022, "target"))
    assert periods.period(row("“十四五”时期，粮食达到40万吨。", "40万吨", 2025, 2025, "target"))
    assert not periods.period(row("“十四五”时期，粮食达到40万吨。", "40万吨", 2029, 2029, "target"))


def test_what_is_actual_does_not_lie_ahead() -> None:
    assert not periods.status(row("粮食达到40万吨。", "40万吨", 2021, 2021))
    assert periods.status(row("粮食达到40万吨。", "40万吨", 2019, 2019))


def test_what_has_grown_since_a_year_is_of_the_years_after_it() -> None:
    said = "粮食比2010年增加30万吨。"
    assert periods.period(row(said, "30万吨", 2011, 2019))
    assert not periods.period(row(said, "30万吨", 2001, 2004))


def test_a_target_of_then_has_its_word_behind_it() -> None:
    said = "粮食略低于40万吨的预定目标。"
    assert periods.period(row(said, "40万吨", 2019, 2019, "target"))
    assert periods.status(row(said, "40万吨", 2019, 2019, "target"))
    assert not periods.status(row("粮食低于40万吨。", "40万吨", 2018, 2018, "target"))


def test_the_base_of_an_estimate_is_none() -> None:
    said = "粮食预计由2018年的30万吨增加到36万吨。"
    assert periods.status(row(said, "30万吨", 2018, 2018))
    assert periods.status(row(said, "36万吨", 2019, 2019)) is False
