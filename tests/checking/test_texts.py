from __future__ import annotations

from tests import sample_records as sample
from workreports.checking import texts


def test_what_stands_at_each_span_is_looked_up_in_the_order_of_the_rows() -> None:
    found = sample.build()
    spans, digits = texts.spans_and_digits(found, sample.texts(), None)
    assert spans["observations"].to_pylist() == found["observations"]["quote"].to_pylist()
    assert spans["numerals"].to_pylist() == found["numerals"]["text"].to_pylist()
    text = sample.texts()[sample.FILE]
    runs = digits.to_pylist()
    assert runs
    assert all(text[run["char_start"] : run["char_end"]].isdigit() for run in runs)


def test_spans_in_a_file_that_is_not_there_are_null() -> None:
    found = sample.build()
    spans, digits = texts.spans_and_digits(found, {}, None)
    assert set(spans["observations"].to_pylist()) == {None}
    assert digits.num_rows == 0
    assert texts.nowhere()[1].schema == digits.schema
