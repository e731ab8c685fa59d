"""A figure without its verdict costs itself, not its document."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.running.test_pipeline import REPORT
from workreports.model import Extraction, Numeral, Segmented, Snapshot
from workreports.observing import read as reading
from workreports.running import ledger


def read() -> tuple[Segmented, Extraction]:
    found = reading.read(Snapshot("a.txt", "0" * 64, 9, "utf-8", "序\n" * 3 + REPORT))
    return found.segmented[0], found.extractions[0]


CUT, READ = read()


def test_a_whole_ledger_is_left_as_it_is() -> None:
    assert ledger.mended(CUT.document, READ) == (READ, [])


def test_a_figure_without_verdict_gets_one_and_is_told() -> None:
    first, *rest = READ.numerals
    found, told = ledger.mended(CUT.document, replace(READ, numerals=tuple(rest)))
    anew = found.numerals[0]
    assert (anew.char_start, anew.char_end, anew.verdict) == (first.char_start, first.char_end, "other")
    assert len(found.observations) == len(READ.observations)
    assert [(item.table, item.reason, item.content) for item in told] == [
        ("numerals", "not_accounted_for", first.text)
    ]


def test_half_a_figure_is_no_observation() -> None:
    """`1500` read as `15` and `00`, the second an observation."""
    whole = next(row for row in READ.numerals if row.observation_id and len(row.text) >= 4)
    middle = whole.char_start + 2
    halves = (
        replace(whole, char_end=middle, text=whole.text[:2], observation_id=None, verdict="name"),
        replace(whole, char_start=middle, text=whole.text[2:]),
    )
    rows = [row for row in READ.numerals if row is not whole]
    found, told = ledger.mended(CUT.document, replace(READ, numerals=(*rows, *halves)))
    assert whole.observation_id not in {item.observation_id for item in found.observations}
    assert len(found.observations) == len(READ.observations) - 1
    [row] = [row for row in found.numerals if row.char_start == whole.char_start]
    assert (row.observation_id, row.verdict) == (None, "other")
    assert f"({whole.text[:2]}/{whole.text[2:]})" in told[0].detail


@settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=200)
@given(st.data())
def test_whatever_a_ledger_is_what_comes_of_it_is_whole(data: st.DataObject) -> None:
    text = CUT.document.text
    base = CUT.document.char_start
    spans = data.draw(st.lists(st.tuples(st.integers(0, len(text) - 9), st.integers(1, 8)), max_size=12))
    rows = [
        Numeral("d", base + a, base + a + n, text[a : a + n], "name", "r", None)
        for a, n in dict(spans).items()
    ]
    kept = [row for row in READ.numerals if data.draw(st.booleans())]
    found, _ = ledger.mended(CUT.document, replace(READ, numerals=(*kept, *rows)))
    ends = [(row.char_start, row.char_end) for row in found.numerals]
    assert all(before[1] <= after[0] for before, after in pairwise(ends))
    for run in re.finditer(r"[0-9０-９]+", text):
        assert any(a <= run.start() + base and run.end() + base <= b for a, b in ends)
    linked = {row.observation_id for row in found.numerals}
    assert all(row.text == text[row.char_start - base : row.char_end - base] for row in found.numerals)
    assert len(linked - {None}) <= len(found.observations)
